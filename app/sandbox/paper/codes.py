"""Bar codes and QR codes of the sample paper, as masks to stamp."""

from __future__ import annotations

from typing import Final

import segno
from PIL import Image

from app.domain.code39 import elements

_QUIET_MODULES: Final = 4
_SUPERSAMPLE: Final = 8


def code_39(text: str, module_px: int, height_px: int) -> Image.Image:
    """A Code 39 symbol with start and stop, wide elements three modules, no quiet zone.

    Args:
        text: a dossier code: digits, `H`, `.` and `-`.
        module_px: width of a narrow element.
        height_px: height of the bars.

    Returns:
        L, 255 on bars.

    Raises:
        ValueError: a character that no dossier code holds.
    """
    row: list[int] = []
    for number, width in enumerate(elements(text)):
        row += [0 if number % 2 else 255] * width
    strip = Image.frombytes("L", (len(row), 1), bytes(row))
    return strip.resize((len(row) * module_px, height_px), Image.Resampling.NEAREST)


def qr(payload: str, size_px: int, error: str = "m") -> Image.Image:
    """A QR code (ISO/IEC 18004) of UTF-8 text, quiet zone of four modules included.

    Args:
        payload: the text.
        size_px: width and height of the whole symbol.
        error: error correction level, `l`, `m`, `q` or `h`.

    Returns:
        L, 255 on dark modules.
    """
    code = segno.make_qr(payload, error=error, encoding="utf-8")
    rows = [bytes(255 if module else 0 for module in row) for row in code.matrix_iter(border=_QUIET_MODULES)]
    modules = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    fine = modules.resize((len(rows) * _SUPERSAMPLE,) * 2, Image.Resampling.NEAREST)
    return fine.resize((size_px, size_px), Image.Resampling.BOX)
