"""Whether everything is still there: each blob hashed again, the database's own checks, the audit chain."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.domain.errors import StoreFailed
from app.domain.model import BlobRef
from app.store.audit import AuditReport
from app.store.blobs import blob_ref, is_purged
from app.store.disk import disk_errors
from app.store.schema import blobs
from app.store.search.wanted import IndexState
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found.

    Attributes:
        blobs: how many blobs should be there (those that were purged are none of them).
        bytes: their sizes together.
        missing: hashes of the blobs without bytes.
        damaged: hashes of the blobs whose bytes have another hash.
        orphans: hashes of bytes without a row: left by a crash or just on their way in; `Blobs.collect` takes old ones away.
        database: what the database's own checks complain about.
        audit: the audit chain.
        search: the search index. It is no damage where it is behind or wrong: it is made from the rest.
    """

    blobs: int
    bytes: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...]
    orphans: tuple[str, ...]
    database: tuple[str, ...]
    audit: AuditReport
    search: IndexState

    @property
    def ok(self) -> bool:
        """Nothing is lost or changed."""
        return not (self.missing or self.damaged or self.database) and self.audit.first_break is None


def check(store: Store) -> CheckReport:
    """Look at everything, while others go on working.

    Raises:
        StoreFailed: DATABASE_DAMAGED: the database can't even be read; PLACE_AWAY: the bytes lie in a place that does not answer.
    """
    with disk_errors():
        on_disk = {sha256 for sha256, _ in store.blobs.files()}
    with store.database.read() as connection:
        rows = connection.execute(select(blobs).where(~is_purged())).all()
        complaints = tuple(database_complaints(connection))
    missing: list[str] = []
    damaged: list[str] = []
    for row in rows:
        if not store.blobs.has(row.sha256):
            missing.append(row.sha256)
        elif not _is_intact(store, blob_ref(row)):
            damaged.append(row.sha256)
    return CheckReport(
        len(rows),
        sum(row.size_bytes for row in rows),
        tuple(sha256 for sha256 in missing if not store.blobs.purged(sha256)),
        tuple(sha256 for sha256 in damaged if not store.blobs.purged(sha256)),
        tuple(sorted(on_disk - {row.sha256 for row in rows})),
        complaints,
        store.audit.verify(),
        store.search.state(),
    )


def _is_intact(store: Store, blob: BlobRef) -> bool:
    """A file that the disk can't give back is a damaged one."""
    try:
        with store.blobs.opened(blob):
            return True
    except StoreFailed as error:
        if error.retryable:  # nobody knows: the place that has it is away
            raise
        return False


def database_complaints(connection: Connection) -> list[str]:
    """What SQLite finds wrong with its own file and with the references between rows; a server looks after itself."""
    if connection.dialect.name != "sqlite":
        return []
    integrity = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
    references = [f"{row[0]}: row {row[1]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    return integrity + references
