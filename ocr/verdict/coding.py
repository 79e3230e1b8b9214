"""What coding did to a page: blocks of a JPEG that was squeezed too far, and what a cut file lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ocr.image.color import luminance
from ocr.image.raster import Pixels, Raster
from ocr.values import Box
from ocr.verdict.metric import Measured, Metric
from ocr.verdict.paper import PaperAndInk

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_BLOCK_PX = 8
_NEAR_MM, _FAR_MM = 0.4, 1.4
"""where blocks with letters in them reach over bare paper"""
_LEAST_PX = 2000
_LEAST_SHARE = 0.6
"""of the step elsewhere; less is what chance and the sampling of print make"""
_FILL, _FILL_TOLERANCE = 128, 1
"""what a decoder paints where blocks are missing: all coefficients are zero"""


def blocking(raster: Raster, page: PaperAndInk) -> float | None:
    """By how many levels (0..255) the step from one block of 8 pixels to the next is larger than steps within, on bare paper close to ink.

    The phase is looked for, so a page may have been cut; one that was resampled shows nothing. After Wang, Sheikh and Bovik,
    "No-reference perceptual quality assessment of JPEG compressed images" (2002), here where paper ought to be even.

    Args:
        raster: the raw page, at the resolution it came in: every eighth row is looked at.
        page: its paper and ink.

    Returns:
        None where there is too little ink on paper.
    """
    rows = luminance(np.ascontiguousarray(raster.pixels[::_BLOCK_PX]))
    near = cv2.dilate(page.ink, _square(_NEAR_MM * page.px_per_mm))
    far = cv2.dilate(near, _square((_FAR_MM - _NEAR_MM) * page.px_per_mm))
    there = cv2.resize(np.asarray(far - near, np.uint8), rows.shape[::-1], interpolation=cv2.INTER_NEAREST)
    whole = (rows.shape[1] - 1) // _BLOCK_PX * _BLOCK_PX
    if not whole or int(np.count_nonzero(there)) < _LEAST_PX:
        return None
    here = np.ascontiguousarray(there[:, 1 : whole + 1])
    steps = cv2.multiply(cv2.absdiff(rows[:, 1 : whole + 1], rows[:, :whole]), here)
    total, count = (
        cv2.reduce(plane, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S).reshape(-1, _BLOCK_PX).sum(0) for plane in (steps, here)
    )
    by_phase = np.sort(total / np.maximum(1, count))
    within = float(np.median(by_phase[:-1]))
    more = float(by_phase[-1]) - within
    return more if more >= _LEAST_SHARE * within else 0.0


def missing(raster: Raster) -> tuple[float, Box] | None:
    """What is the gray of a decoder from some row to the end.

    Args:
        raster: the raw page, or a smaller one.

    Returns:
        Share of the page, and its place; None where the last row is a picture.
    """
    rows = raster.pixels.reshape(raster.height_px, -1)
    for last in range(raster.height_px - 1, -1, -1):
        if int(rows[last].min()) < _FILL - _FILL_TOLERANCE or int(rows[last].max()) > _FILL + _FILL_TOLERANCE:
            break
    first = last + 1
    if raster.height_px - first < _BLOCK_PX:
        return None
    return (raster.height_px - first) / raster.height_px, Box(0, first, raster.width_px, raster.height_px)


def coded(sight: Sight) -> Measured:
    """`blocking`, where there is ink on paper; `missing_share`, with its place, where a part of the picture is missing."""
    measured = {}
    steps = None if sight.inkless else blocking(sight.raster, sight.paper)
    if steps is not None:
        measured["blocking"] = Metric(steps)
    gone = missing(sight.raster)
    if gone is not None:
        measured["missing_share"] = Metric(*gone)
    return measured


def _square(px: float) -> Pixels:
    return np.ones((2 * round(px) + 1,) * 2, np.uint8)
