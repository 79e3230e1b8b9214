"""Pages that a supervisor sent back and that nobody has answered yet, of all dossiers of a station: what the counter is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import Paper
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

    A look reads the logs that grew since the look before, of the dossiers of which anything was ever sent back; of the others it asks how
    long they are.
    """

    def __init__(self, store: Store, editing: Editing) -> None:
        self._store = store
        self._editing = editing
        self._known: dict[UUID, tuple[int, tuple[Return, ...]]] = {}
        """by dossier: the length of its log, and what waited in it then"""

    def waiting(self) -> tuple[Return, ...]:
        """The papers of which pages wait for their answer, the dossiers in the order in which they were opened."""
        lengths = self._store.review.returned_dossiers()
        before, self._known = self._known, {}
        for dossier_id, length in sorted(lengths.items()):
            known = before.get(dossier_id)
            stands = known is not None and known[0] == length
            self._known[dossier_id] = known if known is not None and stands else (length, self._in(dossier_id))
        return tuple(one for _, found in self._known.values() for one in found)

    def _in(self, dossier_id: UUID) -> tuple[Return, ...]:
        desk = self._editing.desk(dossier_id)
        return tuple(Return(desk, one) for one in desk.components if desk.paper(one.id).sent_back)
