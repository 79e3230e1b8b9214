"""A file that is handed out is there whole or not at all: neither a full disk nor a crash leaves a part of it under its name.

Two that write the same file at once do not disturb each other: each writes under a name of its own, and the one that is done last stays.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

from app.services.handing_out.disk import failures_told, synced

LEFT_S: Final = 3600.0
"""a part that is so old is nobody's any more: who wrote it was killed"""
_PART: Final = ".sohoa-{}.part"


def write_whole(output: Path, data: bytes) -> None:
    """Write a file under another name and rename it: its own name never bears a part of it, and is on the disk afterwards.

    Raises:
        StoreFailed: DISK_FULL, OUT_UNWRITABLE.
    """
    part = output.with_name(_PART.format(secrets.token_hex(8)))
    with failures_told(output):
        try:
            with part.open("xb") as file:
                _clear(output.parent, os.fstat(file.fileno()).st_mtime)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(output)
            synced(output.parent)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def _clear(folder: Path, now_s: float) -> None:
    """Take away what killed ones left in a folder; `now_s` is by the clock that stamps its files: a share's is its own."""
    for left in folder.glob(_PART.format("*")):
        with contextlib.suppress(OSError):
            if now_s - left.lstat().st_mtime > LEFT_S:
                left.unlink()
