from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import insert, text, update

from app.domain.editlog import Arrive
from app.domain.errors import StoreFailed
from app.domain.ids import new_id
from app.domain.model import BatchOutcome, Plan
from app.store.database import Writing
from app.store.schema import batches, operations
from tests.support.store_world import AT, Desk


def test_a_frame_becomes_its_pages_and_leaves_the_spool(desk: Desk) -> None:
    dossier, component = desk.paper("H1")
    batch = desk.batch(dossier, component)
    frame = desk.frame(batch, 0, b"two pages", pages=2)
    pages = desk.store.capture.adopt(batch.id, frame, desk.actor)
    assert [(page.seq, page.frame, page.sheet, page.index, page.dpi) for page in pages] == [
        (0, 0, 1, 0, 300.0),
        (1, 0, 1, 1, 300.0),
    ]
    assert list(frame.path.parent.iterdir()) == []
    assert desk.store.blobs.read(pages[0].blob) == b"two pages"
    assert desk.store.capture.batch_pages(batch.id) == pages
    assert desk.store.capture.pages(dossier.id) == {page.id: page for page in pages}
    assert desk.store.capture.page(pages[1].id) == pages[1]
    assert [entry.operation for entry in desk.store.dossiers.log(dossier.id)] == [
        Arrive(page.id, batch.id, component.id) for page in pages
    ]


def test_adopting_again_gives_the_same_pages(desk: Desk) -> None:
    batch = desk.batch(*desk.paper("H1"))
    pages = desk.scan(batch, 0, b"page")
    again = desk.frame(batch, 0, b"page")
    assert desk.store.capture.adopt(batch.id, again, desk.actor) == pages
    assert not again.path.exists()
    assert desk.store.capture.adopt(batch.id, again, desk.actor) == pages
    assert len(desk.store.capture.batch_pages(batch.id)) == 1


def test_a_frame_that_is_not_what_it_says_stays_where_it_is(desk: Desk) -> None:
    batch = desk.batch(*desk.paper("H1"))
    frame = desk.frame(batch, 0, b"page")
    with pytest.raises(StoreFailed, match="FRAME_DAMAGED"):
        desk.store.capture.adopt(batch.id, replace(frame, sha256="0" * 64), desk.actor)
    assert frame.path.exists()
    desk.store.capture.adopt(batch.id, frame, desk.actor)
    other = desk.frame(batch, 0, b"another page")
    with pytest.raises(StoreFailed, match="FRAME_CONFLICT"):
        desk.store.capture.adopt(batch.id, other, desk.actor)
    assert other.path.exists()
    with pytest.raises(StoreFailed, match="FRAME_MISSING"):
        desk.store.capture.adopt(batch.id, replace(other, seq=7, path=other.path.with_name("7")), desk.actor)


def test_a_late_frame_lands_in_its_own_batch(desk: Desk) -> None:
    first, component = desk.paper("H1")
    batch = desk.batch(first, component)
    desk.store.capture.end(batch.id, BatchOutcome.STOPPED, desk.actor)
    second, other = desk.paper("H2")
    desk.scan(desk.batch(second, other), 0, b"of the second")
    (late,) = desk.scan(batch, 0, b"late")
    assert set(desk.store.capture.pages(first.id)) == {late.id}
    assert late.id not in desk.store.capture.pages(second.id)


def test_a_batch_without_an_outcome_is_interrupted(desk: Desk) -> None:
    dossier, component = desk.paper("H1")
    batch, other = desk.batch(dossier, component), desk.batch(dossier, component)
    assert desk.store.capture.interrupted() == (batch, other)
    assert desk.store.capture.outcome(batch.id) is None
    desk.store.capture.end(batch.id, BatchOutcome.STOPPED, desk.actor)
    assert desk.store.capture.interrupted(dossier.id) == (other,)
    desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
    desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
    assert desk.store.capture.outcome(batch.id) is BatchOutcome.COMPLETE
    assert desk.store.capture.batches(dossier.id) == (batch, other)
    assert desk.store.capture.batch(batch.id) == batch


def test_a_complete_batch_is_undocumented_until_a_document_counts_its_last_page(desk: Desk) -> None:
    dossier, component = desk.paper("H1")
    batch = desk.batch(dossier, component)
    desk.scan(batch, 0, b"1")
    early = desk.store.documents.create(component.id, 1, None, Plan(), desk.actor)
    desk.scan(batch, 1, b"2")
    assert desk.store.capture.undocumented() == ()
    desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
    assert desk.store.capture.undocumented() == (batch,)
    other = desk.store.dossiers.component(dossier.id, "cccd", "Căn cước", desk.actor)
    desk.store.documents.create(other.id, 2, None, Plan(), desk.actor)
    assert desk.store.capture.undocumented() == (batch,)
    assert desk.store.documents.create(component.id, 2, None, Plan(), desk.actor).supersedes == early.id
    assert desk.store.capture.undocumented() == ()


def test_the_spool_folder_of_an_ended_batch_goes_unless_a_frame_lies_in_it(desk: Desk) -> None:
    batch, folder = desk.batch(*desk.paper("H1")), desk.store.folder / "spool"
    desk.scan(batch, 0, b"1")
    desk.store.capture.end(batch.id, BatchOutcome.STOPPED, desk.actor)
    assert list(folder.iterdir()) == []
    desk.scan(batch, 1, b"the batch goes on")
    (desk.store.capture.spool(batch.id) / "000002.tif").write_bytes(b"late")
    desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
    assert [path.name for path in (folder / str(batch.id)).iterdir()] == ["000002.tif"]


@pytest.mark.sqlite("the plans of a server change with its rows; `main.py bench centre-queries` looks at them")
def test_the_operations_of_a_batch_are_found_without_looking_at_all(desk: Desk) -> None:
    last = text("EXPLAIN QUERY PLAN SELECT max(position) FROM operations WHERE batch_id = :batch")
    with desk.store.database.read() as connection:
        (step,) = connection.execute(last, {"batch": new_id().hex})
    assert "USING COVERING INDEX ix_operations_batch_id_position" in step.detail


def test_no_batch_begins_on_a_disk_that_is_nearly_full(desk: Desk) -> None:
    dossier, component = desk.paper("H1")
    desk.store.capture.min_free_bytes = 1 << 62
    with pytest.raises(StoreFailed, match="DISK_FULL") as caught:
        desk.batch(dossier, component)
    assert caught.value.retryable
    assert desk.store.capture.batches(dossier.id) == ()


def test_the_database_holds_a_batch_to_its_dossier(desk: Desk) -> None:
    first, component = desk.paper("H1")
    second, other = desk.paper("H2")
    with pytest.raises(StoreFailed, match="CONSTRAINT_BROKEN"):
        desk.store.capture.begin(first.id, other.id, {}, desk.actor)
    batch = desk.batch(first, component)
    with pytest.raises(StoreFailed), desk.store.database.write("batch") as writing:
        writing.connection.execute(update(batches).values(dossier_id=second.id, component_id=other.id))
    (page,) = desk.scan(batch, 0, b"page")
    with pytest.raises(StoreFailed, match="CONSTRAINT_BROKEN"), desk.store.database.write("edit") as writing:
        _forge_arrival(writing, second.id, page.id, batch.id)


def _forge_arrival(writing: Writing, dossier_id: UUID, page_id: UUID, batch_id: UUID) -> None:
    values = {"dossier_id": dossier_id, "position": 0, "kind": "Arrive", "page_id": page_id, "batch_id": batch_id}
    writing.connection.execute(insert(operations).values(**writing.origin, **values, body={}))


def test_what_is_not_there_is_said(desk: Desk) -> None:
    for look in (desk.store.capture.batch, desk.store.capture.page, desk.store.dossiers.get, desk.store.documents.get):
        with pytest.raises(StoreFailed, match="NOT_STORED"):
            look(new_id())


def test_times_come_back_as_they_went_in(desk: Desk) -> None:
    batch = desk.batch(*desk.paper("H1"))
    assert batch.begun_at.utcoffset() == AT.utcoffset()
    assert desk.store.capture.batch(batch.id).begun_at == batch.begun_at
