"""Bar codes and QR codes of the sample paper, as masks to stamp."""

from __future__ import annotations

from typing import Final

import segno
from PIL import Image

# Code 39 (ISO/IEC 16388): nine elements a character, bars and spaces in turn, `w` wide and `n` narrow.
_CODE_39: Final = {
    "0": "nnnwwnwnn",
    "1": "wnnwnnnnw",
    "2": "nnwwnnnnw",
    "3": "wnwwnnnnn",
    "4": "nnnwwnnnw",
    "5": "wnnwwnnnn",
    "6": "nnwwwnnnn",
    "7": "nnnwnnwnw",
    "8": "wnnwnnwnn",
    "9": "nnwwnnwnn",
    "H": "wnnnnwwnn",
    ".": "wwnnnnwnn",
    "-": "nwnnnnwnw",
    "*": "nwnnwnwnn",
}
_WIDE: Final = 3
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
    if unknown := set(text) - set(_CODE_39) | set(text) & {"*"}:
        raise ValueError(f"not in a dossier code: {sorted(unknown)}")
    row: list[int] = []
    for char in f"*{text}*":
        for index, width in enumerate(_CODE_39[char]):
            row += [0 if index % 2 else 255] * (_WIDE if width == "w" else 1)
        row.append(0)
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
