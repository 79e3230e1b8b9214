"""What a counter writes at a centre is its own word: nothing of it ends, hides or changes what others work on there."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.bootstrap import build
from app.bootstrap.centre_worker import CentreStation
from app.bootstrap.review import finding
from app.domain.artifacts import Stage, StageRecipe, page_key
from app.domain.clock import SystemClock
from app.domain.editlog import Accept
from app.domain.errors import StoreFailed
from app.domain.facts import STREAK, QualityReason
from app.domain.figures.happenings import Happening
from app.domain.figures.values import By, Span
from app.domain.grounds import Ground
from app.domain.health.drift import GROUP
from app.domain.ids import new_id
from app.domain.page_view import PageView
from app.domain.review.cases import CaseKind
from app.domain.rights import Role
from app.domain.search import SearchQuery
from app.gui.reviewing import StationReviewing
from app.jobs.tables import prepare_tables
from app.services.health import DeviceHealth, HealthWatch
from app.services.rights import Rights
from app.settings import load
from app.store.access.accounts import Admitted
from app.store.access.declared import Account
from app.store.access.prepared import lay_out
from app.store.places.folder import FolderPlace
from app.store.read_backs import NOT_AS_MADE
from tests.centre.test_access_handed import World, scanned, world
from tests.centre.test_workers import drawn
from tests.support.both_sides import case_of, place_in
from tests.support.centre_access import FORBIDDEN, state_of
from tests.support.search_world import page_text
from tests.support.store_world import signed_document, waiting_dossier
from tests.unit.services.test_device_health import FACTS

__all__ = ["world"]
_BY = "station_id, actor_id, at_utc) SELECT"
_ME = "access.station(), :actor, now()"
_LOG = f"INSERT INTO operations (dossier_id, position, kind, body, {_BY} :id, 0, '', :body, {_ME}"
_RECIPE = f"INSERT INTO read_recipes (seq, version, parameters, {_BY} :seq, 1, :parameters, {_ME}"


class _Away(FolderPlace):
    """It gives nothing for a while."""

    gives = False

    def get(self, sha256: str, target: Path) -> None:
        if not self.gives:
            raise StoreFailed("PLACE_AWAY", retryable=True)
        super().get(sha256, target)


@pytest.fixture
def office(world: World) -> World:
    """With machines of the centre."""
    prepare_tables(world.centre.server.url(world.centre.database).render_as_string())
    lay_out(world.centre.owner.database.engine, ("jobs",))
    world.centre.admit("worker", Account.WORKER)
    world.centre.admit("head", Account.SUPERVISOR)
    return world


def worker(world: World, place: FolderPlace | None = None) -> CentreStation:
    here = {"work": {"workers": 1}, "min_free_mb": 0, "centre": {"role": "centre"}}
    url = world.centre.url("worker").render_as_string(hide_password=False)
    return CentreStation(load(world.centre.folder / "worker", here), url, place or place_in(world.centre.folder))


def test_numbers_of_no_size_and_recipes_that_are_none_hold_up_no_index_and_no_page(office: World) -> None:
    one, two, centre = office.one, office.two, office.centre
    written = {
        "H01-1": '{"op":"Cover","pages":[],"rects":[],"taken_off":[1e999]}',
        "H01-2": '{"op":"Straighten","pages":[],"degrees":1%s}' % ("0" * 400),
    }
    spoilt = {code: one.paper(code)[0].id for code in written}
    scanned(two, *two.paper("H09-1"), drawn(7))
    office.settle()
    with centre.session("one") as session:
        for code, body in written.items():
            session.execute(text(_LOG), {"id": spoilt[code], "body": body, "actor": one.actor.id})
        for seq, parameters in enumerate(("{", "[1]", "NaN", '{"a":NaN}'), 900):
            session.execute(text(_RECIPE), {"seq": seq, "parameters": parameters, "actor": one.actor.id})
        session.commit()
    with centre.session("two") as session:
        session.execute(text(_RECIPE), {"seq": -(2**31), "parameters": "{}", "actor": two.actor.id})
        session.commit()
    with worker(office) as machine, machine.page_queue() as queue:
        assert machine.back_office.owed(queue) == 1
        machine.store.search.catch_up()
        assert [one.code for one in machine.store.search.find(SearchQuery(code="H09-"))] == ["H09-1"]


def test_times_that_nobody_can_read_are_refused(office: World) -> None:
    one, times = office.one, ("'infinity'", "'-infinity'", "'20000-01-01'", "'0044-03-15 BC'")
    dossier, _ = one.paper("H01-1")
    office.settle()
    with office.centre.session("one") as session:
        told = {"actor": one.actor.id, "id": dossier.id, "body": "{}"}
        log = {one: state_of(session, _LOG.replace("now()", one), **told) for one in times}
        assert log == dict.fromkeys(times, FORBIDDEN)
        for last in ("'0001-01-02'", "'9999-12-31 23:59:59.999999+00'"):
            assert state_of(session, _LOG.replace("now()", last), **told) == "1", "all others are"
            read = session.scalar(text(f"SELECT CAST({last} AS timestamptz)"))
            assert read is not None and read.year in (1, 9999)
        moved = "UPDATE arrivals SET at_utc = 'infinity' WHERE of_station_id = access.station()"
        assert state_of(session, moved) == FORBIDDEN


def test_the_mark_of_supervisors_is_none_of_a_counters(office: World) -> None:
    looked = (
        f"INSERT INTO arrivals (of_station_id, table_name, number, {_BY} access.station(), '(looked)', 1000000, {_ME}"
    )
    with office.centre.session("one") as session:
        assert state_of(session, looked, actor=office.one.actor.id) == FORBIDDEN
    with office.centre.store("head", place_in(office.centre.folder)) as head:
        head.review_looks.looked(1, office.one.store.station_id)
    with office.centre.session("one") as session:
        moved = "UPDATE arrivals SET number = 1000000 WHERE table_name = '(looked)'"
        assert state_of(session, moved) == "0"


def test_how_far_a_counter_says_that_its_chain_came_ends_no_look_of_the_centre(office: World) -> None:
    one, two, centre = office.one, office.two, office.centre
    for desk, code, seed in ((one, "H01-1", 7), (two, "H09-1", 8)):
        scanned(desk, *desk.paper(code), drawn(seed))
    office.settle()
    far = "UPDATE arrivals SET number = 9223372036854775807 WHERE table_name = '(whole)' AND of_station_id = access.station()"
    last = f"INSERT INTO audit_rows (position, event, facts, previous_sha256, sha256, {_BY} 2147483647, '', '{{}}', '', '', {_ME}"
    with centre.session("one") as session:
        session.execute(text(last), {"actor": one.actor.id})
        assert session.execute(text(far)).rowcount == 1
        session.commit()
    with worker(office) as machine, machine.page_queue() as queue:
        assert machine.back_office.owed(queue) == 2
    with centre.store("head", place_in(centre.folder)) as head, build(load(centre.folder / "looking")) as station:
        station.__dict__["store"] = head
        cases = finding(station)
        for _ in range(2):
            cases.look()
            assert cases.left_unread == ()


def test_a_counter_tells_figures_of_its_own_alone(office: World) -> None:
    one, two, centre = office.one, office.two, office.centre
    read_by_one = two.store.dossiers.open("H09-1", "1.001", "H01", "H09", "Trần Thị B", two.actor)
    part = two.store.dossiers.component(read_by_one.id, "don", "Đơn đề nghị", two.actor)
    page = scanned(two, read_by_one, part, b"a page of the other counter's")
    scanned(one, *one.paper("H01-1"), b"a page")
    with centre.owner.database.engine.begin() as owner:
        for numbers in ("figure_events_number_seq", "figure_groups_id_seq"):  # 600 counters after a year
            owner.execute(text(f"SELECT setval('{numbers}', 2147483647)"))
    office.settle()
    with centre.owner.database.read() as owner:
        query = text("SELECT station_id, min(id) FROM figure_groups GROUP BY station_id")
        groups = {row[0]: row[1] for row in owner.execute(query)}
    event = (
        f"INSERT INTO figure_events (subject_id, kind, code, day, group_id, value, {_BY}"
        f" CAST(:subject AS uuid), :kind, :code, CAST(:day AS date), :group, :value, {_ME}"
    )
    whole = {"kind": "released", "code": "5", "day": "2026-11-28", "value": 300, "actor": one.actor.id}
    mine = {**whole, "group": groups[one.store.station_id], "subject": new_id()}
    strange = {
        "its page": {"subject": page.id},
        "its dossier": {"subject": read_by_one.id},
        "its paper": {"subject": part.id},
        "its figures": {"group": groups[two.store.station_id]},
        "a day": {"day": "infinity"},
        "a sum": {"value": 2**62},
    }
    with centre.session("one") as session:
        said = {name: state_of(session, event, **{**mine, **more}) for name, more in strange.items()}
        assert said == dict.fromkeys(strange, FORBIDDEN)
        for numbers in ("figure_events_number_seq", "figure_groups_id_seq"):
            assert state_of(session, f"SELECT nextval('{numbers}')") == FORBIDDEN, "they are everybody's"
        told = [("released", "5"), ("released", "năm"), ("failed", ""), ("failed", ""), ("replaced", "")]
        told += [("result", "07"), ("result", "trưa")]
        for kind, code in told:
            session.execute(text(event), {**mine, "subject": new_id(), "kind": kind, "code": code})
        session.commit()
    reports, day = centre.owner.reports, date(2026, 11, 28)
    reports.catch_up()
    span = Span(day, day)
    (lasted,) = reports.lasted(Happening.RELEASED, By.ALL, span)
    assert lasted.spread.minutes == {5: 1}, "what is no figure hides none"
    assert [one.key for one in reports.counted(Happening.RESULT, By.HOUR, span)] == ["07"]
    (share,) = reports.shares(Happening.FAILED, Happening.REPLACED, By.ALL, span)
    assert share.rate.share == 1 and share.rate.interval is not None


def test_what_a_counter_says_of_its_scanners_hides_no_scanner_of_others(office: World) -> None:
    owner = office.centre.owner
    place: Any = ("x", 0, "y", 9)  # no program of ours writes words there
    for desk, reasons in ((office.one, (QualityReason(STREAK, place),)), (office.two, ())):
        part = desk.paper("H01-1")[1]
        scan = desk.store.capture.begin(part.dossier_id, part.id, {"device": "sane:1"}, desk.actor)
        for seq in range(GROUP):
            (page,) = desk.scan(scan, seq, desk.store.station_id.bytes + bytes([seq]))
            told = replace(FACTS, reasons=reasons if seq == 0 else (), skew_deg=1.7e308 if reasons and seq % 2 else 0.1)
            told = replace(told, metrics={**FACTS.metrics, "tilt_deg": 0.1})
            desk.store.artifacts.put_facts(page.blob.sha256, told.encode(), "application/json", page)
    office.settle()
    rights = Rights(owner, lambda _actor: frozenset({Role.SUPERVISOR}))
    actor = owner.dossiers.actor("Phạm Thị D")
    found = DeviceHealth(owner, rights, SystemClock()).look(actor)
    assert [one.station_id for one in found.counters] == [office.two.store.station_id]
    assert HealthWatch(owner, rights, SystemClock()).look(actor) == ()
    away = _Away(office.centre.folder / "place")
    with office.centre.store("head", away) as head, pytest.raises(StoreFailed, match="PLACE_AWAY"):
        head.page_runs.measures(head.database.now() - timedelta(days=1))


def test_a_notice_of_another_counter_is_not_a_counters_to_have_read(office: World) -> None:
    one, two, centre = office.one, office.two, office.centre
    shared = two.store.dossiers.open("H09-1", "1.001", "H01", "H09", "Trần Thị B", two.actor)
    part = two.store.dossiers.component(shared.id, "don", "Đơn đề nghị", two.actor)
    page = scanned(two, shared, part, b"a page")
    two.store.supervision.accept_pages(part, shared.code, Accept(page.id, Ground.ORIGINAL_FAINT), two.actor)
    office.settle()
    (notice,) = two.store.supervision.unread_acceptances()
    chain = f"INSERT INTO audit_rows (position, event, facts, previous_sha256, sha256, {_BY} 900, 'supervisor.read', :facts, '', '', {_ME}"
    whole = "UPDATE arrivals SET number = 900 WHERE table_name = '(whole)' AND of_station_id = access.station()"
    read = f"INSERT INTO supervisor_reads (notice_id, {_BY} :notice, {_ME}"
    told = {"actor": one.actor.id, "facts": json.dumps({"notice": str(notice.id)}, separators=(",", ":"))}
    with centre.store("head", place_in(centre.folder)) as head, build(load(centre.folder / "looking")) as station:
        station.__dict__["store"] = head
        finding(station).look()
        assert head.review.waiting() == {CaseKind.ACCEPTED: 1}
        with centre.session("one") as session:
            assert session.scalars(text("SELECT id FROM supervisor_notices")).all() == [notice.id], (
                "its unit receives it"
            )
            assert state_of(session, read, actor=one.actor.id, notice=notice.id) == FORBIDDEN
            session.execute(text(chain), told)
            assert session.execute(text(whole)).rowcount == 1
            session.commit()
        finding(station).look()
        assert head.review.waiting() == {CaseKind.ACCEPTED: 1}
        two.store.supervision.read(notice.id, two.actor)
        with centre.way("two", two.store, place_in(centre.folder)) as both:
            both.settle()
        finding(station).look()
        assert head.review.waiting() == {}, "at its home somebody read it"


def test_what_a_counter_lays_under_the_keys_of_another_ones_page_is_neither_read_nor_shown(office: World) -> None:
    one, two = office.one, office.two
    shared = two.store.dossiers.open("H09-1", "1.001", "H01", "H09", "Trần Thị B", two.actor)
    page = scanned(two, shared, two.store.dossiers.component(shared.id, "don", "Đơn", two.actor), drawn(7))
    own = scanned(one, *one.paper("H01-1"), drawn(8))
    office.settle()
    made_up = StageRecipe(1, {"read": "by nobody"})
    views = {one.id: PageView.arrived(one.id) for one in (page, own)}
    masters = {one.id: one for one in (page, own)}
    words = page_text("bịa đặt").encode()
    with worker(office) as machine:
        keys = {stage: machine.processing.key(stage, views[page.id], masters) for stage in (Stage.TEXT, Stage.PREVIEW)}
        newer = page_key(Stage.TEXT, views[page.id], masters, {Stage.TEXT: made_up})
        its = machine.processing.key(Stage.TEXT, views[own.id], masters)
    one.store.recipes.remember(made_up)
    for key in (keys[Stage.TEXT], newer, its):
        one.store.artifacts.put(key, "text", words, "application/json")
    one.store.artifacts.put(keys[Stage.PREVIEW], "preview", b"another page", "image/jpeg")
    office.settle()

    def found(machine: CentreStation) -> list[str]:
        machine.store.search.catch_up()
        return [one.code for one in machine.store.search.find(SearchQuery.parse("bịa đặt"))]

    with worker(office) as machine, machine.page_queue() as queue:
        office.centre.accounts.dismiss("one")
        assert machine.store.artifacts.of_strangers(shared.id, keys.values()) == set(keys.values())
        again = Admitted("one", Account.COUNTER, ("H01",), one.store.station_id)
        office.centre.accounts.admit(again, None)
        with office.centre.owner.database.engine.begin() as owner:  # it never brought all that its chain tells of
            owner.execute(text("DELETE FROM arrivals WHERE of_station_id = :one"), {"one": one.store.station_id})
        assert found(machine) == ["H01-1"]
        assert machine.back_office.owed(queue) == 1
        assert machine.store.artifacts.find(keys.values()) == {}
        ((job, _),) = queue.pages()
        machine.back_office.do(job)
        assert found(machine) == ["H01-1"] and machine.store.search.unread() == frozenset()
        assert machine.back_office.owed(queue) == 0


def test_a_case_that_nobody_can_read_holds_up_none_of_the_others(office: World) -> None:
    one, two, centre = office.one, office.two, office.centre
    (spoilt, its), (sound, other) = one.paper("H01-1"), two.paper("H09-1")
    pages = {spoilt.id: scanned(one, spoilt, its, b"a page"), sound.id: scanned(two, sound, other, b"another")}
    office.settle()
    with centre.store("head", place_in(centre.folder)) as head, build(load(centre.folder / "looking")) as station:
        station.__dict__["store"] = head
        station.__dict__["rights"] = Rights(head, lambda _actor: frozenset({Role.SUPERVISOR}))
        actor = head.dossiers.actor("Phạm Thị D")
        first, second = (case_of(head, one, page.id, f"doubtful:{one}") for one, page in pages.items())
        with centre.session("one") as session:
            log = _LOG.replace(":id, 0,", ":id, 900,")
            session.execute(text(log), {"id": spoilt.id, "body": '{"op":"Fold"}', "actor": one.actor.id})
            session.commit()
        desk = StationReviewing(station)
        for _ in range(2):
            seen, waiting = desk.take(actor, frozenset(CaseKind), ())
            assert seen is not None and seen.case.id == second.id
            assert waiting == {CaseKind.DOUBTFUL: 2}
        assert desk.take(actor, frozenset(CaseKind), {second.id})[0] is None
        shown = station.reviewing.next_shown(
            actor, frozenset(CaseKind), (), lambda case: station.showing.case(case.id, actor)
        )
        assert shown is not None and shown.case.id == second.id, "by the command too"
        assert head.review.lease(first.id) is None, "it is on nobody's screen"


def test_what_a_counter_says_that_it_sends_hides_nothing_that_others_did_not_send(office: World) -> None:
    one, two, centre = office.one, office.two, office.centre
    for desk, code in ((one, "H01-1"), (two, "H09-1")):
        waiting_dossier(desk, code, 1)
    office.settle()
    announced = (
        f"INSERT INTO uploads (id, document_id, seq, blob_sha256, idempotency_key, manifest, {_BY} gen_random_uuid(),"
        f" u.document_id, 9, b.sha256, 'x', '{{', {_ME} FROM uploads u, blobs b"
        " WHERE b.station_id = access.station() AND b.sha256 <> u.blob_sha256 LIMIT 1"
    )
    with centre.session("one") as session:
        assert session.execute(text(announced), {"actor": one.actor.id}).rowcount == 1
        session.commit()
    soon = load(centre.folder / "looking", {"delivery": {"unsent_limit_h": 1e-9}})
    with centre.store("head", place_in(centre.folder)) as head, build(soon) as station:
        station.__dict__["store"] = head
        finding(station).look()
        assert head.review.waiting() == {CaseKind.UNSENT: 2}


def test_a_code_that_is_none_hides_no_case_of_the_others(office: World) -> None:
    one, two, centre = office.one, office.two, office.centre
    for desk, code in ((one, "H01-1"), (two, "H09-1")):
        waiting_dossier(desk, code, 1)
    office.settle()
    chain = (
        f"INSERT INTO audit_rows (position, event, facts, previous_sha256, sha256, {_BY} 900, :event,"
        f" '{{\"document\":\"' || d.id || '\",\"code\":\"' || :code || '\"}}', '', '', {_ME} FROM documents d"
        " WHERE d.station_id = access.station() LIMIT 1"
    )
    whole = "UPDATE arrivals SET number = 900 WHERE table_name = '(whole)' AND of_station_id = access.station()"
    with centre.session("one") as session:
        told = {"event": NOT_AS_MADE, "code": os.urandom(20_000).hex(), "actor": one.actor.id}
        for statement in (chain, whole):
            assert session.execute(text(statement), told).rowcount == 1
        session.commit()
    with centre.store("head", place_in(centre.folder)) as head, build(load(centre.folder / "looking")) as station:
        station.__dict__["store"] = head
        cases = finding(station)
        cases.look()
        assert cases.left_unread == (one.store.station_id,)


def test_what_a_counter_tells_of_a_document_of_another_one_is_no_case(office: World) -> None:
    """Once it was decided it would stand in the way of the true one."""
    one, two, centre = office.one, office.two, office.centre
    shared = two.store.dossiers.open("H09-1", "1.001", "H01", "H09", "Trần Thị B", two.actor)
    part = two.store.dossiers.component(shared.id, "don", "Đơn đề nghị", two.actor)
    scanned(two, shared, part, b"a page")
    pdf = two.store.blobs.put(b"%PDF-1.7 of the other counter's", "application/pdf")
    document = signed_document(two, part, pdf)
    upload = two.store.outbox.enqueue(document.id, pdf, {"dossier_code": shared.code}, two.actor)
    office.settle()
    told = {
        NOT_AS_MADE: {"document": str(document.id), "code": "SIGNATURE_LOST"},
        "upload.alarm": {"upload": str(upload.id), "code": "RECEIPT_DIFFERS"},
    }
    chain = (
        f"INSERT INTO audit_rows (position, event, facts, previous_sha256, sha256, {_BY} :position, :event, :facts,"
        f" '', '', {_ME}"
    )
    whole = "UPDATE arrivals SET number = 901 WHERE table_name = '(whole)' AND of_station_id = access.station()"
    with centre.session("one") as session:
        assert session.scalars(text("SELECT id FROM uploads")).all() == [upload.id], "its unit receives it"
        for position, (event, facts) in enumerate(told.items(), 900):
            values = {"position": position, "event": event, "facts": json.dumps(facts, separators=(",", ":"))}
            session.execute(text(chain), {**values, "actor": one.actor.id})
        assert session.execute(text(whole)).rowcount == 1
        session.commit()
    with centre.store("head", place_in(centre.folder)) as head, build(load(centre.folder / "looking")) as station:
        station.__dict__["store"] = head
        cases = finding(station)
        assert [case.kind for case in cases.look()] == [] and cases.left_unread == ()
        two.store.read_backs.failed(document.id, "SIGNATURE_LOST", two.actor)
        with centre.way("two", two.store, place_in(centre.folder)) as both:
            both.settle()
        assert [case.document_id for case in finding(station).look()] == [document.id], "its home says so too"


def test_no_version_of_a_counters_paper_comes_after_one_of_another_counters(office: World) -> None:
    """That one would count no more, and its own next version could not come: one comes after each."""
    one, two, centre = office.one, office.two, office.centre
    shared = two.store.dossiers.open("H09-1", "1.001", "H01", "H09", "Trần Thị B", two.actor)
    part = two.store.dossiers.component(shared.id, "don", "Đơn đề nghị", two.actor)
    pdf = two.store.blobs.put(b"%PDF-1.7 of the other counter's", "application/pdf")
    document, own = signed_document(two, part, pdf), one.paper("H01-1")[1]
    office.settle()
    version = (
        f"INSERT INTO documents (id, component_id, version, supersedes, edit_position, {_BY} :id, :part, 1, :before, 0,"
        f" {_ME}"
    )
    with centre.session("one") as session:
        assert session.scalars(text("SELECT id FROM documents")).all() == [document.id], "its unit receives it"
        told = {"id": new_id(), "part": own.id, "actor": one.actor.id}
        assert state_of(session, version, **told, before=document.id) == FORBIDDEN
    two_more = [signed_document(two, part, pdf) for _ in range(2)]
    office.settle()
    current = centre.owner.documents.current(part.id)
    assert current is not None and current.id == two_more[-1].id


def test_a_dossier_of_one_code_that_nobody_can_read_hides_no_case_of_the_other_counter(office: World) -> None:
    one, two, centre = office.one, office.two, office.centre
    dossier, part = one.paper("H09-1")
    scanned(one, dossier, part, b"a page")
    scanned(two, *two.paper("H09-1"), b"another page")
    office.settle()
    with centre.session("one") as session:
        log = _LOG.replace(":id, 0,", ":id, 900,")
        session.execute(text(log), {"id": dossier.id, "body": '{"op":"Fold"}', "actor": one.actor.id})
        session.commit()
    with centre.store("head", place_in(centre.folder)) as head, build(load(centre.folder / "looking")) as station:
        station.__dict__["store"] = head
        cases = finding(station)
        cases.look()
        assert two.store.station_id not in cases.left_unread


def test_what_machines_made_is_not_given_up_where_it_can_not_be_read_just_now(office: World) -> None:
    one, place = office.one, _Away(office.centre.folder / "place")
    dossier, part = one.paper("H01-1")
    page = scanned(one, dossier, part, drawn(7))
    view, masters = PageView.arrived(page.id), {page.id: page}
    with worker(office) as machine:
        key = machine.processing.key(Stage.PREVIEW, view, masters)
    one.store.artifacts.put(key, "preview", b"a preview", "image/jpeg")
    office.settle()
    with worker(office, place) as machine:
        aside = machine.store.folder / "blobs/tmp"
        with pytest.raises(StoreFailed, match="PLACE_AWAY"):
            machine.processing.artifact(Stage.PREVIEW, view, masters)
        place.gives = True
        aside.rmdir()
        aside.touch()
        with pytest.raises(StoreFailed, match="DISK_FAILED"):
            machine.processing.artifact(Stage.PREVIEW, view, masters)
        aside.unlink()
        aside.mkdir()
        assert machine.processing.artifact(Stage.PREVIEW, view, masters) == b"a preview", "it is everybody's"
        kept = machine.store.blobs.path(machine.store.artifacts.find([key])[key])
        kept.unlink()
        kept.mkdir()
        with pytest.raises(StoreFailed, match="DISK_FAILED"):
            machine.processing.artifact(Stage.PREVIEW, view, masters)
        kept.rmdir()
        assert machine.processing.artifact(Stage.PREVIEW, view, masters) == b"a preview"
        kept.unlink()
        kept.symlink_to(kept)  # it can't be marked as asked for, as on a disk that is only read any more
        assert machine.processing.artifact(Stage.PREVIEW, view, masters) == b"a preview"
