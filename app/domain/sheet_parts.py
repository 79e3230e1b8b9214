"""Which part of a scanned side a page shows: the halves of a side that was split lie apart, a copy lies over its original. Pure.

A part is told as it lies on the scan, before anything was turned. Fine turns play no part in it: a page that is straightened keeps its cut.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from typing import assert_never
from uuid import UUID

from app.domain.geometry import WHOLE, Rect, turned_rect
from app.domain.page_view import Joined, PageView, Picture, Placement

MOST_IN_COMMON = 0.1
"""share of the smaller of two parts: what is cut a little beside the line of a split is still the other part"""


def lie_apart(one: Picture, other: Picture) -> bool:
    """Whether two pages show one scanned side, each a part of it that the other one does not show."""
    mine, others = list(_parts(one)), list(_parts(other))
    both = [(part, beside) for side, part in mine for other_side, beside in others if side == other_side]
    return bool(both) and all(_in_common(part, beside) <= MOST_IN_COMMON for part, beside in both)


def other_parts(page: PageView, views: Sequence[PageView]) -> tuple[UUID, ...]:
    """The pages that show what is left of the side of which this one shows a part; none where it shows several sides."""
    if len(page.master_ids) != 1:
        return ()
    same = (view for view in views if view.id != page.id and view.master_ids == page.master_ids)
    return tuple(view.id for view in same if lie_apart(page.picture, view.picture))


def shown_twice(pages: Collection[UUID], before: Sequence[PageView], after: Sequence[PageView]) -> UUID | None:
    """A page whose part another page, one of `pages`, would show too, although the two lay apart before; None: there is none."""
    was = {view.id: view.picture for view in before}
    changed = [view for view in after if view.id in pages and view.id in was]
    for view in changed:
        for other in after:
            known = other.id != view.id and other.id in was and lie_apart(was[view.id], was[other.id])
            if known and not lie_apart(view.picture, other.picture):
                return other.id
    return None


def _parts(picture: Picture) -> Iterator[tuple[Hashable, Rect]]:
    """Each scanned side of a picture, or joined page that was cut as a whole, and which part of it is shown (its own unit square)."""
    hand = picture.hand
    part = turned_rect(hand.crop or WHOLE, -hand.quarter_turns)
    match picture:
        case Placement(master_id, _, item):
            yield master_id, part if item is None else _within(part, turned_rect(item.box, item.quarter_turns))
        case Joined(parts, axis) if hand.crop is not None:
            yield (parts, axis), part
        case Joined(parts):
            for one in parts:
                yield from _parts(one)
        case _ as unreachable:
            assert_never(unreachable)


def _within(part: Rect, place: Rect) -> Rect:
    """A part of an item, told in the square in which the item's place is told: it was turned about its own middle, so it lies there."""
    left, top, right, bottom = place
    width, height = right - left, bottom - top
    return left + part[0] * width, top + part[1] * height, left + part[2] * width, top + part[3] * height


def _in_common(one: Rect, other: Rect) -> float:
    """How much of the smaller of two rectangles lies in the other one, 0 to 1."""
    across, down = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((rect[2] - rect[0]) * (rect[3] - rect[1]) for rect in (one, other))
    return across * down / smaller if across > 0 and down > 0 else 0.0
