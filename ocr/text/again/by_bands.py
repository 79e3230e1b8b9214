"""A page with very many letters, read in bands one below the other.

An engine's page segmentation compares the letters of a page with one another: for ten times the letters it takes sixty times as long. What
it then reads line by line does not grow like that. So such a page is cut between its lines into bands of a usual page's letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.text.found import FoundWord, moved

_MOST_MARKS: Final = 12_000
"""connected pieces of ink of a page that is read as a whole; office papers of A4 have up to 7,000, marks and dots among them"""
_OF_A_BAND: Final = 5_000
_STRIP_ROWS: Final = 512
"""so many at a time are counted: labels take four bytes a pixel"""
_AROUND: Final = 0.25
"""of a band's height: so far from its even share it may end"""

type _Pixels = NDArray[np.uint8]


def read_by_bands(gray: _Pixels, read: Callable[[_Pixels], Iterable[FoundWord]]) -> list[FoundWord]:
    """The words of a picture (uint8, H x W, dark on light); `read` reads one of any height. Few letters: it is read as it is."""
    ends = band_ends(gray)
    if len(ends) == 1:
        return list(read(gray))
    return [
        moved(word, 0, top) for top, end in zip([0, *ends], ends, strict=False) for word in read(gray[top:end].copy())
    ]


def band_ends(gray: _Pixels) -> list[int]:
    """The rows before which the bands of a picture end, the last one its height; each but that is the barest row near an even share."""
    height = gray.shape[0]
    _, ink = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    marks = _marks(np.asarray(ink, np.uint8))
    if marks <= _MOST_MARKS:
        return [height]
    count = -(-marks // _OF_A_BAND)
    of_rows = np.count_nonzero(ink, axis=1)
    reach = max(1, round(_AROUND * height / count))
    ends = []
    for share in range(1, count):
        middle = share * height // count
        first = max(0, middle - reach)
        ends.append(first + _middle_of_barest(of_rows[first : middle + reach]))
    return [*dict.fromkeys(end for end in ends if 0 < end < height), height]


def _marks(ink: _Pixels) -> int:
    """How many pieces of ink lie apart from each other; counted strip by strip, less those that lie across two."""
    tops = range(0, ink.shape[0], _STRIP_ROWS)
    pieces = sum(cv2.connectedComponents(ink[top : top + _STRIP_ROWS])[0] - 1 for top in tops)
    across = [np.pad(ink[top - 1] & ink[top], (1, 0)) for top in tops[1:]]
    return pieces - sum(int(np.count_nonzero(row[1:] > row[:-1])) for row in across)


def _middle_of_barest(ink: NDArray[np.int64]) -> int:
    """In the middle of the longest run of the rows that have least."""
    bare = np.flatnonzero(ink == ink.min())
    runs = np.split(bare, np.flatnonzero(np.diff(bare) > 1) + 1)
    longest = max(runs, key=len)
    return int(longest[len(longest) // 2])
