"""How the next sheet waits until the spool folder has room for it: a slow reader makes the feeder wait, and fills no disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scanner.spool import refuse_full, used_bytes

SPOOL_LIMIT_BYTES = 10 * 10**9
LOOK_AGAIN_S = 0.1
"""how soon a folder without room is looked at anew"""


def wait_for_room(spool: Path, page_bytes: int, limit_bytes: int, hold_back: Callable[[int], None]) -> None:
    """Returns once a page like the largest up to now has room.

    Args:
        spool: the folder that frames are placed in, and taken from by somebody else.
        page_bytes: of the largest page up to now.
        limit_bytes: how much may lie in the folder; where nothing does, any page has room.
        hold_back: told how many bytes lie there each time there is no room; waits a moment. What it raises ends the wait.

    Raises:
        SpoolFull: the disk itself has no room for it.
        SpoolUnwritable: the folder can't be read.
    """
    while (used := used_bytes(spool)) and used + page_bytes > limit_bytes:
        hold_back(used)
    refuse_full(spool, page_bytes)
