"""A bought target of 24 patches in 6 columns and 4 rows, found by its patches: even fields of one size on one lattice.

It may lie in any of the four directions and a little askew; which one it is tells the nearest to the reference data.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ocr.checksheet.colour import Lab, ciede2000, mean_lab
from ocr.checksheet.placement import Floats
from ocr.checksheet.reference import COLUMNS, ROWS
from ocr.errors import NoTarget
from ocr.image.color import reduced
from ocr.image.raster import MM_PER_INCH, Pixels, Raster

_WORK_DPI = 75.0
_EVEN_LEVELS = 10
_LEAST_MM, _MOST_MM = 2.5, 60.0
_ALIKE = 0.2
_LEAST_FOUND = 14
_OFF_LATTICE = 0.2
_SAMPLED = 0.3
"""of a patch's side, each way from its middle"""
_SAME_TARGET = 35.0
"""mean difference beyond which these are other colours"""


def measure_target(raster: Raster, reference: Sequence[Lab]) -> tuple[Lab, ...]:
    """The colours of the patches, row by row as the target is numbered.

    Args:
        raster: the scan, RGB.
        reference: what they should be, row by row.

    Raises:
        NoTarget: there are no 24 even fields on a lattice, or their colours are others; or the scan is gray.
    """
    if raster.gray:
        raise NoTarget("a gray scan")
    centres, side = _lattice(raster)
    true = np.array(reference)
    ways = [_colours(raster, way, side) for way in (centres, np.rot90(centres, 2))]
    apart = [float(ciede2000(way, true).mean()) for way in ways]
    best = int(np.argmin(apart))
    if apart[best] > _SAME_TARGET:
        raise NoTarget(f"colours differ by {apart[best]:.0f}")
    return tuple((float(lab[0]), float(lab[1]), float(lab[2])) for lab in ways[best])


def _colours(raster: Raster, centres: Floats, side: float) -> Floats:
    """Lab of the middles of the patches, 24 x 3."""
    reach = max(1, round(side * _SAMPLED))
    found = []
    for x, y in np.round(centres.reshape(-1, 2)).astype(int):
        if x < reach or y < reach or x + reach > raster.width_px or y + reach > raster.height_px:
            raise NoTarget("it lies partly outside the picture")
        found.append(mean_lab(raster.pixels[y - reach : y + reach, x - reach : x + reach].reshape(-1, 3)))
    return np.array(found)


def _lattice(raster: Raster) -> tuple[Floats, float]:
    """The middles of all patches in pixels, 4 x 6 x 2 in one of the two ways round, and the side of a patch."""
    factor = min(1.0, _WORK_DPI / raster.dpi)
    fields = _even_fields(reduced(raster.pixels, factor), raster.dpi * factor / MM_PER_INCH)
    centres, side = _alike(fields)
    between = centres[None, :] - centres[:, None]
    lengths = np.hypot(between[..., 0], between[..., 1])
    np.fill_diagonal(lengths, np.inf)
    near = between[lengths < 1.25 * np.median(lengths.min(axis=1))]
    angles = np.degrees(np.arctan2(near[:, 1], near[:, 0]))
    turn = np.radians(float(np.median((angles + 45) % 90 - 45)))
    upright = centres @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    pitch = float(np.median(np.hypot(near[:, 0], near[:, 1])))
    steps = np.round((upright - upright.min(axis=0)) / pitch)
    across, down = (int(count) + 1 for count in steps.max(axis=0))
    if {across, down} != {COLUMNS, ROWS}:
        raise NoTarget(f"{across} by {down} fields")
    ways = np.column_stack([steps, np.ones(len(steps))])
    solution, *_ = np.linalg.lstsq(ways, centres, rcond=None)
    if np.abs(ways @ solution - centres).max() > _OFF_LATTICE * pitch:
        raise NoTarget("the fields stand on no lattice")
    columns, rows = np.meshgrid(np.arange(across), np.arange(down))
    grid = np.stack([columns, rows, np.ones_like(rows)], axis=-1) @ solution / factor
    return (grid if down == ROWS else np.rot90(grid)), side / factor


def _even_fields(small: Pixels, px_per_mm: float) -> Floats:
    """x and y of the middle, and the side, of each square field without any detail: N x 3 pixels."""
    window = np.ones((3, 3), np.uint8)
    spread = cv2.subtract(cv2.dilate(small, window), cv2.erode(small, window)).max(axis=2)
    even = (spread <= _EVEN_LEVELS).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(even, connectivity=4)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    long, short = np.maximum(width, height), np.minimum(width, height)
    fits = (short >= _LEAST_MM * px_per_mm) & (long <= _MOST_MM * px_per_mm) & (long <= (1 + _ALIKE) * short)
    fits &= stats[:, cv2.CC_STAT_AREA] >= (1 - _ALIKE) * width * height
    fits[0] = False  # what is not even
    side = np.sqrt(stats[:, cv2.CC_STAT_AREA])
    return np.column_stack([centres + 0.5, side])[fits]


def _alike(fields: Floats) -> tuple[Floats, float]:
    """The middles of the largest group of fields of one size, and that size."""
    sides = fields[:, 2]
    groups = [np.abs(sides / side - 1) < _ALIKE for side in sides]
    best = max(groups, key=np.count_nonzero, default=np.zeros(0, bool))
    if np.count_nonzero(best) < _LEAST_FOUND:
        raise NoTarget(f"{np.count_nonzero(best)} even fields of one size")
    return fields[best, :2], float(np.median(sides[best]))
