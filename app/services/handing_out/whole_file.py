"""A file that is handed out is there whole or not at all: neither a full disk nor a crash leaves a part of it under its name."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from app.services.handing_out.disk import failures_told, synced


def write_whole(output: Path, data: bytes) -> None:
    """Write a file under another name and rename it: its own name never bears a part of it, and is on the disk afterwards.

    Raises:
        StoreFailed: DISK_FULL, OUT_UNWRITABLE.
    """
    part = output.with_name(f".{output.name}.part")
    with failures_told(output):
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(output)
            synced(output.parent)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise
