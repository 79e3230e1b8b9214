"""Run in a screen by `bench_review_desk`: a supervisor clears all cases by keys while the desk's event loop is watched.

Usage: python -m tests.perf.review_sitting DATA PACE_S PAGES; the figures come as JSON on stdout.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QTimer

from app.domain.page_view import PageView
from app.domain.review.cases import Decision, Verdict
from app.domain.review.defects import DefectMark
from app.ui.reviewing import SeenCase
from app.ui.viewmodels.middle import Middle
from app.ui.widgets.review_pane import ReviewPane
from tests.perf.loop_watch import LoopWatch, at
from tests.perf.ui_window import OpenWindow, open_window, peak_mb

_A, _M, _R, _P = Verdict.ACCEPTED, Verdict.REMARKED, Verdict.RETURNED, Verdict.REPAIRED
ROUND = (_A, _A, _R, _A, _A, _M, _A, _P, _A, _R)
"""what is decided of ten cases, again and again; at a centre a counter's pages are not made anew, and so the last but two is accepted"""
BEGIN_KEY = "ctrl+shift+b"
REMARK = "mep giay bi gap"
GOAL_S = 0.05


class Keyboard:
    """Keys as the X server brings them: one xdotool, which reads what to press line by line."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["xdotool", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, bufsize=1
        )

    def press(self, *keys: str) -> None:
        """One after the other, as xdotool names them."""
        self._say(f"key --delay 8 {' '.join(keys)}")

    def type(self, text: str) -> None:
        """Words of ASCII letters."""
        self._say(f"type --delay 8 '{text}'")

    def _say(self, words: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{words}\n")

    def close(self) -> None:
        """It ends with what it reads."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


class Painted(QObject):
    """Takes down when each of two panes was painted with a page for the first time, until another one is on it."""

    def __init__(self, panes: Sequence[ReviewPane]) -> None:
        super().__init__()
        self._panes = {pane.viewport(): pane for pane in panes}
        self._since: dict[ReviewPane, tuple[PageView | None, float]] = {}
        for viewport in self._panes:
            viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is painted now is on the screen once the events behind it are worked on."""
        pane = self._panes.get(watched)  # type: ignore[call-overload]
        if pane is not None and event.type() is QEvent.Type.Paint:
            seen = pane.shows
            if self._since.get(pane, (None, 0.0))[0] != seen:
                QTimer.singleShot(0, lambda: self._since.__setitem__(pane, (seen, time.monotonic())))
        return False

    def since(self, view: PageView) -> float | None:
        """Since when both panes show a page; None: they do not."""
        known = [self._since.get(pane, (None, 0.0)) for pane in self._panes.values()]
        return max(when for _, when in known) if all(one == view for one, _ in known) else None


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of a case, as it was seen at the desk."""

    seen: SeenCase
    verdict: Verdict
    remark: str
    marks: tuple[DefectMark, ...]


@dataclass(slots=True)
class Sitting:
    """A supervisor at the desk, from the first case to the last."""

    desk: OpenWindow
    keys: Keyboard
    painted: Painted
    pace_s: float
    decided: list[Decided] = field(default_factory=list)
    next_s: list[float] = field(default_factory=list)

    def clear(self, cases: int) -> float:
        """Decide so many cases; returns after how many seconds the first page was there."""
        begun = time.monotonic()
        self.keys.press(BEGIN_KEY)
        self._there(lambda: True)
        first_s = time.monotonic() - begun
        for number in range(cases):
            self.desk.until(lambda: False, self.pace_s)
            verdict = ROUND[number % len(ROUND)]
            here = not self.desk.window.work.at_centre or verdict is not Verdict.REPAIRED
            self._decide(verdict if here else Verdict.ACCEPTED, last=number == cases - 1)
        self._until("all is put down", lambda: not self.desk.window.work.runner.working)
        return first_s

    def _decide(self, verdict: Verdict, *, last: bool) -> None:
        review, view = self.desk.window.work.reviewing, self.desk.window.view.review
        seen = review.now
        assert seen is not None
        match verdict:
            case Verdict.REMARKED:
                self.keys.press("m")
                self._until("the cursor in the remark", view.side.remark.hasFocus)
                self.keys.type(REMARK)
                self._until("the remark", lambda: review.remark == REMARK)
            case Verdict.RETURNED:
                self.keys.press("6", "Right", "Right", "ctrl+Down", "Return")
                self._until("a box that was put down", lambda: review.marking.marks and review.marking.chosen < 0)
            case Verdict.REPAIRED:
                self.keys.press("p", "Right", "Right", "Right")
                self._until("a turn", lambda: review.repair.turn.degrees > 0.25)
            case _:
                pass
        self.decided.append(Decided(seen, verdict, review.remark, review.marking.marks))
        pressed_s = time.monotonic()
        self.keys.press("r" if verdict is Verdict.RETURNED else "Return")
        if not last:
            self.next_s.append(self._there(lambda: review.now is not seen) - pressed_s)

    def _there(self, also: Callable[[], bool]) -> float:
        """When the page at hand was on both panes."""
        review = self.desk.window.work.reviewing
        found: list[float] = []

        def there() -> bool:
            page = review.page
            since = self.painted.since(page) if page is not None and also() else None
            found.extend(() if since is None else (since,))
            return since is not None

        self._until("the next page", there)
        return found[0]

    def _until(self, what: str, true: Callable[[], object]) -> None:
        if not self.desk.until(true):
            review = self.desk.window.work.reviewing
            raise TimeoutError(f"{what} did not come: {review.message}, {review.line.refused}")


def stands(sitting: Sitting) -> dict[str, int]:
    """How many of the decisions stand in the store just as they were made, and what of them is at the counter."""
    store, editing = sitting.desk.station.store, sitting.desk.station.editing
    whole = returned = repaired = 0
    for one in sitting.decided:
        newest = store.review.decisions(one.seen.case.id)[-1]
        whole += _is_it(newest, one)
        case = one.seen.case
        paper = editing.desk(case.dossier_id).paper(case.component_id)
        page: UUID = case.pages[0]
        returned += one.verdict is Verdict.RETURNED and page in paper.sent_back
        repaired += one.verdict is Verdict.REPAIRED and any(
            view.id == page and view.picture.hand.degrees > 0 for view in paper.pages
        )
    return {
        "decisions that stand as they were made": whole,
        "pages that lie at the counter again": returned,
        "pages that were made anew": repaired,
        "cases left": sum(store.review.waiting().values()),
    }


def _is_it(newest: Decision, one: Decided) -> bool:
    return (newest.verdict, newest.remark, newest.marks) == (one.verdict, one.remark, one.marks)


def measured(desk: OpenWindow, pace_s: float, pages: int) -> dict[str, object]:
    """The sitting, and what became of it."""
    view = desk.window.view.review
    keys, watch = Keyboard(), LoopWatch()
    sitting = Sitting(desk, keys, Painted((view.scanned, view.archived)), pace_s)
    work = desk.window.work
    desk.until(lambda: work.reviewing.allowed and not work.runner.working)
    watch.begin()
    begun = time.monotonic()
    try:
        first_s = sitting.clear(pages)
    finally:
        stalls = watch.end()
        keys.close()
    took, kinds = sorted(sitting.next_s), Counter(one.verdict.value for one in sitting.decided)
    assert work.middle is Middle.REVIEW
    return {
        "pages": len(sitting.decided),
        **kinds,
        "seconds": round(time.monotonic() - begun, 1),
        "first_page_ms": round(1000 * first_s, 1),
        "next_page_ms": {
            name: round(1000 * at(took, share), 1)
            for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("worst", 1.0))
        },
        "next_page_within_goal": f"{sum(one <= GOAL_S for one in took)} of {len(took)}",
        "gui_cpu_ms_a_page": round(1000 * stalls.gui_cpu_s / max(1, len(sitting.decided)), 1),
        "memory_mb": round(peak_mb()),
        **stalls.told(),
        **stands(sitting),
    }


def main() -> int:
    """Clear and tell."""
    data, pace_s, pages = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    with open_window(data) as desk:
        print(json.dumps(measured(desk, pace_s, pages)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
