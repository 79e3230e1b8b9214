"""A file that is handed out is there whole or not at all, and stays there when the power goes."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from app.domain.errors import StoreFailed
from app.services.handing_out.whole_file import write_whole


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
