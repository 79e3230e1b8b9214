"""Rows of letters in the place of a signature that nobody has read: found in each ink, cut out, and looked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.letter_rows import LetterRow, ink_of, letter_rows, paper_of, strip_of, widened
from ocr.image.raster import Raster
from ocr.text.again.signed import all_inks, blue_ink, red_ink, without_strokes
from ocr.text.found import FoundWord
from ocr.text.picture import ReadingPicture

_MOST_DPI: Final = 300.0
_FIRST_PX: Final = 24
"""how high letters are for a first look"""
_READ: Final = 0.5
"""share of a row's width that words take, if it was read"""
_COLOURED: Final = 0.001
"""share of red or blue that is worth a look by itself"""
_DARK: Final = 128
_EDGE_PX: Final = 10
_LOOKS: Final = 2

type Pixels = NDArray[np.uint8]
type _Box = tuple[int, int, int, int]
type Blocks = Callable[[Sequence[Pixels]], Iterable[Sequence[FoundWord]]]
"""reads pictures of one line each: uint8, H x W, black on light"""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """The place of a signature, cut out of the page itself.

    Attributes:
        piece: H x W (x 3) uint8, of at most 300 dpi.
        dpi: its resolution.
        left, top: where it lies on the picture that was read.
        scale: its pixels per pixel of that picture.
    """

    piece: Pixels
    dpi: float
    left: int
    top: int
    scale: float

    @staticmethod
    def of(raster: Raster, picture: ReadingPicture, box: _Box) -> Place:
        """`box` in pixels of the picture."""
        height, width = raster.pixels.shape[:2]
        x0, x1 = (min(width, round(at / picture.scale_x)) for at in (box[0], box[2]))
        y0, y1 = (min(height, round(at / picture.scale_y)) for at in (box[1], box[3]))
        piece = np.ascontiguousarray(raster.pixels[y0:y1, x0:x1])
        scale = min(1.0, _MOST_DPI / raster.dpi) / picture.scale_x
        size = round((box[2] - box[0]) * scale), round((box[3] - box[1]) * scale)
        sized = cv2.resize(piece, size, interpolation=cv2.INTER_AREA)
        return Place(np.asarray(sized, np.uint8), picture.dpi * scale, box[0], box[1], scale)

    def here(self, box: _Box) -> _Box:
        """A box of the picture in pixels of the piece."""
        x0, y0, x1, y1 = box
        return (
            round((x0 - self.left) * self.scale),
            round((y0 - self.top) * self.scale),
            round((x1 - self.left) * self.scale),
            round((y1 - self.top) * self.scale),
        )

    def on_picture(self, x: float, y: float) -> tuple[float, float]:
        """A point of the piece in pixels of the picture."""
        return self.left + x / self.scale, self.top + y / self.scale


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The place in some ink (`gray`), the same with paper where strokes and seals are (`bare`), and 1 where there is ink."""

    gray: Pixels
    bare: Pixels
    ink: Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A picture of one row, level; x of the piece at its left edge, and its pixels per pixel of the piece."""

    pixels: Pixels
    row: LetterRow
    x: float
    scale: float

    @staticmethod
    def of(gray: Pixels, row: LetterRow, high_px: float) -> Strip:
        """The row of a piece, its larger letters so high."""
        pixels, x, scale = strip_of(gray, row, high_px)
        edges = (_EDGE_PX,) * 4
        edged = cv2.copyMakeBorder(pixels, *edges, cv2.BORDER_CONSTANT, value=(round(paper_of(pixels)),))
        return Strip(np.ascontiguousarray(edged, np.uint8), row, x - _EDGE_PX / scale, scale)

    def on_picture(self, word: FoundWord, place: Place) -> FoundWord:
        """A word of the strip at its place on the picture; those of one row stand level there, that nobody parts them."""
        row = self.row
        foot = row.foot_at((row.x0 + row.x1) / 2)
        left, top = place.on_picture(self.x + word.box[0] / self.scale, foot - row.high)
        right, down = place.on_picture(self.x + word.box[2] / self.scale, foot)
        (xa, y), (xb, _) = (place.on_picture(x, foot) for x in (row.x0, row.x1))
        return FoundWord(
            word.text, (round(left), round(top), round(right), round(down)), (xa, y, xb, y), word.confidence
        )


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A row that nobody has read, in one ink, and what a first look tells of it: each reading with its strip."""

    row: LetterRow
    plane: Plane
    said: tuple[tuple[Strip, Sequence[FoundWord]], ...]


def first_looks(place: Place, known: Sequence[_Box], seals: Sequence[_Box], read: Blocks) -> Iterator[Look]:
    """The rows that `known` words do not take and that are no letters of `seals` (boxes in pixels of the piece), from ink to ink."""
    for gray in _inks(place):
        ink = ink_of(gray)
        rows = letter_rows(ink, place.dpi)
        rows = [row for row in rows if _is_unread(row, known) and not any(_is_within(row, seal) for seal in seals)]
        if rows:
            yield from _looks(Plane(gray, without_strokes(gray, place.dpi), ink), rows, place.dpi, read)


def _looks(plane: Plane, rows: Sequence[LetterRow], dpi: float, read: Blocks) -> Iterator[Look]:
    strips = [
        Strip.of(gray, of, _FIRST_PX)
        for row in rows
        for gray, of in ((plane.bare, row), (plane.gray, widened(row, plane.ink, dpi)))
    ]
    said = list(zip(strips, (list(words) for words in read([one.pixels for one in strips])), strict=True))
    for at, row in enumerate(rows):
        yield Look(row, plane, tuple(said[_LOOKS * at : _LOOKS * (at + 1)]))


def _inks(place: Place) -> Iterator[Pixels]:
    """The place in all inks, then in red and in blue where there are such."""
    piece = place.piece
    yield all_inks(piece)
    if piece.ndim == 3:
        yield from (ink for ink in (red_ink(piece), blue_ink(piece)) if (ink < _DARK).mean() > _COLOURED)


def _is_within(row: LetterRow, seal: _Box) -> bool:
    """Whether a row stands in a seal, and not across its lower rim."""
    x0, y0, x1, y1 = seal
    return row.x0 >= x0 and row.x1 <= x1 and y0 <= row.foot_at((row.x0 + row.x1) / 2) <= y1 - row.high


def _is_unread(row: LetterRow, known: Sequence[_Box]) -> bool:
    y = row.foot_at((row.x0 + row.x1) / 2) - row.high / 2
    taken = sum(max(0, min(x1, row.x1) - max(x0, row.x0)) for x0, y0, x1, y1 in known if y0 <= y <= y1)
    return taken < _READ * (row.x1 - row.x0)
