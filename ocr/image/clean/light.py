"""How much of the light each place of a page got: lamps that fade to one side, the shadow of a fold, a book that lifts off.

Light changes along whole columns and whole rows of a scan, from one rim to the other. So it is looked for in what the lighter
fifth of each column has in common, and then of each row: a shaded table, a photograph, a coloured band leave bare paper above
or below them, and are none.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.clean.overview import Overview
from ocr.image.color import darkest, lightest, luminance
from ocr.image.raster import Pixels

_INK_MM = 5.0
_STEP_MM = 2.0
"""every so many of the rows is looked at for a column"""
_ROUNDS, _EVEN = 2, 0.95
"""so even after the first one there is nothing to be found any better"""
_LIGHTER = 0.8
_LEAST_KNOWN = 0.3
"""of a column has to be paper"""
_FINE_MM, _SMOOTH_MM = 0.4, 1.5
_STEEPEST = 0.15
"""share by which light changes over one millimetre; what changes faster is the edge of something"""
_BAND_MM = 20.0
"""a darker band away from the rims is a fold where it is broader, a frame or a rule where it is not"""
_RIM_MM = 1.0
"""beside what is no paper the level is blurred"""
_TINT = 24
"""levels by which the channels of paper may lie further apart, or less, than on the rest of the page"""
_FULL = 0.97
"""quantile of the light over the page that counts as full"""
_GRID_PX = 16
_STRIP_PX = 64
_FULL_SHARE = 255

type _Line = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """The light over a page.

    Attributes:
        columns, rows: share of the full light, of each column and row of the `half` of an `Overview`; it is their product.
        missing: share 0..1 of the light that is missing where it is least.
        spread, spread_after: of the paper's level over the page as a share of it (5th to 95th percentile), as it is and once evened.
    """

    columns: _Line
    rows: _Line
    missing: float
    spread: float
    spread_after: float

    def over(self, size_px: tuple[int, int]) -> Pixels:
        """255 x the share of the light of each pixel of a page of that width and height."""
        width, height = size_px
        grid = [
            np.interp((np.arange(count) + 0.5) / count * len(line) - 0.5, np.arange(len(line)), line)
            for count, line in ((-(-width // _GRID_PX), self.columns), (-(-height // _GRID_PX), self.rows))
        ]
        share = np.rint(255 * np.clip(np.outer(grid[1], grid[0]), 0, 1)).astype(np.uint8)
        return np.asarray(cv2.resize(share, size_px, interpolation=cv2.INTER_LINEAR), np.uint8)


def light(view: Overview, least_light: float) -> Light | None:
    """Measure the light of a page; None where too little of it is paper to tell.

    Args:
        view: of the page.
        least_light: share of the full light below which nothing is taken for paper.
    """
    mm = view.px_per_mm / 2
    window = np.ones((2 * round(_INK_MM * mm / 2) + 1,) * 2, np.uint8)
    calm = np.asarray(cv2.blur(luminance(view.half), (3, 3)), np.uint8)
    lit = np.asarray(cv2.morphologyEx(calm, cv2.MORPH_CLOSE, window), np.uint8)
    full = float(np.percentile(lit[::4, ::4], 100 * _FULL))
    # at the rims a closing takes a border for writing, and a shadow for less than it is
    rim = max(1, round(_INK_MM * mm))
    inner = (slice(rim, -rim), slice(rim, -rim))
    calm[inner] = lit[inner]
    known = _paper(view.half, calm, least_light * full, mm)
    level = np.where(known, calm, 0).astype(np.float32)
    step = max(1, round(_STEP_MM * mm))
    rows, columns = (np.ones(count, np.float32) for count in level.shape)
    for _ in range(_ROUNDS):  # smoothing cuts corners; what is left of them is found the second time (Tukey's twicing)
        across = _profile(level[::step] / (rows[::step, None] * columns), mm)
        if across is None:
            return None
        columns *= across
        down = _profile((level[:, ::step] / (rows[:, None] * columns[::step])).T, mm)
        if down is None:
            return None
        rows *= down
        if columns.min() * rows.min() > _EVEN * columns.max() * rows.max():
            break
    told = np.outer(rows[::step], columns[::step])
    seen, paper = known[::step, ::step], level[::step, ::step]
    most = float(np.percentile(told, 100 * _FULL))
    share = np.minimum(told / most, 1)
    return Light(
        columns=columns,
        rows=(rows / most).astype(np.float32),
        missing=1 - float(share.min()),
        spread=_spread(paper[seen]),
        spread_after=_spread((paper / share)[seen]),
    )


def evened(pixels: Pixels, share: Pixels) -> Pixels:
    """The pixels over their light. Where it is full they stay as they are.

    Args:
        pixels: H x W or H x W x 3 uint8.
        share: H x W uint8, 255 x the share of the full light.
    """
    out = np.empty_like(pixels)
    for top in range(0, len(pixels), _STRIP_PX):
        there = slice(top, top + _STRIP_PX)
        strip = share[there]
        if strip.min() == _FULL_SHARE:
            out[there] = pixels[there]
            continue
        weights = strip if pixels.ndim == 2 else cv2.merge([strip, strip, strip])
        cv2.divide(pixels[there], weights, out[there], scale=_FULL_SHARE)
    return out


def _paper(half: Pixels, lit: Pixels, least: float, mm: float) -> NDArray[np.bool_]:
    """Where the page may be paper: light enough, and of the tint that most of it has."""
    known = cv2.threshold(lit, least, 1, cv2.THRESH_BINARY)[1]
    if half.ndim == 3:
        spread = cv2.blur(cv2.subtract(lightest(half), darkest(half)), (3, 3))
        usual = int(np.median(spread[::4, ::4]))
        known = cv2.bitwise_and(known, cv2.inRange(spread, max(0, usual - _TINT), usual + _TINT))
    rim = np.ones((2 * max(1, round(_RIM_MM * mm)) + 1,) * 2, np.uint8)
    return np.asarray(cv2.erode(known, rim, borderType=cv2.BORDER_REPLICATE), np.bool_)


def _profile(level: _Line, mm: float) -> _Line | None:
    """What the lighter ones of each column have in common, smoothed; 0 is unknown. None where most columns are."""
    ordered = np.sort(level, axis=0)
    known = (ordered > 0).sum(0)
    place = len(level) - 1 - np.floor((1 - _LIGHTER) * known).astype(int)
    line = ordered[np.minimum(place, len(level) - 1), np.arange(level.shape[1])]
    told = np.flatnonzero(known >= _LEAST_KNOWN * len(level))
    if len(told) < level.shape[1] / 2:
        return None
    whole = np.interp(np.arange(level.shape[1]), told, line[told]).astype(np.float32)
    fine = _smoothed(whole, _FINE_MM * mm)
    apart = max(1, round(mm))
    if np.abs(np.diff(np.log(fine[::apart]))).max(initial=0) > _STEEPEST:
        return None
    return _smoothed(_without_bands(fine, round(_BAND_MM * mm)), _SMOOTH_MM * mm)


def _smoothed(line: _Line, sigma: float) -> _Line:
    return np.asarray(cv2.GaussianBlur(line[None], (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)[0], np.float32)


def _without_bands(line: _Line, width: int) -> _Line:
    """Dips narrower than `width` filled, unless they reach a rim: a closing by reconstruction (Vincent 1993)."""
    window = np.ones((1, 2 * (width // 2) + 1), np.uint8)
    padded = np.pad(line, width)  # with dark: so a dip at the rim is as broad as any
    filled = cv2.morphologyEx(padded[None], cv2.MORPH_CLOSE, window)[0][width:-width].tolist()
    floor = line.tolist()
    for order in (range(1, len(floor)), range(len(floor) - 2, -1, -1)):
        for place in order:
            before = filled[place - order.step]
            filled[place] = max(floor[place], min(filled[place], before))
    return np.asarray(filled, np.float32)


def _spread(level: NDArray[np.floating]) -> float:
    low, middle, high = np.percentile(level, (5, 50, 95))
    return float((high - low) / middle)
