from __future__ import annotations

import errno
import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.errors import (
    Cancelled,
    DeviceBusy,
    DeviceNotFound,
    FileUnknown,
    FileUnreadable,
    FileUnstable,
    FolderEmpty,
    FolderReadOnly,
    OptionRejected,
    SheetCountMismatch,
)
from scanner.folder import chunks
from scanner.frames import Frame, ScanRequest
from scanner.taken import Stamp
from scanner.watched import KEEP_WATCHING, WatchedFolderBackend
from tests.support.hot_folder import (
    Stop,
    backend_of,
    folder,
    lying,
    moved,
    page,
    spool,
    start,
)

__all__ = ["folder", "spool"]


def test_files_come_in_natural_order_and_are_moved(folder: Path, spool: Path) -> None:
    contents = {f"p{number}.jpg": page(number) for number in (10, 9, 2)}
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    frames = list(start(folder, spool, expected_sheets=3))
    assert [frame.path.read_bytes() for frame in frames] == [contents[f"p{number}.jpg"] for number in (2, 9, 10)]
    assert [(frame.seq, frame.path.name) for frame in frames] == [(n, f"{n:06d}.jpg") for n in range(3)]
    assert [frame.file for frame in frames] == ["p2.jpg", "p9.jpg", "p10.jpg"]
    assert lying(folder) == set()
    assert {name: (folder / "taken" / name).read_bytes() for name in moved(folder)} == contents


def test_a_file_is_moved_only_when_the_reader_comes_back(folder: Path, spool: Path) -> None:
    (folder / "1.jpg").write_bytes(page(1))
    (folder / "2.jpg").write_bytes(page(2))
    frames = start(folder, spool)
    next(frames)
    assert lying(folder) == {"1.jpg", "2.jpg"}
    next(frames)
    assert (lying(folder), moved(folder)) == ({"2.jpg"}, {"1.jpg"})
    frames.close()  # type: ignore[attr-defined]
    assert (lying(folder), moved(folder)) == ({"2.jpg"}, {"1.jpg"})


def test_files_of_one_name_are_numbered(folder: Path, spool: Path) -> None:
    for mark in range(3):
        (folder / "scan.jpg").write_bytes(page(mark))
        list(start(folder, spool, first_seq=mark))
    assert moved(folder) == {"scan.jpg", "scan.2.jpg", "scan.3.jpg"}
    assert (folder / "taken" / "scan.3.jpg").read_bytes() == page(2)


def test_temporary_names_folders_and_links_are_left(folder: Path, spool: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(page())
    left = {"a.jpg.part", "b.TMP", "c.jpg~", "d.pdf.crdownload", ".e.jpg", "~$f.tif", "Thumbs.db"}
    for name in left:
        (folder / name).write_bytes(page())
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "sub").mkdir()
    (folder / "page.jpg").write_bytes(page())
    assert backend_of(folder).waiting() == ("page.jpg",)
    assert len(list(start(folder, spool))) == 1
    assert lying(folder) == {*left, "link.jpg"}


def test_an_empty_folder_is_told(folder: Path, spool: Path) -> None:
    with pytest.raises(FolderEmpty):
        list(start(folder, spool))


def test_a_missing_folder_is_no_device(tmp_path: Path, spool: Path) -> None:
    assert backend_of(tmp_path / "none").devices() == ()
    with pytest.raises(DeviceNotFound):
        list(start(tmp_path / "none", spool))


def test_a_folder_that_goes_while_it_is_watched_is_told(folder: Path, spool: Path) -> None:
    (folder / "1.jpg").write_bytes(page())
    frames = start(folder, spool, options=((KEEP_WATCHING, "yes"),))
    next(frames)
    folder.rename(folder.with_name("away"))
    with pytest.raises((DeviceNotFound, FolderReadOnly)):
        next(frames)


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("TIFF", "a.tif")])
def test_a_file_that_is_still_written_is_waited_for(folder: Path, spool: Path, kind: str, name: str) -> None:
    """The writer pauses for longer than the settling time, in a thread of its own, and the order is kept."""
    data, waiting = page(1, kind), threading.Event()
    (folder / name).write_bytes(data[:-7])
    (folder / "b.jpg").write_bytes(page(2))

    def finish() -> None:
        waiting.wait()
        with (folder / name).open("ab") as file:
            file.write(data[-7:])

    writer = threading.Thread(target=finish)
    writer.start()
    looks = iter(range(60))

    def cancelled() -> bool:
        if next(looks, None) is None:
            waiting.set()
        return False

    backend = backend_of(folder, give_up_s=60)
    request = ScanRequest(backend.device_id)
    frames = backend.scan(request, spool, cancelled=cancelled, progress=lambda *_: None)
    assert [frame.path.read_bytes() for frame in frames] == [data, page(2)]
    writer.join()


def test_a_whole_file_that_a_program_has_open_is_waited_for(folder: Path, spool: Path) -> None:
    with (folder / "a.jpg").open("wb") as writer:
        writer.write(page())
        writer.flush()
        with pytest.raises(FileUnstable, match=r"a\.jpg: a program has it open"):
            list(start(folder, spool))
    assert len(list(start(folder, spool))) == 1


def spoilt(folder: Path, spool: Path, name: str, content: bytes, **fields: object) -> list[Frame]:
    """Three files, of which the second can be no page; what is handed on until it ends the scan."""
    (folder / "1.jpg").write_bytes(page(1))
    (folder / name).write_bytes(content)
    (folder / "3.jpg").write_bytes(page(3))
    frames, came = start(folder, spool, **fields), list[Frame]()  # type: ignore[arg-type]
    with pytest.raises((FileUnknown, FileUnstable)) as caught:
        came.extend(frames)
    assert caught.value.file == name
    assert (lying(folder), moved(folder)) == ({name, "3.jpg"}, {"1.jpg"})
    return came


ENDLESS = ((KEEP_WATCHING, "yes"),)


@pytest.mark.parametrize("options", [(), ENDLESS])
def test_what_lies_behind_a_file_that_never_becomes_whole_waits_until_it_is_mended(
    folder: Path, spool: Path, options: tuple[tuple[str, str], ...]
) -> None:
    (first,) = spoilt(folder, spool, "2.jpg", page(2)[:-2], options=options)
    (folder / "2.jpg").write_bytes(page(2))
    rest = list(start(folder, spool, first_seq=1, skip_sha256=(first.sha256_bytes,)))
    assert [frame.path.read_bytes() for frame in (first, *rest)] == [page(1), page(2), page(3)]


def test_what_lies_behind_a_file_of_no_known_kind_comes_once_a_person_moved_that_file_away(
    folder: Path, spool: Path, tmp_path: Path
) -> None:
    (first,) = spoilt(folder, spool, "2.heic", b"\0\0\0\x18ftypheic" + bytes(100), give_up_s=60)
    (folder / "2.heic").rename(tmp_path / "2.heic")
    rest = list(start(folder, spool, first_seq=1, skip_sha256=(first.sha256_bytes,)))
    assert [frame.path.read_bytes() for frame in rest] == [page(3)]


def test_a_file_that_is_written_anew_meanwhile_is_not_judged_before_it_rests(folder: Path, spool: Path) -> None:
    """While the page before is taken in, a program begins the next file anew: what it has written by then is no page yet."""
    for number in (1, 2):
        (folder / f"{number}.jpg").write_bytes(page(number))
    writing = iter(tuple[bytes, ...]())

    def cancelled() -> bool:
        if (content := next(writing, None)) is not None:
            (folder / "2.jpg").write_bytes(content)
        return False

    backend = backend_of(folder, give_up_s=60)
    frames = backend.scan(ScanRequest(backend.device_id), spool, cancelled=cancelled, progress=lambda *_: None)
    next(frames)
    writing = iter((b"no page yet", page(5)))
    assert next(frames).path.read_bytes() == page(5)


def test_a_name_that_is_no_text_is_told_as_text(folder: Path, spool: Path) -> None:
    """Old shares write names as they like; a new line in one must not look like a second message."""
    named = os.fsencode(folder) + b"/h\xf3a\n.heic"
    with open(named, "wb") as file:  # noqa: PTH123 - the name is bytes
        file.write(b"no page" * 300)
    assert backend_of(folder).waiting() == (r"h\xf3a\n.heic",)
    with pytest.raises(FileUnknown) as caught:
        list(start(folder, spool))
    assert caught.value.file == r"h\xf3a\n.heic"


def test_files_that_come_during_the_scan_are_taken(folder: Path, spool: Path) -> None:
    (folder / "1.jpg").write_bytes(page(1))
    frames = start(folder, spool)
    next(frames)
    (folder / "0.jpg").write_bytes(page(2))
    assert next(frames).path.read_bytes() == page(2)
    with pytest.raises(StopIteration):
        next(frames)


def test_watching_goes_on_until_it_is_stopped(folder: Path, spool: Path) -> None:
    stop = Stop()
    frames = start(folder, spool, stop, options=((KEEP_WATCHING, "yes"),))
    for mark in range(3):
        (folder / f"{3 - mark}.jpg").write_bytes(page(mark))
        assert next(frames).path.read_bytes() == page(mark)
    stop.asked.set()
    with pytest.raises(Cancelled):
        next(frames)
    assert moved(folder) == {"1.jpg", "2.jpg", "3.jpg"}


def test_another_option_is_refused(folder: Path, spool: Path) -> None:
    with pytest.raises(OptionRejected):
        list(start(folder, spool, options=(("brightness", "3"),)))


def test_another_count_is_told(folder: Path, spool: Path) -> None:
    (folder / "1.jpg").write_bytes(page())
    with pytest.raises(SheetCountMismatch):
        list(start(folder, spool, expected_sheets=2))


def test_two_scans_do_not_share_a_folder(folder: Path, spool: Path) -> None:
    (folder / "1.jpg").write_bytes(page())
    frames = start(folder, spool)
    next(frames)
    with pytest.raises(DeviceBusy):
        next(start(folder, spool))
    frames.close()  # type: ignore[attr-defined]


def test_a_file_that_was_replaced_after_it_was_handed_on_is_taken_too(folder: Path, spool: Path) -> None:
    (folder / "scan.jpg").write_bytes(page(1))
    frames = start(folder, spool)
    assert next(frames).path.read_bytes() == page(1)
    (folder / "scan.jpg").write_bytes(page(2))
    assert next(frames).path.read_bytes() == page(2)
    assert list(frames) == []
    assert moved(folder) == {"scan.jpg"}


def test_a_folder_that_lets_nothing_be_moved_is_told_before_the_first_file(folder: Path, spool: Path) -> None:
    (folder / "1.jpg").write_bytes(page())
    (folder / "taken").write_text("no folder")
    with pytest.raises(FolderReadOnly):
        list(start(folder, spool))
    assert list(spool.iterdir()) == []


def test_a_file_that_changes_while_the_one_before_is_read_must_rest_anew(folder: Path, spool: Path) -> None:
    (folder / "1.jpg").write_bytes(page(1))
    (folder / "2.jpg").write_bytes(page(2))
    frames = start(folder, spool)
    next(frames)
    (folder / "2.jpg").write_bytes(page(5))
    changed = Stamp.at(folder / "2.jpg")
    seen = list[Stamp | None]()
    rested = WatchedFolderBackend._frame

    def noted(self: WatchedFolderBackend, path: Path, stamp: Stamp, *rest: object) -> Frame | None:
        seen.append(stamp)
        return rested(self, path, stamp, *rest)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WatchedFolderBackend, "_frame", noted)
        assert next(frames).path.read_bytes() == page(5)
    assert seen == [changed], "as it lay there first it was not looked at"


def test_a_link_in_the_place_of_a_file_that_was_seen_leads_nowhere(folder: Path, spool: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(page(9))
    for name in ("1.jpg", "2.jpg"):
        (folder / name).write_bytes(page())
    frames = start(folder, spool)
    next(frames)
    (folder / "2.jpg").unlink()
    (folder / "2.jpg").symlink_to(tmp_path / "secret.jpg")
    assert list(frames) == []


def test_another_file_of_the_same_name_size_and_time_is_taken_too(folder: Path, spool: Path) -> None:
    """Copying programs preserve times, and pictures without compression have one size."""
    (folder / "scan.bmp").write_bytes(page(0, "BMP"))
    about = (folder / "scan.bmp").stat()
    frames = start(folder, spool)
    next(frames)
    other = page(0, "BMP")[:-1] + b"x"
    (folder / "scan.bmp").write_bytes(other)
    os.utime(folder / "scan.bmp", ns=(about.st_atime_ns, about.st_mtime_ns))
    assert next(frames).path.read_bytes() == other


def test_links_that_others_lay_into_taken_are_not_followed(folder: Path, spool: Path, tmp_path: Path) -> None:
    (folder / "1.jpg").write_bytes(page())
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine").write_text("precious")
    (folder / "taken").symlink_to(tmp_path / "other")
    with pytest.raises(FolderReadOnly):
        list(start(folder, spool))
    (folder / "taken").unlink()
    (folder / "taken").mkdir()
    (folder / "taken" / ".offered.json.part").symlink_to(tmp_path / "other" / "mine")
    assert len(list(start(folder, spool))) == 1
    assert (tmp_path / "other" / "mine").read_text() == "precious"


def test_a_file_that_breaks_off_as_it_is_read_ends_the_scan(
    folder: Path, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad sector, a share that forgot the file: it looks whole, and rests as it is."""
    for name in ("1.jpg", "2.jpg", "3.jpg"):
        (folder / name).write_bytes(page())

    begun: list[io.BufferedReader] = []

    def read(file: io.BufferedReader, cancelled: object) -> Iterator[bytes]:
        begun.append(file)
        if len(begun) > 1:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        yield from chunks(file, bool)

    monkeypatch.setattr("scanner.watched.chunks", read)
    kept: list[Frame] = []
    with pytest.raises(FileUnreadable, match=r"2\.jpg"):
        for frame in start(folder, spool):
            kept.append(frame)
    assert [frame.file for frame in kept] == ["1.jpg"]
    assert moved(folder) == {"1.jpg"}
