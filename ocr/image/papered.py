"""Ink taken out of the picture that an engine reads: what was there becomes paper."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.bitonal import darker_than_paper
from ocr.image.color import reduced
from ocr.image.paper import flattened, paper_level
from ocr.image.raster import Pixels

_LIGHTEST = 220.0
"""of paper = 255: on a blank page a threshold between two levels would else part the grain of the paper into thousands of dots"""


def coarse_ink(gray: Pixels, factor: float, paler: float = 0.0) -> Pixels:
    """1 on ink in a picture shrunk by `factor`, by Otsu's threshold (1979) over the level of its paper: where it pays to look closely.

    Args:
        gray: uint8, H x W, black ink on light paper.
        factor: (0, 1].
        paler: 0..1, how far the threshold is moved towards the lightest ink: fine rules pale where a picture is shrunk.
    """
    small = reduced(gray, factor)
    flat = flattened(small, paper_level(small))
    otsu, _ = cv2.threshold(flat, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    level = min(otsu, _LIGHTEST)
    moved = level + paler * (_LIGHTEST - level)
    return np.asarray(cv2.threshold(flat, moved, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)


def fine_ink(gray: Pixels, dpi: float) -> Pixels:
    """1 on ink, as exactly as edges tell."""
    dark = darker_than_paper(flattened(gray, paper_level(gray)), dpi)
    return np.asarray(cv2.threshold(dark, 0, 1, cv2.THRESH_BINARY)[1], np.uint8)


def papered(gray: Pixels, place: tuple[slice, slice], gone: Pixels) -> Pixels:
    """A copy in which the pixels of a place have the level of the paper around them where `gone` is 1; `gray` itself where none is."""
    if not gone.any():
        return gray
    out, part = gray.copy(), gray[place]
    paper = cv2.resize(paper_level(part), part.shape[::-1], interpolation=cv2.INTER_LINEAR)
    out[place] = cv2.copyTo(paper, gone, part.copy())
    return out
