"""Reception slips, wired: how they are drawn, and where their QR code leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.archival import ArchiveMetadata
from app.domain.drawing import Drawing
from app.domain.slip import Slip
from app.services.slip import Slips

if TYPE_CHECKING:
    from app.bootstrap import Station


def slips(station: Station) -> Slips:
    """The slips of a station."""
    from app.archive import symbols
    from app.archive.drawing import draw_archival

    def draw(drawings: Sequence[Drawing], slip: Slip) -> bytes:
        return draw_archival(drawings, ArchiveMetadata(drawings[0].title, slip.dossier_code, "", slip.at))

    settings, sandbox = station.settings, station.sandbox
    return Slips(
        station.store,
        station.editing,
        station.documents,
        station.releasing,
        station.requirements,
        station.clock,
        draw=draw,
        symbols=symbols,
        tracking_url=settings.slip.tracking_url or (sandbox.tracking_url if sandbox is not None else ""),
        counter=settings.station.name,
        training=sandbox is not None,
    )
