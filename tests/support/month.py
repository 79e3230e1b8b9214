"""A month at a centre, drawn from a seed: what every page measures and which papers are faulty, with all that is wrong known beforehand.

Three counters, 300 dossiers a day with a peak in the morning. Figures of pages scatter by page, by citizen's paper and by kind of paper, as
real ones do; some forms are printed with a line from edge to edge, and now and then a page is streaked for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from app.domain.clock import VIET_NAM
from app.domain.health.drift import Figure
from app.domain.health.measures import PageMeasure, PageRun
from app.domain.model import Side

COUNTERS: Final = ("counter 1", "counter 2", "counter 3")
DOSSIERS_A_DAY: Final = 300
FIRST_DAY: Final = datetime(2026, 10, 1, tzinfo=VIET_NAM)
WORKING_DAYS: Final = tuple(day for day in range(31) if (FIRST_DAY + timedelta(day)).weekday() < 5)
_OPENS_MIN, _CLOSES_MIN, _PEAK_MIN = 7 * 60 + 30, 16 * 60 + 30, 9 * 60 + 15
_PEAK_SHARE: Final = 0.55
"""of the dossiers come around the peak"""
WIDTH_MM: Final = 210.0
_OWN_STREAK: Final = 0.004
"""share of the pages that are streaked for themselves: a fold, a pencil line"""
_LINE_SHOWS: Final = 0.9
"""on so many pages of a form with a printed line it is taken for a streak"""
FAULTY: Final = 0.006
"""share of the papers of a careful operator that are faulty"""
FAILED: Final = 0.03
"""share of the pages of a careful operator that have to be scanned again or taken with a reason"""


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of paper: how many pages, how light, how its print lies, and where a line is printed from edge to edge."""

    code: str
    pages: tuple[int, int]
    level: float
    focus: float
    line_mm: float | None = None


FORMS: Final = (
    Form("don", (1, 2), 236, 0.62),
    Form("to-khai", (2, 4), 232, 0.58, line_mm=28.0),
    Form("giay-to-tuy-than", (1, 1), 214, 0.52),
    Form("ban-ve", (1, 3), 226, 0.66, line_mm=193.5),
    Form("hop-dong", (3, 6), 234, 0.60),
    Form("giay-xac-nhan", (1, 1), 229, 0.56),
)
PROCEDURES: Final = ((0, 2), (0, 1, 2), (0, 4, 5), (1, 2, 5), (0, 3, 2), (0, 2, 5))


@dataclass(frozen=True, slots=True)
class Dirt:
    """Dirt on a counter's glass from one moment to another; it shows on a share of the pages."""

    counter: str
    side: Side
    column_mm: float
    begins: datetime
    ends: datetime
    shows: float


@dataclass(frozen=True, slots=True)
class Wear:
    """A figure of a counter's device that changes: at once by `step`, and by `a_day` from then on."""

    counter: str
    figure: Figure
    begins: datetime
    step: float = 0.0
    a_day: float = 0.0

    def at(self, when: datetime) -> float:
        """By how much the figure is otherwise then."""
        if when < self.begins:
            return 0.0
        return self.step + self.a_day * (when - self.begins) / timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Careless:
    """An operator who works worse from a moment on: such shares of the papers are faulty, and of the pages not right at once."""

    counter: str
    begins: datetime
    faulty: float
    failed: float


@dataclass(frozen=True, slots=True)
class Injected:
    """All that is wrong in a month."""

    dirt: tuple[Dirt, ...] = ()
    wear: tuple[Wear, ...] = ()
    careless: tuple[Careless, ...] = ()
    folded: float = 0.0
    """share of the pages that are folded in the middle, which looks like a streak"""


@dataclass(frozen=True, slots=True)
class Paper:
    """A citizen's paper, and whether a supervisor who looks at it finds it faulty."""

    id: UUID
    dossier: UUID
    counter: str
    form: str
    at: datetime
    faulty: bool


@dataclass(slots=True)
class Month:
    """What came in, in order; `failed` are the pages that were not right at once."""

    pages: list[PageMeasure] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    failed: set[UUID] = field(default_factory=set)
    dossiers: int = 0


def at(day: int, clock: str) -> datetime:
    """The time of a working day (from 0) at hh:mm."""
    hours, minutes = map(int, clock.split(":"))
    return FIRST_DAY + timedelta(WORKING_DAYS[day], hours=hours, minutes=minutes)


KNOWN: Final = Injected(
    dirt=(
        Dirt("counter 3", Side.FRONT, 112.3, at(5, "09:40"), at(6, "13:00"), 0.95),
        Dirt("counter 1", Side.BACK, 61.0, at(11, "14:05"), at(12, "09:00"), 0.8),
        Dirt("counter 2", Side.FRONT, 28.4, at(16, "08:20"), at(16, "15:00"), 0.9),
    ),
    wear=(
        Wear("counter 1", Figure.EXPOSURE, at(9, "07:30"), a_day=-1.0),
        Wear("counter 2", Figure.SKEW, at(12, "10:00"), step=0.6),
        Wear("counter 3", Figure.FOCUS, at(14, "08:00"), a_day=-0.012),
        Wear("counter 3", Figure.SKEW_SPREAD, at(10, "11:00"), step=0.8),
    ),
    careless=(Careless("counter 2", at(8, "07:30"), faulty=0.09, failed=0.07),),
)
"""the injected month; the third dirt lies where a form has its printed line"""


def month(
    injected: Injected = KNOWN,
    seed: int = 1,
    days: Sequence[int] = range(len(WORKING_DAYS)),
    dossiers_a_day: int = DOSSIERS_A_DAY,
) -> Month:
    """Draw it: the same arguments give the same month."""
    chance, drawn = Random(seed), Month()
    for day in days:
        for minute, counter in sorted((_minute(chance), chance.choice(COUNTERS)) for _ in range(dossiers_a_day)):
            when = FIRST_DAY + timedelta(WORKING_DAYS[day], minutes=minute)
            drawn.dossiers += 1
            _dossier(drawn, chance, injected, counter, when)
    drawn.pages.sort(key=lambda page: page.run.at)
    return drawn


def _minute(chance: Random) -> float:
    if chance.random() < _PEAK_SHARE:
        return min(_CLOSES_MIN, max(_OPENS_MIN, chance.gauss(_PEAK_MIN, 45)))
    return chance.uniform(_OPENS_MIN, _CLOSES_MIN)


def _id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128))


def _dossier(drawn: Month, chance: Random, injected: Injected, counter: str, when: datetime) -> None:
    dossier = _id(chance)
    for place in chance.choice(PROCEDURES):
        form = FORMS[place]
        shares = (
            (one.faulty, one.failed) for one in injected.careless if one.counter == counter and when >= one.begins
        )
        faulty, failed = next(shares, (FAULTY, FAILED))
        drawn.papers.append(Paper(_id(chance), dossier, counter, form.code, when, chance.random() < faulty))
        lighter, turned = chance.gauss(0, 4), chance.gauss(0, 0.35)
        for number in range(chance.randint(*form.pages)):
            side = Side.BACK if number % 2 else Side.FRONT
            when += timedelta(seconds=2)
            run = PageRun(_id(chance), dossier, form.code, counter, "300 colour", side, when)
            drawn.pages.append(_page(chance, injected, run, form, (lighter, turned)))
            if chance.random() < failed:
                drawn.failed.add(run.page)


def _page(chance: Random, injected: Injected, run: PageRun, form: Form, paper: tuple[float, float]) -> PageMeasure:
    other = {
        figure: sum(one.at(run.at) for one in injected.wear if one.counter == run.device and one.figure is figure)
        for figure in Figure
    }
    slip = 0.45 + other[Figure.SKEW_SPREAD]
    return PageMeasure(
        run,
        WIDTH_MM,
        _streaks(chance, injected, run, form),
        False,
        paper[1] + chance.gauss(0, slip) + other[Figure.SKEW],
        min(255.0, form.level + paper[0] + chance.gauss(0, 3) + other[Figure.EXPOSURE]),
        form.focus + chance.gauss(0, 0.04) + other[Figure.FOCUS],
    )


def _streaks(chance: Random, injected: Injected, run: PageRun, form: Form) -> tuple[float, ...]:
    """The columns of all streaks: print first, dirt, then what is the page's own."""
    seen = []
    if form.line_mm is not None and chance.random() < _LINE_SHOWS:
        seen.append(form.line_mm + chance.gauss(0, 0.5))
    for dirt in injected.dirt:
        is_there = dirt.counter == run.device and dirt.side is run.side and dirt.begins <= run.at < dirt.ends
        if is_there and chance.random() < dirt.shows:
            seen.append(dirt.column_mm + chance.gauss(0, 0.25))
    if chance.random() < _OWN_STREAK:
        seen.append(chance.uniform(6, WIDTH_MM - 6))
    if injected.folded and chance.random() < injected.folded:
        seen.append(WIDTH_MM / 2 + chance.gauss(0, 0.4))
    return tuple(seen)
