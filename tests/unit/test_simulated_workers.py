"""The simulation of page workers (`main.py bench scale`) against what is known of queues."""

from __future__ import annotations

from random import Random
from statistics import fmean

import pytest
import simpy

from tests.perf.simulated.workers import Workers, by_chance, erlang_wait_s, waits_of


@pytest.mark.parametrize(("workers", "load"), [(1, 0.5), (3, 0.8)])
def test_pages_that_come_by_chance_wait_as_long_as_erlang_says(workers: int, load: float) -> None:
    a_second, mean_s, random = load * workers / 2.0, 2.0, Random(workers)
    waits = waits_of(by_chance(random, a_second, 8_000), lambda _: random.expovariate(1 / mean_s), workers)
    assert fmean(waits) == pytest.approx(erlang_wait_s(a_second, mean_s, workers), rel=0.1)


def test_who_waits_at_a_counter_goes_before_what_has_time() -> None:
    env = simpy.Environment()
    workers = Workers(env, 1)
    for seconds, priority in ((1.0, 0), (10.0, 2), (20.0, 1)):
        env.process(workers.page(lambda _, seconds=seconds: seconds, priority))  # type: ignore[misc]
    env.run()
    assert workers.waits_s == [0.0, 1.0, 21.0]
    assert workers.busy_s == 31.0
