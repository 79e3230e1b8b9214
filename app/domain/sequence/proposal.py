"""The order in which the pages of one paper should lie, by their printed numbers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.domain.model import Side
from app.domain.sequence.numbering import Numbered
from app.domain.sequence.values import SequencePage

_OTHER = {Side.FRONT: Side.BACK, Side.BACK: Side.FRONT}


def proposal(document: Sequence[Numbered]) -> list[UUID]:
    """All pages of a paper, those with a number in its order; at least one bears a number, and none comes twice.

    A page without a number takes the one that is free beside the other side of its sheet, or the only one that is free; a blank one, and
    one for which there is no such place, stays with its sheet, or behind the page that it lies behind.
    """
    at = {one.mark.number: one.page for one in document if one.mark is not None}
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
    out = [at[number].page for number in sorted(at)]
    _put_rest(out, [one.page for one in document])
    return out


def _put_rest(out: list[UUID], pages: Sequence[SequencePage]) -> None:
    """Put each page without a place beside the other side of its sheet, else behind the page that it lies behind."""
    sides = {(page.on_sheet, page.side): page.page for page in pages}
    there = set(out)
    behind: UUID | None = None
    for page in pages:
        if page.page not in there:
            mate = sides.get((page.on_sheet, _OTHER[page.side]))
            if mate in there and mate is not None:
                out.insert(out.index(mate) + (page.side is Side.BACK), page.page)
            else:
                out.insert(0 if behind is None else out.index(behind) + 1, page.page)
            there.add(page.page)
        behind = page.page
