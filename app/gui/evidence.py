"""What the desk asks for to prove a dossier, answered by the station's use cases."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from app.bootstrap import Station
from app.domain.changes import Changed, ChangeSet
from app.domain.drawing import Drawing
from app.domain.model import Actor
from app.domain.rights import Action
from app.services.provenance import DossierTrail
from app.ui.evidence import Held


class StationEvidence:
    """Implements `app.ui.evidence.Evidence`."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def trail(self, dossier_id: UUID, actor: Actor) -> DossierTrail:
        """The ways of all pages."""
        return self._station.provenance.of(dossier_id, actor)

    def sheet(self, dossier_id: UUID, actor: Actor) -> tuple[Drawing, ...]:
        """As it is written."""
        sheets = self._station.quality_sheets
        return tuple(sheets.drawings(sheets.of(dossier_id, actor)))

    def write_sheet(self, dossier_id: UUID, file: Path, actor: Actor) -> None:
        """As it stands at this moment."""
        sheets = self._station.quality_sheets
        sheets.write(sheets.of(dossier_id, actor), file)

    def held(self, dossier_id: UUID) -> Held | None:
        """With the name of who holds it."""
        hold = self._station.store.retention.held().get(dossier_id)
        if hold is None:
            return None
        return Held(hold.reason, self._station.store.people.names({hold.actor_id}).get(hold.actor_id, ""), hold.at)

    def may_hold(self, actor: Actor) -> bool:
        """Whether the sign-in or the policy says so."""
        return self._station.rights.may(actor, Action.HOLD)

    def hold(self, dossier_id: UUID, reason: str, actor: Actor) -> Changed[None]:
        """Hold it."""
        self._station.retaining.hold(dossier_id, reason, actor)
        return Changed(None, ChangeSet(dossiers=frozenset({dossier_id})))

    def release(self, dossier_id: UUID, actor: Actor) -> Changed[None]:
        """Hold it no longer."""
        self._station.retaining.release(dossier_id, actor)
        return Changed(None, ChangeSet(dossiers=frozenset({dossier_id})))
