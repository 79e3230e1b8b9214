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
_BAND: Final = 64
"""rows at a time: they stay in the processor's cache"""
_LIFTED: Final = 247
"""above it levels stand twice as far, and 251 is white: no more than the grain of white paper goes, what is nine levels off it keeps all"""


def on_white(picture: Pixels, bare: Pixels, bare_dpi: float) -> Pixels:
    """Each place over the colour of the paper around it; only what is as good as white becomes white.

    Args:
        picture: H x W or H x W x 3 uint8.
        bare: its ground, as of `ocr.image.ground`, coarse.
        bare_dpi: resolution of that, > 0.
    """
    across = picture.shape[1], picture.shape[0]
    out = np.asarray(cv2.resize(_paper(bare, bare_dpi), across, interpolation=cv2.INTER_LINEAR), np.uint8)
    levels, papers = (pixels.reshape(len(picture), -1) for pixels in (picture, out))
    still = np.full((_BAND, levels.shape[1]), _LIFTED, np.uint8)
    lifted = np.empty_like(still)
    for top in range(0, len(levels), _BAND):
        paper = papers[top : top + _BAND]
        over = cv2.divide(levels[top : top + _BAND], paper, paper, 255)
        cv2.add(over, cv2.subtract(over, still[: len(over)], lifted[: len(over)]), over)
    return out


def _paper(bare: Pixels, dpi: float) -> Pixels:
    """The paper around each cell; that of the page, where something else covers it farther than one can see."""
    side = 2 * round(_AROUND_MM / MM_PER_INCH * dpi / 2) + 1
    around = cv2.blur(cv2.dilate(bare, np.ones((side, side), np.uint8)), (side, side))
    sample = np.ascontiguousarray(around[::_SAMPLED, ::_SAMPLED]).reshape(-1, *bare.shape[2:])
    of_page = np.full_like(around, np.asarray(np.median(sample, axis=0), np.uint8))
    off = np.clip(lightest(np.asarray(cv2.absdiff(around, of_page), np.uint8)), _OWN, _OTHER)
    near = (_OTHER - off.astype(np.float32)) / (_OTHER - _OWN)
    return np.asarray(cv2.blendLinear(around, of_page, near, 1 - near), np.uint8)
