"""Run in a screen by `bench_ui`: a dossier of very many pages at the desk, and a bare list of as many pictures beside it.

Usage: python -m tests.perf.ui_many DATA CODE; the figures come as JSON on stdout.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView

from tests.perf.loop_watch import LoopWatch, at
from tests.perf.ui_window import OpenWindow, open_window, peak_mb

STEPS = 200
"""pictures of the grid that are drawn on the way from its first row to its last"""
PAPER = "TP01"
"""the component that holds all pages: a dossier opens at an empty one"""
TURNS = 20
"""pages that are gone through one by one"""


def main() -> int:
    """Open the dossier and tell."""
    data, code = Path(sys.argv[1]), sys.argv[2]
    with open_window(data) as desk:
        print(json.dumps(_measured(desk, code)), flush=True)
    return 0


def _measured(desk: OpenWindow, code: str) -> dict[str, object]:
    report: dict[str, object] = {"memory_before_mb": round(peak_mb())}
    report |= _opening(desk, code)
    report["preview"] = _previews(desk)
    grid = desk.window.view.pages.grid
    report["grid_cold"] = _scrolled(grid)
    desk.until(lambda: not desk.window.work.runner.working)
    report["grid_warm"] = _scrolled(grid)
    report["show_all_ms"] = _cost(desk.window.show_all)
    report["memory_mb"] = round(peak_mb())
    peer, pictures, first = QListView(), desk.window.work.pictures, desk.window.work.desk.pages[0]
    desk.until(lambda: pictures.thumbnail(first))
    picture = pictures.thumbnail(first)
    assert picture is not None
    report["peer_grid"] = _scrolled(_fill(peer, grid, picture, len(desk.window.work.desk.pages)))
    return report


def _opening(desk: OpenWindow, code: str) -> dict[str, object]:
    """From the code to the pictures of the grid's first screen, then until nothing is under way."""
    work, watch, began_s = desk.window.work, LoopWatch(), time.monotonic()
    watch.begin()
    work.open_dossier(code, PAPER)
    desk.until(lambda: work.desk.pages)
    listed_s = time.monotonic() - began_s
    desk.until(lambda: work.pictures.thumbnail(work.desk.pages[0]) is not None)
    first_s = time.monotonic() - began_s
    seen = desk.until(lambda: all(work.pictures.thumbnail(view) for view in work.desk.pages[:6]))
    six_s = time.monotonic() - began_s
    desk.until(lambda: work.desk.release is not None)
    judged_s = time.monotonic() - began_s
    desk.until(lambda: not work.runner.working)
    stalls = watch.end()
    return {
        "pages": len(work.desk.pages),
        "listed_s": round(listed_s, 2),
        "first_thumbnail_s": round(first_s, 2),
        "six_thumbnails_s": round(six_s, 2) if seen else None,
        "judged_s": round(judged_s, 2),
        "at_rest_s": round(time.monotonic() - began_s, 2),
        "opening": stalls.told(),
    }


def _previews(desk: OpenWindow) -> dict[str, object]:
    """A page far away; then the next ones and the ones before, each after the desk came to rest as a reader's eye would let it."""
    work = desk.window.work
    pages = work.desk.pages
    far = [_shown(desk, pages[len(pages) * part // 8].id) for part in range(1, 8)]
    middle = len(pages) // 2 + 7
    _shown(desk, pages[middle].id)
    near = [_shown(desk, pages[middle + step].id) for step in (*range(1, TURNS), *range(TURNS, 0, -1))]
    return {"far_ms": _told(far), "next_ms": _told(near)}


def _shown(desk: OpenWindow, page: UUID) -> float:
    work = desk.window.work
    began_s = time.perf_counter()
    work.select_page(page)
    view = work.desk.page
    assert view is not None
    desk.until(lambda: work.pictures.preview(view) is not None)
    desk.window.preview.viewport().repaint()
    took_s = time.perf_counter() - began_s
    desk.until(lambda: not work.runner.working)
    return took_s


def _scrolled(grid: QListView) -> dict[str, object]:
    """Draws the grid at even steps from top to bottom."""
    bar, took = grid.verticalScrollBar(), []
    for step in range(STEPS + 1):
        bar.setValue(bar.maximum() * step // STEPS)
        began_s = time.perf_counter()
        grid.viewport().grab()
        took.append(time.perf_counter() - began_s)
    return _told(took)


def _fill(peer: QListView, grid: QListView, picture: QImage, count: int) -> QListView:
    """The same pictures in a bare list of Qt's own, as large as the grid."""
    model = QStandardItemModel(peer)
    for number in range(count):
        item = QStandardItem(QIcon(QPixmap.fromImage(picture.copy())), str(number + 1))
        model.appendRow(item)
    peer.setViewMode(QListView.ViewMode.IconMode)
    peer.setMovement(QListView.Movement.Static)
    peer.setResizeMode(QListView.ResizeMode.Adjust)
    peer.setUniformItemSizes(True)
    peer.setIconSize(QSize(112, 148))
    peer.setGridSize(grid.sizeHintForIndex(grid.model().index(0, 0)))
    peer.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    peer.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    peer.setModel(model)
    peer.resize(grid.size())
    peer.show()
    return peer


def _cost(what: Callable[[], object]) -> dict[str, object]:
    took = []
    for _ in range(20):
        began_s = time.thread_time()
        what()
        took.append(time.thread_time() - began_s)
    return _told(took)


def _told(took_s: Sequence[float]) -> dict[str, object]:
    took = sorted(took_s)
    return {name: round(1000 * at(took, share), 1) for name, share in (("median", 0.5), ("p99", 0.99), ("worst", 1.0))}


if __name__ == "__main__":
    sys.exit(main())
