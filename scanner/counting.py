"""Whether the paper that came is the paper that a person counted.

A feeder's normal end proves nothing: drivers report "no documents" after a jam, or stop after two or three sheets
(sane-backends xerox_mfp; sane-airscan issue 39).
"""

from __future__ import annotations

from scanner.errors import SheetCountMismatch, TooManySheets
from scanner.frames import ScanRequest

_FEWEST_MORE = 3
_SHARE_MORE = 5


def most_sheets(expected: int) -> int:
    """The count at which a scan stops: a fifth more than expected, and three at least. Miscounting by hand stays below."""
    return expected + max(_FEWEST_MORE, -(-expected // _SHARE_MORE))


def refuse_more(request: ScanRequest, frames: int) -> None:
    """To be asked before a sheet is fed.

    Raises:
        TooManySheets: so many have come that somebody else's paper may lie in the feeder; they are kept.
    """
    sheets, odd = divmod(frames, request.source.sides_a_sheet)
    if request.expected_sheets is not None and not odd and sheets >= most_sheets(request.expected_sheets):
        raise TooManySheets(request.expected_sheets, sheets)


def check_sheets(request: ScanRequest, frames: int) -> None:
    """Compares the sheets that gave `frames` frames with the count of the request, where it has one.

    Raises:
        SheetCountMismatch: another number of sheets came; a front without its back counts as a sheet that came.
    """
    sheets = -(-frames // request.source.sides_a_sheet)
    if request.expected_sheets is not None and sheets != request.expected_sheets:
        raise SheetCountMismatch(request.expected_sheets, sheets)
