"""What is decided at the centre comes to the home station once; what a station deleted goes at the centre; both sides can be compared."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.bootstrap import build
from app.bootstrap.review import finding
from app.domain.arrange import arrange
from app.domain.clock import SystemClock
from app.domain.editlog import Accept, Rotate, SendBack, SetSheetCount
from app.domain.errors import InputRefused, StoreFailed
from app.domain.grounds import Ground
from app.domain.model import Dossier, MasterPage
from app.domain.retention import PURGED_BY_RULE, Kind
from app.domain.review.cases import CaseKind, NewCase, Verdict
from app.domain.search import SearchQuery
from app.settings import load
from app.store.homes import guarded
from app.store.places.folder import FolderPlace
from app.store.purge import purge
from app.store.replication.incoming import CAME
from app.store.replication.reaching import reach
from app.store.store import Store, open_store
from tests.support.both_sides import BothSides, case_of, place_in, send_back, sent_back, waits_for_a_lock
from tests.support.planted import CITIZEN, NAME, PLANTED, plant
from tests.support.postgres import PostgresServer
from tests.support.search_world import Library
from tests.support.store_world import Desk, open_desk, waiting_dossier, work
from tests.support.waiting import until


def dossier_at(both: BothSides, desk: Desk, code: str) -> tuple[Dossier, MasterPage]:
    """A dossier of the counter that is at the centre as well, and its first page."""
    page = waiting_dossier(desk, code)
    both.settle()
    (dossier,) = (one for one in both.centre.dossiers.recent(9) if one.code == code)
    return dossier, page


def test_what_is_sent_back_at_the_centre_is_at_the_counter_once(both: BothSides, desk: Desk) -> None:
    dossier, page = dossier_at(both, desk, "H1")
    supervisor = both.centre.dossiers.actor("Phạm Thị D")
    case = case_of(both.centre, dossier.id, page.id, "doubtful:1")
    before = both.centre.dossiers.log(dossier.id)
    mark = send_back(both.centre, case, supervisor)
    assert both.centre.dossiers.log(dossier.id) == before, "the centre writes nothing into the log"
    assert both.settle()[1] == 1
    (entry,) = sent_back(desk.store, dossier.id)
    assert entry.operation == SendBack((page.id,), case.id, (mark,), "Mờ, quét lại")
    assert entry.actor_id == supervisor.id and desk.store.people.names({supervisor.id}) == {supervisor.id: "Phạm Thị D"}
    (part,) = desk.store.dossiers.components(dossier.id)
    paper = arrange(desk.store.dossiers.log(dossier.id), desk.store.capture.pages(dossier.id))[part.id]
    assert paper.sent_back[page.id].remark == "Mờ, quét lại"
    assert desk.store.review.unanswered() == {dossier.id}
    (decision,) = desk.store.review.decisions(case.id)
    assert decision == both.centre.review.decisions(case.id)[0]
    assert both.settle() == (0, 0)
    assert sent_back(both.centre, dossier.id) == [entry], "and so the centre sees it in the log"
    assert [row.event for row in desk.store.audit.rows()].count(CAME) == 1
    both.chains_hold()
    desk.store.close()
    again = open_desk(desk.store.folder)
    assert again.store.station_id == desk.store.station_id, "the stations that came along are not taken for this one"
    again.store.close()


def test_verdicts_of_one_case_come_in_order_and_close_what_waits_here(both: BothSides, desk: Desk) -> None:
    dossier, page = dossier_at(both, desk, "H1")
    supervisor = both.centre.dossiers.actor("Phạm Thị D")
    case = case_of(both.centre, dossier.id, page.id, "doubtful:1")
    (here,) = desk.store.review.open(  # the counter found the same
        [NewCase("doubtful:1", CaseKind.DOUBTFUL, dossier.id, case.component_id, frozenset(), pages=(page.id,))]
    )
    both.centre.review.decide(case.id, Verdict.ACCEPTED, "", (), supervisor)
    both.centre.review.take_back(case.id, supervisor)
    assert both.settle()[1] == 2
    assert [one.verdict for one in desk.store.review.decisions(here.id)] == [Verdict.ACCEPTED, Verdict.TAKEN_BACK]
    assert desk.store.review.waiting() == {CaseKind.DOUBTFUL: 1}, "it waits again"
    send_back(both.centre, case, supervisor)
    assert both.settle()[1] == 1
    assert desk.store.review.waiting() == {}
    assert len(sent_back(desk.store, dossier.id)) == 1


def test_a_counter_that_dies_over_a_decision_puts_it_down_once(
    both: BothSides, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier, page = dossier_at(both, desk, "H1")
    send_back(both.centre, case_of(both.centre, dossier.id, page.id, "doubtful:1"), both.centre.dossiers.actor("D"))
    for when in ("before", "after"):

        def die(boundary: str, when: str = when) -> None:
            if boundary == f"commit.decision_came.{when}":
                raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr("app.store.database.reached", die)
            with pytest.raises(KeyboardInterrupt):
                both.settle()
        assert len(sent_back(desk.store, dossier.id)) == (when == "after")
    both.settle()
    assert len(sent_back(desk.store, dossier.id)) == 1
    both.chains_hold()


def test_a_centre_that_was_restored_from_yesterday_tells_what_is_decided_anew(
    server: PostgresServer, both: BothSides, desk: Desk
) -> None:
    dossier, page = dossier_at(both, desk, "H1")
    supervisor = both.centre.dossiers.actor("Phạm Thị D")
    case = case_of(both.centre, dossier.id, page.id, "doubtful:1")
    both.centre.database.engine.dispose()
    server.create("yesterday", "centre")
    send_back(both.centre, case, supervisor)
    both.settle()
    both.centre.database.engine.dispose()
    server.run("DROP DATABASE centre")
    server.create("centre", "yesterday")
    send_back(both.centre, case, supervisor, "Lệch")
    assert both.settle()[1] == 1
    assert [entry.operation.remark for entry in sent_back(desk.store, dossier.id)] == ["Mờ, quét lại", "Lệch"]  # type: ignore[union-attr]
    assert both.settle() == (0, 0)


def test_the_centre_writes_nothing_about_a_dossier_of_a_counter(centre: Store, tmp_path: Path) -> None:
    work(tmp_path / "counter" / "data", tmp_path / "said")
    with closing(open_desk(tmp_path / "counter" / "data").store) as counter:
        both = BothSides(counter, centre, place_in(tmp_path))
        both.settle()
        tried = set()
        for table in guarded():
            own = table.c.station_id == counter.station_id
            with centre.database.read() as connection:
                row = connection.execute(select(table).where(own).limit(1)).mappings().first()
            if row is None:
                continue
            with pytest.raises(InputRefused) as caught, centre.database.write("edit") as writing:
                writing.insert(table, **{**row, **writing.origin})
            assert caught.value.code == "DOSSIER_ELSEWHERE", table.name
            tried.add(table.name)
        assert {table.name for table in guarded()} - tried <= {"actor_identities", "kept_signatures", "misfiling_ends"}
        page = next(page for one in counter.dossiers.recent(9) for page in counter.capture.pages(one.id).values())
        supervisor = centre.dossiers.actor("Phạm Thị D")
        of_page = counter.capture.batch(page.batch_id).dossier_id
        for refused in (
            lambda: centre.dossiers.append(of_page, [Rotate((page.id,), 1)], supervisor),
            lambda: centre.retention.hold(of_page, "khiếu nại", supervisor),
            lambda: purge(centre, page.blob.sha256, "nhầm", supervisor),
        ):
            with pytest.raises(InputRefused, match="DOSSIER_ELSEWHERE"):
                refused()
        assert centre.retention.standings() == ()
    own_desk = Desk(centre, supervisor)
    dossier, part = own_desk.paper("H9")
    assert own_desk.scan(own_desk.batch(dossier, part), 0, b"own"), "its own dossiers it writes as before"


def test_a_repair_at_the_centre_is_refused_and_the_case_waits(both: BothSides, desk: Desk) -> None:
    dossier, page = dossier_at(both, desk, "H1")
    case, supervisor = case_of(both.centre, dossier.id, page.id, "doubtful:1"), both.centre.dossiers.actor("D")
    length = len(both.centre.dossiers.log(dossier.id))
    with pytest.raises(InputRefused, match="DOSSIER_ELSEWHERE"):
        both.centre.review.repair(case.id, [Rotate((page.id,), 1)], "", (), supervisor, planned_at=length)
    assert both.centre.review.waiting() == {CaseKind.DOUBTFUL: 1}


def test_words_that_were_erased_at_home_are_erased_at_the_centre(both: BothSides, desk: Desk) -> None:
    dossier, _ = dossier_at(both, desk, "H1")
    officer = desk.store.dossiers.actor("Người đã nghỉ")
    both.settle()
    assert both.centre.dossiers.get(dossier.id).applicant
    desk.store.retention.erase(dossier.id, frozenset({Kind.SEARCH, Kind.PERSONAL}), desk.actor)
    desk.store.retention.erase_staff([officer.id], desk.actor)
    both.settle()
    assert both.centre.dossiers.get(dossier.id).applicant == ""
    assert both.centre.people.names({officer.id}) == {}
    with both.centre.database.read() as connection:
        told = connection.scalars(text("SELECT body FROM operations UNION SELECT manifest FROM uploads")).all()
    assert told and not any("Nguyễn" in str(one) for one in told)
    assert both.compare().holds


def test_a_supervisor_who_is_no_longer_named_at_the_centre_is_not_at_the_counter(both: BothSides, desk: Desk) -> None:
    dossier, page = dossier_at(both, desk, "H1")
    supervisor, head = (both.centre.dossiers.actor(name) for name in ("Phạm Thị D", "Trưởng phòng"))
    send_back(both.centre, case_of(both.centre, dossier.id, page.id, "doubtful:1"), supervisor)
    both.settle()
    both.centre.retention.erase_staff([supervisor.id], head)
    both.settle()
    assert desk.store.people.names({supervisor.id}) == {}
    assert sent_back(desk.store, dossier.id)[0].actor_id == supervisor.id, "what they did stays"
    assert both.settle() == (0, 0)


def test_bytes_leave_the_shared_place_when_no_counter_has_them(centre: Store, tmp_path: Path) -> None:
    place, sides, pages = place_in(tmp_path), list[BothSides](), list[MasterPage]()
    for name in ("one", "two", "late"):
        desk = open_desk(tmp_path / name)
        sides.append(BothSides(desk.store, centre, place))
        pages += desk.scan(desk.batch(*desk.paper("H1")), 0, b"the same bytes")
    sha256 = pages[0].blob.sha256
    for side in sides[:2]:
        side.settle()
    for number, side in enumerate(sides[:2]):
        purge(side.counter, sha256, "nhầm", side.counter.dossiers.actor("B"))
        side.settle()
        assert place.has(sha256) == (number == 0), "the second one still has them"
    sides[2].settle()
    assert place.has(sha256) and not centre.blobs.purged(sha256), "somebody who comes later brings them again"
    for side in sides:
        side.chains_hold()
        side.counter.close()


class _Held(FolderPlace):
    """A shared folder in which the first removal waits until somebody has done something else meanwhile, or can't."""

    def __init__(self, folder: Path, meanwhile: Callable[[], None]) -> None:
        super().__init__(folder)
        self._meanwhile = meanwhile

    def remove(self, sha256: str) -> None:
        self._meanwhile()
        super().remove(sha256)


def test_bytes_that_one_counter_brings_while_another_ones_go_stay(centre: Store, tmp_path: Path) -> None:
    gives, brings = open_desk(tmp_path / "gives"), open_desk(tmp_path / "brings")
    sha256 = gives.scan(gives.batch(*gives.paper("H1")), 0, b"the same bytes")[0].blob.sha256
    place = place_in(tmp_path)
    other = BothSides(brings.store, centre, place)
    with ThreadPoolExecutor(1) as meanwhile:
        came = list[Future[tuple[int, int]]]()

        def bring() -> None:
            brings.scan(brings.batch(*brings.paper("H1")), 0, b"the same bytes")
            came.append(meanwhile.submit(other.settle))
            until(lambda: came[0].done() or waits_for_a_lock(centre), 30)

        one = BothSides(gives.store, centre, _Held(tmp_path / "place", bring))
        one.settle()
        purge(gives.store, sha256, "nhầm", gives.actor)
        one.settle()
        came[0].result()
    assert place.has(sha256) and not centre.blobs.purged(sha256)
    for side in (one, other):
        side.chains_hold()
        side.counter.close()


def test_bytes_that_come_again_at_the_counter_come_again_at_the_centre(both: BothSides, desk: Desk) -> None:
    sha256 = desk.scan(desk.batch(*desk.paper("H1")), 0, b"page")[0].blob.sha256
    both.settle()
    purge(desk.store, sha256, "nhầm", desk.actor)
    both.settle()
    assert not both.place.has(sha256) and both.centre.blobs.purged(sha256)
    desk.scan(desk.batch(*desk.paper("H2")), 0, b"page")
    both.settle()
    assert both.place.has(sha256) and not both.centre.blobs.purged(sha256)
    assert both.compare().holds


def test_both_sides_are_compared_and_what_a_kill_left_is_made_good(both: BothSides, desk: Desk) -> None:
    _, page = dossier_at(both, desk, "H1")
    assert both.compare().holds
    both.place.remove(page.blob.sha256)
    secret = desk.scan(desk.batch(*desk.paper("H2")), 0, b"secret")[0].blob.sha256
    both.settle()
    purge(desk.store, secret, "nhầm", desk.actor)
    both.settle()
    both.place.put(secret, _file(desk.store.folder / "left", b"secret"))  # as if the kill had come before it left
    key = b"H1".hex().zfill(64)
    desk.store.retention.drop_artifacts([key])
    both.settle()
    found = both.compare()
    assert found.holds and (found.brought, found.removed, found.given_up) == (1, 1, 1)
    assert both.place.has(page.blob.sha256) and not both.place.has(secret)
    assert both.centre.artifacts.find([key]) == {}
    with both.centre.database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("DELETE FROM upload_urls"))
        connection.execute(text("DELETE FROM plans"))
    differing = both.compare()
    assert not differing.holds and list(differing.differing) == ["plans"] and differing.differing["plans"][1] == 0
    assert both.centre.audit.others() == (desk.store.station_id,)


def _file(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_the_centre_finds_cases_in_the_chains_of_its_counters_once_all_is_there(
    both: BothSides, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.replication.parcel.pack.__defaults__", (7,))
    dossier, part = desk.paper("H1")
    (page,) = desk.scan(desk.batch(dossier, part), 0, b"page")
    desk.store.dossiers.append(dossier.id, [SetSheetCount(part.id, 3, "tờ thứ ba dính mực")], desk.actor)
    desk.store.supervision.accept_pages(part, "H1", Accept(page.id, Ground.LEGIBLE), desk.actor)
    looks, seen, cut = both.centre.review_looks, set(), 0
    while both.up.round().rows:
        happened = looks.happened(of=desk.store.station_id)
        cut += happened is None
        for one in happened.dossiers if happened is not None else ():
            assert both.centre.dossiers.log(one) == desk.store.dossiers.log(one)
            seen.add(one)
    assert cut > 1 and seen == {dossier.id}
    with build(load(tmp_path / "supervisors")) as station:
        station.__dict__["store"] = both.centre
        found = finding(station)
        assert {case.kind for case in found.look()} == {CaseKind.COUNT_DIFFERS, CaseKind.ACCEPTED}
        assert found.look() == ()
        desk.store.dossiers.append(dossier.id, [SetSheetCount(part.id, 1)], desk.actor)
        (notice,) = desk.store.supervision.unread_acceptances()
        desk.store.supervision.read(notice.id, desk.actor)
        both.settle()
        assert found.look() == ()
    assert both.centre.review.waiting() == {}, "what is counted anew and read at the counter lapses"


def test_a_centre_without_tables_is_told_and_left_as_it_is(server: PostgresServer, desk: Desk) -> None:
    server.create("empty")
    address = server.url("empty").set(drivername="postgresql").render_as_string()
    with pytest.raises(StoreFailed) as caught:
        reach(address, None, desk.store.database)
    assert caught.value.code == "CENTRE_OLDER" and not caught.value.retryable
    with pytest.raises(StoreFailed) as caught:
        reach("postgresql://nobody@localhost:1/none?sslmode=disable", None, desk.store.database)
    assert caught.value.code == "DATABASE_AWAY" and caught.value.retryable


def test_a_new_counter_is_known_at_the_centre_before_it_has_written_anything(both: BothSides) -> None:
    assert both.settle()[0] > 0
    assert both.counter.outgoing.waiting().since is None
    assert both.centre.audit.others() == (both.counter.station_id,)


def test_how_much_waits_is_known_while_the_network_is_gone(both: BothSides, desk: Desk) -> None:
    both.settle()
    before = desk.store.database.now()
    waiting_dossier(desk, "H1", size_bytes=5_000)
    found = desk.store.outgoing.waiting()
    assert found.rows > 20 and found.size_bytes > 10_000 and found.since is not None and found.since >= before
    open_again = open_store(desk.store.folder, desk.store.database._clock, min_free_bytes=0)
    assert open_again.outgoing.waiting() == found
    open_again.close()


def told_anywhere(centre: Store, words: tuple[str, ...]) -> set[str]:
    """The tables of the centre's database, of all its schemas, of which a row has one of these words."""
    tables = text(
        "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    found = set()
    with centre.database.read() as connection:
        for table in connection.scalars(tables).all():
            rows = connection.scalars(text(f"SELECT lower(of_it::text) FROM {table} of_it")).all()
            found |= {table for row in rows if any(word in row for word in words)}
    return found


def test_nothing_of_a_person_is_left_in_any_table_of_the_centre_once_the_counter_erased_it(
    server: PostgresServer, both: BothSides, desk: Desk, tmp_path: Path
) -> None:
    code = "H56.14-260302-0007"
    dossier_id = plant(desk, code)
    Library(desk).scan(code, [f"Tôi tên là {PLANTED}"], component="TP09")
    both.settle()
    words, asked = (CITIZEN, NAME.casefold(), "'kiem'"), SearchQuery.parse("tên là Kiểm Thử")
    folder, url = tmp_path / "office", server.url("centre")
    with closing(open_store(folder, SystemClock(), url=url, place=both.place, min_free_bytes=0)) as office:
        office.search.catch_up()
        assert office.search.find(asked) and office.search.find(SearchQuery(citizen_id=CITIZEN))
    before = told_anywhere(both.centre, words)
    assert {"search.pages", "search.dossiers", "public.dossiers", "public.operations", "public.uploads"} <= before
    with desk.store.database.read() as connection:
        hashes = list(connection.scalars(text("SELECT sha256 FROM blobs")))
    for sha256 in hashes:
        purge(desk.store, sha256, PURGED_BY_RULE, desk.actor)
    desk.store.retention.erase(dossier_id, frozenset({Kind.SEARCH, Kind.PERSONAL}), desk.actor)
    both.settle()
    assert told_anywhere(both.centre, words) == set(), "before anybody filled the index again"
    assert not any(both.place.has(sha256) for sha256 in hashes)
    both.centre.search.catch_up()
    assert told_anywhere(both.centre, words) == set() and not both.centre.search.find(asked)
    both.chains_hold()
