"""The paper under the ink: its level, its colour, and the places that are no paper at all.

Coarse planes are those of the page shrunk by `COARSE`; a cell is 0.7 mm at 300 dpi.
"""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.raster import Pixels

COARSE = 8
_LEVEL_WINDOW = 7
_LEVEL_MEDIAN = 9
_BARE_PAPER = 235
_BETWEEN = 204
_PICTURE_WINDOW = 5
_PICTURE_SHARE = 0.25
_PICTURE_LEVEL = 0.75
_PICTURE_CLOSING = 5


def paper_level(plane: Pixels) -> Pixels:
    """Level of the paper around each cell: the local maximum, smoothed. H x W to coarse H x W, uint8."""
    coarse = reduced(plane, 1 / COARSE)
    window = np.ones((_LEVEL_WINDOW, _LEVEL_WINDOW), np.uint8)
    return np.asarray(cv2.medianBlur(cv2.dilate(coarse, window), _LEVEL_MEDIAN), np.uint8)


def flattened(plane: Pixels, level: Pixels) -> Pixels:
    """The plane over the level of its paper: 255 = paper, ink below. H x W uint8."""
    around = cv2.resize(level, plane.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(plane, around, scale=255), np.uint8)


def paper_tone(pixels: Pixels, covered: Pixels, flat: Pixels) -> Pixels:
    """Colour of the bare paper: averages of the open paper of each cell, holes filled from around them.

    Args:
        pixels: H x W or H x W x 3 uint8.
        covered: H x W uint8, 1 where a pixel does not count.
        flat: H x W uint8, as of `flattened`: what is darker than paper does not count either.

    Returns:
        The coarse picture, uint8.
    """
    half = reduced(pixels, 1 / 2)
    bare = cv2.threshold(reduced(flat, 1 / 2), _BARE_PAPER - 1, 255, cv2.THRESH_BINARY)[1]
    bare = cv2.bitwise_and(bare, 255 - reduced(covered * 255, 1 / 2))
    bare = cv2.threshold(bare, 254, 255, cv2.THRESH_BINARY)[1]
    total = reduced(np.asarray(cv2.bitwise_and(half, half, mask=bare), np.uint8), 2 / COARSE)
    share = reduced(np.asarray(bare, np.uint8), 2 / COARSE)
    return filled(total.astype(np.float32), share.astype(np.float32) / 255)


def filled(total: np.ndarray, share: np.ndarray) -> Pixels:
    """Means with their holes closed, pull and push: where a level knows nothing, the next coarser one answers (Gortler et al. 1996).

    Args:
        total: sums of levels, H x W or H x W x 3 float32.
        share: what they are sums over, H x W float32, 0..1; a cell counts from a thousandth.

    Returns:
        total / share, uint8; 255 where nothing is known at all.
    """
    weight = share if total.ndim == 2 else share[..., None]
    known = weight > 1e-3
    tone = np.where(known, total / np.maximum(weight, 1e-3), 255.0)
    if not known.all() and min(share.shape) > 1:
        size = (-(-share.shape[1] // 2), -(-share.shape[0] // 2))
        coarser = filled(
            cv2.resize(total, size, interpolation=cv2.INTER_AREA), cv2.resize(share, size, interpolation=cv2.INTER_AREA)
        )
        guess = cv2.resize(coarser, share.shape[::-1], interpolation=cv2.INTER_LINEAR)
        tone = np.where(known, tone, guess)
    return np.clip(np.rint(tone), 0, 255).astype(np.uint8)


def picture_zones(flat: Pixels, mask: Pixels, level: Pixels) -> Pixels:
    """Cells that are no paper: photographs, dark backgrounds, the world around a photographed page.

    Text is black on white with thin gray rims; where the tones between them fill a good part of a cell, or the paper
    itself would be dark, there is a picture.

    Args:
        flat: H x W uint8, as of `flattened`.
        mask: H x W uint8, 1 where there may be text.
        level: coarse level of the paper, as of `paper_level`.

    Returns:
        Coarse H x W uint8, 1 = no paper.
    """
    text = cv2.dilate(reduced(mask * 255, 1 / 2), np.ones((3, 3), np.uint8))
    between = cv2.bitwise_and(
        cv2.threshold(reduced(flat, 1 / 2), _BETWEEN, 255, cv2.THRESH_BINARY_INV)[1],
        cv2.threshold(text, 0, 255, cv2.THRESH_BINARY_INV)[1],
    )
    share = cv2.blur(reduced(np.asarray(between, np.uint8), 2 / COARSE), (_PICTURE_WINDOW, _PICTURE_WINDOW))
    dark = _PICTURE_LEVEL * float(np.percentile(level, 90))
    zones = ((share > _PICTURE_SHARE * 255) | (level < dark)).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(zones, cv2.MORPH_CLOSE, np.ones((_PICTURE_CLOSING,) * 2, np.uint8)), np.uint8)
