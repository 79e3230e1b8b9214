"""Lossless pictures for people and other programs."""

from __future__ import annotations

import io

from PIL import Image

from ocr.image.raster import Raster


def encode_png(raster: Raster) -> bytes:
    """The page as PNG (8 bits a channel, RGB or gray) with its resolution; the pixels come back unchanged."""
    out = io.BytesIO()
    Image.fromarray(raster.pixels).save(out, "PNG", dpi=(raster.dpi, raster.dpi), compress_level=3)
    return out.getvalue()
