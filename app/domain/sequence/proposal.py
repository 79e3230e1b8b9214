"""The order in which the pages of one paper should lie, by their printed numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from app.domain.model import Side
from app.domain.sequence.numbering import Numbered
from app.domain.sequence.values import SequencePage
from app.domain.sequence.whole import is_well

_OTHER = {Side.FRONT: Side.BACK, Side.BACK: Side.FRONT}

type _Pages = list[SequencePage]


def proposal(document: Sequence[Numbered]) -> list[UUID]:
    """All pages of a paper, those with a number in its order; at least one bears a number, and none comes twice.

    A page without a number takes the one that is free beside the other side of its sheet, or the only one that is free; a blank one goes
    with its sheet. The others stay where they are, or behind the page that they lie behind, or come to both ends: the first of these ways
    counts that leaves nothing to doubt.
    """
    placed, rest = _by_number(document)
    row = {one.page.page: one for one in document}
    ways = [way(placed, rest, [one.page for one in document]) for way in _WAYS]
    right = next((way for way in ways if is_well([row[page.page] for page in way])), ways[0])
    return [page.page for page in right]


def _by_number(document: Sequence[Numbered]) -> tuple[_Pages, _Pages]:
    """The pages that have a number or take one, in order, with the blank sides of their sheets; and the rest, as they lie."""
    at = {one.number: one.page for one in document if one.mark is not None}
    highest = max(at)
    waiting = [one.page for one in document if one.printed]
    numbers = {(page.on_sheet, page.side): number for number, page in at.items()}
    for page in list(waiting):
        other = numbers.get((page.on_sheet, _OTHER[page.side]))
        number = 0 if other is None else other + (1 if page.side is Side.BACK else -1)
        if 1 <= number <= highest and number not in at:
            at[number] = page
            waiting.remove(page)
    free = [number for number in range(1, highest) if number not in at]
    if len(free) == len(waiting) or (free[:1] == [1] and len(waiting) == 1):
        at.update(zip(free, waiting, strict=False))
    out = [at[number] for number in sorted(at)]
    there = {(page.on_sheet, page.side): page for page in out}
    rest: _Pages = []
    for page in (one.page for one in document if one.page not in out):
        mate = there.get((page.on_sheet, _OTHER[page.side]))
        if mate is None or (page.on_sheet, page.side) in there:
            rest.append(page)
        else:
            out.insert(out.index(mate) + (page.side is Side.BACK), page)
            there[page.on_sheet, page.side] = page
    return out, rest


def _where_they_are(placed: _Pages, rest: _Pages, pages: _Pages) -> _Pages:
    out = list(placed)
    for at, page in enumerate(pages):
        if page in rest:
            out.insert(at, page)
    return out


def _behind_the_same(placed: _Pages, rest: _Pages, pages: _Pages) -> _Pages:
    out = list(placed)
    for before, page in zip([None, *pages], pages, strict=False):
        if page in rest:
            out.insert(0 if before is None else out.index(before) + 1, page)
    return out


def _at_both_ends(placed: _Pages, rest: _Pages, _pages: _Pages) -> _Pages:
    return [*rest[:1], *placed, *rest[1:]]


_WAYS: Final[tuple[Callable[[_Pages, _Pages, _Pages], _Pages], ...]] = (
    _where_they_are,
    _behind_the_same,
    _at_both_ends,
)
