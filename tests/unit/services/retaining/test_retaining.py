"""Retention at a station with real pages: told first, then gone from everywhere, wherever a kill came between; nothing goes too early."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.bootstrap.auditing import VERIFIER
from app.bootstrap.checks import of_the_work
from app.bootstrap.retaining import forget_made
from app.domain import failpoints
from app.domain.errors import InputRefused, StoreFailed, UsageError
from app.domain.model import DeliveryReceipt, Plan
from app.domain.retention import Kind, Stays
from app.domain.review.cases import CaseKind, NewCase, Verdict
from app.domain.search import SearchQuery
from app.messages import word
from app.services.past_days import Outlook
from app.store.backup import backup
from app.store.check import check
from app.store.purge import purge
from scanner.spool import SET_ASIDE
from tests.support.open_dossier import CODE
from tests.support.planted import CITIZEN, NAME, found_in
from tests.support.retaining_world import Room, stays

pytestmark = pytest.mark.xdist_group("station")


@pytest.mark.sqlite("a server is copied by its own means")
def test_each_kind_goes_when_its_days_are_over_and_the_whole_folder_holds_no_trace_in_the_end(
    room: Room, tmp_path: Path
) -> None:
    station, folder = room.station, room.station.settings.data_dir
    dossier = room.dossier
    backup(station.store, tmp_path / "backup")
    _leave_about(room)
    before = _files_in(folder / "blobs")
    assert room.outlook().leaving == ()
    room.later(100)
    told = room.outlook()
    (leaving,) = told.leaving
    assert leaving.amounts.keys() == {Kind.ARTIFACTS, Kind.MASTERS}
    assert leaving.amounts[Kind.MASTERS].count == 1
    assert leaving.amounts[Kind.MASTERS].size_bytes == room.sheet.stat().st_size
    assert leaving.amounts[Kind.ARTIFACTS].count >= 6
    assert check(station.store).blobs == told.leaving[0].amounts[Kind.ARTIFACTS].count + 2 + _verdicts(room)
    assert (leaving.aside, station.retaining.apply(station.actor).unnamed) == (1, (CODE,)), "nobody saw that image"
    station.retaining.apply(station.actor, named={CODE})
    assert room.outlook().leaving == () and not room.outlook().owes_scrub
    assert len([one for one in found_in(folder) if one.startswith("blobs")]) == 1, "the copy that was sent"
    assert station.store.search.find(SearchQuery(citizen_id=CITIZEN)), "the name is needed still"
    room.later(210)
    assert room.kinds() == {Kind.COPIES, Kind.SEARCH}
    station.retaining.apply(station.actor)
    assert not station.store.search.find(SearchQuery(citizen_id=CITIZEN))
    room.later(366)
    assert room.kinds() == {Kind.PERSONAL}
    done = station.retaining.apply(station.actor)
    assert (done.backups, done.unreached) == ((tmp_path / "backup",), ())
    assert found_in(folder) == [] and found_in(tmp_path / "backup") == []
    assert not before & _files_in(folder / "blobs"), "no picture, no thumbnail, no layer of it"
    assert not before & _files_in(tmp_path / "backup")
    assert check(station.store).ok
    assert room.outlook().leaving == () and not any(one.behind for one in room.outlook().backups)
    desk = station.editing.desk(dossier)
    assert not any(paper.pages for paper in desk.papers.values())
    with pytest.raises(InputRefused, match="DOSSIER_ERASED"):
        station.capture.import_files(dossier, desk.components[0].id, [room.sheet], station.actor, stages=frozenset())
    station.store.search.catch_up()
    assert found_in(folder) == [] and station.store.search.state().wrong == 0


def _leave_about(room: Room) -> None:
    """What nobody remembers: an image that was set aside in the spool, and the copy of a file that was unlocked."""
    (batch,) = room.station.store.capture.batches(room.dossier)
    aside = room.station.store.capture.spool(batch.id) / SET_ASIDE
    aside.mkdir()
    (aside / "000009.1.png").write_bytes(room.sheet.read_bytes())
    unlocked = room.station.settings.data_dir / "cache" / "unlocked" / "0123456789abcdef"
    unlocked.mkdir(parents=True)
    (unlocked / "1.pdf").write_bytes(f"%PDF-1.7 {NAME}".encode())


def _files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def _verdicts(room: Room) -> int:
    """What the judge and the comparison of pixels said of the archive: files of the station's own, that tell of nobody."""
    store = room.station.store
    keys = store.retention.artifacts_before(datetime.now(UTC) + timedelta(days=1))
    return len({*keys.values()}) - room.outlook().leaving[0].amounts[Kind.ARTIFACTS].count - 1


def test_what_was_done_to_a_page_is_told_when_the_page_is_long_gone(room: Room) -> None:
    station = room.station
    (before,) = station.provenance.of(room.dossier, station.actor).pages
    room.later(400)
    station.retaining.apply(station.actor)
    (after,) = station.provenance.of(room.dossier, station.actor).pages
    (origin,), (version,) = after.origins, after.versions
    assert origin.purged and not before.origins[0].purged
    assert origin.frame_sha256 == before.origins[0].frame_sha256 and origin.scanned_at == before.origins[0].scanned_at
    assert version.receipt is not None and version.receipt.receipt_id == "r-1" and "ten" not in version.receipt.raw
    assert [one.deed for one in after.past] == [one.deed for one in before.past]
    assert {row.event for row in after.audit} == {row.event for row in before.audit} | {"blob.purged"}
    sheet = station.quality_sheets.of(room.dossier, station.actor)
    assert [(paper.pages, paper.sheets) for paper in sheet.papers] == [(1, 1)]
    written = station.settings.data_dir.with_name("sheet.pdf")
    station.quality_sheets.write(sheet, written)
    assert NAME.encode() not in written.read_bytes() and found_in(station.settings.data_dir) == []


def test_a_kill_at_any_step_is_made_good_by_the_next_call(opened: Callable[[str], Room], tmp_path: Path) -> None:
    """What a kill leaves is what an exception at the same boundary leaves here; each time another one."""
    room = opened("unsent_days = 1\npersonal_days = 365")
    station, unsent = room.station, "H56.14-261124-0009"
    desk = station.editing.open(unsent, station.actor).value
    part = desk.components[0]
    another = tmp_path / "another.png"
    another.write_bytes(room.sheet.read_bytes() + b"another")
    station.capture.import_files(desk.dossier.id, part.id, [another], station.actor, stages=frozenset())
    document = station.documents.finish(part.id, Plan(upload=True), station.actor)
    cut_off = station.store.capture.begin(desk.dossier.id, part.id, {"kind": "scan"}, station.actor)
    (station.store.capture.spool(cut_off.id) / "000000.tif").write_bytes(NAME.encode())
    room.later(400)

    class Killed(BaseException):
        pass

    def dying(boundary: str) -> Callable[[str], None]:
        def reached(name: str) -> None:
            if name == boundary:
                raise Killed

        return reached

    def deaths(steps: tuple[str, ...], named: set[str], *more: str) -> int:
        count = 0
        for boundary in [f"commit.{step}.{when}" for step in steps for when in ("before", "after")] + list(more):
            with pytest.MonkeyPatch.context() as patch:
                for module in _that_reach():
                    patch.setattr(module, dying(boundary))
                try:
                    station.retaining.apply(station.actor, named=named)
                except Killed:
                    count += 1
        return count

    assert deaths(("retire", "purge", "purge_unlink", "erase", "scrubbed"), set(), "scrub.after") >= 5
    assert deaths(("recall", "batch_end", "purge", "erase", "scrubbed"), {unsent}) >= 5
    station.retaining.apply(station.actor, named={unsent})
    assert station.store.recalls.of(document.id) and station.store.capture.interrupted() == ()
    assert found_in(station.settings.data_dir) == [] and check(station.store).ok
    assert room.outlook().leaving == () and not room.outlook().owes_scrub


def _that_reach() -> list[str]:
    assert failpoints.reached
    return ["app.store.database.reached", "app.store.retention.reached"]


def test_what_is_held_unsent_or_changed_since_stays(room: Room) -> None:
    station = room.station
    dossier = room.dossier
    room.later(400)
    station.retaining.hold(dossier, "Khiếu nại số 12", station.actor)
    assert stays(room) == {Stays.HELD}
    assert station.retaining.apply(station.actor).outlook.leaving == ()
    station.retaining.release(dossier, station.actor)
    assert room.kinds() == set(Kind)
    desk = station.editing.desk(dossier)
    (page,) = (view.id for paper in desk.papers.values() for view in paper.pages)
    station.editing.rotate(dossier, [page], 1, station.actor)
    assert stays(room) == {Stays.NOT_SENT, Stays.HALF_SENT}, "its page changed since it was sent"
    station.editing.undo(dossier, station.actor)
    assert room.kinds() == set(Kind)
    part = desk.components[1]
    station.capture.import_files(dossier, part.id, [room.sheet], station.actor, stages=frozenset())
    assert stays(room) == {Stays.NOT_SENT}, "another paper of it was not sent"
    assert station.retaining.apply(station.actor).outlook.leaving == ()
    assert check(station.store).ok and station.store.search.find(SearchQuery(citizen_id=CITIZEN))


def test_the_pages_of_a_paper_on_its_way_into_another_dossier_stay_until_it_is_there(room: Room) -> None:
    station = room.station
    ((wrong, _),) = [(part, one) for part, one in station.editing.desk(room.dossier).papers.items() if one.pages]
    (document,) = station.store.documents.versions(wrong)
    other = station.editing.open("H56.14-261124-0002", station.actor).value
    right = other.components[0]
    misfiling = station.store.recalls.begin_misfiling(document.id, wrong, right.id, "nhầm hồ sơ", station.actor)
    room.later(400)
    staying = {one.dossier_id: one.stays for one in room.outlook().staying}
    assert staying.keys() == {room.dossier, other.dossier.id} and all(Stays.MISFILED in one for one in staying.values())
    assert station.retaining.apply(station.actor).outlook.leaving == ()
    station.refiling.carry_out(misfiling, station.actor)
    assert len(station.store.capture.pages(other.dossier.id)) == 1 and check(station.store).ok
    assert not any(Stays.MISFILED in one.stays for one in station.store.retention.standings())


def test_what_is_scanned_behind_pages_that_are_gone_replaces_the_whole_paper_only_where_a_person_says_so(
    room: Room, tmp_path: Path
) -> None:
    station, late = room.station, tmp_path / "late.png"
    ((part, _),) = [(part, one) for part, one in station.editing.desk(room.dossier).papers.items() if one.pages]
    room.later(100)
    station.retaining.apply(station.actor)
    late.write_bytes(room.sheet.read_bytes() + b"late")
    station.capture.import_files(room.dossier, part, [late], station.actor, stages=frozenset())
    with pytest.raises(InputRefused, match="PAGES_GONE_SINCE") as refused:
        station.documents.finish(part, Plan(upload=True), station.actor)
    assert (refused.value.fields["version"], refused.value.fields["count"]) == (1, 1)
    newer = station.documents.finish(part, Plan(upload=True), station.actor, replacing=True)
    (page,) = station.editing.desk(room.dossier).masters
    station.editing.rotate(room.dossier, [page], 1, station.actor)
    assert (newer.version, station.documents.finish(part, Plan(), station.actor).version) == (2, 3), (
        "nothing went since"
    )


@pytest.mark.sqlite("reads the file")
def test_what_people_say_of_an_erased_dossier_goes_with_the_next_run(room: Room) -> None:
    station, store, folder = room.station, room.station.store, room.station.settings.data_dir
    (part,) = {one.id for one in store.dossiers.components(room.dossier) if store.documents.versions(one.id)}
    room.later(400)
    station.retaining.apply(station.actor)
    scanned_by = frozenset({store.dossiers.actor("Người quét").id})
    (case,) = store.review.open([NewCase("alarm:1", CaseKind.ALARM, room.dossier, part, scanned_by)])
    store.review.decide(case.id, Verdict.REMARKED, f"đã hỏi {NAME}", (), station.actor)
    assert found_in(folder)
    length = store.audit.length()
    for _ in range(2):
        station.retaining.apply(station.actor)
        assert found_in(folder) == [] and store.retention.told_since() == ()
    assert store.audit.length() == length + 2, "an erasure, and the file written anew"


def test_the_same_bytes_in_another_dossier_that_stays_are_kept(room: Room) -> None:
    station = room.station
    other = station.store.dossiers.open("H56.14-261124-0002", "1.001", "H", "H", "", station.actor)
    part = station.store.dossiers.component(other.id, "don", "Đơn", station.actor)
    station.capture.import_files(other.id, part.id, [room.sheet], station.actor, stages=frozenset())
    room.later(100)
    station.retaining.apply(station.actor)
    (page,) = station.store.capture.pages(other.id).values()
    assert station.store.blobs.read(page.blob) and check(station.store).ok


def test_of_two_dossiers_with_the_same_bytes_the_last_takes_them_away(room: Room) -> None:
    station = room.station
    (page,) = station.store.capture.pages(room.dossier).values()
    other = station.editing.open("H56.14-261124-0002", station.actor).value.dossier
    part = station.store.dossiers.components(other.id)[0]
    station.capture.import_files(other.id, part.id, [room.sheet], station.actor, stages=frozenset())
    document = station.documents.finish(part.id, Plan(), station.actor)
    pdf = station.store.blobs.put(b"%PDF-1.7 the other's", "application/pdf")
    upload = station.store.outbox.enqueue(document.id, pdf, {}, station.actor)
    at = datetime.now(UTC) + timedelta(days=50)
    told = DeliveryReceipt(document.id, "r-2", "s", "f-2", pdf.sha256, pdf.size_bytes, "0" * 64, at, True, {})
    station.store.outbox.add_receipt(told, upload.id, station.actor)
    room.later(100)
    station.retaining.apply(station.actor)
    assert station.store.blobs.has(page.blob.sha256), "the other dossier's days are not over"
    room.later(145)
    station.retaining.apply(station.actor)
    assert not station.store.blobs.has(page.blob.sha256) and check(station.store).ok


def test_bytes_that_a_dossier_at_another_counter_has_too_stay_and_hold_nothing_up(room: Room) -> None:
    store, actor = room.station.store, room.station.actor
    (page,) = store.capture.pages(room.dossier).values()
    other = store.dossiers.open("H56.14-261124-0002", "1.001", "H", "H", "", actor)
    part = store.dossiers.component(other.id, "don", "Đơn", actor)
    room.station.capture.import_files(other.id, part.id, [room.sheet], actor, stages=frozenset())
    store.homes.give(other.id, UUID(int=7), actor)
    room.later(400)
    assert room.station.retaining.apply(actor).failed == {} and room.outlook().leaving == ()
    assert store.blobs.has(page.blob.sha256), "it may not be at the centre yet"


def test_what_machines_made_of_a_dossier_that_was_handed_over_goes_at_once_and_its_pages_stay(room: Room) -> None:
    station, store = room.station, room.station.store
    (page,) = store.capture.pages(room.dossier).values()
    made = store.retention.artifacts_before(datetime.now(UTC) + timedelta(days=1))
    store.homes.give(room.dossier, UUID(int=7), station.actor)
    forget_made(station, room.dossier)
    assert made and store.retention.artifacts_before(datetime.now(UTC) + timedelta(days=1)) == {}
    kept = store.traces.blobs_of_others([])
    assert page.blob.sha256 in kept and {sha256 for sha256, _ in store.blobs.files()} == kept, (
        "no file is left that only a machine made"
    )


def test_rights_are_asked_and_a_refusal_stands_on_record(room: Room) -> None:
    station, stranger = room.station, room.station.store.dossiers.actor("Người khác")
    for ask in (station.retaining.outlook, station.retaining.apply):
        with pytest.raises(InputRefused, match="NOT_ALLOWED"):
            ask(stranger)
        *_, last = station.store.audit.rows()
        assert (last.event, last.facts) == ("right.refused", {"actor": str(stranger.id), "action": "retain"})
    with pytest.raises(InputRefused, match="NOT_ALLOWED"):
        station.retaining.hold(room.dossier, "vì", stranger)


def test_nothing_is_deleted_while_something_is_scanned_or_held_just_now(room: Room) -> None:
    station = room.station
    for duty in ("capture", "retention"):
        with station.store.duties.hold(duty), pytest.raises(StoreFailed, match="DUTY_HELD"):
            station.retaining.apply(station.actor)
    with station.store.duties.hold("retention"), pytest.raises(StoreFailed, match="DUTY_HELD"):
        station.retaining.hold(UUID(int=1), "vì", station.actor)


def test_days_below_those_of_the_law_count_in_the_policy_file_alone(
    opened: Callable[[str], Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened("masters_days = 5").station.retaining
    monkeypatch.setenv("SOHOA_RETENTION__MASTERS_DAYS", "5")
    with pytest.raises(UsageError, match="RETENTION_TOO_SHORT"):
        _ = opened("copies_days = 100").station.retaining


@pytest.mark.sqlite("a server is copied by its own means")
def test_a_backup_that_is_not_there_is_told_until_it_is_written_again(room: Room, tmp_path: Path) -> None:
    station = room.station
    backup(station.store, tmp_path / "stick")
    (tmp_path / "stick").rename(tmp_path / "elsewhere")
    room.later(400)
    assert station.retaining.apply(station.actor).unreached == (tmp_path / "stick",)
    (tmp_path / "elsewhere").rename(tmp_path / "stick")
    assert station.retaining.apply(station.actor).backups == (tmp_path / "stick",)
    with suppress(FileNotFoundError):
        assert found_in(tmp_path / "stick") == []


def test_people_who_left_are_not_named_for_ever(room: Room) -> None:
    station = room.station
    station.store.dossiers.actor("Người Đã Nghỉ")
    room.later(499)
    assert room.outlook().staff == 0
    room.later(502)
    assert room.outlook().staff == 1
    station.retaining.apply(station.actor)
    assert station.store.people.find("Người Đã Nghỉ") is None and room.outlook().staff == 0
    assert station.store.people.find(station.actor.name) is not None


def test_a_purge_in_words_stays_until_the_rows_go(room: Room) -> None:
    station, store = room.station, room.station.store
    dossier = room.dossier
    page = next(iter(store.capture.pages(dossier).values()))
    purge(store, page.blob.sha256, f"theo đơn của {NAME}", station.actor)
    room.later(400)
    station.retaining.apply(station.actor)
    assert found_in(station.settings.data_dir) == []


def test_what_somebody_worked_on_or_sent_since_it_was_found_stays(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    station, found = room.station, room.station.retaining.past_days.outlook
    (page,) = station.editing.desk(room.dossier).masters
    room.later(400)

    def worked_on(but_for: UUID) -> Outlook:
        seen = found(but_for)
        station.editing.rotate(room.dossier, [page], 1, station.actor)
        return seen

    (document,) = (
        one
        for part in station.store.dossiers.components(room.dossier)
        for one in station.store.documents.versions(part.id)
    )
    ever = datetime.now(UTC) + timedelta(days=1)
    made = station.store.retention.artifacts_before(ever)
    with station.store.duties.hold(f"document-{document.id}"):
        assert station.retaining.apply(station.actor).failed == {CODE: "DUTY_HELD"}, "it is being sent"
    assert station.store.retention.artifacts_before(ever) == made
    monkeypatch.setattr(station.retaining.past_days, "outlook", worked_on)
    assert station.retaining.apply(station.actor).failed == {CODE: "DOSSIER_CHANGED"}
    assert station.store.capture.pages(room.dossier) and check(station.store).ok


def test_the_doctor_says_what_is_due_and_what_stands_against_it_and_names_nobody(room: Room) -> None:
    said = of_the_work(room.station)["retention"]
    assert "0" in said()
    room.later(100)
    with pytest.raises(StoreFailed) as due:
        said()
    assert (due.value.code, due.value.fields["count"], due.value.fields["hindered"]) == ("RETENTION_DUE", "1", "-")
    room.station.retaining.hold(room.dossier, "Khiếu nại số 12", room.station.actor)
    assert word("stays_held", room.station.settings.language) in said()


def test_the_log_and_one_dossiers_proof_hold_after_its_erasure_against_receipts_kept_elsewhere(
    room: Room, tmp_path: Path
) -> None:
    station, receipts = room.station, tmp_path / "receipts"
    receipts.mkdir()
    ((_, kept),) = [(name, told) for name, told in station.store.outbox.told() if "GocNhatKy" in told]
    (receipts / "r-1.json").write_text(json.dumps(kept))
    (dossier,) = station.store.dossiers.of_code(CODE)
    before = station.auditing.proving.prove(dossier, tmp_path / "before.json", station.actor)
    room.later(400)
    station.retaining.apply(station.actor)
    found = station.auditing.checking.check([receipts])
    assert found.look.holds and found.outside == 1 and found.look.proved > 0
    proven = station.auditing.proving.prove(dossier, tmp_path / "after.json", station.actor)
    assert before.is_whole and (proven.heads, before.heads) == (2, 2), "the manifest's, and the receipt's with its time"
    assert proven.erased == ("personal", "search") and proven.purged >= 2, "the scan and the file that was sent"
    rows = [json.loads((tmp_path / f"{when}.json").read_text())["rows"] for when in ("before", "after")]
    told = [[(row["position"], row["sha256"]) for row in of] for of in rows]
    assert told[1][: len(told[0])] == told[0], "every row of before stands there, as it was"
    check_it = [sys.executable, "-I", VERIFIER, tmp_path / "after.json", "--against", receipts, "--lang", "en"]
    ran = subprocess.run(check_it, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert NAME not in (tmp_path / "after.json").read_text()
