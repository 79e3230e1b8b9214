"""The dashboard as a supervisor opens it, over a store that is there: from the key to the numbers, and to the painted chart.

Run by `bench_figures` in a process of its own: `python -m tests.perf.figures_window DATA`. Needs no screen.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.bootstrap import build
from app.gui.collector import Collector
from app.gui.serving import services_of
from app.settings import load
from app.ui.language import speak
from app.ui.viewmodels.figures import Days, FiguresViewModel
from app.ui.widgets.main_window import DeskWindow
from tests.support.unproven import unproven

PATIENCE_S = 60.0
RESTED_S = 8.0
SUPERVISOR = '[rights]\noperator = ["supervisor"]\n'


def main() -> int:
    data, first, last = Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), date.fromisoformat(sys.argv[3])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    speak(app, "vi")
    collector = Collector()
    with build(load(data, policy=unproven(SUPERVISOR))) as station:
        window = DeskWindow(functools.partial(services_of, station, data / "sohoa.toml"), station.settings)
        window.show()
        figures = window.work.figures
        _until(lambda: figures.allowed and not window.work.runner.working)
        _until_rested()
        collector.loaded()
        window.choices.kept.setValue("figures/days", str(Days(None, first, last)))
        found = {name: _opened(window, figures) for name in ("the first time", "again")}
        window.work.close()
        window.close()
    collector.close()
    print(json.dumps(found))
    return 0


def _opened(window: DeskWindow, figures: FiguresViewModel) -> dict[str, float]:
    begun, cpu = time.perf_counter(), time.process_time()
    longest, longest_cpu = 0.0, 0.0
    window.commands["figures"].trigger()
    numbers_s = 0.0
    while not (figures.board is not None and figures.draws and not figures.looking):
        took, used = _turn()
        longest, longest_cpu = max(longest, took), max(longest_cpu, used)
        if figures.board is not None and not numbers_s:
            numbers_s = time.perf_counter() - begun
    took, used = _turn()
    longest, longest_cpu = max(longest, took), max(longest_cpu, used)
    board = window.view.figures.board
    assert board is not None and board.sheet is not None and board.sheet.chart.shown is not None
    board.sheet.chart.plot.grab()
    found = {
        "numbers_s": numbers_s,
        "chart_s": time.perf_counter() - begun,
        "cpu_s": time.process_time() - cpu,
        "longest_turn_s": longest,
        "longest_turn_cpu_s": longest_cpu,
    }
    window.work.beside.leave_figures()
    QApplication.processEvents()
    return {name: round(value, 3) for name, value in found.items()}


def _turn() -> tuple[float, float]:
    """One turn of the loop: how long the window was not there for anybody, and what its own thread used of that."""
    begun, cpu = time.perf_counter(), time.thread_time()
    QApplication.processEvents()
    took = time.perf_counter() - begun, time.thread_time() - cpu
    time.sleep(0.001)
    return took


def _until_rested() -> None:
    """The signing engine is loaded behind a desk that was opened: whoever looks at figures comes later."""
    end = time.monotonic() + RESTED_S
    _until(lambda: time.monotonic() > end)


def _until(so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not so():
        if time.monotonic() > end:
            raise SystemExit("the desk did not come to the state that was waited for")
        _turn()


if __name__ == "__main__":
    sys.exit(main())
