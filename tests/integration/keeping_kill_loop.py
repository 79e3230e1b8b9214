"""Puts a finished file in the place of a scanned page, killed at each boundary on that way; tells what lay there afterwards.

    keeping_kill_loop.py FOLDER  ->  {"boundary": [signal or exit status, pages on the desk, whether the file is kept]}

Under "" the call that comes to its end. A program of its own, because it forks: the test process has threads.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import cast

from app.domain.model import BlobRef, Component, Plan
from app.domain.signatures import Level
from app.services.archive_forms import ArchiveForms
from app.services.documents import Documents
from app.services.process import Processing
from app.services.sealing import Sealing
from tests.support.store_world import Desk, open_copy, open_desk


def main(folder: Path) -> None:
    log = folder / "boundaries"
    ends = {"": _killed_at("", folder / "whole", log)}
    for boundary in dict.fromkeys(log.read_text().split()):
        ends[boundary] = _killed_at(boundary, folder / boundary, log)
    print(json.dumps(ends))


def _killed_at(boundary: str, place: Path, log: Path) -> list[int | bool]:
    desk = open_copy(place)
    owner, part = desk.paper("H1")
    desk.scan(desk.batch(owner, part), 0, b"a page")
    file = desk.store.blobs.put(b"%PDF-1.7 signed elsewhere", "application/pdf")
    desk.store.close()
    child = os.fork()
    if child == 0:
        os.setpgrp()
        os.environ["SOHOA_KILL_AT" if boundary else "SOHOA_BOUNDARY_LOG"] = boundary or str(log)
        os.environ["SOHOA_KILL_GROUP"] = str(os.getpid())
        _keep(open_desk(place), part, file)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    desk = open_desk(place)
    pages, current = _documents(desk).pages_on_desk(part.id), desk.store.documents.current(part.id)
    desk.store.close()
    return [status, len(pages), current is not None and current.kept_blob == file]


def _keep(desk: Desk, part: Component, file: BlobRef) -> None:
    _documents(desk).keep(part.id, file, Plan(), True, desk.actor)


def _documents(desk: Desk) -> Documents:
    """Nothing is made of pages here, and nothing is signed."""
    return Documents(desk.store, cast(Processing, None), cast(Sealing, None), Level.B_B, cast(ArchiveForms, None))


main(Path(sys.argv[1]))
