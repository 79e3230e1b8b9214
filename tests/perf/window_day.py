"""The day through the real windows: from the slip to *the citizen may leave*, by a person's keys or by a screen reader's names.

The scenario is one; how a wish reaches the window is a `Way`. Each call of a way is one deliberate action.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from app.sandbox.client import RunningSandbox
from tests.perf.paper_stacks import DayPaper, PaperStack
from tests.support.real_window.accessible import Seen
from tests.support.real_window.desk import RealDesk

JAMMED, BLURRED = "TP02", "TP03"
"""which component meets the jam, which the blurred page (its last sheet)"""
SHEETS_BEFORE_JAM = 1


class Way(Protocol):
    """How an officer works the window. Where the program says what is next, `next_step` takes it."""

    def next_step(self) -> None: ...
    def count(self, sheets: int) -> None: ...
    def rescan(self) -> None: ...
    def pin(self, pin: str) -> None: ...


@dataclass(slots=True)
class ByKeys:
    """Keys alone, as a person who never takes the mouse presses them."""

    desk: RealDesk

    def next_step(self) -> None:
        """The key of the button at the bottom."""
        self.desk.hands.key("ctrl+Return")

    def count(self, sheets: int) -> None:
        """The cursor stands in the field when sheets are to be counted."""
        self.desk.hands.type(str(sheets))
        self.desk.hands.key("Return")

    def rescan(self) -> None:
        """The page that is shown."""
        self.desk.hands.key("F4")

    def pin(self, pin: str) -> None:
        """The cursor stands in the field when a PIN is asked for."""
        self.desk.until("the cursor in the field of the PIN", lambda: "focused" in _pin_field(self.desk).states)
        self.desk.hands.type(pin)
        self.desk.hands.key("Return")


@dataclass(slots=True)
class ByNames:
    """Names and roles alone, as somebody works who hears the screen and does not see it."""

    desk: RealDesk

    def open_dossier(self, code: str) -> None:
        """Type into the field, press the button beside it."""
        self.desk.reader.type(self.desk.find("text", "Mã hồ sơ"), code)
        self.desk.reader.press(self.desk.find("push button", "Mở"))

    def next_step(self) -> None:
        """The last button of the window is the next step."""
        self.desk.reader.press(self.desk.primary())

    def count(self, sheets: int) -> None:
        """Set the number."""
        self.desk.reader.set_value(self.desk.find("spin box", "Số tờ đã đếm"), sheets)

    def rescan(self) -> None:
        """The button beside the verdict."""
        self.desk.reader.press(self.desk.find("push button", "Quét lại trang (F4)"))

    def pin(self, pin: str) -> None:
        """The field of the PIN has the question for its name."""
        field = _pin_field(self.desk)
        self.desk.reader.type(field, pin)
        if pin in self.desk.reader.text(field):
            raise AssertionError("a screen reader can read the PIN")
        self.desk.reader.press(self.desk.find("push button", "Ký số"))


def _pin_field(desk: RealDesk) -> Seen:
    """Once a PIN is asked for: the question is the name of its field."""

    def look() -> Seen | None:
        fields = (one for one in desk.reader.all("text") if "PIN" in one.name and "editable" in one.states)
        return next(fields, None)

    return desk.until("the field of the PIN", look)


@dataclass(slots=True)
class WindowDay:
    """The scenario.

    Attributes:
        actions: what the officer did, in order.
        grips: what the hands did at the machine.
    """

    desk: RealDesk
    way: Way
    sandbox: RunningSandbox
    paper: DayPaper
    pin: str
    actions: list[str] = field(default_factory=list)
    grips: list[str] = field(default_factory=list)

    def scan_all(self) -> None:
        """Open the dossier, scan and count each paper; nothing goes wrong."""
        self._open()
        for stack in self.paper.stacks:
            self._lay(stack)
            self._scan(stack)
            self._count(stack)

    def finish(self) -> None:
        """Archive, sign and send; until the citizen may leave."""
        self._finish()
        self._act("enter the PIN", self.way.pin, self.pin)
        self.desk.reads("Công dân có thể ra về")

    def with_faults(self) -> None:
        """A jam, a blurred page, a blank back (it lies in the stack), a wrong PIN, and a network that fails while it is sent."""
        self._open()
        for stack in self.paper.stacks:
            self._lay(stack)
            if stack.component == JAMMED:
                self.sandbox.jam_after(SHEETS_BEFORE_JAM)
            if stack.component == BLURRED:
                self.sandbox.blur(len(stack.tray))
            self._scan(stack)
            if stack.component == JAMMED:
                self.desk.next_is("Quét tiếp (F2)")
                self._grip("clear the jam", lambda: self.sandbox.jam_after(None))
                self._act("scan on", self.way.next_step)
            if stack.component == BLURRED:
                self._rescan_blurred()
            self._count(stack)
        self._finish_in_an_outage()
        self.desk.reads("Công dân có thể ra về")

    def _rescan_blurred(self) -> None:
        self.desk.next_is("Xem trang nghi ngờ")
        self._act("look at the doubtful page", self.way.next_step)
        self._grip("put the blurred sheet back on the tray", lambda: self.sandbox.put_back(1))
        self._act("rescan the page", self.way.rescan)

    def _finish_in_an_outage(self) -> None:
        self.sandbox.outage(on=True)
        self._finish()
        self._act("enter a wrong PIN", self.way.pin, "nhầm")
        self.desk.reads("Sai mã PIN")
        self._finish()
        self._act("enter the PIN", self.way.pin, self.pin)
        self.desk.next_is("Hoàn tất lại (F9)")
        self.sandbox.outage(on=False)
        self._act("finish again", self.way.next_step)

    def _open(self) -> None:
        self.desk.next_is("Quét phiếu (F2)")
        self._grip("lay the slip on the tray", lambda: self.sandbox.load_tray([self.paper.slip]))
        self._act("scan the slip", self.way.next_step)
        self.desk.next_is("Quét “")  # the tray is free: what is laid there before would be read in its place

    def _scan(self, stack: PaperStack) -> None:
        self.desk.next_is("Quét “")
        self._act(f"scan {stack.component}", self.way.next_step)

    def _finish(self) -> None:
        self.desk.next_is("Lưu trữ, ký, gửi (F9)")
        self._act("finish", self.way.next_step)

    def _lay(self, stack: PaperStack) -> None:
        self._grip(f"lay {stack.component} on the tray", lambda: self.sandbox.load_tray(list(stack.tray)))

    def _count(self, stack: PaperStack) -> None:
        self.desk.next_is("Nhập số tờ đã đếm")
        self._act(f"count the sheets of {stack.component}", self.way.count, len(stack.tray))
        self.desk.until("the count is taken", lambda: self.desk.primary().name != "Nhập số tờ đã đếm")

    def _act[**P](self, what: str, do: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        self.actions.append(what)
        do(*args, **kwargs)

    def _grip(self, what: str, do: Callable[[], None]) -> None:
        self.grips.append(what)
        do()
