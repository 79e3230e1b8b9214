"""Kills a run of copying at each of its boundaries, in a child; tells how each child ended.

    copy_kill_loop.py FOLDER BOUNDARY...  ->  {"boundary": signal or exit status}

Below FOLDER/<boundary> lie `data` and `usb` afterwards, as the kill left them. The copy held one dossier before, but for the boundaries
of its mark, where there was none. A program of its own, because it forks: the test process has threads.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from app.store.purge import purge
from tests.support.store_world import KEY, copied, open_desk, waiting_dossier


def main(folder: Path, boundaries: list[str]) -> None:
    desk = open_desk(folder / "data")
    page = waiting_dossier(desk, "H1")
    copied(desk, folder / "usb")
    purge(desk.store, page.blob.sha256, "retention", desk.actor)
    waiting_dossier(desk, "H2")
    desk.store.close()
    (folder / "key").write_text(KEY.secret)
    (folder / "purged").write_text(page.blob.sha256)
    ends = {}
    for boundary in boundaries:
        place = folder / boundary
        shutil.copytree(folder / "data", place / "data")
        if not boundary.startswith("mark."):
            shutil.copytree(folder / "usb", place / "usb")
        ends[boundary] = _in_child(place, boundary)
    print(json.dumps(ends))


def _in_child(place: Path, boundary: str) -> int:
    child = os.fork()
    if child == 0:
        os.setpgrp()
        os.environ |= {"SOHOA_KILL_AT": boundary, "SOHOA_KILL_GROUP": str(os.getpid())}
        copied(open_desk(place / "data"), place / "usb")
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


main(Path(sys.argv[1]), sys.argv[2:])
