"""A file that is handed out is there whole or not at all, and stays there when the power goes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.domain.errors import StoreFailed
from app.services.handing_out.whole_file import LEFT_S, write_whole


def test_the_name_of_a_file_is_on_the_disk_before_anybody_hears_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No part of this machine can lose its power in a test: what is synced is watched, and how far the file was then."""
    synced: list[tuple[bool, bool]] = []
    really, output = os.fsync, tmp_path / "sheet.pdf"

    def watched(descriptor: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), output.exists()))
        really(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    write_whole(output, b"whole")
    assert synced == [(False, False), (True, True)], "(a folder, the file bears its name)"
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"whole"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="OUT_UNWRITABLE"):
        write_whole(tmp_path / "away" / "sheet.pdf", b"whole")


def test_two_that_write_one_file_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    output, here, there = tmp_path / "sheet.pdf", tmp_path / "a", tmp_path / "b"
    pairs = (output, here, there), (output, there, here)
    writers = [subprocess.Popen([sys.executable, "-c", WRITES, *pair], cwd=ROOT) for pair in pairs]
    assert [writer.wait(60) for writer in writers] == [0, 0], "it found a mixture, or what it wrote was gone"
    assert set(tmp_path.iterdir()) == {output, here, there}


WRITES = """
import sys, time
from pathlib import Path
from app.services.handing_out.whole_file import write_whole
output, here, there = map(Path, sys.argv[1:])
here.touch()
while not there.exists():
    time.sleep(0.001)
for _ in range(60):
    write_whole(output, here.name.encode() * 1_000_000)
    assert output.read_bytes() in (b"a" * 1_000_000, b"b" * 1_000_000)
"""
ROOT = Path(__file__).resolve().parents[4]


def test_what_a_killed_one_left_goes_and_what_another_writes_now_stays(tmp_path: Path) -> None:
    left, now, other = tmp_path / ".sohoa-00.part", tmp_path / ".sohoa-01.part", tmp_path / ".theirs.part"
    for file in (left, now, other):
        file.write_bytes(b"half")
    for file in (left, other):
        os.utime(file, (time.time() - LEFT_S - 1,) * 2)
    write_whole(tmp_path / "sheet.pdf", b"whole")
    assert {file.name for file in tmp_path.iterdir()} == {now.name, other.name, "sheet.pdf"}


def test_what_another_writes_now_stays_where_the_clock_of_a_share_is_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = tmp_path / ".sohoa-01.part"
    now.write_bytes(b"half")
    ahead_s = time.time() + 2 * LEFT_S
    monkeypatch.setattr(time, "time", lambda: ahead_s)
    write_whole(tmp_path / "sheet.pdf", b"whole")
    assert now.exists()


def test_a_name_as_long_as_the_disk_takes_is_written(tmp_path: Path) -> None:
    output = tmp_path / ("a" * 251 + ".pdf")
    write_whole(output, b"whole")
    assert output.read_bytes() == b"whole"
    assert stat.S_IMODE(output.stat().st_mode) == 0o666 & ~_umask(), "who may read it is as of any file"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
