"""Following what was sent, over a real store: polite questions, what is written down, what a supervisor hears."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.acceptance import Standing
from app.domain.delivery import FileDigest, RemoteStatus
from app.domain.errors import DeliveryFailed
from app.domain.model import Plan
from app.services.accept import Accepting
from app.services.deliver import Delivering
from tests.support.dossier_server import manifest_of
from tests.support.memory_gateway import MemoryGateway
from tests.support.store_world import Desk, open_copy

A, B = "H56.14-261124-0001", "H56.14-261124-0002"


class Telling(MemoryGateway):
    """A server in memory that tells what the test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.says: dict[str, int | DeliveryFailed] = {}
        self.serves: FileDigest | str | None = "what came"
        self.asked: list[str] = []
        self.read: list[str] = []

    def status(self, dossier_code: str) -> RemoteStatus:
        self.asked.append(dossier_code)
        said = self.says.get(dossier_code, 2)
        if isinstance(said, DeliveryFailed):
            raise said
        return RemoteStatus(dossier_code, said, datetime(2026, 3, 2, tzinfo=UTC), "ghi chú")

    def served(self, file_id: str) -> FileDigest | None:
        self.read.append(file_id)
        if self.serves == "no route":
            raise DeliveryFailed("FILE_UNKNOWN")
        if not isinstance(self.serves, str):
            return self.serves
        return super().served(file_id)

    def lose(self, file_id: str) -> None:
        """What a server does that is set back to an older copy of itself."""
        self._files = {key: file for key, file in self._files.items() if file.receipt.file_id != file_id}


@dataclass
class Clock:
    ahead_s: float = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead_s)


@dataclass
class Post:
    desk: Desk
    server: Telling = field(default_factory=Telling)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.delivering = Delivering(self.desk.store, self.server, 0.0)
        self.accepting = Accepting(self.desk.store, self.delivering, self.clock, limit_s=3600.0)

    def send(self, dossier: str, component: str = "TP01") -> UUID:
        store, actor = self.desk.store, self.desk.actor
        owner = store.dossiers.open(dossier, "1.001", "H01", "H01", "Nguyễn Văn A", actor)
        part = store.dossiers.component(owner.id, component, "Đơn", actor)
        data = f"%PDF {dossier} {component}".encode()
        document = store.documents.create(
            part.id, 0, store.blobs.put(data, "application/pdf"), Plan(upload=True), actor
        )
        manifest = manifest_of(data, dossier_code=dossier, component_code=component).to_json()
        assert document.kept_blob is not None
        self.delivering.attempt(store.outbox.enqueue(document.id, document.kept_blob, manifest, actor), actor)
        return owner.id

    def events(self, name: str) -> list[object]:
        return [row.facts for row in self.desk.store.audit.rows() if row.event == name]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    desk = open_copy(tmp_path / "data")
    yield Post(desk)
    desk.store.close()


def test_what_was_said_is_written_down_and_asked_for_again_when_due(post: Post) -> None:
    dossier = post.send(A)
    (one,) = post.accepting.follow(post.desk.actor).dossiers
    assert one.standing is Standing.AWAITED
    assert post.accepting.follow(post.desk.actor).dossiers == (), "it was asked about a moment ago"
    post.server.says[A] = 4
    post.clock.ahead_s = 31
    (one,) = post.accepting.follow(post.desk.actor).dossiers
    assert one.standing is Standing.ACCEPTED
    post.clock.ahead_s = 9999
    post.accepting.follow(post.desk.actor)
    assert post.server.asked == [A, A]
    history = post.desk.store.acceptance.history(dossier)
    assert [(seen.value, note) for seen, _, note in history] == [(2, "ghi chú"), (4, "ghi chú")]
    assert post.events("dossier.status") == [
        {"dossier": str(dossier), "status": 2},
        {"dossier": str(dossier), "status": 4},
    ]


def test_a_later_file_of_an_accepted_dossier_has_to_be_accepted_too(post: Post) -> None:
    post.server.says[A] = 4
    post.send(A)
    post.accepting.follow(post.desk.actor)
    assert post.desk.store.acceptance.sent() == ()
    post.send(A, "TP02")
    (one,) = post.desk.store.acceptance.sent()
    assert one.standing is Standing.AWAITED
    assert one.unanswered_at == one.received_at, "the first file was accepted"


def test_a_supervisor_hears_of_what_nobody_accepts(post: Post) -> None:
    post.send(A)
    post.send(B)
    post.server.says[B] = 4
    post.accepting.follow(post.desk.actor)
    assert post.accepting.supervised().warnings == ()
    post.clock.ahead_s = 2 * 3600
    (warning,) = post.accepting.supervised().warnings
    assert (warning.code, warning.fields) == ("NOT_ACCEPTED", {"count": 1, "hours": 2, "dossier": A})


def test_a_server_that_is_away_is_not_asked_for_each_dossier(post: Post) -> None:
    for number in range(1, 9):
        post.send(f"H56.14-261124-{number:04d}")
        post.server.says[f"H56.14-261124-{number:04d}"] = DeliveryFailed("SERVER_UNREACHABLE", retryable=True)
    followed = post.accepting.follow(post.desk.actor)
    assert followed.trouble is not None
    assert followed.trouble.code == "SERVER_UNREACHABLE"
    assert len(post.server.asked) == 3


def test_a_dossier_that_is_refused_holds_up_no_other_and_is_asked_about_politely(post: Post) -> None:
    post.send(A)
    post.send(B)
    post.server.says[A] = DeliveryFailed("DOSSIER_UNKNOWN")
    followed = post.accepting.follow(post.desk.actor)
    assert [one.code for one in followed.dossiers] == [B]
    post.accepting.follow(post.desk.actor)
    assert sorted(post.server.asked) == [A, B]


def test_a_system_that_tells_no_status_is_asked_once_and_nobody_is_alarmed(post: Post) -> None:
    post.send(A)
    post.server.says[A] = DeliveryFailed("SERVICE_NOT_OFFERED")
    assert post.accepting.follow(post.desk.actor).trouble is None
    post.clock.ahead_s = 9999
    post.accepting.follow(post.desk.actor)
    assert post.server.asked == [A]
    assert post.accepting.supervised().warnings == ()


def test_one_file_of_each_dossier_is_compared(post: Post) -> None:
    for component in ("TP01", "TP02"):
        post.send(A, component)
    post.send(B)
    post.accepting.follow(post.desk.actor)
    assert len(post.server.read) == 2
    assert len(post.events("upload.served")) == 2
    post.clock.ahead_s = 31
    post.accepting.follow(post.desk.actor)
    assert len(post.server.read) == 2, "compared is compared"


@pytest.mark.parametrize(
    "other",
    [
        FileDigest("0" * 64, 12),
        FileDigest(hashlib.sha256(f"%PDF {A} TP01".encode()).hexdigest(), 99),
    ],
)
def test_other_bytes_are_an_alarm_and_each_file_is_looked_at_then(post: Post, other: FileDigest) -> None:
    post.send(A, "TP02")
    dossier = post.send(A, "TP01")
    post.server.serves = other
    post.accepting.look(dossier, post.desk.actor)
    assert len(post.server.read) == (2 if other.sha256 == "0" * 64 else 1)
    notices = post.desk.store.supervision.unread()
    assert {notice.code for notice in notices} == {"SERVED_DIFFERS"}
    alarms = post.events("upload.alarm")
    assert len(alarms) == len(notices) == len(post.server.read)
    assert "Nguyễn" not in str(alarms)
    post.desk.store.supervision.read(notices[0].id, post.desk.actor)
    assert notices[0] not in post.desk.store.supervision.unread()
    post.desk.store.supervision.read(notices[0].id, post.desk.actor)
    assert len(post.events("supervisor.read")) == 1


def test_a_system_that_serves_no_files_is_no_alarm(post: Post) -> None:
    dossier = post.send(A)
    post.server.serves = None
    post.accepting.look(dossier, post.desk.actor)
    post.accepting.look(dossier, post.desk.actor)
    assert len(post.server.read) == 1
    assert post.accepting.supervised().warnings == ()


def test_a_file_that_the_system_lost_is_an_alarm_though_it_accepts_the_dossier(post: Post) -> None:
    dossier = post.send(A, "TP02")
    post.send(A, "TP01")
    (kept, lost) = post.server.read_back(A)
    assert (kept.component_code, lost.component_code) == ("TP02", "TP01")
    post.server.lose(lost.file_id)
    post.server.says[A] = 4
    assert post.accepting.follow(post.desk.actor).trouble is None
    (warning,) = post.accepting.supervised().warnings
    assert (warning.code, warning.fields) == ("FILE_GONE", {"dossier": A, "component": "TP01"})
    assert post.server.read == [lost.file_id, kept.file_id], "where one is gone, each other is looked at"
    (alarm,) = post.events("upload.alarm")
    assert "FILE_GONE" in str(alarm) and "Nguyễn" not in str(alarm)
    post.accepting.look(dossier, post.desk.actor)
    assert len(post.events("upload.alarm")) == len(post.desk.store.supervision.unread()) == 1, "told once"


def test_a_system_that_lists_a_file_and_knows_no_way_to_it_is_asked_once_and_nobody_is_alarmed(post: Post) -> None:
    dossier = post.send(A)
    post.server.serves = "no route"
    assert post.accepting.follow(post.desk.actor).trouble is None
    post.accepting.look(dossier, post.desk.actor)
    assert len(post.server.read) == len(post.events("upload.served")) == 1
    assert post.accepting.supervised().warnings == ()
