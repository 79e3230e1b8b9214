"""One run of copying: what is new is sealed and read back, a snapshot of the database is placed last, and only then rows say so."""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection

from app.domain.errors import Cancelled, StoreFailed
from app.domain.model import Actor, BlobRef
from app.domain.second_copy import CopyMade, SealedFile
from app.store.backup import read_copy
from app.store.check import database_complaints
from app.store.copies import audit_head, coverable, purges, unsealed
from app.store.second_copy.folder import PAPER, PAPERS, CopyFolder, SnapshotName, hold, needed_for
from app.store.second_copy.place import require_elsewhere
from app.store.second_copy.sealing import require_recipients
from app.store.second_copy.snapshots import Choice, Header, Ladder, Rung, database_copy, describe, packed
from app.store.store import Store

type Apart = Callable[[Path, Path], None]
"""refuses a copy folder that would be lost together with the data folder"""
type Named = tuple[BlobRef, str]
"""a blob, and the name of its sealed file below the copy folder"""
FOLDER = "second-copy"
"""below the data folder: what is remembered of snapshots"""
_AT_ONCE, _AT_ONCE_BYTES = 32, 64_000_000
"""so much is sealed, synced and read back together"""
_STRAY_AFTER_S = 24 * 3600
"""older sealed papers that no row knows are taken away: a run was cut off before its row"""
_LOST = frozenset({"BLOB_MISSING", "BLOB_DAMAGED"})


def write_copy(
    store: Store,
    folder: Path,
    recipients: tuple[str, ...],
    actor: Actor,
    *,
    keep: int,
    apart: Apart = require_elsewhere,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int, str], None] = lambda done, total, unit: None,
) -> CopyMade:
    """Bring a copy folder to the present state of the store.

    Args:
        store: the open store.
        folder: where the copy lies; made where it is not there, not so the folder above it.
        recipients: the public keys that it is sealed to.
        actor: who copies.
        keep: how many snapshots stay.
        apart: what refuses a place that proves nothing.
        cancelled: asked between two files; what was read back stays.
        progress: told of bytes.

    Raises:
        UsageError: COPY_RECIPIENT_MALFORMED.
        StoreFailed: COPY_NOT_SET_UP, COPY_FOLDER_GONE, COPY_SAME_DISK, COPY_IN_MEMORY, COPY_DISK_UNKNOWN, COPY_FOLDER_FOREIGN,
            COPY_OTHER_STATION, COPY_OTHER_KEY, COPY_MARK_DAMAGED, COPY_FULL,
            COPY_FAILED, COPY_NOT_READ_BACK, DUTY_HELD; DATABASE_DAMAGED; BACKUP_NEEDS_SQLITE. Earlier copies
            still count.
        Cancelled: as asked.
    """
    require_recipients(recipients)
    if store.database.engine.dialect.name != "sqlite":
        raise StoreFailed("BACKUP_NEEDS_SQLITE")
    apart(folder, store.folder)
    with hold(folder, store.station_id, recipients) as held:
        run = _Run(store, held, actor, cancelled, progress)
        run.forget_purged()
        run.seal([*run.lost(), *named(store.copies.unsealed(held.mark.copy_id))])
        return run.place_snapshot(max(1, keep))


class _Run:
    def __init__(
        self,
        store: Store,
        held: CopyFolder,
        actor: Actor,
        cancelled: Callable[[], bool],
        progress: Callable[[int, int, str], None],
    ) -> None:
        self._store = store
        self._held = held
        self._copy_id = held.mark.copy_id
        self._actor = actor
        self._cancelled = cancelled
        self._progress = progress
        self._sealed: dict[str, SealedFile] = {}
        self._missing: set[str] = set()

    def forget_purged(self) -> None:
        """What was purged on the station goes from the copy, and then the rows about it."""
        names = self._store.copies.without_blob(self._copy_id)
        if names:
            self._held.remove(names)
            self._store.copies.forget_sealed(self._copy_id, names, self._actor)

    def lost(self) -> list[Named]:
        """What a row says lies there and does not: the folder is an older state of itself, or somebody deleted files.

        It is sealed again under its own name, by which the snapshots that lie there know it.
        """
        papers = self._store.copies.papers(self._copy_id)
        return [(blob, file.name) for blob, file in papers if PAPER.fullmatch(file.name) and self._held.lacks(file)]

    def seal(self, wanted: Sequence[Named]) -> None:
        """Seal blobs and read them back, some at a time; rows follow each time."""
        done, total = 0, sum(blob.size_bytes for blob, _ in wanted)
        for portion in _portions(wanted):
            if self._cancelled():
                raise Cancelled
            readable: list[BlobRef] = []
            files = self._held.put_papers(self._sources(portion, readable))
            pairs = list(zip(readable, files, strict=True))
            if pairs:
                self._store.copies.add_sealed(self._copy_id, pairs, self._actor)
            self._sealed |= {blob.sha256: file for blob, file in pairs}
            done += sum(blob.size_bytes for blob, _ in portion)
            self._progress(done, total, "bytes")

    def _sources(self, portion: Iterable[Named], readable: list[BlobRef]) -> Iterator[tuple[str, io.BytesIO]]:
        """The bytes of the blobs that can be read; a damaged one must not keep the others from being copied."""
        for blob, name in portion:
            try:
                data = self._store.blobs.read(blob)
            except StoreFailed as error:
                if error.code in _LOST:
                    self._missing.add(blob.sha256)
                elif error.code != "BLOB_PURGED":
                    raise
                continue
            readable.append(blob)
            yield name, io.BytesIO(data)

    def place_snapshot(self, keep: int) -> CopyMade:
        """The database as it is now; what came into it since the papers were sealed is sealed before it."""
        ladder = Ladder(self._store.folder / FOLDER, self._copy_id)
        with database_copy(self._store.database.engine, self._store.folder / FOLDER) as database:
            there = self._held.snapshots()
            seq = max([self._store.copies.last_seq(self._copy_id), *(one.seq for one in there)]) + 1
            state, sha256 = describe(database)
            with read_copy(database) as connection:
                rung = Rung(seq, state, purges(connection))
                choice = ladder.choose(state, seq, rung.purges, there)
                late = self._seal_late(connection, whole=choice.level == 0)
                needs = coverable(connection, self._copy_id)
                head = audit_head(connection)
            header = self._header(rung, choice, sha256, head, late)
            with packed(database, header) as source:
                file = self._held.put_snapshot(source, SnapshotName(seq, choice.parent))
        ladder.remember(choice, rung)
        covered = {upload: document for upload, (document, hashes) in needs.items() if not hashes & self._missing}
        snapshot_id = self._store.copies.add_snapshot(self._copy_id, seq, file, head, covered, self._actor)
        self._tidy(keep, choice)
        return CopyMade(
            self._held.folder,
            self._copy_id,
            snapshot_id,
            len(self._sealed),
            file.size_bytes + sum(one.size_bytes for one in self._sealed.values()),
            tuple(covered.values()),
            header.missing,
        )

    def _header(self, rung: Rung, choice: Choice, sha256: str, head: str, late: dict[str, str]) -> Header:
        return Header(
            str(self._store.station_id),
            str(self._copy_id),
            rung.seq,
            choice.parent,
            rung.state.page_size,
            rung.state.pages,
            choice.page_numbers,
            sha256,
            head,
            late,
            tuple(sorted(self._missing)),
        )

    def _seal_late(self, connection: Connection, *, whole: bool) -> dict[str, str]:
        """Blobs that the snapshot knows and no row in it says are sealed; some of them were sealed by now."""
        if whole:
            complaints = database_complaints(connection)
            if complaints:
                raise StoreFailed("DATABASE_DAMAGED", complaints[0])
        wanted = unsealed(connection, self._copy_id)
        tried = {*self._sealed, *self._missing}
        self.seal(named(blob for blob in wanted if blob.sha256 not in tried))
        return {blob.sha256: self._sealed[blob.sha256].name for blob in wanted if blob.sha256 in self._sealed}

    def _tidy(self, keep: int, choice: Choice) -> None:
        """Old snapshots go, but for those that a kept one builds on; strays among the papers go now and then."""
        there = self._held.snapshots()
        kept = there[-1:] if choice.alone else there[-keep:]
        needed = {part for name in kept for part in needed_for(name, there)}
        self._held.remove(str(name) for name in there if name not in needed)
        if choice.level == 0:
            known, oldest = self._store.copies.names(self._copy_id), time.time() - _STRAY_AFTER_S
            self._held.remove([name for name, written in self._held.papers() if name not in known and written < oldest])


def named(blobs: Iterable[BlobRef]) -> list[Named]:
    """Blobs with new names: random, and so many in one subfolder as are synced together."""
    out: list[Named] = []
    place = ""
    for number, blob in enumerate(blobs):
        if number % _AT_ONCE == 0:
            place = f"{PAPERS}/{secrets.token_hex(1)}"
        out.append((blob, f"{place}/{secrets.token_hex(16)}.age"))
    return out


def _portions(wanted: Sequence[Named]) -> Iterator[list[Named]]:
    portion: list[Named] = []
    size_bytes = 0
    for blob, name in wanted:
        if portion and (len(portion) >= _AT_ONCE or size_bytes + blob.size_bytes > _AT_ONCE_BYTES):
            yield portion
            portion, size_bytes = [], 0
        portion.append((blob, name))
        size_bytes += blob.size_bytes
    if portion:
        yield portion
