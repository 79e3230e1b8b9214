"""A second copy of all that is acknowledged, made while the station works on.

A backup folder holds `manifest.json`, the one database that it names, blobs laid out as in a data folder, and a file that marks the
folder as a backup's from its first moment on; whoever writes into the folder holds a lock on that file. The manifest is placed last, so
the backup before counts until the new one is whole; blobs that are there already are only hashed again. What lies in spool folders is not
acknowledged and not part of a backup.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, create_engine, select

from app.domain.canonical import canonical_json
from app.domain.errors import StoreFailed
from app.domain.ids import new_id
from app.store.blobs import blob_place, is_purged, lay_out
from app.store.check import database_complaints
from app.store.disk import chunks, disk_errors, hash_file, make_folder, rename_synced, sync_folder, written_aside
from app.store.migration import copy_sqlite, revision
from app.store.refusals import database_errors
from app.store.schema import audit_rows, blobs
from app.store.store import Store

MANIFEST_FILE = "manifest.json"
MARK_FILE = "sohoa-backup.lock"
_FORMAT = 1
_DATABASE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.db")
"""what this module calls a database, as `new_id` is written"""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup folder holds.

    Attributes:
        station: the station's id.
        audit_head: the newest row of the audit chain in it.
        revision: the schema of its database.
        database: the database's file name.
        database_sha256: its hash.
        blobs: how many blobs it should hold.
        bytes: their sizes together.
        missing: hashes of the blobs that were missing or damaged in the store already.
    """

    station: str
    audit_head: str
    revision: str
    database: str
    database_sha256: str
    blobs: int
    bytes: int
    missing: tuple[str, ...]


def backup(store: Store, folder: Path) -> Manifest:
    """Bring `folder` to the present state of the store; every file in it is hashed after it was written.

    Raises:
        StoreFailed: BACKUP_FOLDER_FOREIGN (something else lies in it, or another station's backup), BACKUP_NEEDS_SQLITE (a server's
            database is copied by its own means), DUTY_HELD (retryable: another backup is being written into the folder),
            DATABASE_DAMAGED, DISK_FULL (retryable; the backup before still counts).
    """
    if store.database.engine.dialect.name != "sqlite":
        raise StoreFailed("BACKUP_NEEDS_SQLITE")
    _refuse_foreign(folder, store)  # before the mark is set
    with _alone(folder):
        _refuse_foreign(folder, store)  # another station may have been faster
        manifest = _write(store, folder)
        store.retention.note_backup(folder.absolute(), manifest.audit_head)
        return manifest


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Mark a folder, made where it is not there, and hold it against other backups until the block ends.

    Raises:
        StoreFailed: DUTY_HELD (retryable).
    """
    with disk_errors():
        make_folder(folder)
        descriptor = os.open(folder / MARK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with disk_errors():
            sync_folder(folder)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreFailed("DUTY_HELD", "backup", retryable=True, duty="backup", holder=0) from error
        yield
    finally:
        os.close(descriptor)


def _write(store: Store, folder: Path) -> Manifest:
    with disk_errors():
        lay_out(folder / "blobs")
        for leftover in (
            folder / "blobs" / "tmp"
        ).iterdir():  # of a backup that was cut off; it may have been purged since
            leftover.unlink()
    database = folder / f"{new_id()}.db"
    copy_sqlite(store.database.engine, database)
    with read_copy(database) as connection:
        complaints = database_complaints(connection)
        if complaints:
            raise StoreFailed("DATABASE_DAMAGED", complaints[0])
        rows = living(connection)
        head = connection.scalar(select(audit_rows.c.sha256).order_by(audit_rows.c.position.desc()).limit(1))
        found_revision = revision(connection)
    missing = tuple(sha256 for sha256 in rows if not _copy_blob(store, folder, sha256))
    manifest = Manifest(
        str(store.station_id),
        str(head),
        str(found_revision),
        database.name,
        hash_file(database),
        len(rows),
        sum(rows.values()),
        missing,
    )
    _place_manifest(folder, manifest)
    _drop_old(folder, database, set(rows))
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """What a backup folder says that it holds.

    Raises:
        StoreFailed: BACKUP_INCOMPLETE: there is no manifest that this program can read.
    """
    try:
        fields = json.loads((folder / MANIFEST_FILE).read_bytes())
        if fields.pop("format") != _FORMAT:
            raise ValueError("another format")
        return Manifest(**{**fields, "missing": tuple(fields["missing"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreFailed("BACKUP_INCOMPLETE", type(error).__name__) from error


@contextmanager
def read_copy(database: Path) -> Iterator[Connection]:
    """A connection to a database file that nobody writes; it leaves no trace in its folder."""
    query = {"mode": "ro", "uri": "true"}
    if not database.with_name(database.name + "-wal").exists():
        query["immutable"] = "1"
    engine = create_engine(URL.create("sqlite", database=f"file:{quote(str(database))}", query=query))
    try:
        with database_errors(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def living(connection: Connection) -> dict[str, int]:
    """Hash and size of every blob that should be there."""
    query = select(blobs.c.sha256, blobs.c.size_bytes).where(~is_purged()).order_by(blobs.c.sha256)
    return {row.sha256: row.size_bytes for row in connection.execute(query)}


def copy_file(source: Path, target: Path, aside: Path, sha256: str) -> bool:
    """A checked copy of one file, synced and named at once; False where the source has another hash or is not there.

    Raises:
        StoreFailed: DISK_FULL (retryable), DISK_FAILED.
    """
    with disk_errors():
        if target.is_file() and hash_file(target) == sha256:
            return True
        if not source.is_file():
            return False
        with written_aside(chunks(source), aside, "backup") as (path, found, _):
            if found == sha256:
                rename_synced(path, target, "backup")
        return found == sha256 and hash_file(target) == sha256


def _copy_blob(store: Store, folder: Path, sha256: str) -> bool:
    copied = copy_file(store.blobs.path(sha256), blob_place(folder / "blobs", sha256), folder / "blobs" / "tmp", sha256)
    return copied or store.blobs.purged(sha256)


def _refuse_foreign(folder: Path, store: Store) -> None:
    """A folder is a station's own by its manifest, or by the mark of a first backup that was cut off; an empty one is anybody's."""
    if (folder / MANIFEST_FILE).exists():
        if read_manifest(folder).station != str(store.station_id):
            raise StoreFailed("BACKUP_FOLDER_FOREIGN", "another station")
    elif not (folder / MARK_FILE).exists():
        for other in folder.glob("*"):
            raise StoreFailed("BACKUP_FOLDER_FOREIGN", other.name)


def _place_manifest(folder: Path, manifest: Manifest) -> None:
    text = canonical_json({"format": _FORMAT, **asdict(manifest)}).encode()
    with disk_errors(), written_aside([text], folder / "blobs" / "tmp", "backup") as (path, _, _):
        rename_synced(path, folder / MANIFEST_FILE, "backup")


def _drop_old(folder: Path, database: Path, wanted: set[str]) -> None:
    """What no manifest names any more: older databases of backups, and blobs that were purged since."""
    with disk_errors():
        for path in folder.glob("*.db"):
            if path != database and _DATABASE.fullmatch(path.name):
                path.unlink()
        for path in (folder / "blobs").glob("??/*"):
            if path.parent.name + path.name not in wanted:
                path.unlink()
                sync_folder(path.parent)
        sync_folder(folder)
