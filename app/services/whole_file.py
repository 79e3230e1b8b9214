"""A file that is handed out is there whole or not at all: neither a full disk nor a crash leaves a part of it under its name."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from app.domain.errors import StoreFailed


def write_whole(output: Path, data: bytes) -> None:
    """Write a file under another name and rename it: its own name never bears a part of it, and is on the disk afterwards.

    Raises:
        StoreFailed: DISK_FULL, OUT_UNWRITABLE.
    """
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(output)
        _sync_folder(output.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StoreFailed("DISK_FULL" if full else "OUT_UNWRITABLE", type(error).__name__, file=str(output)) from error


def _sync_folder(folder: Path) -> None:
    """A new name is lost with the power until the folder that bears it is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
