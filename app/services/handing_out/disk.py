"""What all that is handed out needs of the disk: its failures in the station's words, and that it is there after a power cut."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import StoreFailed


@contextmanager
def failures_told(output: Path) -> Iterator[None]:
    """What the operating system refuses becomes `StoreFailed`: DISK_FULL, OUT_UNWRITABLE; `output` is what the person asked for."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StoreFailed("DISK_FULL" if full else "OUT_UNWRITABLE", type(error).__name__, file=str(output)) from error


def synced(path: Path) -> None:
    """See that a file, or the names in a folder, are on the disk: a new name is lost with the power until its folder is there too."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
