"""Where on a page rows of words may be a table: runs of rows that leave the same strips white.

All runs are looked at together on a coarse raster of the page, so that twenty thousand words on a page cost no more than a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ocr.text.layout.geometry import Stretch

FEWEST_ROWS, FEWEST_GUTTERS = 3, 2
_LONGEST: Final = 80
"""rows: no sheet has more; a longer table is taken for several"""
_BINS: Final = 8
"""to a text height"""
_MOST_BINS: Final = 1500
ROWS_PER_HEADING, ROWS_PER_CROSSING = 6, 20
"""One row in so many may be a heading across several columns; one in so many may run across one gutter, over two columns."""


class Runs:
    """The runs among some rows, each worth its rows times its white strips."""

    def __init__(self, rows: Sequence[Sequence[Stretch]], text_height: float, gutter_width: float) -> None:
        """Rates all runs.

        Args:
            rows: what each row covers, see `ocr.text.layout.stretches_of`.
            text_height: the usual height of a word's box.
            gutter_width: of a strip that counts, at least, in text heights.
        """
        right = max((x1 for row in rows for _, x1 in row), default=0)
        self._bin = max(text_height / _BINS, right / _MOST_BINS)
        self._least = max(1, round(gutter_width * text_height / self._bin))
        bins = round(right / self._bin) + 1
        covered = np.zeros((len(rows) + 1, bins), np.int32)
        for number, row in enumerate(rows, 1):
            for x0, x1 in row:
                covered[number, round(x0 / self._bin) : max(round(x1 / self._bin), round(x0 / self._bin) + 1)] = 1
        several = np.array([False, *(len(row) > 1 for row in rows)])
        self._all, self._several = covered.cumsum(0), (covered * several[:, None]).cumsum(0)
        self._worth = np.zeros((len(rows), _LONGEST + 1), np.int32)
        for start in range(len(rows)):
            self._rate(start)

    def best(self, first: int, last: int) -> tuple[int, int] | None:
        """The run that is worth most among the rows `first` to `last` (exclusive), the first of several; None where there is none."""
        if last - first < FEWEST_ROWS:
            return None
        lengths = np.arange(_LONGEST + 1)
        inside = lengths[None, :] <= (last - np.arange(first, last))[:, None]
        worth = np.where(inside, self._worth[first:last], 0)
        start, length = np.unravel_index(int(worth.argmax()), worth.shape)
        return (first + int(start), first + int(start + length)) if worth[start, length] > 0 else None

    def _rate(self, start: int) -> None:
        """Rates the runs that begin with one row."""
        last = min(start + _LONGEST, len(self._worth))
        if last - start < FEWEST_ROWS:
            return
        lengths = np.arange(FEWEST_ROWS, last - start + 1)
        ends = slice(start + FEWEST_ROWS, last + 1)
        white = (self._all[ends] - self._all[start]) <= (lengths // ROWS_PER_HEADING)[:, None]
        white &= (self._several[ends] - self._several[start]) <= (lengths // ROWS_PER_CROSSING)[:, None]
        gutters = self._strips(white)
        self._worth[start, lengths] = np.where(gutters >= FEWEST_GUTTERS, gutters * lengths, 0)

    def _strips(self, white: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many strips wide enough each row of the raster has between its first and its last place with words."""
        inked = ~white
        begun = np.logical_or.accumulate(inked, 1)
        goes_on = np.logical_or.accumulate(inked[:, ::-1], 1)[:, ::-1]
        between = (white & begun & goes_on).cumsum(1)
        wide = np.zeros(white.shape, np.bool_)
        wide[:, self._least :] = between[:, self._least :] - between[:, : -self._least] == self._least
        return np.asarray((wide[:, 1:] & ~wide[:, :-1]).sum(1))
