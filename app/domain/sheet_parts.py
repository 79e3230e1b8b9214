"""Which part of a scanned side a page shows: the halves of a side that was split lie apart, a copy lies over its original. Pure.

A part is told as it lies on the scan, before anything was turned. Fine turns play no part in it: a page that is straightened keeps its cut.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from app.domain.geometry import WHOLE, Rect, in_common, turned_rect
from app.domain.page_view import LEAST_OF_ONE_ITEM, Item, Joined, PageView, Picture, Placement, placements

MOST_IN_COMMON = 0.1
"""share of the smaller of two parts: what is cut a little beside the line of a split is still the other part"""


def lie_apart(one: Picture, other: Picture) -> bool:
    """Whether two pages show one scanned side, each a part of it that the other one does not show."""
    both = [(mine, its) for mine in _parts(one) for its in _parts(other) if mine.side == its.side]
    return bool(both) and all(_are_apart(mine, its) for mine, its in both)


def papers_beside(page: PageView, views: Sequence[PageView]) -> tuple[UUID, ...]:
    """Of `other_parts` those that show other sheets or cards than this page does, which lay beside them on the glass."""
    mine = _items(page.picture)
    others = set(other_parts(page, views)) if mine else set()
    found = {view.id: _items(view.picture) for view in views if view.id in others}
    return tuple(part for part, items in found.items() if items and not any(_is_one_of(mine, one) for one in items))


def papers_shown(views: Sequence[PageView]) -> int:
    """How many of the sheets or cards that lay together on a glass these pages show."""
    return len(frozenset[Item]().union(*(_items(view.picture) for view in views)))


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


@dataclass(frozen=True, slots=True)
class _Part:
    """Of a scanned side, or of a joined page that was cut as a whole, the part that is shown (its own unit square); where the item lies
    that it is a part of, if it is one's."""

    side: Hashable
    shown: Rect
    item: Rect | None = None


def _parts(picture: Picture) -> Iterator[_Part]:
    hand = picture.hand
    part = turned_rect(hand.crop or WHOLE, -hand.quarter_turns)
    match picture:
        case Placement(master_id, _, item):
            place = None if item is None else turned_rect(item.box, item.quarter_turns)
            yield _Part(master_id, part if place is None else _within(part, place), place)
        case Joined(parts, axis) if hand.crop is not None:
            yield _Part((parts, axis), part)
        case Joined(parts):
            for one in parts:
                yield from _parts(one)
        case _ as unreachable:
            assert_never(unreachable)


def _are_apart(one: _Part, other: _Part) -> bool:
    """Two items are apart as they are two sheets of paper, however they lie."""
    if one.item is not None and other.item is not None and in_common(one.item, other.item) < LEAST_OF_ONE_ITEM:
        return True
    return in_common(one.shown, other.shown) <= MOST_IN_COMMON


def _items(picture: Picture) -> frozenset[Item]:
    """The items of a picture that shows nothing else."""
    shown = [placement.item for placement in placements(picture)]
    return frozenset() if None in shown else frozenset(item for item in shown if item is not None)


def _is_one_of(items: Collection[Item], item: Item) -> bool:
    return any(in_common(item.box, other.box) >= LEAST_OF_ONE_ITEM for other in items)


def _within(part: Rect, place: Rect) -> Rect:
    """A part of an item, told in the square in which the item's place is told: it was turned about its own middle, so it lies there."""
    left, top, right, bottom = place
    width, height = right - left, bottom - top
    return left + part[0] * width, top + part[1] * height, left + part[2] * width, top + part[3] * height
