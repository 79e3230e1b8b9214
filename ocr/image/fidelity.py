"""How true a coded page is to the cleaned one.

All is looked at in pixels of 200 dpi, and only where there is ink: text by structural similarity (Wang et al. 2004) and by how much ink
there is, coloured ink by the CIEDE2000 difference, dark ink by its hue, and every mark for whether it has gone or come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import colored, extremes, luminance, reduced
from ocr.image.color_difference import ciede2000, lab_of
from ocr.image.compose import Painting
from ocr.image.hue_off import hue_off
from ocr.image.raster import MM_PER_INCH, Pixels, Raster

LOOK_DPI = 200.0
_TILE = 32
_HALO = 6
"""half of the window of similarity, so that no tile sees its neighbour on the sheet of tiles"""
_TEXT_TILES = 120
_COLOR_TILES = 80
_COLOR_SAMPLES = 10_000
"""at most so many, evenly spread over those with ink"""
_LEAST_SHARE = 0.01
"""of a tile, from which its ink counts"""
_INK, _LEFT = 70, 28
"""levels under the paper from which a pixel is dark for sure, and from which something of it is left"""
_COUNT = 2000
"""pixels: on a page with fewer dark ones a share would tell of nothing but dust"""
_FAINT_LEAST, _FAINT_MOST, _FAINT_LEFT = 16, 60, 5
"""the same of what is faint, by cells of two pixels: from the least to the most, and what is left of it"""
_FAINT_COUNT = 600
"""cells: 39 square millimetres"""
_COMPANY: Final = 9
"""cells, across a window: one with no other within a millimetre is dust"""
_PLACE_MM, _PLACE_COUNT = 40.0, 200
"""side of a place that is looked at by itself, and the same of it: a name in pencil has more"""
_COARSER: Final = 8
"""cells that are counted at once, before those of a place are"""
_CHROMA = 70
"""max(R,G,B) - min(R,G,B) above that of the paper, from which ink is coloured"""
_SOFT_CHROMA = 45
"""what is left of it in a pen's stroke after the blur; of the coloured fringes that a scanner draws around print, less is"""
_LEAST_COLORED = 62
"""pixels: a square millimetre"""
_LEAST_DEPTH = 6
"""mean depth of a tile, from which it is one of text"""
_SIGMA = 1.5
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
_P99 = 99


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How near a coded page is to the cleaned one.

    Attributes:
        text_ssim: mean structural similarity (-1..1) at the pixels of dark ink; 1 where there is none.
        color_mean, color_p99: CIEDE2000 over the pixels of coloured ink, both pages blurred by one pixel; 0 where there is none.
        lost_share, invented_share: of the dark pixels of the cleaned page those with nothing left within a pixel, and of the coded page
            those with nothing there before (0..1).
        faint_lost_share: the same of pencil, pale stamps and hairlines, looked at by cells of two pixels.
        faint_place_lost_share: the same of the place of 4 cm that lost most: one faint signature among many faint marks.
        ink_p99: by how much of it (0..1) the ink on 4 mm of text has grown or shrunk, at the 99th percentile: gray print that turns black.
        hue_off: by how much of its depth (0..1) dark ink has changed its hue where it has most: dark blue print that turns black.
    """

    text_ssim: float
    color_mean: float
    color_p99: float
    lost_share: float
    invented_share: float
    faint_lost_share: float
    faint_place_lost_share: float
    ink_p99: float
    hue_off: float


def looked_at(cleaned: Raster) -> Raster:
    """A page at the resolution at which pages are compared."""
    scale = LOOK_DPI / cleaned.dpi
    return cleaned if scale >= 1 else Raster(reduced(cleaned.pixels, scale), LOOK_DPI)


def fidelity(cleaned: Raster, shown: Painting) -> Fidelity:
    """Measure a coded page.

    Args:
        cleaned: the page as it was to be coded.
        shown: what `compose.begun` makes of its layers at `LOOK_DPI`.

    Raises:
        ValueError: they are not of one size.
    """
    page = looked_at(cleaned).pixels
    if page.shape[:2] != shown.picture.shape[:2]:
        raise ValueError(f"pages of {page.shape} and {shown.picture.shape} pixels")
    before, after = Painting(page, (), LOOK_DPI).green(), shown.green()
    paper = _paper(before)
    depths = _depth(paper, before), _depth(paper, after)
    halves = [reduced(depth, 1 / 2) for depth in depths]
    dark, coded_dark = (_over(depth, _INK) for depth in depths)
    mean, p99 = _color(page, shown)
    faint = _faint(halves[0])
    faint_gone = _bare(faint, halves[1], _FAINT_LEFT)
    return Fidelity(
        text_ssim=_text(page, shown, dark),
        color_mean=mean,
        color_p99=p99,
        lost_share=_gone(dark, depths[1], _LEFT, _COUNT),
        invented_share=_gone(coded_dark, depths[0], _LEFT, _COUNT),
        faint_lost_share=cv2.countNonZero(faint_gone) / max(_FAINT_COUNT, cv2.countNonZero(faint)),
        faint_place_lost_share=_by_place(faint, faint_gone),
        ink_p99=_ink_off(*halves),
        hue_off=hue_off(page, shown),
    )


def _paper(plane: Pixels) -> Pixels:
    """Level of the paper around each pixel."""
    coarse = cv2.dilate(reduced(plane, 1 / 8), np.ones((7, 7), np.uint8))
    return np.asarray(cv2.resize(cv2.blur(coarse, (9, 9)), plane.shape[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def _depth(paper: Pixels, plane: Pixels) -> Pixels:
    """How far each pixel lies under the paper."""
    return np.asarray(cv2.subtract(paper, plane), np.uint8)


def _over(depth: cv2.typing.MatLike, least: float) -> Pixels:
    """255 where it is more."""
    return np.asarray(cv2.threshold(depth, least, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _bare(marks: Pixels, depth: Pixels, left: int) -> Pixels:
    """The marks that have nothing of that depth within a pixel; 255 = so."""
    near = cv2.dilate(depth, np.ones((3, 3), np.uint8))
    bare = cv2.threshold(near, left, 255, cv2.THRESH_BINARY_INV)[1]
    return np.asarray(cv2.bitwise_and(marks, bare), np.uint8)


def _gone(marks: Pixels, depth: Pixels, left: int, least: int) -> float:
    """The share of the marks that have nothing of that depth within a pixel; of so many at least, where there are few."""
    return cv2.countNonZero(_bare(marks, depth, left)) / max(least, cv2.countNonZero(marks))


def _faint(depth: Pixels) -> Pixels:
    """255 for faint marks that are away from dark ones and not quite alone, by cells of two pixels."""
    around = cv2.dilate(depth, np.ones((7, 7), np.uint8))
    apart = cv2.threshold(around, _FAINT_MOST, 255, cv2.THRESH_BINARY_INV)[1]
    marks = cv2.bitwise_and(_over(depth, _FAINT_LEAST), apart)
    company = cv2.blur(marks, (_COMPANY, _COMPANY), borderType=cv2.BORDER_CONSTANT)
    return np.asarray(cv2.bitwise_and(marks, _over(company, 1.5 * 255 / _COMPANY**2)), np.uint8)


def _by_place(marks: Pixels, gone: Pixels) -> float:
    """The greatest share of marks gone in a place, wherever it lies."""
    side = max(1, round(_PLACE_MM / MM_PER_INCH * LOOK_DPI / 2 / _COARSER))
    counts = [
        cv2.blur(reduced(plane, 1 / _COARSER).astype(np.float32), (side, side), borderType=cv2.BORDER_CONSTANT)
        * (side * side * _COARSER**2 / 255)
        for plane in (marks, gone)
    ]
    return float((counts[1] / np.maximum(counts[0], _PLACE_COUNT)).max())


def _ink_off(before: Pixels, after: Pixels) -> float:
    """99th percentile, over tiles with text, of the relative change of all their depth; both at half the size."""
    planes = before, after, _over(before, _INK)
    means = [reduced(plane, 2 / _TILE).astype(np.float32) for plane in planes]
    text = (means[0] >= _LEAST_DEPTH) & (means[2] >= _LEAST_SHARE * 255)
    if not text.any():
        return 0.0
    return float(np.percentile(np.abs(means[1][text] / means[0][text] - 1), _P99))


def _tiles(marks: Pixels, most: int, divisor: int) -> list[tuple[int, int]]:
    """(row, column) of tiles that hold marks, evenly spread over all of those; the marks are on the page shrunk by `divisor`."""
    side = _TILE // divisor
    rows, columns = -(-marks.shape[0] // side), -(-marks.shape[1] // side)
    more = rows * side - marks.shape[0], columns * side - marks.shape[1]
    whole = cv2.copyMakeBorder(marks, 0, more[0], 0, more[1], cv2.BORDER_CONSTANT, value=0)
    share = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
    found = np.argwhere(share >= _LEAST_SHARE * 255)
    if len(found) > most:
        found = found[np.linspace(0, len(found) - 1, most).astype(np.intp)]
    return [(int(row), int(column)) for row, column in found]


def _gathered(plane: Pixels, tiles: list[tuple[int, int]]) -> Pixels:
    """The tiles of a plane with a halo around each, one below the other; what lies beyond the page is like its last pixels."""
    side = _TILE + 2 * _HALO
    out = np.empty((len(tiles), side, side, *plane.shape[2:]), np.uint8)
    for tile, (row, column) in zip(out, tiles, strict=True):
        y, x = row * _TILE - _HALO, column * _TILE - _HALO
        there = plane[max(0, y) : y + side, max(0, x) : x + side]
        if there.shape[:2] != (side, side):
            above, left = max(0, -y), max(0, -x)
            rest = side - above - there.shape[0], side - left - there.shape[1]
            there = np.asarray(cv2.copyMakeBorder(there, above, rest[0], left, rest[1], cv2.BORDER_REPLICATE), np.uint8)
        tile[...] = there
    return out.reshape(-1, *out.shape[2:])


def _inside[T: np.generic](gathered: NDArray[T]) -> NDArray[T]:
    """The same without the halos: tiles x rows x columns x ..."""
    side = _TILE + 2 * _HALO
    tiles = gathered.reshape(-1, side, side, *gathered.shape[2:])
    return tiles[:, _HALO:-_HALO, _HALO:-_HALO]


def _text(page: Pixels, shown: Painting, dark: Pixels) -> float:
    """Mean of the structural similarity at dark pixels; windows are Gaussian, sigma 1.5, 11 x 11."""
    tiles = _tiles(dark, _TEXT_TILES, 1)
    if not tiles:
        return 1.0
    sheets = _gathered(page, tiles), shown.part(lambda pixels: _gathered(pixels, tiles))
    one, other = (luminance(sheet).astype(np.float32) for sheet in sheets)
    looked_for = np.zeros(one.shape, np.bool_)
    _inside(looked_for)[...] = _inside(_gathered(dark, tiles))
    at = np.flatnonzero(looked_for)

    def local(plane: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(plane, (11, 11), _SIGMA), np.float32).ravel()[at]

    mean1, mean2 = local(one), local(other)
    product, squares = mean1 * mean2, mean1 * mean1 + mean2 * mean2
    similar = (2 * product + _C1) * (2 * (local(one * other) - product) + _C2)
    similar /= (squares + _C1) * (local(one * one + other * other) - squares + _C2)
    return float(similar.mean())


def _color(page: Pixels, shown: Painting) -> tuple[float, float]:
    """Mean and 99th percentile of the difference over coloured ink."""
    if page.ndim == shown.picture.ndim == 2:
        return 0.0, 0.0
    pictures = colored(page), colored(shown.picture)
    tiles = sorted({tile for picture in pictures for tile in _tiles(_hued(picture), _COLOR_TILES, 2)})
    if not tiles:
        return 0.0, 0.0
    sharp = [colored(_gathered(page, tiles)), colored(shown.part(lambda pixels: _gathered(pixels, tiles)))]
    soft = [np.asarray(cv2.GaussianBlur(sheet, (5, 5), 1.0), np.uint8) for sheet in sharp]
    spreads = [np.maximum(*(_inside(_spread(sheet)) for sheet in sheets)) for sheets in (sharp, soft)]
    paper = _paper_spread(pictures[0])
    at = np.flatnonzero((spreads[0] > _CHROMA + paper) & (spreads[1] > _SOFT_CHROMA + paper))
    if at.size < _LEAST_COLORED:
        return 0.0, 0.0
    at = at[:: -(-at.size // _COLOR_SAMPLES)]
    difference = ciede2000(*(lab_of(_inside(sheet).reshape(1, -1, 3)[:, at])[0] for sheet in soft))
    return float(difference.mean()), float(np.percentile(difference, _P99))


def _spread(pixels: Pixels) -> Pixels:
    light, dark = extremes(pixels)
    return np.asarray(cv2.subtract(light, dark), np.uint8)


def _paper_spread(pixels: Pixels) -> float:
    return float(np.median(_spread(np.ascontiguousarray(pixels[::16, ::16]))))


def _hued(pixels: Pixels) -> Pixels:
    """255 where there is coloured ink, of every second pixel both ways: enough to know the tiles that hold some."""
    least = _paper_spread(pixels) + _CHROMA
    size = -(-pixels.shape[1] // 2), -(-pixels.shape[0] // 2)
    return _over(_spread(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST), np.uint8)), least)
