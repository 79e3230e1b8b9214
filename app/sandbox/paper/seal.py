"""The round red seal of an agency: two rings, a star, the agency's name along the rim."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont

from app.sandbox.paper.sheet import Ink
from app.sandbox.paper.typeface import Style, font_of

SEAL_MM: Final = 36.0
SEAL_RED: Final[Ink] = (206, 32, 46)
_SUPERSAMPLE: Final = 2


def seal(upper: str, lower: str, size_px: int, seed: int, turn_deg: float = -6.0) -> Image.Image:
    """The print of a seal: patchy, as ink from a pad is.

    Args:
        upper: text along the upper rim, read clockwise.
        lower: text along the lower rim, read from the left.
        size_px: outer diameter.
        seed: of the patches.
        turn_deg: how far the hand held the seal off upright, clockwise.

    Returns:
        L, `size_px` square, how much ink lies on each pixel.
    """
    size = size_px * _SUPERSAMPLE
    mask = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(mask)
    for radius, width in ((0.495, 0.017), (0.462, 0.006), (0.30, 0.006)):
        edge = size * (0.5 - radius)
        pen.ellipse((edge, edge, size - edge, size - edge), outline=255, width=round(size * width))
    draw_star(pen, size / 2, size / 2, size * 0.17)
    font = font_of(Style.SANS_BOLD, size * 0.075)
    upper_end = _rim_text(mask, upper, font, radius=size * 0.381, outward=True)
    lower_end = pi - _rim_text(mask, lower, font, radius=size * 0.381, outward=False)
    gap = (upper_end + lower_end) / 2
    for side in (-1, 1):
        draw_star(pen, size * (0.5 + side * 0.381 * sin(gap)), size * (0.5 - 0.381 * cos(gap)), size * 0.026)
    mask = mask.rotate(-turn_deg, Image.Resampling.BICUBIC).resize((size_px, size_px), Image.Resampling.BOX)
    return ImageChops.multiply(mask, _patches(size_px, seed))


def draw_star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    """A five-pointed star, one point up."""
    radii = (radius, radius * 0.382)
    points = [(x + radii[i % 2] * sin(i * pi / 5), y - radii[i % 2] * cos(i * pi / 5)) for i in range(10)]
    pen.polygon(points, fill=255)


def _rim_text(mask: Image.Image, text: str, font: ImageFont.FreeTypeFont, radius: float, outward: bool) -> float:
    """Sets text along a circle about the middle: over the top with feet inward, or along the bottom, upright.

    Each letter takes the angle of its own width, so that the spacing is that of straight print.

    Returns:
        Half the angle that the text takes, in radians.
    """
    tracking = font.size * 0.08
    advances = [font.getlength(char) + tracking for char in text]
    along = -sum(advances) / 2
    cell = round(font.size * 2)
    for char, advance in zip(text, advances, strict=True):
        angle = (along + advance / 2) / radius
        along += advance
        letter = Image.new("L", (cell, cell), 0)
        ImageDraw.Draw(letter).text((cell / 2, cell / 2 + font.size * 0.36), char, 255, font, anchor="ms")
        letter = letter.rotate(-np.rad2deg(angle) if outward else np.rad2deg(angle), Image.Resampling.BICUBIC)
        x = mask.width / 2 + radius * sin(angle)
        y = mask.height / 2 + radius * cos(angle) * (-1 if outward else 1)
        mask.paste(255, (round(x - cell / 2), round(y - cell / 2)), letter)
    return sum(advances) / 2 / radius


def _patches(size_px: int, seed: int) -> Image.Image:
    """How well the ink took: coarse and fine blotches between two thirds and all of it."""
    rng = np.random.default_rng(seed)
    film = np.zeros((size_px, size_px), np.float32)
    for cells, weight in ((9, 0.6), (60, 0.4)):
        coarse = Image.fromarray(rng.random((cells, cells), np.float32))
        film += weight * np.asarray(coarse.resize((size_px, size_px), Image.Resampling.BICUBIC))
    return Image.fromarray((255 * np.clip(0.45 + 0.85 * film, 0.62, 0.97)).astype(np.uint8))
