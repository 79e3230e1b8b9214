"""Page workers in SimPy: pages come, wait in order of their priority, and each is worked on by one worker for a time that is drawn.

SimPy: https://simpy.readthedocs.io/en/latest/topical_guides/resources.html (a priority resource serves the lowest number first).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import factorial
from random import Random
from typing import Any

import simpy


@dataclass
class Workers:
    """So many workers with one queue. `waits_s`: how long each page waited until one began it; `busy_s`: what all of them worked."""

    env: simpy.Environment
    count: int
    waits_s: list[float] = field(default_factory=list)
    busy_s: float = 0.0

    def __post_init__(self) -> None:
        self._line = simpy.PriorityResource(self.env, self.count)

    def page(self, takes: Callable[[int], float], priority: int = 0) -> Iterator[Any]:
        """One page, from its arrival to its end: a process. `takes`: how long, in s, while so many are at work, its own worker included."""
        came = self.env.now
        with self._line.request(priority) as turn:
            yield turn
            self.waits_s.append(self.env.now - came)
            seconds = takes(self._line.count)
            yield self.env.timeout(seconds)
        self.busy_s += seconds


def waits_of(arrivals: Iterable[float], takes: Callable[[int], float], count: int) -> list[float]:
    """How long each page waits that comes at a time (s, rising), in the order in which they are begun; `takes` as `Workers.page`."""
    env = simpy.Environment()
    workers = Workers(env, count)

    def come() -> Iterator[Any]:
        for at in arrivals:
            yield env.timeout(at - env.now)
            env.process(workers.page(takes))

    env.process(come())
    env.run()
    return workers.waits_s


def by_chance(random: Random, a_second: float, count: int) -> Iterator[float]:
    """When so many pages come that know nothing of each other."""
    at = 0.0
    for _ in range(count):
        at += random.expovariate(a_second)
        yield at


def erlang_wait_s(a_second: float, mean_s: float, count: int) -> float:
    """The mean wait where pages come by chance and take exponential times, by Erlang's C formula (https://en.wikipedia.org/wiki/Erlang_(unit)#Erlang_C_formula)."""
    load = a_second * mean_s
    waiting = load**count / factorial(count) * count / (count - load)
    probability = waiting / (sum(load**k / factorial(k) for k in range(count)) + waiting)
    return probability * mean_s / (count - load)
