"""Pixels to a JPEG file (JFIF) as people hand it on: hardly any loss, colour at full resolution, with its resolution and profile."""

from __future__ import annotations

import io

from PIL import Image

from ocr.image.raster import Raster

QUALITY = 95
"""libjpeg's scale; above it files grow much and nothing is gained that an eye sees"""


def encode_jpeg_file(raster: Raster, icc: bytes = b"") -> bytes:
    """Code a picture as a JPEG file of quality 95, 4:4:4. Same pixels, same bytes.

    Args:
        raster: gray or RGB; JFIF keeps its dpi as a whole number.
        icc: the profile of its colours, of as many channels as it has; empty: none.
    """
    out = io.BytesIO()
    dpi = (round(raster.dpi), round(raster.dpi))
    Image.fromarray(raster.pixels).save(
        out, "JPEG", quality=QUALITY, subsampling=0, optimize=True, dpi=dpi, icc_profile=icc or None
    )
    return out.getvalue()
