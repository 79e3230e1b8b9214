"""A supervisor clears a hundred pages by keyboard: stalls of the window, the time to the next page, and what stands afterwards.

Usage: main.py bench review-desk [--json] [-- --pages N] [-- --pace-s S] [-- --centre-ms MS]
With --centre-ms the same pages are looked at over a PostgreSQL server, a round trip to which takes so many milliseconds more.
Needs Xvfb, openbox and xdotool. Keys come from the X server; so many seconds lie between a page that is there and what is decided of it.
A window that does nothing is watched in the same minutes, on the same screen: what it waits is the machine's.
Exit code 1 where a decision does not stand in the store as it was made, or where a case is left.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.perf.review_world import brought_to_a_centre, lay_down
from tests.support.real_window.screen import screen

TARGETS = {
    "next_page_ms": "50 ms until its pictures are drawn",
    "wait_ms": "p99.9 50 ms, worst 150 ms",
}


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="main.py bench review-desk", description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--pace-s", type=float, default=1.0, help="how long each page is looked at")
    parser.add_argument("--centre-ms", type=float, help="over a centre's server, so far away")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="sohoa-review-", dir=os.environ.get("TMPDIR", "/var/tmp")) as name:
        report = measured(Path(name), args.pages, args.pace_s, args.centre_ms)
    if args.json:
        print(json.dumps(report, indent=2))
    else:
        for what, value in report.items():
            target = f"   (to reach: {TARGETS[what]})" if what in TARGETS else ""
            print(f"{what:42} {value}{target}")
    whole = args.pages <= report["pages"] == report["decisions that stand as they were made"]
    return 0 if whole and report["cases left"] == 0 else 1


def measured(folder: Path, pages: int, pace_s: float, centre_ms: float | None) -> dict[str, Any]:
    """Make the store, open the desk on it in a screen of its own, clear it."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    begun = time.monotonic()
    waiting = lay_down(data, folder / "paper", pages)
    made_s = time.monotonic() - begun
    load = os.getloadavg()[0]
    with ExitStack() as there, screen(folder=folder) as shown:
        if centre_ms is not None:
            data = there.enter_context(brought_to_a_centre(data, folder, centre_ms / 1000))
        environment = {
            name: value for name, value in shown.environment.items() if name != "QT_LINUX_ACCESSIBILITY_ALWAYS_ON"
        } | {
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"
        }  # the screen's own would ask somebody for a new one
        idle = subprocess.Popen(
            [sys.executable, "-m", "tests.perf.ui_idle"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        call = [sys.executable, "-m", "tests.perf.review_sitting", str(data), str(pace_s), str(waiting)]
        try:
            said = subprocess.run(call, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
        finally:
            beside, _ = idle.communicate()
    figures: dict[str, Any] = json.loads(said)
    return {
        "seconds to make the store": round(made_s, 1),
        "load before": round(load, 1),
        **figures,
        "an idle window beside it: wait_ms": json.loads(beside)["wait_ms"],
    }


if __name__ == "__main__":
    sys.exit(main())
