"""Runs the store's whole work once for each boundary, in a child that is killed there; tells how each child ended.

    store_kill_loop.py FOLDER BOUNDARY...  ->  {"boundary": signal or exit status}

A program of its own, because it forks: the test process has threads.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from app.store.boundaries import FOUNDING
from tests.support.postgres import copy_database
from tests.support.store_world import open_desk, work


def main(folder: Path, boundaries: list[str]) -> None:
    work(folder / "warm" / "data", folder / "warm" / "acknowledged")  # what is loaded and compiled now, no child has to
    open_desk(folder / "founded").store.close()
    ends = {}
    for boundary in boundaries:
        place = folder / boundary
        place.mkdir()
        if boundary not in FOUNDING:
            shutil.copytree(folder / "founded", place / "data")
            copy_database(folder / "founded", place / "data")
        killed = _in_child(place, boundary)
        ends[boundary] = killed if _in_child(place, None) == 0 else 1
    print(json.dumps(ends))


def _in_child(place: Path, boundary: str | None) -> int:
    child = os.fork()
    if child == 0:
        if boundary is not None:
            os.setpgrp()
            os.environ |= {"SOHOA_KILL_AT": boundary, "SOHOA_KILL_GROUP": str(os.getpid())}
        work(place / "data", place / "acknowledged")
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


main(Path(sys.argv[1]), sys.argv[2:])
