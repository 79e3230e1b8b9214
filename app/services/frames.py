"""What the `scanner` library says, in the station's words: frames, errors, requests."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.canonical import Json
from app.domain.errors import Cancelled, DeviceFailed, StationError, StoreFailed
from app.domain.model import MasterPage, Side, SpooledFrame
from scanner import errors as device_errors
from scanner.frames import Frame, ScanRequest

PAPER_MM: dict[str, tuple[float | None, float | None]] = {
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "A6": (105.0, 148.0),
    "largest": (None, None),
}
"""name -> width and height of the paper (ISO 216); None is what the device takes by itself"""


def device_failed(error: device_errors.ScannerError) -> StationError:
    """An error of the library: the same code, in the family of its cause."""
    if isinstance(error, device_errors.Cancelled):
        return Cancelled()
    if isinstance(error, device_errors.SpoolFull):
        return StoreFailed("DISK_FULL", error.detail, retryable=True)
    fields = {name: value for name, value in vars(error).items() if name != "detail" and isinstance(value, str | int)}
    return DeviceFailed(error.code, error.detail, retryable=error.retryable, **fields)


def spooled(frame: Frame) -> SpooledFrame:
    """A frame as the store adopts it."""
    return SpooledFrame(
        frame.path,
        frame.seq,
        frame.media_type,
        frame.sheet if frame.sheet is not None else frame.seq + 1,
        Side(frame.side.value),
        frame.sha256_bytes,
        frame.pages,
        float(frame.dpi or 0.0),
    )


def request_json(request: ScanRequest) -> dict[str, Json]:
    """A request as the batch keeps it."""
    return {
        "kind": "scan",
        "device": request.device_id,
        "source": request.source.value,
        "dpi": request.dpi,
        "mode": request.mode.value,
        "page_mm": [request.page_width_mm, request.page_height_mm],
        "expected_sheets": request.expected_sheets,
        "options": [list(option) for option in request.options],
    }


def sheets_of(pages: Sequence[MasterPage]) -> int:
    """How many sheets of paper these pages of one batch are."""
    return len({page.sheet for page in pages})
