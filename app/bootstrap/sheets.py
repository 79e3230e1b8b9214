"""Sheets of verifications, wired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.archival import ArchiveMetadata
from app.domain.drawing import Drawing
from app.services.verification_sheet import VerificationSheets

if TYPE_CHECKING:
    from app.bootstrap import Station


def verification_sheets(station: Station) -> VerificationSheets:
    """The sheets of a station."""
    from app.archive.drawing import draw_archival
    from app.archive.lettering import text_width_em

    def draw(drawings: Sequence[Drawing], title: str, at: datetime) -> bytes:
        return draw_archival(drawings, ArchiveMetadata(title, "", "", at))

    where = station.settings.station
    return VerificationSheets(station.clock, f"{where.receiving_unit}, {where.name}", draw, text_width_em)
