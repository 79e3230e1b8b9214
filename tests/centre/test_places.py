"""Every implementation of `BlobPlace` keeps what it is given, whole, under its hash. The bucket is SeaweedFS's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.canonical import sha256_hex
from app.domain.errors import StoreFailed
from app.store.places.by_url import place_at
from app.store.places.objects import ObjectPlace
from app.store.places.place import BlobPlace
from tests.support.seaweedfs import SeaweedServer, secrets_of

NONE = "0" * 64
SIZES = (0, 3, 5 << 20, (5 << 20) + 1, 12_000_001)
"""nothing, a little, a part of a bucket's upload, more than one, three"""


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> BlobPlace:
    if request.param == "folder":
        url = (tmp_path / "place").as_uri()
        (tmp_path / "place").mkdir()
    else:
        seaweed: SeaweedServer = request.getfixturevalue("seaweed")
        url = seaweed.url(tmp_path.name)
    return place_at(url, secrets_of(url))


def file_of(folder: Path, data: bytes) -> tuple[str, Path]:
    path = folder / sha256_hex(data)
    path.write_bytes(data)
    return path.name, path


def lay(place: BlobPlace, sha256: str, data: bytes, folder: Path) -> None:
    """Let bytes lie under a name, as what is broken may do."""
    if isinstance(place, ObjectPlace):
        place._store.put(f"{sha256[:2]}/{sha256[2:]}", data)
        return
    path = folder / "place" / sha256[:2] / sha256[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def test_what_was_put_comes_back_as_it_is(place: BlobPlace, tmp_path: Path) -> None:
    put = []
    for size in SIZES:
        sha256, path = file_of(tmp_path, bytes(range(251)) * (size // 251) + b"x" * (size % 251))
        assert not place.has(sha256)
        place.put(sha256, path)
        place.put(sha256, path)
        assert place.has(sha256)
        place.get(sha256, tmp_path / "got")
        assert (tmp_path / "got").read_bytes() == path.read_bytes()
        assert (tmp_path / "got").stat().st_mode & 0o777 == 0o400
        put.append(sha256)
    assert list(place.names()) == sorted(put)
    for sha256 in put:
        place.remove(sha256)
        place.remove(sha256)
        assert not place.has(sha256)
    assert list(place.names()) == []


def test_what_is_not_there_is_missing(place: BlobPlace, tmp_path: Path) -> None:
    for sha256 in (NONE, sha256_hex(b"another")):
        with pytest.raises(StoreFailed, match="BLOB_MISSING") as caught:
            place.get(sha256, tmp_path / "got")
        assert caught.value.fields["sha256"] == sha256
    assert not list(tmp_path.glob("got*")) and not list(tmp_path.glob("tmp*"))


def test_a_file_with_another_hash_is_not_taken(place: BlobPlace, tmp_path: Path) -> None:
    _, path = file_of(tmp_path, b"page")
    with pytest.raises(StoreFailed, match="BLOB_DAMAGED"):
        place.put(NONE, path)
    assert not place.has(NONE)
    assert list(place.names()) == []


def test_what_lies_there_damaged_is_told_and_mended_by_the_next_put(place: BlobPlace, tmp_path: Path) -> None:
    sha256, path = file_of(tmp_path, b"page" * 2_000_000)
    for wrong in (b"", b"pag", path.read_bytes()[:-1] + b"f", path.read_bytes() + b"e"):
        lay(place, sha256, wrong, tmp_path)
        assert place.has(sha256) and not place.holds(sha256)
        with pytest.raises(StoreFailed, match="BLOB_DAMAGED"):
            place.get(sha256, tmp_path / "got")
        assert not (tmp_path / "got").exists()
    place.put(sha256, path)
    place.get(sha256, tmp_path / "got")
    assert place.holds(sha256)


def test_many_that_put_and_get_the_same_at_once_all_have_it(place: BlobPlace, tmp_path: Path) -> None:
    files = [file_of(tmp_path, bytes([number]) * 300_000) for number in range(4)]

    def work(number: int) -> None:
        for sha256, path in files:
            place.put(sha256, path)
            place.get(sha256, tmp_path / f"got-{number}-{sha256}")

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))
    assert list(place.names()) == sorted(sha256 for sha256, _ in files)
    assert not [path for path in tmp_path.rglob("tmp*") if path.is_file()], "nothing is left aside"


def test_all_names_are_told_also_where_a_listing_takes_several_answers(place: BlobPlace, tmp_path: Path) -> None:
    names = sorted(sha256_hex(str(number).encode()) for number in range(1_100))

    def fill(some: list[str]) -> None:
        for name in some:
            lay(place, name, b"x", tmp_path)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(fill, [names[start::8] for start in range(8)]))
    assert list(place.names()) == names
