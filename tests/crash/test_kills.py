"""The whole line is killed at every named boundary and at random moments; recovery loses nothing and does nothing twice."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import asdict
from random import Random

import pytest

from app.archive.judge import JudgeServer
from tests.crash.crash_boundaries import DECLARED, ELSEWHERE, KILLED, kind, leaves_what_another_leaves, stage
from tests.crash.crash_checks import assert_whole
from tests.crash.crash_summary import PROPERTY, RANDOM
from tests.crash.crash_world import ROOT, SHEETS, Desk, Run, Start, World, crash_world

RANDOM_KILLS = 2
DUE = tuple(name for name in KILLED if not leaves_what_another_leaves(name))
SOAK_KILLS = 200
GROUP = "crash"
"""one world serves all that `make test` kills"""
SOAK_GROUPS = (GROUP, "crash-b")
"""two worlds side by side, one for each of two processors"""

STARTS = {
    "founding": Start.NOTHING,
    "scan": Start.READ,
    "blobs": Start.FOUNDED,
    "store": Start.READ,
    "pages": Start.FOUNDED,
    "archive": Start.READ,
    "sign": Start.READ,
    "send": Start.READ,
    "remember": Start.FOUNDED,
}
"""what the data folder holds before a run that is killed in that stage: page work and its blobs are made where the kill may meet them,
else they are known"""

type RecordProperty = Callable[[str, object], None]


@pytest.fixture(scope="session")
def world(judge_server: JudgeServer) -> Iterator[World]:
    with crash_world(judge_server) as made:
        yield made


@pytest.fixture
def random(request: pytest.FixtureRequest) -> Random:
    """The random numbers of one test; the seed stands in the head of the report."""
    return Random(f"{request.config.getoption('randomly_seed', 0)} {request.node.name}")


def _spread(names: tuple[str, ...], groups: tuple[str, ...] = (GROUP,)) -> list[object]:
    """One parameter a name, in one group after the other."""
    return [
        pytest.param(name, marks=pytest.mark.xdist_group(groups[number % len(groups)]))
        for number, name in enumerate(names)
    ]


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"{number:03d}" for number in range(count))


@pytest.mark.xdist_group(GROUP)
def test_every_boundary_has_a_kill(world: World) -> None:
    elsewhere = {name for name in DECLARED if kind(name) in ELSEWHERE}
    assert len(set(DECLARED)) == len(DECLARED)
    assert set(KILLED) == set(DECLARED) - elsewhere
    assert set(world.arrivals) | set(world.sealed_arrivals) == set(KILLED), (
        "a run comes by boundaries that no list declares, or not by one that a list declares"
    )
    for name, (why, test) in ELSEWHERE.items():
        assert name in map(kind, elsewhere), f"{name}: no such boundary"
        assert why
        assert (ROOT / test).is_file()


@pytest.mark.turns
@pytest.mark.parametrize("boundary", _spread(DUE))
def test_a_kill_at_a_boundary(boundary: str, world: World, random: Random, record_property: RecordProperty) -> None:
    _kill_at(boundary, world, random, record_property)


@pytest.mark.soak
@pytest.mark.parametrize("boundary", _spread(KILLED, SOAK_GROUPS))
def test_a_kill_at_any_boundary(boundary: str, world: World, random: Random, record_property: RecordProperty) -> None:
    _kill_at(boundary, world, random, record_property)


@pytest.mark.parametrize("number", _spread(_numbered(RANDOM_KILLS)))
def test_a_kill_at_any_moment(number: str, world: World, random: Random, record_property: RecordProperty) -> None:
    _kill_at_any_moment(world, random, record_property)


@pytest.mark.soak
@pytest.mark.parametrize("number", _spread(_numbered(SOAK_KILLS), SOAK_GROUPS))
def test_soak(number: str, world: World, random: Random, record_property: RecordProperty) -> None:
    if int(number) % 3 == 0:
        _kill_at_any_moment(world, random, record_property)
    else:
        _kill_at(KILLED[int(number) % len(KILLED)], world, random, record_property)


def _kill_at(boundary: str, world: World, random: Random, record_property: RecordProperty) -> None:
    sealed = stage(boundary) == "sign"
    arrival = random.randint(1, (world.sealed_arrivals if sealed else world.arrivals)[boundary])
    desk = world.desk(STARTS[stage(boundary)], sealed=sealed)
    killed = desk.digitize(kill_at=f"{boundary}:{arrival}")
    assert killed.boundaries.count(boundary) == arrival, _story(desk, killed)
    _recovers(desk, killed)
    record_property(PROPERTY, stage(boundary))


def _kill_at_any_moment(world: World, random: Random, record_property: RecordProperty) -> None:
    after_s = random.uniform(0.0, world.reference_s)
    desk = world.desk()
    while (killed := desk.digitize(kill_after_s=after_s)).status == 0:
        desk.discard()  # it was faster than the first one, which founded its data folder too
        world.reference_s = min(world.reference_s, killed.seconds)
        desk, after_s = world.desk(), random.uniform(0.0, world.reference_s)
    _recovers(desk, killed)
    record_property(PROPERTY, RANDOM)


def _recovers(desk: Desk, killed: Run) -> None:
    """The station was killed; resume, then what an operator does, then nothing is left to do and nothing was lost."""
    assert (killed.status, killed.said, killed.survivors) == (-signal.SIGKILL, {}, 0), _story(desk, killed)
    acknowledged = desk.acknowledged()
    assert len(acknowledged) >= killed.boundaries.count("commit.adopt.after")
    _done(desk, resumed := desk.resume())
    in_store = desk.acknowledged()
    if resumed.said["interrupted"] or not in_store:
        _go_on_scanning(desk, resumed, len(in_store))
    again = _done(desk, desk.resume())
    assert again.said == {"recovered_pages": 0, "interrupted": [], "finished": [], "failures": [], "handed_over": []}
    assert_whole(desk, acknowledged)
    desk.discard()


def _go_on_scanning(desk: Desk, resumed: Run, sheets_in: int) -> None:
    """Sheets that went through the feeder and are not in go back on it; then the same call again."""
    assert [batch["sheets"] for batch in resumed.said["interrupted"]] in ([], [sheets_in]), _story(desk, resumed)
    desk.world.sandbox.put_back(len(desk.world.sandbox.feeder_state()["taken"]) - sheets_in)
    finished = _done(desk, desk.digitize())
    assert finished.said["document"]["pages"] == SHEETS
    assert finished.said["receipt"] is not None


def _done(desk: Desk, run: Run) -> Run:
    assert (run.status, run.survivors) == (0, 0), _story(desk, run)
    return run


def _story(desk: Desk, run: Run) -> str:
    """The whole run, and the feeder with its latest requests: as a text, because pytest cuts values short and a text it leaves whole."""
    return json.dumps({"run": asdict(run), "feeder": desk.world.sandbox.feeder_state()}, ensure_ascii=False)
