"""A shared place that is down, slow, cut off, wrong, late in its listing, full or shut: what was acknowledged stands, and the next try goes
through."""

from __future__ import annotations

import errno
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.domain.canonical import sha256_hex
from app.domain.errors import StoreFailed
from app.store.places.by_url import place_at
from app.store.places.folder import FolderPlace
from app.store.places.place import BlobPlace
from tests.support.delivery_faults.certificates import Authority
from tests.support.seaweedfs import HASTE, READER, WRITER, SeaweedServer, seaweed_server, secrets_of
from tests.support.waiting import until
from tests.support.wire import Wire, wire_to

NONE = "0" * 64
MEBIBYTE = 1 << 20


@pytest.fixture
def wire(seaweed: SeaweedServer) -> Iterator[Wire]:
    with wire_to(seaweed.port) as wire:
        yield wire


@pytest.fixture
def place(seaweed: SeaweedServer, wire: Wire, tmp_path: Path) -> BlobPlace:
    return over(wire, seaweed, tmp_path)


def over(wire: Wire, seaweed: SeaweedServer, folder: Path, who: str = WRITER) -> BlobPlace:
    url = seaweed.url(folder.name, wire.port)
    return place_at(url, secrets_of(url, who), HASTE)


def new_file(folder: Path, size_bytes: int = 12 * MEBIBYTE) -> tuple[str, Path]:
    data = os.urandom(size_bytes)
    path = folder / sha256_hex(data)
    path.write_bytes(data)
    return path.name, path


def asked(place: BlobPlace, folder: Path) -> tuple[Callable[[], object], ...]:
    """Each of the five ways to ask, of something small."""
    sha256, path = new_file(folder, 10)
    return (
        lambda: place.put(sha256, path),
        lambda: place.get(sha256, folder / "got"),
        lambda: place.has(sha256),
        lambda: place.remove(sha256),
        lambda: list(place.names()),
    )


def failed(ask: Callable[[], object]) -> StoreFailed:
    with pytest.raises(StoreFailed) as caught:
        ask()
    return caught.value


def away(ask: Callable[[], object]) -> bool:
    error = failed(ask)
    return (error.code, error.retryable) == ("PLACE_AWAY", True)


def nothing_left(folder: Path) -> bool:
    return not list(folder.glob("got*")) and not list(folder.glob("tmp*"))


def test_one_that_is_down_is_away_whatever_is_asked_of_it(wire: Wire, place: BlobPlace, tmp_path: Path) -> None:
    wire.up.cut_after = 0
    assert all(away(ask) for ask in asked(place, tmp_path))
    assert wire.cuts >= 5 * 2, "each is tried again"
    wire.mend()
    wire.up.stalls = True
    assert all(away(ask) for ask in asked(place, tmp_path)), "no answer in time"
    assert nothing_left(tmp_path)
    wire.mend()
    for ask in asked(place, tmp_path):
        ask()


def test_one_that_is_slow_but_goes_on_is_waited_for(wire: Wire, place: BlobPlace, tmp_path: Path) -> None:
    """Several times as long as an answer may take, in pieces that each come in time."""
    sha256, path = new_file(tmp_path, MEBIBYTE)
    wire.up.delay_s = 0.02
    place.put(sha256, path)
    wire.down.delay_s = 0.3
    place.get(sha256, tmp_path / "got")
    assert (tmp_path / "got").read_bytes() == path.read_bytes()


def test_what_is_cut_in_the_middle_is_not_there_and_goes_through_the_next_time(
    seaweed: SeaweedServer, wire: Wire, place: BlobPlace, tmp_path: Path
) -> None:
    sha256, path = new_file(tmp_path)
    wire.up.cut_after = 3 * MEBIBYTE
    assert away(lambda: place.put(sha256, path))
    assert wire.cuts
    wire.mend()
    assert not place.has(sha256), "of three parts none is seen before all are there"
    place.put(sha256, path)
    wire.down.cut_after = 3 * MEBIBYTE
    fresh = over(wire, seaweed, tmp_path)
    assert away(lambda: fresh.get(sha256, tmp_path / "got"))
    assert nothing_left(tmp_path)
    wire.mend()
    place.get(sha256, tmp_path / "got")
    assert (tmp_path / "got").read_bytes() == path.read_bytes()


def test_a_byte_that_changes_on_its_way_there_is_seen_by_the_server(
    wire: Wire, place: BlobPlace, tmp_path: Path
) -> None:
    for size_bytes in (100_000, 12 * MEBIBYTE):
        sha256, path = new_file(tmp_path, size_bytes)
        wire.up.wrong_at = 50_000
        assert away(lambda: place.put(sha256, path)), size_bytes  # noqa: B023
        wire.mend()
        assert not place.has(sha256)
        place.put(sha256, path)


def test_a_byte_that_changes_on_its_way_back_is_seen_here(
    seaweed: SeaweedServer, wire: Wire, place: BlobPlace, tmp_path: Path
) -> None:
    sha256, path = new_file(tmp_path, 100_000)
    wire.down.wrong_at = 50_000
    read_back = failed(lambda: place.put(sha256, path))
    assert (read_back.code, read_back.retryable) == ("PLACE_WRONG", True), "what was written is read back"
    fresh = over(wire, seaweed, tmp_path)
    assert failed(lambda: fresh.get(sha256, tmp_path / "got")).code == "BLOB_DAMAGED"
    assert nothing_left(tmp_path)
    wire.mend()
    place.put(sha256, path)
    place.get(sha256, tmp_path / "got")


def test_a_listing_that_lags_hides_nothing_from_what_is_asked_by_name(
    wire: Wire, place: BlobPlace, tmp_path: Path
) -> None:
    sha256, path = new_file(tmp_path, 100)
    earlier = b'<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>'
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n" % len(earlier)
    wire.canned[b"GET /blobs?list-type=2"] = head + earlier
    place.put(sha256, path)
    assert list(place.names()) == []
    assert place.has(sha256)
    place.get(sha256, tmp_path / "got")
    place.put(sha256, path)
    place.remove(sha256)
    assert not place.has(sha256)


def test_a_server_that_says_that_it_is_full_is_full(wire: Wire, place: BlobPlace, tmp_path: Path) -> None:
    """In the words of MinIO and of Huawei's OBS (`app/store/places/objects.py` names where they stand)."""
    sha256, path = new_file(tmp_path, 100)
    for status, code in (
        (b"507 Insufficient Storage", b"XMinioStorageFull"),
        (b"403 Forbidden", b"InsufficientStorageSpace"),
    ):
        said = b"<Error><Code>%b</Code></Error>" % code
        wire.canned[b"PUT /blobs/"] = b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (status, len(said), said)
        error = failed(lambda: place.put(sha256, path))
        assert (error.code, error.retryable) == ("PLACE_FULL", True)


def test_who_may_not_is_told_so_and_no_key_is_in_what_is_told(
    seaweed: SeaweedServer, wire: Wire, place: BlobPlace, tmp_path: Path
) -> None:
    sha256, path = new_file(tmp_path, 100)
    place.put(sha256, path)
    reader = over(wire, seaweed, tmp_path, READER)
    reader.get(sha256, tmp_path / "got")
    other, other_path = new_file(tmp_path, 100)
    stranger = over(wire, seaweed, tmp_path, "centre:guessed")
    refused = [failed(lambda: reader.put(other, other_path)), failed(lambda: reader.remove(sha256))]
    refused += [failed(ask) for ask in asked(stranger, tmp_path)]
    assert {(error.code, error.retryable) for error in refused} == {("PLACE_FORBIDDEN", False)}
    assert "guessed" not in repr([(str(error), error.fields, error.__cause__) for error in refused])
    assert place.has(sha256) and not place.has(other)
    lying = f"http://127.0.0.1:{seaweed.port}/blobs/{tmp_path.name}/{sha256[:2]}/{sha256[2:]}"
    assert httpx.get(lying, trust_env=False).status_code == 403, "nobody reads without a key"
    url = seaweed.url("x").replace("s3://blobs", "s3://nobodys")
    nowhere = place_at(url, secrets_of(url, READER), HASTE)
    assert failed(lambda: nowhere.put(sha256, path)).code == "PLACE_UNKNOWN"


def test_a_bucket_behind_tls_is_believed_by_the_authority_that_is_named_and_by_no_other(tmp_path: Path) -> None:
    authority = Authority.found(tmp_path)
    with seaweed_server(certificate=authority.issue("server")) as server:
        url = server.url("tls")
        stranger = place_at(url, secrets_of(url), HASTE)
        believing = place_at(f"{url}&ca={authority.bundle}", secrets_of(url), HASTE)
        sha256, path = new_file(tmp_path, 6 * MEBIBYTE)
        assert away(lambda: stranger.put(sha256, path))
        believing.put(sha256, path)
        believing.get(sha256, tmp_path / "got")


def test_a_server_killed_in_mid_put_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    with seaweed_server() as server:
        url, put = server.url("killed"), []
        place = place_at(url, secrets_of(url), HASTE)
        for wait_s in (0.02, 0.1):
            timer = threading.Timer(wait_s, server.kill)
            timer.start()
            for _ in range(100):
                sha256, path = new_file(tmp_path, 6 * MEBIBYTE)
                try:
                    place.put(sha256, path)
                except StoreFailed as error:
                    assert error.code == "PLACE_AWAY" and error.retryable
                    break
                put.append(sha256)
            timer.join()
            server.start()
            place.put(sha256, path)
            put.append(sha256)
        for sha256 in put:
            place.get(sha256, tmp_path / f"got-{sha256}")


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(b"\0" * 65536)
    return filler


def test_a_full_disk_of_the_server_is_told_and_what_was_there_stands(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "48m") as disk, seaweed_server(disk) as server:
        url = server.url("full")
        place = place_at(url, secrets_of(url), HASTE)
        first, path = new_file(tmp_path, MEBIBYTE)
        place.put(first, path)
        filler = fill(disk)
        second, other = new_file(tmp_path, MEBIBYTE)
        error = failed(lambda: place.put(second, other))
        assert error.code in ("PLACE_FULL", "PLACE_AWAY") and error.retryable
        place.get(first, tmp_path / "got")
        filler.unlink()
        until(server.answers, 30)
        place.put(second, other)


def test_a_share_that_is_full_shut_or_gone_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        (disk / "sohoa").mkdir()
        place = FolderPlace(disk / "sohoa")
        first, path = new_file(tmp_path, MEBIBYTE)
        place.put(first, path)
        filler = fill(disk)
        second, other = new_file(tmp_path, MEBIBYTE)
        error = failed(lambda: place.put(second, other))
        assert (error.code, error.retryable) == ("PLACE_FULL", True)
        assert not list((disk / "sohoa/tmp").iterdir())
        filler.unlink()
        left, young = disk / "sohoa/tmp/left", disk / "sohoa/tmp/young"
        for aside in (left, young):
            aside.write_bytes(b"half")
        os.utime(left, (0, 0))
        place.put(second, other)
        assert young.exists() and not left.exists(), "of a machine that died long ago"
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        third, another = new_file(tmp_path, 100)
        assert failed(lambda: place.put(third, another)).code == "PLACE_FORBIDDEN"
        assert failed(lambda: place.remove(first)).code == "PLACE_FORBIDDEN"
        place.get(first, tmp_path / "got")
    assert all(away(ask) for ask in asked(place, tmp_path)), "not mounted"
    assert not list((tmp_path / "disk").iterdir())
    (tmp_path / "sohoa").mkdir()
    place = FolderPlace(tmp_path / "sohoa")
    for number in (errno.EIO, errno.ESTALE, errno.ETIMEDOUT):  # no share here can be had to give up
        monkeypatch.setattr(Path, "stat", _giving_up(number, tmp_path / "sohoa"))
        assert all(away(ask) for ask in asked(place, tmp_path))


def _giving_up(number: int, share: Path) -> Callable[..., os.stat_result]:
    """As `Path.stat` is where a share was mounted to give up."""
    looked = Path.stat

    def stat(self: Path, **named: Any) -> os.stat_result:
        if self.is_relative_to(share):
            raise OSError(number, os.strerror(number))
        return looked(self, **named)

    return stat
