"""A station's bytes are laid in the place that all share, as they are brought there and as both sides are compared."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

from app.domain.errors import StoreFailed

if TYPE_CHECKING:
    from pathlib import Path

    from app.store.places.place import BlobPlace

_UNREADABLE: Final = frozenset({errno.ENOENT, errno.EIO, errno.EUCLEAN, errno.EBADMSG})
"""what a disk says of a file that went, or that it has lost: a sector, or the file system's own sums (errno(3))"""
_PIECE_BYTES: Final = 1 << 20


def lay(place: BlobPlace, sha256: str, path: Path | None) -> bool:
    """Let bytes lie there; whether they do: those that are not here, are damaged here, can't be read, or are taken away meanwhile don't.

    Raises:
        StoreFailed: as `BlobPlace.put`.
    """
    if path is None:
        return False
    try:
        place.put(sha256, path)
    except StoreFailed as error:
        if error.code != "BLOB_DAMAGED" and _is_whole(path):
            raise
        return False
    return True


def _is_whole(path: Path) -> bool:
    """Whether the disk here still gives a file, to its end: a share that gave up says the same as a bad sector does."""
    try:
        with path.open("rb") as file:
            while file.read(_PIECE_BYTES):
                pass
    except OSError as error:
        return error.errno not in _UNREADABLE
    return True
