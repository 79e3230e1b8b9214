"""The keys of a page tool, wherever the cursor is in the view of the page."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.ui.viewmodels.drafts import (
    FINE_STEP,
    STEP,
    TURN_STEP_DEG,
    CropDraft,
    HasDraft,
    MaskDraft,
    SplitDraft,
    TurnDraft,
)

_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_OTHERS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
_OF_RECTANGLES: Final = (Qt.Key.Key_Space, Qt.Key.Key_Insert, Qt.Key.Key_Delete)
NEW_RECT: Final = (0.35, 0.45, 0.65, 0.55)
"""where a rectangle that is added by key lies at first"""


def is_key_of(tool: HasDraft, event: QKeyEvent) -> bool:
    """Whether the tool takes the key: then it is none of a command."""
    key = event.key()
    if tool.draft is None:
        return False
    if isinstance(tool.draft, CropDraft | MaskDraft) and key in _OF_RECTANGLES:
        return True
    return key in _ARROWS or key in _OTHERS


def press(tool: HasDraft, event: QKeyEvent) -> bool:
    """Do what the key says; whether it said anything."""
    if not is_key_of(tool, event):
        return False
    key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    match key:
        case Qt.Key.Key_Return | Qt.Key.Key_Enter:
            tool.take()
        case Qt.Key.Key_Escape:
            tool.leave()
        case Qt.Key.Key_Space:
            tool.change(CropDraft, lambda draft: draft.next_held())
            tool.change(MaskDraft, lambda draft: draft.next_chosen())
        case Qt.Key.Key_Insert:
            tool.change(MaskDraft, lambda draft: draft.with_rect(NEW_RECT))
        case Qt.Key.Key_Delete:
            tool.change(MaskDraft, lambda draft: draft.without_chosen())
        case _:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            across, down = _ARROWS[key]
            _push(tool, across, down, FINE_STEP if fine else STEP, stretch=control)
    return True


def _push(tool: HasDraft, across: int, down: int, step: float, *, stretch: bool) -> None:
    tool.change(CropDraft, lambda draft: draft.pushed(across * step, down * step))
    tool.change(SplitDraft, lambda draft: draft.pushed(across * step, down * step))
    tool.change(MaskDraft, lambda draft: draft.pushed(across * step, down * step, stretch=stretch))
    tool.change(TurnDraft, lambda draft: draft.turned(draft.degrees + (across + down) * TURN_STEP_DEG))
