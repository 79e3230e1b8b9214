"""Whether the paper that came is the paper that a person counted.

A feeder's normal end proves nothing: drivers report "no documents" after a jam, or stop after two or three sheets
(sane-backends xerox_mfp; sane-airscan issue 39).
"""

from __future__ import annotations

from scanner.errors import SheetCountMismatch
from scanner.frames import ScanRequest


def check_sheets(request: ScanRequest, frames: int) -> None:
    """Compares the sheets that gave `frames` frames with the count of the request, where it has one.

    Raises:
        SheetCountMismatch: another number of sheets came; a front without its back counts as a sheet that came.
    """
    sheets = -(-frames // request.source.sides_a_sheet)
    if request.expected_sheets is not None and sheets != request.expected_sheets:
        raise SheetCountMismatch(request.expected_sheets, sheets)
