"""A stack that goes through a one-sided feeder twice, fronts first: what has come of it and waits for the other side.

Each scan's batch bears which sides it was to bring. The rest is looked up: which of its pages lie on the desk, and whether somebody
paired them or said that they stay as they came. So nothing is forgotten where the desk closes between the two.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.editlog import PairSides, effective
from app.domain.model import Batch
from app.services.edit import Desk, Editing
from app.services.frames import BEFORE

if TYPE_CHECKING:
    from app.store.store import Store

SIDES = "sides"
"""under which a batch remembers which sides of a stack it brings; absent: it is no part of one"""


class Sides(StrEnum):
    """What one scan brings of a stack."""

    FRONTS = "fronts"
    BACKS = "backs"


@dataclass(frozen=True, slots=True)
class Stack:
    """Fronts that are in, in order, and what came of their backs by now; nobody paired them yet."""

    dossier_id: UUID
    component_id: UUID
    fronts: tuple[UUID, ...]
    backs: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class TurnedStack:
    """A stack that is not settled, for the sentence about it; no backs: nobody scanned them yet."""

    dossier_code: str
    component_code: str
    fronts: int
    backs: int


class Stacks:
    """Looks stacks up. Everything is computed anew."""

    def __init__(self, store: Store, editing: Editing) -> None:
        self._store = store
        self._editing = editing

    def open(self, dossier_id: UUID, component_id: UUID) -> Stack | None:
        """The stack of a component that is not settled; None while one of its scans is half-way in: that goes on first."""
        return self._open(self._editing.desk(dossier_id), component_id)

    def of(self, desk: Desk) -> frozenset[UUID]:
        """The components of a dossier whose stack is not settled."""
        batches = self._store.capture.batches(desk.dossier.id)
        begun = {batch.component_id for batch in batches if batch.request.get(SIDES) == Sides.FRONTS}
        return frozenset(component for component in begun if self._open(desk, component) is not None)

    def waiting(self) -> tuple[TurnedStack, ...]:
        """The stacks of all dossiers that wait for their backs, or to be paired."""
        out: dict[tuple[str, str], TurnedStack] = {}
        for batch in self._store.capture.undocumented():
            if batch.request.get(SIDES) != Sides.FRONTS:
                continue
            desk = self._editing.desk(batch.dossier_id)
            stack = self._open(desk, batch.component_id)
            if stack is not None:
                code = next(c.code for c in desk.components if c.id == batch.component_id)
                out[desk.dossier.code, code] = TurnedStack(desk.dossier.code, code, len(stack.fronts), len(stack.backs))
        return tuple(out.values())

    def _open(self, desk: Desk, component_id: UUID) -> Stack | None:
        dossier_id = desk.dossier.id
        if any(batch.component_id == component_id for batch in self._store.capture.interrupted(dossier_id)):
            return None
        of_stack = [b for b in self._store.capture.batches(dossier_id) if b.component_id == component_id]
        on_desk = {view.id for view in desk.paper(component_id).pages}
        begin, end = self._last_fronts(of_stack, on_desk)
        fronts = self._brought(of_stack[begin:end], Sides.FRONTS, on_desk)
        settled = {p for e in effective(desk.log) if isinstance(e.operation, PairSides) for p in e.operation.fronts}
        if not fronts or settled & set(fronts):
            return None
        return Stack(dossier_id, component_id, fronts, self._brought(of_stack[end:], Sides.BACKS, on_desk))

    def _last_fronts(self, batches: Sequence[Batch], on_desk: Collection[UUID]) -> tuple[int, int]:
        """From where to where the batches of a component bring the fronts of its last stack; (0, 0): none does.

        A scan of fronts that brought none began no other stack. One that went on from another source is of the same stack as the scan
        before it.
        """
        of_fronts = [place for place, b in enumerate(batches) if b.request.get(SIDES) == Sides.FRONTS]
        while of_fronts and not self._pages(batches[of_fronts[-1]], on_desk):
            of_fronts.pop()
        if not of_fronts:
            return (0, 0)
        end = of_fronts[-1] + 1
        while len(of_fronts) > 1 and batches[of_fronts[-1]].request.get(BEFORE) is not None:
            of_fronts.pop()
        return (of_fronts[-1], end)

    def _brought(self, batches: Sequence[Batch], sides: Sides, on_desk: Collection[UUID]) -> tuple[UUID, ...]:
        """The pages of those of the batches that brought these sides."""
        of_side = (batch for batch in batches if batch.request.get(SIDES) == sides)
        return tuple(page for batch in of_side for page in self._pages(batch, on_desk))

    def _pages(self, batch: Batch, on_desk: Collection[UUID]) -> tuple[UUID, ...]:
        return tuple(page.id for page in self._store.capture.batch_pages(batch.id) if page.id in on_desk)
