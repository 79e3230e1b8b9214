"""Whatever is scanned, edited, undone, interrupted and transferred: a page is in one dossier, and moves only by an audited transfer."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import app.store.capture
import app.store.database
import app.store.disk
from app.domain.arrange import arrange
from app.domain.editlog import Move, Operation, Redo, Remove, Replace, Rotate, Undo, redoable, undoable
from app.domain.errors import InputRefused
from app.domain.ids import new_id
from app.domain.model import Batch, Component, Dossier
from app.store.check import check
from tests.support.memory_disk import in_memory
from tests.support.store_world import Desk, open_desk

DOSSIERS = st.integers(0, 2)
CUTS = ("blob.fsync.after", "blob.rename.after", "commit.adopt.before", "commit.adopt.after", "spool.unlink.before")


class Cut(BaseException):
    """The process ends here."""


class Counter(RuleBasedStateMachine):
    """A counter with three dossiers in the hand, and the truth about where each page belongs."""

    folder: Path

    @initialize()
    def begin(self) -> None:
        self.desk: Desk = open_desk(self.folder)
        run = new_id()
        self.papers: list[tuple[Dossier, Component]] = [self.desk.paper(f"{run}-{number}") for number in range(3)]
        self.batches: list[tuple[int, Batch]] = []
        self.home: dict[UUID, int] = {}
        self.transfers = self._transfers_told()

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            assert check(self.desk.store).ok
            self.desk.store.close()

    @rule(number=DOSSIERS)
    def begin_batch(self, number: int) -> None:
        self.batches.append((number, self.desk.batch(*self.papers[number])))

    @precondition(lambda self: self.batches)
    @rule(data=st.data(), pages=st.integers(1, 2))
    def scan(self, data: st.DataObject, pages: int) -> None:
        """Into any batch, also one of a dossier that is not open any more."""
        number, batch = data.draw(st.sampled_from(self.batches))
        self._adopt(number, batch, pages)

    @precondition(lambda self: self.batches)
    @rule(data=st.data(), cut=st.sampled_from(CUTS))
    def scan_and_die(self, data: st.DataObject, cut: str) -> None:
        number, batch = data.draw(st.sampled_from(self.batches))
        seq = len(self.desk.store.capture.batch_pages(batch.id)) + 100
        frame = self.desk.frame(batch, seq, b"%d %s" % (seq, batch.id.bytes))

        def reached(name: str) -> None:
            if name == cut:
                raise Cut

        with pytest.MonkeyPatch.context() as patch, pytest.raises(Cut):
            for module in (app.store.capture, app.store.database, app.store.disk):
                patch.setattr(module, "reached", reached)
            self.desk.store.capture.adopt(batch.id, frame, self.desk.actor)
        self.desk.store.close()
        self.desk = open_desk(self.folder)
        (page,) = self.desk.store.capture.adopt(batch.id, frame, self.desk.actor)
        assert page.id not in self.home
        self.home[page.id] = number

    @precondition(lambda self: self.home)
    @rule(data=st.data(), number=DOSSIERS)
    def decide(self, data: st.DataObject, number: int) -> None:
        """Any operation on any pages and components, most of them of another dossier: refused or harmless."""
        pages, components = st.sampled_from(sorted(self.home)), st.sampled_from([c.id for _, c in self.papers])
        operation: Operation = data.draw(
            st.one_of(
                st.builds(Rotate, st.tuples(pages), st.integers(1, 3)),
                st.builds(Remove, st.tuples(pages)),
                st.builds(Move, pages, components, st.none() | pages),
                st.builds(Replace, pages, pages),
                st.builds(Undo, st.integers(0, 8)),
                st.builds(Redo, st.integers(0, 8)),
            )
        )
        self._append(number, operation)

    @rule(number=DOSSIERS, forward=st.booleans())
    def undo_or_redo(self, number: int, forward: bool) -> None:
        log = self.desk.store.dossiers.log(self.papers[number][0].id)
        step = redoable(log) if forward else undoable(log)
        if step is not None:
            before = len(log)
            assert self._append(number, step) == before + 1, "what the desk offers, the store takes"

    @precondition(lambda self: self.home)
    @rule(data=st.data(), origin=DOSSIERS, aim=DOSSIERS)
    def transfer(self, data: st.DataObject, origin: int, aim: int) -> None:
        page = data.draw(st.sampled_from(sorted(self.home)))
        possible = self.home[page] == origin and origin != aim
        try:
            self.desk.move(page, self.papers[origin][1], self.papers[aim][1])
        except InputRefused:
            assert not possible
        else:
            assert possible
            self.home[page] = aim
            self.transfers += 1

    @invariant()
    def every_page_is_where_it_belongs(self) -> None:
        if not hasattr(self, "desk"):
            return
        seen: list[UUID] = []
        for number, (dossier, component) in enumerate(self.papers):
            papers = arrange(self.desk.store.dossiers.log(dossier.id), self.desk.store.capture.pages(dossier.id))
            assert papers.keys() <= {component.id}
            for view in (view for paper in papers.values() for view in paper.pages):
                assert self.home[view.id] == number
                seen.append(view.id)
        assert len(seen) == len(set(seen))
        assert self._transfers_told() == self.transfers

    def _adopt(self, number: int, batch: Batch, pages: int) -> None:
        taken = self.desk.store.capture.batch_pages(batch.id)
        seq = max((page.frame for page in taken), default=-1) + 1
        for page in self.desk.scan(batch, seq, b"%d of %s" % (seq, batch.id.bytes), pages):
            self.home[page.id] = number

    def _append(self, number: int, operation: Operation) -> int | None:
        try:
            return self.desk.store.dossiers.append(self.papers[number][0].id, [operation], self.desk.actor)
        except InputRefused:
            return None

    def _transfers_told(self) -> int:
        return sum(1 for row in self.desk.store.audit.rows() if row.event == "page.transferred")


def test_no_page_ever_appears_in_another_dossier() -> None:
    with in_memory() as folder:
        Counter.folder = folder / "data"
        run_state_machine_as_test(
            Counter,
            settings=settings(
                max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
