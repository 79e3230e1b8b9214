"""One at a time: who waits too long is told, and who dies holds nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import SignInFailed, StoreFailed
from app.identity.alone import alone
from tests.support.dossier_server import ROOT

HOLD = """
import sys
from pathlib import Path
from app.identity.alone import alone
with alone(Path(sys.argv[1]), 0.0):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    lock = tmp_path / "state" / "sign-in.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, lock], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin is not None and holder.stdout is not None
    with holder.stdin, holder.stdout:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(SignInFailed) as caught, alone(lock, 0.0):
            pass
        assert (caught.value.code, caught.value.retryable) == ("SIGN_IN_BUSY", True)
        holder.kill()
        holder.wait()
        with alone(lock, 5.0):
            assert lock.stat().st_mode & 0o777 == 0o600


def test_a_place_that_cant_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(StoreFailed) as caught, alone(tmp_path / "state" / "sign-in.lock", 0.0):
        pass
    assert caught.value.code == "DISK_FAILED"
