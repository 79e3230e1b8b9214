"""A copy that leaves the store is written under a name of its own, and what killed ones left goes."""

from __future__ import annotations

import fcntl
from pathlib import Path

from app.store.disk import own_part


def test_two_copies_to_one_place_are_never_written_into_one_another(tmp_path: Path) -> None:
    with own_part(tmp_path) as one, own_part(tmp_path) as other:
        one.write(b"one")
        other.write(b"other")
        for file in (one, other):
            file.flush()
            Path(file.name).rename(tmp_path / "out.pdf")
            assert (tmp_path / "out.pdf").read_bytes() == (b"one" if file is one else b"other")
    assert [file.name for file in tmp_path.iterdir()] == ["out.pdf"]


def test_what_nobody_writes_any_more_goes_and_what_is_written_now_stays(tmp_path: Path) -> None:
    left, now, theirs = tmp_path / ".sohoa-out-1.part", tmp_path / ".sohoa-out-2.part", tmp_path / "out.pdf.part"
    for file in (left, now, theirs):
        file.write_bytes(b"half")
    with now.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with own_part(tmp_path):
            pass
    assert set(tmp_path.iterdir()) == {now, theirs}
