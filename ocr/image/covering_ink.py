"""Coloured ink taken out of the picture that an engine reads, where it lies over or close to print: seals and pens across text.

What stands by itself stays, faded: stamps with a number and names in blue are worth reading.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.image.color import extremes, reduced
from ocr.image.colored_ink import colored_places
from ocr.image.paper import paper_level
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.values import Box

_LOOK_DPI: Final = 100.0
_CHROMA: Final = 30
"""levels by which the channels of coloured ink lie further apart than those of the paper"""
_BLACK: Final = 110
"""of the lightest channel: below it there is print, also beneath coloured ink"""
_NEAR_MM: Final = 1.0
_RIM_MM: Final = 0.25
_FRINGE_MM: Final = 0.4
_OUTSIDE_MM2: Final = 0.5
"""a coloured mark covers something if so much of it lies farther than a fringe from print"""
_KERNEL: Final = np.ones((2, 2), np.uint8)


def without_covering_ink(gray: Pixels, raster: Raster) -> Pixels:
    """Covers coloured ink on and beside print with paper.

    Args:
        gray: H x W uint8, the lightest channel of `raster`, as large or shrunk.
        raster: an upright page.

    Returns:
        A picture as large as `gray`; `gray` itself where no coloured ink is near print.
    """
    out = gray
    for box in _places(raster):
        place, gone = _covering(gray, raster, box)
        if not gone.any():
            continue
        if out is gray:
            out = gray.copy()
        part = out[place]
        paper = cv2.resize(paper_level(gray[place]), part.shape[::-1], interpolation=cv2.INTER_LINEAR)
        out[place] = cv2.copyTo(paper, gone, part.copy())
    return out


def _places(raster: Raster) -> list[Box]:
    coarse, cell = raster, 1
    while coarse.dpi >= 2 * _LOOK_DPI and min(coarse.width_px, coarse.height_px) > 1:  # by halves it is quick
        coarse, cell = Raster(reduced(coarse.pixels, 1 / 2), coarse.dpi / 2), 2 * cell
    return [Box(box.x0 * cell, box.y0 * cell, box.x1 * cell, box.y1 * cell) for box in colored_places(coarse)]


def _covering(gray: Pixels, raster: Raster, box: Box) -> tuple[tuple[slice, slice], Pixels]:
    """The part of `gray` around a coloured place, and 1 where its colour covers print."""
    scale_x, scale_y = gray.shape[1] / raster.width_px, gray.shape[0] / raster.height_px
    mm = raster.dpi / MM_PER_INCH * scale_x
    margin = round(_NEAR_MM * raster.dpi / MM_PER_INCH)
    x0, y0 = max(0, box.x0 - margin), max(0, box.y0 - margin)
    x1, y1 = min(raster.width_px, box.x1 + margin), min(raster.height_px, box.y1 + margin)
    place = slice(round(y0 * scale_y), round(y1 * scale_y)), slice(round(x0 * scale_x), round(x1 * scale_x))
    light, pixels = gray[place], raster.pixels[y0:y1, x0:x1]
    spread = cv2.subtract(*extremes(pixels))
    spread = cv2.resize(spread, light.shape[::-1], interpolation=cv2.INTER_AREA)
    of_paper = float(np.median(spread))
    colored = cv2.threshold(spread, of_paper + _CHROMA, 1, cv2.THRESH_BINARY)[1]
    black = cv2.bitwise_and(cv2.threshold(light, _BLACK - 1, 1, cv2.THRESH_BINARY_INV)[1], 1 - colored)
    near = cv2.dilate(cv2.morphologyEx(black, cv2.MORPH_OPEN, _KERNEL), _disc(_NEAR_MM * mm))
    covering = cv2.bitwise_and(cv2.dilate(_reaching_out(colored, black, mm), _disc(_RIM_MM * mm)), near)
    return place, np.asarray(cv2.bitwise_and(covering, cv2.threshold(light, _BLACK, 1, cv2.THRESH_BINARY)[1]), np.uint8)


def _reaching_out(colored: np.ndarray, black: np.ndarray, mm: float) -> np.ndarray:
    """The coloured marks that go on beyond the letters: a scanner's colour fringes along them do not."""
    count, labels = cv2.connectedComponents(colored, connectivity=8, ltype=cv2.CV_32S)
    apart = cv2.bitwise_and(colored, 1 - cv2.dilate(black, _disc(_FRINGE_MM * mm)))
    outside = np.bincount(np.asarray(labels[apart > 0], np.int32), minlength=count)
    keep = outside >= max(1, round(_OUTSIDE_MM2 * mm * mm))
    keep[0] = False
    return np.asarray(keep.astype(np.uint8)[np.asarray(labels, np.int32)], np.uint8)


def _disc(radius_px: float) -> np.ndarray:
    side = 2 * max(1, round(radius_px)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
