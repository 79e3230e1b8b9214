"""What a shared place of bytes has to do; each piece is named by its SHA-256 (64 lower-case hex digits) and never changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from app.domain.errors import StoreFailed
from app.store.disk import disk_errors, rename_synced, written_aside


class BlobPlace(Protocol):
    """A folder that machines share, or a store of objects.

    Every method raises StoreFailed: PLACE_AWAY (retryable: no answer in time, or the place itself failed), PLACE_FORBIDDEN,
    PLACE_UNKNOWN (no such bucket), PLACE_FULL (retryable, where the place says so), DISK_FAILED.
    """

    def put(self, sha256: str, file: Path) -> None:
        """Let the bytes of a file lie there, whole and read back, under their name; what lies there whole already stays.

        Raises:
            StoreFailed: BLOB_DAMAGED: the file has another hash; PLACE_WRONG (retryable): what was written came back as something else.
        """

    def get(self, sha256: str, target: Path) -> None:
        """Write the bytes to a new file, synced.

        Raises:
            StoreFailed: BLOB_MISSING, BLOB_DAMAGED (nothing is left at `target` then).
        """

    def has(self, sha256: str) -> bool:
        """Whether bytes lie under this name (they may be damaged: `get` knows)."""

    def holds(self, sha256: str) -> bool:
        """Whether bytes lie under this name and are what it says: all of them are read."""

    def remove(self, sha256: str) -> None:
        """Take the bytes away; none there is as good."""

    def names(self) -> Iterator[str]:
        """The names of all that lies there; what came or went a moment ago may be in it or not."""


def fetch(pieces: Iterable[bytes], sha256: str, target: Path) -> None:
    """The half of `BlobPlace.get` that is alike everywhere: bytes as they come in, to a new file, synced.

    Raises:
        StoreFailed: BLOB_DAMAGED (nothing is left at `target` then), DISK_FULL, DISK_FAILED.
    """
    with disk_errors(), written_aside(pieces, target.parent, "fetched") as (path, found, _):
        if found != sha256:
            raise StoreFailed("BLOB_DAMAGED", f"expected {sha256}, read {found}", sha256=sha256)
        rename_synced(path, target, "fetched")
