"""The seal of each day: made once, by one process, and tried again where the authority does not answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.errors import SigningFailed, StoreFailed
from app.services.auditing import sealing
from app.services.auditing.sealing import DUTY, LogSealing
from tests.support.store_world import Desk, open_copy


class Clock:
    """One that a test sets."""

    at = datetime.now(UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_copy(tmp_path / "data", Clock())


def test_a_day_is_sealed_once_over_what_was_there(desk: Desk) -> None:
    asked: list[bytes] = []
    clock = Clock()
    at_work = LogSealing(desk.store, clock, lambda data: asked.append(data) or b"token")
    end = desk.store.seals.end()
    seal = at_work.seal_day()
    assert seal is not None and (seal.tree, seal.token) == (end.tree, b"token")
    assert asked == [end.tree.statement(desk.store.station_id)]
    assert at_work.seal_day() is None
    clock.at += timedelta(days=1)
    assert at_work.seal_day() is not None
    desk.store.close()


def test_an_authority_that_is_away_is_asked_again_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def away(data: bytes) -> bytes:
        asked.append(data)
        raise SigningFailed("TIMESTAMP_UNREACHABLE", retryable=True)

    at_work = LogSealing(desk.store, Clock(), away)
    assert [at_work.seal_day(), at_work.seal_day()] == [None, None]
    assert (len(asked), desk.store.seals.all()) == (1, ()), "left alone for a while, and nothing was put down"
    monkeypatch.setattr(sealing, "_PAUSE_S", 0.0)
    again = LogSealing(desk.store, Clock(), away)
    assert [again.seal_day(), again.seal_day()] == [None, None]
    assert len(asked) == 3
    with pytest.raises(SigningFailed):
        at_work.seal_now()
    desk.store.close()


def test_one_process_seals(desk: Desk) -> None:
    at_work = LogSealing(desk.store, Clock(), None)
    with desk.store.duties.hold(DUTY), pytest.raises(StoreFailed) as refused:
        at_work.seal_day()
    assert refused.value.code == "DUTY_HELD"
    desk.store.close()
