"""A reception slip for a scanner: drawn with the codes that a test wants on it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from app.sandbox.paper.codes import code_39, qr


def slip(file: Path, bars: str, square: str, part: tuple[int, int, int, int] = (0, 0, 1654, 2339)) -> None:
    """A sheet of A4 at 200 dpi with a bar code and a QR code; an empty text draws none. `part` (pixels) is what is cut out of it."""
    sheet = Image.new("RGB", (1654, 2339), "white")
    for drawn, at in ((bars and code_39(bars, 3, 100), (150, 300)), (square and qr(square, 250), (1300, 280))):
        if drawn:
            sheet.paste((20, 20, 20), at, drawn)
    sheet.crop(part).save(file, dpi=(200, 200), quality=92)
