"""The glass of a scanner, drawn with what lies on it: backgrounds, sizes, turns, several items, torn and folded corners, shadows.

Everything is seeded and its truth is known: where each item's corners are, what is missing at them, and which pixels are ink.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.image.raster import MM_PER_INCH, Pixels, Raster

type Point = tuple[float, float]
type Rgb = tuple[int, int, int]

GLASS_A4: Final = (216.0, 297.0)
GLASS_A3: Final = (303.0, 432.0)
SIZES_MM: Final[Mapping[str, tuple[float, float]]] = {
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "passport": (125.0, 88.0),
    "slip": (99.0, 210.0),
    "card": (85.6, 54.0),
}
WHITE_LID: Final = "white lid"
BACKGROUNDS: Final[Mapping[str, Rgb]] = {
    "black": (18, 18, 20),
    "dark gray": (84, 85, 86),
    "feeder gray": (205, 206, 204),
    WHITE_LID: (243, 243, 241),
    "blue": (52, 84, 150),
    "green": (84, 140, 92),
    "yellow": (226, 204, 112),
    "pink": (222, 170, 176),
}
_FONT: Final = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"
_LINE: Final = "Ủy ban nhân dân xã thông báo kết quả giải quyết hồ sơ của người dân, số {} ngày 15 tháng 10 năm 2026."
_INK: Final = (28, 27, 31)
_PEN: Final = (40, 60, 160)
_INK_LEVELS: Final = 60
"""so much darker than its paper a drawn pixel is ink"""


@dataclass(frozen=True, slots=True)
class Item:
    """What lies on the glass.

    Attributes:
        size_mm: width and height before it was turned.
        middle_mm: where its middle lies, from the glass' top-left.
        turn_deg: clockwise.
        missing_mm: the cut-off diagonal at each corner, clockwise from the top-left; 0 = whole.
        folded: the missing corners lie on the sheet, showing its back; else they are torn off.
        written: `text` with margins, `edge` with writing up to the paper's edge, `card`, or `blank`.
        paper: its colour.
    """

    size_mm: tuple[float, float]
    middle_mm: Point
    turn_deg: float = 0.0
    missing_mm: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    folded: bool = False
    written: str = "text"
    paper: Rgb = (247, 245, 239)


@dataclass(frozen=True, slots=True)
class Glass:
    """A frame to draw: the background's name, the glass' size, what lies there, and the chance of noise and light."""

    background: str
    size_mm: tuple[float, float]
    items: tuple[Item, ...]
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A frame and its truth: corners of each item in pixels, clockwise from the top-left of the item, and a mask of the ink."""

    raster: Raster
    corners_px: tuple[tuple[Point, ...], ...]
    ink: NDArray[np.bool_]


def drawn(glass: Glass, dpi: int) -> Drawn:
    """Draw a glass as a scanner sees it."""
    chance = np.random.default_rng(glass.seed)
    width, height = _px(glass.size_mm[0], dpi), _px(glass.size_mm[1], dpi)
    frame = np.empty((height, width, 3), np.float32)
    frame[:] = BACKGROUNDS[glass.background]
    ink = np.zeros((height, width), bool)
    corners = []
    for item in glass.items:
        matrix = _placed(item, dpi)
        page, there, marks = _item(item, dpi)
        whole = (width, height)
        cover = cv2.warpAffine(there, matrix, whole, flags=cv2.INTER_LINEAR)[..., None]
        paper = cv2.warpAffine(page, matrix, whole, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        frame *= 1 - _shadow(cover[..., 0], dpi, chance)[..., None]
        frame += (paper - frame) * cover
        ink &= cover[..., 0] < 0.5
        ink |= cv2.warpAffine(marks, matrix, whole, flags=cv2.INTER_NEAREST) > 0
        w, h = item.size_mm[0] / MM_PER_INCH * dpi, item.size_mm[1] / MM_PER_INCH * dpi
        rim = np.array([(-0.5, -0.5, 1), (w - 0.5, -0.5, 1), (w - 0.5, h - 0.5, 1), (-0.5, h - 0.5, 1)])
        corners.append(tuple((float(x), float(y)) for x, y in rim @ matrix.T + 0.5))
    return Drawn(Raster(seen(frame, chance), dpi), tuple(corners), ink)


def _px(mm: float, dpi: int) -> int:
    return round(mm / MM_PER_INCH * dpi)


def _placed(item: Item, dpi: int) -> NDArray[np.float64]:
    """From the item's pixels to the frame's, both counted from the middle of the first one."""
    across, up = cos(radians(item.turn_deg)), sin(radians(item.turn_deg))
    scale = dpi / MM_PER_INCH
    w, h = item.size_mm[0] * scale / 2 - 0.5, item.size_mm[1] * scale / 2 - 0.5
    x, y = item.middle_mm[0] * scale - 0.5, item.middle_mm[1] * scale - 0.5
    return np.array([[across, -up, x - across * w + up * h], [up, across, y - up * w - across * h]])


def written(item: Item, dpi: int) -> Image.Image:
    """An item with what stands on it, upright and whole."""
    image = Image.new("RGB", (_px(item.size_mm[0], dpi), _px(item.size_mm[1], dpi)), item.paper)
    pen = ImageDraw.Draw(image)
    if item.written == "card":
        _card(image, pen, dpi)
    elif item.written != "blank":
        _text(image, pen, dpi, 0.4 if item.written == "edge" else 15.0)
    return image


@functools.lru_cache(maxsize=8)
def _item(item: Item, dpi: int) -> tuple[NDArray[np.float32], NDArray[np.float32], Pixels]:
    """(its colours, 1 where there is paper, 1 where there is ink), upright."""
    image = written(item, dpi)
    pen = ImageDraw.Draw(image)
    marks = (min(item.paper) - np.asarray(image, np.int16).min(2) > _INK_LEVELS).astype(np.uint8)
    there = Image.new("L", image.size, 255)
    hole = ImageDraw.Draw(there)
    for corner, cut in enumerate(item.missing_mm):
        if cut:
            _missing(image, pen, hole, corner, cut / 2**0.5 / MM_PER_INCH * dpi, item.folded)
    cover = np.asarray(there, np.float32) / 255
    return np.asarray(image, np.float32), cover, marks * (cover > 0.5).astype(np.uint8)


def _text(image: Image.Image, pen: ImageDraw.ImageDraw, dpi: int, margin_mm: float) -> None:
    font = ImageFont.truetype(_FONT, round(13 * dpi / 72))
    margin, step = _px(margin_mm, dpi), round(20 * dpi / 72)
    for number, y in enumerate(range(margin, image.height - step - margin // 2, step)):
        pen.text((margin, y), (_LINE.format(number * 7 + 3) + " ") * 3, _INK, font)
    if margin_mm > 1:
        pen.rectangle((image.width - margin, 0, image.width, image.height), image.getpixel((1, 1)))
    pen.line(
        (
            image.width * 0.6,
            image.height * 0.8,
            image.width * 0.7,
            image.height * 0.7,
            image.width * 0.8,
            image.height * 0.82,
        ),
        _PEN,
        3,
    )


def _card(image: Image.Image, pen: ImageDraw.ImageDraw, dpi: int) -> None:
    font = ImageFont.truetype(_FONT, round(8 * dpi / 72))
    pen.rectangle((_px(4, dpi), _px(16, dpi), _px(24, dpi), _px(43, dpi)), (150, 140, 136))
    for row in range(8):
        pen.text((_px(28, dpi), _px(6 + 5 * row, dpi)), f"Họ và tên: NGUYỄN THỊ MẪU {row}", _INK, font)


def _missing(
    image: Image.Image, pen: ImageDraw.ImageDraw, hole: ImageDraw.ImageDraw, corner: int, leg: float, folded: bool
) -> None:
    """Takes the triangle off; a fold shows the back of the paper, a little darker, with a shadow along its edges."""
    w, h = image.size
    x, y = (0, w, w, 0)[corner], (0, 0, h, h)[corner]
    right, down = (1, -1, -1, 1)[corner], (1, 1, -1, -1)[corner]
    ends = [(x + right * leg, y), (x, y + down * leg)]
    hole.polygon([(x - right, y - down), (x + right * leg, y - down), *ends, (x - right, y + down * leg)], fill=0)
    if folded:
        flap = [*ends, (x + right * leg, y + down * leg)]
        pen.polygon([flap[0], flap[2], flap[1]], fill=(232, 231, 226), outline=(190, 189, 185))


def _shadow(cover: NDArray[np.float32], dpi: int, chance: np.random.Generator) -> NDArray[np.float32]:
    """The share of light that the item takes from what lies behind it: a narrow line all around, more on the side off the lamp."""
    mm = dpi / MM_PER_INCH
    around = cv2.GaussianBlur(cv2.dilate(cover, np.ones((3, 3))), (0, 0), 0.22 * mm) * chance.uniform(0.035, 0.08)
    off, turn = chance.uniform(0.3, 0.7) * mm, chance.choice((0.0, 90.0, 180.0, 270.0)) + chance.uniform(-15, 15)
    shift = np.array([[1, 0, off * cos(radians(turn))], [0, 1, off * sin(radians(turn))]])
    cast = cv2.GaussianBlur(cv2.warpAffine(cover, shift, cover.shape[::-1]), (0, 0), 0.2 * mm) * chance.uniform(
        0.08, 0.2
    )
    return np.asarray(np.maximum(around, cast), np.float32)


def seen(frame: NDArray[np.float32], chance: np.random.Generator) -> Pixels:
    """A lamp that is weaker away from one point, soft optics, noise of the sensor."""
    height, width = frame.shape[:2]
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    at_x, at_y = chance.uniform(0.3, 0.7, 2)
    frame *= (1 - 0.06 * ((x - at_x) ** 2 + (y - at_y) ** 2))[..., None]
    soft = cv2.GaussianBlur(frame, (0, 0), 0.6)
    field = (2.2 * chance.standard_normal((height, width + 2), np.float32)).astype(np.float32)
    soft += np.lib.stride_tricks.sliding_window_view(field, 3, axis=1)
    return np.clip(soft, 0, 255).astype(np.uint8)
