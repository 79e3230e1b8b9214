"""Whenever the power goes, the data folder opens afterwards and holds all that was acknowledged."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.archive.judge import JudgeServer
from app.domain.clock import SystemClock
from app.store.check import check
from app.store.store import open_store
from tests.crash.power.disk import Boundary, Change, Law, Sync
from tests.crash.power.examination import Examined, State, examine, rebuilt, states, without_syncs
from tests.crash.power.history import History
from tests.crash.power.job import REPOSITORY, SHEETS, Recorded, recorded_line, recorded_writer
from tests.crash.power.promises import Truth, read_rows
from tests.support.memory_disk import in_memory

STATES_A_MOMENT = {Law.WEAK: 3, Law.JOURNAL: 1}
SOAK_STATES_A_MOMENT = {Law.WEAK: 30, Law.JOURNAL: 10}
SEED = 20261124
pytestmark = pytest.mark.xdist_group("power-loss")  # what was recorded once serves them all


@pytest.fixture(scope="module")
def line(judge_server: JudgeServer) -> Iterator[Recorded]:
    with in_memory() as folder, recorded_line(folder, judge_server) as recorded:
        yield recorded


@pytest.fixture
def memory() -> Iterator[Path]:
    with in_memory() as folder:
        yield folder


def test_the_recording_is_complete(line: Recorded) -> None:
    """That the disk of the model ends like the real one was seen when it was recorded; here, that every commit was."""
    passed = Counter(event.name for event in line.history.events if isinstance(event, Boundary))
    told = sum(passed[name] for name in passed if re.fullmatch(r"commit\..*\.after", name))
    assert len(line.truth.commits) == told - 1, "all but the first one, which lays the tables out"
    assert (len(line.truth.pages), list(line.truth.out)) == (SHEETS, ["TP01.pdf"])


@pytest.mark.turns
@pytest.mark.timeout(600)
def test_every_state_opens_and_holds_what_was_acknowledged(line: Recorded, capfd: pytest.CaptureFixture[str]) -> None:
    examined = _examine(line, STATES_A_MOMENT, SEED)
    _tell(line, examined, capfd)
    assert examined.findings == [], str(examined)
    assert sum(examined.kinds.values()) > 200


@pytest.mark.turns
@pytest.mark.parametrize(
    ("forgotten", "since", "seen"),
    [
        (r".* data/blobs/tmp/.*", "commit.adopt.after", r"damaged \('"),
        (r".* data/blobs/[0-9a-f]{2}", "commit.adopt.after", r"missing \('"),
        (r".* data/spool/.*\.part", "frame.announce.before", "announced frames"),
        (r".* data/spool/[^/]*", "frame.announce.before", "announced frames"),
        (r"spool.folder.before data/spool/.*", "commit.batch_end.before", "has ended and left"),
        (r".* data/sohoa\.db-wal", "commit.station.after", "another station"),
        (r".* out/.*\.part", "out.rename.after", "not whole"),
        (r".* out", "out.folder.after", "is lost"),
    ],
)
def test_a_sync_taken_out_of_the_recording_is_seen(line: Recorded, forgotten: str, since: str, seen: str) -> None:
    poorer = without_syncs(line.history, forgotten)
    assert len(poorer.events) < len(line.history.events)
    _assert_seen(poorer, line.truth, seen, since)


@pytest.mark.parametrize(
    ("forgotten", "seen"), [("file", r"damaged \('"), ("folder", r"missing \('"), ("database", "another station")]
)
def test_a_program_that_forgets_a_sync_is_seen(forgotten: str, seen: str, memory: Path) -> None:
    recorded = recorded_writer(memory, forgotten)
    _assert_seen(recorded.history, recorded.truth, seen, "commit.station.after")


def test_the_same_program_with_all_its_syncs_breaks_no_promise(memory: Path) -> None:
    examined = _examine(recorded_writer(memory), STATES_A_MOMENT, SEED)
    assert examined.findings == [], str(examined)


def test_without_strace_the_remedy_is_told(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(memory))
    with pytest.raises(AssertionError, match=r"strace is not installed: .*packaging/setup"):
        recorded_writer(memory)


def test_the_line_goes_on_from_half_a_scan(line: Recorded) -> None:
    """Two pages are in, the third lies in the spool: resume takes it in and says that the batch needs paper."""
    state = _worst(line, lambda passed: passed["commit.adopt.after"] < passed["frame.announce.before"] == SHEETS)
    resumed, pages = _resume(state)
    assert [(batch["pages"], batch["sheets"]) for batch in resumed["interrupted"]] == [(SHEETS, SHEETS)]
    assert pages == SHEETS


def test_the_line_goes_on_from_half_a_delivery(line: Recorded) -> None:
    """The server has the file, the station has not heard of it: resume gets the receipt and is at rest."""
    resumed, pages = _resume(_worst(line, lambda passed: passed["wire.finish.after"] == 1))
    assert (len(resumed["finished"]), resumed["interrupted"], resumed["failures"], pages) == (1, [], [], SHEETS)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(3))
def test_soak_of_states(line: Recorded, seed: int, capfd: pytest.CaptureFixture[str]) -> None:
    examined = _examine(line, SOAK_STATES_A_MOMENT, seed)
    _tell(line, examined, capfd)
    assert examined.findings == [], str(examined)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(10))
def test_soak_of_resumes(line: Recorded, number: int) -> None:
    """Any moment but those at which the resumed station would sign anew what the server has already under another signature."""
    going_on = [
        state
        for state in states(line.history, Law.WEAK, 2, number)
        if not state.moment.passed["commit.batch_end.before"] or state.moment.passed["commit.outbox.after"]
    ]
    resumed, _ = _resume(Random(number).choice(going_on))
    assert resumed["failures"] == []


def _worst(recorded: Recorded, when: Callable[[Mapping[str, int]], bool]) -> State:
    """The first moment at which that holds, with all lost that can be."""
    return next(state for state in states(recorded.history, Law.WEAK, 1, SEED) if when(state.moment.passed))


def _resume(state: State) -> tuple[dict[str, Any], int]:
    """What `resume` says on a state of the disk, and how many pages there are then; the data folder is whole afterwards."""
    with rebuilt(state.tree) as root:
        data = root / "data"
        command: list[str | Path] = [sys.executable, REPOSITORY / "main.py", "resume", "--json", "--data-dir", data]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        with closing(open_store(data, SystemClock(), min_free_bytes=0)) as store:
            assert check(store).ok, check(store)
        return json.loads(done.stdout), len(read_rows(data)["master_pages"])


def _assert_seen(history: History, truth: Truth, what: str, since: str) -> None:
    examined = examine(states(history, Law.WEAK, 3, SEED, since), truth, until=what)
    assert re.search(what, str(examined)), str(examined) or "nothing was found"


def _examine(recorded: Recorded, limits: dict[Law, int], seed: int) -> Examined:
    every = (states(recorded.history, law, limits[law], seed) for law in Law)
    return examine(chain.from_iterable(every), recorded.truth)


def _tell(recorded: Recorded, examined: Examined, capfd: pytest.CaptureFixture[str]) -> None:
    events = Counter(type(event) for event in recorded.history.events[recorded.history.began :])
    kinds = ", ".join(f"{kind} {count}" for kind, count in examined.kinds.most_common())
    with capfd.disabled():
        print(
            f"\npower loss: {events[Change]} changes, {events[Sync]} syncs, {len(recorded.truth.commits)} states of the database;",
            f"{sum(examined.kinds.values())} states of the disk ({kinds})",
            file=sys.stderr,
        )
