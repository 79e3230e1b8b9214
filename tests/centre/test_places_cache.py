"""On a machine of a centre the folder is a cache: all bytes lie in the place, and the folder can lose any of them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.canonical import sha256_hex
from app.domain.clock import SystemClock
from app.domain.content import pieces
from app.domain.errors import StoreFailed
from app.domain.model import BlobRef
from app.services.replicate import Replicate
from app.store.boundaries import CENTRE
from app.store.check import check
from app.store.places.by_url import Patience, place_at
from app.store.places.cached import IN_HAND
from app.store.places.place import BlobPlace
from app.store.purge import purge
from app.store.schema import blobs
from app.store.store import Store, open_store
from tests.support.postgres import PostgresServer
from tests.support.search_world import Library
from tests.support.seaweedfs import SeaweedServer, secrets_of
from tests.support.store_world import Desk, open_desk, waiting_dossier
from tests.support.wire import Way, wire_to

ROOT = Path(__file__).parents[2]
CACHE_BYTES = 1_000_000


@pytest.fixture(params=["folder", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the place is."""
    if request.param == "folder":
        (tmp_path / "place").mkdir()
        return (tmp_path / "place").as_uri()
    seaweed: SeaweedServer = request.getfixturevalue("seaweed")
    return seaweed.url(tmp_path.name)


@pytest.fixture
def place(url: str) -> BlobPlace:
    return place_at(url, secrets_of(url))


@pytest.fixture
def desk(tmp_path: Path, place: BlobPlace) -> Iterator[Desk]:
    with closing(machine(tmp_path / "data", place)) as store:
        yield Desk(store, store.dossiers.actor("Trần Thị B"))


def machine(folder: Path, place: BlobPlace, **more: object) -> Store:
    return open_store(
        folder,
        SystemClock(),
        place=place,
        cache_bytes=CACHE_BYTES,
        min_free_bytes=0,
        **more,  # type: ignore[arg-type]
    )


def here(store: Store) -> set[str]:
    return {sha256 for sha256, _ in store.blobs.files()}


def age(store: Store, sha256: str, since_s: float = 1.0) -> None:
    """Let nobody have asked for it for so long more than what is in hand."""
    at = time.time() - IN_HAND.total_seconds() - since_s
    os.utime(store.folder / "blobs" / sha256[:2] / sha256[2:], (at, at))


def lose(store: Store, blob: BlobRef) -> Path:
    path = store.folder / "blobs" / blob.sha256[:2] / blob.sha256[2:]
    path.unlink()
    return path


def test_what_is_not_here_is_fetched_when_it_is_read_opened_or_its_path_is_asked_for(
    desk: Desk, place: BlobPlace
) -> None:
    blobs = desk.store.blobs
    blob = blobs.put(b"page" * 50_000, "image/tiff")
    path = lose(desk.store, blob)
    assert blobs.has(blob.sha256) and not path.exists(), "asking fetches nothing"
    assert blobs.read(blob) == b"page" * 50_000
    lose(desk.store, blob)
    with blobs.opened(blob) as content:
        assert b"".join(pieces(content, 0, len(content))) == b"page" * 50_000
    lose(desk.store, blob)
    assert blobs.path(blob).read_bytes() == b"page" * 50_000
    assert path.stat().st_mode & 0o777 == 0o400
    assert check(desk.store).ok
    for wrong in (b"", b"pagf" * 50_000):
        lose(desk.store, blob)
        path.write_bytes(wrong)
        assert blobs.read(blob) == b"page" * 50_000, "what lies here damaged is fetched anew"
        lose(desk.store, blob)
        path.write_bytes(wrong)
        with blobs.opened(blob) as content:
            assert content[:4] == b"page"
    assert not list((desk.store.folder / "blobs/tmp").iterdir())
    lose(desk.store, blob)
    place.remove(blob.sha256)
    assert not blobs.has(blob.sha256) and not blobs.path(blob).exists()
    with pytest.raises(StoreFailed, match="BLOB_MISSING"):
        blobs.read(blob)
    assert check(desk.store).missing == (blob.sha256,)


def test_what_is_written_lies_in_the_place_before_its_row_and_a_place_that_is_away_takes_in_nothing(
    tmp_path: Path,
) -> None:
    shared = tmp_path / "place"
    shared.mkdir()
    place = place_at(shared.as_uri(), secrets_of(shared.as_uri()))
    with closing(machine(tmp_path / "data", place)) as store:
        old = store.blobs.put(b"old", "image/tiff")
        purge(store, old.sha256, "hết hạn", store.dossiers.actor("Trần Thị B"))
        blob = store.blobs.put(b"page", "image/tiff")
        made = store.blobs.make(lambda path: path.write_bytes(b"made") and None, "application/pdf")
        unrecorded = store.blobs.write([b"half"], "image/tiff", sha256_hex(b"half"))
        assert list(place.names()) == sorted([blob.sha256, made.sha256, unrecorded.sha256])
        shared.rename(tmp_path / "elsewhere")
        for ask in (
            lambda: store.blobs.put(b"other", "image/tiff"),
            lambda: store.artifacts.make("1" * 64, "text", lambda path: path.write_bytes(b"x") and None, "text/plain"),
        ):
            with pytest.raises(StoreFailed) as caught:
                ask()
            assert (caught.value.code, caught.value.retryable) == ("PLACE_AWAY", True)
        assert here(store) == {blob.sha256, made.sha256, unrecorded.sha256}
        assert not list((store.folder / "blobs/tmp").iterdir())
        assert store.artifacts.find(["1" * 64]) == {}
        assert store.blobs.read(blob) == b"page", "what lies here is read without it"
        lose(store, blob)
        with pytest.raises(StoreFailed, match="PLACE_AWAY"):
            store.blobs.read(blob)
        assert store.blobs.collect() == ()
        (tmp_path / "elsewhere").rename(shared)
        assert store.blobs.read(blob) == b"page"
        store.blobs.put(b"other", "image/tiff")


def test_a_row_is_refused_when_its_bytes_went_from_the_place_and_takes_them_along_when_it_goes(
    desk: Desk, place: BlobPlace
) -> None:
    ref = desk.store.blobs.write([b"page"], "image/tiff", sha256_hex(b"page"))
    place.remove(ref.sha256)
    with pytest.raises(StoreFailed, match="BLOB_MISSING") as caught, desk.store.database.write("blob") as writing:
        desk.store.blobs.record(writing, ref)
    assert caught.value.retryable
    first = desk.store.artifacts.put("1" * 64, "text", b"words", "text/plain")
    better = desk.store.artifacts.put("1" * 64, "text", b"better words", "text/plain")
    assert list(place.names()) == [better.sha256] and not place.has(first.sha256)
    desk.store.artifacts.forget("1" * 64)
    assert list(place.names()) == []


def test_bytes_that_lie_here_and_not_in_the_place_are_laid_there_again(desk: Desk, place: BlobPlace) -> None:
    blob = desk.store.blobs.put(b"page", "image/tiff")
    place.remove(blob.sha256)
    desk.store.artifacts.put("1" * 64, "text", b"page", "image/tiff")
    assert place.has(blob.sha256)


def test_the_folder_holds_no_more_than_it_may_and_what_was_asked_for_last(desk: Desk, place: BlobPlace) -> None:
    store = desk.store
    refs = [store.blobs.put(os.urandom(100_000), "image/tiff") for _ in range(30)]
    assert len(here(store)) == 30, "all of it is in hand"
    for number, ref in enumerate(refs):
        age(store, ref.sha256, 1000 - number)
    store.blobs.read(refs[0])
    not_there = refs[1]
    place.remove(not_there.sha256)
    newest = store.blobs.put(os.urandom(100_000), "image/tiff")
    kept = {refs[0].sha256, not_there.sha256, newest.sha256}
    assert kept <= here(store), "what was just asked for, what lies nowhere else, what is new"
    assert len(here(store)) == CACHE_BYTES // 100_000
    assert here(store) - kept == {ref.sha256 for ref in refs[-7:]}, "the oldest went"
    for ref in refs:
        assert store.blobs.read(ref)
        age(store, ref.sha256, 0)
    assert len(here(store)) <= CACHE_BYTES // 100_000 + 1
    place.put(not_there.sha256, store.blobs.path(not_there))
    assert check(store).ok


def test_a_purge_takes_the_bytes_from_the_place_too(desk: Desk, place: BlobPlace) -> None:
    (gone,), (kept,) = (desk.scan(desk.batch(*desk.paper(code)), 0, code.encode()) for code in ("H1", "H2"))
    lose(desk.store, gone.blob)
    purge(desk.store, gone.blob.sha256, "hết hạn", desk.actor)
    assert list(place.names()) == [kept.blob.sha256]
    with pytest.raises(StoreFailed, match="BLOB_PURGED"):
        desk.store.blobs.read(gone.blob)
    (again,) = desk.scan(desk.batch(*desk.paper("H3")), 0, b"H1")
    assert place.has(again.blob.sha256) and desk.store.blobs.read(again.blob) == b"H1"
    desk.store.artifacts.put("1" * 64, "text", b"words", "text/plain")
    assert desk.store.retention.drop_artifacts(["1" * 64]) == (1, 5)
    assert not place.has(sha256_hex(b"words"))


def test_machines_of_one_database_share_what_each_of_them_writes(
    server: PostgresServer, place: BlobPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.create("centre")
    machines = [machine(tmp_path / name, place, url=server.url("centre")) for name in ("one", "two")]
    one, two = (Desk(store, store.dossiers.actor("Trần Thị B")) for store in machines)
    (page,) = one.scan(one.batch(*one.paper("H1")), 0, b"page")
    assert two.store.blobs.read(page.blob) == b"page"
    purge(one.store, page.blob.sha256, "hết hạn", one.actor)
    assert not place.has(page.blob.sha256)
    assert two.store.blobs.collect() == (page.blob.sha256,), "also from the folder of the other one"
    (purged,), (kept,) = (one.scan(one.batch(*one.paper(code)), 0, code.encode()) for code in ("H2", "H3"))
    for blob in (purged.blob, kept.blob):
        two.store.blobs.read(blob)
        age(two.store, blob.sha256, 3_600)
    purge(one.store, purged.blob.sha256, "hết hạn", one.actor)
    monkeypatch.setattr("app.store.places.cached._LOOK_EVERY_S", 0.0)
    two.store.blobs.path(kept.blob)
    assert here(two.store) == {kept.blob.sha256}, "who uses the folder lets go of what another machine purged"
    monkeypatch.undo()

    def work(desk: Desk, others: Desk) -> None:
        for number in range(10):
            ref = desk.store.artifacts.put(f"{number:064d}", "text", b"words %d" % number, "text/plain")
            others.store.blobs.read(ref)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, (one, two), (two, one)))
    for store in machines:
        assert check(store).ok
        store.close()


def test_words_that_the_place_does_not_give_just_then_are_found_once_it_does(
    server: PostgresServer, tmp_path: Path
) -> None:
    server.create("centre")
    shared = tmp_path / "place"
    shared.mkdir()
    place = place_at(shared.as_uri(), secrets_of(shared.as_uri()))
    with closing(machine(tmp_path / "data", place, url=server.url("centre"))) as store:
        library = Library(Desk(store, store.dossiers.actor("Trần Thị B")))
        library.scan("H1", ["giấy khai sinh"])
        for _, path in store.blobs.files():
            path.unlink()
        shared.rename(tmp_path / "elsewhere")
        with pytest.raises(StoreFailed, match="PLACE_AWAY"):
            store.search.catch_up()
        (tmp_path / "elsewhere").rename(shared)
        assert library.codes("khai sinh") == ["H1"]


def test_what_a_counter_purged_goes_from_the_place_of_its_centre_and_comes_back_with_it(
    server: PostgresServer, place: BlobPlace, tmp_path: Path
) -> None:
    server.create("centre")
    counters = [open_desk(tmp_path / name) for name in ("first", "second")]
    with closing(machine(tmp_path / "centre", place, url=server.url("centre"))) as centre:

        def bring() -> None:
            for counter in counters:
                while Replicate(counter.store.outgoing, centre.arrivals, place).round().rows:
                    pass
            centre.blobs.collect()

        first, second = counters
        (own,), (both,) = (first.scan(first.batch(*first.paper(code)), 0, code.encode()) for code in ("H1", "H2"))
        second.scan(second.batch(*second.paper("H3")), 0, b"H2")
        bring()
        assert centre.blobs.read(own.blob) == b"H1"
        for page in (own, both):
            purge(first.store, page.blob.sha256, "hết hạn", first.actor)
        bring()
        assert list(place.names()) == [both.blob.sha256], "another counter has a page in the very same bytes"
        assert centre.blobs.read(both.blob) == b"H2"
        with pytest.raises(StoreFailed, match="BLOB_PURGED"):
            centre.blobs.read(own.blob)
        first.scan(first.batch(*first.paper("H4")), 0, b"H1")
        bring()
        assert centre.blobs.read(own.blob) == b"H1"
    for counter in counters:
        counter.store.close()


def test_a_counter_whose_line_to_the_bucket_breaks_over_and_over_brings_all_in_the_end(
    server: PostgresServer, seaweed: SeaweedServer, tmp_path: Path
) -> None:
    server.create("centre")
    counter, broken = open_desk(tmp_path / "counter"), list[str]()
    with wire_to(seaweed.port) as wire:
        url = seaweed.url(tmp_path.name, wire.port)
        place = place_at(url, secrets_of(url), Patience(connect_s=1.0, answer_s=1.0, tries=1))
        with closing(machine(tmp_path / "centre", place, url=server.url("centre"))) as centre:
            way = Replicate(counter.store.outgoing, centre.arrivals, place)
            ways = [Way(cut_after=size) for size in (0, 5_000, 15_000)] + [Way(wrong_at=at) for at in (3_000, 12_000)]
            for number, fault in enumerate(ways * 2):
                waiting_dossier(counter, f"H{number}")
                wire.up, wire.down = (fault, Way()) if number % 2 else (Way(), fault)
                try:
                    while way.round().rows:
                        pass
                except StoreFailed as error:
                    broken.append(error.code)
                wire.mend()
                assert check(centre).ok, "no row came before its bytes"
            while way.round().rows:
                pass
            assert len(broken) > 5, "each line that was cut"
            assert set(broken) <= {"PLACE_AWAY", "PLACE_WRONG", "BLOB_DAMAGED", "PLACE_FORBIDDEN"}, (
                "the last one by a header that changed"
            )
            assert check(centre).ok
            assert {f"H{number}" for number in range(10)} == {one.code for one in centre.dossiers.recent(99)}
            with counter.store.database.read() as connection:
                sent = set(connection.scalars(select(blobs.c.sha256)))
            assert sent == set(place.names()), "each once"
    counter.store.close()


_WORK = """
import sys
from pathlib import Path
from app.domain.clock import SystemClock
from app.identity.secrets import MemorySecrets
from app.store.places.by_url import Patience, place_at
from app.store.store import open_store
data, shared = map(Path, sys.argv[1:])
with_place = place_at(shared.as_uri(), MemorySecrets())
store = open_store(data, SystemClock(), place=with_place, min_free_bytes=0)
blob = store.blobs.put(b"page", "image/tiff")
Path(store.blobs.path(blob)).unlink()
assert store.blobs.read(blob) == b"page"
"""


@pytest.mark.parametrize("boundary", [name for name in CENTRE if not name.startswith("commit.")])
def test_a_kill_at_any_boundary_leaves_what_goes_on(boundary: str, tmp_path: Path) -> None:
    shared = tmp_path / "place"
    shared.mkdir()

    def run(**more: str) -> int:
        command = [sys.executable, "-c", _WORK, tmp_path / "data", shared]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
        return subprocess.run(command, env=environment, start_new_session=True, check=False).returncode

    assert run(SOHOA_KILL_AT=boundary) < 0, "it was reached"
    with closing(
        open_store(tmp_path / "data", SystemClock(), place=place_at(shared.as_uri(), secrets_of("")))
    ) as store:
        assert check(store).ok, "no row is without its bytes"
    assert run() == 0
