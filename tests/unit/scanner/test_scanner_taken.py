"""A scan of a watched folder that was killed between handing a file on and moving it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.frames import Frame
from scanner.taken import Taken
from tests.support.hot_folder import folder, moved, page, spool, start

__all__ = ["folder", "spool"]


def killed_after(folder: Path, spool: Path, count: int) -> list[Frame]:
    """Hands `count` files on and is never heard of again: what a kill leaves behind at that moment."""
    scan = start(folder, spool)
    frames = [next(scan) for _ in range(count)]
    scan.close()  # type: ignore[attr-defined]
    return frames


def test_a_page_that_is_in_is_not_handed_on_again(folder: Path, spool: Path) -> None:
    for mark in range(3):
        (folder / f"{mark}.jpg").write_bytes(page(mark))
    frames = killed_after(folder, spool, 2)
    hashes = tuple(frame.sha256_bytes for frame in frames)
    rest = list(start(folder, spool, first_seq=2, skip_sha256=hashes))
    assert [frame.path.read_bytes() for frame in rest] == [page(2)]
    assert moved(folder) == {"0.jpg", "1.jpg", "2.jpg"}


def test_a_page_that_is_not_in_is_handed_on_again(folder: Path, spool: Path) -> None:
    for mark in range(2):
        (folder / f"{mark}.jpg").write_bytes(page(mark))
    first, second = killed_after(folder, spool, 2)
    for path in (second.path, second.path.with_suffix(".json")):
        path.unlink()
    rest = list(start(folder, spool, first_seq=1, skip_sha256=(first.sha256_bytes,)))
    assert [frame.path.read_bytes() for frame in rest] == [page(1)]


def test_blank_pages_are_neither_lost_nor_doubled(folder: Path, spool: Path) -> None:
    """Three files of the same bytes: only the one in doubt is compared with what is in."""
    for number in range(3):
        (folder / f"{number}.jpg").write_bytes(page())
    frames = killed_after(folder, spool, 2)
    hashes = tuple(frame.sha256_bytes for frame in frames)
    rest = list(start(folder, spool, first_seq=2, skip_sha256=hashes))
    assert len(rest) == 1
    assert moved(folder) == {"0.jpg", "1.jpg", "2.jpg"}


def test_a_page_of_another_batch_is_never_taken_for_one_of_this(folder: Path, spool: Path, tmp_path: Path) -> None:
    (folder / "0.jpg").write_bytes(page())
    (frame,) = killed_after(folder, spool, 1)
    (tmp_path / "other").mkdir()
    again = list(start(folder, tmp_path / "other", first_seq=5, skip_sha256=(frame.sha256_bytes,)))
    assert len(again) == 1


MISTYPED = b'{"name": "1", "stamp": {"size_bytes": 1, "mtime_ns": 1}, "sha256": "", "spool": "spool", "seq": "3"}'


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"name": 3}', b'{"stamp": {"size": 1}}', MISTYPED])
def test_a_note_that_nobody_can_read_is_none(folder: Path, note: bytes) -> None:
    with Taken(folder) as taken:
        (folder / "taken" / ".offered.json").write_bytes(note)
        assert taken.offer() is None
