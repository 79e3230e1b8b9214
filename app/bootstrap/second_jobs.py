"""What is done to dossiers after they were sent, wired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.opening import KnownDossiers
from app.services.second_jobs import SecondJobs

if TYPE_CHECKING:
    from app.bootstrap import Station


def known_dossiers(station: Station) -> KnownDossiers:
    """What the dossier system knows, asked before any work is done."""
    return KnownDossiers(station.opening, station.delivering.find)


def second_jobs(station: Station) -> SecondJobs:
    """Supplements, recalls, papers in the wrong dossier, results."""
    return SecondJobs(
        station.store,
        station.documents,
        station.recalling,
        station.refiling,
        station.results,
        station.advancing,
        station.known_dossiers,
    )
