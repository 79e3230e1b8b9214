"""A dossier that was handed over is read and written by its new home by that one's own account, with the pages that came into it before."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.errors import StoreFailed
from app.domain.facts import PageFacts
from app.domain.model import BatchOutcome, Component, Dossier, MasterPage
from app.domain.release import PageQuality
from app.store.access.declared import Account
from app.store.purge import purge
from app.store.schema import metadata
from tests.support.both_sides import place_in
from tests.support.centre_access import FORBIDDEN, Guarded, ask_for_passwords, guarded, state_of
from tests.support.postgres import running_server
from tests.support.store_world import Desk, open_desk


@dataclass(frozen=True)
class World:
    """Two counters of two units, each with an account of its own."""

    centre: Guarded
    one: Desk
    two: Desk
    settle: Callable[[], None]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with ExitStack() as opened:
        server = opened.enter_context(running_server(synced=False))
        ask_for_passwords(server)
        centre = opened.enter_context(guarded(server, tmp_path, "handed"))
        desks = {name: open_desk(tmp_path / name) for name in ("one", "two")}

        def settle() -> None:
            for name in ("one", "two", "one", "two"):
                with centre.way(name, desks[name].store, place_in(tmp_path)) as both:
                    both.settle()

        for name, unit in (("one", "H01"), ("two", "H09")):
            opened.callback(desks[name].store.close)
            centre.admit(name, Account.COUNTER, unit)
        settle()
        yield World(centre, desks["one"], desks["two"], settle)


def scanned(desk: Desk, dossier: Dossier, part: Component, data: bytes) -> MasterPage:
    """A page, of a scan that has come to its end."""
    batch = desk.batch(dossier, part)
    (page,) = desk.scan(batch, 0, data)
    desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
    return page


def test_pages_that_came_from_elsewhere_are_the_new_homes_to_move_and_to_purge(world: World) -> None:
    one, two = world.one, world.two
    (given, part), (stays, its) = one.paper("H01-1"), one.paper("H01-2")
    moved, purged = (scanned(one, stays, its, data) for data in (b"moved on", b"scanned by mistake"))
    scanned(one, given, part, b"its own")
    for page in (moved, purged):
        one.move(page.id, its, part)
    world.settle()
    with world.centre.session("two") as session:
        assert session.scalars(text("SELECT code FROM dossiers")).all() == []
    one.store.homes.give(given.id, two.store.station_id, one.actor)
    world.settle()
    found = two.store.dossiers.find("H01-1")
    assert found is not None and found.id == given.id
    own, own_part = two.paper("H01-3")
    two.move(moved.id, part, own_part)
    purge(two.store, purged.blob.sha256, "nhầm", two.actor)
    world.settle()
    with world.centre.way("two", two.store, place_in(world.centre.folder)) as both:
        assert both.compare().holds
    assert world.centre.owner.dossiers.log(given.id) == two.store.dossiers.log(given.id)
    with world.centre.session("two") as session:
        assert {"H01-1", "H01-3"} <= set(session.scalars(text("SELECT code FROM dossiers")))
        forged = (
            "INSERT INTO operations (dossier_id, position, kind, page_id, body, station_id, actor_id, at_utc)"
            " VALUES (:own, 99, 'TransferIn', :page, '{}', access.station(), :actor, now())"
        )
        other = scanned(one, stays, its, b"of no business of theirs")
        world.settle()
        told = {"own": own.id, "actor": two.actor.id}
        assert state_of(session, forged, page=other.id, **told) == FORBIDDEN, "a page that never came is not drawn over"
        assert state_of(session, forged, page=moved.id, **told) == "1"


def forget_counters(world: World) -> None:
    """The centre as it was before the counters first came: yesterday's backup was restored."""
    ids = {"one": world.one.store.station_id, "two": world.two.store.station_id}
    with world.centre.owner.database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in metadata.tables.values():
            own = "id" if table.name == "stations" else "station_id"
            connection.execute(text(f"DELETE FROM {table.name} WHERE {own} IN (:one, :two)"), ids)


def test_a_dossier_out_of_which_a_paper_went_is_taken_without_what_leads_there(world: World) -> None:
    """Where that lies may not be read by another unit: the taker could not take it, nor anything else, and it was nobody's."""
    one, two = world.one, world.two
    (given, part), (_, its) = one.paper("H01-1"), one.paper("H01-2")
    moved, kept = scanned(one, given, part, b"of another citizen"), scanned(one, given, part, b"its own")
    one.move(moved.id, part, its)
    one.store.homes.give(given.id, two.store.station_id, one.actor)
    world.settle()
    found = two.store.dossiers.find("H01-1")
    assert found is not None and found.id == given.id
    assert two.store.blobs.read(kept.blob) == b"its own"
    with two.store.database.read() as connection:
        assert set(connection.scalars(text("SELECT code FROM dossiers"))) == {"H01-1"}


def test_a_page_that_a_third_counter_scanned_comes_with_its_people(world: World, tmp_path: Path) -> None:
    """It lay in a dossier of that one first, which was given, and went into the one that is given now."""
    one, two, third = world.one, world.two, open_desk(tmp_path / "third")
    world.centre.admit("third", Account.COUNTER, "H03")

    def settle() -> None:
        with world.centre.way("third", third.store, place_in(tmp_path)) as both:
            both.settle()
        world.settle()

    with closing(third.store):
        settle()
        (first, its), (given, part) = third.paper("H03-1"), one.paper("H01-1")
        page, own = scanned(third, first, its, b"of the third one"), scanned(one, given, part, b"its own")
        third.store.homes.give(first.id, one.store.station_id, third.actor)
        settle()
        one.move(page.id, its, part)
        one.store.homes.give(given.id, two.store.station_id, one.actor)
        settle()
    found = two.store.dossiers.find("H01-1")
    assert found is not None and found.id == given.id
    assert [two.store.blobs.read(one.blob) for one in (page, own)] == [b"of the third one", b"its own"]
    assert two.store.people.names([third.actor.id]) == {third.actor.id: third.actor.name}


def test_a_third_counter_with_the_very_same_files_holds_up_neither_who_takes_nor_who_gave(
    world: World, tmp_path: Path
) -> None:
    """As of a form that nobody filled in; who brought it first may be read by neither."""
    one, two, third = world.one, world.two, open_desk(tmp_path / "third")
    world.centre.admit("third", Account.COUNTER, "H03")

    def settle() -> None:
        with world.centre.way("third", third.store, place_in(tmp_path)) as both:
            both.settle()
        world.settle()

    with closing(third.store):
        settle()
        (first, its), (given, part) = third.paper("H03-1"), one.paper("H01-1")
        kept, before, after = (scanned(third, first, its, data).blob for data in (b"kept", b"before", b"after"))
        settle()
        for data in (b"kept", b"before", b"after"):
            scanned(one, given, part, data)
        purge(third.store, before.sha256, "nhầm", third.actor)
        one.store.homes.give(given.id, two.store.station_id, one.actor)
        settle()
        assert two.store.dossiers.find("H01-1") is not None
        purge(third.store, after.sha256, "nhầm", third.actor)
        settle()
        assert all(two.store.blobs.has(ref.sha256) for ref in (kept, before, after))
        for ref in (kept, before, after):
            purge(two.store, ref.sha256, "mật", two.actor)
        settle()
        assert not any(desk.store.blobs.has(ref.sha256) for desk in (one, two) for ref in (kept, before, after))
        assert [*place_in(tmp_path).names()] == [kept.sha256], "that is another one's still"
        for name in ("one", "two"):
            with world.centre.way(name, getattr(world, name).store, place_in(tmp_path)) as both:
                assert both.compare().holds


def test_a_log_with_a_place_that_nobody_wrote_is_not_taken(world: World) -> None:
    """Its new home would write behind the last place that a centre knows, and nothing of that one came there any more."""
    one, two = world.one, world.two
    given, part = one.paper("H01-1")
    scanned(one, given, part, b"its own")
    world.settle()
    behind = (
        "INSERT INTO operations (dossier_id, position, kind, body, station_id, actor_id, at_utc)"
        " SELECT dossier_id, 2147483647, kind, body, station_id, actor_id, at_utc FROM operations WHERE dossier_id = :id LIMIT 1"
    )
    with world.centre.session("one") as session:
        assert session.execute(text(behind), {"id": given.id}).rowcount == 1
        session.commit()
    one.store.homes.give(given.id, two.store.station_id, one.actor)
    world.settle()
    assert two.store.dossiers.find("H01-1") is None


def test_a_giver_that_was_set_back_with_the_centre_gives_once_more(world: World, tmp_path: Path) -> None:
    one, two, place = world.one, world.two, place_in(world.centre.folder)
    dossier, part = one.paper("H01-1")
    scanned(one, dossier, part, b"at the giver")
    one.store.homes.call("Quầy 1")
    shutil.copytree(tmp_path / "one", tmp_path / "older")
    one.store.homes.give(dossier.id, two.store.station_id, one.actor)
    world.settle()
    page = scanned(two, dossier, part, b"at the taker")
    world.settle()
    forget_counters(world)

    def told() -> StoreFailed:
        with world.centre.way("two", two.store, place) as both:
            service = both.service()
            with pytest.raises(StoreFailed) as caught:
                service.keep_up()
            assert [one.code for one in service.stands().troubles] == ["HAND_OVER_UNTOLD"], "a desk tells it too"
        assert caught.value.retryable
        return caught.value

    assert told().code == "HAND_OVER_UNTOLD"
    with closing(open_desk(tmp_path / "older").store) as older:
        set_back = Desk(older, older.dossiers.actor(one.actor.name))
        with world.centre.way("one", older, place) as both:
            both.settle()
        assert told().fields == {"dossier": "H01-1", "counter": "Quầy 1"}, "the giver has come, and knows nothing of it"
        older.homes.give(dossier.id, two.store.station_id, set_back.actor)
        with world.centre.way("one", older, place) as both:
            both.settle()
        with world.centre.way("two", two.store, place) as both:
            service = both.service()
            service.bring_all()
            assert service.stands().troubles == () and both.compare().holds
        assert older.dossiers.find("H01-1") is None and two.store.dossiers.find("H01-1") is not None
    assert world.centre.owner.dossiers.log(dossier.id) == two.store.dossiers.log(dossier.id)
    assert page.id in world.centre.owner.capture.pages(dossier.id)


def test_a_restored_centre_that_the_taker_reaches_first_waits_for_the_giver(world: World) -> None:
    one, two = world.one, world.two
    dossier, part = one.paper("H01-1")
    scanned(one, dossier, part, b"at the giver")
    one.store.homes.give(dossier.id, two.store.station_id, one.actor)
    world.settle()
    scanned(two, dossier, part, b"at the taker")
    world.settle()
    forget_counters(world)
    with world.centre.way("two", two.store, place_in(world.centre.folder)) as both:
        for _ in range(2):
            with pytest.raises(StoreFailed, match="CENTRE_LACKS_ROWS") as caught:
                both.settle()
            assert caught.value.retryable, "a service goes on trying, and nobody is told to look at passwords"
    world.settle()
    assert world.centre.owner.dossiers.log(dossier.id) == two.store.dossiers.log(dossier.id)
    for name, desk in (("one", one), ("two", two)):
        with world.centre.way(name, desk.store, place_in(world.centre.folder)) as both:
            assert both.compare().holds


def test_what_a_counter_says_of_a_page_of_another_one_tells_nothing_of_that_ones_device(world: World) -> None:
    one, two, runs = world.one, world.two, world.centre.owner.page_runs
    part = two.paper("H09-1")[1]
    (page,) = two.scan(two.store.capture.begin(part.dossier_id, part.id, {"device": "sane:1"}, two.actor), 0, b"a page")
    facts = PageFacts(10, 10, 300.0, "", 0.4, 1.0, 0, 1.0, False, PageQuality.GOOD, (), {"paper_level": 230.0}, ())
    two.store.artifacts.put_facts("a" * 64, facts.encode(), "application/json", page)
    world.settle()
    began = world.centre.owner.database.now() - timedelta(days=2)
    before = runs.measures(began)
    assert [one.run.page for one in before[two.store.station_id]] == [page.id]
    forged = (
        "INSERT INTO page_verdicts (key, blob_sha256, page_index, quality, blank, skew_deg, reasons, metrics, station_id, actor_id, at_utc)"
        " VALUES ('x', :sha256, 0, 'poor', false, 9, '[]', :metrics, access.station(), :actor, now() - interval '1 day')"
    )
    told = {"sha256": page.blob.sha256, "metrics": '{"paper_level":1.0}', "actor": one.actor.id}
    with world.centre.session("one") as session:
        session.execute(text(forged), told)
        session.commit()
    assert runs.measures(began) == before == runs.measures(began, began)


def test_what_a_counter_writes_that_is_not_so_takes_nothing_from_others_and_holds_none_up(world: World) -> None:
    one, two = world.one, world.two
    read_by_one = two.store.dossiers.open("H09-1", "1.001", "H01", "H09", "Trần Thị B", two.actor)
    part = two.store.dossiers.component(read_by_one.id, "don", "Đơn đề nghị", two.actor)
    page = scanned(two, read_by_one, part, b"a page of the other counter's")
    given, its = one.paper("H01-1")
    scanned(one, given, its, b"a page")
    world.settle()
    forged = [
        "INSERT INTO tombstones (id, blob_sha256, reason, station_id, actor_id, at_utc)"
        " SELECT gen_random_uuid(), sha256, '', access.station(), :actor, now() FROM blobs WHERE sha256 = :sha256",
        "INSERT INTO audit_rows (position, event, facts, previous_sha256, sha256, station_id, actor_id, at_utc)"
        " SELECT position, event, facts, '', '', access.station(), :actor, now() FROM (VALUES (900, 'dossier.given', '{'),"
        " (901, 'dossier.given', :no_id), (902, 'review.came', '')) AS told (position, event, facts)",
        "INSERT INTO dossier_homes (dossier_id, seq, to_station_id, audit_position, station_id, actor_id, at_utc)"
        " VALUES (:given, 0, :two, 900, access.station(), :actor, now())",
        "UPDATE arrivals SET number = 1000 WHERE of_station_id = access.station()",
    ]
    told = {"sha256": page.blob.sha256, "given": given.id, "two": two.store.station_id, "actor": one.actor.id}
    told["no_id"] = '{"dossier":"none"}'
    with world.centre.session("one") as session:
        for statement in forged:
            assert session.execute(text(statement), told).rowcount
        session.commit()
    assert not world.centre.owner.blobs.purged(page.blob.sha256), "another station has them, and the server saw to it"
    with world.centre.session("two") as session:
        assert session.scalar(text("SELECT count(*) FROM audit_rows WHERE event <> 'x'"))
    with world.centre.way("two", two.store, place_in(world.centre.folder)) as both:
        assert both.take.round().waiting == {given.id}, "what its giver's chain does not tell of is no hand-over"
        both.settle()
        assert both.compare().holds
