"""Whether the numbers on a row of pages let it be read as papers one behind the other, each in order and whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.sequence.numbering import Numbered

type Row = tuple[Numbered, ...]


def is_well(row: Sequence[Numbered]) -> bool:
    """Whether it can be read so; pages without a number may be any page that lacks."""
    return _is_well(that_count(row))


def that_count(row: Sequence[Numbered]) -> Row:
    """The pages without the blank ones, unless the numbers count these: then a blank one stands for a number."""
    steps: Counter[bool] = Counter()
    last, blanks = 0, 0
    for one in row:
        if one.mark is not None:
            step = one.number - last
            if last and blanks and step in (1, 1 + blanks):
                steps[step > 1] += 1
            last, blanks = one.number, 0
        elif one.page.blank:
            blanks += 1
        else:
            last = 0
    return tuple(row) if steps[True] > max(1, steps[False]) else tuple(one for one in row if not one.page.blank)


def _is_well(row: Row) -> bool:
    """Whether the pages can be read as papers one behind the other, each in order and whole."""
    last: Numbered | None = None
    between = printed = 0
    for one in row:
        if one.mark is None:
            between, printed = between + 1, printed + one.printed
            continue
        goes_on = last is not None and last.paper == one.paper and 1 <= one.number - last.number <= 1 + between
        begins = one.number <= 1 + printed and (last is None or ends(last, between))
        if not (goes_on or begins):
            return False
        last, between, printed = one, 0, 0
    return last is None or ends(last, between)


def ends(last: Numbered, between: int) -> bool:
    """Whether a paper may end with this number and so many pages without one."""
    return last.total is None or last.total - last.number <= between
