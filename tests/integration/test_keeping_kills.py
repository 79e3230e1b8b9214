"""A finished file takes the place of pages in one write: killed anywhere, the one lies there or the others, and never neither."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

LOOP = Path(__file__).with_name("keeping_kill_loop.py")
ROOT = Path(__file__).parents[2]


def test_pages_and_the_file_that_takes_their_place_are_never_both_gone(tmp_path: Path) -> None:
    """An optional component in which nothing lies hinders nothing: the citizen would leave with a paper that is in no document."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, LOOP, tmp_path], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.pop("") == [0, 0, True]
    assert {"commit.document.before", "commit.document.after"} <= found.keys()
    for boundary, (status, pages, is_kept) in found.items():
        assert status == -signal.SIGKILL, boundary
        assert (pages, is_kept) in {(1, False), (0, True)}, f"killed at {boundary}"
