"""What is handed out of dossiers, wired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.foundations import RESOURCES
from app.services.handing_out.cover import Covers
from app.services.handing_out.export_pages import ExportingPages
from app.services.handing_out.export_pdf import ExportingPdf
from app.services.handing_out.export_work import ColourProfiles

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


def exporting_pdf(station: Station) -> ExportingPdf:
    """The PDF files of a station's pages."""
    from app.archive import symbols
    from app.archive.assemble import assemble_to
    from app.archive.lettering import text_width_em

    where, sandbox = station.settings.station, station.sandbox
    covers = Covers(
        station.store,
        station.documents,
        station.requirements,
        symbols=symbols,
        measure=text_width_em,
        tracking_url=station.settings.slip.tracking_url or (sandbox.tracking_url if sandbox is not None else ""),
        unit=f"{where.receiving_unit}, {where.name}",
        training=sandbox is not None,
    )
    return ExportingPdf(
        station.store,
        station.documents,
        station.processing,
        station.archive_forms,
        station.announcing,
        station.pool,
        station.pdf,
        station.settings.work.page_time_limit_s,
        assemble=assemble_to,
        judge=station.judge_files,
        cover=covers.drawings,
    )
