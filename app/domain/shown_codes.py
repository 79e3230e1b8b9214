"""Which bar codes and QR codes of the master pages a page still shows: what was covered or cut off by hand is told to nobody. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.facts import PageCode, PageFacts
from app.domain.geometry import Point, Rect, apply, corners, is_inside
from app.domain.page_layout import Layout, Piece, Raw, lay_out
from app.domain.page_view import Item, Picture


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code, and the box around it in the unit square of the page as it is shown."""

    code: PageCode
    place: Rect


def shown_codes(picture: Picture, facts: Sequence[PageFacts], cleaning: Mapping[str, Any]) -> tuple[ShownCode, ...]:
    """The codes that lie wholly on the page and are touched by no cover, in the order of the placements.

    Args:
        picture: what the page shows.
        facts: of its placements, in order.
        cleaning: the parameters that pages are cleaned with (`ocr.recipes.CleanRecipe`).
    """
    layout = lay_out(picture, [raw_of(one, cleaning) for one in facts])
    return tuple(
        ShownCode(code, place)
        for one, piece in zip(facts, layout.pieces, strict=True)
        for code in one.codes
        if (place := _place(code, piece, layout)) is not None
    )


def raw_of(facts: PageFacts, cleaning: Mapping[str, Any]) -> Raw:
    """A master page as the machine says that it lies, as far as the evidence carries it."""
    sure = facts.orientation_confidence >= cleaning["least_orientation_confidence"]
    crooked = facts.skew_confidence > cleaning["least_skew_confidence"]
    crooked = crooked and abs(facts.skew_deg) >= cleaning["least_skew_deg"]
    quarters = facts.orientation_deg // 90 if sure else 0
    size = facts.width_px, facts.height_px
    items = tuple(Item(turn_deg, about, box, -quarters % 4) for turn_deg, about, box in facts.items)
    return Raw(size, facts.dpi, facts.skew_deg if crooked else 0.0, quarters, facts.sheet, items)


def _place(code: PageCode, piece: Piece, layout: Layout) -> Rect | None:
    """Where it stands; None: not wholly on the page, or under a cover."""
    if not piece.outline:
        return None
    x0, y0, x1, y1 = code.box_px
    if piece.own and not all(is_inside(corner, piece.own) for corner in corners((x0, y0, x1, y1))):
        return None  # it stands on what lay beside the item on the glass
    place = _around([apply(piece.matrix, corner) for corner in corners((x0, y0, x1, y1))])
    left, top, right, bottom = _around(piece.outline)
    width, height = layout.size_px
    inside = max(0, left) <= place[0] and max(0, top) <= place[1]
    inside = inside and place[2] <= min(width, right) and place[3] <= min(height, bottom)
    if not inside or any(_overlap(place, _around(cover)) for cover in layout.covers):
        return None
    return place[0] / width, place[1] / height, place[2] / width, place[3] / height


def _around(points: Sequence[Point]) -> Rect:
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
