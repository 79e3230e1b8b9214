"""What a supervisor is told: an event that somebody has to know of, until a person says that he read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.canonical import Json
from app.domain.errors import StationError
from app.domain.grounds import Acceptance

SERVED_DIFFERS = "SERVED_DIFFERS"
"""the dossier system serves other bytes than it received"""

FILE_GONE = "FILE_GONE"
"""the dossier system neither serves nor lists a file any more that it gave a receipt for"""

MISFILED = "MISFILED"
"""a paper was sent to the wrong dossier; it is called back and goes to the right one"""

PAGES_ACCEPTED = "PAGES_ACCEPTED"
"""doubtful pages were taken with a reason; which one, and whether that still counts, stands in the edit log at `position`"""


@dataclass(frozen=True, slots=True)
class SupervisorNotice:
    """An event about a paper of a dossier. `code` is that of a message, `facts` its fields: no name, no ID number."""

    id: UUID
    code: str
    dossier_id: UUID
    component_id: UUID
    facts: Mapping[str, Json]
    at: datetime

    @property
    def position(self) -> int:
        """Where in the dossier's edit log stands what it tells of (PAGES_ACCEPTED)."""
        return int(str(self.facts["position"]))

    def error(self) -> StationError:
        """As a face tells it, with its remedy."""
        told = {name: str(value) for name, value in self.facts.items()}
        if self.code == SERVED_DIFFERS:
            return StationError("SERVED_DIFFERS", dossier=told["dossier"], component=told["component"])
        if self.code == FILE_GONE:
            return StationError("FILE_GONE", dossier=told["dossier"], component=told["component"])
        if self.code == MISFILED:
            return StationError(
                "MISFILED",
                dossier=told["dossier"],
                component=told["component"],
                to=told["to"],
                to_component=told["to_component"],
            )
        return StationError("INTERNAL", self.code)  # a newer program told it


@dataclass(frozen=True, slots=True)
class AcceptedPages:
    """Doubtful pages that were taken, as a supervisor reads of it.

    Attributes:
        notice: by which it was told.
        dossier: its code.
        component: its code.
        title: of the component.
        pages: the numbers that the pages have now, from 1; those that lie nowhere any more are left out.
        by: who took them.
        acceptance: why.
    """

    notice: SupervisorNotice
    dossier: str
    component: str
    title: str
    pages: tuple[int, ...]
    by: str
    acceptance: Acceptance
