"""Duties: work that one process does for all, held by a file lock that the system takes back when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import StoreFailed
from app.store.disk import disk_errors, make_folder

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


class Duties:
    """The duties of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def hold(self, name: str, what: str = "") -> Iterator[None]:
        """Hold the duty `name` until the block ends.

        Args:
            name: lower-case letters, digits, dots, hyphens.
            what: what the process is, for people who look into the lock file.

        Raises:
            StoreFailed: DUTY_HELD, with `holder`, the process id of the one who holds it (0: not known).
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name of a duty: {name!r}")
        path = self._folder / f"{name}.lock"
        with disk_errors():
            make_folder(self._folder)
            descriptor = _lock(path)
        if descriptor is None:
            raise StoreFailed("DUTY_HELD", name, retryable=True, duty=name, holder=_holder(path))
        try:
            with disk_errors():
                os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "what": what}).encode(), 0)
            yield
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)


def _lock(path: Path) -> int | None:
    """A descriptor that holds the lock on the file that has this name now; None where another one holds it."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _has_name(descriptor, path):
                os.ftruncate(descriptor, 0)
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            return None
        os.close(descriptor)  # its holder took the file away between the two calls: try again with the new one


def _has_name(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _holder(path: Path) -> int:
    try:
        return int(json.loads(path.read_bytes())["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0
