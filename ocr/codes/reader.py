"""zxing-cpp, asked for exactly the codes that papers of a service centre carry.

On a gray A4 page of 300 dpi with explicit formats it takes 10 to 35 ms; all formats on RGB take up to 580 ms.
"""

from __future__ import annotations

import unicodedata

import zxingcpp

from ocr.image.raster import Pixels
from ocr.values import Box, Code

_SYMBOLOGIES = {
    zxingcpp.BarcodeFormat.QRCode: "QRCode",
    zxingcpp.BarcodeFormat.Code39: "Code39",
    zxingcpp.BarcodeFormat.Code128: "Code128",
}
_FORMATS = zxingcpp.BarcodeFormats(list(_SYMBOLOGIES))


def read_codes(gray: Pixels) -> tuple[Code, ...]:
    """Find QR codes, Code 39 and Code 128 in any of the four directions.

    Args:
        gray: H x W uint8.

    Returns:
        The codes from top to bottom, then left to right; text in NFC, box clipped to the picture. Codes whose check
        digits or error correction fail are left out.
    """
    height, width = gray.shape
    found = zxingcpp.read_barcodes(gray, formats=_FORMATS, try_invert=False, text_mode=zxingcpp.TextMode.Plain)
    codes = [
        Code(
            symbology=_SYMBOLOGIES[barcode.symbology],
            text=unicodedata.normalize("NFC", barcode.text),
            box_px=_box(barcode.position, width, height),
        )
        for barcode in found
    ]
    return tuple(sorted(codes, key=lambda code: (code.box_px.y0, code.box_px.x0, code.text)))


def _box(position: zxingcpp.Position, width: int, height: int) -> Box:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    xs = [corner.x for corner in corners]
    ys = [corner.y for corner in corners]
    return Box(max(0, min(xs)), max(0, min(ys)), min(width, max(xs) + 1), min(height, max(ys) + 1))
