"""Whenever the power goes, the data folder opens afterwards and holds all that was acknowledged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest

from app.domain.clock import SystemClock
from app.store.check import check
from app.store.store import open_store
from tests.crash.power.disk import Change, Law, Sync
from tests.crash.power.examination import Examined, State, examine, rebuilt, states, without_syncs
from tests.crash.power.job import REPOSITORY, SHEETS, Recorded, recorded_line, recorded_writer

STATES_A_MOMENT = {Law.WEAK: 5, Law.JOURNAL: 2}
SOAK_STATES_A_MOMENT = {Law.WEAK: 60, Law.JOURNAL: 20}
SEED = 20261124
ONE_PROCESS = pytest.mark.xdist_group("power-loss")
pytestmark = ONE_PROCESS


@pytest.fixture(scope="module")
def line() -> Iterator[Recorded]:
    shared = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(prefix="sohoa-power-", dir=shared if shared.is_dir() else None) as folder,
        recorded_line(Path(folder).resolve()) as recorded,
    ):
        yield recorded


def test_every_state_opens_and_holds_what_was_acknowledged(line: Recorded, capfd: pytest.CaptureFixture[str]) -> None:
    examined = _examine(line, STATES_A_MOMENT, SEED)
    _tell(line, examined, capfd)
    assert examined.findings == [], str(examined)
    assert sum(examined.kinds.values()) > 400


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
