"""Where a visible mark may stand on a page: as near to the top-left corner as the ink allows, and never over ink."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import Final

type BoxPt = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points (1/72 inch) of the page as displayed; origin top-left"""

MARK_SIZE_PT: Final = (200.0, 30.0)
"""Width and height of the mark of `TT01-personal`: three lines of 8 pt."""
MARK_MARGIN_PT: Final = (22.7, 14.2)
"""Least distance from the left and from the top edge: 8 mm and 5 mm, what a printer can still print."""
MARK_GAP_PT: Final = 3.0
"""White that stays between the mark and ink."""


def default_place(mark_size_pt: tuple[float, float] = MARK_SIZE_PT) -> BoxPt:
    """The place in the corner of a page without ink."""
    x, y = MARK_MARGIN_PT
    return x, y, x + mark_size_pt[0], y + mark_size_pt[1]


def free_place(
    page_size_pt: tuple[float, float],
    ink_boxes_pt: Sequence[BoxPt],
    mark_size_pt: tuple[float, float] = MARK_SIZE_PT,
) -> BoxPt | None:
    """The free place nearest to the top-left corner for a mark.

    In a nearest place the mark can move neither left nor up, so its top edge stands at the margin or right below some ink: in each such row
    the mark is pushed right, past the ink, as far as it must.

    Args:
        page_size_pt: width and height of the page as displayed.
        ink_boxes_pt: what must not be covered: words, pictures, codes, seals; they may overlap and reach beyond the page.
        mark_size_pt: width and height of the mark.

    Returns:
        The place, `MARK_GAP_PT` or more away from every ink box and inside the margins; None where the page has no such place.
    """
    width, height = mark_size_pt
    left, top = MARK_MARGIN_PT
    last_x, last_y = page_size_pt[0] - left - width, page_size_pt[1] - top - height
    ink = sorted(
        (x0 - MARK_GAP_PT, y0 - MARK_GAP_PT, x1 + MARK_GAP_PT, y1 + MARK_GAP_PT) for x0, y0, x1, y1 in ink_boxes_pt
    )
    best: tuple[float, float] | None = None
    for y in sorted({top, *(y1 for _, _, _, y1 in ink if y1 > top)}):
        if y > last_y or (best is not None and y >= hypot(*best)):
            break
        x = left
        for box in ink:
            if overlap((x, y, x + width, y + height), box):
                x = box[2]
        if x <= last_x and (best is None or hypot(x, y) < hypot(*best)):
            best = x, y
    return None if best is None else (*best, best[0] + width, best[1] + height)


def overlap(a: BoxPt, b: BoxPt) -> bool:
    """Whether two boxes share more than an edge."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
