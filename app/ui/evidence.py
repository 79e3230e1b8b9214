"""What the desk asks of the station to prove a dossier: the way of its pages, its quality sheet, whether it is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from app.domain.changes import Changed
from app.domain.drawing import Drawing
from app.domain.model import Actor
from app.services.provenance import DossierTrail


@dataclass(frozen=True, slots=True)
class Held:
    """Nothing of a dossier is deleted: why, who said so (empty: nobody is named any more), and since when."""

    reason: str
    by: str
    at: datetime


class Evidence(Protocol):
    """Each call may take a moment: call it from a worker. All but `held` and `may_hold` raise InputRefused (NOT_ALLOWED) and put it on
    record."""

    def trail(self, dossier_id: UUID, actor: Actor) -> DossierTrail:
        """The ways of all pages of a dossier."""
        ...

    def sheet(self, dossier_id: UUID, actor: Actor) -> tuple[Drawing, ...]:
        """Its quality sheet as it stands now. Raises InputRefused (SLIP_EMPTY): nothing was ever digitised of it."""
        ...

    def write_sheet(self, dossier_id: UUID, file: Path, actor: Actor) -> None:
        """The same as a PDF/A file. Raises StoreFailed (DISK_FULL, OUT_UNWRITABLE), UsageError (SHEET_FORMAT)."""
        ...

    def held(self, dossier_id: UUID) -> Held | None:
        """Whether it is held."""
        ...

    def may_hold(self, actor: Actor) -> bool:
        """Whether this person holds dossiers and releases them."""
        ...

    def hold(self, dossier_id: UUID, reason: str, actor: Actor) -> Changed[None]:
        """Hold it. Raises InputRefused (REASON_NEEDED), StoreFailed (DUTY_HELD)."""
        ...

    def release(self, dossier_id: UUID, actor: Actor) -> Changed[None]:
        """Hold it no longer."""
        ...
