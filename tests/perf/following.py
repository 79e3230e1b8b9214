"""An officer who knows nothing of the dossier's state and does what the desk says is next: as it is after the desktop was killed."""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import dataclass

from app.sandbox.client import RunningSandbox
from tests.perf.paper_stacks import DayPaper, PaperStack
from tests.perf.window_day import ByNames
from tests.support.real_window.accessible import Gone, Seen
from tests.support.real_window.desk import RealDesk

DONE = "Hồ sơ tiếp theo"
_PUT_BACK = re.compile(r"từ tờ thứ (\d+)")
_STEPS = (
    DONE,
    "Quét phiếu (F2)",
    "Quét “",
    "Quét tiếp (F2)",
    "Nhập số tờ đã đếm",
    "Lưu trữ, ký, gửi (F9)",
    "Hoàn tất lại (F9)",
)
"""what the button says where this officer knows what to do"""
_TITLED = re.compile(r"“(.+?)”")
_TAKEN_S = 3.0
"""how long an officer waits for the desk to show that a press was taken before looking again"""


@dataclass(slots=True)
class Follower:
    """Follows the one button; the hands lay paper as the desk says.

    Attributes:
        desk: of this moment.
        sandbox: the machine and the dossier system; they outlive the desk.
        paper: of the dossier.
        pin: of the officer's key.
        titles: the component's code by its title on the screen.
    """

    desk: RealDesk
    sandbox: RunningSandbox
    paper: DayPaper
    pin: str
    titles: dict[str, str]
    _slip_lay_there: bool = False
    """the paper that lay in the feeder before was taken out for the slip"""

    def go(self) -> None:
        """Until the citizen may leave. Raises ProgramEnded where the desk is gone meanwhile."""
        while (step := self.desk.until("a next step", self._asked)).name != DONE:
            with contextlib.suppress(Gone):
                self._do(step)

    def _asked(self) -> Seen | None:
        """The field of the PIN, where it is asked for; else the button, once it can be pressed."""
        seen = list(self.desk.reader.tree())
        pins = [one for one in seen if one.role == "text" and "PIN" in one.name and "editable" in one.states]
        buttons = [one for one in seen if one.role == "push button"]
        asked = (pins or buttons[-1:] or [None])[-1]
        known = asked is not None and (asked.role == "text" or asked.name.startswith(_STEPS))
        return asked if asked is not None and known and "enabled" in asked.states else None

    def _do(self, step: Seen) -> None:
        way = ByNames(self.desk)
        if step.role == "text":
            way.pin(self.pin)
        elif step.name == "Quét phiếu (F2)":
            self.sandbox.load_tray([self.paper.slip])
            self._slip_lay_there = True
            self.desk.reader.press(step)
        elif step.name.startswith("Quét “"):
            self.sandbox.load_tray(list(self._stack(step.name).tray))
            self._slip_lay_there = False
            self.desk.reader.press(step)
        elif step.name == "Quét tiếp (F2)":
            self._put_back()
            self.desk.reader.press(step)
        elif step.name == "Nhập số tờ đã đếm":
            stack = self._stack(self.desk.until("the paper to be counted", self._counted))
            self.desk.reader.press(step)  # shows that paper: after a start another one may be shown
            self.desk.until("the paper that is counted", lambda: self._is_shown(stack))
            way.count(len(stack.tray))
        else:
            self.desk.reader.press(step)
        self._taken(step)

    def _taken(self, step: Seen) -> None:
        """What was pressed is not pressed again before the desk had time to show it."""
        end_s = time.monotonic() + _TAKEN_S
        while time.monotonic() < end_s and self.desk.process.poll() is None:
            with contextlib.suppress(Gone):
                now = self._asked()
                if now is None or (now.role, now.name) != (step.role, step.name):
                    return
            time.sleep(0.1)

    def _put_back(self) -> None:
        """From the sheet on that the desk names: the others are in."""
        found = [_PUT_BACK.search(one.name) for one in self.desk.reader.all("label")]
        sheet = next((int(match[1]) for match in found if match), None)
        if sheet is not None and self._slip_lay_there:
            shown = next(stack for stack in self.paper.stacks if self._is_shown(stack))
            self.sandbox.load_tray(list(shown.tray)[sheet - 1 :])
            self._slip_lay_there = False
        elif sheet is not None:
            taken = len(self.sandbox.feeder_state()["taken"])
            self.sandbox.put_back(max(0, taken - (sheet - 1)))

    def _counted(self) -> str | None:
        """The sentence that says of which paper sheets are to be counted; None: it is not there yet."""
        labels = [one.name for one in self.desk.reader.all("label")]
        return next((name for name in reversed(labels) if name.startswith("Hãy đếm số tờ của")), None)

    def _is_shown(self, stack: PaperStack) -> bool:
        items = [one for one in self.desk.reader.all("list item") if "selected" in one.states]
        return any(
            one.name.startswith(f"{title}:")
            for one in items
            for title in self.titles
            if self.titles[title] == stack.component
        )

    def _stack(self, words: str) -> PaperStack:
        title = _TITLED.search(words)
        if title is None or title[1] not in self.titles:
            raise AssertionError(f"of which paper? {words}")
        return next(stack for stack in self.paper.stacks if stack.component == self.titles[title[1]])
