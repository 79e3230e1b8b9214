"""The keys of the review, wherever the cursor is on its pages: one decides, one marks a defect, one shows more of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.domain.geometry import Point, Rect
from app.domain.review.cases import Verdict
from app.domain.review.defects import Defect
from app.ui.viewmodels.drafts import FINE_STEP, STEP
from app.ui.viewmodels.review_marks import KEYS
from app.ui.viewmodels.review_repair import RepairKind
from app.ui.viewmodels.reviewing import Layer, ReviewingViewModel
from app.ui.widgets import tool_keys

ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
DEFECTS: Final[dict[int, Defect]] = {ord(key): defect for key, defect in KEYS.items()}
_NO_TEXT: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
LOUPE_STEP: Final = 0.04
"""of the page, for a press of an arrow key"""


@dataclass(frozen=True, slots=True)
class Window:
    """What keys ask of the panes.

    Attributes:
        sight: what of the page is in sight.
        zoom: enlarges or reduces by a factor.
        fit: shows all of the page.
        loupe_at: where the loupe is; a point of the page.
        move_loupe: sends it elsewhere.
        remark: puts the cursor into the remark.
        leave: goes back to the counter.
    """

    sight: Callable[[], Rect]
    zoom: Callable[[float], None]
    fit: Callable[[], None]
    loupe_at: Callable[[], Point]
    move_loupe: Callable[[Point], None]
    remark: Callable[[], None]
    leave: Callable[[], None]


class ReviewKeys:
    """Looks keys up; nothing is kept here."""

    def __init__(self, review: ReviewingViewModel, window: Window, zoom_step: float) -> None:
        self._review = review
        self._window = window
        step = zoom_step
        self._plain: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Return: self._enter,
            Qt.Key.Key_Enter: self._enter,
            Qt.Key.Key_Escape: self._escape,
            Qt.Key.Key_R: lambda: review.decide(Verdict.RETURNED),
            Qt.Key.Key_P: review.next_repair,
            Qt.Key.Key_M: window.remark,
            Qt.Key.Key_N: review.pass_by,
            Qt.Key.Key_D: lambda: review.turn_over(Layer.DIFFERENCE),
            Qt.Key.Key_X: lambda: review.turn_over(Layer.WORDS),
            Qt.Key.Key_B: lambda: review.turn_over(Layer.BEFORE),
            Qt.Key.Key_V: lambda: review.turn_over(Layer.PLACES),
            Qt.Key.Key_L: review.look.turn_loupe_over,
            Qt.Key.Key_S: review.look.next_place,
            Qt.Key.Key_F: window.fit,
            Qt.Key.Key_Plus: lambda: window.zoom(step),
            Qt.Key.Key_Equal: lambda: window.zoom(step),
            Qt.Key.Key_Minus: lambda: window.zoom(1 / step),
            Qt.Key.Key_PageDown: lambda: review.step_page(1),
            Qt.Key.Key_PageUp: lambda: review.step_page(-1),
            Qt.Key.Key_Space: self._next_mark,
            Qt.Key.Key_Delete: lambda: review.change(lambda marking: marking.without_chosen()),
        }

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is one of the review's: then it is none of a command."""
        key, modifiers = event.key(), event.modifiers()
        if _is_take_back(event) or tool_keys.is_key_of(self._review.repair, event):
            return True
        if key in ARROWS:
            return self._moves_something and not modifiers & Qt.KeyboardModifier.AltModifier
        return not modifiers & _NO_TEXT and (key in self._plain or key in DEFECTS)

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key says; whether it said anything."""
        if not self.takes(event):
            return False
        key, repair = event.key(), self._review.repair
        if event.isAutoRepeat() and key not in ARROWS:
            pass  # what nobody saw is not decided, marked or taken back
        elif _is_take_back(event):
            self._review.take_back()
        elif repair.kind is RepairKind.TURN and key == Qt.Key.Key_Space:
            repair.turn_quarter()
        elif repair.kind is RepairKind.ANEW and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            repair.take()
        elif tool_keys.press(repair, event):
            pass
        elif key in ARROWS:
            self._move(event)
        elif key in DEFECTS:
            self._review.mark(DEFECTS[key], self._window.sight())
        else:
            self._plain[key]()
        return True

    @property
    def _moves_something(self) -> bool:
        mark = self._review.marking.chosen_mark
        return (mark is not None and mark.rect is not None) or self._review.look.loupe_on

    def _move(self, event: QKeyEvent) -> None:
        across, down = ARROWS[Qt.Key(event.key())]
        if self._review.marking.chosen_mark is None:
            x, y = self._window.loupe_at()
            self._window.move_loupe((_in_page(x + across * LOUPE_STEP), _in_page(y + down * LOUPE_STEP)))
            return
        step = FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
        stretch = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self._review.change(lambda marking: marking.pushed(across * step, down * step, stretch=stretch))

    def _enter(self) -> None:
        """Put the box down that is in hand; else accept."""
        if self._review.marking.chosen_mark is not None:
            self._review.change(lambda marking: marking.put_down())
        else:
            self._review.decide(Verdict.ACCEPTED)

    def _escape(self) -> None:
        """One step back: the box is put down, the loupe away, the review left."""
        if self._review.repair.kind is not None:
            self._review.repair.leave()
        elif self._review.marking.chosen_mark is not None:
            self._review.change(lambda marking: marking.put_down())
        elif self._review.look.loupe_on:
            self._review.look.turn_loupe_over()
        else:
            self._window.leave()

    def _next_mark(self) -> None:
        page = self._review.page
        if page is not None:
            self._review.change(lambda marking: marking.next_chosen(page.id))


def _is_take_back(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Z and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def _in_page(at: float) -> float:
    return max(0.0, min(1.0, at))
