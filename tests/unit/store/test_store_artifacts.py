from __future__ import annotations

import errno
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import StoreFailed
from app.store.check import check
from tests.support.store_world import Desk

KEY, OTHER = "1" * 64, "2" * 64


def test_an_artifact_is_found_under_its_key(desk: Desk) -> None:
    ref = desk.store.artifacts.put(KEY, "text", b"words", "application/json")
    assert desk.store.artifacts.find([KEY, OTHER, KEY]) == {KEY: ref}
    assert desk.store.artifacts.put(KEY, "text", b"words", "application/json") == ref
    assert desk.store.artifacts.find(f"{number:064x}" for number in range(1200)) == {}


def test_an_artifact_can_be_written_into_a_file(desk: Desk) -> None:
    ref = desk.store.artifacts.make(KEY, "archive", _pages, "application/pdf")
    assert desk.store.artifacts.find([KEY]) == {KEY: ref}
    assert (desk.store.blobs.read(ref), ref.size_bytes) == (b"pages", 5)
    assert desk.store.artifacts.put(OTHER, "archive", b"pages", "application/pdf") == ref
    assert not list(desk.store.folder.glob("blobs/tmp/*"))


def test_of_what_could_not_be_made_nothing_is_left(desk: Desk) -> None:
    def broken(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StoreFailed, match="DISK_FULL"):
        desk.store.artifacts.make(KEY, "archive", broken, "application/pdf")
    assert desk.store.artifacts.find([KEY]) == {}
    assert not list(desk.store.folder.glob("blobs/tmp/*"))


def test_what_is_made_anew_gives_way(desk: Desk) -> None:
    desk.store.artifacts.put(KEY, "text", b"words", "application/json")
    better = desk.store.artifacts.put(KEY, "text", b"better words", "application/json")
    assert desk.store.artifacts.find([KEY]) == {KEY: better}


@pytest.mark.own_folder("what is missing here is fetched")
def test_a_damaged_artifact_is_forgotten_and_nothing_is_missed(desk: Desk) -> None:
    ref = desk.store.artifacts.put(KEY, "text", b"words", "application/json")
    desk.store.blobs.path(ref).unlink()
    assert check(desk.store).missing == (ref.sha256,)
    desk.store.artifacts.forget(KEY)
    desk.store.artifacts.forget(OTHER)
    assert desk.store.artifacts.find([KEY]) == {}
    assert check(desk.store).ok


def test_bytes_that_two_keys_share_stay_until_both_are_forgotten(desk: Desk) -> None:
    ref = desk.store.artifacts.put(KEY, "layers", b"blank", "image/jpeg")
    desk.store.artifacts.put(OTHER, "layers", b"blank", "image/jpeg")
    desk.store.artifacts.forget(KEY)
    assert desk.store.blobs.collect(timedelta(seconds=-60)) == ()
    assert desk.store.artifacts.find([OTHER]) == {OTHER: ref}
    desk.store.artifacts.forget(OTHER)
    assert desk.store.blobs.collect(timedelta(seconds=-60)) == (ref.sha256,)


def _pages(path: Path) -> None:
    path.write_bytes(b"pages")
