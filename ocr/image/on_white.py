"""A picture as if its paper were white."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.image.color import lightest
from ocr.image.raster import MM_PER_INCH, Pixels

_AROUND_MM: Final = 28.0
"""the lightest so near is paper: a tint as small stays a tint"""
_OWN, _OTHER = 24, 36
"""levels off the paper of the page: what is no farther is paper in a shadow; what is as far is a tint or a photograph, and stays"""
_SAMPLED: Final = 4
_LIFTED: Final = np.clip(np.interp(np.arange(256), (0, 246, 251, 255), (0, 246, 255, 255)), 0, 255).astype(np.uint8)
"""no more than the grain of white paper: what is nine levels off it keeps all of them"""


def on_white(picture: Pixels, bare: Pixels, bare_dpi: float) -> Pixels:
    """Each place over the colour of the paper around it; only what is as good as white becomes white.

    Args:
        picture: H x W or H x W x 3 uint8.
        bare: its ground, as of `ocr.image.ground`, coarse.
        bare_dpi: resolution of that, > 0.
    """
    paper = _paper(bare, bare_dpi)
    across = picture.shape[1], picture.shape[0]
    over = cv2.divide(picture, cv2.resize(paper, across, interpolation=cv2.INTER_LINEAR), scale=255)
    return np.asarray(cv2.LUT(over, _LIFTED), np.uint8)


def _paper(bare: Pixels, dpi: float) -> Pixels:
    """The paper around each cell; that of the page, where something else covers it farther than one can see."""
    side = 2 * round(_AROUND_MM / MM_PER_INCH * dpi / 2) + 1
    around = cv2.blur(cv2.dilate(bare, np.ones((side, side), np.uint8)), (side, side))
    sample = np.ascontiguousarray(around[::_SAMPLED, ::_SAMPLED]).reshape(-1, *bare.shape[2:])
    of_page = np.full_like(around, np.asarray(np.median(sample, axis=0), np.uint8))
    off = np.clip(lightest(np.asarray(cv2.absdiff(around, of_page), np.uint8)), _OWN, _OTHER)
    near = (_OTHER - off.astype(np.float32)) / (_OTHER - _OWN)
    return np.asarray(cv2.blendLinear(around, of_page, near, 1 - near), np.uint8)
