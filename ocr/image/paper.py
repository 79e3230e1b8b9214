"""The paper under the ink: its level, its colour, and the places that are no paper at all.

Coarse planes are those of the page shrunk by `COARSE`, or of a working picture of 150 dpi by `CELL`; a cell is 0.7 mm at 300 dpi.
"""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.raster import Pixels

COARSE, CELL = 8, 4
_LEVEL_WINDOW = 7
_LEVEL_MEDIAN = 9
_BETWEEN = 204
_PICTURE_WINDOW = 5
_PICTURE_SHARE = 0.25
_PICTURE_LEVEL = 0.75
_PICTURE_CLOSING = 5
_KNOWN = 1e-3
"""share of a cell, above which its mean is known"""


def paper_level(plane: Pixels) -> Pixels:
    """Level of the paper around each cell: the local maximum, smoothed. H x W to coarse H x W, uint8."""
    window = np.ones((_LEVEL_WINDOW, _LEVEL_WINDOW), np.uint8)
    return np.asarray(cv2.medianBlur(cv2.dilate(reduced(plane, 1 / COARSE), window), _LEVEL_MEDIAN), np.uint8)


def in_cells(small: Pixels) -> Pixels:
    """A picture in cells of `CELL` pixels, halved twice: a tenth of the time of one step. H x W or H x W x 3 uint8."""
    return reduced(reduced(small, 1 / 2), 1 / 2)


def cell_level(small: Pixels) -> Pixels:
    """The same of a picture of about 150 dpi, so that it holds at every resolution of the page: a cell is `2 * CELL` of its pixels."""
    lightest = cv2.dilate(in_cells(small), np.ones((_LEVEL_WINDOW, _LEVEL_WINDOW), np.uint8))
    return np.asarray(cv2.medianBlur(reduced(np.asarray(lightest, np.uint8), 1 / 2), _LEVEL_MEDIAN // 2 + 1), np.uint8)


def flattened(plane: Pixels, level: Pixels) -> Pixels:
    """The plane over the level of its paper: 255 = paper, ink below. H x W uint8."""
    around = cv2.resize(level, plane.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(plane, around, scale=255), np.uint8)


def filled(total: np.ndarray, share: np.ndarray) -> Pixels:
    """Means with their holes closed, pull and push: where a level knows nothing, the next coarser one answers (Gortler et al. 1996).

    Args:
        total: sums of levels, H x W or H x W x 3 float32.
        share: what they are sums over, H x W float32, 0..1; a cell counts from a thousandth.

    Returns:
        total / share, uint8; 255 where nothing is known at all.
    """
    height, width = share.shape
    weight = share if total.ndim == 2 else cv2.merge([share] * 3)  # numpy is slow over three values at a time
    tone = cv2.divide(total, np.maximum(weight, _KNOWN))
    unknown = share <= _KNOWN
    if unknown.any():
        guess = np.full_like(total, 255.0)
        if min(height, width) > 1:
            size = (-(-width // 2), -(-height // 2))
            halves = (cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (total, share))
            guess = cv2.resize(filled(*halves), (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
        cv2.copyTo(guess, unknown.view(np.uint8), tone)
    return np.asarray(cv2.convertScaleAbs(tone), np.uint8)


def picture_zones(flat: Pixels, text: Pixels, level: Pixels) -> Pixels:
    """Where there is no paper: photographs, dark backgrounds, the world around a photographed page.

    Text is black on white with thin gray rims; where the tones between them fill a good part of a cell, or the paper
    itself would be dark, there is a picture.

    Args:
        flat: h x w uint8, as of `flattened`, at about 150 dpi.
        text: h x w uint8, not 0 where there may be text.
        level: level of the paper, as of `cell_level`.

    Returns:
        h x w uint8, 1 = no paper.
    """
    between = cv2.bitwise_and(
        cv2.threshold(flat, _BETWEEN, 255, cv2.THRESH_BINARY_INV)[1],
        cv2.threshold(cv2.dilate(text, np.ones((3, 3), np.uint8)), 0, 255, cv2.THRESH_BINARY_INV)[1],
    )
    share = cv2.blur(in_cells(np.asarray(between, np.uint8)), (_PICTURE_WINDOW, _PICTURE_WINDOW))
    dark = _PICTURE_LEVEL * float(np.percentile(level, 90))
    light = cv2.resize(level, share.shape[::-1], interpolation=cv2.INTER_LINEAR)
    found = ((share > _PICTURE_SHARE * 255) | (light < dark)).view(np.uint8)
    if not cv2.hasNonZero(found):
        return np.zeros_like(flat)
    zones = cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((_PICTURE_CLOSING,) * 2, np.uint8))
    return np.asarray(cv2.resize(zones, flat.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)
