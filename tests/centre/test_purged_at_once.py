"""What is purged at one counter while others are at the very same bytes, and where something fails in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.artifacts import Stage
from app.domain.clock import SystemClock
from app.domain.errors import StoreFailed
from app.domain.page_view import PageView
from app.services.laying import lay
from app.store.access.declared import Account
from app.store.blobs import Blobs
from app.store.database import Writing
from app.store.purge import purge
from app.store.replication.arriving import Arrivals
from app.store.store import Store, open_store
from tests.centre.test_made_of_purged import job, made, scanned, worker
from tests.support.both_sides import BothSides, place_in, waits_for_a_lock
from tests.support.centre_access import ask_for_passwords, guarded
from tests.support.postgres import PostgresServer
from tests.support.store_world import Desk, open_desk
from tests.support.waiting import until

ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64
BLANK = b"{}"
"""what is read of a page without words, the same of each"""


@contextmanager
def machines(server: PostgresServer, both: BothSides, folder: Path, count: int) -> Iterator[list[Store]]:
    """Stores of so many machines of the centre."""
    with ExitStack() as opened:
        yield [
            opened.enter_context(
                closing(
                    open_store(
                        folder / f"w{number}",
                        SystemClock(),
                        url=server.url("centre"),
                        place=both.place,
                        min_free_bytes=0,
                    )
                )
            )
            for number in range(count)
        ]


@contextmanager
def another(both: BothSides, folder: Path) -> Iterator[tuple[Desk, BothSides]]:
    """Another counter of the same centre."""
    desk = open_desk(folder / "other")
    with closing(desk.store):
        yield desk, BothSides(desk.store, both.centre, both.place)


@contextmanager
def meanwhile(centre: Store, todo: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Begins something else, the first time it is called, and goes on once that is done or waits; at the end it is waited for."""
    began: list[Future[object]] = []
    with ThreadPoolExecutor(1) as pool:

        def begin() -> None:
            if not began:
                began.append(pool.submit(todo))
                until(lambda: began[0].done() or waits_for_a_lock(centre), 30)

        yield begin
    (one,) = began
    one.result()


def test_a_purged_page_goes_though_what_was_made_of_it_can_not_yet(
    both: BothSides, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought, compared = scanned(desk, "H1", 1, 2)
    both.settle()
    for rooms in (both.centre.arrivals, both.centre.centre_counts):
        monkeypatch.setattr(rooms.__class__, "give_up_made", _busy)
    purge(desk.store, brought.blob.sha256, "mật", desk.actor)
    with pytest.raises(StoreFailed, match="DATABASE_BUSY"):
        both.settle()
    assert {*both.place.names()} == {compared.blob.sha256}
    purge(desk.store, compared.blob.sha256, "mật", desk.actor)
    with monkeypatch.context() as patched:
        patched.setattr(both.place.__class__, "remove", _busy)
        with pytest.raises(StoreFailed, match="DATABASE_BUSY"):
            both.settle()
    assert {*both.place.names()} == {compared.blob.sha256}
    with pytest.raises(StoreFailed, match="DATABASE_BUSY"):
        both.compare()
    assert {*both.place.names()} == set()


def test_bytes_that_a_parcel_is_just_bringing_a_row_of_are_not_given_up(
    server: PostgresServer, both: BothSides, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (secret,) = scanned(desk, "H1", 1)
    both.settle()
    with machines(server, both, tmp_path, 2) as (one, reached), another(both, tmp_path) as (other, _):
        both_others = BothSides(other.store, reached, both.place)  # a comparison ends its connections: not these
        scanned(other, "H9", 5)
        ref = one.artifacts.put(ONE, "text", BLANK, "application/json", [secret.blob.sha256])
        other.store.artifacts.put(TWO, "text", BLANK, "application/json")
        purge(desk.store, secret.blob.sha256, "mật", desk.actor)
        with meanwhile(both.centre, both.settle) as begin, monkeypatch.context() as patched:
            patched.setattr(Arrivals, "_move", _after(Arrivals._move, begin, of=other.store.station_id))
            both_others.settle()
        assert one.artifacts.find([ONE, TWO]) == {TWO: ref} and both.place.has(ref.sha256)
        assert not both.place.has(secret.blob.sha256)

        desk.store.artifacts.put(THREE, "text", b"[]", "application/json")
        both.settle()
        desk.store.retention.drop_artifacts({THREE})
        again = other.store.artifacts.put("4" * 64, "text", b"[]", "application/json")
        with meanwhile(both.centre, both.compare) as begin, monkeypatch.context() as patched:
            patched.setattr(Arrivals, "_move", _after(Arrivals._move, begin, of=other.store.station_id))
            both_others.settle()
        assert one.artifacts.find([THREE, "4" * 64]) == {"4" * 64: again} and both.place.has(again.sha256)


def test_bytes_that_were_given_up_before_their_new_row_came_are_laid_there_again(
    server: PostgresServer, both: BothSides, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (secret,) = scanned(desk, "H1", 1)
    both.settle()
    with machines(server, both, tmp_path, 1) as (one,), another(both, tmp_path) as (other, both_others):
        scanned(other, "H9", 5)
        ref = one.artifacts.put(ONE, "text", BLANK, "application/json", [secret.blob.sha256])
        other.store.artifacts.put(TWO, "text", BLANK, "application/json")
        purge(desk.store, secret.blob.sha256, "mật", desk.actor)
        put, gone = Arrivals.put, list[bool]()

        def late(self: Arrivals, parcel: Any) -> object:
            if parcel.station_id == other.store.station_id and not gone:
                gone.append(True)
                both.settle()
                assert not both.place.has(ref.sha256)
            return put(self, parcel)

        monkeypatch.setattr(Arrivals, "put", late)
        both_others.settle()
        assert gone and one.artifacts.find([TWO]) == {TWO: ref} and both.place.has(ref.sha256)


def test_what_is_not_kept_takes_no_bytes_along_that_another_machine_is_just_recording(
    server: PostgresServer, both: BothSides, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, stays, later = scanned(desk, "H1", 1, 2, 3)
    both.settle()
    purge(desk.store, secret.blob.sha256, "mật", desk.actor)
    both.settle()
    with machines(server, both, tmp_path, 2) as (one, two):
        unkept = partial(one.artifacts.put, ONE, "text", BLANK, "application/json", [secret.blob.sha256])
        with meanwhile(both.centre, unkept) as begin, monkeypatch.context() as patched:
            patched.setattr(Writing, "insert_shared", _after(Writing.insert_shared, begin))
            ref = two.artifacts.put(TWO, "text", BLANK, "application/json", [stays.blob.sha256])
        assert one.artifacts.find([ONE, TWO]) == {TWO: ref} and both.place.has(ref.sha256)

        slow = partial(two.artifacts.put, THREE, "text", b"[]", "application/json", [later.blob.sha256])
        refused, tells = pytest.raises(StoreFailed, match="BLOB_MISSING"), monkeypatch.context()
        with refused, meanwhile(both.centre, slow) as begin, tells as patched:
            patched.setattr(Blobs, "forget", _after(Blobs.forget, begin))
            one.artifacts.put(ONE, "text", b"[]", "application/json", [secret.blob.sha256])
        assert not one.artifacts.find([THREE]), "no row without bytes: it is made again"
        assert two.artifacts.put(THREE, "text", b"[]", "application/json", [later.blob.sha256])

        laid = desk.store.artifacts.put(TWO, "text", b"{ }", "application/json")
        unkept = partial(one.artifacts.put, ONE, "text", b"{ }", "application/json", [secret.blob.sha256])
        with meanwhile(both.centre, unkept) as begin, monkeypatch.context() as patched:
            patched.setattr("app.services.replicate.lay", _after(lay, begin))
            both.settle()
        assert both.place.has(laid.sha256), "a counter had laid them, and its row was still to come"


def test_what_was_made_of_the_very_same_page_of_another_counter_stays_until_that_goes_too(
    server: PostgresServer, both: BothSides, desk: Desk, tmp_path: Path
) -> None:
    (page,) = scanned(desk, "H1", 3)
    with worker(server, both, tmp_path) as station, another(both, tmp_path) as (other, both_others):
        (same,) = scanned(other, "H9", 3)
        both.settle()
        both_others.settle()
        station.back_office.do(job(other, same))
        station.store.search.catch_up()
        key = station.processing.key(Stage.TEXT, PageView.arrived(page.id), {page.id: page})
        ref = station.store.artifacts.find([key])[key]
        desk.store.artifacts.put(key, "text", station.store.blobs.read(ref), ref.media_type)
        both.settle()
        # As `Purging` does: what the counter knows was made of it, then the page.
        for sha256 in (ref.sha256, page.blob.sha256):
            purge(desk.store, sha256, "mật", desk.actor)
        both.settle()
        station.store.search.catch_up()
        assert station.store.artifacts.find([key]) == {key: ref} and both.place.has(ref.sha256)
        assert _found_by(both.centre, ref.sha256) == {same.id}
        purge(other.store, same.blob.sha256, "mật", other.actor)
        both_others.settle()
        assert not made(both.centre) and not [*both.place.names()], "though a tombstone names its bytes"
        station.store.search.catch_up()
        assert not _found_by(both.centre, ref.sha256)


def test_a_tombstone_on_what_was_made_of_another_units_page_takes_it_from_nobody(
    server: PostgresServer, desk: Desk, tmp_path: Path
) -> None:
    ask_for_passwords(server)
    place, (page,) = place_in(tmp_path), scanned(desk, "H1", 1)
    of = desk.store.dossiers.get(job(desk, page).dossier_id)
    thief = open_desk(tmp_path / "thief")
    with guarded(server, tmp_path, "centre") as centre, closing(thief.store):
        centre.admit("counter", Account.COUNTER, of.receiving_unit)
        centre.admit("thief", Account.COUNTER, "H77")
        centre.admit("worker", Account.WORKER)
        with ExitStack() as opened:
            for login, store in (("counter", desk.store), ("thief", thief.store)):
                opened.enter_context(centre.way(login, store, place)).settle()
            machine = opened.enter_context(centre.store("worker", place))
            ref = machine.artifacts.put(ONE, "text", b"words", "application/json", [page.blob.sha256])
            session = opened.enter_context(centre.session("thief"))
            stone = """INSERT INTO tombstones (id, blob_sha256, reason, station_id, actor_id, at_utc)
                VALUES (gen_random_uuid(), :hash, '', access.station(), :actor, now())"""
            session.execute(text(stone), {"hash": ref.sha256, "actor": thief.actor.id})
            session.commit()
            assert machine.artifacts.find([ONE]) == {ONE: ref} and not machine.blobs.purged(ref.sha256)


def test_who_has_bytes_is_planned_once_in_a_session(both: BothSides) -> None:
    """It is asked twice of each file that is deleted, and has twenty parts: of 2,000 files it took 22 s in one statement to plan it each
    time, on two busy cores, of the 100 s after which a parcel would never come."""
    language = "SELECT l.lanname FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.proname = 'owners_of'"
    with both.centre.database.read() as connection:
        assert connection.scalars(text(language)).all() == ["plpgsql"]


def _found_by(centre: Store, text_sha256: str) -> set[object]:
    """The pages that the search knows by a text."""
    query = text("SELECT page_id FROM search.pages WHERE text_sha256 = :text")
    with centre.database.read() as connection:
        return set(connection.scalars(query, {"text": text_sha256}))


def _after(done: Callable[..., Any], begin: Callable[[], None], of: object = None) -> Callable[..., Any]:
    """What was done, and then something else begins; `of`: where it is done for that station."""

    def wrapped(self: object, first: object, *others: Any, **named: Any) -> Any:
        found = done(self, first, *others, **named)
        if of is None or of in others:
            begin()
        return found

    return wrapped


def _busy(*_: object) -> None:
    raise StoreFailed("DATABASE_BUSY", retryable=True)
