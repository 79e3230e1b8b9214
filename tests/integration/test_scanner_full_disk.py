"""A spool folder on a disk that is full."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.errors import SpoolFull
from scanner.folder import scan_files
from scanner.frames import Frame, ScanRequest, Source
from scanner.sane.backend import SaneBackend
from scanner.spool import orphans
from tests.integration.light_children import light_children

__all__ = ["light_children"]
pytestmark = pytest.mark.usefixtures("light_children")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """64 KiB in memory."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], check=False, capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"mounting a small disk is not permitted here: {mounted.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_scan_onto_a_full_disk_keeps_the_frames_before(small_disk: Path, tmp_path: Path) -> None:
    backend = SaneBackend(tmp_path / "sane.d", network={}, backends=("test",))
    request = ScanRequest("test:0", source=Source.ADF, dpi=150)
    frames: list[Frame] = []
    with pytest.raises(SpoolFull):
        for frame in backend.scan(request, small_disk, cancelled=lambda: False, progress=lambda *_: None):
            frames.append(frame)
    assert 1 <= len(frames) < 10
    assert orphans(small_disk) == tuple(frames)
    assert not list(small_disk.glob("*.part"))


def test_a_file_that_does_not_fit_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    small, big = tmp_path / "small", tmp_path / "big"
    small.write_bytes(b"x" * 1000)
    big.write_bytes(b"x" * 100_000)
    frames = scan_files([small, big], small_disk)
    first = next(frames)
    with pytest.raises(SpoolFull):
        next(frames)
    assert orphans(small_disk) == (first,)
    assert not list(small_disk.glob("*.part"))
