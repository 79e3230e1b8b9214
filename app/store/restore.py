"""A data folder from a backup, and whether two folders hold the same."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, inspect, select

from app.domain.clock import SystemClock
from app.domain.errors import StoreFailed
from app.store.backup import MANIFEST_FILE, Manifest, copy_file, living, read_copy, read_manifest
from app.store.blobs import blob_place, lay_out
from app.store.check import CheckReport, check
from app.store.disk import disk_errors, hash_file, make_folder, sync_folder
from app.store.store import DATABASE_FILE, open_store


def restore(backup_folder: Path, data_folder: Path, *, verify: bool = True) -> CheckReport:
    """Bring a backup into a data folder that holds no store yet; settings that lie there stay. The store appears whole or not at all.

    Args:
        backup_folder: made by `backup`.
        data_folder: made where it is not there.
        verify: compare every table and every blob with the backup before the store gets its place.

    Returns:
        A check of the restored store.

    Raises:
        StoreFailed: RESTORE_NOT_EMPTY, BACKUP_INCOMPLETE, BACKUP_DAMAGED (a file of the backup has another hash), RESTORE_DIFFERS,
            DATABASE_NEWER, DISK_FULL (retryable).
    """
    manifest = read_manifest(backup_folder)
    aside = data_folder / "restoring"
    with disk_errors():
        clear_place(data_folder, aside)
        make_folder(data_folder)
        make_folder(aside)
        lay_out(aside / "blobs")
    try:
        _copy_all(backup_folder, aside, manifest)
        if verify:
            differences = compare(backup_folder, aside)
            if differences:
                raise StoreFailed("RESTORE_DIFFERS", differences[0], differences=len(differences))
        with disk_errors():
            for name in ("blobs", DATABASE_FILE):
                (aside / name).rename(data_folder / name)
                sync_folder(data_folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    store = open_store(data_folder, SystemClock())
    try:
        return check(store)
    finally:
        store.close()


def clear_place(data_folder: Path, aside: Path) -> None:
    """Take away what a restore left that was cut off; it had no database in its place.

    Raises:
        StoreFailed: RESTORE_NOT_EMPTY.
    """
    cut_between_renames = (aside / DATABASE_FILE).exists() and not (aside / "blobs").exists()
    if any(data_folder.glob(f"{DATABASE_FILE}*")) or ((data_folder / "blobs").exists() and not cut_between_renames):
        raise StoreFailed("RESTORE_NOT_EMPTY")
    for leftover in (data_folder / "blobs", aside):
        shutil.rmtree(leftover, ignore_errors=True)


def compare(one: Path, other: Path) -> tuple[str, ...]:
    """What two folders, each a backup or a data folder that nobody has open, do not have in common.

    Returns:
        Names of tables whose rows differ and hashes of blobs whose bytes do, in order; nothing where the folders hold the same.

    Raises:
        StoreFailed: BACKUP_INCOMPLETE, DATABASE_DAMAGED.
    """
    with read_copy(_database(one)) as left, read_copy(_database(other)) as right:
        tables, others = _tables(left), _tables(right)
        wanted = sorted(living(left).keys() | living(right).keys())
    differing = [name for name in sorted(tables.keys() | others.keys()) if tables.get(name) != others.get(name)]
    differing += [sha256 for sha256 in wanted if _bytes_hash(one, sha256) != _bytes_hash(other, sha256)]
    return tuple(differing)


def _copy_all(backup_folder: Path, aside: Path, manifest: Manifest) -> None:
    """Every copy is hashed against what the backup says.

    Raises:
        StoreFailed: BACKUP_DAMAGED.
    """
    temporary = aside / "blobs" / "tmp"
    source = backup_folder / manifest.database
    if not copy_file(source, aside / DATABASE_FILE, temporary, manifest.database_sha256):
        raise StoreFailed("BACKUP_DAMAGED", manifest.database)
    with disk_errors():
        (aside / DATABASE_FILE).chmod(0o600)
    with read_copy(aside / DATABASE_FILE) as connection:
        wanted = living(connection).keys() - set(manifest.missing)
    for sha256 in sorted(wanted):
        place = blob_place(backup_folder / "blobs", sha256)
        if not copy_file(place, blob_place(aside / "blobs", sha256), temporary, sha256):
            raise StoreFailed("BACKUP_DAMAGED", sha256, sha256=sha256)


def _database(folder: Path) -> Path:
    return folder / (read_manifest(folder).database if (folder / MANIFEST_FILE).exists() else DATABASE_FILE)


def _tables(connection: Connection) -> dict[str, str]:
    """A hash over all rows of each table, as the tables are (a backup may have an older schema)."""
    digests = {}
    for name in inspect(connection).get_table_names():
        table, digest = Table(name, MetaData(), autoload_with=connection, resolve_fks=False), hashlib.sha256()
        for row in connection.execute(select(table).order_by(*table.columns)):
            digest.update(repr(tuple(row)).encode())
        digests[name] = digest.hexdigest()
    return digests


def _bytes_hash(folder: Path, sha256: str) -> str | None:
    place = blob_place(folder / "blobs", sha256)
    with disk_errors():
        return hash_file(place) if place.is_file() else None
