"""Immutable bytes, named by their SHA-256: `<data>/blobs/ab/cdef...`, and a row that says what they are.

Order: temporary file, fsync, rename, fsync of the folder, then the row. So a row always has its bytes; bytes without a row are what a crash
left behind, and `collect` takes them away.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Exists, ForeignKey, Row, Select, delete, exists, select

from app.domain.canonical import sha256_hex
from app.domain.content import FileContent
from app.domain.errors import StoreFailed
from app.domain.failpoints import reached
from app.domain.model import BlobRef
from app.store.database import Database, Writing
from app.store.disk import (
    chunks,
    disk_errors,
    hash_file,
    made_aside,
    make_folder,
    own_part,
    rename_synced,
    sync_folder,
    written_aside,
)
from app.store.schema import blobs, metadata, returned_blobs, tombstones

COLLECT_GRACE = timedelta(hours=1)
"""younger files without a row may belong to a transaction that another process is about to commit"""
UNNAMED_GRACE = timedelta(days=1)
"""so long may a person think about what is asked of a file that was kept, before something speaks of it"""


class _OpenBlob:
    """Implements `FileContent`. It stays the same file, whatever happens to the name."""

    def __init__(self, descriptor: int, blob: BlobRef) -> None:
        self._descriptor = descriptor
        self._blob = blob

    def __len__(self) -> int:
        return self._blob.size_bytes

    def __getitem__(self, part: slice[Any, Any, Any], /) -> bytes:
        start, stop, _ = part.indices(len(self))
        wanted = max(0, stop - start)
        with disk_errors():
            data = os.pread(self._descriptor, wanted, start)
        if len(data) != wanted:
            raise StoreFailed("BLOB_DAMAGED", sha256=self._blob.sha256)
        return data


class Blobs:
    """The bytes of one data folder. Safe for many processes and threads at once."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._aside = folder / "tmp"

    def put(self, data: bytes, media_type: str) -> BlobRef:
        """Keep `data`; the same bytes again cost no space. Bytes that lie damaged under this name are mended.

        Raises:
            StoreFailed: DISK_FULL (retryable), with nothing left behind.
        """
        return self._put(self.write([data], media_type, sha256_hex(data)))

    def put_file(self, path: Path, media_type: str) -> BlobRef:
        """Keep a copy of a file; the file itself stays as it is.

        Raises:
            StoreFailed: DISK_FULL (retryable), DISK_FAILED; with nothing left behind.
        """
        with disk_errors():
            sha256 = hash_file(path)
        return self._put(self.write(chunks(path), media_type, sha256))

    def _put(self, ref: BlobRef) -> BlobRef:
        with self._database.read() as connection:
            known = connection.execute(select(blobs).where(blobs.c.sha256 == ref.sha256, ~is_purged())).first()
        if known is not None:
            return blob_ref(known)
        with self._database.write("blob") as writing:
            self.record(writing, ref)
        return ref

    def write(self, pieces: Iterable[bytes], media_type: str, sha256: str) -> BlobRef:
        """The first half of `put`: bytes to their place on the disk, without a row. `record` has to follow in a transaction.

        Args:
            pieces: the bytes in order.
            media_type: what they are.
            sha256: what their hash has to be.

        Raises:
            StoreFailed: BLOB_DAMAGED (the bytes have another hash: the source changed while it was read), DISK_FULL, DISK_FAILED.
        """
        target = self._here(sha256)
        with disk_errors():
            if target.is_file() and hash_file(target) == sha256:
                self._share(sha256, target)
                size_bytes = target.stat().st_size
                # A process that died may have renamed it without syncing the folder; and `collect` shall see that it is wanted.
                os.utime(target)
                sync_folder(target.parent)
                return BlobRef(sha256, media_type, size_bytes)
            with written_aside(pieces, self._aside, "blob") as (path, found, size_bytes):
                if found != sha256:
                    raise StoreFailed("BLOB_DAMAGED", f"expected {sha256}, read {found}", sha256=sha256)
                self._share(sha256, path)
                rename_synced(path, target, "blob")
        return BlobRef(sha256, media_type, size_bytes)

    def make(self, make: Callable[[Path], None], media_type: str) -> BlobRef:
        """As `write`, for bytes that `make` writes into a file at the path that it is given: they need not fit into memory.

        Raises:
            StoreFailed: DISK_FULL, DISK_FAILED; with nothing left behind.
        """
        with disk_errors(), made_aside(make, self._aside, "blob") as (path, sha256, size_bytes):
            self._share(sha256, path)
            rename_synced(path, self._here(sha256), "blob")
        return BlobRef(sha256, media_type, size_bytes)

    def record(self, writing: Writing, ref: BlobRef) -> None:
        """The second half of `put`, inside the transaction that first refers to the blob.

        Raises:
            StoreFailed: BLOB_MISSING (retryable): a purge or a collection took the bytes since they were written.
        """
        if not self.has(ref.sha256):
            raise StoreFailed("BLOB_MISSING", retryable=True, sha256=ref.sha256)
        if writing.connection.scalar(select(blobs.c.sha256).where(blobs.c.sha256 == ref.sha256)) is None:
            writing.insert_shared(blobs, sha256=ref.sha256, media_type=ref.media_type, size_bytes=ref.size_bytes)
            return
        for tombstone_id in writing.connection.scalars(open_tombstones(ref.sha256)).all():
            writing.insert(returned_blobs, tombstone_id=tombstone_id)
            writing.audit("blob.returned", {"sha256": ref.sha256, "tombstone": str(tombstone_id)})

    def path(self, blob: BlobRef | str) -> Path:
        """Where the bytes lie, whether they are there or not."""
        return self._here(blob if isinstance(blob, str) else blob.sha256)

    def has(self, sha256: str) -> bool:
        """Whether bytes lie under this name (they may be damaged: `read` knows)."""
        return self._here(sha256).is_file()

    def read(self, blob: BlobRef) -> bytes:
        """The bytes, checked against their hash.

        Raises:
            StoreFailed: BLOB_PURGED, BLOB_MISSING, BLOB_DAMAGED.
        """
        with self._found(blob), disk_errors():
            data = self._here(blob.sha256).read_bytes()
        if sha256_hex(data) != blob.sha256:
            raise StoreFailed("BLOB_DAMAGED", sha256=blob.sha256)
        return data

    @contextmanager
    def opened(self, blob: BlobRef) -> Iterator[FileContent]:
        """The bytes for a while, read piece by piece as they are asked for; checked against their hash before the first one is.

        Raises:
            StoreFailed: as `read`; a slice of a file that was cut off meanwhile is BLOB_DAMAGED.
        """
        with self._found(blob), disk_errors():
            file = self._here(blob.sha256).open("rb")
        with file:
            with disk_errors():
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            if sha256 != blob.sha256:
                raise StoreFailed("BLOB_DAMAGED", sha256=blob.sha256)
            yield _OpenBlob(file.fileno(), blob)

    @contextmanager
    def _found(self, blob: BlobRef) -> Iterator[None]:
        """Says of bytes that are not there whether they were taken away."""
        try:
            yield
        except StoreFailed as error:
            if not isinstance(error.__cause__, FileNotFoundError):
                raise
            code = "BLOB_PURGED" if self.purged(blob.sha256) else "BLOB_MISSING"
            raise StoreFailed(code, sha256=blob.sha256) from error

    def copy_out(self, blob: BlobRef, target: Path) -> None:
        """Write a copy outside the store, there whole or not at all; what killed ones left in its folder goes.

        Raises:
            StoreFailed: BLOB_PURGED, BLOB_MISSING, BLOB_DAMAGED, DISK_FULL, DISK_FAILED.
        """
        data = self.read(blob)
        with disk_errors():
            target.parent.mkdir(parents=True, exist_ok=True)
            with own_part(target.parent) as file:
                file.write(data)
                file.flush()
                reached("out.fsync.before")
                os.fsync(file.fileno())
                reached("out.fsync.after")
                rename_synced(Path(file.name), target, "out")

    def purged(self, sha256: str) -> bool:
        """Whether the bytes were taken away for good (and did not come in anew since)."""
        with self._database.read() as connection:
            return connection.scalar(open_tombstones(sha256).limit(1)) is not None

    def unlink_purged(self, sha256: str) -> None:
        """Take the bytes of a purged blob away, unless they came in anew in the meantime."""
        with self._database.write("purge_unlink") as writing:
            if writing.connection.scalar(open_tombstones(sha256).limit(1)) is not None:
                self.take(sha256)

    def take(self, sha256: str) -> None:
        """Take bytes away, inside the transaction that says that nobody wants them."""
        with disk_errors():
            self._unlink(self._here(sha256))

    def take_unkept(self, writing: Writing, ref: BlobRef) -> None:
        """Take bytes away that were written and that no living row speaks of after all."""
        # Whoever is just recording the same bytes is waited for, and who does so next waits until they are gone.
        writing.insert_shared(blobs, sha256=ref.sha256, media_type=ref.media_type, size_bytes=ref.size_bytes)
        living = select(blobs.c.sha256).where(blobs.c.sha256 == ref.sha256, ~is_purged())
        if self.forget(writing, ref.sha256) or writing.connection.scalar(living) is None:
            self.take(ref.sha256)

    def forget(self, writing: Writing, sha256: str) -> bool:
        """Drop the row of a blob that nothing refers to any more; `collect` then takes its bytes. Returns whether it was so."""
        unnamed = delete(blobs).where(blobs.c.sha256 == sha256, *_unnamed())
        return writing.connection.execute(unnamed).rowcount > 0

    def forget_unnamed(self, grace: timedelta = UNNAMED_GRACE) -> None:
        """Drop the rows of blobs that nothing ever came to name: a file that was kept and then refused, one that a crash cut off. `collect`
        takes their bytes."""
        old = select(blobs.c.sha256).where(blobs.c.at_utc < self._database.now() - grace, *_unnamed())
        with self._database.read() as connection:
            found = connection.scalars(old).all()
        for sha256 in found:
            with self._database.write("retire") as writing:
                self.forget(writing, sha256)

    def collect(self, grace: timedelta = COLLECT_GRACE) -> tuple[str, ...]:
        """Take away what crashes left: temporary files and bytes without a row, older than `grace`, and leftovers of a purge.

        Returns:
            The hashes of the blobs that went.
        """
        with self._database.write("collect") as writing, disk_errors():
            oldest = time.time() - grace.total_seconds()  # the clock that stamps files, not the station's
            for path in self._aside.iterdir():
                with suppress(FileNotFoundError):  # its writer gave it its name since
                    if path.stat().st_mtime <= oldest:
                        self._unlink(path)
            living = set(writing.connection.scalars(select(blobs.c.sha256).where(~is_purged())))
            known = set(writing.connection.scalars(select(blobs.c.sha256)))
            gone = []
            for sha256, path in self.files():
                if sha256 not in living and (sha256 in known or path.stat().st_mtime <= oldest):
                    self._unlink(path)
                    gone.append(sha256)
            return tuple(gone)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every blob file on the disk, by its hash, in order."""
        for folder in sorted(name for name in _names(f"{self._folder}") if len(name) == 2):
            for name in sorted(_names(f"{self._folder}/{folder}")):
                yield folder + name, self._folder / folder / name

    def _here(self, sha256: str) -> Path:
        return blob_place(self._folder, sha256)

    def _share(self, sha256: str, path: Path) -> None:
        """What else has to be done with bytes that are about to lie here: nothing at a station of its own."""

    @staticmethod
    def _unlink(path: Path) -> None:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)


def _names(folder: str) -> list[str]:
    """What lies in a folder, nothing where it is gone; there are 257 to look into each time, and a `Path` of each takes as long."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        return [entry.name for entry in entries]
    return []


def blob_place(folder: Path, sha256: str) -> Path:
    """Where the bytes of that hash lie below a folder of blobs."""
    return folder / sha256[:2] / sha256[2:]


def lay_out(folder: Path) -> None:
    """Make the 256 folders once, before the first blob, so that a later rename has one folder to sync and no more."""
    with disk_errors():
        make_folder(folder)
        for name in ("tmp", *(f"{first:02x}" for first in range(256))):
            (folder / name).mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder)


def is_purged() -> Exists:
    """Condition on `blobs`: it has a tombstone that still counts."""
    returned = exists().where(returned_blobs.c.tombstone_id == tombstones.c.id)
    return exists().where(tombstones.c.blob_sha256 == blobs.c.sha256, ~returned).correlate(blobs)


def open_tombstones(sha256: str) -> Select[tuple[UUID]]:
    """The ids of the tombstones of a blob that still count."""
    returned = exists().where(returned_blobs.c.tombstone_id == tombstones.c.id)
    return select(tombstones.c.id).where(tombstones.c.blob_sha256 == sha256, ~returned)


def blob_ref(row: Row[Any]) -> BlobRef:
    """A row of `blobs` as a value."""
    return BlobRef(row.sha256, row.media_type, row.size_bytes)


def find_ref(connection: Connection, sha256: str) -> BlobRef:
    """The blob of that hash, which a foreign key says is there."""
    return blob_ref(connection.execute(select(blobs).where(blobs.c.sha256 == sha256)).one())


def _unnamed() -> Iterator[ColumnElement[bool]]:
    """Of a blob: no row refers to it."""
    for key in blob_keys():
        yield ~exists().where(key.parent == blobs.c.sha256).correlate(blobs)


def blob_keys() -> Iterator[ForeignKey]:
    """All columns that name a blob."""
    for table in metadata.tables.values():
        yield from (key for key in table.foreign_keys if key.column is blobs.c.sha256)
