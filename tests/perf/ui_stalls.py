"""Run in a screen by `bench_ui`: a duplex batch is scanned, judged and read at the desk while its event loop is watched.

Usage: python -m tests.perf.ui_stalls DATA DEVICE LIMIT_S; the figures come as JSON on stdout.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from app.ui.tasks import Lane
from tests.perf.loop_watch import LoopWatch
from tests.perf.ui_window import OpenWindow, open_window, peak_mb

CODE = "H56.14-261124-9001"


def scan(desk: OpenWindow, limit_s: float) -> dict[str, object]:
    """One batch from the key to its last text, or to the limit."""
    work, watch = desk.window.work, LoopWatch()
    desk.open(CODE)
    desk.until(lambda: work.devices.device_id and not work.runner.working)
    began_s = time.monotonic()
    watch.begin()
    desk.window.commands["scan"].trigger()
    desk.until(lambda: not work.scanning.scanning)
    in_s = time.monotonic() - began_s
    desk.until(lambda: all(work.pictures.facts(view.id) for view in work.desk.pages), limit_s)
    judged_s = time.monotonic() - began_s
    whole = desk.until(lambda: not (work.runner.busy(Lane.AHEAD) or work.runner.working), limit_s)
    stalls = watch.end()
    pages = len(work.desk.pages)
    facts = sum(work.pictures.facts(view.id) is not None for view in work.desk.pages)
    return {
        "pages": pages,
        "judged": facts,
        "all_read": whole,
        "scanned_s": round(in_s, 1),
        "judged_s": round(judged_s, 1),
        "ended_s": round(time.monotonic() - began_s, 1),
        "gui_cpu_ms_a_page": round(1000 * stalls.gui_cpu_s / max(1, pages), 1),
        "process_cpu_ms_a_page": round(1000 * stalls.process_cpu_s / max(1, pages), 1),
        "memory_mb": round(peak_mb()),
        **stalls.told(),
    }


def main() -> int:
    """Scan and tell."""
    data, device, limit_s = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    with open_window(data, device) as desk:
        print(json.dumps(scan(desk, limit_s)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
