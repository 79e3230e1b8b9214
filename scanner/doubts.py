"""What the driver said of sheets that are in already, kept beside their frames until whoever takes them in has written it down.

The report of a double feed comes once: a device that was cleared since does not repeat it, and whoever heard it may have been killed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from scanner.errors import DoubleFeed, SpoolFull, SpoolUnwritable
from scanner.spool import fsync_folder, spool_errors

_NAME = "double-feed"


@contextlib.contextmanager
def double_feed_kept(spool: Path, first_seq: int, came: Callable[[], int]) -> Iterator[None]:
    """Keeps a double feed inside beside the frames that came before it, and before anybody hears of it, who may be killed over it.

    `came` tells how many frames of this scan are in; the first of them has the number `first_seq`.
    """
    try:
        yield
    except DoubleFeed:
        if came():
            with contextlib.suppress(SpoolFull, SpoolUnwritable):  # the double feed itself is what must be told
                note_double_feed(spool, first_seq + came())
        raise


def note_double_feed(spool: Path, seq: int) -> None:
    """Keeps that the feeder took several sheets at once when the frame `seq` was to come.

    Raises:
        SpoolFull: no space left.
        SpoolUnwritable: the folder can't be written.
    """
    with spool_errors():
        part = spool / f"{_NAME}.part"
        with part.open("w") as file:
            file.write(str(seq))
            file.flush()
            os.fsync(file.fileno())
        part.rename(spool / _NAME)
        fsync_folder(spool)


def double_fed(spool: Path) -> int | None:
    """The frame that was to come when the feeder took several sheets at once; None: nothing of the kind is kept.

    Raises:
        SpoolUnwritable: the folder can't be read.
    """
    with spool_errors():
        try:
            told = (spool / _NAME).read_text()
        except FileNotFoundError:
            return None
    return int(told) if told.isdecimal() else None


def forget(spool: Path) -> None:
    """Somebody has written it down.

    Raises:
        SpoolUnwritable: the folder can't be written.
    """
    with spool_errors():
        (spool / _NAME).unlink(missing_ok=True)
        (spool / f"{_NAME}.part").unlink(missing_ok=True)
