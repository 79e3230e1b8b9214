"""Which fronts wait for their backs, also where a scan of them brought nothing, stopped half-way or went on from another source."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.canonical import Json
from app.domain.catalogue import Catalogue
from app.domain.clock import SystemClock
from app.domain.model import BatchOutcome
from app.domain.rules import Law
from app.services.edit import Defaults, Editing
from app.services.frames import BEFORE
from app.services.requirements import Requirements
from app.services.stacks import SIDES, Sides, Stack, Stacks, TurnedStack
from tests.support.store_world import Desk, open_copy

COMPLETE, STOPPED = BatchOutcome.COMPLETE, BatchOutcome.STOPPED


class Counter:
    """Scans of one paper as the store keeps them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        requirements = Requirements(desk.store, Catalogue(), Law(()), SystemClock())
        self.editing = Editing(desk.store, requirements, Defaults("1.001", "H01", "H01"), lambda _masters: {})
        self.stacks = Stacks(desk.store, self.editing)
        self.dossier, self.component = desk.paper("H01-1")
        self._sheets = count(1)

    def scan(self, sides: Sides, sheets: int, outcome: BatchOutcome, **note: Json) -> tuple[UUID, ...]:
        """Scan so many sides; returns their pages."""
        capture = self.desk.store.capture
        batch = capture.begin(self.dossier.id, self.component.id, {SIDES: sides.value, **note}, self.desk.actor)
        came = [self.desk.scan(batch, seq, b"side %d" % next(self._sheets)) for seq in range(sheets)]
        capture.end(batch.id, outcome, self.desk.actor)
        return tuple(page.id for pages in came for page in pages)

    def open(self) -> Stack | None:
        return self.stacks.open(self.dossier.id, self.component.id)

    def stack(self, fronts: tuple[UUID, ...], backs: tuple[UUID, ...] = ()) -> Stack:
        return Stack(self.dossier.id, self.component.id, fronts, backs)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    desk = open_copy(tmp_path / "data")
    yield Counter(desk)
    desk.store.close()


def test_a_scan_of_fronts_that_brought_none_hides_no_stack(counter: Counter) -> None:
    fronts = counter.scan(Sides.FRONTS, 2, COMPLETE)
    counter.scan(Sides.FRONTS, 0, STOPPED)
    assert counter.open() == counter.stack(fronts)
    backs = counter.scan(Sides.BACKS, 2, COMPLETE)
    assert counter.open() == counter.stack(fronts, backs)


def test_fronts_that_went_on_from_another_source_are_one_stack(counter: Counter) -> None:
    first = counter.scan(Sides.FRONTS, 2, STOPPED)
    glass = counter.scan(Sides.FRONTS, 1, STOPPED, **{BEFORE: 2})
    rest = counter.scan(Sides.FRONTS, 3, COMPLETE, **{BEFORE: 3})
    counter.scan(Sides.FRONTS, 0, STOPPED, **{BEFORE: 6})
    backs = counter.scan(Sides.BACKS, 6, COMPLETE)
    assert counter.open() == counter.stack(first + glass + rest, backs)
    counter.editing.leave_unpaired(counter.dossier.id, first + glass + rest, counter.desk.actor)
    assert counter.open() is None


def test_the_next_stack_of_a_paper_begins_anew(counter: Counter) -> None:
    counter.scan(Sides.FRONTS, 1, STOPPED)
    counter.scan(Sides.FRONTS, 1, COMPLETE, **{BEFORE: 1})
    counter.scan(Sides.BACKS, 2, COMPLETE)
    fronts = counter.scan(Sides.FRONTS, 1, COMPLETE)
    assert counter.open() == counter.stack(fronts)


def test_what_waits_is_told_with_the_backs_that_came(counter: Counter) -> None:
    counter.scan(Sides.FRONTS, 2, COMPLETE)
    assert counter.stacks.waiting() == (TurnedStack("H01-1", "don", 2, 0),)
    counter.scan(Sides.BACKS, 1, COMPLETE)
    assert counter.stacks.waiting() == (TurnedStack("H01-1", "don", 2, 1),)
