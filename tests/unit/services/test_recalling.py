"""Taking back what was sent: what arrived is found, also where its receipt was lost, and nothing else goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.domain.clock import SystemClock
from app.domain.delivery import UploadManifest
from app.domain.errors import DeliveryFailed, StoreFailed
from app.domain.model import Component, Document, Plan
from app.domain.recall import RecallReceipt
from app.services.deliver import Delivering
from app.services.recall import Recalling
from tests.support.dossier_server import manifest_of
from tests.support.memory_gateway import MemoryGateway
from tests.support.store_world import Desk, open_copy

CODE = "H56.14-261124-0042"
DATA = b"%PDF one paper"


@dataclass
class Post:
    desk: Desk
    server: MemoryGateway = field(default_factory=MemoryGateway)

    def __post_init__(self) -> None:
        self.delivering = Delivering(self.desk.store, self.server, 0.0)
        self.recalling = Recalling(self.desk.store, self.delivering, SystemClock())

    def part(self) -> Component:
        store, actor = self.desk.store, self.desk.actor
        owner = store.dossiers.open(CODE, "1.001", "H01", "H01", "Nguyễn Văn A", actor)
        return store.dossiers.component(owner.id, "TP01", "Đơn", actor)

    def queue(self, data: bytes = DATA) -> Document:
        document = self.make(data)
        assert document.kept_blob is not None
        manifest = manifest_of(data, dossier_code=CODE).to_json()
        self.desk.store.outbox.enqueue(document.id, document.kept_blob, manifest, self.desk.actor)
        return document

    def make(self, data: bytes) -> Document:
        """The next version, not queued yet."""
        blob = self.desk.store.blobs.put(data, "application/pdf")
        return self.desk.store.documents.create(self.part().id, 0, blob, Plan(upload=True), self.desk.actor)

    def lose_the_receipt(self, document: Document) -> str:
        """The file arrives and its receipt does not; the server forgets the upload. Gives where that was."""
        self.server.changing = lambda receipt: (_ for _ in ()).throw(DeliveryFailed("SERVER_UNREACHABLE"))
        self.fail(document, "SERVER_UNREACHABLE")
        self.server.changing = lambda receipt: receipt
        upload = self.desk.store.outbox.of(document.id)
        assert upload is not None
        assert upload.upload_url is not None
        self.server.forget(upload.upload_url)
        return upload.upload_url

    def send(self, document: Document) -> None:
        upload = self.desk.store.outbox.of(document.id)
        assert upload is not None
        self.delivering.attempt(upload, self.desk.actor)

    def fail(self, document: Document, code: str) -> None:
        with pytest.raises(DeliveryFailed, match=code):
            self.send(document)

    def recall(self, document: Document) -> RecallReceipt:
        recall = self.recalling.begin(document.id, "nhầm", self.desk.actor)
        self.recalling.carry_out(recall, self.desk.actor)
        done = self.desk.store.recalls.of(document.id)
        assert done is not None
        assert done.receipt is not None
        return done.receipt

    def listed(self) -> list[str]:
        return [file.file_id for file in self.server.read_back(CODE)]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    desk = open_copy(tmp_path / "data")
    yield Post(desk)
    desk.store.close()


def breaks(code: str) -> object:
    def fate(_manifest: UploadManifest) -> None:
        raise DeliveryFailed(code)

    return fate


def test_a_received_file_is_taken_out_by_its_receipt(post: Post) -> None:
    document = post.queue()
    post.send(document)
    (file_id,) = post.listed()
    assert post.recall(document).file_id == file_id
    assert post.listed() == []
    post.fail(document, "DOCUMENT_RECALLED")
    assert post.desk.store.outbox.pending() == ()


def test_an_upload_that_is_not_whole_is_given_up(post: Post) -> None:
    document = post.queue()
    post.server.finishing = breaks("SERVER_ERROR")  # type: ignore[assignment]
    upload = post.desk.store.outbox.of(document.id)
    assert upload is not None
    url = post.server.open_upload(manifest_of(DATA, dossier_code=CODE), upload.idempotency_key)
    post.desk.store.outbox.set_url(upload.id, url, post.desk.actor)
    assert post.recall(document).file_id == ""
    with pytest.raises(DeliveryFailed, match="UPLOAD_GONE"):
        post.server.offset(url)


def test_a_whole_file_whose_receipt_was_lost_is_found_and_taken_out(post: Post) -> None:
    document = post.queue()
    post.server.changing = lambda receipt: (_ for _ in ()).throw(DeliveryFailed("SERVER_UNREACHABLE"))
    post.fail(document, "SERVER_UNREACHABLE")
    (file_id,) = post.listed()
    post.server.changing = lambda receipt: receipt
    assert post.recall(document).file_id == file_id
    assert post.listed() == []


@pytest.mark.parametrize("again", [False, True])
def test_a_forgotten_upload_is_looked_for_by_its_hash_unless_that_is_another_documents_too(
    post: Post, again: bool
) -> None:
    document = post.queue()
    post.lose_the_receipt(document)
    (file_id,) = post.listed()
    if again:
        post.queue()
    assert post.recall(document).file_id == ("" if again else file_id)
    assert post.listed() == ([file_id] if again else [])


def test_a_forgotten_upload_that_was_opened_anew_hides_no_file_that_arrived(post: Post) -> None:
    document = post.queue()
    url = post.lose_the_receipt(document)
    (file_id,) = post.listed()
    post.server.open_upload(manifest_of(DATA, dossier_code=CODE), url)
    assert post.server.offset(url) == 0
    post.server._files["the upload that was forgotten"] = post.server._files.pop(url)
    assert post.recall(document).file_id == file_id
    assert post.listed() == []


def test_a_file_that_the_server_neither_knows_nor_lists_is_taken_back_already_and_named(post: Post) -> None:
    document = post.queue()
    post.send(document)
    (file_id,) = post.listed()
    post.server._files.clear()
    receipt = post.recall(document)
    assert (receipt.receipt_id, receipt.file_id) == ("", file_id)


def test_a_recall_stays_open_while_the_server_lists_the_file_that_it_says_it_does_not_know(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = post.queue()
    post.send(document)
    with monkeypatch.context() as lying:
        lying.setattr(post.server, "withdraw", lambda file_id, reason: breaks("FILE_UNKNOWN")(None))  # type: ignore[operator]
        with pytest.raises(DeliveryFailed, match="FILE_UNKNOWN"):
            post.recall(document)
    assert [recall.document_id for recall in post.desk.store.recalls.open()] == [document.id]
    assert post.recall(document).receipt_id
    assert post.listed() == []


def test_an_earlier_version_that_arrived_is_taken_out_with_the_one_that_did_not(post: Post) -> None:
    earlier = post.queue()
    post.send(earlier)
    (file_id,) = post.listed()
    assert post.recall(post.make(b"%PDF the next one")).file_id == file_id
    assert post.listed() == []
    post.send(post.queue(b"%PDF the third one"))
    assert len(post.listed()) == 1
    again = post.make(b"%PDF the fourth one")
    assert post.recall(again).file_id not in ("", file_id), "what was taken back before is no part of it"
    assert post.listed() == []


def test_the_receipt_of_the_newest_file_is_kept(post: Post) -> None:
    post.send(post.queue())
    newer = post.queue(b"%PDF the next one")
    post.send(newer)
    (file_id,) = post.listed()
    assert post.recall(newer).file_id == file_id


def test_a_lost_receipt_of_an_earlier_version_with_the_same_bytes_does_not_keep_its_file(post: Post) -> None:
    post.lose_the_receipt(post.queue())
    post.queue(b"%PDF another one")
    post.queue()
    assert post.listed()
    current = post.desk.store.documents.current(post.part().id)
    assert current is not None
    assert post.recall(current).file_id
    assert post.listed() == []


def test_a_recall_waits_while_an_earlier_version_is_being_sent(post: Post) -> None:
    earlier = post.queue()
    newer = post.make(b"%PDF the next one")
    with post.desk.store.duties.hold(f"document-{earlier.id}"), pytest.raises(StoreFailed, match="DUTY_HELD"):
        post.recall(newer)
    assert post.recall(newer).file_id == ""


def test_a_server_that_is_away_leaves_the_recall_open(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    document = post.queue()
    post.send(document)
    monkeypatch.setattr(post.server, "withdraw", lambda file_id, reason: breaks("SERVER_UNREACHABLE")(None))  # type: ignore[operator]
    with pytest.raises(DeliveryFailed):
        post.recall(document)
    assert [recall.document_id for recall in post.desk.store.recalls.open()] == [document.id]
    assert [one.id for one in post.desk.store.documents.unfinished()] == [document.id]


def test_what_another_process_took_back_meanwhile_is_not_asked_for_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems do not know a file any more once it is withdrawn: their second answer contradicts the first receipt."""
    document = post.queue()
    post.send(document)
    begun = post.recalling.begin(document.id, "nhầm", post.desk.actor)
    post.recalling.carry_out(begun, post.desk.actor)
    monkeypatch.setattr(post.server, "withdraw", lambda file_id, reason: breaks("FILE_UNKNOWN")(None))  # type: ignore[operator]
    monkeypatch.setattr(post.desk.store.recalls, "open", lambda: (begun,))
    assert post.recalling.carry_out_open(post.desk.actor) == ()


def test_nothing_is_taken_out_while_another_paper_of_the_dossier_is_being_sent(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems take a dossier's list as a whole: what two change at once is lost."""
    document = post.queue()
    post.send(document)
    monkeypatch.setattr("app.services.deliver.DOSSIER_WAIT_S", 0.0)
    with post.delivering.alone_with(CODE), pytest.raises(StoreFailed, match="DUTY_HELD"):
        post.recall(document)
    assert len(post.listed()) == 1
    assert post.recall(document).receipt_id
    assert post.listed() == []
