"""Where bar codes and QR codes stand, and how their finest gaps are kept."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.raster import MM_PER_INCH, Pixels

_CODE_MM, _CODE_CELLS, _CODE_SHARE = 6.0, 4, 0.45
"""of each of 4 x 4 cells in a square as broad, so much is black in a code; of print less, for there are lines and spaces"""
_AROUND_MM: Final = 0.8
_BLACK: Final = np.uint8(90)
"""up to this level a pixel is black whatever is around it: the middle of a large module"""
_DARKER: Final = np.uint8(16)
"""levels by which ink is darker than what is around it: the grain of a tint beside the quiet zone is not"""


def dense_places(lettered: Pixels, dpi: float) -> Pixels:
    """Where so much is black as only in a code.

    Args:
        lettered: h x w uint8, 1 = text.
        dpi: its resolution, > 0.

    Returns:
        h x w uint8, 1 = a code and what is next to it; of no pixels where there is none.
    """
    cell = max(1, round(_CODE_MM / _CODE_CELLS / MM_PER_INCH * dpi))
    nowhere = np.zeros((0, 0), np.uint8)
    if min(lettered.shape) < cell * _CODE_CELLS:
        return nowhere
    black = cv2.threshold(reduced(lettered * np.uint8(255), 1 / cell), _CODE_SHARE * 255, 1, cv2.THRESH_BINARY)[1]
    square = np.ones((_CODE_CELLS,) * 2, np.uint8)
    corners = cv2.erode(black, square, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    if not corners.any():
        return nowhere
    # not MORPH_OPEN: with a square of an even side, that lies a cell off
    places = cv2.dilate(corners, square, anchor=(_CODE_CELLS - 1, _CODE_CELLS - 1))
    wide = cv2.dilate(places, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.resize(wide, lettered.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)


def gaps_kept(text: Pixels, flat: Pixels, places: Pixels, dpi: float) -> None:
    """Take from the text, in place, what is lighter than its surroundings in a code.

    Gaps of two pixels between modules are half as dark as these: halfway between ink and paper, they would be ink.

    Args:
        text: H x W uint8, 1 = text.
        flat: H x W uint8, how light it is, 255 = paper.
        places: as of `dense_places`, some.
        dpi: of the page, > 0.
    """
    step = text.shape[0] // places.shape[0]
    left, top, width, height = (step * side for side in cv2.boundingRect(places))
    part = slice(top, top + height), slice(left, left + width)
    there = cv2.resize(places, text.shape[::-1], interpolation=cv2.INTER_NEAREST)[part]
    side = 2 * round(_AROUND_MM / MM_PER_INCH * dpi / 2) + 1
    around = np.maximum(np.asarray(cv2.blur(flat[part], (side, side)), np.uint8), _BLACK + _DARKER) - _DARKER
    gap = cv2.compare(flat[part], around, cv2.CMP_GE)
    text[part] = cv2.subtract(text[part], cv2.min(gap, there))
