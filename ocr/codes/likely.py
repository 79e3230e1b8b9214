"""Where on a page something looks like a code: half dark, with hard edges all over, larger than any line of text. Cheap, and says
nothing of what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.raster import Pixels
from ocr.values import Box

_CELL_MM: Final = 1.35
_HALVED_FROM_PX: Final = 12
"""cells of at least so many pixels are looked at in half the resolution: four times as fast, and bars of 3 pixels still stand apart"""
_LEAST_DARK, _MOST_DARK = 0.3, 0.85
"""how dark 4 mm are between the paper and the darkest that is there: lines of text have 0.05 to 0.25, codes 0.35 to 0.65,
inverted ones with their ground up to 0.8"""
_LEAST_EDGE: Final = 0.07
"""mean step between neighbours across and down together, of 4 mm, in the same scale: photographs have 0.01 to 0.03, codes 0.1 to 0.4"""
_LEAST_CONTRAST: Final = 40.0
_LEAST_SIDE_CELLS: Final = 3
_MARGIN_MM: Final = 4.5
_PAPER_PERCENTILE: Final = 80


@dataclass(frozen=True, slots=True)
class Place:
    """A place that deserves a closer look: its box with a quiet zone around it, by how many degrees what lies there is turned (-45..45),
    and how much of the page it takes when it is turned back."""

    box_px: Box
    turn_deg: float
    upright_px: tuple[int, int]

    @property
    def area_px(self) -> int:
        """Of the box."""
        return (self.box_px.x1 - self.box_px.x0) * (self.box_px.y1 - self.box_px.y0)


def likely_places(gray: Pixels, dpi: float) -> list[Place]:
    """Find them, the largest first.

    Args:
        gray: H x W uint8.
        dpi: of the picture.
    """
    cell_px = max(4, round(_CELL_MM * dpi / 25.4))
    halved = 2 if cell_px >= _HALVED_FROM_PX else 1
    cell_px //= halved
    plane = reduced(gray, 1 / halved)
    if min(plane.shape) <= cell_px * _LEAST_SIDE_CELLS:
        return []
    here, beside, below = plane[:-1, :-1], plane[:-1, 1:], plane[1:, :-1]
    light = reduced(here, 1 / cell_px).astype(np.float32)
    paper = max(1.0, float(np.percentile(light, _PAPER_PERCENTILE)))
    depth = np.maximum(paper - cv2.erode(_darkest(here, cell_px), np.ones((3, 3), np.uint8)), _LEAST_CONTRAST)
    dark = cv2.blur(paper - light, (3, 3)) / depth
    steps = [
        reduced(np.asarray(cv2.absdiff(here, other), np.uint8), 1 / cell_px).astype(np.float32)
        for other in (beside, below)
    ]
    edge = cv2.blur(steps[0] + steps[1], (3, 3)) / depth
    looks = ((dark > _LEAST_DARK) & (dark < _MOST_DARK) & (edge > _LEAST_EDGE)).astype(np.uint8)
    outlines, _ = cv2.findContours(looks, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = (_place(outline, gray.shape, cell_px * halved, dpi) for outline in outlines)
    return sorted((place for place in found if place is not None), key=lambda place: -place.area_px)


def _darkest(plane: Pixels, cell_px: int) -> np.ndarray:
    """Of each cell."""
    rows, columns = plane.shape[0] // cell_px, plane.shape[1] // cell_px
    of_rows = plane[: rows * cell_px, : columns * cell_px].reshape(rows, cell_px, -1).min(1)
    return of_rows.reshape(rows, columns, cell_px).min(2).astype(np.float32)


def _place(outline: np.ndarray, shape: tuple[int, ...], cell_px: int, dpi: float) -> Place | None:
    _, sides, turn_deg = cv2.minAreaRect(outline)
    if min(sides) + 1 < _LEAST_SIDE_CELLS - 0.5:
        return None
    left, top, width, height = cv2.boundingRect(outline)
    margin = round(_MARGIN_MM * dpi / 25.4)
    box = Box(
        max(0, left * cell_px - margin),
        max(0, top * cell_px - margin),
        min(shape[1], (left + width) * cell_px + margin),
        min(shape[0], (top + height) * cell_px + margin),
    )
    if round(turn_deg / 90) % 2:  # a rectangle stands on either side
        sides = sides[::-1]
    width_px, height_px = (round(side + 1) * cell_px + 2 * margin for side in sides)
    return Place(box, (turn_deg + 45) % 90 - 45, (width_px, height_px))
