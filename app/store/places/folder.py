"""A folder as a shared place, on this machine or on a share (NFS, SMB): it needs atomic renames and no locks.

It is an administrator's to make, inside the share and not where the share is mounted: where the share is not there, neither is the folder,
and nothing is written onto the disk below. A share is best mounted so that it gives up (NFS: `soft`, SMB: `soft`); one that waits for ever
makes its callers wait (nfs(5), mount.cifs(8)).
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from app.domain.errors import StoreFailed
from app.store.blobs import blob_place
from app.store.disk import chunks, disk_errors, hash_file, make_folder, rename_synced, sync_folder, written_aside
from app.store.places.place import fetch

_ASIDE: Final = "tmp"
_LEFT_BEHIND: Final = timedelta(days=1)
"""what was written aside and lies there still is of a machine that died; clocks may be hours apart"""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_AWAY: Final = frozenset(
    {errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETUNREACH}
)
"""what a share says that gave up"""


class FolderPlace:
    """Implements `BlobPlace` as `<folder>/ab/cdef...`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, sha256: str, file: Path) -> None:
        """As `BlobPlace.put`: aside, synced, renamed."""
        self._require_folder()
        target, aside = self._path(sha256), self._folder / _ASIDE
        with _share_errors():
            if self.holds(sha256):
                sync_folder(target.parent)  # whoever renamed it may have died before
                return
            make_folder(aside)
            make_folder(target.parent)
            _take_leftovers(aside)
            with written_aside(chunks(file), aside, "place") as (path, found, _):
                if found != sha256:
                    raise StoreFailed("BLOB_DAMAGED", f"expected {sha256}, read {found}", sha256=sha256)
                if _read_back(path) != sha256:
                    raise StoreFailed("PLACE_WRONG", sha256, retryable=True)
                rename_synced(path, target, "place")

    def get(self, sha256: str, target: Path) -> None:
        """As `BlobPlace.get`."""
        self._require_folder()
        fetch(self._pieces(sha256), sha256, target)

    def has(self, sha256: str) -> bool:
        """As `BlobPlace.has`."""
        self._require_folder()
        with _share_errors():
            return self._path(sha256).is_file()

    def holds(self, sha256: str) -> bool:
        """As `BlobPlace.holds`."""
        self._require_folder()
        path = self._path(sha256)
        with _share_errors():
            return path.is_file() and hash_file(path) == sha256

    def remove(self, sha256: str) -> None:
        """As `BlobPlace.remove`."""
        self._require_folder()
        path = self._path(sha256)
        with _share_errors(), suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)

    def names(self) -> Iterator[str]:
        """As `BlobPlace.names`, in order."""
        self._require_folder()
        with _share_errors():
            for first in sorted(self._folder.glob("??")):
                yield from sorted(first.name + rest.name for rest in first.iterdir())

    def _path(self, sha256: str) -> Path:
        return blob_place(self._folder, sha256)

    def _pieces(self, sha256: str) -> Iterator[bytes]:
        with _share_errors():
            try:
                yield from chunks(self._path(sha256))
            except FileNotFoundError as error:
                raise StoreFailed("BLOB_MISSING", sha256=sha256) from error

    def _require_folder(self) -> None:
        with _share_errors():
            if not self._folder.is_dir():  # what a share says that gave up, it raises
                raise StoreFailed("PLACE_AWAY", "no such folder", retryable=True)


@contextmanager
def _share_errors() -> Iterator[None]:
    """Turn what a share refuses into `StoreFailed`; the disk that is full is the share's."""
    with disk_errors():
        try:
            yield
        except OSError as error:
            said = f"{type(error).__name__} {error.errno}: {error.strerror}"
            if error.errno in _FULL:
                raise StoreFailed("PLACE_FULL", said, retryable=True) from error
            if error.errno in _FORBIDDEN:
                raise StoreFailed("PLACE_FORBIDDEN", said) from error
            if error.errno in _AWAY:
                raise StoreFailed("PLACE_AWAY", said, retryable=True) from error
            raise


def _take_leftovers(aside: Path) -> None:
    oldest = time.time() - _LEFT_BEHIND.total_seconds()
    for path in aside.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


def _read_back(path: Path) -> str:
    """SHA-256 of a synced file as the disk or the server has it, and not as this machine remembers it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
    return hash_file(path)
