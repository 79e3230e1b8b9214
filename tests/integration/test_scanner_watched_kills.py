"""A watched folder whose reader is killed at each boundary: no page is lost, doubled or out of its place, and no file is deleted.

Blank pages and those behind a file that is not whole are among them.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOOP = ROOT / "tests" / "support" / "watch_kill_loop.py"


def test_a_kill_at_every_boundary_loses_doubles_and_moves_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, LOOP, tmp_path], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) == 16
    for boundary, one in told.items():
        assert (one["killed"], one["stopped"], one["ended"]) == (-signal.SIGKILL, 3, 0), (boundary, done.stderr)
        assert one["in"] == one["files"], boundary
        assert (one["taken"], one["left"]) == (sorted(one["files"]), []), boundary
