"""Sheets of an old archive as a fast scanner delivers them: bitonal TIFF files, drawn; slips, separators, papers, and what goes wrong."""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app.domain.patch_code import GAP_MM, bar_heights_mm
from app.sandbox.paper.codes import code_39, qr

DPI = 100
SMALL_PX = (700, 260)
"""178 mm by 66 mm: a slip's codes fit onto it"""
NOTE_PX = (300, 200)
A4_PX = (827, 1169)
ADDRESS = "https://dichvucong.example/tra-cuu?mahs="
_WORDS = "Ủy ban nhân dân xã đề nghị xác nhận hồ sơ lưu trữ theo quy định hiện hành của công dân tại địa phương".split()  # noqa: SIM905
_FONT, _LARGE = ImageFont.load_default(13), ImageFont.load_default(40)


def code_of(number: int) -> str:
    """The code of an archive's dossier."""
    return f"H56.14-190{1 + number // 9000 % 9}15-{number % 9000 + 1:04}"


def paper(number: int, size_px: tuple[int, int] = SMALL_PX) -> Image.Image:
    """A page of some lines; no two are the same."""
    sheet, drawn = _blank(size_px)
    words = random.Random(number)
    drawn.text((60, 40), f"{number}", 0, _FONT)
    for row in range(size_px[1] // 28 - 3):
        drawn.text((60, 70 + 28 * row), " ".join(words.choices(_WORDS, k=size_px[0] // 90)), 0, _FONT)
    return sheet


def note(number: int) -> Image.Image:
    """A small sheet with a few large letters, which is looked at in a moment; no two are the same."""
    sheet, drawn = _blank(NOTE_PX)
    drawn.text((30, 40), f"Trang {number}", 0, _LARGE)
    return sheet


def slip(bars: str, square: str = "", size_px: tuple[int, int] = SMALL_PX) -> Image.Image:
    """A slip: a bar code, and a QR code; an empty text draws none."""
    sheet, _ = _blank(size_px)
    for mask, at in ((bars and code_39(bars, 2, 50), (30, 20)), (square and qr(square, 170), (40, 82))):
        if mask:
            sheet.paste(0, at, mask.point(lambda value: 255 * (value > 127)).convert("1"))
    return sheet


def separator(payload: str, size_px: tuple[int, int] = SMALL_PX) -> Image.Image:
    """A separator sheet by its QR code."""
    return slip("", payload, size_px)


def patch(name: str, size_px: tuple[int, int] = SMALL_PX) -> Image.Image:
    """A separator sheet by its patch alone."""
    sheet, drawn = _blank(size_px)
    y_mm = 12.0
    for height in bar_heights_mm(name):
        drawn.rectangle((_px(8), _px(y_mm), size_px[0] - _px(8), _px(y_mm + height) - 1), 0)
        y_mm += height + GAP_MM
    return sheet


def blank(size_px: tuple[int, int] = NOTE_PX) -> Image.Image:
    """A sheet with nothing on it."""
    return _blank(size_px)[0]


def save(sheet: Image.Image, file: Path) -> None:
    """As TIFF, Group 4."""
    sheet.save(file, "TIFF", compression="group4", dpi=(DPI, DPI))


def _blank(size_px: tuple[int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("1", size_px, 1)
    return sheet, ImageDraw.Draw(sheet)


def _px(mm: float) -> int:
    return round(mm * DPI / 25.4)
