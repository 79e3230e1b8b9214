"""Where a visible mark may stand on a page: as near to its corner as the ink allows, and never over ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from typing import Final

type BoxPt = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points (1/72 inch) of the page as displayed; origin top-left"""

MARK_MARGIN_PT: Final = (22.7, 11.3)
"""Least distance from the side and from the top edge: 8 mm, and 4 mm, what a printer can still print: a letter begins at 20 mm, and three
lines of 10 pt stand above it."""
MARK_GAP_PT: Final = (8.5, 3.0)
"""White that stays beside and above the mark: 3 mm, so that no line of the paper seems to go on in it, and 1 mm."""
WHOLE_PAGE: Final = (1.0, 1.0)


class Corner(StrEnum):
    """The corner of the first page that the law names."""

    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"


@dataclass(frozen=True, slots=True)
class PageInk:
    """A page as it was looked at: its size, and boxes that together cover all ink on it."""

    size_pt: tuple[float, float]
    boxes_pt: tuple[BoxPt, ...]

    def scaled_to(self, size_pt: tuple[float, float]) -> tuple[BoxPt, ...]:
        """The boxes on the same page where it is told to be of another size: scans round to pixels, some viewers know of no user units."""
        across, down = size_pt[0] / self.size_pt[0], size_pt[1] / self.size_pt[1]
        return tuple((x0 * across, y0 * down, x1 * across, y1 * down) for x0, y0, x1, y1 in self.boxes_pt)


def free_place(
    page_size_pt: tuple[float, float],
    ink_boxes_pt: Sequence[BoxPt],
    mark_size_pt: tuple[float, float],
    corner: Corner,
    reach: tuple[float, float] = WHOLE_PAGE,
) -> BoxPt | None:
    """The free place nearest to the corner for a mark.

    In a nearest place the mark can move neither to the side nor up, so its top edge stands at the margin or right below some ink: in each
    such row the mark is pushed away from the corner, past the ink, as far as it must.

    Args:
        page_size_pt: width and height of the page as displayed.
        ink_boxes_pt: what must not be covered: words, pictures, codes, seals; they may overlap and reach beyond the page.
        mark_size_pt: width and height of the mark.
        corner: where the mark belongs.
        reach: the parts of the page's width and height, from the corner on, in which the whole mark has to lie.

    Returns:
        The place, `MARK_GAP_PT` away from every ink box and inside the margins; None where there is no such place.
    """
    page_width = page_size_pt[0]
    boxes = ink_boxes_pt if corner is Corner.TOP_LEFT else [_mirrored(box, page_width) for box in ink_boxes_pt]
    left, top = MARK_MARGIN_PT
    right, bottom = (
        min(side * part, side - margin) for side, part, margin in zip(page_size_pt, reach, MARK_MARGIN_PT, strict=True)
    )
    place = _nearest((left, top, right, bottom), boxes, mark_size_pt)
    return place if place is None or corner is Corner.TOP_LEFT else _mirrored(place, page_width)


def distance(page_size_pt: tuple[float, float], place: BoxPt, corner: Corner) -> float:
    """From the corner of the page to the nearest corner of the place (points)."""
    return hypot(place[0] if corner is Corner.TOP_LEFT else page_size_pt[0] - place[2], place[1])


def overlap(a: BoxPt, b: BoxPt) -> bool:
    """Whether two boxes share more than an edge."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _mirrored(box: BoxPt, page_width_pt: float) -> BoxPt:
    return page_width_pt - box[2], box[1], page_width_pt - box[0], box[3]


def _nearest(area: BoxPt, boxes: Sequence[BoxPt], size_pt: tuple[float, float]) -> BoxPt | None:
    """For the top-left corner."""
    width, height = size_pt
    left, top = area[:2]
    last_x, last_y = area[2] - width, area[3] - height
    beside, above = MARK_GAP_PT
    ink = sorted((x0 - beside, y0 - above, x1 + beside, y1 + above) for x0, y0, x1, y1 in boxes)
    best: tuple[float, float] | None = None
    for y in sorted({top, *(y1 for _, _, _, y1 in ink if y1 > top)}):
        if y > last_y or (best is not None and y >= hypot(*best)):
            break
        x = left
        for x0, y0, x1, y1 in ink:
            if y0 < y + height and y < y1 and x0 < x + width and x < x1:
                x = x1
        if x <= last_x and (best is None or hypot(x, y) < hypot(*best)):
            best = x, y
    return None if best is None else (*best, best[0] + width, best[1] + height)
