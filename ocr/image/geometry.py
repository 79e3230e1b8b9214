"""Where a page stands, and drawing it anew: upright, cut, joined and covered, by one resampling.

`skew` and `orientation` are found by modules of their own and offered here beside `straighten`, which undoes both, and `compose`, which
does all that is asked of a page. Degrees are clockwise positive, origin top-left, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import atan2, ceil, cos, floor, pi, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import colored
from ocr.image.orientation import orientation
from ocr.image.raster import Frame, Pixels, Raster
from ocr.image.resample import resampled
from ocr.image.skew import skew

__all__ = ["WHOLE", "Piece", "compose", "covered", "cut_out", "orientation", "paper_color", "skew", "straighten"]

type Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): x' = a x + b y + e, y' = c x + d y + f in pixels, whose edges lie at whole numbers"""
type Outline = Sequence[tuple[float, float]]
"""corners in pixels, clockwise"""

type Share = tuple[float, float, float, float]
"""left, top, right, bottom in the unit square of a picture"""

COVER = 0
"""what is covered is black: everybody sees that something was covered there"""
_WHITE = 255
_QUARTERS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}
WHOLE: Share = (0.0, 0.0, 1.0, 1.0)
_SAMPLE_STEP = 16
_EXACT = 1e-6
"""so near a whole number a shift moves whole pixels"""
_FRACTION_BITS = 8
"""corners of what is filled are told in so many parts of a pixel"""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A picture on a page: the matrix from its pixels to the page's, and the outline of what is shown of it, in the page's.

    Beside others one of an empty outline is not drawn; alone, it is shown as far as the page is large.

    `own`: where in the picture, in its pixels, the one of several things lies that is shown. However far the page reaches, of what lies
    beyond nothing is on it, but paper of that thing. Empty: all of the picture is shown.
    """

    raster: Raster
    matrix: Matrix
    outline: Outline
    own: Outline = ()


def compose(
    pieces: Sequence[Piece],
    size_px: tuple[int, int],
    dpi: float,
    covers: Sequence[Outline] = (),
    ground: Sequence[float] | None = None,
) -> Raster:
    """Draw a page from its pieces: each is resampled once, bicubic, whatever its matrix is made of.

    Quarter turns and shifts by whole pixels move pixels and lose nothing; where nothing is to be done the pixels are those that came.
    Where no piece lies among several the page has the colour `ground`; None: of the first one's paper.

    Args:
        pieces: one at least; later ones lie on earlier ones.
        size_px: width and height of the page.
        dpi: of the page.
        covers: what is filled, so that nothing of what lay there is left.
        ground: RGB, 0..255.
    """
    first = pieces[0].raster
    alone = len(pieces) == 1
    by_themselves = [_by_itself(piece) for piece in pieces]
    if alone:
        pixels = _drawn(by_themselves[0].raster.pixels, by_themselves[0].matrix, size_px)
    else:
        pixels = _side_by_side(by_themselves, size_px, ground)
    if pixels is not first.pixels or dpi != first.dpi:
        first = Raster(pixels, dpi, frame=_frame(pieces[0], size_px) if alone else None)
    return covered(first, covers)


def straighten(
    raster: Raster, skew_deg: float, orientation_deg: int, quarter_turns: int = 0, sheet: Share = WHOLE
) -> Raster:
    """Turn a page back by its skew and orientation, and by what an operator asks on top of it, and cut it to its sheet.

    Quarters move whole pixels and lose nothing; the skew is undone about the middle by a single bicubic resampling. Corners of a skewed
    page that leave the picture are lost, and those that come in are filled with the colour of the paper.

    Args:
        raster: the page.
        skew_deg: turn of the text, clockwise positive; 0.0 leaves the pixels as they are.
        orientation_deg: 0, 90, 180 or 270, clockwise from upright.
        quarter_turns: further quarters clockwise.
        sheet: what of the picture is kept, of the picture turned back by its skew alone.
    """
    piece, size_px = _cut(raster, -skew_deg, (0.5, 0.5), sheet, orientation_deg - 90 * quarter_turns)
    return compose([piece], size_px, raster.dpi)


def cut_out(
    raster: Raster, turn_deg: float, about: tuple[float, float], box: Share, orientation_deg: int = 0
) -> Raster:
    """One of several things in a picture, drawn by itself by one resampling: nothing of what lies beside it plays a part.

    Args:
        raster: the picture.
        turn_deg: by how much the picture is turned, clockwise.
        about: the point, in the unit square, that stays where it is.
        box: what is kept of it then; beyond the picture there is paper.
        orientation_deg: 0, 90, 180 or 270, clockwise from upright.
    """
    piece, size_px = _cut(raster, turn_deg, about, box, orientation_deg)
    back, (width, height) = _inverse(piece.matrix), size_px
    own = [_moved(back, corner) for corner in ((0, 0), (width, 0), (width, height), (0, height))]
    return compose([replace(piece, own=own)], size_px, raster.dpi)


def _cut(
    raster: Raster, turn_deg: float, about: tuple[float, float], box: Share, orientation_deg: int
) -> tuple[Piece, tuple[int, int]]:
    """A part of a picture, and the size of the page that shows just this part; the arguments are those of `cut_out`."""
    quarters, whole = -orientation_deg // 90 % 4, (raster.width_px, raster.height_px)
    x0, y0, x1, y1 = (round(share * side) for share, side in zip(box, whole * 2, strict=True))
    middle = about[0] * whole[0], about[1] * whole[1]
    turned = _after((1, 0, 0, 1, -x0, -y0), _about(turn_deg, middle))
    width, height = max(1, x1 - x0), max(1, y1 - y0)
    size = (height, width) if quarters % 2 else (width, height)
    return Piece(raster, _after(_quarter(quarters, width, height), turned), ()), size


def covered(raster: Raster, covers: Sequence[Outline]) -> Raster:
    """Fill what must not be seen, so that nothing of what lay there is left; the same raster where there is nothing to cover."""
    if not covers:
        return raster
    pixels = raster.pixels.copy()
    for cover in covers:
        _fill(pixels, cover)
    return Raster(pixels, raster.dpi)


def paper_color(pixels: Pixels) -> tuple[float, ...]:
    """Median of the brighter half of a sparse sample: one value for gray, three for RGB."""
    sample = pixels[::_SAMPLE_STEP, ::_SAMPLE_STEP]
    return _lighter_half(sample.reshape(-1, 1 if sample.ndim == 2 else 3))


def _lighter_half(colors: Pixels) -> tuple[float, ...]:
    """The median of it: of N x 1 levels or N x 3 colours."""
    brightness = colors.sum(1, dtype=np.int32)
    paper = colors[brightness >= np.median(brightness)]
    return tuple(float(value) for value in np.median(paper, axis=0))


def _by_itself(piece: Piece) -> Piece:
    """A piece without what lies beside it in its picture; the very one where that is all of the picture."""
    if not piece.own:
        return piece
    whole, channels = piece.raster.pixels, 1 if piece.raster.gray else 3
    x0, y0, x1, y1 = _box(piece.own, (piece.raster.width_px, piece.raster.height_px))
    pixels = whole[y0:y1, x0:x1]
    if not pixels.size:  # it lies beside the picture
        return replace(piece, raster=Raster(np.full((1, 1, *whole.shape[2:]), _WHITE, np.uint8), piece.raster.dpi))
    there = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(there, _points([(x - x0, y - y0) for x, y in piece.own]), 255, cv2.LINE_8, _FRACTION_BITS)
    sample = pixels[::_SAMPLE_STEP, ::_SAMPLE_STEP][there[::_SAMPLE_STEP, ::_SAMPLE_STEP] > 0].reshape(-1, channels)
    alone = np.empty_like(pixels)
    alone[:] = np.asarray(_lighter_half(sample) if len(sample) else (_WHITE,), np.uint8)
    cv2.copyTo(pixels, there, alone)
    matrix = _after(piece.matrix, (1, 0, 0, 1, x0, y0))
    return replace(piece, raster=Raster(alone, piece.raster.dpi), matrix=matrix)


def _frame(piece: Piece, size_px: tuple[int, int]) -> Frame:
    """Where a picture comes to lie on a page."""
    a, b, c, d, e, f = piece.matrix
    width, height = piece.raster.width_px, piece.raster.height_px
    corners = ((0, 0), (width, 0), (width, height), (0, height))
    return tuple(((a * x + b * y + e) / size_px[0], (c * x + d * y + f) / size_px[1]) for x, y in corners)


def _drawn(pixels: Pixels, matrix: Matrix, size_px: tuple[int, int]) -> Pixels:
    """A picture through its matrix onto a page: at once where it is resampled, a turned copy would be a third picture in memory."""
    quarters = round(atan2(matrix[2], matrix[0]) / (pi / 2)) % 4
    height, width = pixels.shape[:2]
    shift = _whole_shift(_after(matrix, _taken_back(quarters, width, height)))
    if shift is None:
        return _resampled(pixels, matrix, size_px)
    if quarters:
        pixels = np.asarray(cv2.rotate(pixels, _QUARTERS[quarters]), np.uint8)
    return _shifted(pixels, shift, size_px)


def _whole_shift(matrix: Matrix) -> tuple[int, int] | None:
    """By how many pixels to the right and down, where the matrix does nothing else."""
    a, b, c, d, e, f = matrix
    exact = max(abs(a - 1), abs(b), abs(c), abs(d - 1)) < _EXACT**2
    right, down = round(e), round(f)
    return (right, down) if exact and max(abs(e - right), abs(f - down)) < _EXACT else None


def _shifted(pixels: Pixels, shift: tuple[int, int], size_px: tuple[int, int]) -> Pixels:
    (right, down), (width, height) = shift, size_px
    rows, columns = pixels.shape[:2]
    if shift == (0, 0) and (columns, rows) == size_px:
        return pixels
    top, left = max(0, -down), max(0, -right)
    there = pixels[top : max(top, height - down), left : max(left, width - right)]
    if there.shape[:2] == (height, width):
        return np.ascontiguousarray(there)
    page = _paper(pixels, size_px)
    y, x = max(0, down), max(0, right)
    page[y : y + there.shape[0], x : x + there.shape[1]] = there
    return page


def _resampled(pixels: Pixels, matrix: Matrix, size_px: tuple[int, int]) -> Pixels:
    a, b, c, d, e, f = matrix
    # cv2 counts from the middle of the first pixel
    by_middles = np.array([[a, b, e + (a + b - 1) / 2], [c, d, f + (c + d - 1) / 2]])
    return resampled(pixels, by_middles, size_px, paper_color(pixels))


def _side_by_side(pieces: Sequence[Piece], size_px: tuple[int, int], ground: Sequence[float] | None) -> Pixels:
    in_color = not all(piece.raster.gray for piece in pieces)
    sources = [colored(piece.raster.pixels) if in_color else piece.raster.pixels for piece in pieces]
    page = _paper(sources[0], size_px)
    if ground is not None:
        page[:] = ground if in_color else ground[0]
    for piece, pixels in zip(pieces, sources, strict=True):
        if not piece.outline:
            continue
        x0, y0, x1, y1 = _box(piece.outline, size_px)
        if x0 >= x1 or y0 >= y1:
            continue
        a, b, c, d, e, f = piece.matrix
        drawn = _drawn(pixels, (a, b, c, d, e - x0, f - y0), (x1 - x0, y1 - y0))
        shown = np.zeros((y1 - y0, x1 - x0), np.uint8)
        _fill(shown, [(x - x0, y - y0) for x, y in piece.outline], 255)
        page[y0:y1, x0:x1][shown > 0] = drawn[shown > 0]
    return page


def _paper(pixels: Pixels, size_px: tuple[int, int]) -> Pixels:
    """An empty page of the colour of a picture's paper."""
    width, height = size_px
    empty = np.empty((height, width, *pixels.shape[2:]), np.uint8)
    empty[:] = np.asarray(paper_color(pixels) if pixels.ndim == 3 else paper_color(pixels)[0], np.uint8)
    return empty


def _fill(pixels: Pixels, outline: Outline, level: int = COVER) -> None:
    """Fill every pixel that the outline touches."""
    x0, y0, x1, y1 = _box(outline, (pixels.shape[1], pixels.shape[0]))
    if x0 >= x1 or y0 >= y1:
        return
    if len({round(x, 3) for x, _ in outline}) == len({round(y, 3) for _, y in outline}) == 2:
        pixels[y0:y1, x0:x1] = level
        return
    points = _points(outline)
    color = (level,) * (1 if pixels.ndim == 2 else 3)
    cv2.fillConvexPoly(pixels, points, color, cv2.LINE_8, _FRACTION_BITS)
    cv2.polylines(pixels, [points], True, color, 2, cv2.LINE_8, _FRACTION_BITS)


def _points(outline: Outline) -> NDArray[np.int32]:
    """Corners as cv2 is told them: from the middle of the first pixel, in parts of one."""
    scale = 1 << _FRACTION_BITS
    return np.array([[round((x - 0.5) * scale), round((y - 0.5) * scale)] for x, y in outline], np.int32)


def _box(outline: Outline, size_px: tuple[int, int]) -> tuple[int, int, int, int]:
    """The whole pixels that an outline reaches, within the page."""
    across, down = [x for x, _ in outline], [y for _, y in outline]
    return (
        max(0, floor(min(across) + _EXACT)),
        max(0, floor(min(down) + _EXACT)),
        min(size_px[0], ceil(max(across) - _EXACT)),
        min(size_px[1], ceil(max(down) - _EXACT)),
    )


def _after(second: Matrix, first: Matrix) -> Matrix:
    a, b, c, d, e, f = second
    p, q, r, s, t, u = first
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, a * t + b * u + e, c * t + d * u + f


def _moved(matrix: Matrix, point: tuple[float, float]) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * point[0] + b * point[1] + e, c * point[0] + d * point[1] + f


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = matrix
    whole = a * d - b * c
    p, q, r, s = d / whole, -b / whole, -c / whole, a / whole
    return p, q, r, s, -(p * e + q * f), -(r * e + s * f)


def _quarter(quarters: int, width: int, height: int) -> Matrix:
    """Clockwise quarters of a picture."""
    return ((1, 0, 0, 1, 0, 0), (0, -1, 1, 0, height, 0), (-1, 0, 0, -1, width, height), (0, 1, -1, 0, 0, width))[
        quarters
    ]


def _taken_back(quarters: int, width: int, height: int) -> Matrix:
    """From the picture that was turned by quarters to the one before."""
    if quarters % 2:
        width, height = height, width
    return _quarter(-quarters % 4, width, height)


def _about(degrees: float, point: tuple[float, float]) -> Matrix:
    if not degrees:
        return 1, 0, 0, 1, 0, 0
    x, y = point
    across, up = cos(radians(degrees)), sin(radians(degrees))
    return across, -up, up, across, x - across * x + up * y, y - up * x - across * y
