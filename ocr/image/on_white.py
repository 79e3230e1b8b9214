"""A picture as if its paper were white."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.image.raster import Pixels

_AROUND: Final = 13
"""cells of 0.7 mm whose lightest is paper: a tint as small stays a tint"""
_LIFTED: Final = np.clip(np.interp(np.arange(256), (0, 200, 243, 255), (0, 200, 255, 255)), 0, 255).astype(np.uint8)


def on_white(picture: Pixels, bare: Pixels) -> Pixels:
    """Each place over the colour of the paper around it; what is nearly white becomes white.

    Args:
        picture: H x W or H x W x 3 uint8.
        bare: its ground, as of `ocr.image.ground`, coarse.
    """
    paper = cv2.blur(cv2.dilate(bare, np.ones((_AROUND, _AROUND), np.uint8)), (_AROUND, _AROUND))
    across = picture.shape[1], picture.shape[0]
    over = cv2.divide(picture, cv2.resize(paper, across, interpolation=cv2.INTER_LINEAR), scale=255)
    return np.asarray(cv2.LUT(over, _LIFTED), np.uint8)
