"""Pages that age, light and thin paper have spoilt, drawn with the exact truth of what is ink: what a bitonal mask is measured on.

Every page is text in several sizes over paper; a fault takes the paper and the ink (both as shares of light, 0..1) and gives
them back spoilt. The truth is what was drawn, at least half of a pixel covered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.image.raster import MM_PER_INCH, Pixels, Raster

type Plane = NDArray[np.float32]
type Spoil = Callable[[Plane, Plane, float, np.random.Generator], tuple[Plane, Plane]]

_FONTS: Final = Path("/usr/share/fonts/truetype/liberation")
_SIZE_MM: Final = (148.0, 105.0)
_PAPER: Final = np.array([0.95, 0.93, 0.87], np.float32)
_INK: Final = np.array([0.10, 0.10, 0.11], np.float32)
_LINES: Final = (
    ("LiberationSerif-Bold.ttf", 18, "ỦY BAN NHÂN DÂN XÃ"),
    ("LiberationSerif-Regular.ttf", 13, "Số: 137/QĐ-UBND, ngày 15 tháng 10 năm 1998; diện tích 1.204,5 m²"),
    ("LiberationSerif-Italic.ttf", 13, "Căn cứ Luật Tổ chức chính quyền địa phương được sửa đổi, bổ sung"),
    ("LiberationMono-Regular.ttf", 11, "Họ và tên: Nguyễn Thị Hằng ..... sinh ngày 02/9/1961"),
    ("LiberationSerif-Regular.ttf", 9, "Nơi nhận: Như Điều 3; Lưu: VT. Giấy này được lập thành hai bản."),
    ("LiberationSerif-Regular.ttf", 14, "Điều 1. Giải quyết hồ sơ của người dân đúng hạn."),
)


@dataclass(frozen=True, slots=True, eq=False)
class DegradedPage:
    """One drawn page.

    Attributes:
        name: of its fault.
        raster: what a scanner saw.
        truth: H x W uint8, 1 = ink.
    """

    name: str
    raster: Raster
    truth: Pixels


def degraded_page(fault: str, dpi: float = 300.0, seed: int = 7) -> DegradedPage:
    """The text under one of `FAULTS`. Same seed, same pixels."""
    ink = _text(dpi)
    return DegradedPage(fault, spoilt(ink, fault, dpi, seed), (ink >= 0.5).astype(np.uint8))


def spoilt(ink: Plane, fault: str, dpi: float, seed: int) -> Raster:
    """What a scanner saw of this ink (H x W, 0..1) under one of `FAULTS`. Same seed, same pixels."""
    chance = np.random.default_rng((seed, list(FAULTS).index(fault)))
    paper, drawn = FAULTS[fault](np.ones_like(ink), ink.copy(), dpi, chance)
    return Raster(_seen(paper, drawn, dpi, chance, fault), dpi)


def _text(dpi: float) -> Plane:
    """How much of each pixel ink covers, 0..1."""
    width, height = (round(mm / MM_PER_INCH * dpi) for mm in _SIZE_MM)
    image = Image.new("L", (width, height), 0)
    draw, margin = ImageDraw.Draw(image), round(12 / MM_PER_INCH * dpi)
    y, line = margin, 0
    while y < height - margin:
        font_name, point, text = _LINES[line % len(_LINES)]
        draw.text((margin, y), text, font=ImageFont.truetype(_FONTS / font_name, point * dpi / 72), fill=255)
        y, line = y + round(point * 1.45 * dpi / 72), line + 1
    return np.asarray(image, np.float32) / 255


def _seen(paper: Plane, ink: Plane, dpi: float, chance: np.random.Generator, name: str) -> Pixels:
    """Ink over paper, a little soft and a little noisy, as a scanner delivers it."""
    noise = 9.0 if name == "noise" else 2.5
    cover = cv2.GaussianBlur(ink, (0, 0), 0.06 / MM_PER_INCH * dpi)[..., None]
    light = paper[..., None] * (_PAPER * (1 - cover) + _INK * cover)
    pixels = 255 * light + chance.normal(0, noise, light.shape)
    done = np.clip(pixels, 0, 255).astype(np.uint8)
    if name != "jpeg":
        return done
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", done, [cv2.IMWRITE_JPEG_QUALITY, 25])[1], cv2.IMREAD_COLOR))


def _clouds(shape: tuple[int, ...], grain_px: float, chance: np.random.Generator) -> Plane:
    """Soft blotches of about that size, mean 0, deviation 1."""
    small = chance.normal(0, 1, (int(shape[0] / grain_px) + 3, int(shape[1] / grain_px) + 3)).astype(np.float32)
    wide = cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray((wide - wide.mean()) / wide.std(), np.float32)


def _clean(paper: Plane, ink: Plane, _dpi: float, _chance: np.random.Generator) -> tuple[Plane, Plane]:
    return paper, ink


def _faint(paper: Plane, ink: Plane, _dpi: float, _chance: np.random.Generator) -> tuple[Plane, Plane]:
    """Ink that pales from left to right to a sixth."""
    return paper, ink * np.linspace(1, 1 / 6, ink.shape[1], dtype=np.float32)


def _stains(paper: Plane, ink: Plane, dpi: float, chance: np.random.Generator) -> tuple[Plane, Plane]:
    """Water and grease: rims sharper than the middle, down to 0.55 of the light."""
    clouds = _clouds(paper.shape, 18 / MM_PER_INCH * dpi, chance)
    edge = 1 / (1 + np.exp(-clouds * 12))
    return paper * (1 - 0.3 * edge - 0.15 * np.exp(-((clouds / 0.12) ** 2))).astype(np.float32), ink


def _bleed(paper: Plane, ink: Plane, dpi: float, _chance: np.random.Generator) -> tuple[Plane, Plane]:
    """The other side, mirrored and soft, takes up to 0.3 of the light."""
    back = cv2.GaussianBlur(np.roll(ink[:, ::-1], round(3 / MM_PER_INCH * dpi), 0), (0, 0), 0.15 / MM_PER_INCH * dpi)
    return (paper * (1 - 0.32 * back)).astype(np.float32), ink


def _shadow(paper: Plane, ink: Plane, _dpi: float, _chance: np.random.Generator) -> tuple[Plane, Plane]:
    """A bound book: light falls away to 0.3 at the fold."""
    across = np.linspace(0, 1, paper.shape[1], dtype=np.float32)
    return (paper * (1 - 0.7 * np.exp(-across / 0.12))).astype(np.float32), ink


def _texture(paper: Plane, ink: Plane, dpi: float, chance: np.random.Generator) -> tuple[Plane, Plane]:
    """Rough brown paper with worn letters."""
    grain = 0.05 * _clouds(paper.shape, 0.5 / MM_PER_INCH * dpi, chance)
    grain += 0.05 * _clouds(paper.shape, 4 / MM_PER_INCH * dpi, chance)
    worn = np.clip(0.75 + 0.2 * _clouds(paper.shape, 0.4 / MM_PER_INCH * dpi, chance), 0.2, 1)
    return (paper * (0.6 + grain)).astype(np.float32), (ink * worn).astype(np.float32)


FAULTS: Final[dict[str, Spoil]] = {
    "clean": _clean,
    "faint": _faint,
    "stains": _stains,
    "bleed": _bleed,
    "shadow": _shadow,
    "texture": _texture,
    "noise": _clean,
    "jpeg": _clean,
}
