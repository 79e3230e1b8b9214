"""Several sheets or cards on one glass: which of them a page offers as pages of their own, in which order, and where they lie. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.domain.geometry import Axis, Hand, Point, Rect, Turn, apply, corners, inverse, turned, turned_rect
from app.domain.page_layout import MM_PER_INCH, Layout, Raw
from app.domain.page_view import Item, Joined, Picture, Placement, SizeMm, masters_of

CARD_MM = (53.98, 85.6)
"""shorter and longer side of ID-1, ISO/IEC 7810"""
CARD_NEAR = 0.06
"""so far off a side may be: what is kept of a card is a little more than the card"""


def is_divisible(picture: Picture) -> bool:
    """Whether a page still shows all that lay on the glass: what hands covered, cut or straightened would be lost on its items."""
    if not isinstance(picture, Placement) or picture.item is not None:
        return False
    return picture.hand == Hand(picture.hand.quarter_turns)


def items_of(picture: Picture, raws: Mapping[UUID, Raw]) -> tuple[Item, ...]:
    """The items of a page that can be divided, in reading order of the page as it is shown; none where it can't be.

    Args:
        picture: what the page shows.
        raws: how master pages lie in their files, as far as a machine knows.
    """
    if not isinstance(picture, Placement) or picture.master_id not in raws or not is_divisible(picture):
        return ()
    items = raws[picture.master_id].items
    return _in_order(items, picture.hand.quarter_turns) if len(items) > 1 else ()


def are_cards(items: Sequence[Item], raw: Raw) -> bool:
    """Whether all of them are as large as an identity card, whichever way it lies."""
    for item in items:
        left, top, right, bottom = item.box
        sides_px = (right - left) * raw.size_px[0], (bottom - top) * raw.size_px[1]
        short_mm, long_mm = sorted(side / raw.dpi * MM_PER_INCH for side in sides_px)
        if max(abs(short_mm - CARD_MM[0]) / CARD_MM[0], abs(long_mm - CARD_MM[1]) / CARD_MM[1]) > CARD_NEAR:
            return False
    return bool(items)


def divided_pictures(picture: Picture | None, items: Sequence[Item], paper_mm: SizeMm | None) -> tuple[Picture, ...]:
    """What the pages show that a page is divided into: an item each, or one page of that size with all of them beneath each other.

    Each is turned by quarters as the page was. Nothing where it can't be divided: what was covered or cut must not show again.
    """
    if picture is None or not items or not is_divisible(picture):
        return ()
    alone = tuple(Placement(masters_of(picture)[0], picture.hand, item) for item in items)
    return alone if paper_mm is None else (Joined(alone, Axis.BENEATH, paper_mm=paper_mm),)


def outlines(items: Sequence[Item], raw: Raw, layout: Layout) -> tuple[tuple[Point, ...], ...]:
    """Where items lie on a page that shows their master page alone: corners in pixels of the page.

    Args:
        items: of the master page.
        raw: how it lies in its file.
        layout: of the page.
    """
    (width, height), (piece,) = raw.size_px, layout.pieces
    out = []
    for item in items:
        back = inverse(turned(Turn(item.turn_deg, item.about), raw.size_px))
        left, top, right, bottom = item.box
        kept = corners((left * width, top * height, right * width, bottom * height))
        out.append(tuple(apply(piece.matrix, apply(back, corner)) for corner in kept))
    return tuple(out)


def _in_order(items: Sequence[Item], quarter_turns: int) -> tuple[Item, ...]:
    """Rows from top to bottom, each from left to right; what has its middle above the lower edge of a row's first is in that row."""
    places = {item: turned_rect(item.box, item.quarter_turns + quarter_turns) for item in items}
    left, out = sorted(places, key=lambda item: places[item][1]), []
    while left:
        floor = places[left[0]][3]
        row = [item for item in left if _middle(places[item])[1] < floor]
        out += sorted(row, key=lambda item: _middle(places[item])[0])
        left = [item for item in left if item not in row]
    return tuple(out)


def _middle(rect: Rect) -> Point:
    return (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
