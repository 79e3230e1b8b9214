"""Whether two pictures show the same side of the same sheet: compares imprints, in integers alone.

An imprint is a map of the ink of a page in cells of 0.6 mm, straightened and laid about the ink's own centre of gravity, so that neither
skew nor the place on the glass matters. Two pages are the same where nearly every cell that bears ink on one has ink in or beside it on the
other, and the other way round, and where the few that have none are strewn over the page. A form that somebody else filled in shares its
print, not its handwriting: there the cells without a counterpart lie in heaps.

No engine is loaded here: who only compares needs no pixels. `ocr.image.imprint` makes imprints.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

CELL_MM = 0.6
ROW_CELLS = 768
"""cells in a row of the map, the centre of gravity between the two in the middle: the long side of A3 fits"""
_ROW_BYTES = ROW_CELLS // 8
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_COARSE = tuple((x, y) for y in (-3, 0, 3) for x in (-3, 0, 3))
_FINE = tuple((x, y) for y in (-1, 0, 1) for x in (-1, 0, 1))
_BAND_ROWS = 96
"""so many rows either way of the middle are enough to find the fit"""
_HOPELESS = 0.4
"""a share of cells without a counterpart, at the coarse fit, that the fine one does not mend"""
_ROOM_CELLS = 8
_OTHER_SIZE = 1.35
"""one of the two bears so many times the ink of the other: they can't be the same"""


class Turn(StrEnum):
    """How the second picture lies against the first."""

    SAME_WAY_UP = "same-way-up"
    UPSIDE_DOWN = "upside-down"


@dataclass(frozen=True, slots=True)
class SameRecipe:
    """When two imprints are of the same side.

    Attributes:
        least_cells: with fewer cells of ink there is nothing to compare.
        most_share: a greater share (0..1) of either page's cells without a counterpart means another page.
        most_in_heap: more of them in one square of `heap_mm` mean another handwriting, another stamp or another number.
        heap_mm: the side of the square.
    """

    least_cells: int = 200
    most_share: float = 0.03
    most_in_heap: int = 32
    heap_mm: float = 12.0


@dataclass(frozen=True, slots=True)
class Imprint:
    """The map of a page's ink: rows of `ROW_CELLS` bits, the top left cell in the lowest bit; `rows` is even."""

    ink: int
    rows: int

    @property
    def cells(self) -> int:
        """How many cells bear ink."""
        return self.ink.bit_count()

    @property
    def upside_down(self) -> Imprint:
        """The map of the page turned by 180 degrees."""
        plain = self.ink.to_bytes(self.rows * _ROW_BYTES, "little")
        return Imprint(int.from_bytes(plain[::-1].translate(_REVERSED), "little"), self.rows)

    def encode(self) -> str:
        """The stored form: some kilobytes of ASCII."""
        return b64encode(zlib.compress(self.ink.to_bytes(self.rows * _ROW_BYTES, "little"), 9)).decode()

    @classmethod
    def decode(cls, text: str) -> Imprint:
        """The inverse of `encode`. Raises ValueError on anything else."""
        try:
            plain = zlib.decompress(b64decode(text, validate=True))
        except zlib.error as error:
            raise ValueError("not a stored imprint") from error
        rows, rest = divmod(len(plain), _ROW_BYTES)
        if rest or rows % 2:
            raise ValueError("not a stored imprint")
        return cls(int.from_bytes(plain, "little"), rows)


_RECIPE = SameRecipe()


def same_sheet(one: Imprint, other: Imprint, recipe: SameRecipe = _RECIPE) -> Turn | None:
    """How `other` lies against `one` where both show the same side of a sheet; None: they do not."""
    fewer, more = sorted((one.cells, other.cells))
    if fewer < recipe.least_cells or more > fewer * _OTHER_SIZE:
        return None
    for turn in Turn:
        if is_same(unlikeness(one, turned(other, turn), recipe), recipe):
            return turn
    return None


def turned(imprint: Imprint, turn: Turn) -> Imprint:
    """The map as it lies that way up."""
    return imprint if turn is Turn.SAME_WAY_UP else imprint.upside_down


def is_same(found: Unlikeness, recipe: SameRecipe = _RECIPE) -> bool:
    """Whether so little sticks out that both are of the same side of a sheet."""
    return found.in_heap is not None and found.share <= recipe.most_share and found.in_heap <= recipe.most_in_heap


def closest(one: Imprint, other: Imprint, recipe: SameRecipe = _RECIPE) -> tuple[Turn, Unlikeness] | None:
    """How `other` fits `one` best, same page or not; None: one of them has too little ink to tell."""
    if min(one.cells, other.cells) < recipe.least_cells:
        return None
    fits = [(turn, unlikeness(one, turned(other, turn), recipe)) for turn in Turn]
    return min(fits, key=lambda fit: (not is_same(fit[1], recipe), fit[1].share))


@dataclass(frozen=True, slots=True)
class Unlikeness:
    """What has no counterpart at the best fit of two imprints, of the page that has more of it.

    Attributes:
        share: of the page's cells of ink (0..1).
        in_heap: cells in the square that holds most of them; None: the share alone says that it is another page.
        shift_cells: by how many columns and rows the second is moved there.
    """

    share: float
    in_heap: int | None
    shift_cells: tuple[int, int]


def unlikeness(one: Imprint, other: Imprint, recipe: SameRecipe = _RECIPE) -> Unlikeness:
    """Lay one imprint on the other, the same way up, where they fit best, and count what sticks out."""
    rows = max(one.rows, other.rows) + 2 * _ROOM_CELLS
    whole = _Fit(_centred(one, rows), _centred(other, rows))
    band = _Fit(_middle(whole.one, rows), _middle(whole.other, rows))
    if min(band.one.bit_count(), band.other.bit_count()) < recipe.least_cells:
        band = whole
    x, y = min(_COARSE, key=band.share)
    found = band.share((x, y))
    if found > _HOPELESS:
        return Unlikeness(found, None, (x, y))
    best = min(((x + dx, y + dy) for dx, dy in _FINE), key=whole.share)
    found = whole.share(best)
    if found > recipe.most_share:
        return Unlikeness(found, None, best)
    return Unlikeness(found, max(_fullest(cells, round(recipe.heap_mm / CELL_MM)) for cells in whole.alone(best)), best)


class _Fit:
    """Two maps that are laid on each other at different places."""

    def __init__(self, one: int, other: int) -> None:
        self.one, self.other = one, other
        self._one_near, self._other_near = _near(one), _near(other)

    def alone(self, place: tuple[int, int]) -> tuple[int, int]:
        """The cells of each without a counterpart, the other moved by so many columns and rows."""
        by = place[1] * ROW_CELLS + place[0]
        return self.one & ~_moved(self._other_near, by), self.other & ~_moved(self._one_near, -by)

    def share(self, place: tuple[int, int]) -> float:
        """The share of such cells, of the one that has more of them."""
        one, other = self.alone(place)
        return max(one.bit_count() / max(1, self.one.bit_count()), other.bit_count() / max(1, self.other.bit_count()))


def _fullest(cells: int, side: int) -> int:
    """How many of the cells lie in the square that holds most; squares overlap by half."""
    plain = cells.to_bytes(cells.bit_length() // 8 + 1, "little")
    places = [8 * index + bit for index, byte in enumerate(plain) if byte for bit in range(8) if byte >> bit & 1]
    half = side // 2
    tiles = Counter((place // ROW_CELLS // half, place % ROW_CELLS // half) for place in places)
    around = ((0, 0), (0, 1), (1, 0), (1, 1))
    return max((sum(tiles[y + dy, x + dx] for dy, dx in around) for y, x in list(tiles)), default=0)


def _centred(imprint: Imprint, rows: int) -> int:
    """The map with so many rows, its centre still in the middle."""
    return imprint.ink << (rows - imprint.rows) // 2 * ROW_CELLS


def _middle(ink: int, rows: int) -> int:
    """The rows about the centre, in their places."""
    first = max(0, rows // 2 - _BAND_ROWS) * ROW_CELLS
    return (ink >> first & (1 << 2 * _BAND_ROWS * ROW_CELLS) - 1) << first


def _near(ink: int) -> int:
    """Every cell with ink in it or beside it."""
    row = ink | ink << 1 | ink >> 1
    return row | row << ROW_CELLS | row >> ROW_CELLS


def _moved(ink: int, by: int) -> int:
    return ink << by if by >= 0 else ink >> -by
