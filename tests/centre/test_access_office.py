"""What workers, supervisors and auditors may do at a centre with their own accounts: their whole work, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, text

from app.bootstrap.centre_worker import CentreStation
from app.domain.audit import first_break
from app.domain.errors import InputRefused, StoreFailed
from app.domain.page_jobs import PageJob
from app.domain.review.cases import CaseKind, NewCase, Verdict
from app.domain.search import SearchQuery
from app.jobs.tables import prepare_tables
from app.settings import load
from app.store.access.accounts import Admitted
from app.store.access.declared import WORDS, Account, tables
from app.store.access.prepared import lay_out
from app.store.places.folder import FolderPlace
from app.store.reports.sums import catch_up
from tests.centre.test_workers import drawn
from tests.support.both_sides import case_of, place_in
from tests.support.centre_access import FORBIDDEN, Guarded, ask_for_passwords, guarded, state_of
from tests.support.centre_worker import PACE
from tests.support.postgres import running_server
from tests.support.store_world import Desk, open_desk
from tests.support.waiting import until

_AS_IT_IS = {"no_parameters": True}


@dataclass(frozen=True)
class World:
    """A centre with the rows of two counters of two units."""

    centre: Guarded
    place: FolderPlace
    one: Desk
    two: Desk

    @contextmanager
    def station(self, login: str) -> Iterator[CentreStation]:
        settings = load(self.centre.folder / f"station-{login}", {"work": {"workers": 1}, "min_free_mb": 0})
        url = self.centre.url(login).render_as_string(hide_password=False)
        with CentreStation(settings, url, self.place) as station:
            yield station


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("office")
    with ExitStack() as closing_them:
        server = closing_them.enter_context(running_server(synced=False))
        ask_for_passwords(server)
        centre = closing_them.enter_context(guarded(server, folder, "centre"))
        prepare_tables(server.url("centre").render_as_string())
        lay_out(centre.owner.database.engine, ("jobs",))
        desks = [open_desk(folder / name) for name in ("one", "two")]
        for unit, desk in zip(("H01", "H02"), desks, strict=True):
            closing_them.callback(desk.store.close)
            opened = desk.store.dossiers.open(f"of-{unit}", "1.001", unit, unit, "Nguyễn Văn A", desk.actor)
            part = desk.store.dossiers.component(opened.id, "don", "Đơn đề nghị", desk.actor)
            desk.scan(desk.batch(opened, part), 0, drawn(len(unit) + int(unit[1:])))
            centre.admit(f"counter-{unit}", Account.COUNTER, unit)
            with centre.way(f"counter-{unit}", desk.store, place_in(folder)) as both:
                both.settle()
        centre.admit("worker", Account.WORKER)
        centre.admit("head", Account.SUPERVISOR)
        centre.admit("ward", Account.SUPERVISOR, "H01")
        centre.admit("auditor", Account.AUDITOR)
        yield World(centre, place_in(folder), *desks)


def test_a_worker_does_pages_and_fills_the_index_by_its_own_account(world: World) -> None:
    with world.station("worker") as station, station.page_queue() as queue:
        assert station.back_office.owed(queue) == 2
        with station.worker(PACE) as running, ThreadPoolExecutor(1) as threads:
            working = threads.submit(running.run)
            until(lambda: working.done() or not queue.locks(), 90)
            running.stop()
            assert working.result().done == 2
        assert station.back_office.owed(queue) == 0
        station.store.search.catch_up()
        assert {one.code for one in station.store.search.find(SearchQuery(code="OF-"))} == {"of-H01", "of-H02"}
        key = next(iter(station.store.traces.artifacts_since(world.one.store.database.now().replace(year=2020))))
        station.store.artifacts.forget(key)
        dossier = world.one.store.dossiers.find("of-H01")
        assert dossier is not None
        (page,) = world.one.store.capture.pages(dossier.id)
        station.back_office.do(PageJob(dossier.id, page, "again"))
        other = world.two.store.dossiers.find("of-H02")
        assert other is not None
        (part,) = station.store.dossiers.components(other.id)
        proposal = NewCase("newer_recipe:1", CaseKind.NEWER_RECIPE, other.id, part.id, frozenset({world.two.actor.id}))
        assert len(station.store.review.open([proposal])) == 1, "where a newer recipe made what is signed otherwise"
    refused = [
        "UPDATE dossiers SET applicant = ''",
        "INSERT INTO review_leases SELECT * FROM review_leases",
        "INSERT INTO dossiers SELECT * FROM dossiers",
        "DELETE FROM audit_rows",
        "DELETE FROM review_waiting",
        "INSERT INTO audit_rows SELECT 999, event, facts, '', '', station_id, actor_id, at_utc FROM audit_rows LIMIT 1",
        "SELECT * FROM access.accounts",
        "SELECT access.nobody_has('')",
        "CREATE TABLE jobs.mine (id int)",
        "DROP TABLE jobs.procrastinate_jobs",
    ]
    with world.centre.session("worker") as session:
        assert {one: state_of(session, one) for one in refused} == dict.fromkeys(refused, FORBIDDEN)


def test_a_supervisor_finds_takes_and_decides_by_their_own_account(world: World) -> None:
    dossier = world.one.store.dossiers.find("of-H01")
    assert dossier is not None
    (page,) = world.one.store.capture.pages(dossier.id)
    with world.centre.store("head", world.place) as office:
        assert {one.code for one in office.dossiers.recent(9)} == {"of-H01", "of-H02"}
        supervisor = office.dossiers.actor("Phạm Thị D")
        for of in office.review_looks.others():
            happened = office.review_looks.happened(of=of)
            assert happened is not None and happened.until
            office.review_looks.looked(happened.until, of)
        case = case_of(office, dossier.id, page, "doubtful:1")
        assert office.review.take(supervisor) is not None
        office.review.hold(case.id, supervisor)
        office.review.decide(case.id, Verdict.RETURNED, "Mờ", (), supervisor, (page,))
        catch_up(office.database)
        office.search.catch_up()
        assert {one.code for one in office.search.find(SearchQuery(code="OF-"))} == {"of-H01", "of-H02"}
    with world.centre.way("counter-H01", world.one.store, world.place) as both:
        assert both.settle()[1] == 1
    refused = [
        "UPDATE review_decisions SET remark = ''",
        "DELETE FROM review_decisions",
        "INSERT INTO operations SELECT * FROM operations",
        "INSERT INTO components SELECT * FROM components",
        "DELETE FROM dossiers",
        "SELECT * FROM jobs.procrastinate_jobs",
        "SELECT * FROM access.accounts",
        "UPDATE arrivals SET number = 0",
        "INSERT INTO arrivals SELECT of_station_id, 'batches', 0, (SELECT access.station()), actor_id, at_utc FROM arrivals LIMIT 1",
        "INSERT INTO actor_erasures SELECT id, access.station(), actor_id, at_utc FROM actors WHERE station_id <> access.station()",
        "INSERT INTO review_leases SELECT id, 9, now(), station_id, actor_id, at_utc FROM dossiers, LATERAL (SELECT 1) one LIMIT 0",
    ]
    with world.centre.session("head") as session:
        said = {one: state_of(session, one) for one in refused}
        assert said == {**dict.fromkeys(refused[:-1], FORBIDDEN), refused[-1]: "0"}
        assert state_of(session, "DELETE FROM arrivals WHERE table_name = 'batches'") == "0"


def test_a_supervisor_of_one_unit_sees_its_dossiers_and_moves_no_marks_of_others(world: World) -> None:
    other = world.two.store.dossiers.find("of-H02")
    assert other is not None
    (page,) = world.two.store.capture.pages(other.id)
    with world.centre.store("head", world.place) as office:
        case = case_of(office, other.id, page, "doubtful:2")
        office.search.catch_up()
    with world.centre.store("ward", world.place) as office:
        assert {one.code for one in office.dossiers.recent(9)} == {"of-H01"}
        assert office.review_looks.happened(of=world.two.store.station_id) is None, (
            "of a chain that is another unit's it sees nothing"
        )
        assert office.review.take(office.dossiers.actor("Lê Văn E")) is None, "the case that waits is another unit's"
        assert office.search.catch_up() == 0
        assert [one.code for one in office.search.find(SearchQuery(code="OF-"))] == ["of-H01"]
        with pytest.raises(StoreFailed) as caught:
            office.review_looks.looked(1, world.two.store.station_id)
        assert caught.value.code == "DATABASE_FORBIDDEN"
        with pytest.raises(StoreFailed):
            office.review.decide(case.id, Verdict.ACCEPTED, "", (), office.dossiers.actor("Lê Văn E"))


def test_what_machines_made_of_other_units_pages_is_not_a_supervisors_of_one_unit_to_change(world: World) -> None:
    made = (
        "INSERT INTO artifacts (key, stage, blob_sha256, station_id, actor_id, at_utc) SELECT :key, 'text', b.sha256,"
    )
    made += " access.station(), :actor, now() FROM blobs b WHERE b.station_id = access.station() LIMIT 1"
    for login, desk in (("counter-H01", world.one), ("counter-H02", world.two)):
        with world.centre.session(login) as session:
            assert session.execute(text(made), {"key": login, "actor": desk.actor.id}).rowcount == 1
            session.commit()
    changes = [
        "DELETE FROM artifacts WHERE key = :key",
        "UPDATE artifacts SET station_id = access.station() WHERE key = :key",
    ]
    may = {("ward", "counter-H01"): "1", ("ward", "counter-H02"): "0", ("head", "counter-H02"): "1"}
    for (login, key), count in may.items():
        with world.centre.store(login, world.place), world.centre.session(login) as session:
            assert [state_of(session, one, key=key) for one in changes] == [count, count], (login, key)


def test_an_auditor_reads_chains_and_hashes_and_no_words_of_people(world: World) -> None:
    with world.station("auditor") as station:
        checking = station.auditing.checking
        assert checking.check(()).look.holds
        others = checking.check_others()
        assert {world.one.store.station_id, world.two.store.station_id} <= others.keys()
        assert all(found.look.holds for found in others.values())
        chain = list(station.store.audit.rows(world.one.store.station_id))
        assert chain and first_break(chain) is None
    with world.centre.session("auditor") as session:
        for table in tables():
            words = WORDS.get(table, frozenset())
            for column in table.columns:
                state = state_of(session, f'SELECT "{column.name}" FROM {table.name}')
                assert (state == FORBIDDEN) == (column.name in words), f"{table.name}.{column.name}"
        for table in tables():
            for change in (f"DELETE FROM {table.name}", f"UPDATE {table.name} SET station_id = station_id"):
                assert state_of(session, change) in (FORBIDDEN, "42703"), change
        assert state_of(session, "SELECT * FROM search.pages") == FORBIDDEN


def test_who_reads_all_units_is_answered_by_the_plans_of_the_owner(world: World) -> None:
    asked = [
        "SELECT * FROM dossiers ORDER BY at_utc DESC, id DESC LIMIT 50",
        "SELECT case_id FROM review_waiting JOIN review_cases ON id = case_id ORDER BY urgency, since_utc, case_id LIMIT 1",
        "SELECT id FROM search.dossiers WHERE upper(code) LIKE 'OF-H01%'",
        "SELECT id FROM search.pages WHERE words @@ '''giay'''::tsquery ORDER BY id DESC LIMIT 400",
        "SELECT * FROM operations JOIN master_pages ON id = page_id WHERE dossier_id = '00000000-0000-7000-8000-000000000000'",
    ]

    def plans(connection: Connection) -> list[str]:
        connection.execute(
            text("SET LOCAL enable_seqscan = off")
        )  # of a few rows all are read, whatever index there is
        return [
            "\n".join(connection.exec_driver_sql(f"EXPLAIN (COSTS OFF) {one}", execution_options=_AS_IT_IS).scalars())
            for one in asked
        ]

    world.centre.server.run("ANALYZE", "centre")  # so that nothing is learnt between two of them
    with world.centre.owner.database.engine.connect() as owner:
        own = plans(owner)
    assert all("Index" in plan for plan in own)
    for login in ("worker", "head"):
        with world.centre.session(login) as session:
            assert plans(session) == own
    with world.centre.session("ward") as session:
        asked[:] = ["SELECT id FROM search.pages WHERE words @@ 'giay'::tsquery"]
        assert "ix_pages_dossier_id" in plans(session)[0], "words are looked for on the pages of its dossiers alone"


def test_who_has_no_account_does_not_get_in_and_who_lost_it_neither(world: World) -> None:
    centre, accounts = world.centre, world.centre.accounts
    centre.admit("for-a-day", Account.COUNTER, "H01")
    with centre.session("for-a-day") as session:
        assert state_of(session, "SELECT 1") == "1"
        settling = "SELECT access.settle_bytes(:of, '{}', '{}', now())"
        assert state_of(session, settling, of=world.one.store.station_id) == FORBIDDEN, "no station came with it yet"
    accounts.admit(Admitted("for-a-day", Account.AUDITOR, ()), None)
    with centre.session("for-a-day") as session:
        assert state_of(session, "SELECT code FROM dossiers") == "2", "what it is now it is alone, by the same password"
        assert state_of(session, "INSERT INTO arrivals SELECT * FROM arrivals") == FORBIDDEN
    centre.server.run('GRANT CONNECT ON DATABASE template1 TO "for-a-day"')
    accounts.dismiss("for-a-day")
    with pytest.raises(StoreFailed) as caught, centre.store("for-a-day", world.place):
        pass
    assert caught.value.code == "DATABASE_FORBIDDEN"
    centre.admit("for-a-day", Account.WORKER)
    with centre.session("for-a-day") as session:
        assert state_of(session, "SELECT 1") == "1", "its role was there still, for another database lets it in"
    accounts.dismiss("for-a-day")
    centre.server.run('ALTER ROLE "for-a-day" CREATEROLE')
    with pytest.raises(InputRefused, match="ACCOUNT_NAME_REFUSED"):
        centre.admit("for-a-day", Account.WORKER)
    for login in ("postgres", "sohoa_worker", "public", "none", "", "ü" * 40):
        with pytest.raises(InputRefused, match="ACCOUNT_NAME_REFUSED"):
            centre.admit(login, Account.WORKER)
    with pytest.raises(InputRefused, match="ACCOUNT_UNITS_MISSING"):
        centre.admit("without", Account.COUNTER)
    with pytest.raises(InputRefused, match="ACCOUNT_UNKNOWN"):
        accounts.dismiss("for-a-day")
    with centre.owner.database.read() as connection:
        kept = connection.scalars(text("SELECT rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL")).all()
    assert kept and all(one.startswith("SCRAM-SHA-256$") for one in kept)
