"""One writer at a place at a time: who hands files out clears what a killed one left there, and must not clear what another is writing."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from app.domain.errors import StoreFailed
from app.services.handing_out.disk import synced


@contextmanager
def one_writer(part: Path) -> Iterator[None]:
    """Hold the temporary name `part`; the folders above it are made, and are on the disk.

    What is locked lies among the temporary files of this machine: on a stick or a share nothing is left behind, and shares know no locks
    that hold. The lock of a process that was killed goes with it.

    Raises:
        StoreFailed: OUT_BUSY: another process, or another call of this one, writes there now.
        OSError: the folders can't be made.
    """
    _make(part.parent)
    name = sha256(os.fsencode(part.parent.resolve() / part.name)).hexdigest()
    lock = Path(tempfile.gettempdir()) / f"sohoa-{os.getuid()}" / f"{name}.lock"
    descriptor = _locked(lock, part)
    try:
        yield
    finally:
        if descriptor is not None:
            with suppress(OSError):
                lock.unlink()  # while it is held: who opened it in between finds that its name is gone
            os.close(descriptor)


def _locked(lock: Path, part: Path) -> int | None:
    """The open file, locked while it bears its name; None where no file can be made there. Raises StoreFailed."""
    while True:
        try:
            lock.parent.mkdir(mode=0o700, exist_ok=True)
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            os.close(descriptor)
            raise StoreFailed("OUT_BUSY", file=str(part.parent)) from busy
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), lock.stat()):
                return descriptor
        os.close(descriptor)


def _make(folder: Path) -> None:
    """A folder and those above it, each name on the disk."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        synced(one.parent)
