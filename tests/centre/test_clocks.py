"""Counters, centre and supervisors whose clocks are an hour apart and more: what came after what never follows from a clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.clock import SystemClock
from app.domain.editlog import SendBack
from app.domain.model import BatchOutcome
from app.domain.review.cases import Verdict
from app.services.back_office import LOOKED_BACK
from app.store.store import Store, open_store
from tests.support.both_sides import BothSides, case_of, place_in, send_back, sent_back
from tests.support.postgres import PostgresServer
from tests.support.shifted_clock import ShiftedClock
from tests.support.store_world import Desk

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Apart:
    """A counter that is an hour ahead, one that is an hour behind, and two machines at the centre that are an hour apart."""

    ahead: BothSides
    behind: BothSides
    early: Store
    late: Store

    def settle(self) -> None:
        for side in (self.ahead, self.behind, self.ahead, self.behind):
            side.settle()


@pytest.fixture
def apart(server: PostgresServer, tmp_path: Path) -> Iterator[Apart]:
    server.create("centre")
    url, place = server.url("centre"), place_in(tmp_path)

    def opened(name: str, shift: timedelta, *, at_centre: bool) -> Store:
        clock = ShiftedClock(shift) if shift else SystemClock()
        return open_store(tmp_path / name, clock, url=url if at_centre else None, min_free_bytes=0)

    with (
        closing(opened("early", timedelta(0), at_centre=True)) as early,
        closing(opened("late", _HOUR, at_centre=True)) as late,
        closing(opened("ahead", _HOUR, at_centre=False)) as ahead,
        closing(opened("behind", -_HOUR, at_centre=False)) as behind,
    ):
        yield Apart(BothSides(ahead, early, place), BothSides(behind, early, place), early, late)


def _desk(store: Store) -> Desk:
    return Desk(store, store.dossiers.actor("Trần Thị B"))


def test_what_came_after_what_stays_so_however_far_clocks_are_apart(apart: Apart) -> None:
    ahead, behind = _desk(apart.ahead.counter), _desk(apart.behind.counter)
    dossier, part = ahead.paper("H1")
    batch = ahead.batch(dossier, part)
    (page,) = ahead.scan(batch, 0, b"page")
    ahead.store.capture.end(batch.id, BatchOutcome.COMPLETE, ahead.actor)
    apart.settle()
    # Two supervisors whose machines are an hour apart decide about one case, the one whose clock is behind last.
    case = case_of(apart.early, dossier.id, page.id, "doubtful:1")
    first, last = (store.dossiers.actor(name) for store, name in ((apart.late, "D"), (apart.early, "E")))
    apart.late.review.decide(case.id, Verdict.ACCEPTED, "", (), first)
    apart.late.review.take_back(case.id, first)
    apart.late.review.give_back(case.id, first)
    send_back(apart.early, case, last, "sau cùng")
    apart.settle()
    told = [one.verdict for one in apart.early.review.decisions(case.id)]
    assert told == [Verdict.ACCEPTED, Verdict.TAKEN_BACK, Verdict.RETURNED]
    here = ahead.store.review.decisions(case.id)
    assert {one.verdict for one in here} == set(told) and len(here) == len(told)
    assert ahead.store.review.waiting() == {} and len(sent_back(ahead.store, dossier.id)) == 1
    # The dossier goes from the counter ahead to the one behind, which writes into it: earlier by its clock.
    ahead.store.homes.give(dossier.id, behind.store.station_id, ahead.actor)
    apart.settle()
    batch = behind.batch(dossier, part)
    (more,) = behind.scan(batch, 0, b"more")
    behind.store.capture.end(batch.id, BatchOutcome.COMPLETE, behind.actor)
    again = case_of(apart.early, dossier.id, page.id, "doubtful:2")
    send_back(apart.late, again, first, "lần nữa")
    apart.settle()
    log = behind.store.dossiers.log(dossier.id)
    assert log == apart.early.dossiers.log(dossier.id) and [entry.position for entry in log] == list(range(len(log)))
    assert log[-1].at != max(entry.at for entry in log) and isinstance(log[-1].operation, SendBack)
    assert set(behind.store.capture.pages(dossier.id)) == {page.id, more.id}
    # What is to be purged is looked for from before the page came, by the taker's own clock, which is two hours behind the giver's.
    came = behind.store.traces.came_at([page.id])
    assert came is not None and came <= behind.store.database.now() < ahead.store.capture.batch(page.batch_id).begun_at
    for side in (apart.ahead, apart.behind):
        side.chains_hold()
        assert side.compare().holds
    # A worker looks through what was done of late by its own clock, with days to spare for those of others.
    for store in (apart.early, apart.late):
        today = store.database.now().replace(hour=0, minute=0, second=0, microsecond=0)
        assert dossier.id in store.traces.log_lengths_since(today - LOOKED_BACK)
        assert LOOKED_BACK > 12 * _HOUR
    happened = [apart.late.review_looks.happened(of=side.counter.station_id) for side in (apart.ahead, apart.behind)]
    assert all(one is not None and dossier.id in one.dossiers for one in happened)
