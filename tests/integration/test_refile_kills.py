"""Taking back and refiling, killed at each of their boundaries: the next start goes on, and each paper lies in one dossier, once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.dossier_server import DossierProcess, free_port
from tests.support.memory_disk import in_memory

LOOP = Path(__file__).with_name("refile_kill_loop.py")
ROOT = Path(__file__).parents[2]
PARTS = ("recall", "recall_receipt", "misfiling", "misfiling_move", "misfiling_end")
BOUNDARIES = [
    f"{kind}.{side}{count}"
    for kind, counts in {
        **dict.fromkeys((f"commit.{part}" for part in PARTS if part != "recall"), ("", ":2")),
        "commit.misfiling_move": ("",),
        "commit.document": ("", ":2"),
        "commit.outbox": ("",),
        "commit.receipt": ("",),
        "wire.withdraw": ("", ":2"),
        "wire.finish": ("",),
    }.items()
    for count in counts
    for side in ("before", "after")
]
SHARE = ["commit.misfiling.after", "commit.misfiling_move.after", "wire.withdraw.after"]
"""those between which the most is lost; the others are killed at by `make soak`"""


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder where an fsync costs nothing: these tests are about the order of writes, not about the disk."""
    with in_memory() as folder:
        yield folder


@pytest.fixture
def server(memory: Path) -> Iterator[DossierProcess]:
    process = DossierProcess(memory / "server", free_port())
    yield process
    process.kill()


@pytest.mark.parametrize(
    "boundaries",
    [pytest.param(SHARE, id="share"), pytest.param(BOUNDARIES, id="all", marks=pytest.mark.soak)],
)
def test_a_kill_at_a_boundary_leaves_no_paper_in_two_dossiers(
    boundaries: list[str], memory: Path, server: DossierProcess
) -> None:
    done = subprocess.run(
        [sys.executable, LOOP, memory, server.url, *boundaries],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {boundary: [-signal.SIGKILL, 0] for boundary in boundaries}, done.stderr
