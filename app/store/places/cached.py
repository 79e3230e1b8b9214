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
from itertools import batched
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
_FIRST_LOOK_S: Final = 60.0
_LOOK_EVERY_S: Final = 3_600.0
"""how long after a process began, and how often, it lets go of what others purged; a single command ends before"""
_NAMES_A_READ: Final = 500
_OF_THE_COPY: Final = frozenset({"BLOB_DAMAGED", "DISK_FAILED"})
_LOG = logging.getLogger(__name__)


class CachedBlobs(Blobs):
    """`Blobs` with a place behind them.

    A file is written aside, laid into the place (and read back there), renamed, and then its row is recorded: no row is ever without its
    bytes in the place, and whatever lies in the folder may go. What is not in the folder is fetched when it is read, opened or its path is
    asked for; what lies there damaged is fetched anew. All of it raises what `BlobPlace` raises, too. What another machine purged goes from
    this folder within two hours in which it is used.
    """

    def __init__(self, database: Database, folder: Path, place: BlobPlace, most_bytes: int) -> None:
        super().__init__(database, folder)
        self._place = place
        self._most_bytes = most_bytes
        self._unseen_bytes = most_bytes  # by others, before this one
        self._looking = threading.Lock()
        self._purges = threading.Lock()
        self._purges_seen_at = time.monotonic() - _LOOK_EVERY_S + _FIRST_LOOK_S

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
        self._see_purges()
        sha256 = blob if isinstance(blob, str) else blob.sha256
        path = self._here(sha256)
        try:
            os.utime(path)
        except FileNotFoundError:
            try:
                self._fetch(sha256)
            except StoreFailed as error:
                if error.code != "BLOB_MISSING":
                    raise
        except OSError as error:  # of a disk that is only read any more: what lies there is read as well as before
            _LOG.debug("that a file was asked for is not noted: %s", error)
        return path

    def read(self, blob: BlobRef) -> bytes:
        """As `Blobs.read`."""
        self.path(blob)
        try:
            return super().read(blob)
        except StoreFailed as error:
            self._fetch_anew(blob, error)
        with _of_this_machine():
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
                with _of_this_machine():
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

    def take(self, sha256: str) -> None:
        """As `Blobs.take`, from the place too."""
        super().take(sha256)
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
            with _of_this_machine(), disk_errors():
                self._place.get(sha256, path)
                size_bytes = path.stat().st_size
                rename_synced(path, self._here(sha256), "cached")
        finally:
            with suppress(OSError):
                path.unlink()
        self._make_room(size_bytes)

    def _fetch_anew(self, blob: BlobRef, error: StoreFailed) -> None:
        """In place of what lies here damaged, or where the disk gives it no more; whatever else is wrong stays so."""
        if error.code not in _OF_THE_COPY:
            raise error
        self._fetch(blob.sha256)

    def _see_purges(self) -> None:
        """From time to time take away what no row speaks of any more: nobody else comes to this folder to do so."""
        if time.monotonic() - self._purges_seen_at < _LOOK_EVERY_S or not self._purges.acquire(blocking=False):
            return
        try:
            self._purges_seen_at = time.monotonic()
            self.let_go_of_purged()
        except StoreFailed as error:
            _LOG.warning("what was purged goes from the folder another time: %s", error.code)
        finally:
            self._purges.release()

    def let_go_of_purged(self, grace: timedelta = COLLECT_GRACE) -> None:
        """Take away from the folder alone what was purged or given up, and what killed ones were fetching, where nobody asked for it since.

        Raises:
            StoreFailed: the errors of the database and of the disk.
        """
        oldest = time.time() - grace.total_seconds()  # the clock that stamps files, not the station's
        lying = [(used_at, sha256) for used_at, _, sha256 in self._lying() if used_at <= oldest]
        for some in batched(lying, _NAMES_A_READ):
            names = [sha256 for _, sha256 in some]
            with self._database.read() as connection:
                living = select(blobs.c.sha256).where(blobs.c.sha256.in_(names), ~is_purged())
                gone = set(names).difference(connection.scalars(living))
            with disk_errors():
                for sha256 in gone:
                    self._unlink(self._here(sha256))
        with disk_errors():
            for path in self._aside.iterdir():
                with suppress(FileNotFoundError):  # its writer gave it its name since
                    if path.stat().st_mtime <= oldest:
                        self._unlink(path)

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


@contextmanager
def _of_this_machine() -> Iterator[None]:
    """What its own disk refuses says nothing of the bytes: another time, or at another machine, they can be read."""
    try:
        yield
    except StoreFailed as error:
        if error.code != "DISK_FAILED":
            raise
        raise StoreFailed(error.code, error.detail, retryable=True) from error
