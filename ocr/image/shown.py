"""A coded page as it shows, small: kept beside its layers, so that the file that they go into can be compared without decoding them."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.errors import TruncatedImage
from ocr.image.compare import LOOK_DPI
from ocr.image.jpeg import encode_fine_jpeg
from ocr.image.raster import Raster

SHOWN_VERSION = 3
"""raised whenever the same page would give other bytes"""
_QUALITY = 75


def shown_jpeg(page: Raster) -> bytes:
    """The page at `LOOK_DPI`, some 40 kB of A4, never finer than it is; coarser coding would stand out as marks."""
    scale = min(1.0, LOOK_DPI / page.dpi)
    size = max(1, round(page.width_px * scale)), max(1, round(page.height_px * scale))
    small = np.asarray(cv2.resize(page.pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return encode_fine_jpeg(small, _QUALITY)


def shown_page(jpeg: bytes, width_inch: float) -> Raster:
    """What `shown_jpeg` made of a page so wide.

    Raises:
        TruncatedImage: it is not whole.
    """
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_UNCHANGED) if jpeg else None
    if picture is None:
        raise TruncatedImage("a small picture that does not decode")
    pixels = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
    return Raster(np.asarray(pixels, np.uint8), picture.shape[1] / width_inch)
