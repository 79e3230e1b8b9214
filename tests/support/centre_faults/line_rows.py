"""A line between two parts that goes away, tells of it or not; and counters that are gone, alike, or of another hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.domain.counters import Counters
from tests.support.centre_faults.database_rows import SUPERVISOR
from tests.support.centre_faults.fault import Act, Fault
from tests.support.centre_faults.world import Counter, World
from tests.support.dying import Died, dying
from tests.support.waiting import until

_HOURS = 24


def _counters(to: str, **way: int | float | bool) -> Act:
    """The counters' lines to a part of the centre."""

    def play(world: World) -> None:
        with pytest.MonkeyPatch.context() as patched, world.broken("counter", to, **way):
            patched.setattr("app.store.patience.PatientConnection.answer_s", 1.0)
            world.work()

    return play


def _supervisor(to: str, ask: Callable[[World], object], **way: int | float | bool) -> Act:
    def play(world: World) -> None:
        with pytest.MonkeyPatch.context() as patched, world.broken("supervisor", to, **way):
            patched.setattr("app.store.patience.PatientConnection.answer_s", 1.0)
            world.work()
            world.hear(lambda: ask(world))
        ask(world)

    return play


def _decides(world: World) -> None:
    world.decide(world.counters[0])


def _looks(world: World) -> None:
    """What a supervisor looks at comes out of the bucket."""
    for counter in world.counters:
        for blob in counter.acknowledged.values():
            world.centre.blobs.read(blob)


def _worker(to: str, **way: int | float | bool) -> Act:
    """A worker is at its pages when its line fails; the pages that came meanwhile are read once it is back."""

    def play(world: World) -> None:
        with world.worker():
            until(lambda: bool(world.said("-")), 90)
            with world.broken("worker", to, **way):
                world.work()
            until(lambda: all_read(world), 120)

    return play


def all_read(world: World) -> bool:
    pages = {str(page) for counter in world.counters for page in counter.acknowledged}
    return set(world.said("-")) >= pages


def _offline_a_day(world: World) -> None:
    """Both lines of the counters are down for a day; they work on, a dossier an hour."""
    with world.broken("counter", "database", cut_after=0), world.broken("counter", "bucket", cut_after=0):
        for hour in range(_HOURS):
            for counter in world.counters:
                counter.clock.ahead = timedelta(hours=hour - _HOURS)
                counter.take_in(1)
        world.work(1)


def _dies_on_the_way(world: World) -> None:
    """Killed before the centre kept its parcel and after it did, and so as a decision comes home."""
    for counter in world.counters:
        for when in ("before", "after"):
            counter.take_in(1)
            _dies_at(counter, f"commit.arrived.{when}")
            counter.centre.bring_all()
            world.decide(counter)
            _dies_at(counter, f"commit.decision_came.{when}")


def _dies_at(counter: Counter, boundary: str) -> None:
    with pytest.raises(Died), dying(boundary):
        counter.centre.bring_all()
    counter.close()
    counter.open()


def _same_name(world: World) -> None:
    for counter in world.counters:
        counter.store.homes.call("Quầy 1")
        counter.take_in(2, code="H9")
        world.hear(counter.centre.bring_all)
    names = Counters(world.centre.homes.names())
    told = {names.name(dossier.home_station_id) for dossier in world.centre.dossiers.of_code("H9")}
    assert len(told) == len(world.counters), "whoever reads is told which of them"
    assert [len(counter.centre.namesakes("Quầy 1")) for counter in world.counters] == [1, 1], "doctor says so"


def _clocks_apart(world: World) -> None:
    for counter, hours in zip(world.counters, (1, -1), strict=True):
        counter.clock.ahead = timedelta(hours=hours)
    world.work()
    world.decide(world.counters[0])
    world.decide(world.counters[1])
    world.work()


_CUT = "each connection is ended"
_SILENCE = "what is sent goes nowhere, and nobody is told"
_SILENCE_OF_A_DATABASE = f"{_SILENCE}; an answer is waited for (120 s; here 1 s)"
_SILENCE_OF_A_PLACE = f"{_SILENCE}; an answer is waited for (60 s; here 1 s)"
LINES: tuple[Fault, ...] = (
    Fault("counter and database: cut", _CUT, _counters("database", cut_after=0), "DATABASE_AWAY"),
    Fault("counter and database: silence", _SILENCE_OF_A_DATABASE, _counters("database", stalls=True), "DATABASE_AWAY"),
    Fault("counter and store of objects: cut", _CUT, _counters("bucket", cut_after=0), "PLACE_AWAY"),
    Fault("counter and store of objects: silence", _SILENCE_OF_A_PLACE, _counters("bucket", stalls=True), "PLACE_AWAY"),
    Fault(
        "supervisor and database: cut",
        _CUT,
        _supervisor("database", _decides, cut_after=0),
        "DATABASE_AWAY",
        SUPERVISOR,
    ),
    Fault(
        "supervisor and database: silence",
        _SILENCE_OF_A_DATABASE,
        _supervisor("database", _decides, stalls=True),
        "DATABASE_AWAY",
        SUPERVISOR,
    ),
    Fault(
        "supervisor and store of objects: silence",
        _SILENCE_OF_A_PLACE,
        _supervisor("bucket", _looks, stalls=True),
        "PLACE_AWAY",
        SUPERVISOR,
    ),
    Fault("worker and database: cut", _CUT, _worker("database", cut_after=0)),
    Fault("worker and database: silence", _SILENCE, _worker("database", stalls=True)),
    Fault("worker and store of objects: cut", _CUT, _worker("bucket", cut_after=0)),
    Fault("worker and store of objects: silence", _SILENCE, _worker("bucket", stalls=True)),
)
COUNTERS: tuple[Fault, ...] = (
    Fault(
        "counters are offline for a day",
        f"both lines are cut; {_HOURS} hours by their clocks, a dossier an hour, then back",
        _offline_a_day,
        "DATABASE_AWAY",
    ),
    Fault(
        "counters die on the way",
        "killed before and after the centre keeps a parcel, before and after a decision comes home; started again",
        _dies_on_the_way,
    ),
    Fault(
        "two counters with one name",
        "both are called *Quầy 1* and open the same dossier's code: two dossiers, told apart by their stations",
        _same_name,
    ),
    Fault("clocks an hour apart", "one counter's is an hour ahead, the other's an hour behind", _clocks_apart),
)
