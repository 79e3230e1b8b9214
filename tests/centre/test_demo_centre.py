"""The day of `make demo-centre` is lived, and reconciles."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.cli_world import ROOT


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_the_day_reconciles() -> None:
    call = [sys.executable, "-m", "tests.demo_centre", "--lang", "en"]
    lived = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert lived.returncode == 0, lived.stdout + lived.stderr
    for told in ("POSTGRESQL is killed", "THE NETWORK of counter 3 is cut", "WORKER 1 is killed", "Nothing lost"):
        assert told in lived.stdout
