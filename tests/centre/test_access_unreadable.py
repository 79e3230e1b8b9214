"""Rows at a centre that nobody can read: whoever has a counter's password wrote them, and the work of all others goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.bootstrap import build
from app.bootstrap.centre_worker import CentreStation
from app.bootstrap.checks import of_the_work
from app.bootstrap.review import finding
from app.domain.errors import StoreFailed
from app.domain.search import SearchQuery
from app.jobs.tables import prepare_tables
from app.settings import load
from app.store.access.declared import Account
from app.store.access.prepared import lay_out
from app.store.schema import operations
from tests.centre.test_access_handed import World, scanned, world
from tests.centre.test_workers import drawn
from tests.support.both_sides import place_in

__all__ = ["world"]
_BY = "station_id, actor_id, at_utc) SELECT"
_ME = "access.station(), :actor, now()"
_LOG = f"INSERT INTO operations (dossier_id, position, kind, body, {_BY} :id, 0, '', :body, {_ME}"
_CHAIN = f"INSERT INTO audit_rows (position, event, facts, previous_sha256, sha256, {_BY} 900, 'dossier.edited', '{{', '', '', {_ME}"
_VERDICT = (
    "INSERT INTO page_verdicts (key, blob_sha256, page_index, quality, blank, skew_deg, reasons, metrics,"
    f" {_BY} 'x', :sha256, 0, 'good', false, 0, '{{', '[]', {_ME}"
)
_WHOLE = "UPDATE arrivals SET number = 900 WHERE table_name = '(whole)' AND of_station_id = access.station()"


def test_what_a_counter_wrote_that_nobody_can_read_holds_up_none_of_the_others(world: World) -> None:
    one, two, centre = world.one, world.two, world.centre
    written = {
        "H01-1": "{",
        "H01-2": "[]",
        "H01-3": '{"component":null,"field":"owner_id","op":"SetField","value":"a\\u0000b"}',
    }
    spoilt = {code: one.paper(code)[0].id for code in written}
    sound, part = two.paper("H09-1")
    page = scanned(two, sound, part, drawn(7))
    world.settle()
    with centre.session("one") as session:
        for code, body in written.items():
            session.execute(text(_LOG), {"id": spoilt[code], "body": body, "actor": one.actor.id})
        for statement in (_CHAIN, _WHOLE, _VERDICT):
            session.execute(text(statement), {"actor": one.actor.id, "sha256": page.blob.sha256})
        session.commit()
    prepare_tables(centre.server.url(centre.database).render_as_string())
    lay_out(centre.owner.database.engine, ("jobs",))
    centre.admit("worker", Account.WORKER)
    centre.admit("head", Account.SUPERVISOR)
    place = place_in(centre.folder)
    with centre.store("head", place) as office, build(load(centre.folder / "looking")) as station:
        station.__dict__["store"] = office
        cases = finding(station)
        cases.look()
        assert cases.left_unread == (one.store.station_id,)
        assert office.page_runs.measures(office.database.now() - timedelta(days=1)) == {}
        assert office.review_looks.happened(of=two.store.station_id) is None, "the other one's chain was looked through"
    centre.admit("auditor", Account.AUDITOR)
    url = centre.url("auditor").render_as_string(hide_password=False)
    with CentreStation(load(centre.folder / "auditing", {"min_free_mb": 0}), url, place) as machine:
        found = machine.auditing.checking.check_others()
    holds = {station: one.look.holds for station, one in found.items()}
    assert (holds[one.store.station_id], holds[two.store.station_id]) == (False, True)
    here = {"work": {"workers": 1}, "min_free_mb": 0, "centre": {"role": "centre"}}
    settings = load(centre.folder / "worker", here)
    url = centre.url("worker").render_as_string(hide_password=False)
    with CentreStation(settings, url, place) as machine, machine.page_queue() as queue:
        with pytest.raises(StoreFailed) as caught:
            of_the_work(machine)["cases"]()
        assert caught.value.code == "CASES_UNREAD"
        assert caught.value.fields["counters"] == machine.reporting.counter_name(one.store.station_id)
        assert machine.back_office.owed(queue) == 1
        machine.store.search.catch_up()
        assert [one.code for one in machine.store.search.find(SearchQuery(code="H09-"))] == ["H09-1"]
        state = machine.store.search.state()
        assert (state.behind, state.wrong) == (0, len(spoilt)), "a check of the store says that they are not found"


def test_what_an_older_program_could_not_read_is_found_by_the_one_that_comes_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scanned(world.one, *world.one.paper("H01-1"), drawn(7))
    world.settle()
    world.centre.admit("worker", Account.WORKER)
    place = place_in(world.centre.folder)

    def unknown(body: str) -> object:
        raise TypeError("Nguyễn")

    with world.centre.store("worker", place) as worker:
        with monkeypatch.context() as older:
            older.setattr("app.store.operations.from_json", unknown)
            assert worker.search.catch_up() == 1
        assert worker.search.catch_up() == 0 and worker.search.find(SearchQuery(code="H01-1")) == ()
    with world.centre.store("worker", place) as worker:
        assert worker.search.catch_up() == 1
        assert [one.code for one in worker.search.find(SearchQuery(code="H01-1"))] == ["H01-1"]
    with world.centre.store("worker", place) as worker:
        assert worker.search.catch_up() == 0, "and then it is not looked at again"
    assert "Nguyễn" not in caplog.text


def test_a_dossier_whose_log_its_new_home_can_not_read_waits_and_the_others_come(world: World) -> None:
    one, two = world.one, world.two
    (strange, _), (sound, _) = one.paper("H01-1"), one.paper("H01-2")
    with one.store.database.write("test") as writing:
        writing.insert(operations, dossier_id=strange.id, position=0, kind="Fold", body={"op": "Fold"})
    for given in (strange, sound):
        one.store.homes.give(given.id, two.store.station_id, one.actor)
    world.settle()
    with world.centre.way("two", two.store, place_in(world.centre.folder)) as both:
        assert both.take.round().waiting == {strange.id}
    assert two.store.dossiers.find("H01-2") is not None and two.store.dossiers.find("H01-1") is None
