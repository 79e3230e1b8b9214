"""Dirty glass: a streak in the same column of page after page, over the papers of different citizens; since when, and until when.

A column that was streaked once is watched from then on by a cumulative sum of log-likelihood ratios (the sequential test of Wald, begun
anew at zero as in Page's CUSUM; NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.3): of each page over the same glass it asks whether
it was more likely streaked there because of dirt, or because of what is printed on some papers. By Wald's inequality a clean column reaches
the limit with a probability of at most exp(-limit) each time that it begins. What is printed on every sheet of one form is told from dirt
by other papers: dirt streaks those as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import log
from typing import Final
from uuid import UUID

from app.domain.health.measures import PageMeasure
from app.domain.model import Side

_SAME_COLUMN_MM: Final = 1.5
"""pages shift a little between their guides"""
_STREAKED_IF_DIRTY: Final = 0.7
"""share of the pages on which dirt shows: colours and pictures hide it"""
_STREAKED_IF_CLEAN: Final = 0.1
"""share of the pages that bear a printed line there from edge to edge, at most"""
_HIT: Final = log(_STREAKED_IF_DIRTY / _STREAKED_IF_CLEAN)
_MISS: Final = log((1 - _STREAKED_IF_DIRTY) / (1 - _STREAKED_IF_CLEAN))
_LIMIT: Final = 7.0
"""exp(-7) is 0.001; four streaked pages in a row reach it, and three dossiers have to show it"""
_LEAST_DOSSIERS: Final = 3
_LEAST_PAPERS: Final = 2
_CLEAN_AFTER: Final = 10
"""pages in a row without the streak: somebody wiped it away"""

type _Place = Callable[[PageMeasure, float], float]


@dataclass(frozen=True, slots=True)
class DirtyGlass:
    """Dirt on one glass of one device.

    Attributes:
        device: whose glass.
        side: which of its glasses.
        column_mm: where, from the left edge of the page that showed it first.
        since: when that page came in.
        found_at: when it was certain.
        first: the page that showed it first; `certain`: the one that made it certain.
        pages: that ran over this glass from the one to the other, both counted.
        streaked: how many of them show it.
        dossiers: of how many dossiers those are.
        until: when the last page that showed it came in, once it was wiped away; None: it is there.
    """

    device: str
    side: Side
    column_mm: float
    since: datetime
    found_at: datetime
    first: UUID
    certain: UUID
    pages: int
    streaked: int
    dossiers: int
    until: datetime | None = None


@dataclass(slots=True)
class _Column:
    """A column of one glass that is watched."""

    first: PageMeasure
    column_mm: float
    total_mm: float = 0.0
    streaked: int = 0
    score: float = 0.0
    pages: int = 0
    missed: int = 0
    dossiers: set[UUID] = field(default_factory=set)
    papers: set[str] = field(default_factory=set)
    last: datetime | None = None
    found: DirtyGlass | None = None

    @property
    def place_mm(self) -> float:
        return self.total_mm / self.streaked

    @property
    def middle_mm(self) -> float:
        return _from_middle(self.first, self.column_mm)

    @property
    def is_over(self) -> bool:
        return self.score <= 0.0 if self.found is None else self.missed >= _CLEAN_AFTER

    def hit(self, page: PageMeasure, place_mm: float) -> None:
        self.total_mm, self.streaked = self.total_mm + place_mm, self.streaked + 1
        self.score = min(_LIMIT, self.score + _HIT)
        self.pages, self.missed, self.last = self.pages + 1, 0, page.run.at
        self.dossiers.add(page.run.dossier)
        self.papers.add(page.run.paper)
        is_certain = (
            self.score >= _LIMIT and len(self.dossiers) >= _LEAST_DOSSIERS and len(self.papers) >= _LEAST_PAPERS
        )
        if self.found is None and is_certain:
            self.found = self._found(page)

    def miss(self, *, is_hidden: bool) -> None:
        """A page without it; where it may be one of the streaks whose places are not known, the page says nothing."""
        self.pages += 1
        if not is_hidden:
            self.score, self.missed = self.score + _MISS, self.missed + 1

    def _found(self, page: PageMeasure) -> DirtyGlass:
        first, run = self.first.run, page.run
        at, seen = (first.at, run.at), (self.pages, self.streaked, len(self.dossiers))
        return DirtyGlass(run.device, run.side, self.column_mm, *at, first.page, run.page, *seen)


class GlassWatch:
    """Finds dirt on glasses, page by page.

    Columns are measured from the left edge, and from the middle, where papers of several widths run between centred guides; dirt that both
    ways find is told once.
    """

    def __init__(self) -> None:
        self._glasses: dict[tuple[str, Side], tuple[_Glass, _Glass]] = {}

    def see(self, page: PageMeasure) -> None:
        """The next page, of any device; those of each in the order in which they ran."""
        key = page.run.device, page.run.side
        for glass in self._glasses.setdefault(key, (_Glass(_from_left), _Glass(_from_middle))):
            glass.see(page)

    def told(self) -> tuple[DirtyGlass, ...]:
        """What was found so far, in the order in which it became certain."""
        told: list[_Told] = []
        for ways in self._glasses.values():
            own: list[_Told] = []
            for one in sorted((one for way in ways for one in way.told()), key=lambda one: one.found.found_at):
                own += [] if any(one.is_same(other) for other in own) else [one]
            told += own
        return tuple(sorted((one.found for one in told), key=lambda one: one.found_at))


def dirty_glass(measures: Iterable[PageMeasure]) -> tuple[DirtyGlass, ...]:
    """What a `GlassWatch` finds that sees these pages."""
    watch = GlassWatch()
    for page in measures:
        watch.see(page)
    return watch.told()


@dataclass(frozen=True, slots=True)
class _Told:
    """A finding, and where its column lies from the middle of the page that showed it first."""

    found: DirtyGlass
    middle_mm: float

    def is_same(self, other: _Told) -> bool:
        """Whether both are of one dirt: at the same time, in the same column by either way."""
        one, two = self.found, other.found
        is_then = (two.until is None or one.since <= two.until) and (one.until is None or two.since <= one.until)
        left, middle = abs(one.column_mm - two.column_mm), abs(self.middle_mm - other.middle_mm)
        return is_then and min(left, middle) <= _SAME_COLUMN_MM


@dataclass(slots=True)
class _Glass:
    """One glass, its columns placed in one of the two ways."""

    place: _Place
    watched: list[_Column] = field(default_factory=list)
    cleaned: list[_Told] = field(default_factory=list)

    def see(self, page: PageMeasure) -> None:
        free = {self.place(page, column): column for column in page.streaks_mm}
        for column in self.watched:
            near = _nearest(free, column.place_mm)
            if near is not None:
                del free[near]
                column.hit(page, near)
            else:
                column.miss(is_hidden=page.hides)
        for place, column_mm in free.items():
            new = _Column(page, column_mm)
            new.hit(page, place)
            self.watched.append(new)
        over = [one for one in self.watched if one.is_over]
        self.cleaned += [
            _Told(replace(one.found, until=one.last), one.middle_mm) for one in over if one.found is not None
        ]
        self.watched = [one for one in self.watched if not one.is_over]

    def told(self) -> list[_Told]:
        return self.cleaned + [_Told(one.found, one.middle_mm) for one in self.watched if one.found is not None]


def _nearest(places: Iterable[float], place_mm: float) -> float | None:
    """The nearest of those that are in the same column."""
    near = min(places, key=lambda place: abs(place - place_mm), default=None)
    return near if near is not None and abs(near - place_mm) <= _SAME_COLUMN_MM else None


def _from_left(_page: PageMeasure, column_mm: float) -> float:
    return column_mm


def _from_middle(page: PageMeasure, column_mm: float) -> float:
    return column_mm - page.width_mm / 2
