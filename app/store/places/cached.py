"""The bytes of a machine of a centre: all of them lie in the shared place, and in its own folder what it had to do with of late."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from app.domain.content import FileContent
from app.domain.errors import StoreFailed
from app.domain.model import BlobRef
from app.store.blobs import COLLECT_GRACE, Blobs, is_purged
from app.store.database import Database, Writing
from app.store.disk import disk_errors, rename_synced
from app.store.places.place import BlobPlace
from app.store.schema import blobs

CACHE_BYTES: Final = 20 << 30
"""so much a machine of a centre keeps of what lies in the place"""
IN_HAND: Final = timedelta(minutes=10)
"""what was written or asked for since stays, however much it is: a child process may be about to open it"""
_LOOKS: Final = 32
"""the folder is looked through each time a 32nd of what it may hold came in"""
_LOG = logging.getLogger(__name__)


class CachedBlobs(Blobs):
    """`Blobs` with a place behind them.

    A file is written aside, laid into the place (and read back there), renamed, and then its row is recorded: no row is ever without its
    bytes in the place, and whatever lies in the folder may go. What is not in the folder is fetched when it is read, opened or its path is
    asked for; what lies there damaged is fetched anew. All of it raises what `BlobPlace` raises, too.
    """

    def __init__(self, database: Database, folder: Path, place: BlobPlace, most_bytes: int) -> None:
        super().__init__(database, folder)
        self._place = place
        self._most_bytes = most_bytes
        self._unseen_bytes = most_bytes  # by others, before this one
        self._looking = threading.Lock()

    def write(self, pieces: Iterable[bytes], media_type: str, sha256: str) -> BlobRef:
        """As `Blobs.write`; they lie in the place afterwards."""
        ref = super().write(pieces, media_type, sha256)
        self._make_room(ref.size_bytes)
        return ref

    def make(self, make: Callable[[Path], None], media_type: str) -> BlobRef:
        """As `Blobs.make`; they lie in the place afterwards."""
        ref = super().make(make, media_type)
        self._make_room(ref.size_bytes)
        return ref

    def has(self, sha256: str) -> bool:
        """Whether bytes lie here or in the place under this name."""
        return super().has(sha256) or self._place.has(sha256)

    def path(self, blob: BlobRef | str) -> Path:
        """Where the bytes lie, brought here; nothing is there where the place has none either."""
        sha256 = blob if isinstance(blob, str) else blob.sha256
        path = self._here(sha256)
        with disk_errors():
            try:
                os.utime(path)
            except FileNotFoundError:
                try:
                    self._fetch(sha256)
                except StoreFailed as error:
                    if error.code != "BLOB_MISSING":
                        raise
        return path

    def read(self, blob: BlobRef) -> bytes:
        """As `Blobs.read`."""
        self.path(blob)
        try:
            return super().read(blob)
        except StoreFailed as error:
            self._fetch_anew(blob, error)
        return super().read(blob)

    @contextmanager
    def opened(self, blob: BlobRef) -> Iterator[FileContent]:
        """As `Blobs.opened`."""
        self.path(blob)
        with ExitStack() as opened:
            try:
                content = opened.enter_context(super().opened(blob))
            except StoreFailed as error:
                self._fetch_anew(blob, error)
                content = opened.enter_context(super().opened(blob))
            yield content

    def record(self, writing: Writing, ref: BlobRef) -> None:
        """As `Blobs.record`; it is the place that has to have the bytes still."""
        super().record(writing, ref)  # waits for a transaction that takes them away
        if not self._place.has(ref.sha256):
            raise StoreFailed("BLOB_MISSING", retryable=True, sha256=ref.sha256)

    def forget(self, writing: Writing, sha256: str) -> bool:
        """As `Blobs.forget`; from the place the bytes go at once."""
        is_forgotten = super().forget(writing, sha256)
        if is_forgotten:
            self._place.remove(sha256)
        return is_forgotten

    def take(self, writing: Writing, sha256: str) -> None:
        """As `Blobs.take`, from the place too."""
        super().take(writing, sha256)
        self._place.remove(sha256)

    def collect(self, grace: timedelta = COLLECT_GRACE) -> tuple[str, ...]:
        """As `Blobs.collect` here; from the place goes what was purged, also by a station whose rows only came here, and no other has.

        What lies there without any row stays: the bytes of a counter come before its rows do. A row takes its bytes along when it goes.
        """
        gone = super().collect(grace)
        with self._database.read() as connection:
            purged = set(connection.scalars(select(blobs.c.sha256).where(is_purged())))
        try:
            for sha256 in purged.intersection(self._place.names()) if purged else ():
                self.unlink_purged(sha256)
        except StoreFailed as error:
            if error.code != "PLACE_AWAY":
                raise
            _LOG.warning("what was purged is taken from the place another time: %s", error)
        return gone

    def _share(self, sha256: str, path: Path) -> None:
        self._place.put(sha256, path)

    def _fetch(self, sha256: str) -> None:
        path = self._aside / f"{sha256}.{secrets.token_hex(4)}"
        try:
            self._place.get(sha256, path)
            with disk_errors():
                size_bytes = path.stat().st_size
                rename_synced(path, self._here(sha256), "cached")
        finally:
            with suppress(OSError):
                path.unlink()
        self._make_room(size_bytes)

    def _fetch_anew(self, blob: BlobRef, error: StoreFailed) -> None:
        """In place of what lies here damaged; whatever else is wrong stays so."""
        if error.code != "BLOB_DAMAGED":
            raise error
        self._fetch(blob.sha256)

    def _make_room(self, added_bytes: int) -> None:
        """Let go of what was not asked for the longest, where there is more than there may be."""
        with self._looking:
            self._unseen_bytes += added_bytes
            if self._unseen_bytes <= self._most_bytes // _LOOKS:
                return
            self._unseen_bytes = 0
        lying = sorted(self._lying())
        held = sum(size_bytes for _, size_bytes, _ in lying)
        in_hand = time.time() - IN_HAND.total_seconds()  # the clock that stamps files, not the station's
        try:
            for used_at, size_bytes, sha256 in lying:
                if held <= self._most_bytes or used_at > in_hand:
                    return
                if self._place.has(sha256):
                    with disk_errors():
                        self._unlink(self._here(sha256))
                    held -= size_bytes
        except StoreFailed as error:
            if error.code != "PLACE_AWAY":
                raise
            _LOG.warning("nothing goes from the folder while the place is away: %s", error)

    def _lying(self) -> Iterator[tuple[float, int, str]]:
        """Of each file here: when it was last asked for, its size in bytes, its name."""
        for sha256, path in self.files():
            with suppress(FileNotFoundError):
                state = path.stat()
                yield state.st_mtime, state.st_size, sha256
