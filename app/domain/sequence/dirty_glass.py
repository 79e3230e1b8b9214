"""Dirt on the glass of a feeder: a streak in the same column of page after page, told once and with its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from app.domain.sequence.values import Finding, FindingCode, PaperSequence, SequencePage

_LEAST_PAGES: Final = 3
_LEAST_SHARE: Final = 0.5
"""of the pages of that side, from the first streaked one to the last: dirt stays where it is"""
_SAME_COLUMN_MM: Final = 1.5

type _Streak = tuple[SequencePage, float]


def dirty_glass(paper: PaperSequence) -> tuple[Finding, ...]:
    """Find streaks that stand in one column of several pages of one side: each side of a sheet has its own sensor and its own glass.

    Columns are measured from the left edge of the raw page, or from its middle, where papers of several widths run, whichever brings more
    of them together. A finding names the column in mm from the left edge, as it stands on the page that was streaked first.
    """
    out: list[Finding] = []
    for side in sorted({page.side for page in paper.came}):
        pages = [page for page in paper.came if page.side is side]
        streaks = [(page, column_mm) for page in pages for column_mm in page.streaks_mm]
        ways = (_columns(streaks, _from_left), _columns(streaks, _from_middle))
        for column in max(ways, key=lambda way: max(map(len, way), default=0)):
            found = _found(pages, column)
            out += [found] if found is not None else []
    return tuple(out)


def _from_left(streak: _Streak) -> float:
    return streak[1]


def _from_middle(streak: _Streak) -> float:
    return streak[1] - streak[0].width_mm / 2


def _columns(streaks: Sequence[_Streak], place: Callable[[_Streak], float]) -> list[list[_Streak]]:
    out: list[list[_Streak]] = []
    for streak in sorted(streaks, key=place):
        if out and place(streak) - place(out[-1][0]) <= _SAME_COLUMN_MM:
            out[-1].append(streak)
        else:
            out.append([streak])
    return out


def _found(pages: Sequence[SequencePage], column: Sequence[_Streak]) -> Finding | None:
    streaked = {page.page for page, _ in column}
    places = [place for place, page in enumerate(pages) if page.page in streaked]
    between = places[-1] - places[0] + 1
    if len(streaked) < _LEAST_PAGES or len(streaked) < _LEAST_SHARE * between:
        return None
    first = pages[places[0]]
    column_mm = next(at for page, at in column if page.page == first.page)
    evidence = {"side": first.side.value, "column_mm": round(column_mm, 1), "streaked": len(streaked), "of": len(pages)}
    certainty = round(len(streaked) / between * len(streaked) / (len(streaked) + 1), 3)
    return Finding(FindingCode.DIRTY_GLASS, tuple(pages[place].page for place in places), certainty, evidence)
