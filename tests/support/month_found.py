"""What the desk finds in a drawn month (`tests.support.month`), beside what was injected: delays, and alarms without a cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from app.domain.health.drift import Drift, drifts
from app.domain.health.glass import DirtyGlass, dirty_glass
from app.domain.health.measures import PageMeasure
from app.domain.review.sampling.draw import drawn
from app.domain.review.sampling.plans import Level, Severity, plan_for
from app.domain.review.sampling.switching import InspectedLot, Standing, after
from tests.support.month import Careless, Dirt, Injected, Month, Paper, Wear

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
    return found


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
    return lot.counter == careless.counter and lot.day.date() >= careless.begins.date()
