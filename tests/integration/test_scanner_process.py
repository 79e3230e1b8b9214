"""The child process: a driver that crashes, hangs or is killed costs that scan alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from scanner.errors import Cancelled, DeviceLost
from scanner.frames import ColorMode, Frame, ScanRequest, Source
from scanner.sane.backend import SaneBackend
from scanner.spool import drop_partial, orphans
from tests.integration import scan_boundaries
from tests.integration.light_children import light_children
from tests.integration.scan_boundaries import at

__all__ = ["light_children"]
pytestmark = pytest.mark.usefixtures("light_children")

REQUEST = ScanRequest("test:0", source=Source.FLATBED, dpi=50, mode=ColorMode.GRAY)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


def scan(tmp_path: Path, spool: Path, boundary: Callable[[str], None] | None = None, **fields: float) -> list[Frame]:
    watched = {} if boundary is None else {"boundary": boundary}
    backend = SaneBackend(tmp_path / "sane.d", network={}, backends=("test",), **watched, **fields)  # type: ignore[arg-type]
    return list(backend.scan(REQUEST, spool, cancelled=lambda: False, progress=lambda *_: None))


@pytest.fixture(autouse=True)
def no_child_stays():
    """Other tests of this process may have workers of their own: only what is new counts."""
    before = set(psutil.Process().children())
    yield
    new = set(psutil.Process().children()) - before
    assert [child for child in new if child.is_running() and "spawn_main" in " ".join(child.cmdline())] == []


def test_after_a_segfault_the_next_scan_works(tmp_path: Path, spool: Path) -> None:
    with pytest.raises(DeviceLost, match=str(-signal.SIGSEGV)):
        scan(tmp_path, spool, at("frame.write.before", scan_boundaries.segfault))
    assert len(scan(tmp_path, spool)) == 1


def test_a_hang_is_ended_by_the_watchdog(tmp_path: Path, spool: Path) -> None:
    with pytest.raises(DeviceLost, match="silent"):
        scan(tmp_path, spool, at("frame.fsync.before", scan_boundaries.hang), idle_limit_s=0.5)
    drop_partial(spool)
    assert len(scan(tmp_path, spool)) == 1


def test_a_driver_stuck_in_c_is_ended_by_the_watchdog(tmp_path: Path) -> None:
    """A scanner that takes the connection and never answers: the C library waits in `sane_open`."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        network = {"Mute": f"http://127.0.0.1:{mute.getsockname()[1]}/eSCL"}
        backend = SaneBackend(tmp_path / "sane.d", network=network, backends=("airscan",), idle_limit_s=0.5)
        with pytest.raises(DeviceLost, match="silent"):
            backend.capabilities("airscan:e0:Mute")


def test_a_device_that_does_not_stop_is_stopped(tmp_path: Path, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.sane.watch.STOP_LIMIT_S", 0.3)
    backend = SaneBackend(
        tmp_path / "sane.d", network={}, backends=("test",), boundary=at("frame.write.before", scan_boundaries.hang)
    )
    frames = backend.scan(REQUEST, spool, cancelled=lambda: True, progress=lambda *_: None)
    with pytest.raises(Cancelled):
        list(frames)


@pytest.mark.parametrize("boundary", ["frame.fsync.before", "frame.fsync.after", "sidecar.rename.after"])
def test_a_child_killed_before_the_rename_leaves_no_frame(tmp_path: Path, spool: Path, boundary: str) -> None:
    with pytest.raises(DeviceLost):
        scan(tmp_path, spool, at(boundary, scan_boundaries.kill))
    assert (spool / "000000.part").exists()
    assert orphans(spool) == ()
    drop_partial(spool)
    assert list(spool.iterdir()) == []


@pytest.mark.parametrize("boundary", ["frame.rename.after", "frame.announce.before"])
def test_a_child_killed_after_the_rename_leaves_a_whole_orphan(tmp_path: Path, spool: Path, boundary: str) -> None:
    with pytest.raises(DeviceLost):
        scan(tmp_path, spool, at(boundary, scan_boundaries.kill))
    (orphan,) = orphans(spool)
    assert (orphan.seq, orphan.sheet, orphan.dpi, orphan.mode) == (0, 1, 50, ColorMode.GRAY)


SCANNING_PARENT = """
import sys
from pathlib import Path
from scanner.frames import ColorMode, ScanRequest, Source
from scanner.sane.backend import SaneBackend
from tests.integration.scan_boundaries import at, say_and_hang

if __name__ == "__main__":
    root = Path(sys.argv[1])
    backend = SaneBackend(root / "sane.d", network={}, backends=("test",), boundary=at("frame.fsync.before", say_and_hang))
    request = ScanRequest("test:0", source=Source.FLATBED, dpi=50, mode=ColorMode.GRAY)
    list(backend.scan(request, root / "spool", cancelled=lambda: False, progress=lambda *_: None))
"""


def test_the_child_ends_with_its_parent(tmp_path: Path, spool: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(SCANNING_PARENT)
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)], env=environment, stderr=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stderr is not None
        child = psutil.Process(int(parent.stderr.readline()))
        parent.kill()
        child.wait(30)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
