"""A data folder from a second copy, with the private recovery key alone."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from sqlalchemy import URL

from app.domain.clock import SystemClock
from app.domain.errors import StoreFailed
from app.store.backup import read_copy
from app.store.blobs import blob_place, lay_out
from app.store.check import CheckReport, check
from app.store.copies import forget_recomputed, irreplaceable, sealed
from app.store.database import connect, writer
from app.store.disk import disk_errors, make_folder, rename_synced, sync_folder
from app.store.refusals import database_errors
from app.store.restore import clear_place
from app.store.second_copy.folder import PAPER, medium_errors, needed_for, read_mark, snapshots_in
from app.store.second_copy.recipients import keep_recipient
from app.store.second_copy.sealing import recipient_of, unseal
from app.store.second_copy.snapshots import Header, require_whole, unpack
from app.store.store import DATABASE_FILE, open_store


def restore_copy(
    folder: Path,
    data_folder: Path,
    secret: str,
    *,
    seq: int | None = None,
    progress: Callable[[int, int, str], None] = lambda done, total, unit: None,
) -> CheckReport:
    """Bring a second copy into a data folder that holds no store yet; settings that lie there stay.

    The database appears whole or not at all. A paper that the copy can't give back does not hold up the others: the check names it. What a
    machine made of the pages is not in a copy, and is made again.

    Args:
        folder: the copy folder.
        data_folder: made where it is not there.
        secret: the private recovery key.
        seq: the number of the snapshot; None: the newest.
        progress: told of papers.

    Returns:
        A check of the restored store.

    Raises:
        StoreFailed: COPY_NONE (no copy, or no such snapshot), COPY_MARK_DAMAGED, COPY_DAMAGED (`--snapshot` may name an earlier one),
            RESTORE_NOT_EMPTY, DATABASE_NEWER, DISK_FULL (retryable).
        InputRefused: RECOVERY_KEY_MALFORMED, RECOVERY_KEY_OTHER.
    """
    recipient = recipient_of(secret)
    mark = read_mark(folder)
    if mark is None:
        raise StoreFailed("COPY_NONE", folder=str(folder))
    aside = data_folder / "restoring"
    with disk_errors():
        clear_place(data_folder, aside)
        make_folder(data_folder)
        make_folder(aside)
        lay_out(aside / "blobs")
    try:
        header = _database(folder, aside, secret, seq)
        with _claims():
            _papers(folder, aside, header, secret, progress)
        _forget_recomputed(aside)
        with disk_errors():
            for name in ("blobs", DATABASE_FILE):
                (aside / name).rename(data_folder / name)
                sync_folder(data_folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    keep_recipient(data_folder, recipient)
    with _claims():
        return _tell(data_folder, header)


@contextmanager
def _claims() -> Iterator[None]:
    """What stands in the tables was said by whoever sealed the copy: a value that is none of its column's kind is damage."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise StoreFailed("COPY_DAMAGED", type(error).__name__, name=DATABASE_FILE) from error
    except StoreFailed as error:
        if error.code != "ROW_UNREADABLE":
            raise
        raise StoreFailed("COPY_DAMAGED", error.code, name=DATABASE_FILE) from error


def _database(folder: Path, aside: Path, secret: str, seq: int | None) -> Header:
    """The database of a snapshot, from the whole one that it builds on upwards."""
    with medium_errors(folder):
        there = snapshots_in(folder)
    wanted = [name for name in there if seq is None or name.seq == seq]
    if not wanted:
        raise StoreFailed("COPY_NONE", folder=str(folder))
    database = aside / DATABASE_FILE
    for name in needed_for(wanted[-1], there):
        with disk_errors(), tempfile.TemporaryFile(dir=aside) as file:
            unseal(folder / str(name), file, secret)
            file.seek(0)
            header = unpack(file, database)
        if (header.seq, header.parent) != (name.seq, name.parent):
            raise StoreFailed("COPY_DAMAGED", "another number", name=str(name))
    require_whole(database, header)
    with disk_errors(), database.open("rb") as file:
        database.chmod(0o600)
        os.fsync(file.fileno())
    return header


def _papers(folder: Path, aside: Path, header: Header, secret: str, progress: Callable[[int, int, str], None]) -> None:
    """Every paper that the copy can give back to its place.

    Raises:
        StoreFailed: COPY_FOLDER_GONE: the medium went away meanwhile; the others would only seem to be lost.
    """
    with read_copy(aside / DATABASE_FILE) as connection:
        names = sealed(connection, UUID(header.copy)) | header.late
        wanted = irreplaceable(connection)
    lost = 0
    for number, sha256 in enumerate(wanted, 1):
        name = names.get(sha256, "")
        lost += not (PAPER.fullmatch(name) and _is_unsealed(folder / name, aside / "blobs", sha256, secret))
        progress(number, len(wanted), "papers")
    if lost and read_mark(folder) is None:
        raise StoreFailed("COPY_FOLDER_GONE", retryable=True, folder=str(folder))


def _is_unsealed(sealed_file: Path, place: Path, sha256: str, secret: str) -> bool:
    """One blob to its place; whether the copy could give it back."""
    descriptor, name = tempfile.mkstemp(dir=place / "tmp")
    try:
        with disk_errors(), os.fdopen(descriptor, "wb") as file:
            if unseal(sealed_file, file, secret) != sha256:
                return False
            file.flush()
            os.fchmod(file.fileno(), 0o400)
            os.fsync(file.fileno())
        with disk_errors():
            rename_synced(Path(name), blob_place(place, sha256), "blob")
        return True
    except StoreFailed as error:
        if error.code != "COPY_DAMAGED":
            raise
        return False
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _forget_recomputed(aside: Path) -> None:
    """What a machine made of the pages is not in a copy: the rows about it go, and it is made again."""
    engine = connect(URL.create("sqlite", database=str(aside / DATABASE_FILE)))
    try:
        with database_errors(), writer(engine).begin() as connection:
            forget_recomputed(connection)
    finally:
        engine.dispose()


def _tell(data_folder: Path, header: Header) -> CheckReport:
    """The audit chain goes on with a row that says where it was cut."""
    store = open_store(data_folder, SystemClock())
    try:
        with store.database.write("restored") as writing:
            writing.audit("store.restored", {"copy": header.copy, "seq": header.seq, "audit_head": header.audit_head})
        return check(store)
    finally:
        store.close()
