"""What is held, what stands, and what is left of rows that were erased: nothing that tells of a person, in no page of any file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Integer, Text, Uuid, func, not_, select, text, update
from sqlalchemy.types import String

from app.domain.delivery import RemoteDossier
from app.domain.editlog import SetField
from app.domain.errors import InputRefused, StoreFailed
from app.domain.fields import Field
from app.domain.ids import new_id
from app.domain.model import Plan
from app.domain.retention import PURGED_BY_RULE, Kind, Stays
from app.domain.search import SearchQuery
from app.store import wiping
from app.store.backup import backup
from app.store.check import check
from app.store.columns import CanonicalJson, UtcDateTime
from app.store.purge import purge
from app.store.schema import actors, blobs, metadata, operations, signed_pdfs
from app.store.second_copy.copying import write_copy
from tests.support.audit_privacy import leaks
from tests.support.planted import CITIZEN, NAME, PLANTED, found_in, plant
from tests.support.store_world import KEY, Desk, anywhere, open_copy, prepared, signed

ALL = frozenset({Kind.SEARCH, Kind.PERSONAL})
_ANOTHER = {
    Uuid: new_id(),
    Integer: 7777,
    BigInteger: 7777,
    Float: 0.7,
    UtcDateTime: datetime(2001, 1, 1, tzinfo=UTC),
    Date: date(2001, 1, 1),
}
"""by type of column, what nothing of what was planted is; else a word"""
HARMLESS = {
    "actors.name": "staff: `erase_staff`",
    "actor_certificates.thumbprint": "staff",
    "actor_identities.issuer": "staff",
    "actor_identities.subject": "staff",
    "audit_rows.event": "a dotted word of ours",
    "audit_rows.facts": "ids, hashes and counts; the chain would break",
    "alembic_version.version_num": "ours",
    "arrivals.table_name": "ours",
    "audit_seals.peaks": "hashes",
    "backup_folders.folder": "a folder of the station",
    "batch_outcomes.outcome": "a word of ours",
    "blobs.media_type": "ours",
    "components.code": "the procedure's",
    "components.title": "the procedure's",
    "copy_snapshots.name": "random",
    "device_checks.identity": "a device",
    "device_checks.result": "measures",
    "document_origins.issuer": "an office",
    "document_origins.source": "a word of ours",
    "document_results.issuer": "an office",
    "dossier_erasures.kind": "a word of ours",
    "dossiers.code": "by which receipts and inspectors know it; ties to nobody here any more",
    "dossiers.procedure_code": "the procedure's",
    "dossiers.processing_unit": "an office",
    "dossiers.receiving_unit": "an office",
    "kept_signatures.floor": "a level",
    "kept_signatures.level": "a level",
    "kept_signatures.organisation": "an office",
    "kept_signatures.remarks": "codes",
    "figure_events.code": "a code",
    "figure_events.kind": "a word of ours",
    "figure_groups.device": "a device",
    "figure_groups.procedure_code": "the procedure's",
    "figure_groups.profile": "a kind of paper",
    "figure_groups.unit": "an office",
    "station_names.name": "a counter",
    "figure_sums.code": "a code",
    "figure_sums.kind": "a word of ours",
    "page_verdicts.metrics": "measures",
    "page_verdicts.quality": "a word of ours",
    "page_verdicts.reasons": "codes",
    "policies.anchor_sha256": "a hash",
    "policies.sha256": "a hash",
    "policies.signer_sha256": "a hash",
    "known_devices.identity": "a device",
    "known_devices.label": "a device",
    "known_devices.last_request": "options of a device",
    "master_pages.side": "a word of ours",
    "operations.kind": "a word of ours",
    "pin_events.event": "a word of ours",
    "pin_events.token": "a serial number",
    "prepared_signatures.level": "a level",
    "read_recipes.parameters": "an engine's",
    "recall_receipts.file_id": "the server's id",
    "recall_receipts.receipt_id": "the server's id",
    "receipts.file_id": "the server's id",
    "receipts.receipt_id": "the server's id",
    "receipts.server": "the server",
    "review_cases.facts": "codes and counts",
    "review_cases.kind": "a word of ours",
    "review_cases.pages": "ids",
    "review_cases.subject": "ids",
    "review_decisions.verdict": "a word of ours",
    "review_lots.plan": "a plan",
    "review_lots.scheme": "a scheme",
    "review_lots.stream": "a counter, a procedure or a kind of paper",
    "review_marks.defect": "a word of ours",
    "sealed_papers.name": "random",
    "sealed_pdfs.level": "a level",
    "sealed_pdfs.remarks": "codes",
    "signature_extensions.level": "a level",
    "signed_pdfs.level": "a level",
    "signed_pdfs.remarks": "codes",
    "supervisor_notices.code": "a code",
    "supervisor_notices.facts": "codes, no names",
    "tombstones.reason": "by the reason of the dossier's pages",
    "upload_failures.code": "a code",
    "upload_urls.url": "opaque, the server's",
    "uploads.idempotency_key": "random",
    "artifacts.stage": "a word of ours",
}
"""columns of text that lose nothing, and why"""


def _erased(desk: Desk) -> UUID:
    """A dossier with everything planted, of which rows and bytes have gone as retention has them go."""
    dossier = plant(desk)
    store = desk.store
    store.search.catch_up()
    assert store.search.find(SearchQuery(citizen_id=CITIZEN))
    with store.database.read() as connection:
        hashes = list(connection.scalars(select(blobs.c.sha256)))
    for sha256 in hashes:
        purge(store, sha256, PURGED_BY_RULE, desk.actor)
    store.retention.erase(dossier, ALL, desk.actor)
    return dossier


@pytest.mark.sqlite("reads the file")
def test_the_log_bears_nothing_of_what_was_planted_before_any_erasure(desk: Desk) -> None:
    plant(desk)
    assert found_in(desk.store.folder) and leaks(desk.store.folder, {NAME, CITIZEN, PLANTED}) == []


@pytest.mark.sqlite("what a server leaves in its files its administrator erases")
def test_nothing_that_was_planted_is_left_in_any_file(desk: Desk, tmp_path: Path) -> None:
    (desk.store.folder / "copies").mkdir()
    with closing(sqlite3.connect(desk.store.folder / "copies" / "before-0023.db")) as copy:
        copy.execute("CREATE TABLE t AS SELECT ? AS name", (NAME,))
        copy.commit()
    dossier = _erased(desk)
    assert {"sohoa.db", "sohoa.db-wal", "search.db", "copies/before-0023.db"} & set(found_in(desk.store.folder))
    desk.store.search.forget_erased()
    assert desk.store.retention.owes_scrub()
    desk.store.retention.scrub(desk.actor)
    assert found_in(desk.store.folder) == [] and not desk.store.retention.owes_scrub()
    assert check(desk.store).ok
    assert not desk.store.search.find(SearchQuery(citizen_id=CITIZEN))
    desk.store.search.catch_up()
    assert (desk.store.search.state().behind, desk.store.search.state().wrong) == (0, 0)
    log = desk.store.dossiers.log(dossier)
    assert len(log) == 6 and desk.store.remote.newest(dossier) is not None
    backup(desk.store, tmp_path / "backup")
    assert found_in(tmp_path) == []


def test_rows_lose_nothing_before_their_erasure_stands_on_record_and_nothing_else_after_it(desk: Desk) -> None:
    dossier = plant(desk)
    for table in {*wiping.EMPTIED, *wiping.PARTS}:
        names = (
            set(wiping.EMPTIED.get(table, ())) | {wiping.PARTS[table][0]}
            if table in wiping.PARTS
            else set(wiping.EMPTIED[table])
        )
        for name in names:
            _refused(desk, table.c[name])
    desk.store.retention.erase(dossier, ALL, desk.actor)
    with desk.store.database.read() as connection:
        for table in {*wiping.EMPTIED, *wiping.PARTS}:
            assert connection.scalar(select(func.count()).select_from(table).where(wiping.of_dossier(table, dossier)))
    for table in {*wiping.EMPTIED, *wiping.PARTS}:
        parts = {wiping.PARTS[table][0]} if table in wiping.PARTS else set()
        for column in table.columns:
            if column.name not in parts:
                _refused(desk, column)
    with pytest.raises(StoreFailed, match="stay as they are"), desk.store.database.write("edit") as writing:
        writing.connection.execute(text("DELETE FROM operations"))


def _refused(desk: Desk, column: Column[Any]) -> None:
    with pytest.raises(StoreFailed, match="stay as they are"), desk.store.database.write("edit") as writing:
        other = not_(column) if isinstance(column.type, Boolean) else _ANOTHER.get(type(column.type), "another")
        writing.connection.execute(update(column.table).values({column: other}))


def test_every_column_of_text_is_wiped_or_known_to_tell_of_nobody() -> None:
    told = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Text | CanonicalJson) or (type(column.type) is String and not column.type.length)
    }
    wiped = {f"{table.name}.{name}" for table, names in wiping.EMPTIED.items() for name in names}
    wiped |= {f"{table.name}.{name}" for table, (name, _) in wiping.PARTS.items()}
    undecided = told - wiped - HARMLESS.keys()
    assert not undecided, "say in app/store/wiping.py what is left of them, or here why they tell of nobody"


def test_an_erasure_is_done_once_and_a_kill_before_its_end_leaves_all(desk: Desk) -> None:
    dossier = plant(desk)
    rows = desk.store.retention.erase(dossier, ALL, desk.actor)
    assert rows > 15
    length = desk.store.audit.length()
    assert desk.store.retention.erase(dossier, ALL, desk.actor) == 0 and desk.store.audit.length() == length
    assert [one for one in desk.store.retention.standings() if one.dossier_id == dossier] == []


def test_what_is_held_is_not_erased(desk: Desk) -> None:
    dossier = plant(desk)
    hold = desk.store.retention.hold(dossier, "khiếu nại", desk.actor)
    assert desk.store.retention.hold(dossier, "thanh tra", desk.actor).reason == hold.reason
    (standing,) = (one for one in desk.store.retention.standings() if one.dossier_id == dossier)
    assert Stays.HELD in standing.stays
    with pytest.raises(StoreFailed, match="DOSSIER_HELD"):
        desk.store.retention.erase(dossier, ALL, desk.actor)
    assert desk.store.retention.release(dossier, desk.actor) and not desk.store.retention.release(dossier, desk.actor)
    (standing,) = (one for one in desk.store.retention.standings() if one.dossier_id == dossier)
    assert Stays.HELD not in standing.stays
    assert "khiếu nại" not in str([row.facts for row in desk.store.audit.rows()])


def test_somebody_who_left_is_not_named_any_more_and_their_deeds_stay(desk: Desk) -> None:
    gone = desk.store.dossiers.actor("Người Đã Nghỉ", "d" * 64)
    desk.store.retention.erase_staff([gone.id], desk.actor)
    assert desk.store.people.find("Người Đã Nghỉ") is None and desk.store.people.names({gone.id}) == {}
    with pytest.raises(StoreFailed, match="stay as they are"), desk.store.database.write("edit") as writing:
        writing.connection.execute(update(actors).values(name="x"))
    with desk.store.database.read() as connection:
        assert connection.scalar(select(actors.c.id).where(actors.c.id == gone.id)) == gone.id
    assert desk.store.dossiers.actor("Người Đã Nghỉ").id != gone.id


def test_a_dossier_of_which_all_was_erased_takes_nothing_more_in(desk: Desk) -> None:
    """A page of it would be in no retention's sight, and its bytes could go with those of another dossier."""
    store, actor = desk.store, desk.actor
    dossier, part = desk.paper("H01-78")
    batch = desk.batch(dossier, part)
    other, elsewhere = desk.paper("H01-79")
    (page,) = desk.scan(desk.batch(other, elsewhere), 0, b"elsewhere")
    misfiling = store.recalls.begin_misfiling(None, elsewhere.id, part.id, "nhầm", actor)
    store.retention.erase(dossier.id, ALL, actor)
    file = store.blobs.put(b"%PDF-1.7", "application/pdf")
    length = store.audit.length()
    for way_in in (
        lambda: desk.batch(dossier, part),
        lambda: desk.scan(batch, 0, b"late"),
        lambda: store.dossiers.append(dossier.id, [SetField(None, Field.OWNER_NAME, NAME)], actor),
        lambda: store.documents.create(part.id, 0, file, Plan(), actor),
        lambda: store.recalls.move(misfiling, (page.id,), (), actor),
        lambda: store.recalls.begin_misfiling(None, part.id, elsewhere.id, "nhầm", actor),
        lambda: store.retention.hold(dossier.id, "khiếu nại", actor),
    ):
        with pytest.raises(InputRefused, match="DOSSIER_ERASED") as refused:
            way_in()
        assert refused.value.fields == {"dossier": "H01-78"}
    assert [path.suffix for path in store.capture.spooled(batch.id)] == [".json", ".tif"], "the frame that came late"
    store.remote.remember(dossier.id, RemoteDossier("H01-78", "1.001", "", NAME, "H01", "H01", 1, ()), actor)
    assert store.remote.newest(dossier.id) is None and store.audit.length() == length
    store.acceptance.note(dossier.id, 1, None, f"Bổ sung: {NAME}", actor)
    assert [words for *_, words in store.acceptance.history(dossier.id)] == [""]
    assert store.capture.pages(other.id).keys() == {page.id} and store.capture.pages(dossier.id) == {}


@pytest.mark.sqlite("a server is copied by its own means")
def test_a_second_copy_made_after_an_erasure_is_whole_and_alone(desk: Desk, tmp_path: Path) -> None:
    def copy() -> None:
        write_copy(desk.store, tmp_path / "copy", (KEY.recipient,), desk.actor, keep=5, apart=anywhere)

    dossier = plant(desk)
    copy()
    desk.store.dossiers.actor("Ai đó")
    copy()
    assert len(list((tmp_path / "copy").glob("snapshots/*"))) == 2
    desk.store.retention.erase(dossier, ALL, desk.actor)
    copy()
    assert len(list((tmp_path / "copy").glob("snapshots/*"))) == 1


@pytest.mark.sqlite("a server is copied by its own means")
def test_backups_that_were_written_before_a_deletion_are_known(desk: Desk, tmp_path: Path) -> None:
    dossier = plant(desk)
    backup(desk.store, tmp_path / "backup")
    assert found_in(tmp_path / "backup")
    (listed,) = desk.store.retention.backups()
    desk.store.retention.erase(dossier, ALL, desk.actor)
    (behind,) = desk.store.retention.backups()
    assert (listed.behind, behind.behind, behind.folder) == (False, True, tmp_path / "backup")
    desk.store.retention.forget_backup(behind.folder)
    assert desk.store.retention.backups() == ()


@pytest.mark.sqlite("a server has no such numbers")
def test_the_numbers_of_rows_stay_when_the_file_is_written_anew(desk: Desk) -> None:
    """The search index counts rows by them (SQLite: https://www.sqlite.org/lang_vacuum.html says they may change)."""
    dossier = plant(desk)
    desk.store.artifacts.put("1" * 64, "text", b"a", "application/json")
    desk.store.artifacts.put("2" * 64, "text", b"b", "application/json")
    desk.store.retention.drop_artifacts(["1" * 64])
    desk.store.retention.erase(dossier, ALL, desk.actor)
    before = _rowids(desk)
    desk.store.retention.scrub(desk.actor)
    assert _rowids(desk) == before


def _rowids(desk: Desk) -> list[int]:
    with desk.store.database.read() as connection:
        return [
            connection.scalar(text(f"SELECT max(rowid) FROM {table}")) or 0
            for table in ("artifacts", "operations", "dossiers", "uploads", "remote_dossiers")
        ]


def test_what_a_machine_made_is_dropped_but_not_what_other_pages_share(desk: Desk) -> None:
    store = desk.store
    ref = store.artifacts.put("1" * 64, "text", b"same words", "application/json")
    store.artifacts.put("2" * 64, "text", b"same words", "application/json")
    other = store.artifacts.put("3" * 64, "text", b"other words", "application/json")
    assert store.retention.drop_artifacts(["1" * 64, "3" * 64]) == (1, len(b"other words"))
    assert store.blobs.has(ref.sha256) and not store.blobs.has(other.sha256)
    assert store.artifacts.find(["1" * 64, "2" * 64, "3" * 64]).keys() == {"2" * 64}
    assert check(store).ok


def test_the_signer_of_an_erased_dossier_is_gone_and_the_hash_of_what_was_signed_stays(desk: Desk) -> None:
    dossier = plant(desk)
    with desk.store.database.read() as connection:
        before = connection.execute(select(signed_pdfs.c.blob_sha256)).scalars().all()
    desk.store.retention.erase(dossier, ALL, desk.actor)
    with desk.store.database.read() as connection:
        rows = connection.execute(select(signed_pdfs.c.signer_subject, signed_pdfs.c.blob_sha256)).all()
        bodies = str(connection.execute(select(operations.c.body)).all())
    assert [row.signer_subject for row in rows] == [""] and [row.blob_sha256 for row in rows] == list(before)
    assert CITIZEN not in bodies and NAME not in bodies


class _Moving:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.at = datetime(2020, 3, 2, 8, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def test_a_file_that_nothing_ever_spoke_of_goes_after_a_day_and_all_others_stay(tmp_path: Path) -> None:
    clock = _Moving()
    desk = open_copy(tmp_path / "data", clock)
    plant(desk)
    store = desk.store
    with store.database.read() as connection:
        before = set(connection.scalars(select(blobs.c.sha256)))
    refused = store.blobs.put(f"%PDF-1.7 refused: {NAME}".encode(), "application/pdf")
    store.blobs.forget_unnamed()
    assert store.blobs.collect(timedelta()) == (), "somebody may be asked about it still"
    clock.at += timedelta(days=2)
    store.blobs.forget_unnamed()
    assert refused.sha256 in store.blobs.collect(timedelta()) and not store.blobs.has(refused.sha256)
    with store.database.read() as connection:
        after = set(connection.scalars(select(blobs.c.sha256)))
    assert after <= before and len(after) > 3 and check(store).ok
    store.close()


def test_a_scan_that_began_a_signature_and_what_was_put_down_to_be_sent_count_as_deeds(tmp_path: Path) -> None:
    clock = _Moving()
    desk = open_copy(tmp_path / "data", clock)
    dossier, component = desk.paper("H01-77")
    store = desk.store
    document = store.documents.create(component.id, 0, None, Plan(sign=True), desk.actor)
    pdf = store.blobs.put(b"%PDF-1.7", "application/pdf")
    ready = prepared(document.id, pdf)
    store.documents.add_prepared(ready, desk.actor)

    def since() -> datetime:
        return next(one.since for one in store.retention.standings() if one.dossier_id == dossier.id)

    for deed in (
        lambda: desk.batch(dossier, component),
        lambda: store.documents.add_signed(signed(ready, pdf), desk.actor),
        lambda: store.outbox.enqueue(document.id, pdf, {}, desk.actor),
    ):
        clock.at += timedelta(days=100)
        deed()
        assert since() == clock.at
    store.close()
