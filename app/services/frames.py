"""What the `scanner` library says, in the station's words: frames, errors, requests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.domain.backscan.account import OUT_OF_ORDER
from app.domain.canonical import Json
from app.domain.errors import Cancelled, DeviceFailed, InputRefused, StationError, StoreFailed
from app.domain.model import Batch, MasterPage, Side, SpooledFrame
from scanner import errors as device_errors
from scanner.frames import Frame, ScanRequest, Source
from scanner.identity import FOLDERS

PAPER_MM: dict[str, tuple[float | None, float | None]] = {
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "A6": (105.0, 148.0),
    "largest": (None, None),
}
"""name -> width and height of the paper (ISO 216); None is what the device takes by itself"""

BEFORE = "sheets_before"
"""under which a batch remembers how many sheets came before it from another source"""
MACHINE = "machine"
"""under which a batch remembers what its device is known again by; absent: nobody can tell it from another one"""
ROOT = "root"
"""under which a batch that goes on from another source remembers the batch that began it all"""


def device_failed(error: device_errors.ScannerError) -> StationError:
    """An error of the library: the same code, in the family of its cause. Where a file is at fault, `mend` names it."""
    if isinstance(error, device_errors.Cancelled):
        return Cancelled()
    if isinstance(error, device_errors.SpoolFull):
        return StoreFailed("DISK_FULL", error.detail, retryable=True)
    fields = {name: value for name, value in vars(error).items() if name != "detail" and isinstance(value, str | int)}
    if isinstance(error, device_errors.FileError):
        fields["mend"] = error.file
    return DeviceFailed(error.code, error.detail, retryable=error.retryable, **fields)


def name_file(refused: InputRefused, frame: Frame, device_id: str) -> None:
    """Say which frame was refused: a folder's file by its name, and that it is to be mended; a device's page by its number."""
    refused.fields["file"] = frame.file or f"{device_id} ({frame.seq + 1})"
    if frame.file:
        refused.fields["mend"] = frame.file


def folder_file(device_id: str, name: str) -> Path | None:
    """Where the file of a folder lies that `name_file` named; None: the device is no folder."""
    return Path(device_id.partition(":")[2]) / name if name and device_id.startswith(FOLDERS) else None


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
        OUT_OF_ORDER if frame.early else "",
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
        "profile": request.profile,
    }


def sheets_of(pages: Sequence[MasterPage]) -> int:
    """How many sheets of paper these pages of one batch are."""
    return len({page.sheet for page in pages})


def sheets_before(batch: Batch) -> int:
    """How many whole sheets came from another source before the batch went on with them."""
    before = batch.request.get(BEFORE, 0)
    return before if isinstance(before, int) else 0


def sheets_expected(batch: Batch) -> int | None:
    """How many sheets a person counted when the scan began; None: nobody did."""
    expected = batch.request.get("expected_sheets")
    return expected if isinstance(expected, int) else None


def root_of(batch: Batch) -> str:
    """The batch that began the scan: itself, or the first of those that it goes on from."""
    return str(batch.request.get(ROOT, batch.id))


def has_tray(batch: Batch) -> bool:
    """Whether its pages are paper that is fed, and no files of a folder or an import."""
    device = batch.request.get("device")
    return isinstance(device, str) and not device.startswith(FOLDERS)


def half_sheet[Came: MasterPage | SpooledFrame](batch: Batch, pages: Sequence[Came]) -> Came | None:
    """The front at the end of a batch of both sides whose back did not come. A folder's file is whole, whatever its source."""
    both_sides = has_tray(batch) and batch.request.get("source") == Source.ADF_DUPLEX.value
    if not pages or not both_sides or pages[-1].side is not Side.FRONT:
        return None
    return pages[-1]


def is_again(batch: Batch, frame: SpooledFrame, last: MasterPage) -> bool:
    """Whether a frame is the front of the sheet of which `last`, the page before it, is the lone front."""
    front = half_sheet(batch, [last]) is not None and frame.side is Side.FRONT
    return front and frame.sheet == last.sheet and frame.seq > last.frame


def stopped_at(
    batch: Batch, pages: Sequence[MasterPage], waiting: Sequence[SpooledFrame] = (), *, double_feed: bool
) -> dict[str, str | int]:
    """Where a scan stands that stopped, for the sentence to the officer; `waiting` is whole in the spool folder and comes in later.

    `last_good_sheet` (its number in the batch, 0: none), `last_page` (the id of its front, for its picture; empty where it waits),
    `put_back` (the sheet that is fed again, and all behind it; absent for files, which lie where they lay); after a double feed also
    `doubtful_sheet` and `doubtful_page` (its front): a person must decide on it.
    """
    came: tuple[MasterPage | SpooledFrame, ...] = (*pages, *waiting)
    half = half_sheet(batch, came)
    sheets = sorted({one.sheet for one in came})
    whole = sheets[:-1] if half is not None or double_feed else sheets
    last_good = whole[-1] if whole else sheets_before(batch)

    def front(sheet: int) -> str:
        return next((str(page.id) for page in pages if page.sheet == sheet), "")

    out: dict[str, str | int] = {"last_good_sheet": last_good, "last_page": front(last_good)}
    if has_tray(batch):
        out["put_back"] = sheets[-1] + (half is None) if sheets else last_good + 1
    if not double_feed:
        return out
    doubtful = pages[-1].sheet
    return {**out, "doubtful_sheet": doubtful, "doubtful_page": front(doubtful)}
