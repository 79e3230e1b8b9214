"""Provenance and quality sheets, wired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.archival import ArchiveMetadata
from app.domain.drawing import Drawing
from app.services.provenance import Provenance
from app.services.quality_sheet import LogState, QualitySheets

if TYPE_CHECKING:
    from app.bootstrap.supervised import SupervisedPart


def provenance(station: SupervisedPart) -> Provenance:
    """Page provenance at a station."""
    return Provenance(station.store, station.editing, station.documents, station.processing, station.rights)


def quality_sheets(station: SupervisedPart) -> QualitySheets:
    """The quality sheets of a station."""
    from app.archive.drawing import draw_archival
    from app.archive.lettering import text_width_em

    def draw(drawings: Sequence[Drawing], title: str, code: str, at: datetime) -> bytes:
        return draw_archival(drawings, ArchiveMetadata(title, code, "", at))

    def log_state(of: UUID) -> LogState:
        end = station.store.seals.end(of)
        return LogState(end.tree.size, end.tree.root, end.head)

    where = station.settings.station
    return QualitySheets(
        station.store,
        station.provenance,
        station.rights,
        station.clock,
        f"{where.receiving_unit}, {where.name}",
        log_state,
        draw,
        text_width_em,
    )
