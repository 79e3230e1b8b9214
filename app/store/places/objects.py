"""A bucket of an S3 store as a shared place, through obstore (docs/decisions/0080)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256 as new_sha256
from pathlib import Path
from typing import Final

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from app.domain.errors import StoreFailed
from app.store.disk import CHUNK_BYTES, disk_errors, hash_file
from app.store.places.place import fetch

_PART_BYTES: Final = 5 << 20
"""the smallest part that S3 takes; what is larger goes in parts of this size, so no request takes long on a slow line
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html)"""
_PARTS_AT_ONCE: Final = 2
_NAMES_A_REQUEST: Final = 1_000
_FULL: Final = ("507 Insufficient Storage", "no space left on device", "InsufficientStorageSpace")
"""what MinIO (cmd/api-errors.go) and Huawei's OBS (https://support.huaweicloud.com/eu/api-obs/obs_04_0052.html) say; SeaweedFS says no more
than that it failed (https://github.com/seaweedfs/seaweedfs/issues/1865)"""
_REFUSED: Final = ("401 Unauthorized", "403 Forbidden", "AccessDenied")
_UNKNOWN: Final = ("NoSuchBucket", "InvalidBucketName")


class ObjectPlace:
    """Implements `BlobPlace` as `<prefix>/ab/cdef...`. Safe for many threads at once."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def put(self, sha256: str, file: Path) -> None:
        """As `BlobPlace.put`: the server holds each part against its SHA-256, and then the whole is read back."""
        if self.holds(sha256):
            return
        with disk_errors():
            found = hash_file(file)
        if found != sha256:
            raise StoreFailed("BLOB_DAMAGED", f"expected {sha256}, read {found}", sha256=sha256)
        with _answers():
            self._store.put(_key(sha256), file, chunk_size=_PART_BYTES, max_concurrency=_PARTS_AT_ONCE)
        if not self.holds(sha256):
            raise StoreFailed("PLACE_WRONG", sha256, retryable=True)

    def get(self, sha256: str, target: Path) -> None:
        """As `BlobPlace.get`."""
        fetch(self._pieces(sha256), sha256, target)

    def has(self, sha256: str) -> bool:
        """As `BlobPlace.has`."""
        try:
            with _answers(sha256):
                self._store.head(_key(sha256))
        except StoreFailed as error:
            if error.code != "BLOB_MISSING":
                raise
            return False
        return True

    def holds(self, sha256: str) -> bool:
        """As `BlobPlace.holds`."""
        digest = new_sha256()
        try:
            for piece in self._pieces(sha256):
                digest.update(piece)
        except StoreFailed as error:
            if error.code != "BLOB_MISSING":
                raise
            return False
        return digest.hexdigest() == sha256

    def remove(self, sha256: str) -> None:
        """As `BlobPlace.remove`."""
        with _answers():
            self._store.delete(_key(sha256))

    def names(self) -> Iterator[str]:
        """As `BlobPlace.names`, in order."""
        with _answers():
            for some in self._store.list(chunk_size=_NAMES_A_REQUEST):
                for entry in some:
                    yield "".join(entry["path"].split("/")[-2:])

    def _pieces(self, sha256: str) -> Iterator[bytes]:
        with _answers(sha256):
            for piece in self._store.get(_key(sha256)).stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(piece)


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:]}"


@contextmanager
def _answers(sha256: str = "") -> Iterator[None]:
    """Turn what obstore and the server say into `StoreFailed`; `sha256` is what was asked for, where it may be that it is not there."""
    try:
        yield
    except (BaseError, FileNotFoundError) as error:
        said = str(error)
        if any(word in said for word in _UNKNOWN):
            raise StoreFailed("PLACE_UNKNOWN", _first_line(said)) from error
        if sha256 and isinstance(error, FileNotFoundError):
            raise StoreFailed("BLOB_MISSING", sha256=sha256) from error
        if any(word in said for word in _FULL):
            raise StoreFailed("PLACE_FULL", _first_line(said), retryable=True) from error
        is_refusal = isinstance(error, PermissionDeniedError | UnauthenticatedError)
        if is_refusal or any(word in said for word in _REFUSED):
            raise StoreFailed("PLACE_FORBIDDEN", _first_line(said)) from error
        raise StoreFailed("PLACE_AWAY", _first_line(said), retryable=True) from error


def _first_line(said: str) -> str:
    """Without what obstore adds for its makers."""
    return said.partition("\n")[0][:300]
