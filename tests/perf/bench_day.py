"""The day's yardstick (`make day`): deliberate actions, seconds, pages lost, pages rescanned. It may never get worse.

Usage: main.py bench day [--json]
Exit code 1 where a side of paper is lost, doubled or misplaced, or where the citizen may not leave.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from app import settings as configuration
from app.bootstrap import build
from app.sandbox.client import RunningSandbox, start
from app.settings import Settings
from tests.perf.day import Day
from tests.perf.day_end import DayEnd
from tests.perf.officer import Officer
from tests.perf.paper_stacks import DayPaper, sample_paper

GIVE_UP_AFTER_S = 1.0
"""how long a sending tries on in the outage before it leaves the document to the outbox: the outage lasts longer"""


def run_day(settings: Settings, sandbox: RunningSandbox, paper: DayPaper) -> tuple[DayEnd, Officer, float, float]:
    """A day in a fresh data folder: how it ended, what was done, wall and CPU seconds.

    The wall clock runs from the opening of the station to the release; the CPU's until the station's processes have ended. The
    world outside (feeder, dossier system, time stamps) was there before and is not counted.
    """
    officer = Officer()
    begun, cpu_begun = time.monotonic(), _cpu_s()
    with build(settings) as station:
        end = Day(station, sandbox, paper, officer).run()
        wall_s = time.monotonic() - begun
    return end, officer, wall_s, _cpu_s() - cpu_begun


def _cpu_s() -> float:
    """Of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> int:
    """Run the day and say how it went."""
    parser = argparse.ArgumentParser(prog="main.py bench day", description=__doc__)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-day-") as folder:
        data, paper = Path(folder) / "data", sample_paper(Path(folder))
        data.mkdir()
        settings = configuration.load(data, {"mode": "training", "delivery": {"give_up_after_s": GIVE_UP_AFTER_S}})
        with start(data, samples=False) as sandbox:
            end, officer, wall_s, cpu_s = run_day(settings, sandbox, paper)
    report = {
        "dossier": end.dossier,
        "actions": len(officer.actions),
        "grips": len(officer.grips),
        "wall_s": round(wall_s, 1),
        "cpu_s": round(cpu_s, 1),
        "pages": end.pages,
        "pages_lost": end.fate.lost,
        "pages_doubled": end.fate.doubled,
        "pages_misplaced": end.fate.misplaced,
        "pages_rescanned": end.rescanned,
        "may_leave": end.release.may_leave,
        "hindrances": [[h.component_code, h.obstacle.value] for h in end.release.hindrances],
    }
    if args.json:
        done = [{**asdict(action), "seconds": round(action.seconds, 2)} for action in officer.actions]
        print(json.dumps({**report, "action_list": done, "grip_list": officer.grips}, ensure_ascii=False, indent=2))
    else:
        for number, action in enumerate(officer.actions, 1):
            print(f"{number:3} {action.what:28} {action.call:28.28} {action.seconds:6.1f} s  {action.outcome}")
        print("grips at the machine: " + ", ".join(officer.grips))
        print("\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in report.items()))
    return 0 if end.fate.whole and end.release.may_leave else 1


if __name__ == "__main__":
    sys.exit(main())
