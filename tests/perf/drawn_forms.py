"""Forms as counters have them, drawn with known text: dotted leaders, underlined blanks, tables with tight rules, digits in boxes.

What is filled in stands on the leader or the rule and touches it with its tails, as typed and written forms have it. Words are drawn
by chance from short lists; the same seed gives the same page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont

from app.sandbox.paper.seal import SEAL_MM, SEAL_RED, seal
from ocr.image.raster import MM_PER_INCH, Pixels, Raster

_FONTS: Final = Path("/usr/share/fonts/truetype/liberation")
_PAPER, _INK = (246, 244, 238), (28, 28, 32)
_SIZE_MM: Final = (210.0, 148.0)
_LABELS: Final = (
    "Họ và tên", "Ngày sinh", "Quê quán", "Nơi thường trú", "Số giấy tờ", "Nghề nghiệp", "Dân tộc", "Quốc tịch",
    "Họ tên cha", "Họ tên mẹ", "Nơi cấp", "Ngày cấp", "Diện tích", "Thửa đất số", "Tờ bản đồ số", "Mục đích sử dụng",
)  # fmt: skip
_NAMES: Final = (
    "Nguyễn",
    "Phạm",
    "Trần",
    "Lê",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Quỳnh",
    "Hằng",
    "Phương",
    "Dũng",
    "Ngọc",
    "Thắng",
)
_PLACES: Final = ("xã Yên Bình", "huyện Gia Lộc", "phường Quảng Phú", "tỉnh Đồng Tháp", "thôn Kỳ Lý", "ấp Phước Hậu")


@dataclass(frozen=True, slots=True, eq=False)
class DrawnForm:
    """One page: its kind, what a scanner saw, and what is printed on it, line by line, without rules and leaders."""

    kind: str
    raster: Raster
    text: str


def drawn_form(kind: str, dpi: float = 200.0, seed: int = 1) -> DrawnForm:
    """A form of one of `KINDS`."""
    chance = np.random.default_rng((seed, list(KINDS).index(kind)))
    image = Image.new("RGB", (_px(_SIZE_MM[0], dpi), _px(_SIZE_MM[1], dpi)), _PAPER)
    lines = KINDS[kind](ImageDraw.Draw(image), dpi, chance)
    if kind == "stamped":
        image = _stamped(image, dpi, chance)
    return DrawnForm(kind, scanned(np.asarray(image), dpi, chance), "\n".join(lines))


def scanned(drawn: Pixels, dpi: float, chance: np.random.Generator) -> Raster:
    """What a scanner sees of it: edges a little soft, and noise."""
    soft = cv2.GaussianBlur(drawn, (0, 0), 0.07 / MM_PER_INCH * dpi).astype(np.float32)
    pixels = np.clip(soft + chance.normal(0, 2.5, soft.shape), 0, 255).astype(np.uint8)
    return Raster(np.ascontiguousarray(pixels), dpi)


def _px(mm: float, dpi: float) -> int:
    return round(mm / MM_PER_INCH * dpi)


def _font(point: float, dpi: float, style: str = "Regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / f"LiberationSerif-{style}.ttf", point * dpi / 72)


def _value(chance: np.random.Generator) -> str:
    match int(chance.integers(4)):
        case 0:
            return " ".join(chance.choice(_NAMES, 3))
        case 1:
            return f"{chance.integers(1, 29):02d}/{chance.integers(1, 13):02d}/{chance.integers(1950, 2010)}"
        case 2:
            return f"{chance.integers(10**11, 10**12)}"
        case _:
            return str(chance.choice(_PLACES))


def _rows(dpi: float, step_mm: float = 9.5) -> range:
    return range(_px(16, dpi), _px(_SIZE_MM[1] - 14, dpi), _px(step_mm, dpi))


def _dotted(draw: ImageDraw.ImageDraw, dpi: float, chance: np.random.Generator) -> list[str]:
    """Label, then a leader of typed dots to the margin, with the answer on it."""
    font, lines, right = _font(13, dpi), [], _px(_SIZE_MM[0] - 15, dpi)
    for baseline in _rows(dpi):
        label, value, x = f"{chance.choice(_LABELS)}:", _value(chance), _px(20, dpi)
        draw.text((x, baseline), label, font=font, fill=_INK, anchor="ls")
        start = x + round(draw.textlength(label + " ", font=font))
        dots = "." * int((right - start) / draw.textlength(".", font=font))
        draw.text((start, baseline), dots, font=font, fill=_INK, anchor="ls")
        lift = int(chance.integers(0, 2)) * _px(0.5, dpi)
        draw.text((start + _px(chance.uniform(2, 20), dpi), baseline - lift), value, font=font, fill=_INK, anchor="ls")
        lines.append(f"{label} {value}")
    return lines


def _underlined(draw: ImageDraw.ImageDraw, dpi: float, chance: np.random.Generator) -> list[str]:
    """Label, then a rule to the margin, with the answer standing on it, its tails across it."""
    font, lines, right = _font(13, dpi), [], _px(_SIZE_MM[0] - 15, dpi)
    for baseline in _rows(dpi):
        label, value, x = f"{chance.choice(_LABELS)}:", _value(chance), _px(20, dpi)
        draw.text((x, baseline), label, font=font, fill=_INK, anchor="ls")
        start = x + round(draw.textlength(label + " ", font=font))
        under = baseline + _px(chance.uniform(0.0, 0.6), dpi)
        draw.line((start, under, right, under), fill=_INK, width=max(1, _px(0.25, dpi)))
        draw.text((start + _px(chance.uniform(2, 20), dpi), baseline), value, font=font, fill=_INK, anchor="ls")
        lines.append(f"{label} {value}")
    return lines


def _table(draw: ImageDraw.ImageDraw, dpi: float, chance: np.random.Generator) -> list[str]:
    """A grid whose rows are so low that tails and accents touch the rules."""
    font, lines = _font(12, dpi), []
    columns_mm, pen = (20, 32, 88, 128, 195), max(1, _px(0.3, dpi))
    rows = _rows(dpi, 5.3)
    for number, top in enumerate(rows[:-1], 1):
        texts = (str(number), " ".join(chance.choice(_NAMES, 3)), _value(chance), str(chance.choice(_PLACES)))
        for column_mm, text in zip(columns_mm, texts, strict=False):
            draw.text((_px(column_mm + 1, dpi), top + _px(4.1, dpi)), text, font=font, fill=_INK, anchor="ls")
        lines.append(" ".join(texts))
    for top in rows:
        draw.line((_px(columns_mm[0], dpi), top, _px(columns_mm[-1], dpi), top), fill=_INK, width=pen)
    for column_mm in columns_mm:
        draw.line((_px(column_mm, dpi), rows[0], _px(column_mm, dpi), rows[-1]), fill=_INK, width=pen)
    return lines


def _boxed(draw: ImageDraw.ImageDraw, dpi: float, chance: np.random.Generator) -> list[str]:
    """Label, then twelve digits, each in its own box."""
    font, lines, side = _font(13, dpi), [], _px(6, dpi)
    for baseline in _rows(dpi):
        label, digits, x = f"{chance.choice(_LABELS)}:", f"{chance.integers(10**11, 10**12)}", _px(20, dpi)
        draw.text((x, baseline), label, font=font, fill=_INK, anchor="ls")
        for place, digit in enumerate(digits):
            left, top = _px(70, dpi) + place * side, baseline - _px(4.8, dpi)
            draw.rectangle((left, top, left + side, top + side), outline=_INK, width=max(1, _px(0.25, dpi)))
            draw.text((left + side // 2, baseline), digit, font=font, fill=_INK, anchor="ms")
        lines.append(f"{label} {digits}")
    return lines


def _letter(draw: ImageDraw.ImageDraw, dpi: float, chance: np.random.Generator) -> list[str]:
    """Running text without a rule: what nothing may be taken from."""
    lines = []
    for baseline in _rows(dpi, 7):
        text = f"{chance.choice(_LABELS)} {_value(chance)}; {chance.choice(_PLACES)}, {_value(chance)}."
        draw.text((_px(20, dpi), baseline), text, font=_font(13, dpi), fill=_INK, anchor="ls")
        lines.append(text)
    return lines


def _stamped(image: Image.Image, dpi: float, chance: np.random.Generator) -> Image.Image:
    """Three seals across the lines, each with a blue stroke over it."""
    for x_mm, y_mm in ((35, 30), (85, 60), (60, 95)):
        side = _px(SEAL_MM, dpi)
        at = _px(x_mm + chance.uniform(-5, 5), dpi), _px(y_mm + chance.uniform(-5, 5), dpi)
        over = Image.new("RGB", image.size, "white")
        over.paste(SEAL_RED, at, seal("ỦY BAN NHÂN DÂN", "XÃ YÊN BÌNH", side, int(chance.integers(1000))))
        end = at[0] + side + _px(20, dpi), at[1] + _px(chance.uniform(5, 30), dpi)
        ImageDraw.Draw(over).line((at[0] + side // 2, at[1] + side // 2, *end), fill=(40, 60, 170), width=_px(0.5, dpi))
        image = ImageChops.multiply(image, over)
    return image


type _Draw = Callable[[ImageDraw.ImageDraw, float, np.random.Generator], list[str]]
KINDS: Final[dict[str, _Draw]] = {
    "dotted": _dotted,
    "underlined": _underlined,
    "table": _table,
    "boxed": _boxed,
    "letter": _letter,
    "stamped": _letter,
}
