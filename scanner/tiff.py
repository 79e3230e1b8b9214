"""Raw rows from a device -> a lossless TIFF file: LZW (TIFF 6.0, section 13), horizontal predictor (section 14)."""

from __future__ import annotations

import io

from PIL import Image

from scanner.frames import ColorMode

_PREDICTOR_TAG = 317
_HORIZONTAL = 2


def encode(rows: bytes | bytearray, width_px: int, height_px: int, mode: ColorMode, dpi: int | None) -> bytes:
    """Encodes raw samples.

    Args:
        rows: top row first, no padding; color: R, G, B bytes; gray: a byte a pixel; lineart: a byte a pixel, 0 or 255.
        width_px: pixels a row.
        height_px: rows.
        mode: what a sample means; lineart is packed to one bit.
        dpi: pixels an inch both ways; None leaves the resolution out of the file.

    Returns:
        The file's bytes; decoding them gives exactly `rows`.
    """
    layout = "RGB" if mode is ColorMode.COLOR else "L"
    image = Image.frombuffer(layout, (width_px, height_px), rows, "raw", layout, 0, 1)
    tags = {_PREDICTOR_TAG: _HORIZONTAL}
    if mode is ColorMode.LINEART:
        image, tags = image.convert("1", dither=Image.Dither.NONE), {}
    resolution = {} if dpi is None else {"dpi": (dpi, dpi)}
    out = io.BytesIO()
    image.save(out, "TIFF", compression="tiff_lzw", tiffinfo=tags, **resolution)
    return out.getvalue()
