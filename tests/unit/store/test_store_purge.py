from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.arrange import Paper, arrange
from app.domain.editlog import COVER_LOST, Accept, Cover, Merge
from app.domain.errors import StoreFailed
from app.domain.geometry import Axis
from app.store.blobs import Blobs
from app.store.check import check
from app.store.purge import purge
from app.store.schema import tombstones
from tests.support.store_world import Desk


def test_the_bytes_go_and_a_tombstone_stays(desk: Desk) -> None:
    dossier, component = desk.paper("H1")
    batch = desk.batch(dossier, component)
    (gone,), (kept,) = desk.scan(batch, 0, b"gone"), desk.scan(batch, 1, b"kept")
    assert purge(desk.store, gone.blob.sha256, "hết hạn lưu", desk.actor) == (gone.id,)
    assert purge(desk.store, gone.blob.sha256, "hết hạn lưu", desk.actor) == ()
    with pytest.raises(StoreFailed, match="BLOB_PURGED"):
        desk.store.blobs.read(gone.blob)
    assert set(desk.store.capture.pages(dossier.id)) == {kept.id}
    papers = arrange(desk.store.dossiers.log(dossier.id), desk.store.capture.pages(dossier.id))
    assert [view.id for view in papers[component.id].pages] == [kept.id]
    assert desk.store.capture.batch_pages(batch.id) == (gone, kept)
    report = check(desk.store)
    assert (report.ok, report.blobs, report.missing) == (True, 1, ())
    with desk.store.database.read() as connection:
        (row,) = connection.execute(select(tombstones)).all()
    assert (row.blob_sha256, row.reason, row.actor_id) == (gone.blob.sha256, "hết hạn lưu", desk.actor.id)


def test_an_artifact_in_purged_bytes_is_not_there(desk: Desk) -> None:
    ref = desk.store.artifacts.put("1" * 64, "text", b"words", "application/json")
    purge(desk.store, ref.sha256, "x", desk.actor)
    assert desk.store.artifacts.find(["1" * 64]) == {}
    desk.store.artifacts.put("1" * 64, "text", b"words", "application/json")
    assert desk.store.artifacts.find(["1" * 64]) == {"1" * 64: ref}


def test_the_same_bytes_that_come_anew_wake_no_purged_page(desk: Desk) -> None:
    first, component = desk.paper("H1")
    second, other = desk.paper("H2")
    (old,) = desk.scan(desk.batch(first, component), 0, b"page")
    purge(desk.store, old.blob.sha256, "x", desk.actor)
    (new,) = desk.scan(desk.batch(second, other), 0, b"page")
    assert desk.store.blobs.read(new.blob) == b"page"
    assert desk.store.capture.pages(first.id) == {}
    assert set(desk.store.capture.pages(second.id)) == {new.id}
    assert check(desk.store).ok
    assert purge(desk.store, new.blob.sha256, "x", desk.actor) == (new.id,)
    assert not desk.store.blobs.has(new.blob.sha256)


def test_a_purge_that_was_cut_off_is_finished_by_the_collection(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (page,) = desk.scan(desk.batch(*desk.paper("H1")), 0, b"page")
    with monkeypatch.context() as patch:
        patch.setattr(Blobs, "unlink_purged", lambda *_: None)
        purge(desk.store, page.blob.sha256, "x", desk.actor)
    assert check(desk.store).orphans == (page.blob.sha256,)
    assert desk.store.blobs.collect() == (page.blob.sha256,)
    assert desk.store.blobs.collect(timedelta(0)) == ()


def test_what_a_purged_page_was_joined_to_stays_and_is_doubtful_where_its_cover_went(desk: Desk) -> None:
    dossier, component = desk.paper("H1")
    batch = desk.batch(dossier, component)
    (gone,), (kept,) = desk.scan(batch, 0, b"gone"), desk.scan(batch, 1, b"kept")
    together, cover = Merge((gone.id, kept.id), Axis.BESIDE), Cover((gone.id,), ((0, 0, 1, 0.5),))
    desk.store.dossiers.append(dossier.id, [together, cover, Accept(gone.id, "đã so")], desk.actor)

    def paper() -> Paper:
        return arrange(desk.store.dossiers.log(dossier.id), desk.store.capture.pages(dossier.id))[component.id]

    purge(desk.store, gone.blob.sha256, "x", desk.actor)
    assert [view.master_ids for view in paper().pages] == [(kept.id,)]
    assert (paper().doubted, paper().accepted) == ({gone.id: COVER_LOST}, {})
    length = len(desk.store.dossiers.log(dossier.id))
    purge(desk.store, gone.blob.sha256, "x", desk.actor)
    assert len(desk.store.dossiers.log(dossier.id)) == length


def test_bytes_that_were_never_here_can_not_be_purged(desk: Desk) -> None:
    with pytest.raises(StoreFailed, match="NOT_STORED"):
        purge(desk.store, "0" * 64, "x", desk.actor)


@pytest.mark.own_folder("what is missing or damaged here is fetched")
def test_check_names_what_is_wrong(desk: Desk) -> None:
    batch = desk.batch(*desk.paper("H1"))
    (missing,), (damaged,), (_,) = (desk.scan(batch, seq, b"page %d" % seq) for seq in range(3))
    desk.store.blobs.path(missing.blob).unlink()
    path: Path = desk.store.blobs.path(damaged.blob)
    path.chmod(0o600)
    path.write_bytes(b"page 9")
    report = check(desk.store)
    assert (report.missing, report.damaged, report.ok) == ((missing.blob.sha256,), (damaged.blob.sha256,), False)
    assert (report.blobs, report.bytes, report.database) == (3, 18, ())
