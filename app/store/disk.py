"""Files that are there whole or not at all, and the operating system's refusals in the station's words."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from app.domain.errors import StoreFailed
from app.domain.failpoints import reached

CHUNK_BYTES = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT}
_OUT_PART: Final = ".sohoa-out-{}.part"


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn an `OSError` into `StoreFailed`: DISK_FULL (retryable) or DISK_FAILED."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFailed("DISK_FULL", error.strerror or "", retryable=True) from error
        raise StoreFailed("DISK_FAILED", f"{type(error).__name__} {error.errno}: {error.strerror}") from error


def make_folder(path: Path) -> Path:
    """Make a folder, and those above it, that only its owner can enter; their names are on the disk afterwards."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        sync_folder(path.parent)
    return path


def keep_private(folder: Path) -> None:
    """Shut a folder that was there before to everyone but its owner: citizens' papers lie in it."""
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        folder.chmod(0o700)


def sync_folder(folder: Path) -> None:
    """See that the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a mebibyte at a time."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            yield piece


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 lower-case hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def written_aside(pieces: Iterable[bytes], aside: Path, kind: str) -> Iterator[tuple[Path, str, int]]:
    """Write bytes to a synced temporary file in the folder `aside`; it goes at the end unless it was renamed.

    Args:
        pieces: the bytes in order.
        aside: an existing folder on the file system of the final place.
        kind: the boundaries are named `<kind>.fsync`.

    Yields:
        The file's path, the SHA-256 of its bytes and their number.
    """
    descriptor, name = tempfile.mkstemp(dir=aside)
    path, digest, size_bytes = Path(name), hashlib.sha256(), 0
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size_bytes += len(piece)
            file.flush()
            _seal(file.fileno(), kind)
        yield path, digest.hexdigest(), size_bytes
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


@contextmanager
def made_aside(make: Callable[[Path], None], aside: Path, kind: str) -> Iterator[tuple[Path, str, int]]:
    """As `written_aside`, for a file that `make` writes at the path that it is given."""
    descriptor, name = tempfile.mkstemp(dir=aside)
    os.close(descriptor)
    path = Path(name)
    try:
        make(path)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size_bytes = file.tell()
            _seal(file.fileno(), kind)
        yield path, sha256, size_bytes
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


@contextmanager
def own_part(folder: Path) -> Iterator[BinaryIO]:
    """A new file in a folder outside the store, under a name that no other process writes to; it goes at the end unless it was renamed.

    It is locked while it is open: what nobody holds any more was left by one that was killed, and goes first. Where a share knows no
    locks it stays.
    """
    for left in folder.glob(_OUT_PART.format("*")):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()
    with _locked_part(folder) as file:
        try:
            yield file
        finally:
            with suppress(OSError):  # a part of it would keep a full disk full
                Path(file.name).unlink()


def _locked_part(folder: Path) -> BinaryIO:
    """A file is no one's between its making and its lock: one that was taken for a leftover then has no name any more."""
    while True:
        file = (folder / _OUT_PART.format(secrets.token_hex(8))).open("xb")
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(file.fileno()).st_nlink:
            return file
        file.close()


def _seal(descriptor: int, kind: str) -> None:
    """See that a file is on the disk and that nobody writes into it again."""
    os.fchmod(descriptor, 0o400)
    reached(f"{kind}.fsync.before")
    os.fsync(descriptor)
    reached(f"{kind}.fsync.after")


def rename_synced(source: Path, target: Path, kind: str) -> None:
    """Give a synced file its name and sync the folder; boundaries `<kind>.rename` and `<kind>.folder`."""
    reached(f"{kind}.rename.before")
    source.rename(target)
    reached(f"{kind}.rename.after")
    reached(f"{kind}.folder.before")
    sync_folder(target.parent)
    reached(f"{kind}.folder.after")


def free_bytes(folder: Path) -> int:
    """Bytes that an ordinary user can still write on the file system of `folder`."""
    state = os.statvfs(folder)
    return state.f_bavail * state.f_frsize
