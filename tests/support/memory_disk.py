"""The disk in memory on which the tests lay their folders: a data folder has 257 of them, and an fsync costs nothing there.

What an fsync promises is the matter of `tests/crash/power`, which needs no real disk for it either; a full one is mounted where it is
asked for.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")
ROOM_BYTES: Final = 4 << 30
"""more than a whole run leaves there when tests fail; what a test that passed laid out is taken away after it"""


def has_room(disk: Path) -> bool:
    """Whether a run fits there, and its libraries may be loaded from there (a container's own is small and forbids it)."""
    if not disk.is_dir():
        return False
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize >= ROOM_BYTES and not found.f_flag & os.ST_NOEXEC


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder for what is about the order of writes and not about the disk, gone with the block."""
    with tempfile.TemporaryDirectory(prefix="sohoa-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder).resolve()
