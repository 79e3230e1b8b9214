"""What goes on by itself: waiting documents are sent without a word, and what another process does is left to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.clock import SystemClock
from app.domain.delivery import Withdrawal
from app.domain.errors import DeliveryFailed, StoreFailed
from app.services.accept import Accepting
from app.services.auditing.sealing import LogSealing
from app.services.drain import Draining
from app.services.health import HealthWatch
from app.services.recall import Recalling
from app.services.rights import Rights
from app.services.upkeep import CommonUpkeep, Upkeep
from tests.support.store_world import open_copy
from tests.unit.services.test_draining import A, B, Post


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    desk = open_copy(tmp_path / "data")
    yield Post(desk)
    desk.store.close()


def upkeep_of(post: Post, looks: list[None] | None = None) -> Upkeep:
    store, clock, looks = post.desk.store, SystemClock(), [] if looks is None else looks
    draining = Draining(store, post.delivering, clock, at_once=2, patience_s=30)
    accepting = Accepting(store, post.delivering, clock, 3600.0)
    recalling, sealing = Recalling(store, post.delivering, clock), LogSealing(store, clock, None)
    health = HealthWatch(store, Rights(store, lambda _actor: frozenset()), clock)
    common = CommonUpkeep(lambda _: looks.append(None), health, sealing)
    return Upkeep(draining, recalling, accepting, common)


def test_what_waits_is_sent_and_then_followed(post: Post) -> None:
    uploads = [post.queue(A, "TP01"), post.queue(B, "TP01")]
    looks: list[None] = []
    upkept = upkeep_of(post, looks).look(post.desk.actor)
    assert looks == [None], "cases of supervisors were looked for once"
    assert set(upkept.received) == {upload.document_id for upload in uploads}
    assert upkept.unsent.count == 0
    assert {sent.code for sent in post.desk.store.acceptance.sent()} == {A, B}
    assert upkeep_of(post).look(post.desk.actor).received == ()
    assert len(post.desk.store.seals.all()) == 1, "the audit log is sealed once a day"


def test_another_process_that_sends_is_left_alone_and_the_rest_goes_on(post: Post) -> None:
    post.queue(A, "TP01")
    post.drain()
    post.queue(B, "TP01")
    with post.desk.store.duties.hold("outbox"):
        upkept = upkeep_of(post).look(post.desk.actor)
    assert (upkept.received, upkept.unsent.count) == ((), 1)
    (sent,) = post.desk.store.acceptance.sent()
    history = post.desk.store.acceptance.history(sent.id)
    assert [seen.value for seen, _, _ in history] == [2], "the dossier that was received was asked about"


def test_a_part_that_breaks_down_leaves_the_rest_alone(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise StoreFailed("DISK_FAILED")

    upload, upkeep = post.queue(A, "TP01"), upkeep_of(post)
    for part in (upkeep._common._health, upkeep._recalling, upkeep._accepting):
        for name in ("look", "carry_out_open", "follow"):
            monkeypatch.setattr(part, name, broken, raising=False)
    monkeypatch.setattr(upkeep._common, "_find_cases", broken)
    upkept = upkeep.look(post.desk.actor)
    assert (upkept.received, upkept.troubles) == ((upload.document_id,), ()) and len(post.desk.store.seals.all()) == 1


def test_a_recall_that_waited_for_the_server_is_carried_out_when_it_is_back(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, gone = post.queue(A, "TP01").document_id, post.queue(B, "TP01").document_id
    post.drain()
    recalling = Recalling(post.desk.store, post.delivering, SystemClock())
    for document_id in (held, gone):
        recalling.begin(document_id, "nộp nhầm", post.desk.actor)
    asked: list[str] = []

    def away(file_id: str, reason: str) -> Withdrawal:
        asked.append(file_id)
        raise DeliveryFailed("SERVER_UNREACHABLE")

    with monkeypatch.context() as cut:
        cut.setattr(post.server, "withdraw", away)
        assert upkeep_of(post).look(post.desk.actor).recalled == ()
    assert len(asked) == 1, "a server that is away is not asked for each"
    with post.desk.store.duties.hold(f"document-{held}"):
        assert upkeep_of(post).look(post.desk.actor).recalled == (gone,)
    assert upkeep_of(post).look(post.desk.actor).recalled == (held,)
    assert post.server.read_back(A) == post.server.read_back(B) == ()
    assert upkeep_of(post).look(post.desk.actor).recalled == ()
