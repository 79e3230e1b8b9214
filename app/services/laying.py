"""A station's bytes are laid in the place that all share, as they are brought there and as both sides are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import StoreFailed

if TYPE_CHECKING:
    from pathlib import Path

    from app.store.places.place import BlobPlace


def lay(place: BlobPlace, sha256: str, path: Path | None) -> bool:
    """Let bytes lie there; whether they do: those that are not here, are damaged here, or are taken away meanwhile don't.

    Raises:
        StoreFailed: as `BlobPlace.put`.
    """
    if path is None:
        return False
    try:
        place.put(sha256, path)
    except StoreFailed as error:
        if error.code != "BLOB_DAMAGED" and path.exists():
            raise
        return False
    return True
