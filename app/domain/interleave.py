"""Fronts first, then backs: two stacks of sides become one order. Pure.

A scanner that reads one side is fed twice: all fronts, then, the stack turned over, all backs. Turned as a stack, the backs come from the
last sheet to the first; turned sheet by sheet, in the order of the fronts. Page numbers on the paper tell which; else a person does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from app.domain.errors import InputRefused


class BacksOrder(StrEnum):
    """In which order the backs came."""

    AS_FRONTS = "as-fronts"
    REVERSED = "reversed"


def pair_sides(
    fronts: Sequence[UUID], backs: Sequence[UUID], order: BacksOrder, without_back: Collection[UUID] = ()
) -> tuple[tuple[UUID, UUID], ...]:
    """(front, its back) in the order of the fronts.

    Args:
        fronts: in the order of the sheets.
        backs: in the order in which they came.
        order: how the backs came.
        without_back: fronts whose empty back was not scanned.

    Raises:
        InputRefused: SIDES_UNEQUAL (`fronts`, `backs`): a front has no back or the other way round; name the fronts without one, or scan
            what is missing.
    """
    waiting = [front for front in fronts if front not in without_back]
    if len(waiting) != len(backs):
        raise InputRefused("SIDES_UNEQUAL", fronts=len(waiting), backs=len(backs))
    match order:
        case BacksOrder.AS_FRONTS:
            ordered = list(backs)
        case BacksOrder.REVERSED:
            ordered = list(backs)[::-1]
        case _ as unreachable:
            assert_never(unreachable)
    return tuple(zip(waiting, ordered, strict=True))


def halves(pages: Sequence[UUID]) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """(fronts, backs) of one scan that brought all fronts, then all backs.

    Raises:
        InputRefused: SIDES_UNEQUAL: the number of pages is odd.
    """
    fronts, backs = pages[: -(-len(pages) // 2)], pages[-(-len(pages) // 2) :]
    if len(fronts) != len(backs):
        raise InputRefused("SIDES_UNEQUAL", fronts=len(fronts), backs=len(backs))
    return tuple(fronts), tuple(backs)


def backs_order(fronts: Sequence[int | None], backs: Sequence[int | None]) -> BacksOrder | None:
    """How the backs came, by the page numbers that were read on the sides; None where these do not tell, or tell both.

    A back follows its front, so its number is the front's and one. One sheet alone has only one order.
    """
    if len(fronts) != len(backs) or not fronts:
        return None
    if len(fronts) == 1:
        return BacksOrder.AS_FRONTS
    votes = {BacksOrder.AS_FRONTS: _agreeing(fronts, backs), BacksOrder.REVERSED: _agreeing(fronts, backs[::-1])}
    found = [order for order, (fit, misfit) in votes.items() if fit and not misfit]
    return found[0] if len(found) == 1 else None


def _agreeing(fronts: Sequence[int | None], backs: Sequence[int | None]) -> tuple[int, int]:
    """(sheets whose numbers follow each other, sheets where they do not); a front without a number has that of its place."""
    fit = misfit = 0
    first = next((number - 2 * index for index, number in enumerate(fronts) if number is not None), 1)
    for index, (front, back) in enumerate(zip(fronts, backs, strict=True)):
        if back is not None:
            expected = (front if front is not None else first + 2 * index) + 1
            fit, misfit = (fit + 1, misfit) if back == expected else (fit, misfit + 1)
    return fit, misfit
