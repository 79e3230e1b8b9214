"""Names under signatures as stamps and seals leave them: askew, in red, blue or black, fat, framed, in script, a seal's rim across them."""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from app.sandbox.paper.pen import BLUE_INK, handwriting
from app.sandbox.paper.seal import SEAL_MM, SEAL_RED, seal
from app.sandbox.paper.sheet import Ink, Sheet
from app.sandbox.paper.typeface import Style, font_of

WAYS: Final = ("askew", "fat", "framed", "red", "blue", "under a seal", "under a black seal", "script")
_BLACK: Final[Ink] = (24, 24, 28)
_EM_MM: Final = 5.2
_INKS: Final[dict[str, Ink]] = {"framed": SEAL_RED, "red": SEAL_RED, "blue": BLUE_INK, "script": BLUE_INK}


def stamp_name(sheet: Sheet, name: str, middle_mm: float, y_mm: float, way: str, chance: np.random.Generator) -> None:
    """Put a name down in one of `WAYS`, centred on `middle_mm`, its letters from `y_mm` downwards, and the seal beside or across it."""
    mask = _script(sheet, name, chance) if way == "script" else _letters(sheet, name)
    if way in ("fat", "framed", "red"):
        mask = mask.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(1.2))
    if way == "framed":
        _frame(mask, chance)
    turned = mask.rotate(_turn_deg(way, chance), Image.Resampling.BICUBIC, expand=True)
    wide_mm = turned.width * 25.4 / sheet.dpi
    sheet.stamp(turned, middle_mm - wide_mm / 2, y_mm - 2.5, _INKS.get(way, _BLACK))
    across = way.startswith("under")
    left_mm = (
        middle_mm - wide_mm / 2 - SEAL_MM / 4 + float(chance.uniform(-14, 2) if across else chance.uniform(-16, -8))
    )
    foot_mm = y_mm + float(chance.uniform(1.5, 4.5) if across else chance.uniform(-8, 0))
    print_ = seal("ỦY BAN NHÂN DÂN", "T. MẪU", sheet.px(SEAL_MM), int(chance.integers(99)))
    sheet.stamp(print_, left_mm, foot_mm - SEAL_MM, _BLACK if way == "under a black seal" else SEAL_RED)


def _turn_deg(way: str, chance: np.random.Generator) -> float:
    """A hand sets a stamp down askew; print is level."""
    return 0.0 if way.startswith("under") else float(chance.uniform(-1, 1) if way == "fat" else chance.uniform(-5, 5))


def _letters(sheet: Sheet, name: str) -> Image.Image:
    font = font_of(Style.BOLD, sheet.px(_EM_MM))
    left, top, right, bottom = (round(edge) for edge in font.getbbox(name))
    edge = sheet.px(1.5)
    mask = Image.new("L", (right - left + 2 * edge, bottom - top + 2 * edge), 0)
    ImageDraw.Draw(mask).text((edge - left, edge - top), name, 255, font)
    return mask


def _script(sheet: Sheet, name: str, chance: np.random.Generator) -> Image.Image:
    return handwriting(name, sheet.px(_EM_MM * 1.2), int(chance.integers(99))).filter(ImageFilter.MaxFilter(3))


def _frame(mask: Image.Image, chance: np.random.Generator) -> None:
    """The rim of the stamp prints along where a hand leans on it: a stretch of its upper edge, and of one side, close to the letters."""
    width, height = mask.size
    pen, thick = ImageDraw.Draw(mask), height // 12
    begin = int(chance.uniform(0.2, 0.7) * width)
    top, edge = int(height * 0.16), int(height * 0.3)
    pen.line((begin, top, begin + int(chance.uniform(0.2, 0.35) * width), top), 255, thick)
    side = edge // 2 if chance.random() < 0.5 else width - edge // 2
    pen.line((side, top, side, int(height * chance.uniform(0.5, 0.9))), 255, thick)
