"""Figures: each query on data with a known answer, sums that late rows make anew, and what a migration tells of earlier rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import delete, func, insert, select, text

from app.domain.editlog import Accept, Doubt, Replace
from app.domain.facts import PageFacts, QualityReason
from app.domain.figures.happenings import Happening, Reading
from app.domain.figures.rates import Rate
from app.domain.figures.spread import Spread
from app.domain.figures.values import By, Coded, Count, Lasting, Share, Span
from app.domain.ids import new_id
from app.domain.model import MasterPage, Plan
from app.domain.release import PageQuality
from app.domain.results import ResultFacts
from app.domain.reuse import Origin
from app.domain.review.cases import CaseKind, Verdict
from app.domain.review.defects import Defect, DefectMark
from app.store.database import Database, connect
from app.store.dossiers import Dossiers
from app.store.review import NewCase
from app.store.schema import actors, stations
from app.store.schema_figures import figure_events, figure_groups, figure_marks
from app.store.store import DATABASE_FILE
from tests.support.store_world import Desk, open_copy, open_desk, receipt

MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""half past eight in Viet Nam"""
DAY = date(2026, 3, 2)
SPAN = Span(DAY, DAY)
LATE = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
"""one in the morning of the next day in Viet Nam"""


@dataclass
class SetClock:
    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at

    def after(self, **by: int) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def counter(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    desk = open_copy(tmp_path / "data", clock)
    yield desk
    desk.store.close()


def facts(quality: PageQuality, *reasons: str) -> PageFacts:
    told = tuple(QualityReason(reason, None) for reason in reasons)
    return PageFacts(10, 10, 300.0, "", 0.4, 1.0, 0, 1.0, False, quality, told, {"sharpness": 2.0}, ())


def judge(desk: Desk, page: MasterPage, quality: PageQuality, *reasons: str, recipe: str = "1") -> None:
    key = (recipe + page.blob.sha256)[:64]
    desk.store.artifacts.put_facts(key, facts(quality, *reasons).encode(), "application/json", page)


def scan(desk: Desk, code: str, pages: int, request: dict[str, str] | None = None) -> tuple[UUID, list[MasterPage]]:
    dossier, part = desk.paper(code)
    asked = request or {"kind": "scan", "device": "plustek:1", "profile": "giay-to"}
    batch = desk.store.capture.begin(dossier.id, part.id, asked, desk.actor)
    found = [desk.scan(batch, seq, f"{code} {seq}".encode())[0] for seq in range(pages)]
    return dossier.id, found


def send(desk: Desk, clock: SetClock, code: str, *, minutes: int, result: bool = False) -> None:
    _, part = desk.paper(code)
    named = ResultFacts("KQ.1", code, "UBND") if result else None
    document = desk.store.documents.create(part.id, 0, None, Plan(upload=True), desk.actor, result=named)
    pdf = desk.store.blobs.put(f"%PDF-1.7 {code}".encode(), "application/pdf")
    upload = desk.store.outbox.enqueue(document.id, pdf, {}, desk.actor)
    clock.after(minutes=minutes)
    desk.store.outbox.add_receipt(receipt(document.id, pdf, code), upload.id, desk.actor)


def return_first(desk: Desk, code: str, pages: list[MasterPage]) -> None:
    """A supervisor sends the first of them back."""
    (dossier, part), review = desk.paper(code), desk.store.review
    supervisor = desk.store.dossiers.actor("Phạm Thị D")
    of_all = tuple(page.id for page in pages)
    review.open([NewCase(f"sample:{code}", CaseKind.SAMPLE, dossier.id, part.id, frozenset(), pages=of_all)])
    case = review.take(supervisor)
    assert case is not None
    review.decide(case.id, Verdict.RETURNED, "", (DefectMark(pages[0].id, Defect.CROP),), supervisor)


def send_some(desk: Desk, clock: SetClock) -> None:
    """Of four dossiers one is sent, of one the result, one is concluded without; one paper is reused."""
    for code in ("H1", "H2", "H3", "H4"):
        scan(desk, code, 1)
    send(desk, clock, "H1", minutes=0)
    send(desk, clock, "H2", minutes=0, result=True)
    dossier, part = desk.paper("H3")
    desk.store.acceptance.note(dossier.id, 9, None, "", desk.actor)
    origin = Origin("result", "p-1", "KQ.1", "1/QĐ", "UBND", DAY, None)
    pdf = desk.store.blobs.put(b"%PDF-1.7 reused", "application/pdf")
    desk.store.documents.create(part.id, 0, pdf, Plan(), desk.actor, origin=origin)


def test_pages_and_dossiers_count_in_the_hour_of_viet_nam(counter: Desk, clock: SetClock) -> None:
    scan(counter, "H1", 2)
    clock.at = LATE
    scan(counter, "H2", 1)
    reports = counter.store.reports
    reports.catch_up()
    both = Span(DAY, DAY + timedelta(days=1))
    assert reports.counted(Happening.ARRIVED, By.HOUR, both) == (Count("01", 1, 4), Count("08", 2, 8))
    assert reports.counted(Happening.OPENED, By.HOUR, both) == (Count("01", 1, 0), Count("08", 1, 0))
    assert reports.counted(Happening.ARRIVED, By.DAY, both) == (Count("2026-03-02", 2, 8), Count("2026-03-03", 1, 4))
    assert reports.counted(Happening.ARRIVED, By.MONTH, both) == (Count("2026-03", 3, 12),)
    assert reports.counted(Happening.ARRIVED, By.HOUR, SPAN) == (Count("08", 2, 8),)


def test_pages_are_told_apart_by_what_they_were_scanned_with(counter: Desk) -> None:
    scan(counter, "H1", 2)
    scan(counter, "H2", 1, {"kind": "scan", "device": "folder:/home/Nguyễn Văn A"})
    scan(counter, "H3", 3, {"kind": "files"})
    reports = counter.store.reports
    reports.catch_up()
    by = {by: dict(_amounts(reports.counted(Happening.ARRIVED, by, SPAN))) for by in By}
    assert by[By.DEVICE] == {"files": 3, "folder": 1, "plustek:1": 2}
    assert by[By.PROFILE] == {"": 4, "giay-to": 2}
    assert by[By.PROCEDURE] == {"1.001": 6}
    assert by[By.UNIT] == {"H01": 6}
    assert by[By.COUNTER] == {str(counter.store.station_id): 6}
    assert by[By.PERSON] == {str(counter.actor.id): 6}


def test_a_page_is_right_at_once_or_failed_once_whatever_else_happens(counter: Desk) -> None:
    dossier, pages = scan(counter, "H1", 5)
    judge(counter, pages[0], PageQuality.GOOD)
    judge(counter, pages[1], PageQuality.DOUBTFUL, "SKEWED", "TOO_DARK")
    judge(counter, pages[2], PageQuality.GOOD, "SKEWED")
    judge(counter, pages[3], PageQuality.GOOD)
    accepted = Accept(pages[1].id, "printed_crooked")
    counter.store.dossiers.append(dossier, [accepted, Replace(pages[2].id, pages[3].id)], counter.actor)
    counter.store.dossiers.append(dossier, [Doubt((pages[4].id,), "DOUBLE_FEED")], counter.actor)
    reports = counter.store.reports
    reports.catch_up()
    rates = {
        part: reports.shares(part, Happening.ARRIVED, By.DEVICE, SPAN)[0].rate
        for part in (Happening.FAILED, Happening.REPLACED, Happening.ACCEPTED, Happening.SENT_BACK)
    }
    assert rates == {
        Happening.FAILED: Rate(3, 5),
        Happening.REPLACED: Rate(1, 5),
        Happening.ACCEPTED: Rate(1, 5),
        Happening.SENT_BACK: Rate(0, 5),
    }
    found = reports.coded((Happening.REASON,), By.DEVICE, SPAN)
    assert [(one.kind, one.code, one.amount) for one in found] == [
        ("reason", "DOUBLE_FEED", 1),
        ("reason", "SKEWED", 2),
        ("reason", "TOO_DARK", 1),
    ]


def test_the_first_verdict_counts_and_bytes_that_were_judged_before_come_with_it(counter: Desk) -> None:
    _, (page,) = scan(counter, "H1", 1)
    judge(counter, page, PageQuality.POOR, "OUT_OF_FOCUS")
    judge(counter, page, PageQuality.GOOD, recipe="2")
    dossier, part = counter.paper("H2")
    counter.scan(counter.batch(dossier, part), 0, b"H1 0")  # the same bytes once more
    reports = counter.store.reports
    reports.catch_up()
    assert reports.coded((Happening.REASON,), By.DAY, SPAN) == (Coded("2026-03-02", "reason", "OUT_OF_FOCUS", 2),)
    assert reports.shares(Happening.FAILED, Happening.ARRIVED, By.DAY, SPAN)[0].rate == Rate(2, 2)


def test_what_a_supervisor_says_late_counts_on_the_day_of_the_page(counter: Desk, clock: SetClock) -> None:
    store = counter.store
    _, pages = scan(counter, "H1", 2)
    assert store.reports.catch_up() == 1
    assert store.reports.catch_up() == 0
    clock.at = LATE
    return_first(counter, "H1", pages)
    assert store.reports.shares(Happening.SENT_BACK, Happening.ARRIVED, By.DAY, SPAN)[0].rate == Rate(0, 2)
    assert store.reports.catch_up() == 1
    assert store.reports.shares(Happening.SENT_BACK, Happening.ARRIVED, By.DAY, SPAN)[0].rate == Rate(1, 2)
    assert store.reports.coded((Happening.DEFECT,), By.DAY, SPAN) == (Coded("2026-03-02", "defect", "crop", 1),)


def test_waiting_is_from_the_slip_to_the_last_receipt_and_is_told_once(counter: Desk, clock: SetClock) -> None:
    store = counter.store
    dossier, _ = scan(counter, "H1", 1)
    _, part = counter.paper("H1")
    clock.after(seconds=70)
    send(counter, clock, "H1", minutes=5)
    clock.at = LATE  # only the next morning somebody looks
    assert not store.happenings.is_released(dossier)
    for _ in range(2):
        store.happenings.release(dossier, {part.id: {"number": Reading.CORRECTED, "issuer": Reading.KEPT}})
    assert store.happenings.is_released(dossier)
    store.reports.catch_up()
    assert store.reports.lasted(Happening.RELEASED, By.DAY, SPAN) == (Lasting("2026-03-02", Spread({6: 1}, 370)),)
    assert store.reports.lasted(Happening.DELIVERED, By.DAY, SPAN) == (Lasting("2026-03-02", Spread({5: 1}, 300)),)
    assert store.reports.coded((Happening.FIELD,), By.DAY, SPAN) == (
        Coded("2026-03-02", "field", "issuer:kept", 1),
        Coded("2026-03-02", "field", "number:corrected", 1),
    )


def test_shares_of_what_was_digitised_reused_and_of_results(counter: Desk, clock: SetClock) -> None:
    send_some(counter, clock)
    reports = counter.store.reports
    reports.catch_up()
    assert reports.shares(Happening.DIGITISED, Happening.OPENED, By.DAY, SPAN)[0].rate == Rate(2, 4)
    assert reports.shares(Happening.REUSED, Happening.PAPER, By.DAY, SPAN)[0].rate == Rate(1, 3)
    assert reports.results(SPAN) == (("H01", Share("2026-03", Rate(1, 2))),)
    assert reports.counted(Happening.RECEIVED, By.DAY, SPAN) == (Count("2026-03-02", 2, 2 * len(b"%PDF-1.7 H1")),)


def test_the_stations_own_box_of_files_is_no_dossier(counter: Desk) -> None:
    box = counter.store.dossiers.open("INTAKE", "", "", "", "", counter.actor)
    counter.store.reports.catch_up()
    assert counter.store.reports.counted(Happening.OPENED, By.DAY, SPAN) == ()
    assert counter.store.happenings.is_released(box.id)


def test_a_centres_counters_are_told_apart_and_each_is_caught_up_with(counter: Desk, clock: SetClock) -> None:
    database, (station, machine) = counter.store.database, (new_id(), new_id())
    with database.write("station") as writing:
        row = {"id": station, "actor_id": machine, "at_utc": clock.at}
        writing.connection.execute(insert(stations), row)
        writing.connection.execute(insert(actors), {**row, "id": machine, "name": "station", "station_id": station})
    beside = Dossiers(Database(database.engine, clock, station, machine))
    beside.open("H1", "1.001", "H01", "H01", "", counter.actor)
    counter.paper("H1")
    reports = counter.store.reports
    assert reports.catch_up() == 1
    beside.open("H2", "1.001", "H01", "H01", "", counter.actor)
    assert reports.catch_up() == 1
    assert dict(_amounts(reports.counted(Happening.OPENED, By.COUNTER, SPAN))) == {
        str(station): 2,
        str(counter.store.station_id): 1,
    }


def test_sums_that_were_cut_off_are_made_again(counter: Desk) -> None:
    scan(counter, "H1", 2)
    reports, database = counter.store.reports, counter.store.database
    reports.catch_up()
    with database.write("figures") as writing:
        writing.connection.execute(delete(figure_marks))
    assert reports.catch_up() == 1
    assert reports.counted(Happening.ARRIVED, By.DAY, SPAN) == (Count("2026-03-02", 2, 8),)


def test_what_waits_is_told_by_counter_with_the_oldest(counter: Desk, clock: SetClock) -> None:
    assert counter.store.reports.unsent() == ()
    _, part = counter.paper("H1")
    document = counter.store.documents.create(part.id, 0, None, Plan(upload=True), counter.actor)
    pdf = counter.store.blobs.put(b"%PDF-1.7", "application/pdf")
    clock.after(minutes=2)
    counter.store.outbox.enqueue(document.id, pdf, {}, counter.actor)
    assert counter.store.reports.unsent() == ((counter.store.station_id, 1, MORNING + timedelta(minutes=2)),)


@pytest.mark.sqlite("earlier versions had no other database")
def test_a_migration_tells_of_earlier_rows_what_was_told_when_they_were_written(
    tmp_path: Path, counter: Desk, clock: SetClock
) -> None:
    store = counter.store
    return_first(counter, "H8", scan(counter, "H8", 2)[1])
    dossier, pages = scan(counter, "H7", 3, {"kind": "scan", "device": "watch:/x"})
    accepted = Accept(pages[0].id, "other", "", (pages[1].id,))
    store.dossiers.append(
        dossier, [accepted, Doubt((pages[2].id,), "DOUBLE_FEED"), Replace(pages[0].id, pages[1].id)], counter.actor
    )
    clock.at = LATE
    send_some(counter, clock)
    clock.after(seconds=90)
    send(counter, clock, "H7", minutes=3)
    live = _events(counter)
    store.close()
    engine = connect(f"sqlite:///{tmp_path / 'data' / DATABASE_FILE}")
    with engine.begin() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table in ("figure_sums", "figure_marks", "figure_events", "figure_groups", "page_verdicts"):
            connection.execute(text(f"DROP TABLE {table}"))
        with Operations.context(MigrationContext.configure(connection)):
            import_module("app.store.migrations.versions.0020_figures").upgrade()  # it alone: later ones are made
    engine.dispose()
    migrated = open_desk(tmp_path / "data", clock)
    assert _events(migrated) == live
    migrated.store.close()


def _events(desk: Desk) -> set[tuple[object, ...]]:
    """All that was told, less profiles, which earlier batches do not tell."""
    events, groups = figure_events.c, figure_groups.c
    query = select(
        *(events.subject_id, events.kind, events.code, events.day, events.value, events.actor_id, events.at_utc),
        *(groups.of_actor_id, groups.device, groups.procedure_code, groups.unit),
    ).join(figure_groups, groups.id == events.group_id)
    with desk.store.database.read() as connection:
        found = {tuple(row) for row in connection.execute(query)}
        assert len(found) == connection.scalar(select(func.count()).select_from(figure_events))
    return found


def _amounts(counts: tuple[Count, ...]) -> Iterator[tuple[str, int]]:
    return ((one.key, one.amount) for one in counts)
