"""What goes on by itself: waiting documents are sent without a word, and what another process does is left to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.domain.clock import SystemClock
from app.services.accept import Accepting
from app.services.drain import Draining
from app.services.upkeep import Upkeep
from tests.support.store_world import open_copy
from tests.unit.services.test_draining import A, B, Post


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    desk = open_copy(tmp_path / "data")
    yield Post(desk)
    desk.store.close()


def upkeep_of(post: Post) -> Upkeep:
    draining = Draining(post.desk.store, post.delivering, SystemClock(), at_once=2, patience_s=30)
    return Upkeep(draining, Accepting(post.desk.store, post.delivering, SystemClock(), 3600.0))


def test_what_waits_is_sent_and_then_followed(post: Post) -> None:
    uploads = [post.queue(A, "TP01"), post.queue(B, "TP01")]
    upkept = upkeep_of(post).look(post.desk.actor)
    assert set(upkept.received) == {upload.document_id for upload in uploads}
    assert upkept.unsent.count == 0
    assert {sent.code for sent in post.desk.store.acceptance.sent()} == {A, B}
    assert upkeep_of(post).look(post.desk.actor).received == ()


def test_another_process_that_sends_is_left_alone_and_the_rest_goes_on(post: Post) -> None:
    post.queue(A, "TP01")
    followed: list[object] = []
    upkeep = upkeep_of(post)
    real = upkeep._accepting
    upkeep._accepting = SimpleNamespace(  # type: ignore[assignment]
        follow=lambda actor, cancelled: followed.append(actor), supervised=real.supervised
    )
    with post.desk.store.duties.hold("outbox"):
        upkept = upkeep.look(post.desk.actor)
    assert (upkept.received, upkept.unsent.count) == ((), 1)
    assert followed == [post.desk.actor]
