"""Pages that were enlarged: they state more pixels an inch than they were scanned with.

Interpolation leaves a period: steps and bends between pixels differ by how these lie to the pixels of the scan (A. C. Gallagher, "Detection
of Linear and Cubic Interpolation in JPEG Compressed Images", CRV 2005). A blur has no period: a page out of focus is no enlarged one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import luminance
from ocr.image.raster import MM_PER_INCH, Raster
from ocr.verdict.metric import Measured, Metric

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_ROWS_DPI, _LEAST_COLUMNS = 22.0, 600
"""rows are taken so many an inch"""
_SMOOTH_PX, _FLOOR_BINS = 15, 40
_LOWEST = 0.15
"""periods a pixel; below it lie those of letters"""
_PEAK = 13.0
"""times as strong as the spectrum around it"""
_BLOCKS = (0.125, 0.25, 0.375, 0.5)
_OVER_BLOCKS = 4.0
"""JPEG leaves a period of 8 pixels: one of its harmonics is told only where it is so many times as strong as the next strongest,
its own double left out"""
_DOT_LEVELS = (0.97, 0.75)
"""of the paper; darker pixels of a row are of letters or dots: their rims, and themselves where their rims are one"""
_SPARSE = 4
"""of pixels, rows as well, are enough for the level of the paper"""
_LEADER_MM, _LEAST_DOTS, _DOTTED = 2.5, 8, 0.45
"""pitch of the dots of leaders, at most, and how many follow each other at the same; of all steps from one dark run of the row to the next
so many are such: letters have no pitch"""
_NEAR = 0.003
_ENOUGH_DPI = 199.0
_MOST_SHARP, _DOUBLED_SHARP, _SHARP_DPI = 0.505, 0.48, 220.0
"""sharpness of the writing: a page that was reduced leaves periods too, and is sharper than the first; one reduced from half as much
again leaves that of a doubled page, and is sharper than the second. At 150 dpi, over the last, no scan of so many dpi is sharper"""


def enlarged_from(raster: Raster, sharpness: float) -> float | None:
    """The resolution that a page was scanned with, if it was enlarged since.

    Args:
        raster: the raw page, at the resolution that it states.
        sharpness: of its writing, as of `focus`.

    Returns:
        In dpi; where the period fits two, the higher one, unless that is enough for the law and the page too soft for it. None where
        nothing tells that it was enlarged.
    """
    if raster.width_px < _LEAST_COLUMNS or sharpness > _MOST_SHARP:
        return None
    step = max(1, round(raster.dpi / _ROWS_DPI))
    rows = luminance(np.ascontiguousarray(raster.pixels[step // 2 :: step])).astype(np.int16)
    found = _scanned_dpi(rows, raster.dpi, sharpness)
    if found is None:
        return None
    paper = float(np.median(rows[::_SPARSE, ::_SPARSE]))
    dotted = np.any([_dotted(rows < int(level * paper), raster.dpi) for level in _DOT_LEVELS], axis=0)
    if not dotted.any():
        return found
    return None if dotted.all() else _scanned_dpi(rows[~dotted], raster.dpi, sharpness)


def enlarged(sight: Sight) -> Measured:
    """`scanned_dpi`, as of `enlarged_from`, of pages with writing that were no photo."""
    found = sight.sharpness if sight.photo is None else None
    dpi = None if found is None else enlarged_from(sight.raster, found.page)
    return {} if dpi is None else {"scanned_dpi": Metric(dpi)}


def _scanned_dpi(rows: NDArray[np.int16], dpi: float, sharpness: float) -> float | None:
    if (_strongest(_spectrum(np.diff(rows, 1, axis=1))) or 0.0) > 0.5 - _NEAR:
        return dpi / 2
    period = _strongest(_spectrum(np.diff(rows, 2, axis=1)))
    if period is None or (period > 0.5 - _NEAR and sharpness > _DOUBLED_SHARP):
        return None
    lower, higher = dpi * period, dpi * (1 - period)
    return lower if higher >= _ENOUGH_DPI and sharpness <= lower / _SHARP_DPI else higher


def _dotted(dark: NDArray[np.bool_], dpi: float) -> NDArray[np.bool_]:
    """Which rows are mostly leaders: dots to write on have a period of their own, which tells nothing of enlarging."""
    row, begun = np.nonzero(dark[:, 1:] & ~dark[:, :-1])
    within = np.diff(row) == 0
    pitch = np.where(within, np.diff(begun), 0)
    even = (np.abs(np.diff(pitch)) <= 1) & within[1:] & within[:-1] & (pitch[1:] <= _LEADER_MM / MM_PER_INCH * dpi)
    dots, steps = (np.bincount(row[2:][told], minlength=len(dark)) for told in (even, within[1:]))
    return np.asarray((dots >= _LEAST_DOTS) & (dots >= _DOTTED * steps))


def _spectrum(steps: NDArray[np.int16]) -> NDArray[np.float64]:
    """How strong each period is along rows of differences, over what is around it; the frequencies are 0 to a half."""
    bent = np.abs(steps).mean(0)
    series = np.log(bent + 0.05).astype(np.float32)
    series -= cv2.blur(series[None], (_SMOOTH_PX, 1))[0]
    strength = np.abs(np.fft.rfft(series * np.hanning(len(series))))
    whole = len(strength) // _FLOOR_BINS * _FLOOR_BINS
    floors = np.median(strength[:whole].reshape(-1, _FLOOR_BINS), axis=1)
    middles = np.arange(len(floors)) * _FLOOR_BINS + _FLOOR_BINS / 2
    return np.asarray(strength / np.maximum(1e-6, np.interp(np.arange(len(strength)), middles, floors)))


def _strongest(spectrum: NDArray[np.float64]) -> float | None:
    """The frequency of interpolation; None where there is none, or it may be that of blocks."""
    frequency = np.linspace(0, 0.5, len(spectrum))
    at = int(np.argmax(np.where(frequency >= _LOWEST, spectrum, 0)))
    found = float(frequency[at])
    if spectrum[at] < _PEAK:
        return None
    of_blocks = any(abs(block - found) <= _NEAR for block in _BLOCKS)
    others = [block for block in _BLOCKS if abs(block - found) > _NEAR and abs(block - 2 * found) > 2 * _NEAR]
    if (
        of_blocks
        and max(spectrum[np.abs(frequency - block) <= _NEAR].max() for block in others) * _OVER_BLOCKS > spectrum[at]
    ):
        return None
    return found
