"""The plain dossier at the counter (three papers, nothing goes wrong) through the window, beside the same by hand-written commands.

`main.py bench counter [-- --json]`. Needs Xvfb, openbox, xdotool, and OCRmyPDF (`packaging/setup bench`). Deliberate actions and seconds of
each way: the window is worked by keys without a pause, and no time is counted for writing a command.
"""

from __future__ import annotations

import argparse
import http.server
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.sandbox.client import RunningSandbox, start
from tests.perf.by_hand import ByHand
from tests.perf.counter_window import counter_window, end_of_day
from tests.perf.paper_stacks import DayPaper, sample_paper

CODE = "H56.14-261124-0001"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="main.py bench counter", description=__doc__)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-counter-") as name:
        folder = Path(name)
        paper, data = sample_paper(folder / "paper"), folder / "data"
        data.mkdir(mode=0o700)
        with start(data, samples=False) as sandbox:
            window = _through_the_window(folder, data, sandbox, paper)
            hand = _by_hand(folder, sandbox, paper)
    report = {
        "window: actions": len(window[0]),
        "window: seconds": round(window[1], 1),
        "window: of these from the last count to the release": round(window[2], 1),
        "by hand: actions": len(hand.actions),
        "by hand: seconds that the commands ran": round(sum(hand.seconds), 1),
        "actions, window / by hand": round(len(window[0]) / len(hand.actions), 2),
        "seconds, window / by hand": round(window[1] / sum(hand.seconds), 2),
    }
    if args.json:
        report |= {"window": window[0], "hand": [*zip(hand.actions, hand.seconds, strict=True)]}
    print(
        json.dumps(report, ensure_ascii=False, indent=2)
        if args.json
        else "\n".join(f"{k:56} {v}" for k, v in report.items())
    )
    return 0


def _through_the_window(
    folder: Path, data: Path, sandbox: RunningSandbox, paper: DayPaper
) -> tuple[list[str], float, float]:
    """Actions, seconds from the slip to the release, and of these the ones behind the last count. The desk stands open before."""
    with counter_window(folder, data, sandbox, paper) as day:
        begun = time.monotonic()
        day.scan_all()
        counted = time.monotonic()
        day.finish()
        ended = time.monotonic()
    end = end_of_day(data, CODE, paper)
    assert end.fate.whole and end.release.may_leave, end
    return day.actions, ended - begun, ended - counted


def _by_hand(folder: Path, sandbox: RunningSandbox, paper: DayPaper) -> ByHand:
    work = folder / "by-hand"
    work.mkdir()
    with _receiver() as url:
        hand = ByHand(work, sandbox, url)
        hand.run(paper)
    return hand


class _Receiver(http.server.BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _receiver() -> Iterator[str]:
    """Takes whatever is sent."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    raise SystemExit(main())
