"""A day at the counters in SimPy: citizens come by the hour, an officer takes each, paper is scanned, its pages are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log
from random import Random
from typing import Any

import simpy

from tests.perf.simulated.costs import FIRST_HOUR, HOUR_S, Assumed, Costs, Site
from tests.perf.simulated.workers import Workers


@dataclass(slots=True)
class Day:
    """What was seen of a day; all times in seconds."""

    queued_s: list[float] = field(default_factory=list)
    """of each citizen, until an officer took the dossier"""
    read_s: list[float] = field(default_factory=list)
    """of each citizen, from the last sheet until its last page is read"""
    waits_s: list[float] = field(default_factory=list)
    """of each page, until a worker began it"""
    officers_busy_s: float = 0.0
    workers_busy_s: float = 0.0
    pages: int = 0
    busiest_hour_pages: int = 0


class Office:
    """One site; pages are read by `workers` that all its counters share, or by `workers` of each counter's own (`shared` False)."""

    def __init__(
        self, site: Site, workers: int, costs: Costs, assumed: Assumed, random: Random, *, shared: bool
    ) -> None:
        self.env = simpy.Environment()
        self.day = Day()
        self._site, self._costs, self._assumed, self._random = site, costs, assumed, random
        self._free = [simpy.Store(self.env) for _ in range(site.lines)]
        """by line: its counters at which nobody stands"""
        for counter in range(site.counters):
            self._free[counter % site.lines].put(counter)
        self._workers = [Workers(self.env, workers) for _ in range(1 if shared else site.counters)]
        self._brought_s = assumed.look_s if shared else 0.0
        self._hours: dict[int, int] = {}

    def run(self) -> Day:
        """Until the last citizen has left."""
        for at in self._arrivals():
            self.env.process(self._citizen(at))
        self.env.run()
        self.day.waits_s = [wait for one in self._workers for wait in one.waits_s]
        self.day.workers_busy_s = sum(one.busy_s for one in self._workers)
        self.day.busiest_hour_pages = max(self._hours.values())
        return self.day

    def _arrivals(self) -> Iterator[float]:
        for hour, share in enumerate(self._assumed.by_hour):
            for _ in range(round(self._site.dossiers_a_day * share)):
                yield (FIRST_HOUR + hour + self._random.random()) * HOUR_S

    def _citizen(self, at: float) -> Iterator[Any]:
        env, assumed, random = self.env, self._assumed, self._random
        yield env.timeout(at)
        free = random.choice(self._free)
        counter = yield free.get()
        self.day.queued_s.append(env.now - at)
        began = env.now
        yield env.timeout(random.lognormvariate(log(assumed.talk_s), assumed.talk_spread))
        pages = []
        for _ in range(1 + _binomial(random, round(assumed.sheets - 1) * 2, 0.5)):
            yield env.timeout(60 / assumed.sheets_a_minute)
            sides = 1 + (random.random() < assumed.sides / assumed.sheets - 1)
            pages += [env.process(self._page(counter)) for _ in range(sides)]
        scanned = env.now
        yield simpy.AllOf(env, pages)
        self.day.read_s.append(env.now - scanned)
        yield env.timeout(self._costs.finish_s)
        self.day.officers_busy_s += env.now - began
        free.put(counter)

    def _page(self, counter: int) -> Iterator[Any]:
        self.day.pages += 1
        hour = int(self.env.now // HOUR_S)
        self._hours[hour] = self._hours.get(hour, 0) + 1
        if self._brought_s:
            yield self.env.timeout(self._random.uniform(0, 2 * self._brought_s))
        seconds = self._random.gauss(self._costs.page_s, self._costs.page_s / 4)
        yield from self._workers[counter % len(self._workers)].page(lambda _: max(0.2, seconds))


def _binomial(random: Random, tries: int, chance: float) -> int:
    return sum(random.random() < chance for _ in range(tries))
