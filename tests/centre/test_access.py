"""What a counter may do in the centre's database with its own account, and what it may not, whatever program it uses."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.domain.canonical import sha256_hex
from app.domain.errors import StoreFailed
from app.domain.model import Dossier
from app.store import homes
from app.store.access.declared import Account, rights, tables
from app.store.access.prepared import lay_out
from app.store.schema import dossiers
from tests.support.both_sides import BothSides, case_of, place_in, rows_of, send_back, sent_back
from tests.support.centre_access import FORBIDDEN, Guarded, ask_for_passwords, guarded, state_of
from tests.support.postgres import PostgresServer, running_server
from tests.support.store_world import Desk, open_desk, waiting_dossier, work


@dataclass(frozen=True)
class World:
    """Two counters of two units, whose rows came to the centre by their own accounts."""

    centre: Guarded
    here: Desk
    there: Desk
    dossiers: dict[str, Dossier]


@pytest.fixture(scope="module")
def access_server() -> Iterator[PostgresServer]:
    with running_server(synced=False) as running:
        ask_for_passwords(running)
        yield running


@pytest.fixture(scope="module")
def world(access_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    work(folder / "there" / "data", folder / "said")
    with ExitStack() as closing_them:
        centre = closing_them.enter_context(guarded(access_server, folder, "world"))
        centre.admit("here", Account.COUNTER, "H09")
        centre.admit("there", Account.COUNTER, "H01")
        desks = {name: open_desk(folder / name / "data") for name in ("here", "there")}
        here, there = desks.values()
        made = {"own": opened(here, "own", "H09", "H09"), "foreign": opened(there, "foreign", "H01", "H01")}
        made |= {"received": opened(there, "received", "H09", "H01")}
        made |= {"processed": opened(there, "processed", "H01", "H09")}
        for name, desk in desks.items():
            closing_them.callback(desk.store.close)
            with centre.way(name, desk.store, place_in(folder)) as both:
                assert both.settle()[0]
        yield World(centre, here, there, made)


def opened(desk: Desk, code: str, receiving: str, processing: str) -> Dossier:
    """A dossier of these units with a page in it."""
    made = desk.store.dossiers.open(code, "1.001", receiving, processing, f"Người nộp {code}", desk.actor)
    part = desk.store.dossiers.component(made.id, "don", "Đơn đề nghị", desk.actor)
    desk.scan(desk.batch(made, part), 0, code.encode())
    desk.store.artifacts.put(sha256_hex(code.encode()), "text", b"words of " + code.encode(), "application/json")
    return made


def decided_at(centre: Guarded, both: BothSides, desk: Desk) -> None:
    """A supervisor sends a page back with an account of their own, and the counter gets it with its."""
    page = waiting_dossier(desk, "H99")
    both.settle()
    dossier = desk.store.dossiers.find("H99")
    assert dossier is not None
    with centre.store("head", both.place) as office:
        supervisor = office.dossiers.actor("Phạm Thị D")
        send_back(office, case_of(office, dossier.id, page.id, "doubtful:1"), supervisor)
    assert both.settle()[1] == 1
    assert len(sent_back(desk.store, dossier.id)) == 1
    assert desk.store.people.names({supervisor.id}) == {supervisor.id: "Phạm Thị D"}
    assert both.settle() == (0, 0)


def test_a_counter_does_all_its_work_by_its_own_account(access_server: PostgresServer, tmp_path: Path) -> None:
    work(tmp_path / "counter" / "data", tmp_path / "said")
    desk = open_desk(tmp_path / "counter" / "data")
    with closing(desk.store) as counter, guarded(access_server, tmp_path, "whole") as centre:
        centre.admit("counter-17", Account.COUNTER, "H01")
        centre.admit("head", Account.SUPERVISOR)
        with centre.way("counter-17", counter, place_in(tmp_path)) as both:
            both.settle()
            assert centre.accounts.all()[0].station_id == counter.station_id, "the first station that comes is its own"
            here, there = rows_of(counter, counter), rows_of(centre.owner, counter)
            for shared in ("blobs", "artifacts"):
                here.pop(shared), there.pop(shared)
            assert there == here, "and what an erasure took at home is gone there too"
            decided_at(centre, both, desk)
            counter.artifacts.put("f" * 64, "preview", b"a preview", "image/webp")
            both.settle()
            counter.artifacts.forget("f" * 64)
            agreement = both.compare()
            assert agreement.holds and agreement.given_up == 1
        other = open_desk(tmp_path / "other")
        with closing(other.store), centre.way("counter-17", other.store, place_in(tmp_path)) as both:
            with pytest.raises(StoreFailed) as caught:
                both.settle()
            assert caught.value.code == "DATABASE_FORBIDDEN", "another station does not come with its password"


def test_a_counter_reads_what_its_unit_receives_or_processes_and_nothing_else(world: World) -> None:
    with world.centre.session("here") as session, world.centre.owner.database.read() as owner:
        codes = set(session.scalars(text("SELECT code FROM dossiers")))
        assert codes == {"own", "received", "processed"}
        counted = {}
        for table in tables():
            if not rights(Account.COUNTER, table).reads:
                assert state_of(session, f"SELECT count(*) FROM {table.name}") == FORBIDDEN, table.name
                continue
            all_of_it = select(func.count()).select_from(table)
            joined = homes.joined_with_dossiers(table)
            if joined is not None:
                own = table.c.station_id == world.here.store.station_id
                its = select(func.count()).select_from(joined).where(dossiers.c.code.in_(codes) | own)
                assert session.scalar(all_of_it) == owner.scalar(its), table.name
            counted[table.name] = session.scalar(all_of_it), owner.scalar(all_of_it)
        for name in ("audit_rows", "blobs", "artifacts", "actors", "master_pages", "documents", "tombstones"):
            seen, there = counted[name]
            assert seen < there, name
        assert {name for name, (seen, there) in counted.items() if seen == there} <= {
            *("stations", "actor_erasures", "arrivals", "station_names"),  # ids, numbers and what counters are called
            *(name for name, (_, there) in counted.items() if not there),
        }


def test_what_is_not_a_counters_to_do_is_refused(world: World) -> None:
    foreign, own, actor = world.dossiers["foreign"], world.dossiers["own"], world.here.actor
    mine, other = world.here.store.station_id, world.there.store.station_id
    told = {"foreign": foreign.id, "own": own.id, "mine": mine, "other": other, "actor": actor.id}
    told["person"] = world.there.actor.id
    origin = "station_id, actor_id, at_utc"
    component = f"INSERT INTO components (id, dossier_id, seq, code, title, {origin}) VALUES (gen_random_uuid(), "
    chain = f"INSERT INTO audit_rows (position, event, facts, previous_sha256, sha256, {origin}) VALUES (900, 'x', '{{}}', '', '', "
    forbidden = [
        component + ":foreign, 9, 'x', 'x', :mine, :actor, now())",
        component + ":own, 9, 'x', 'x', :other, :actor, now())",
        "INSERT INTO dossiers (id, code, procedure_code, receiving_unit, processing_unit, applicant, home_station_id,"
        f" {origin}) VALUES (gen_random_uuid(), 'x', '', '', '', '', :other, :mine, :actor, now())",
        chain + ":other, :actor, now())",
        "INSERT INTO stations (id, actor_id, at_utc) VALUES (gen_random_uuid(), :actor, now())",
        f"INSERT INTO arrivals (of_station_id, table_name, number, {origin}) VALUES (:other, 'x', 1, :mine, :actor, now())",
        f"INSERT INTO figure_groups (id, of_actor_id, device, profile, procedure_code, unit, {origin})"
        " VALUES (999, :actor, 'x', '', '', '', :mine, :actor, now())",
        f"INSERT INTO actor_erasures (of_actor_id, {origin}) VALUES (:person, :mine, :actor, now())",
        f"INSERT INTO actor_identities (id, of_actor_id, issuer, subject, {origin})"
        " VALUES (gen_random_uuid(), :person, 'x', 'x', :mine, :actor, now())",
        f"INSERT INTO actor_certificates (id, of_actor_id, seq, thumbprint, {origin})"
        " VALUES (gen_random_uuid(), :person, 9, 'x', :mine, :actor, now())",
        "INSERT INTO review_decisions SELECT * FROM review_decisions",
        "UPDATE dossiers SET receiving_unit = 'H09'",
        "UPDATE dossiers SET home_station_id = :mine",
        "UPDATE audit_rows SET facts = ''",
        "DELETE FROM master_pages",
        "DELETE FROM audit_rows",
        "TRUNCATE arrivals",
        "ALTER TABLE dossiers DISABLE TRIGGER ALL",
        "ALTER TABLE dossiers DISABLE ROW LEVEL SECURITY",
        "DROP POLICY sohoa_counter_reads ON dossiers",
        "SET session_replication_role = replica",
        "SET ROLE sohoa_worker",
        "SET SESSION AUTHORIZATION there",
        "GRANT sohoa_worker TO here",
        "CREATE TEMPORARY TABLE dossier_erasures (dossier_id uuid, kind text)",
        "CREATE TABLE public.mine (id int)",
        "CREATE FUNCTION public.seen(text) RETURNS bool LANGUAGE sql AS 'SELECT true'",
        "SELECT * FROM access.accounts",
        "UPDATE access.accounts SET units = '{H01}'",
        *(f"SELECT * FROM search.{name}" for name in ("dossiers", "pages", "awaited", "todo", "heard")),
        "SELECT access.settle_bytes(:other, '{}', '{}', now())",
        "SELECT access.settle_bytes(NULL, '{}', '{}', now())",
        "SELECT access.owners_of('')",
        "SELECT access.handed_to(ARRAY[:other]::uuid[])",
        "SET row_security = off; SELECT * FROM dossiers",
        "LOCK TABLE dossiers IN ACCESS EXCLUSIVE MODE",
        "COPY dossiers TO PROGRAM 'cat'",
    ]
    with world.centre.session("here") as session:
        said = {statement: state_of(session, statement, **told) for statement in forbidden}
        assert {statement: state for statement, state in said.items() if state != FORBIDDEN} == {}
        nothing = [
            "UPDATE dossiers SET applicant = '' WHERE code = 'foreign'",
            "DELETE FROM artifacts WHERE station_id = :other",
        ]
        assert [state_of(session, statement, **told) for statement in nothing] == ["0", "0"]
        kept = [
            "UPDATE dossiers SET applicant = '' WHERE code = 'own'",
            "UPDATE stations SET at_utc = now() WHERE id = :mine",
        ]
        assert [state_of(session, statement, **told) for statement in kept] == ["P0001", "P0001"], (
            "a trigger's own refusal"
        )
        assert state_of(session, component + ":own, 9, 'x', 'x', :mine, :actor, now())", **told) == "1"


def test_rules_are_laid_out_anew_while_a_counter_goes_on(access_server: PostgresServer, tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "counter")
    with closing(desk.store), guarded(access_server, tmp_path, "busy") as centre, ThreadPoolExecutor(1) as threads:
        centre.admit("busy-1", Account.COUNTER, "H01")

        def go_on() -> int:
            with centre.way("busy-1", desk.store, place_in(tmp_path)) as both:
                for number in range(12):
                    waiting_dossier(desk, f"B{number}")
                    both.settle()
            return 12

        going, again = threads.submit(go_on), 0
        while not going.done():
            with suppress(StoreFailed):  # a table that others write to all the time: it is tried again
                lay_out(centre.owner.database.engine)
                again += 1
        assert going.result() == 12 and again
        assert len(centre.owner.dossiers.recent(99)) == 12
