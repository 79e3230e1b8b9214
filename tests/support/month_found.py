"""What the desk finds in a drawn month (`tests.support.month`), beside what was injected: delays, and alarms without a cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from app.domain.figures.control import Signal, p_chart
from app.domain.health.drift import Drift, drifts
from app.domain.health.glass import DirtyGlass, dirty_glass
from app.domain.health.measures import PageMeasure
from app.domain.review.sampling.draw import drawn
from app.domain.review.sampling.plans import Level, Severity, plan_for
from app.domain.review.sampling.switching import InspectedLot, Standing, after
from tests.support.month import FAILED, Careless, Dirt, Injected, Month, Paper, Wear

LEVEL, AQL = Level.II, 2.5
"""of the lots: the papers of one counter and one day"""
SAMPLES_SEED = 1
"""from which the seeds of the lots are drawn"""
_SAME_MM = 2.0


@dataclass(frozen=True, slots=True)
class Delay:
    """How long it took: pages of the device (of the glass, where it is one) that ran from the first that shows it on, and until when."""

    pages: int
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Inspected:
    """A lot of the month."""

    counter: str
    day: datetime
    severity: Severity
    size: int
    sample: int
    faulty: int
    accepted: bool
    stands: Standing


@dataclass(slots=True)
class Found:
    """Per injected cause the delay, None where it was not found; and the alarms without a cause."""

    dirt: dict[Dirt, Delay | None] = field(default_factory=dict)
    wear: dict[Wear, Delay | None] = field(default_factory=dict)
    careless: dict[Careless, Inspected | None] = field(default_factory=dict)
    false_dirt: list[DirtyGlass] = field(default_factory=list)
    false_drift: list[Drift] = field(default_factory=list)
    false_lots: list[Inspected] = field(default_factory=list)
    charted: dict[Careless, date | None] = field(default_factory=dict)
    false_points: list[tuple[str, date]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of a month: dirt, drifts, lots, and the counters and days of which more pages failed than chance explains.

    `above` is by the share of a careful operator, `at_the_end` by that of all the counter's days until then, as figures show it.
    """

    glass: tuple[DirtyGlass, ...]
    wear: tuple[Drift, ...]
    lots: tuple[Inspected, ...]
    above: tuple[tuple[str, date], ...]
    at_the_end: tuple[tuple[str, date], ...]


def by_rules(month: Month) -> Told:
    """What the rules say of it, over no store."""
    glass, wear = in_order(dirty_glass(month.pages)), in_order(drifts(month.pages))
    counts = counted(month)
    return Told(glass, wear, tuple(inspected(month.papers)), tuple(above(counts)), tuple(_at_the_end(counts)))


def in_order[F: (DirtyGlass, Drift)](found: Iterable[F]) -> tuple[F, ...]:
    """In the order in which they became certain, of whatever device."""
    return tuple(sorted(found, key=lambda one: (one.found_at, one.device)))


def search(month: Month, injected: Injected, told: Told | None = None) -> Found:
    """Compare what was said of a month (None: what the rules say) with what was injected."""
    found, told = Found(), told or by_rules(month)
    glass, wear, lots = told.glass, told.wear, told.lots
    for dirt in injected.dirt:
        hit = next((one for one in glass if _of_dirt(one, dirt)), None)
        ran = [page for page in month.pages if page.run.device == dirt.counter and page.run.side is dirt.side]
        found.dirt[dirt] = hit and Delay(_between(ran, dirt.begins, hit.found_at), hit.found_at)
    found.false_dirt = [one for one in glass if not any(_of_dirt(one, dirt) for dirt in injected.dirt)]
    for worn in injected.wear:
        drift = next((one for one in wear if _of_wear(one, worn)), None)
        ran = [page for page in month.pages if page.run.device == worn.counter]
        found.wear[worn] = drift and Delay(_between(ran, worn.begins, drift.found_at), drift.found_at)
    found.false_drift = [one for one in wear if not any(_of_wear(one, worn) for worn in injected.wear)]
    for careless in injected.careless:
        lost = (one for one in lots if not one.accepted and _of_careless(one, careless))
        found.careless[careless] = next(lost, None)
    found.false_lots = [
        one for one in lots if not one.accepted and not any(_of_careless(one, who) for who in injected.careless)
    ]
    for careless in injected.careless:
        found.charted[careless] = next((day for counter, day in told.above if _is_then(counter, day, careless)), None)
    found.false_points = [
        point for point in told.above if not any(_is_then(*point, careless) for careless in injected.careless)
    ]
    return found


type Counts = Mapping[str, Mapping[date, tuple[int, int]]]
"""by counter and day: how many pages failed, and how many came"""


def counted(month: Month) -> Counts:
    """The counts of a month."""
    found: defaultdict[str, defaultdict[date, tuple[int, int]]] = defaultdict(lambda: defaultdict(lambda: (0, 0)))
    for page in month.pages:
        failed, came = found[page.run.device][page.run.at.date()]
        found[page.run.device][page.run.at.date()] = failed + (page.run.page in month.failed), came + 1
    return found


def above(counts: Counts) -> list[tuple[str, date]]:
    """The counters and days whose p-chart says that more pages failed than chance explains, in order; its middle line is the share of a
    careful operator."""
    found = []
    for counter, days in counts.items():
        points = zip(sorted(days), p_chart(_samples(days), middle=FAILED).points, strict=True)
        found += [(counter, day) for day, point in points if point.signal is Signal.ABOVE]
    return sorted(found, key=_by_day)


def _at_the_end(counts: Counts) -> list[tuple[str, date]]:
    found = []
    for counter, days in counts.items():
        for number, day in enumerate(sorted(days), 1):
            if p_chart(_samples(days)[:number]).points[-1].signal is Signal.ABOVE:
                found.append((counter, day))
    return sorted(found, key=_by_day)


def _samples(days: Mapping[date, tuple[int, int]]) -> list[tuple[str, int, int]]:
    return [(f"{day}", *days[day]) for day in sorted(days)]


def _by_day(one: tuple[str, date]) -> tuple[date, str]:
    return one[1], one[0]


def _is_then(counter: str, day: date, careless: Careless) -> bool:
    return counter == careless.counter and day >= careless.begins.date()


def inspected(papers: Iterable[Paper]) -> list[Inspected]:
    """The lots of each counter and day, each inspected as its stream stands; a stream that is stopped is not sampled any more."""
    chance, lots = Random(SAMPLES_SEED), defaultdict[tuple[str, datetime], list[Paper]](list)
    for paper in papers:
        lots[paper.counter, paper.at.replace(hour=0, minute=0, second=0, microsecond=0)].append(paper)
    stands: dict[str, Standing] = {}
    out: list[Inspected] = []
    for (counter, day), lot in sorted(lots.items(), key=lambda item: (item[0][1], item[0][0])):
        now = stands.get(counter, Standing())
        if now.stopped:
            continue
        plan = plan_for(len(lot), LEVEL, AQL, now.severity)
        of = {paper.id: paper for paper in lot}
        faulty = sum(of[one].faulty for one in drawn(tuple(of), plan.size, chance.getrandbits(63)))
        done = InspectedLot(len(lot), plan, faulty)
        stands[counter] = after(now, done, LEVEL, AQL, may_reduce=True)
        told = (now.severity, len(lot), plan.size, faulty, done.accepted)
        out.append(Inspected(counter, day, *told, stands[counter]))
    return out


def _between(ran: Sequence[PageMeasure], begins: datetime, until: datetime) -> int:
    return sum(begins <= page.run.at <= until for page in ran)


def _of_dirt(found: DirtyGlass, dirt: Dirt) -> bool:
    is_there = found.device == dirt.counter and found.side is dirt.side
    return is_there and abs(found.column_mm - dirt.column_mm) <= _SAME_MM and dirt.begins <= found.found_at < dirt.ends


def _of_wear(found: Drift, worn: Wear) -> bool:
    is_there = found.device == worn.counter and found.figure is worn.figure
    return is_there and found.found_at >= worn.begins


def _of_careless(lot: Inspected, careless: Careless) -> bool:
    return _is_then(lot.counter, lot.day.date(), careless)
