"""What becomes of the files of a watched folder: by a scan that is killed between handing one on and moving it, and by what others do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

import scanner.taken
from scanner.errors import DeviceNotFound, FolderReadOnly
from scanner.frames import Frame
from scanner.spool import orphans
from scanner.taken import Offer, Taken, refuse
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


def test_a_share_that_goes_and_leaves_an_empty_folder_is_not_taken_for_one_that_is_empty(
    folder: Path, spool: Path
) -> None:
    """As `umount -l` does: what is still to come lies on the share."""
    (folder / "1.jpg").write_bytes(page(1))
    frames = start(folder, spool)
    next(frames)
    folder.rename(folder.with_name("away"))
    folder.mkdir()
    with pytest.raises(DeviceNotFound):
        next(frames)


def test_a_file_that_takes_the_place_of_the_one_that_was_read_is_not_moved_unread(
    folder: Path, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes between the look and the move."""
    (folder / "1.jpg").write_bytes(page(1))
    looked = scanner.taken._is_as_noted

    def replaced(path: Path, offer: Offer) -> bool:
        found = looked(path, offer)
        if not moved(folder):
            path.write_bytes(page(2))
        return found

    frames = start(folder, spool)
    first = next(frames)
    with monkeypatch.context() as patch:
        patch.setattr(scanner.taken, "_is_as_noted", replaced)
        second = next(frames)
    assert [frame.path.read_bytes() for frame in (first, second)] == [page(1), page(2)]


def test_a_folder_or_a_link_in_the_place_of_a_file_that_is_no_page_stays(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other.jpg").write_bytes(page())
    (folder / "1.jpg").mkdir()
    (folder / "2.jpg").symlink_to(tmp_path / "other.jpg")
    for name in ("1.jpg", "2.jpg", "3.jpg"):
        refuse(folder / name)
    assert (folder / "1.jpg").is_dir() and (folder / "2.jpg").is_symlink()


def test_a_share_that_goes_stale_while_a_file_is_put_out_of_the_way_is_told_as_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(_path: Path) -> bool:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    (folder / "1.jpg").write_bytes(b"no page")
    with Taken(folder) as taken:
        monkeypatch.setattr(Path, "is_file", stale)
        with pytest.raises(FolderReadOnly):
            taken.refuse(folder / "1.jpg")


def test_a_file_that_comes_too_late_for_its_name_is_told_wherever_a_scan_was_killed(folder: Path, spool: Path) -> None:
    names = ("p2.jpg", "p10.jpg", "p9.jpg", "p9.jpg", "p11.jpg")
    told = []
    for seq, name in enumerate(names):
        (folder / name).write_bytes(page(seq))
        (frame,) = killed_after(folder, spool, 1)
        told.append(frame.early)
        assert orphans(spool) == (frame,)
        for path in (frame.path, frame.path.with_suffix(".json")):
            path.unlink()
        (again,) = start(folder, spool, first_seq=seq)
        assert again.early == frame.early
        for path in (again.path, again.path.with_suffix(".json")):
            path.unlink()
    assert told == [False, False, True, True, False]
