"""What is handed out of dossiers, wired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.foundations import RESOURCES
from app.services.export_pages import ExportingPages
from app.services.export_work import ColourProfiles

if TYPE_CHECKING:
    from app.bootstrap import Station


def exporting_pages(station: Station) -> ExportingPages:
    """The pictures of a station's pages."""
    profiles = ColourProfiles(
        (RESOURCES / "icc" / "sRGB.icc").read_bytes(), (RESOURCES / "icc" / "gray.icc").read_bytes()
    )
    return ExportingPages(
        station.store,
        station.documents,
        station.processing,
        station.announcing,
        station.pool,
        station.pdf,
        profiles,
        station.settings.work.page_time_limit_s,
    )
