"""Run in a screen by `bench_ui`, beside the desk: a window that does nothing. What it waits is the doing of the machine.

Usage: python -m tests.perf.ui_idle; ends when standard input closes, then tells its figures as JSON.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QLabel

from tests.perf.loop_watch import LoopWatch


def main() -> int:
    """Wait and tell."""
    app = QApplication(["idle"])
    window, watch, closed = QLabel("…"), LoopWatch(), QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    closed.activated.connect(lambda: app.exit())
    window.show()
    watch.begin()
    app.exec()
    print(json.dumps(watch.end().told()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
