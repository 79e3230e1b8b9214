from __future__ import annotations

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.canonical import sha256_hex
from app.domain.clock import SystemClock
from app.domain.content import pieces
from app.domain.errors import StoreFailed
from app.domain.model import BlobRef
from app.store.store import open_store
from tests.support.store_world import Desk


def _age(path: Path) -> None:
    os.utime(path, (0, 0))


def test_bytes_come_back_under_their_hash(desk: Desk) -> None:
    ref = desk.store.blobs.put(b"abc", "image/png")
    assert ref == BlobRef(sha256_hex(b"abc"), "image/png", 3)
    assert desk.store.blobs.read(ref) == b"abc"
    assert desk.store.blobs.has(ref.sha256)
    assert desk.store.blobs.path(ref) == desk.store.folder / "blobs" / ref.sha256[:2] / ref.sha256[2:]


def test_same_bytes_are_kept_once(desk: Desk) -> None:
    first = desk.store.blobs.put(b"abc", "image/png")
    assert desk.store.blobs.put(b"abc", "image/png") == first
    assert [sha256 for sha256, _ in desk.store.blobs.files()] == [first.sha256]


def test_a_file_is_copied_and_stays(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "page.jpg"
    source.write_bytes(b"jpeg" * 1_000_000)
    ref = desk.store.blobs.put_file(source, "image/jpeg")
    assert desk.store.blobs.read(ref) == source.read_bytes()
    assert ref.size_bytes == 4_000_000


def test_only_the_owner_can_look(desk: Desk) -> None:
    ref = desk.store.blobs.put(b"abc", "image/png")
    assert desk.store.blobs.path(ref).stat().st_mode & 0o777 == 0o400
    assert desk.store.blobs.path(ref).parent.stat().st_mode & 0o777 == 0o700
    assert desk.store.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.own_folder("what is missing or damaged here is fetched")
def test_missing_and_damaged_bytes_are_told_apart_and_mended(desk: Desk) -> None:
    ref = desk.store.blobs.put(b"abc", "image/png")
    path = desk.store.blobs.path(ref)
    path.unlink()
    with pytest.raises(StoreFailed, match="BLOB_MISSING"):
        desk.store.blobs.read(ref)
    path.write_bytes(b"abd")
    with pytest.raises(StoreFailed, match="BLOB_DAMAGED"):
        desk.store.blobs.read(ref)
    desk.store.blobs.put(b"abc", "image/png")
    assert desk.store.blobs.read(ref) == b"abc"


def test_a_full_disk_leaves_nothing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFailed, match="DISK_FULL") as caught:
        desk.store.blobs.put(b"abc", "image/png")
    assert caught.value.retryable
    assert not list(desk.store.folder.glob("blobs/tmp/*"))
    assert not list(desk.store.blobs.files())


def test_collection_takes_old_leftovers_and_nothing_else(desk: Desk) -> None:
    kept = desk.store.blobs.put(b"kept", "image/png")
    old = desk.store.blobs.write([b"old"], "image/png", sha256_hex(b"old"))
    young = desk.store.blobs.write([b"young"], "image/png", sha256_hex(b"young"))
    temporary = desk.store.folder / "blobs" / "tmp" / "half"
    temporary.write_bytes(b"ha")
    for path in (desk.store.blobs.path(kept), desk.store.blobs.path(old), temporary):
        _age(path)
    assert desk.store.blobs.collect() == (old.sha256,)
    assert {sha256 for sha256, _ in desk.store.blobs.files()} == {kept.sha256, young.sha256}
    assert not temporary.exists()


def test_collection_passes_over_a_temporary_file_that_is_gone_when_looked_at(desk: Desk) -> None:
    aside = desk.store.folder / "blobs" / "tmp"
    (aside / "renamed").symlink_to(aside / "gone")
    (aside / "half").write_bytes(b"ha")
    _age(aside / "half")
    assert desk.store.blobs.collect() == ()
    assert not (aside / "half").exists()


def test_bytes_that_are_wanted_again_are_young_again(desk: Desk) -> None:
    ref = desk.store.blobs.write([b"again"], "image/png", sha256_hex(b"again"))
    _age(desk.store.blobs.path(ref))
    desk.store.blobs.write([b"again"], "image/png", ref.sha256)
    assert desk.store.blobs.collect() == ()


@pytest.mark.own_folder("they lie in the place still")
def test_a_row_is_refused_when_its_bytes_were_collected(desk: Desk) -> None:
    ref = desk.store.blobs.write([b"gone"], "image/png", sha256_hex(b"gone"))
    desk.store.blobs.collect(timedelta(seconds=-60))
    with (
        pytest.raises(StoreFailed, match="BLOB_MISSING") as caught,
        desk.store.database.write("blob") as writing,
    ):
        desk.store.blobs.record(writing, ref)
    assert caught.value.retryable


def test_a_source_that_changes_while_it_is_read_is_refused(desk: Desk) -> None:
    with pytest.raises(StoreFailed, match="BLOB_DAMAGED"):
        desk.store.blobs.write([b"other"], "image/png", sha256_hex(b"one"))
    assert not list(desk.store.blobs.files())


def test_a_folder_that_was_there_is_shut_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    open_store(folder, SystemClock()).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_blob_is_read_piece_by_piece_once_it_is_proved(desk: Desk) -> None:
    data = bytes(range(256)) * 1024
    blob = desk.store.blobs.put(data, "application/pdf")
    with desk.store.blobs.opened(blob) as content:
        assert (len(content), content[:5], content[-3:], content[len(data) :]) == (len(data), data[:5], data[-3:], b"")
        assert b"".join(pieces(content, 0, len(content))) == data
        desk.store.blobs.path(blob).unlink()
        assert content[7:9] == data[7:9], "it stays the file that was proved"


@pytest.mark.own_folder("what is missing or damaged here is fetched")
def test_a_blob_that_is_gone_damaged_or_cut_off_is_told(desk: Desk) -> None:
    blob = desk.store.blobs.put(b"x" * 1000, "application/pdf")
    path = desk.store.blobs.path(blob)
    with desk.store.blobs.opened(blob) as content:
        path.chmod(0o600)
        os.truncate(path, 10)
        with pytest.raises(StoreFailed, match="BLOB_DAMAGED"):
            content[5:20]
    with pytest.raises(StoreFailed, match="BLOB_DAMAGED"), desk.store.blobs.opened(blob):
        pass
    path.unlink()
    with pytest.raises(StoreFailed, match="BLOB_MISSING"), desk.store.blobs.opened(blob):
        pass
