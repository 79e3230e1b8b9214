"""A page in planes: how light it is, and where it has colour; at its own size and in working pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ocr.image.color import channel_room, extremes
from ocr.image.raster import Pixels

_TINT: Final = 0.6
_SAMPLED: Final = 16
_BAND: Final = 96
"""rows at a time: what is made of them stays in the processor's cache"""


@dataclass(frozen=True, slots=True, eq=False)
class Inks:
    """Planes of a page of H x W pixels; a working pixel covers `step` x `step` of them. All uint8.

    Attributes:
        light: H x W, the lightest channel.
        colored: H x W, 255 = coloured ink.
        small: h x w or h x w x 3, the page in working pixels.
        small_light: h x w, `light`.
        small_dark: h x w, the darkest channel of `small`.
        small_colored, small_tinted: h x w, 1 where any pixel has colour, or any tint of it.
        small_red: h x w, how far red lies over green and blue.
    """

    light: Pixels
    colored: Pixels
    small: Pixels
    small_light: Pixels
    small_dark: Pixels
    small_colored: Pixels
    small_tinted: Pixels
    small_red: Pixels


def inks(pixels: Pixels, step: int, chroma: int) -> Inks:
    """Part the colours of a page from its light. They are looked for at full size: means of pixels would lose thin strokes.

    Args:
        pixels: H x W or H x W x 3 uint8; both sides are multiples of `step`.
        step: pixels along the side of a working pixel.
        chroma: max - min of the channels above that of the paper from which ink is coloured.
    """
    height, width = pixels.shape[:2]
    size = height // step, width // step
    made = Inks(
        pixels if pixels.ndim == 2 else np.empty((height, width), np.uint8),
        np.zeros((height, width), np.uint8) if pixels.ndim == 2 else np.empty((height, width), np.uint8),
        np.empty((*size, *pixels.shape[2:]), np.uint8),
        *(np.empty(size, np.uint8) for _ in range(2)),
        *(np.zeros(size, np.uint8) for _ in range(3)),
    )
    light, dark = extremes(np.ascontiguousarray(pixels[::_SAMPLED, ::_SAMPLED]))
    of_paper = float(np.median(cv2.subtract(light, dark)))
    rows = _BAND // step * step
    room = _Room(channel_room(rows, width), np.empty((3, rows // step, size[1]), np.uint8))
    for top in range(0, height, rows):
        band = slice(top, min(top + rows, height)), slice(top // step, min(top + rows, height) // step)
        _part(pixels[band[0]], made, band, room, (of_paper + chroma, of_paper + chroma * _TINT))
    return made


@dataclass(frozen=True, slots=True, eq=False)
class _Room:
    """Planes for the steps of one band, at full size and in working pixels: memory asked for anew would cost more than the steps."""

    full: Pixels
    small: Pixels


def _part(pixels: Pixels, made: Inks, band: tuple[slice, slice], room: _Room, above: tuple[float, float]) -> None:
    """One band: its rows at full size and in working pixels; `above` are the spreads of coloured and of tinted ink."""
    own, small = band
    light = made.light[own]
    if pixels.ndim == 3:
        red, green, blue = room.full[:, : light.shape[0]]
        cv2.split(pixels, (red, green, blue))
        dark = made.small_dark[small]
        means = room.small[:, : dark.shape[0]]
        for full, cells in zip((red, green, blue), means, strict=True):  # faster than three channels at once
            _shrink(full, cells)
        cv2.merge(list(means), made.small[small])
        cv2.max(cv2.max(red, green, light), blue, light)
        spread = cv2.subtract(light, cv2.min(cv2.min(red, green, red), blue, red), red)
        cv2.threshold(spread, above[0], 255, cv2.THRESH_BINARY, made.colored[own])
        cv2.threshold(spread, above[1], 255, cv2.THRESH_BINARY, green)
        for full, cells in ((made.colored[own], made.small_colored[small]), (green, made.small_tinted[small])):
            if cv2.hasNonZero(full):
                _shrink(full, cells)
                cv2.threshold(cells, 0, 1, cv2.THRESH_BINARY, cells)
        red, green, blue = means
        cv2.min(cv2.min(red, green, dark), blue, dark)
        cv2.subtract(red, cv2.max(green, blue, green), made.small_red[small])
    else:
        _shrink(pixels, made.small[small])
        made.small_dark[small] = made.small[small]
    _shrink(light, made.small_light[small])


def _shrink(pixels: Pixels, into: Pixels) -> None:
    cv2.resize(pixels, into.shape[1::-1], into, interpolation=cv2.INTER_AREA)
