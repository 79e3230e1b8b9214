"""What the desk finds in a drawn month (`tests.support.month`), beside what was injected: delays, and alarms without a cause."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
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


def search(month: Month, injected: Injected) -> Found:
    """Look at a month as the desk does, and compare with what was injected."""
    found = Found()
    glass, wear, lots = dirty_glass(month.pages), drifts(month.pages), inspected(month.papers)
    for dirt in injected.dirt:
        hit = next((one for one in glass if _of_dirt(one, dirt)), None)
        ran = [page for page in month.pages if page.run.device == dirt.counter and page.run.side is dirt.side]
        found.dirt[dirt] = hit and Delay(_between(ran, dirt.begins, hit.found_at), hit.found_at)
    found.false_dirt = [one for one in glass if not any(_of_dirt(one, dirt) for dirt in injected.dirt)]
    for worn in injected.wear:
        told = next((one for one in wear if _of_wear(one, worn)), None)
        ran = [page for page in month.pages if page.run.device == worn.counter]
        found.wear[worn] = told and Delay(_between(ran, worn.begins, told.found_at), told.found_at)
    found.false_drift = [one for one in wear if not any(_of_wear(one, worn) for worn in injected.wear)]
    for careless in injected.careless:
        lost = (one for one in lots if not one.accepted and _of_careless(one, careless))
        found.careless[careless] = next(lost, None)
    found.false_lots = [
        one for one in lots if not one.accepted and not any(_of_careless(one, who) for who in injected.careless)
    ]
    above = _above(month)
    for careless in injected.careless:
        found.charted[careless] = next((day for counter, day in above if _is_then(counter, day, careless)), None)
    found.false_points = [
        point for point in above if not any(_is_then(*point, careless) for careless in injected.careless)
    ]
    return found


def _above(month: Month) -> list[tuple[str, date]]:
    """The counters and days whose p-chart says that more pages failed than chance explains, in order."""
    came, failed = Counter[tuple[str, date]](), Counter[tuple[str, date]]()
    for page in month.pages:
        came[page.run.device, page.run.at.date()] += 1
        failed[page.run.device, page.run.at.date()] += page.run.page in month.failed
    found = []
    for counter in {counter for counter, _ in came}:
        days = sorted(day for of, day in came if of == counter)
        chart = p_chart([(f"{day}", failed[counter, day], came[counter, day]) for day in days], middle=FAILED)
        signals = zip(days, chart.points, strict=True)
        found += [(counter, day) for day, point in signals if point.signal is Signal.ABOVE]
    return sorted(found, key=lambda one: (one[1], one[0]))


def _is_then(counter: str, day: date, careless: Careless) -> bool:
    return counter == careless.counter and day >= careless.begins.date()


def inspected(papers: Iterable[Paper], seed: int = 1) -> list[Inspected]:
    """The lots of each counter and day, each inspected as its stream stands; a stream that is stopped is not sampled any more."""
    chance, lots = Random(seed), defaultdict[tuple[str, datetime], list[Paper]](list)
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
