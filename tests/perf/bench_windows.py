"""The day's yardstick through the real window (`make day`): slip, three papers, a jam, a blurred page, blank backs, a wrong PIN, an outage.

Usage: main.py bench windows [-- --json]. Needs Xvfb, openbox and xdotool. The window is worked by keys without a pause.
Exit code 1 where a side of paper is lost, doubled or misplaced, or where the citizen may not leave.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from app.sandbox.client import start
from tests.perf.counter_window import counter_window, end_of_day
from tests.perf.paper_stacks import sample_paper

CODE = "H56.14-261124-0001"


def main() -> int:
    """Run the day and say how it went."""
    parser = argparse.ArgumentParser(prog="main.py bench windows", description=__doc__)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-windows-") as name:
        folder = Path(name)
        paper, data = sample_paper(folder / "paper"), folder / "data"
        data.mkdir(mode=0o700)
        with start(data, samples=False) as sandbox:
            with counter_window(folder, data, sandbox, paper) as day:
                begun = time.monotonic()
                day.with_faults()
                wall_s = time.monotonic() - begun
            end = end_of_day(data, CODE, paper)
    report = {
        "window: actions": len(day.actions),
        "window: seconds": round(wall_s, 1),
        "pages": end.pages,
        "pages lost": end.fate.lost,
        "pages doubled": end.fate.doubled,
        "pages misplaced": end.fate.misplaced,
        "pages rescanned": end.rescanned,
        "may leave": end.release.may_leave,
    }
    if args.json:
        print(json.dumps({**report, "action_list": day.actions}, ensure_ascii=False, indent=2))
    else:
        print("\n".join([*(f"{number:3} {what}" for number, what in enumerate(day.actions, 1))]))
        print("\n".join(f"{what}: {value}" for what, value in report.items()))
    return 0 if end.fate.whole and end.release.may_leave else 1


if __name__ == "__main__":
    sys.exit(main())
