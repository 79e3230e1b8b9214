"""Takes a pile in and parts it, once for each boundary, in a child that is killed there, and lets another child go on; tells what came.

    pile_kill_loop.py FOLDER BOUNDARY...    each as `name:n` of `domain.failpoints`
    pile_kill_loop.py FOLDER --random N     N kills at moments that nobody chose, each in a pile of its own

->  {"boundary": [signal of the killed, what is wrong afterwards]}

A program of its own, because it forks: the test process has threads.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from app.bootstrap import build
from app.domain.arrange import arrange
from app.services.pool import SerialPool
from app.settings import load
from app.store.check import check
from tests.support.page_memory import RememberingPool
from tests.support.pile_world import LISTED, PileDesk, last, lay

_LONGEST_S = 1.2
"""a moment that nobody chose lies within so long a time from the beginning"""


def main(root: Path, boundaries: list[str]) -> None:
    (root / "drawn").mkdir(parents=True)
    lay(root / "drawn")
    last(root / "drawn")
    wanted = _told(_laid(root, "warm", go_on=True))  # what is loaded and looked at now, no child has to
    ends: dict[str, list[int | str]] = {}
    if boundaries[0] == "--random":
        chosen = random.Random(17)
        for number in range(int(boundaries[1])):
            ends[f"moment {number}"] = _one(root, f"moment-{number}", wanted, after_s=chosen.uniform(0, _LONGEST_S))
    else:
        for boundary in boundaries:
            ends[boundary] = _one(root, boundary.replace(":", "-"), wanted, boundary=boundary)
    print(json.dumps(ends))


def _one(root: Path, name: str, wanted: object, boundary: str = "", after_s: float | None = None) -> list[int | str]:
    place = _laid(root, name, go_on=False)
    killed = _in_child(lambda: _run(place), boundary, after_s)
    went_on = _in_child(lambda: _run(place), "", None)
    told = _told(place)
    shutil.rmtree(place)
    wrong = f"went on: {went_on}" if went_on else "" if told == wanted else f"{told} is not {wanted}"
    return [killed, wrong]


def _laid(root: Path, name: str, *, go_on: bool) -> Path:
    place = root / name
    shutil.copytree(root / "drawn", place / "in")
    if go_on:
        _run(place)
    return place


def _desk(place: Path) -> PileDesk:
    station = build(load(place / "data", {"min_free_mb": 0}), pool=RememberingPool(SerialPool()))
    return PileDesk.at(station, place / "in")


def _run(place: Path) -> None:
    """What a person does again and again until all is in: the same call."""
    desk = _desk(place)
    if not desk.station.store.filing.batches_from(desk.pile.dossier_id, 0):
        desk.station.back_scan.piles.put_list(desk.pile, LISTED, desk.station.actor)
    desk.run(ended=True)
    desk.station.close()


def _told(place: Path) -> object:
    """The books, the pages of each dossier by their bytes, and what lies where in the folder."""
    desk = _desk(place)
    store, account = desk.station.store, desk.account()
    lines = [[one.sheets, one.code, sorted(one.why), one.count, one.file, one.detail] for one in account.entries]
    papers = {}
    for code in LISTED:
        owner = store.dossiers.find(code)
        if owner is not None:
            masters = store.capture.pages(owner.id)
            for part, paper in arrange(store.dossiers.log(owner.id), masters).items():
                named = f"{code} {store.dossiers.component_by_id(part).code}"
                papers[named] = [masters[page].blob.sha256 for page in paper.master_ids]
    came = [one.page.blob.sha256 for one in store.filing.arrived(desk.pile.dossier_id, 0, 1000)]
    counts = [account.sheets, account.filed, account.held, account.open, account.waiting, account.left_out]
    found = check(store)
    desk.station.close()
    files = {name: _files(place / "in" / name) for name in ("", "taken", "refused")}
    assert len(came) == account.pages == account.sheets
    assert sorted(came) == files["taken"], "not just the pages that came were moved"
    return json.loads(json.dumps([counts, lines, papers, came, files, found.ok]))


def _files(folder: Path) -> list[str]:
    return sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("[0-9]*"))


def _in_child(work: Callable[[], None], boundary: str, after_s: float | None) -> int:
    """How a child ended: a signal below 0, 0, or 1 with what went wrong on stderr."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.environ["SOHOA_KILL_AT"] = boundary
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if after_s is not None:
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


main(Path(sys.argv[1]), sys.argv[2:])
