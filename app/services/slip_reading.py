"""The slip of a dossier on the document scanner: its codes are read, nothing of it is kept."""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.codes import DossierCode, slip_code
from app.domain.errors import DeviceFailed, InputRefused
from app.services.progress import CancelledCheck, never
from scanner.frames import ScanRequest, Source

if TYPE_CHECKING:
    from app.services.loose import LoosePages

LEAST_DPI = 200
"""the thin bars of a slip are some three pixels wide there"""
A4_MM = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class SlipSheet:
    """A sheet that was scanned to open a dossier: whose slip it is, or why it opens none; and its picture (PNG), to be shown."""

    code: DossierCode | None
    refusal: InputRefused | None
    picture: bytes


class SlipReading:
    """Scans one sheet outside the store. Whatever sheet it was, no dossier has it."""

    def __init__(self, loose: LoosePages) -> None:
        self._loose = loose

    def read(self, request: ScanRequest, *, cancelled: CancelledCheck = never) -> SlipSheet:
        """Scan the first sheet, its front; a feeder is stopped behind it.

        Raises:
            DeviceFailed, InputRefused, Cancelled: no page came.
        """
        request = _of_a_slip(request)
        with tempfile.TemporaryDirectory(prefix="sohoa-slip-") as folder:
            place = Path(folder)
            with closing(self._loose.scan(request, place, place / "page", cancelled=cancelled)) as frames:
                page = next(frames, None)
            if page is None:
                raise DeviceFailed("FEEDER_EMPTY")
            (seen,) = self._loose.inspect(page.file)
            picture = page.file.read_bytes()
        try:
            return SlipSheet(slip_code([code.text for code in seen.facts.codes]), None, picture)
        except InputRefused as refused:
            return SlipSheet(None, refused, picture)


def _of_a_slip(request: ScanRequest) -> ScanRequest:
    """As the paper of the dossiers is scanned, but what that paper is says nothing of the slip: it may be cards, or two sides."""
    width_mm, height_mm = request.page_width_mm, request.page_height_mm
    return replace(
        request,
        source=Source.ADF if request.source is Source.ADF_DUPLEX else request.source,  # the codes stand on the front
        dpi=max(request.dpi, LEAST_DPI),
        page_width_mm=None if width_mm is None else max(width_mm, A4_MM[0]),
        page_height_mm=None if height_mm is None else max(height_mm, A4_MM[1]),
    )
