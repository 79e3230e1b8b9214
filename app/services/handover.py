"""A change of shift: dossiers go to a colleague, with a record of who gave what to whom, and what the colleague can't sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.errors import InputRefused
from app.domain.model import Actor, Dossier
from app.services.documents import Documents
from app.services.edit import Editing

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A dossier that changed hands.

    Attributes:
        dossier_code: which.
        giver: who gave it.
        receiver: who has it now: who may order, rescan and send what is in it.
        at: when (UTC).
        unsigned: papers with unsigned pages that the giver scanned: the receiver may sign none of them.
    """

    dossier_code: str
    giver: str
    receiver: str
    at: datetime
    unsigned: tuple[str, ...]


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
                self._unsigned(one.dossier_id, one.giver_id),
            )
            for one in found
        )

    def _dossier(self, code: str) -> Dossier:
        dossier = self._store.dossiers.find(code)
        if dossier is None:
            raise InputRefused("DOSSIER_NOT_HERE", dossier=code)
        return dossier

    def _unsigned(self, dossier_id: UUID, officer_id: UUID) -> tuple[str, ...]:
        """The papers that hold pages of this officer and lack the personal signature."""
        desk = self._editing.desk(dossier_id)
        copied_by = self._store.capture.copied_by({page.batch_id for page in desk.masters.values()})
        found = []
        for component in desk.components:
            pages = desk.paper(component.id).pages
            if not any(copied_by[desk.masters[view.id].batch_id] == officer_id for view in pages):
                continue
            document = self._documents.standing(component.id)
            state = self._documents.state(document) if document is not None else None
            if state is None or state.signed is None or state.pages != pages:
                found.append(component.code)
        return tuple(found)
