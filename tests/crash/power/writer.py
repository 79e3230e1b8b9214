"""Takes two pages into a station, as a program that can be told to forget a sync.

writer.py DATA_FOLDER [file|folder|database]
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from app.store import database, disk
from tests.support.store_world import open_desk

_sync = os.fsync


def _sync_folders_only(descriptor: int) -> None:
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        _sync(descriptor)


def _forget(what: str) -> None:
    match what:
        case "file":
            os.fsync = _sync_folders_only
        case "folder":
            disk.sync_folder = lambda folder: None
        case "database":
            database._PRAGMAS = tuple(
                pragma.replace("synchronous=FULL", "synchronous=OFF") for pragma in database._PRAGMAS
            )
        case _:
            raise ValueError(what)


def main(data: Path, forgotten: list[str]) -> None:
    for what in forgotten:
        _forget(what)
    desk = open_desk(data)
    batch = desk.batch(*desk.paper("H1"))
    for seq in range(2):
        desk.scan(batch, seq, b"page %d " % seq * 1000)
    desk.store.close()


main(Path(sys.argv[1]), sys.argv[2:])
