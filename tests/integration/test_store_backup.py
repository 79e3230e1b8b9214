"""Backup while the station works, restore, and what both refuse."""

from __future__ import annotations

import fcntl
import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.clock import SystemClock
from app.domain.errors import StoreFailed
from app.domain.ids import new_id
from app.store.backup import MANIFEST_FILE, MARK_FILE, backup, read_copy, read_manifest
from app.store.check import check
from app.store.purge import purge
from app.store.restore import compare, restore
from app.store.store import DATABASE_FILE, open_store
from tests.support.store_world import Desk, open_copy, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_copy(tmp_path / "dữ liệu 100% ?")
    batch = desk.batch(*desk.paper("H1"))
    for seq in range(3):
        desk.scan(batch, seq, b"page %d" % seq)
    return desk


def _overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(data)


def test_a_restored_folder_holds_the_same(desk: Desk, tmp_path: Path) -> None:
    manifest = backup(desk.store, tmp_path / "copy")
    assert (manifest.station, manifest.blobs, manifest.missing) == (str(desk.store.station_id), 3, ())
    assert manifest.audit_head == desk.store.audit.head()
    report = restore(tmp_path / "copy", tmp_path / "new")
    assert report.ok
    assert (report.blobs, report.audit.head) == (3, manifest.audit_head)
    desk.store.close()
    assert compare(tmp_path / "copy", tmp_path / "new") == ()
    assert compare(desk.store.folder, tmp_path / "new") == ("backup_folders",)  # the list of backups is no part of one
    again = open_desk(tmp_path / "new")
    assert again.store.station_id == desk.store.station_id
    again.scan(again.batch(*again.paper("H1")), 0, b"the work goes on")
    again.store.close()
    assert set(compare(desk.store.folder, tmp_path / "new")) >= {"audit_rows", "master_pages", "operations"}


def test_a_backup_is_whole_while_others_write(desk: Desk, tmp_path: Path) -> None:
    stop = threading.Event()

    def scan() -> None:
        batch, seq = desk.batch(*desk.paper("H2")), 0
        while not stop.is_set():
            desk.scan(batch, seq, b"busy %d" % seq)
            seq += 1

    busy = threading.Thread(target=scan)
    busy.start()
    manifests = [backup(desk.store, tmp_path / "copy") for _ in range(3)]
    stop.set()
    busy.join()
    assert all(not manifest.missing for manifest in manifests)
    assert restore(tmp_path / "copy", tmp_path / "new").ok
    desk.store.close()


def test_a_later_backup_adds_and_forgets_what_was_purged(desk: Desk, tmp_path: Path) -> None:
    backup(desk.store, tmp_path / "copy")
    dossier, _ = desk.paper("H1")
    page = next(iter(desk.store.capture.pages(dossier.id).values()))
    purge(desk.store, page.blob.sha256, "x", desk.actor)
    assert backup(desk.store, tmp_path / "copy").blobs == 2
    held = {path.parent.name + path.name for path in (tmp_path / "copy" / "blobs").glob("??/*")}
    assert page.blob.sha256 not in held
    assert len(list((tmp_path / "copy").glob("*.db"))) == 1
    assert restore(tmp_path / "copy", tmp_path / "new").ok
    desk.store.close()


def test_a_damaged_store_is_backed_up_as_far_as_it_goes(desk: Desk, tmp_path: Path) -> None:
    backup(desk.store, tmp_path / "earlier")
    dossier, _ = desk.paper("H1")
    lost, spoilt, _ = (page.blob for page in desk.store.capture.pages(dossier.id).values())
    desk.store.blobs.path(lost).unlink()
    _overwrite(desk.store.blobs.path(spoilt), b"rust")
    assert set(backup(desk.store, tmp_path / "copy").missing) == {lost.sha256, spoilt.sha256}
    report = restore(tmp_path / "copy", tmp_path / "new")
    assert set(report.missing) == {lost.sha256, spoilt.sha256}
    assert backup(desk.store, tmp_path / "earlier").missing == (), "an earlier backup still has them"
    desk.store.close()


def test_only_an_own_folder_is_written(desk: Desk, tmp_path: Path) -> None:
    foreign = tmp_path / "photos"
    foreign.mkdir()
    (foreign / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(StoreFailed, match="BACKUP_FOLDER_FOREIGN"):
        backup(desk.store, foreign)
    other = open_store(tmp_path / "other", SystemClock())
    backup(other, tmp_path / "copy")
    with pytest.raises(StoreFailed, match="BACKUP_FOLDER_FOREIGN"):
        backup(desk.store, tmp_path / "copy")
    assert [path.name for path in foreign.iterdir()] == ["cat.jpg"]
    other.close()
    desk.store.close()


@pytest.mark.parametrize("name", ["accounts.db", "blobs"])
def test_what_only_looks_like_a_backup_is_foreign(desk: Desk, tmp_path: Path, name: str) -> None:
    foreign = tmp_path / "databases"
    foreign.mkdir()
    (foreign / name).write_bytes(b"of someone else")
    with pytest.raises(StoreFailed, match="BACKUP_FOLDER_FOREIGN"):
        backup(desk.store, foreign)
    assert [path.name for path in foreign.iterdir()] == [name]
    desk.store.close()


def test_only_databases_of_backups_are_dropped(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    earlier = backup(desk.store, copy)
    (copy / "accounts.db").write_bytes(b"put there since")
    (copy / f"{new_id()}.db").write_bytes(b"cut off")
    manifest = backup(desk.store, copy)
    assert manifest.database != earlier.database
    assert {path.name for path in copy.glob("*.db")} == {"accounts.db", manifest.database}
    desk.store.close()


def test_a_first_backup_that_was_cut_off_is_made_again(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    backup(desk.store, copy)
    (copy / MANIFEST_FILE).unlink()
    (copy / "blobs" / "tmp" / "half").write_bytes(b"citizen's paper")
    assert (copy / MARK_FILE).exists()
    manifest = backup(desk.store, copy)
    assert list((copy / "blobs" / "tmp").iterdir()) == []
    assert [path.name for path in copy.glob("*.db")] == [manifest.database]
    desk.store.close()


def test_one_backup_at_a_time_writes_a_folder(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with (copy / MARK_FILE).open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(StoreFailed, match="DUTY_HELD") as refused:
            backup(desk.store, copy)
    assert refused.value.fields["duty"] == "backup"
    assert [path.name for path in copy.iterdir()] == [MARK_FILE]
    assert backup(desk.store, copy).missing == ()
    desk.store.close()


def test_a_restore_is_whole_or_not_at_all(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    manifest = backup(desk.store, copy)
    with pytest.raises(StoreFailed, match="RESTORE_NOT_EMPTY"):
        restore(copy, desk.store.folder)
    with pytest.raises(StoreFailed, match="BACKUP_INCOMPLETE"):
        restore(tmp_path / "nothing", tmp_path / "new")
    blob = next((copy / "blobs").glob("??/*"))
    original = blob.read_bytes()
    _overwrite(blob, b"rust")
    with pytest.raises(StoreFailed, match="BACKUP_DAMAGED"):
        restore(copy, tmp_path / "new")
    _overwrite(blob, original)
    database = copy / manifest.database
    data = bytearray(database.read_bytes())
    data[-1] ^= 1
    _overwrite(database, bytes(data))
    with pytest.raises(StoreFailed, match="BACKUP_DAMAGED"):
        restore(copy, tmp_path / "new")
    (copy / MANIFEST_FILE).unlink()
    with pytest.raises(StoreFailed, match="BACKUP_INCOMPLETE"):
        read_manifest(copy)
    assert list((tmp_path / "new").iterdir()) == []
    desk.store.close()


def test_a_restore_leaves_settings_alone_and_survives_a_cut(desk: Desk, tmp_path: Path) -> None:
    backup(desk.store, tmp_path / "copy")
    desk.store.close()
    new = tmp_path / "new"
    new.mkdir()
    (new / "sohoa.toml").write_text("[operator]")
    restore(tmp_path / "copy", new)
    (new / "restoring").mkdir()
    (new / DATABASE_FILE).rename(new / "restoring" / DATABASE_FILE)  # as if it was cut off between its two renames
    assert restore(tmp_path / "copy", new).ok
    assert (new / "sohoa.toml").read_text() == "[operator]"
    (new / DATABASE_FILE).unlink()
    with pytest.raises(StoreFailed, match="RESTORE_NOT_EMPTY"):
        restore(tmp_path / "copy", new)


def test_a_damaged_database_is_named_and_not_copied(desk: Desk, tmp_path: Path) -> None:
    desk.store.close()
    shutil.copytree(desk.store.folder, tmp_path / "bad")
    path = tmp_path / "bad" / DATABASE_FILE
    with read_copy(path) as connection:
        first = connection.scalar(text("SELECT rootpage FROM sqlite_master WHERE name = 'operations'"))
    data = bytearray(path.read_bytes())
    data[(first - 1) * 4096 : first * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    store = open_store(tmp_path / "bad", SystemClock())
    with pytest.raises(StoreFailed, match="DATABASE_DAMAGED"):
        backup(store, tmp_path / "copy")
    assert not (tmp_path / "copy" / MANIFEST_FILE).exists()
    store.close()
    path.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(StoreFailed, match="DATABASE_DAMAGED"):
        open_store(tmp_path / "bad", SystemClock())


def test_a_damaged_database_is_told_by_the_check(desk: Desk) -> None:
    with desk.store.database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("DROP TRIGGER batches_no_delete")
        raw.execute("DELETE FROM batches")
        raw.execute("PRAGMA foreign_keys=ON")
    report = check(desk.store)
    assert not report.ok
    assert any("master_pages" in complaint for complaint in report.database)
    desk.store.close()
