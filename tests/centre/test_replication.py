"""Rows and bytes of counters come to a centre: each once, whole, in whatever order things break."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.errors import StoreFailed
from app.domain.facts import PageFacts
from app.domain.identity import Person
from app.domain.release import PageQuality
from app.store.places.folder import FolderPlace
from app.store.purge import purge
from app.store.replication.compared import OwnCounts
from app.store.replication.parcel import ROWS_A_PARCEL
from app.store.replication.travelling import NUMBERED_ANEW, known_by, travelling
from app.store.store import Store
from tests.support.both_sides import BothSides, place_in, rows_of
from tests.support.planted import plant
from tests.support.postgres import PostgresServer
from tests.support.store_world import Desk, open_copy, open_desk, waiting_dossier, work


def bring_all(both: BothSides) -> int:
    """Rounds until nothing is left; how many rows came."""
    rows = 0
    while (done := both.up.round()).rows:
        assert not done.missing
        rows += done.rows
    return rows


def assert_same(both: BothSides) -> None:
    counter, centre, place = both.counter, both.centre, both.place
    here, there = rows_of(counter, counter), rows_of(centre, counter)
    for shared in ("blobs", "artifacts"):  # of what two stations write alike the first one's row stays
        here.pop(shared), there.pop(shared)
    assert there == here
    with centre.database.read() as connection:
        positions = connection.scalars(
            text("SELECT position FROM audit_rows WHERE station_id = :s ORDER BY position"), {"s": counter.station_id}
        ).all()
    assert list(positions) == list(range(counter.audit.length()))
    with counter.database.read() as connection:
        living = connection.scalars(text("SELECT sha256 FROM blobs")).all()
    for sha256 in filter(counter.blobs.has, living):
        place.get(sha256, counter.folder / "came")  # whole: it says so where it is not
        (counter.folder / "came").unlink()


def write_the_rest(counter: Store) -> None:
    """What `work` leaves out: words, somebody who signed in, a page that was judged, bytes that came again after they were deleted."""
    actor = counter.people.actor(Person("https://issuer", "17", "Lê Thị Nhân Chứng"))
    desk = Desk(counter, actor)
    plant(desk)
    (page,) = desk.scan(desk.batch(*desk.paper("H55")), 0, b"judged")
    judged = PageFacts(10, 10, 300.0, "", 0.4, 1.0, 0, 1.0, False, PageQuality.GOOD, (), {"sharpness": 2.0}, ())
    counter.artifacts.put_facts("a" * 64, judged.encode(), "application/json", page)
    purge(counter, page.blob.sha256, "nhầm", actor)
    desk.scan(desk.batch(*desk.paper("H56")), 0, b"judged")


def test_all_that_a_counter_can_write_comes_once_and_as_it_is(centre: Store, tmp_path: Path) -> None:
    work(tmp_path / "counter" / "data", tmp_path / "said")
    with closing(open_desk(tmp_path / "counter" / "data").store) as counter:
        both = BothSides(counter, centre, place_in(tmp_path))
        write_the_rest(counter)
        assert bring_all(both)
        assert_same(both)
        assert all(rows_of(counter, counter).values()), "of each table"
        assert bring_all(both) == 0
        waiting_dossier(Desk(counter, counter.dossiers.actor("Trần Thị B")), "H77")
        assert bring_all(both)
        assert_same(both)


def test_two_counters_with_the_same_code_give_two_dossiers(centre: Store, tmp_path: Path) -> None:
    for name in ("one", "two"):
        desk = open_desk(tmp_path / name)
        both = BothSides(desk.store, centre, place_in(tmp_path))
        waiting_dossier(desk, "H1")
        bring_all(both)
        assert_same(both)
        desk.store.close()
    assert [dossier.code for dossier in centre.dossiers.recent(9)] == ["H1", "H1"]


def test_what_is_more_than_a_parcel_comes_in_parcels_that_each_hold(
    both: BothSides, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.replication.parcel.pack.__defaults__", (7,))
    for number in range(4):
        waiting_dossier(desk, f"H{number}")
    rounds = 0
    while both.up.round().rows:
        rounds += 1
        waiting_dossier(desk, f"B{rounds}") if rounds < 4 else None  # the counter goes on meanwhile
    assert rounds > 20 and ROWS_A_PARCEL > 7
    assert_same(both)


def test_two_that_send_for_one_station_at_once_do_nothing_twice(both: BothSides, desk: Desk) -> None:
    for number in range(5):
        waiting_dossier(desk, f"H{number}")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(bring_all, [both] * 4))
    bring_all(both)
    assert_same(both)


def test_a_centre_that_is_killed_over_and_over_gets_all_in_the_end(
    server: PostgresServer, both: BothSides, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.replication.parcel.pack.__defaults__", (40,))
    for number, when in enumerate(("before", "after") * 3):
        waiting_dossier(desk, f"H{number}")

        def die(boundary: str, at: str = f"commit.arrived.{when}") -> None:
            if boundary == at:
                server.kill()

        with monkeypatch.context() as patched, pytest.raises(StoreFailed) as caught:
            patched.setattr("app.store.replication.arriving.reached", die)
            while both.up.round().rows:
                pass
        assert caught.value.code == "DATABASE_AWAY" and caught.value.retryable
        server.start()
    bring_all(both)
    assert_same(both)


def test_a_centre_that_was_restored_from_yesterday_asks_for_what_it_lacks(
    server: PostgresServer, both: BothSides, desk: Desk
) -> None:
    centre = both.centre
    waiting_dossier(desk, "H1")
    bring_all(both)
    centre.database.engine.dispose()
    server.create("yesterday", "centre")
    waiting_dossier(desk, "H2")
    bring_all(both)
    centre.database.engine.dispose()
    server.run("DROP DATABASE centre")
    server.create("centre", "yesterday")
    assert bring_all(both)
    assert_same(both)


def test_a_counter_that_goes_on_from_an_older_copy_of_itself_is_stopped(centre: Store, tmp_path: Path) -> None:
    desk, place = open_copy(tmp_path / "new"), place_in(tmp_path)
    waiting_dossier(desk, "H1")
    bring_all(BothSides(desk.store, centre, place))
    older = open_copy(tmp_path / "old")
    assert older.store.station_id == desk.store.station_id
    for number in range(9):
        waiting_dossier(older, f"X{number}")
    before = rows_of(centre, desk.store)
    with pytest.raises(StoreFailed) as caught:
        BothSides(older.store, centre, place).up.round()
    assert caught.value.code == "STATION_FORKED" and not caught.value.retryable
    assert rows_of(centre, desk.store) == before
    desk.store.close()
    older.store.close()


def test_a_row_that_differs_is_told_and_nothing_of_its_parcel_is_put_down(both: BothSides, desk: Desk) -> None:
    centre = both.centre
    waiting_dossier(desk, "H1")
    bring_all(both)
    waiting_dossier(desk, "H2")
    with centre.database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE dossiers SET applicant = 'another'"))
        connection.execute(text("DELETE FROM arrivals WHERE table_name = 'dossiers'"))
    before = rows_of(centre, desk.store)
    with pytest.raises(StoreFailed) as caught:
        bring_all(both)
    assert caught.value.code == "ROW_DIFFERS" and caught.value.fields["table"] == "dossiers"
    assert rows_of(centre, desk.store) == before


def test_every_row_is_known_by_something_that_no_database_numbers() -> None:
    for table in travelling():
        assert known_by(table), table.name
        for name in known_by(table):
            assert name not in ("id", "number") or table not in NUMBERED_ANEW


def test_who_comes_again_under_another_name_after_being_forgotten_is_known(both: BothSides, desk: Desk) -> None:
    """By the same sign-in, while the network was gone: of one counter that is one person's at a time."""
    before = desk.store.people.actor(Person("https://sso", "7", "Nguyễn Văn A"))
    both.settle()
    desk.store.retention.erase_staff([before.id], desk.actor)
    after = desk.store.people.actor(Person("https://sso", "7", "Nguyễn Thị B"))
    both.settle()
    assert after.id != before.id and both.compare().holds
    assert both.centre.people.names([before.id, after.id]) == {after.id: "Nguyễn Thị B"}
    with both.centre.database.read() as connection:
        assert connection.scalar(text("SELECT of_actor_id FROM actor_identities")) == after.id


def test_bytes_that_somebody_took_away_or_overwrote_long_after_they_came_are_laid_there_again(
    both: BothSides, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [desk.scan(desk.batch(*desk.paper(f"H{one}")), 0, f"page {one}".encode())[0] for one in range(6)]
    both.settle()
    assert both.compare().holds
    monkeypatch.setattr(OwnCounts, "compared_at", lambda counts: counts._database.now() + timedelta(days=30))
    names = sorted(page.blob.sha256 for page in pages)
    for damaged, lost in zip(names[:3], names[3:], strict=True):
        (both.place._path(damaged)).write_bytes(b"something else")
        both.place.remove(lost)
    monkeypatch.setattr("app.services.reconcile.PROVED_A_DAY", 1)
    assert 3 <= both.compare().brought <= 3 + 1, "a day's part of them is read"
    assert all(map(both.place.has, names)), "what lacks is found by its name: as in a place that was set back"
    assert both.prove().holds
    assert all(map(both.place.holds, names))
    both.place.remove(names[0])
    monkeypatch.setattr("app.services.reconcile.PROVED_A_DAY", 500)
    assert both.compare().brought == 1
    both.place._path(names[0]).write_bytes(b"something else")
    own = both.counter.own_counts.path(names[0])
    assert own is not None
    own.chmod(0o600)
    own.write_bytes(b"rotten")
    assert both.compare().missing == (names[0],), "the others go on, and so does the next day"


def test_a_page_that_is_damaged_before_it_went_holds_up_none_of_the_others(both: BothSides, desk: Desk) -> None:
    bad, good = (
        desk.scan(desk.batch(*desk.paper(f"H{one}")), 0, f"page {one}".encode())[0].blob.sha256 for one in range(2)
    )
    own = both.counter.own_counts.path(bad)
    assert own is not None
    whole = own.read_bytes()
    own.chmod(0o600)
    own.write_bytes(b"rotten")
    done = both.up.round()
    assert done.rows and done.missing == (bad,) and [*both.place.names()] == [good]
    own.write_bytes(whole)
    assert both.compare().brought == 1 and both.place.holds(bad)


def test_rows_go_and_come_between_the_parts_of_a_comparison(
    both: BothSides, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scan(code: str) -> str:
        return desk.scan(desk.batch(*desk.paper(code)), 0, code.encode())[0].blob.sha256

    monkeypatch.setattr("app.services.centre._LOOKED_S", 0.0)
    lost, centre, compared_at = [scan(f"H{one}") for one in range(3)][1], both.service(), both.reconcile.compared_at
    both.settle()
    both.place.remove(lost)
    centre.keep_up()
    with both.counter.duties.hold("centre"):
        assert compared_at() is None, "one file was looked at, and others may go on"
    new = scan("H3")
    centre.keep_up()
    assert both.place.has(new) and compared_at() is None
    for _ in range(6 - 2):
        assert compared_at() is None
        centre.keep_up()
    assert compared_at() is not None and both.place.holds(lost) and centre.stands().troubles == ()

    later, holds = list[str](), FolderPlace.holds

    def read(place: FolderPlace, sha256: str) -> bool:
        if sha256 not in later:  # which are read as they are put there
            assert all(map(place.has, later)), "what was written while the file before was read"
            later.append(scan(f"J{len(later)}"))
        return holds(place, sha256)

    monkeypatch.setattr(FolderPlace, "holds", read)
    assert centre.prove().holds and len(later) == 4 and all(map(both.place.has, later))


def test_what_was_deleted_is_looked_for_in_parts_and_no_more_of_it_than_a_day_can_do(
    both: BothSides, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.centre._LOOKED_S", 0.0)
    monkeypatch.setattr("app.services.reconcile._TAKEN_AT_ONCE", 1)
    monkeypatch.setattr("app.services.reconcile.FOUND_A_DAY", 3)
    pages = [desk.scan(desk.batch(*desk.paper(f"H{one}")), 0, f"page {one}".encode())[0].blob for one in range(4)]
    assert {*both.reconcile.begin().to_find} == set(), "nothing came yet"
    both.settle()
    assert 0 < len(both.reconcile.begin().to_find) <= 3
    kept = {page.sha256: both.counter.blobs.read(page) for page in pages}
    for page in pages:
        purge(desk.store, page.sha256, "", desk.actor)
    both.settle()
    for name, data in kept.items():  # as where each was killed before it took them away
        both.place._path(name).write_bytes(data)
    centre, left = both.service(), [4]
    while both.reconcile.compared_at() is None:
        centre.keep_up()
        left.append(len([*both.place.names()]))
        assert left[-1] >= left[-2] - 1, "one was looked at, and others may go on"
    assert [*both.place.names()] == [pages[0].sha256], "those that were deleted last"
    assert both.compare().removed == 1


def test_each_day_reads_another_part_of_the_files_until_all_were_read(
    both: BothSides, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in range(9):
        desk.scan(desk.batch(*desk.paper(f"H{one}")), 0, f"page {one}".encode())
    both.settle()
    counts = both.counter.own_counts
    marks, _ = both.centre.centre_counts.of(counts.station_id)
    every, days = counts.files(marks, None), list[list[str]]()
    for day in range(3):
        monkeypatch.setattr(
            type(both.counter.database), "now", lambda _, day=day: datetime(2026, 11, 28 + day, 5, tzinfo=UTC)
        )
        days.append(counts.files_of_today(marks, 3))
    assert sorted(chain.from_iterable(days)) == every and all(len(one) < len(every) for one in days)


def test_what_comparing_took_at_the_server_is_given_back_to_it(both: BothSides) -> None:
    both.settle()
    with both.centre.database.read() as connection:
        before = connection.scalar(text("SELECT pg_backend_pid()"))
    assert both.compare().holds
    with both.centre.database.read() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != before
