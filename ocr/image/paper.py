"""The paper under the ink: its level, its colour, and the places that are no paper at all.

Coarse planes are those of the page shrunk by `COARSE`; a cell is 0.7 mm at 300 dpi.
"""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.color import lightest, reduced
from ocr.image.raster import Pixels

COARSE = 8
_LEVEL_WINDOW = 7
_LEVEL_MEDIAN = 9
_PICTURE_LEVEL = 0.75
_PICTURE_CLOSING = 5


def _coarse_size(pixels: Pixels) -> tuple[int, int]:
    return max(1, pixels.shape[1] // COARSE), max(1, pixels.shape[0] // COARSE)


def paper_level(plane: Pixels) -> Pixels:
    """Level of the paper around each cell: the local maximum, smoothed. H x W to coarse H x W, uint8."""
    coarse = cv2.resize(plane, _coarse_size(plane), interpolation=cv2.INTER_AREA)
    window = np.ones((_LEVEL_WINDOW, _LEVEL_WINDOW), np.uint8)
    return np.asarray(cv2.medianBlur(cv2.dilate(coarse, window), _LEVEL_MEDIAN), np.uint8)


def paper_tone(pixels: Pixels, covered: Pixels) -> Pixels:
    """The page without what is covered: averages of the open pixels of each cell, holes filled from around them.

    Args:
        pixels: H x W or H x W x 3 uint8.
        covered: H x W uint8, 1 where a pixel does not count.

    Returns:
        The coarse picture, uint8.
    """
    half = reduced(pixels, 1 / 2)
    open_half = (reduced(covered * 255, 1 / 2) == 0).astype(np.uint8)
    size = _coarse_size(pixels)
    total = cv2.resize(cv2.bitwise_and(half, half, mask=open_half), size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(open_half * 255, size, interpolation=cv2.INTER_AREA)
    return _filled(total.astype(np.float32), share.astype(np.float32) / 255)


def _filled(total: np.ndarray, share: np.ndarray) -> Pixels:
    """Pull and push: where a level has no open pixel, the next coarser level answers (Gortler et al. 1996)."""
    weight = share if total.ndim == 2 else share[..., None]
    known = weight > 1e-3
    tone = np.where(known, total / np.maximum(weight, 1e-3), 255.0)
    if not known.all() and min(share.shape) > 1:
        size = (-(-share.shape[1] // 2), -(-share.shape[0] // 2))
        coarser = _filled(
            cv2.resize(total, size, interpolation=cv2.INTER_AREA), cv2.resize(share, size, interpolation=cv2.INTER_AREA)
        )
        guess = cv2.resize(coarser, share.shape[::-1], interpolation=cv2.INTER_LINEAR)
        tone = np.where(known, tone, guess)
    return np.clip(np.rint(tone), 0, 255).astype(np.uint8)


def picture_zones(tone: Pixels, level: Pixels) -> Pixels:
    """Cells that are no paper: photographs, dark backgrounds, the world around a photographed page.

    Args:
        tone: coarse page without its text, as of `paper_tone`.
        level: coarse level of the paper, as of `paper_level`.

    Returns:
        Coarse H x W uint8, 1 = no paper.
    """
    dark = _PICTURE_LEVEL * float(np.percentile(level, 90))
    zones = ((lightest(tone) < dark) | (level < dark)).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(zones, cv2.MORPH_CLOSE, np.ones((_PICTURE_CLOSING,) * 2, np.uint8)), np.uint8)
