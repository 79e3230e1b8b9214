"""A change of shift: dossiers go to a colleague, with a record of who gave what to whom, and what the colleague can't sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.errors import InputRefused
from app.domain.model import Actor, Component, Dossier
from app.services.copied_by import copied_by, pages_copied_by
from app.services.documents import Documents
from app.services.edit import Desk, Editing

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class UnsignedPaper:
    """A paper that lacks the personal signature, and which officers but the one who has it now copied pages of it, by name."""

    component_code: str
    officers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A dossier that changed hands.

    Attributes:
        dossier_code: which.
        giver: who gave it.
        receiver: who has it now: who may order, rescan and send what is in it.
        at: when (UTC).
        unsigned: papers with unsigned pages that colleagues copied, the giver or others before: the receiver may sign none of them.
    """

    dossier_code: str
    giver: str
    receiver: str
    at: datetime
    unsigned: tuple[UnsignedPaper, ...]


class HandingOver:
    """Hands dossiers over, and tells an officer what came to them."""

    def __init__(self, store: Store, editing: Editing, documents: Documents) -> None:
        self._store = store
        self._editing = editing
        self._documents = documents

    def hand_over(self, codes: Sequence[str], to: str, giver: Actor) -> tuple[HandedOver, ...]:
        """Put down that dossiers are a colleague's from now on.

        Args:
            codes: of the dossiers, one or more.
            to: the colleague, as this station knows them.
            giver: who leaves.

        Raises:
            InputRefused: DOSSIER_NOT_HERE; OFFICER_UNKNOWN: nobody of that name ever worked here; HANDOVER_TO_SELF.
        """
        dossiers = [self._dossier(code) for code in dict.fromkeys(codes)]
        receiver = self._store.people.find(to)
        if receiver is None:
            raise InputRefused("OFFICER_UNKNOWN", officer=to)
        if receiver.id == giver.id:
            raise InputRefused("HANDOVER_TO_SELF")
        self._store.handovers.add([dossier.id for dossier in dossiers], receiver, giver)
        wanted = {dossier.code for dossier in dossiers}
        return tuple(one for one in self.received(receiver) if one.dossier_code in wanted)

    def received(self, receiver: Actor) -> tuple[HandedOver, ...]:
        """What was handed over to an officer and not on to somebody else, the oldest first."""
        found = self._store.handovers.to(receiver)
        names = self._store.people.names({one.giver_id for one in found} | {receiver.id})
        return tuple(
            HandedOver(
                self._store.dossiers.get(one.dossier_id).code,
                names[one.giver_id],
                names[receiver.id],
                one.at,
                self._unsigned(one.dossier_id, receiver),
            )
            for one in found
        )

    def _dossier(self, code: str) -> Dossier:
        dossier = self._store.dossiers.find(code)
        if dossier is None:
            raise InputRefused("DOSSIER_NOT_HERE", dossier=code)
        return dossier

    def _unsigned(self, dossier_id: UUID, receiver: Actor) -> tuple[UnsignedPaper, ...]:
        """The papers that lack the personal signature and that this officer can't sign alone."""
        desk = self._editing.desk(dossier_id)
        found = []
        for component in desk.components:
            others = self._copiers(desk, component) - {receiver.id}
            if others:
                names = self._store.people.names(others)
                found.append(UnsignedPaper(component.code, tuple(sorted(names[one] for one in others))))
        return tuple(found)

    def _copiers(self, desk: Desk, component: Component) -> set[UUID]:
        """Who copied what of a paper still waits for the personal signature."""
        pages = desk.paper(component.id).pages
        document = self._documents.standing(component.id)
        if document is None or not self._documents.is_of(document, pages):
            return _all_of(pages_copied_by(self._store, pages, desk.masters))
        state = self._documents.state(document)
        done = state.signed is not None or state.proved() is not None
        return set() if done else _all_of(copied_by(self._store, state))


def _all_of(people_of_pages: list[set[UUID]]) -> set[UUID]:
    return {person for people in people_of_pages for person in people}
