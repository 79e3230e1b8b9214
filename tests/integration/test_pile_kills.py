"""A pile that comes in and is parted, killed at each of its boundaries and at any moment: the same call goes on, and all is as if nothing
had happened: each sheet once, in its dossier or on the list, and each file moved once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.spool import BOUNDARIES as SPOOL
from tests.support.memory_disk import in_memory

LOOP = Path(__file__).with_name("pile_kill_loop.py")
ROOT = Path(__file__).parents[2]
SIDES = ("before", "after")
BOUNDARIES = [
    *(f"{name}:{count}" for name in SPOOL for count in (1, 23)),
    *(f"blob.{step}.{side}:9" for step in ("fsync", "rename", "folder") for side in SIDES),
    *(f"spool.unlink.{side}:{count}" for side in SIDES for count in (2, 27)),
    *(f"commit.{what}.{side}:{count}" for what in ("adopt", "artifact") for side in SIDES for count in (1, 12, 28)),
    *(f"commit.{what}.{side}:{count}" for what in ("batch", "batch_end") for side in SIDES for count in (1, 2, 3)),
    *(f"commit.filed.{side}:{count}" for side in SIDES for count in (1, 2, 4)),
    *(f"commit.{what}.{side}:1" for what in ("dossier", "component", "edit") for side in SIDES),
]
SHARE = ["commit.adopt.after:27", "commit.batch.after:3"]
"""a page whose file still lies there, dossiers on their way meanwhile; a file that was refused and not moved yet"""


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder where an fsync costs nothing: these tests are about the order of writes, not about the disk."""
    with in_memory() as folder:
        yield folder


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(SHARE, id="share"),
        pytest.param(BOUNDARIES, id="all", marks=pytest.mark.soak),
        pytest.param(["--random", "60"], id="random", marks=pytest.mark.soak),
    ],
)
def test_the_same_call_goes_on_wherever_it_was_killed(kills: list[str], memory: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, LOOP, memory / "piles", *kills], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert not {name: wrong for name, (_, wrong) in told.items() if wrong}, done.stderr
    ends = [end for end, _ in told.values()]
    assert set(ends) <= {-signal.SIGKILL, 0} and ends.count(-signal.SIGKILL) > len(ends) / 2
    if "--random" not in kills:
        assert ends == [-signal.SIGKILL] * len(kills), told
