"""Refiles papers once for each boundary, in a child that is killed there, and lets another child go on; tells what came of it.

    refile_kill_loop.py FOLDER URL BOUNDARY...  ->  {"boundary": [signal or exit status of the killed, what was wrong afterwards]}

A program of its own, because it forks: the test process has threads.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.support.refile_world import assert_refiled, found, refile, resume, station_at


def main(folder: Path, url: str, boundaries: list[str]) -> None:
    warm = station_at(folder / "warm", url)  # what is loaded and compiled now, no child has to
    assert warm.processing.recipes
    found(warm, "H56.14-261126-9000")
    refile(warm, "H56.14-261126-9000", "H56.14-261126-9001")
    warm.close()
    ends = {}
    for number, boundary in enumerate(boundaries):
        codes = (f"H56.14-261126-{2 * number:04d}", f"H56.14-261126-{2 * number + 1:04d}")
        ends[boundary] = _kill_at(boundary, folder / boundary, url, *codes)
    print(json.dumps(ends))


def _kill_at(boundary: str, place: Path, url: str, wrong: str, right: str) -> list[int]:
    station = station_at(place, url)
    found(station, wrong)
    station.close()
    killed = _in_child(lambda: _refile(place, url, wrong, right), boundary)
    return [killed, _in_child(lambda: _go_on(place, url, wrong, right), None)]


def _refile(place: Path, url: str, wrong: str, right: str) -> None:
    station = station_at(place, url)
    refile(station, wrong, right)
    station.close()


def _go_on(place: Path, url: str, wrong: str, right: str) -> None:
    """The next start goes on by itself; a person asks again for what had not begun."""
    station = station_at(place, url)
    resume(station)
    assert (station.store.recalls.open_misfilings(), station.store.recalls.open()) == ((), ())
    refile(station, wrong, right)
    codes = resume(station)
    assert codes <= {"NOT_AN_IMAGE"}, codes  # the pages of this world are none
    assert_refiled(station, wrong, right)
    station.close()


def _in_child(work: Callable[[], None], boundary: str | None) -> int:
    child = os.fork()
    if child == 0:
        if boundary is not None:
            os.setpgrp()
            os.environ |= {"SOHOA_KILL_AT": boundary, "SOHOA_KILL_GROUP": str(os.getpid())}
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
