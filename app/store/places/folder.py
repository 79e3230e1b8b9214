"""A folder as a shared place, on this machine or on a share (NFS, SMB): it needs atomic renames and no locks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.domain.errors import StoreFailed
from app.store.disk import chunks, disk_errors, hash_file, make_folder, rename_synced, sync_folder, written_aside

_ASIDE = "tmp"


class FolderPlace:
    """Implements `BlobPlace` as `<folder>/ab/cdef...`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, sha256: str, file: Path) -> None:
        """As `BlobPlace.put`: aside, synced, renamed."""
        target = self._path(sha256)
        with disk_errors():
            if target.is_file() and hash_file(target) == sha256:
                sync_folder(target.parent)  # whoever renamed it may have died before
                return
            make_folder(self._folder / _ASIDE)
            make_folder(target.parent)
            with written_aside(chunks(file), self._folder / _ASIDE, "place") as (path, found, _):
                if found != sha256 or hash_file(path) != sha256:
                    raise StoreFailed("BLOB_DAMAGED", f"expected {sha256}, read {found}", sha256=sha256)
                rename_synced(path, target, "place")

    def get(self, sha256: str, target: Path) -> None:
        """As `BlobPlace.get`."""
        source = self._path(sha256)
        with disk_errors():
            if not source.is_file():
                raise StoreFailed("BLOB_MISSING", sha256=sha256)
            with written_aside(chunks(source), target.parent, "fetched") as (path, found, _):
                if found != sha256:
                    raise StoreFailed("BLOB_DAMAGED", f"expected {sha256}, read {found}", sha256=sha256)
                rename_synced(path, target, "fetched")

    def has(self, sha256: str) -> bool:
        """As `BlobPlace.has`."""
        with disk_errors():
            return self._path(sha256).is_file()

    def remove(self, sha256: str) -> None:
        """As `BlobPlace.remove`."""
        path = self._path(sha256)
        with disk_errors(), suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)

    def names(self) -> Iterator[str]:
        """As `BlobPlace.names`, in order."""
        with disk_errors():
            for first in sorted(self._folder.glob("??")):
                yield from sorted(first.name + rest.name for rest in first.iterdir())

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:]
