"""Red print of cards, whose title and number fade with the seals where the lightest channel is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.image.traced import traced
from ocr.values import Box

_PALE: Final = 30
"""levels by which red lies above green and blue in what a card's ground is drawn with"""
_DEEPER: Final = 2.0
"""how much deeper red print is drawn than it is"""
_TOGETHER_MM: Final = 1.5
_SEAL_MM: Final = 10.0
"""red that hangs together so closely and is so wide and so high is a seal or an emblem"""
_WHITE: Final = 255


def with_red_print(light: Pixels, raster: Raster, cards: Sequence[Box]) -> Pixels:
    """The same with the red print of cards as dark as black print; seals on them stay faded.

    Args:
        light: the lightest channel of `raster`.
        raster: an upright page in colour.
        cards: where they lie on it (`ocr.image.cards`).

    Returns:
        A picture as large as `light`; `light` itself where there is no card.
    """
    out = light
    for card in cards:
        place = slice(card.y0, card.y1), slice(card.x0, card.x1)
        if out is light:
            out = light.copy()
        print_depth = _red_print(raster.pixels[place], raster.dpi / MM_PER_INCH)
        out[place] = cv2.min(out[place], _WHITE - cv2.convertScaleAbs(print_depth, alpha=_DEEPER))
    return out


def _red_print(card: Pixels, mm: float) -> Pixels:
    """By how much red lies above the other channels in print."""
    red, green, blue = cv2.split(card)
    depth = cv2.subtract(cv2.subtract(red, cv2.max(green, blue)), np.full_like(red, _PALE))
    near = np.ones((max(1, round(_TOGETHER_MM * mm)),) * 2, np.uint8)
    together = cv2.morphologyEx(cv2.threshold(depth, 0, 1, cv2.THRESH_BINARY)[1], cv2.MORPH_CLOSE, near)
    _, stats, _ = traced(np.asarray(together, np.uint8))
    for x, y, wide, high, _ in stats[1:].tolist():
        if min(wide, high) >= _SEAL_MM * mm:
            depth[y : y + high, x : x + wide] = 0
    return np.asarray(depth, np.uint8)
