"""Pages that a supervisor sent back and that nobody has answered yet, of all dossiers of a station: what the counter is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import Paper
from app.domain.editlog import SendBack
from app.domain.model import Component
from app.services.edit import Desk, Editing

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class Return:
    """A paper in which pages wait for their answer; `desk` is its dossier as it stands now."""

    desk: Desk
    component: Component

    @property
    def paper(self) -> Paper:
        """As it lies now; `sent_back` says which pages, why and where."""
        return self.desk.paper(self.component.id)

    @property
    def page(self) -> UUID:
        """The first of the pages that wait."""
        return next(view.id for view in self.paper.pages if view.id in self.paper.sent_back)


class Returns:
    """Asks the store alone: neither a network nor a dossier that is not open keeps it waiting.

    The first look reads the dossiers of which something was sent back and not answered; each later one those that somebody decided about
    since, by the audit chain.
    """

    def __init__(self, store: Store, editing: Editing) -> None:
        self._store = store
        self._editing = editing
        self._ends: dict[UUID, int] | None = None
        """where the chains ended at the last look"""
        self._waiting: dict[UUID, tuple[Return, ...]] = {}

    def waiting(self) -> tuple[Return, ...]:
        """The papers of which pages wait for their answer, the dossiers in the order in which they were opened."""
        ends = self._store.review_looks.ends()
        if self._ends is None:
            changed = self._store.review.unanswered()
        else:
            since = {station_id: self._ends.get(station_id, 0) for station_id in ends}  # a station may be new here
            changed = self._store.review_looks.edited_since(since) if ends != self._ends else frozenset()
        for dossier_id in changed:
            self._waiting[dossier_id] = self._in(dossier_id)
        self._ends = ends
        self._waiting = {one: found for one, found in sorted(self._waiting.items()) if found}
        return tuple(one for found in self._waiting.values() for one in found)

    def _in(self, dossier_id: UUID) -> tuple[Return, ...]:
        if not any(isinstance(entry.operation, SendBack) for entry in self._store.dossiers.log(dossier_id)):
            return ()
        desk = self._editing.desk(dossier_id)
        if desk.dossier.home_station_id != self._store.station_id:
            return ()
        return tuple(Return(desk, one) for one in desk.components if desk.paper(one.id).sent_back)
