"""Draining the outbox over a real store: order, side by side, refusals, alarms, files that changed, cancelling."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from app.domain.clock import SystemClock
from app.domain.delivery import RemoteFile, UploadManifest
from app.domain.errors import Cancelled, DeliveryFailed, StoreFailed
from app.domain.model import Plan, Upload
from app.services.bandwidth import Bandwidth
from app.services.deliver import Delivering
from app.services.drain import Drained, Draining
from tests.support.dossier_server import manifest_of
from tests.support.memory_gateway import PIECE_BYTES, MemoryGateway, other_hash
from tests.support.store_world import Desk, open_copy

A, B, C = "H56.14-261124-0101", "H56.14-261124-0102", "H56.14-261124-0103"


@dataclass
class Post:
    """A desk with an outbox and a server in memory."""

    desk: Desk
    server: MemoryGateway = field(default_factory=MemoryGateway)

    def __post_init__(self) -> None:
        self.delivering = Delivering(self.desk.store, self.server, 0.0)

    def queue(self, dossier: str, component: str, data: bytes = b"", announced: bytes | None = None) -> Upload:
        store, actor = self.desk.store, self.desk.actor
        owner = store.dossiers.open(dossier, "1.001", "H01", "H01", "Nguyễn Văn A", actor)
        part = store.dossiers.component(owner.id, component, "Đơn", actor)
        data = data or f"%PDF {dossier} {component}".encode()
        blob = store.blobs.put(data, "application/pdf")
        document = store.documents.create(part.id, 0, blob, Plan(upload=True), actor)
        manifest = manifest_of(data if announced is None else announced, dossier_code=dossier, component_code=component)
        return store.outbox.enqueue(document.id, blob, manifest.to_json(), actor)

    def drain(self, patience_s: float = 0.0, at_once: int = 3, **kwargs: object) -> Drained:
        draining = Draining(self.desk.store, self.delivering, SystemClock(), at_once=at_once, patience_s=patience_s)
        return draining.drain(self.desk.store.outbox.pending(), self.desk.actor, **kwargs)  # type: ignore[arg-type]

    def drain_due(self, after_s: float = 0.0) -> Drained:
        clock = SimpleNamespace(now=lambda: SystemClock().now() + timedelta(seconds=after_s))
        draining = Draining(self.desk.store, self.delivering, clock, at_once=3, patience_s=30)
        return draining.drain_due(self.desk.actor)

    def codes(self, upload: Upload) -> list[str]:
        return [attempt.code for attempt in self.desk.store.outbox.attempts(upload.id)]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    desk = open_copy(tmp_path / "data")
    yield Post(desk)
    desk.store.close()


def left(drained: Drained) -> dict[UUID, str]:
    return {one.upload.id: one.error.code for one in drained.left}


def only(dossier: str, code: str) -> object:
    def fate(manifest: UploadManifest) -> None:
        if f"{manifest.dossier_code} {manifest.component_code}".startswith(dossier):
            raise DeliveryFailed(code, retryable=code.startswith("SERVER"))

    return fate


def test_dossiers_go_side_by_side_and_each_in_its_order(post: Post) -> None:
    for component in ("TP01", "TP02", "TP03"):
        for dossier in (A, B, C):
            post.queue(dossier, component)
    together = threading.Barrier(3, timeout=20)
    post.server.opening = lambda manifest: together.wait() and None
    told: list[tuple[int, int, str]] = []
    drained = post.drain(progress=lambda *what: told.append(what))
    assert (len(drained.received), drained.left) == (9, ())
    for dossier in (A, B, C):
        assert [m.component_code for m in post.server.arrived if m.dossier_code == dossier] == ["TP01", "TP02", "TP03"]
    whole = sum(m.size_bytes for m in post.server.arrived)
    assert told[-1] == (whole, whole, "bytes")
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert post.desk.store.outbox.pending() == ()


def test_a_refusal_steps_aside_and_holds_up_nothing(post: Post) -> None:
    refused, others = post.queue(A, "TP01"), [post.queue(A, "TP02"), post.queue(B, "TP01")]
    post.server.opening = only(f"{A} TP01", "FILE_TOO_LARGE")  # type: ignore[assignment]
    drained = post.drain(patience_s=30)
    assert left(drained) == {refused.id: "FILE_TOO_LARGE"}
    assert {receipt.document_id for receipt in drained.received} == {other.document_id for other in others}
    post.server.opening = lambda manifest: None
    newer = post.queue(A, "TP01", b"%PDF smaller")
    drained = post.drain()
    assert [receipt.document_id for receipt in drained.received] == [newer.document_id], (
        "a later version is another file"
    )
    assert left(drained) == {}


def test_what_waits_keeps_its_place_and_is_tried_again(post: Post) -> None:
    first, second = post.queue(A, "TP01"), post.queue(A, "TP02")
    troubles = iter([DeliveryFailed("SERVER_ERROR", retryable=True), DeliveryFailed("SERVER_BUSY", retryable=True)])

    def opening(_manifest: UploadManifest) -> None:
        for trouble in troubles:
            raise trouble

    post.server.opening = opening
    drained = post.drain(patience_s=30)
    assert [receipt.document_id for receipt in drained.received] == [first.document_id, second.document_id]
    assert (post.codes(first), post.codes(second)) == (["SERVER_ERROR", "SERVER_BUSY"], [])


def test_a_server_that_is_away_is_not_asked_for_each_document(post: Post) -> None:
    waiting = [post.queue(f"H56.14-261124-{number:04d}", "TP01") for number in range(12)]
    post.server.opening = only("H56", "SERVER_UNREACHABLE")  # type: ignore[assignment]
    drained = post.drain()
    assert len(post.server.tries) < 6
    assert left(drained) == {upload.id: "SERVER_UNREACHABLE" for upload in waiting}


@pytest.mark.parametrize("other", [{"audit_head": "0" * 64}, {"audit_size": 9, "audit_root": "0" * 64}])
def test_a_receipt_that_tells_of_another_audit_log_is_none_of_ours(post: Post, other: dict[str, Any]) -> None:
    upload = post.queue(A, "TP01")
    post.server.changing = lambda receipt: replace(receipt, **other)
    assert left(post.drain()) == {upload.id: "RECEIPT_OF_ANOTHER"}


def test_a_receipt_of_another_file_is_an_alarm_and_nothing_repeats_it(post: Post) -> None:
    upload, other = post.queue(A, "TP01"), post.queue(B, "TP01")
    post.server.changing = lambda receipt: other_hash(receipt) if receipt.receipt_id == "r-1" else receipt
    assert left(post.drain(at_once=1)) == {upload.id: "RECEIPT_DIFFERS"}
    (alarm,) = [row for row in post.desk.store.audit.rows() if row.event == "upload.alarm"]
    assert alarm.facts == {
        "upload": str(upload.id),
        "code": "RECEIPT_DIFFERS",
        "sha256": "0" * 64,
        "size_bytes": upload.blob.size_bytes,
    }
    assert post.desk.store.outbox.receipt(upload.document_id) is None
    assert post.desk.store.outbox.receipt(other.document_id) is not None
    assert left(post.drain()) == {upload.id: "RECEIPT_DIFFERS"}
    assert post.codes(upload) == ["RECEIPT_DIFFERS"], "it was not tried again"


@pytest.mark.parametrize(("change", "code"), [(b"%PDF other", "BLOB_DAMAGED"), (None, "BLOB_MISSING")])
def test_a_file_that_changed_is_refused_before_its_first_byte(post: Post, change: bytes | None, code: str) -> None:
    upload, other = post.queue(A, "TP01"), post.queue(A, "TP02")
    path = post.desk.store.blobs.path(upload.blob)
    path.chmod(0o600)
    path.unlink() if change is None else path.write_bytes(change)
    assert left(post.drain()) == {upload.id: code}
    assert (post.server.tries, post.codes(upload)) == ([f"{A} TP02"], [code])
    assert post.desk.store.outbox.receipt(other.document_id) is not None


def test_an_entry_that_is_not_of_the_announced_file_is_refused(post: Post) -> None:
    upload = post.queue(A, "TP01", announced=b"%PDF something else")
    assert left(post.drain()) == {upload.id: "FILE_CHANGED"}
    assert post.server.tries == []


def test_a_server_that_forgot_the_upload_gets_it_anew_with_the_same_key(post: Post) -> None:
    upload = post.queue(A, "TP01", bytes(3 * PIECE_BYTES))
    post.server.finishing = only(A, "SERVER_ERROR")  # type: ignore[assignment]
    post.drain()
    post.server.forget(upload.idempotency_key)
    post.server.finishing = lambda manifest: None
    assert len(post.drain().received) == 1
    assert len(post.server.arrived) == 1


def test_a_person_who_cancels_keeps_what_is_received(post: Post) -> None:
    post.queue(A, "TP01")
    large = post.queue(B, "TP01", bytes(4 * PIECE_BYTES))
    cancelled = threading.Event()
    done: list[int] = []

    def progress(now: int, _total: int, _unit: str) -> None:
        done.append(now)
        if now > PIECE_BYTES:
            cancelled.set()

    with pytest.raises(Cancelled):
        post.drain(at_once=1, cancelled=cancelled.is_set, progress=progress)
    assert [m.dossier_code for m in post.server.arrived] == [A]
    assert post.codes(large) == [], "a person's wish is no failure"
    assert post.server.offset(large.idempotency_key) < large.blob.size_bytes


def test_somebody_else_is_at_it(post: Post) -> None:
    upload, other = post.queue(A, "TP01"), post.queue(B, "TP01")
    with post.desk.store.duties.hold(f"document-{upload.document_id}"):
        drained = post.drain()
    assert left(drained) == {upload.id: "DUTY_HELD"}
    assert [receipt.document_id for receipt in drained.received] == [other.document_id]
    with post.desk.store.duties.hold("outbox"), pytest.raises(StoreFailed, match="DUTY_HELD"):
        post.drain()


def test_a_fault_of_the_program_ends_the_run(post: Post) -> None:
    post.queue(A, "TP01")

    def broken(_manifest: UploadManifest) -> None:
        raise ZeroDivisionError

    post.server.opening = broken
    with pytest.raises(ZeroDivisionError):
        post.drain(patience_s=30)


def test_the_bandwidth_is_shared_and_waiting_for_it_can_be_cancelled() -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    limit = Bandwidth(1000, clock=lambda: now[0], sleep=sleep)
    for _ in range(10):
        limit.wait(lambda: False)
        limit.spend(700)
    limit.wait(lambda: False)
    assert now[0] == pytest.approx((10 * 700 - 1000) / 1000, abs=0.01)
    limit.spend(5000)
    with pytest.raises(Cancelled):
        limit.wait(lambda: True)
    Bandwidth(0).spend(1 << 40)
    Bandwidth(0).wait(lambda: False)


def test_a_document_waits_for_the_bandwidth_between_two_requests(post: Post) -> None:
    asked: list[int] = []

    class Counted(Bandwidth):
        def spend(self, size_bytes: int) -> None:
            asked.append(size_bytes)

    post.delivering = Delivering(post.desk.store, post.server, 0.0, Counted(0))
    post.queue(A, "TP01", bytes(2 * PIECE_BYTES + 1))
    assert len(post.drain().received) == 1
    assert asked == [PIECE_BYTES, PIECE_BYTES, 1]


def test_the_age_of_the_oldest_unsent_document_is_derived_and_past_a_limit_a_person_is_warned(post: Post) -> None:
    def unsent_after(hours: float) -> tuple[int, int, str]:
        moment = SystemClock().now() + timedelta(hours=hours)
        clock = SimpleNamespace(now=lambda: moment)
        store = post.desk.store
        draining = Draining(store, post.delivering, clock, at_once=1, patience_s=0.0, unsent_limit_s=4 * 3600)
        unsent = draining.unsent()
        warning = unsent.warning()
        return unsent.count, round(unsent.age_s / 3600), warning.code if warning else ""

    assert unsent_after(9) == (0, 0, "")
    post.queue(A, "TP01")
    post.queue(A, "TP02")
    assert unsent_after(3) == (2, 3, "")
    assert unsent_after(5) == (2, 5, "OUTBOX_OVERDUE")
    assert unsent_after(-5) == (2, 0, ""), "a clock that was set back"
    post.queue(A, "TP01", b"%PDF again")
    assert unsent_after(5)[0] == 2, "a version that was replaced waits no more"
    post.drain()
    assert unsent_after(9) == (0, 0, "")


def test_what_is_sent_unasked_keeps_to_the_waits_and_refusals_of_before(post: Post) -> None:
    waits, refused = post.queue(A, "TP01"), post.queue(B, "TP01")
    post.server.opening = lambda manifest: only(A, "SERVER_ERROR")(manifest) or only(B, "FILE_TOO_LARGE")(manifest)
    assert left(post.drain_due()) == {waits.id: "SERVER_ERROR", refused.id: "FILE_TOO_LARGE"}
    post.server.opening = lambda manifest: None
    tried_too_early = post.drain_due(-3600)
    assert [receipt.document_id for receipt in tried_too_early.received] == [waits.document_id], (
        "a clock that was set back"
    )
    assert post.codes(refused) == ["FILE_TOO_LARGE"]
    assert left(post.drain_due(3600)) == {refused.id: "FILE_TOO_LARGE"}
    assert [receipt.document_id for receipt in post.drain().received] == [refused.document_id], "a person asked"


def test_nothing_is_sent_unasked_before_its_time(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = (UUID(int=number) for number in count(5))  # the first one draws a wait of 90 s after eight failures
    monkeypatch.setattr("app.store.outbox.new_id", lambda: next(ids))
    upload = post.queue(A, "TP01")
    post.server.opening = only(A, "SERVER_ERROR")  # type: ignore[assignment]
    for _ in range(8):
        post.drain_due(3600)
    post.server.opening = lambda manifest: None
    assert left(post.drain_due()) == {upload.id: "SERVER_ERROR"}
    assert len(post.codes(upload)) == 8
    assert len(post.drain_due(3600).received) == 1


def test_a_version_that_is_finished_beside_the_drain_replaces_the_one_under_way(post: Post) -> None:
    post.queue(A, "TP01")
    newer: list[Upload] = []
    senders: list[threading.Thread] = []

    def finished_meanwhile(_manifest: UploadManifest) -> None:
        post.server.finishing = lambda manifest: None
        newer.append(post.queue(A, "TP01", b"%PDF scanned anew"))
        senders.append(threading.Thread(target=post.delivering.attempt, args=(newer[0], post.desk.actor)))
        senders[0].start()
        senders[0].join(0.4)  # a moment in which it would be through, were it let

    post.server.finishing = finished_meanwhile
    assert left(post.drain()) == {}
    senders[0].join(20)
    receipt = post.desk.store.outbox.receipt(newer[0].document_id)
    assert receipt is not None
    assert [file.file_id for file in post.server.read_back(A)] == [receipt.file_id]
    assert [row.event for row in post.desk.store.audit.rows() if row.event == "upload.older"] == []


def test_an_older_version_that_waited_for_the_newer_one_is_not_sent_behind_it(post: Post) -> None:
    older = post.queue(A, "TP01")
    with ThreadPoolExecutor(1) as threads:
        with post.delivering.alone_with(A):
            late = threads.submit(post.delivering.attempt, older, post.desk.actor)
            newer = post.queue(A, "TP01", b"%PDF scanned anew")
        with pytest.raises(DeliveryFailed, match="DOCUMENT_REPLACED"):
            late.result(20)
    assert left(post.drain()) == {}
    assert [file.sha256 for file in post.server.read_back(A)] == [newer.blob.sha256]


def test_who_waits_for_a_dossier_can_be_stopped_and_waits_no_longer_than_a_while(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, other = post.queue(A, "TP01"), post.queue(B, "TP01")
    asked = iter([False, False, True])
    with post.delivering.alone_with(A):
        with pytest.raises(Cancelled):
            post.delivering.attempt(upload, post.desk.actor, cancelled=lambda: next(asked))
        monkeypatch.setattr("app.services.deliver.DOSSIER_WAIT_S", 0.0)
        drained = post.drain()
    assert left(drained) == {upload.id: "DUTY_HELD"}
    assert [receipt.document_id for receipt in drained.received] == [other.document_id]
    assert post.codes(upload) == [], "that it waited says nothing of the document"
    assert left(post.drain()) == {}


def _older_taken_out(post: Post) -> list[object]:
    return [row.facts for row in post.desk.store.audit.rows() if row.event == "upload.older"]


def test_an_older_file_that_the_list_did_not_show_in_time_is_taken_out_once_the_newer_one_is_listed(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.queue(A, "TP01")
    post.drain()
    (older,) = post.server.read_back(A)
    newer = post.queue(A, "TP01", b"%PDF scanned anew")
    lags: list[tuple[RemoteFile, ...]] = [(), (older,)]  # before it is announced, and after it is finished
    whole = post.server.read_back
    monkeypatch.setattr(post.server, "read_back", lambda code: lags.pop(0) if lags else whole(code))
    assert left(post.drain()) == {newer.id: "STORED_NOT_ATTACHED"}
    assert (len(whole(A)), _older_taken_out(post)) == (2, [])
    assert left(post.drain()) == {}
    assert _older_taken_out(post) == [{"upload": str(newer.id), "files": [older.file_id]}]
    assert [file.sha256 for file in whole(A)] == [newer.blob.sha256]


def test_the_same_bytes_of_another_station_are_not_taken_out(post: Post) -> None:
    upload = post.queue(A, "TP01")
    theirs = manifest_of(f"%PDF {A} TP01".encode(), dossier_code=A, component_code="TP01")
    url = post.server.open_upload(theirs, "theirs")
    post.server.send(url, f"%PDF {A} TP01".encode(), 0, lambda done, total, unit: None)
    post.server.finish(url, "theirs")
    assert left(post.drain()) == {upload.id: "STORED_NOT_ATTACHED"}
    assert (len(post.server.read_back(A)), _older_taken_out(post)) == (2, [])


def test_a_server_that_names_a_time_is_not_asked_before_it_by_a_later_run(post: Post) -> None:
    upload = post.queue(A, "TP01")

    def busy(_manifest: UploadManifest) -> None:
        raise DeliveryFailed("SERVER_BUSY", retryable=True, retry_after_s=3600)

    post.server.opening = busy
    post.drain_due()
    post.server.opening = lambda manifest: None
    assert left(post.drain_due(3500)) == {upload.id: "SERVER_BUSY"}
    assert [attempt.retry_after_s for attempt in post.desk.store.outbox.attempts(upload.id)] == [3600]
    assert len(post.drain_due(3700).received) == 1
