"""The identity of a picture, whatever file format carried it."""

from __future__ import annotations

import hashlib

import numpy as np

from ocr.image.raster import Raster


def sha256_pixels(raster: Raster) -> str:
    """Hash shape, dtype and pixels: equal for a TIFF and a PNG of the same picture, different for gray and RGB.

    The resolution is left out: it is a statement about the picture, not part of it.

    Returns:
        64 hexadecimal digits.
    """
    pixels = np.ascontiguousarray(raster.pixels)
    digest = hashlib.sha256(f"{'x'.join(map(str, pixels.shape))}:{pixels.dtype.name}:".encode())
    digest.update(memoryview(pixels).cast("B"))
    return digest.hexdigest()
