"""A paper on its way into its archive file, killed anywhere: the old state or the new, never half a file, and the same bytes in the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from tests.support.memory_disk import in_memory

LOOP = Path(__file__).with_name("archive_kill_loop.py")
SHARE = ["assemble@0.50", "blob.rename.before:7", "out.rename.after:1"]
"""the archive half written, whole without its name, and handed out though nobody noted it; the others are killed at by `make soak`"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder where an fsync costs nothing: these tests are about the order of writes, not about the disk."""
    with in_memory() as folder:
        yield folder


@pytest.mark.parametrize(
    ("points", "count"),
    [
        pytest.param(SHARE, len(SHARE), id="share"),
        pytest.param(["100"], 100, id="all", marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
def test_a_kill_on_the_way_to_the_archive_leaves_the_old_state_or_the_new(
    points: list[str], count: int, memory: Path, judge_server: JudgeServer
) -> None:
    done = subprocess.run(
        [sys.executable, LOOP, memory, judge_server.socket_path, *points],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ends = json.loads(done.stdout)
    assert len(ends) == count
    assert set(map(tuple, ends.values())) == {(-signal.SIGKILL, 0)}, (ends, done.stderr)
