"""The watch over an event loop that `bench ui` uses: what it makes of the waits, and that it ends."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.perf.loop_watch import BEAT_S, LoopWatch, at, histogram

pytestmark = pytest.mark.xdist_group("desk")


def test_a_share_of_the_waits_lies_at_or_below_its_value() -> None:
    waits = [0.001 * number for number in range(1, 1001)]
    assert (at(waits, 0.5), at(waits, 0.999), at(waits, 1.0)) == (0.5, 0.999, 1.0)
    assert at([], 0.5) == 0.0


def test_each_wait_stands_in_one_bar() -> None:
    bars = histogram([0.008, 0.009, 0.2, 5.0])
    assert {bar: count for bar, count in bars.items() if count} == {"<= 8": 1, "<= 16": 1, "<= 300": 1, "> 1000": 1}


def test_beats_are_answered_by_a_loop_that_runs_and_the_watch_ends_where_none_does(qtbot: QtBot) -> None:
    watch = LoopWatch()
    watch.begin()
    assert watch.end().waits_s == ()  # no loop ran meanwhile
    watch.begin()
    qtbot.wait(round(20 * BEAT_S * 1000))
    assert watch.end().waits_s
