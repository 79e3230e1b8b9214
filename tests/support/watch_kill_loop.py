"""Takes files from a watched folder once for each boundary, in a child that is killed there, then to the end; tells what came of it.

    watch_kill_loop.py FOLDER  ->  {"boundary": {"killed": signal, "in": [sha256, ...], "files": [...], "taken": [...], "left": [...]}}

`in` and `files` are in the order in which they came and should come. A file in the middle is cut off: the scan after the kill ends there,
and only once it is whole do those behind it come.

The reader keeps its pages as the station does: what lies whole in the spool is taken in first, and a page is in once a line of the
ledger is synced. A program of its own, because it forks: the test process has threads.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path

from PIL import Image

from scanner.errors import FileUnstable, FolderEmpty
from scanner.frames import ScanRequest
from scanner.spool import BOUNDARIES, drop_partial, orphans
from scanner.watched import WatchedFolderBackend

INTO_LEDGER = ("ledger.before", "ledger.after")
ARRIVAL = 2
"""the second file is the one that a kill meets"""
PAGES = {"0.png": 0, "1.png": 0, "2.png": 0, "3.png": 1, "4.png": 2}
"""three blank sheets, then two others"""
CUT = "3.png"
STOPPED = 3


def main(root: Path) -> None:
    print(json.dumps({name: _one(root / name, name) for name in (*BOUNDARIES, *INTO_LEDGER)}))


def _one(place: Path, boundary: str) -> dict[str, object]:
    scans = place / "scans"
    (place / "spool").mkdir(parents=True)
    scans.mkdir()
    for name, mark in PAGES.items():
        (scans / name).write_bytes(_page(mark))
    files = [_sha256(scans / name) for name in PAGES]
    (scans / CUT).write_bytes(_page(PAGES[CUT])[:-4])
    killed = _in_child(place, boundary)
    stopped = _in_child(place, "")
    (scans / CUT).write_bytes(_page(PAGES[CUT]))
    ended = _in_child(place, "")
    taken = scans / "taken"
    return {
        "killed": killed,
        "stopped": stopped,
        "ended": ended,
        "in": _ledger(place),
        "files": files,
        "taken": sorted(_sha256(path) for path in taken.glob("*.png")),
        "left": [path.name for path in scans.glob("*.png")],
    }


def _in_child(place: Path, boundary: str) -> int:
    child = os.fork()
    if child == 0:
        os._exit(_read(place, functools.partial(_die_at, boundary, Counter[str]())))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _die_at(boundary: str, arrivals: Counter[str], name: str) -> None:
    arrivals[name] += 1
    if name == boundary and arrivals[name] == ARRIVAL:
        os.kill(os.getpid(), signal.SIGKILL)


def _read(place: Path, boundary: functools.partial[None]) -> int:
    """Returns 0 at the end of the folder, STOPPED at a file that is not whole."""
    spool = place / "spool"
    drop_partial(spool)
    for frame in orphans(spool):
        if frame.seq >= len(_ledger(place)):
            _take_in(place, frame.sha256_bytes)
        frame.path.unlink()
        frame.path.with_suffix(".json").unlink()
    known = _ledger(place)
    backend = WatchedFolderBackend(place / "scans", boundary=boundary, settle_s=0.01, poll_s=0.01, give_up_s=0.03)
    request = ScanRequest(backend.device_id, first_seq=len(known), skip_sha256=tuple(known))
    try:
        for frame in backend.scan(request, spool, cancelled=lambda: False, progress=lambda *_: None):
            boundary("ledger.before")
            _take_in(place, frame.sha256_bytes)
            boundary("ledger.after")
            frame.path.unlink()
            frame.path.with_suffix(".json").unlink()
    except FolderEmpty:
        pass  # all files were in
    except FileUnstable:
        return STOPPED
    return 0


def _take_in(place: Path, sha256: str) -> None:
    with (place / "ledger").open("a") as file:
        file.write(f"{sha256}\n")
        file.flush()
        os.fsync(file.fileno())


def _ledger(place: Path) -> list[str]:
    ledger = place / "ledger"
    return ledger.read_text().split() if ledger.exists() else []


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _page(mark: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (40 + mark, 30)).save(out, "PNG")
    return out.getvalue()


main(Path(sys.argv[1]))
