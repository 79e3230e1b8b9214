"""All readings of a page, one after the other, whichever engine reads: the page and its tables, the columns at its end, what was missed,
and its numbers by another network.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import Raster
from ocr.text.again.by_bands import read_by_bands
from ocr.text.again.by_cells import read_by_cells
from ocr.text.again.by_columns import columns_read_apart
from ocr.text.again.in_boxes import read_in_boxes
from ocr.text.again.lone_numbers import lone_numbers
from ocr.text.again.marks_below import marks_given_back
from ocr.text.again.name_lines import name_lines_read
from ocr.text.again.second_reading import ReadStrip, read_twice
from ocr.text.again.signed import signed_names
from ocr.text.found import FoundWord
from ocr.text.picture import ReadingPicture

type _Pixels = NDArray[np.uint8]


class Reads(Protocol):
    """What an engine is asked for of one page; every picture is uint8, H x W, black on light, the first four at the page's resolution."""

    def page(self, gray: _Pixels) -> Sequence[FoundWord]:
        """One column of text of varying sizes, or whatever the recipe says."""
        ...

    def blocks(self, pictures: Sequence[_Pixels]) -> Iterable[Sequence[FoundWord]]:
        """Each picture is one block of text."""
        ...

    def scattered(self, gray: _Pixels) -> Sequence[FoundWord]:
        """Words that stand anywhere."""
        ...

    def line(self, gray: _Pixels) -> str:
        """One line."""
        ...

    def digits(self, gray: _Pixels) -> str:
        """One line of digits, as of `LINE_DPI`."""
        ...

    @property
    def other(self) -> ReadStrip | None:
        """How another network reads strips of numbers, as of `LINE_DPI`; None: no other one is installed."""
        ...


def all_words(picture: ReadingPicture, raster: Raster, reads: Reads) -> list[FoundWord]:
    """The words of a page, on its picture; where there is no other network, numbers are read once, and agreed by nobody.

    Args:
        picture: the page as it is read.
        raster: the page itself.
        reads: the engine.
    """
    found = read_by_cells(picture, lambda gray: read_by_bands(gray, reads.page), reads.blocks)
    found = columns_read_apart(picture, found, reads.page, reads.scattered)
    words = [*marks_given_back(picture, found, reads.line), *lone_numbers(picture, found, reads.digits)]
    words += signed_names(picture, raster, words, reads.scattered)
    other = reads.other
    words = name_lines_read(picture, raster, words, reads.blocks, other)
    words += read_in_boxes(picture, words, lambda strip: next(iter(reads.blocks([strip]))), other)
    return words if other is None else read_twice(picture, words, other)
