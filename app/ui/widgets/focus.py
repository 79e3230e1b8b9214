"""Where the cursor is in a tree of widgets, so that it is found again in the same tree made anew."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QSignalBlocker, Qt
from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget


@dataclass(frozen=True, slots=True)
class Cursor:
    """The way from the root to a widget: at each step which one of the children of its kind; and what was being typed there."""

    way: tuple[tuple[type[QObject], int], ...]
    typed: str | None
    place: int


def cursor_in(root: QWidget) -> Cursor | None:
    """Where the cursor is below `root`; None: elsewhere. What is being typed there is not taken for said when the widget goes."""
    at = root.focusWidget()
    if at is None or not root.isAncestorOf(at):
        return None
    field = _field(at)
    cursor = Cursor(_way(root, at), field.text() if field else None, field.cursorPosition() if field else 0)
    at.blockSignals(True)
    return cursor


def put_cursor(root: QWidget, cursor: Cursor) -> bool:
    """Put the cursor to the same place below `root`; whether there is one that takes it."""
    at: QObject = root
    for kind, number in cursor.way:
        alike = [child for child in at.children() if type(child) is kind]
        if number >= len(alike):
            return False
        at = alike[number]
    if not isinstance(at, QWidget):
        return False
    at.setFocus(Qt.FocusReason.OtherFocusReason)
    field = _field(at)
    if field is not None and cursor.typed is not None:
        blocked = QSignalBlocker(at) if isinstance(at, QSpinBox) else None  # a number is not entered by being put back
        field.setText(cursor.typed)
        field.setCursorPosition(cursor.place)
        del blocked
    return True


def _field(at: QWidget) -> QLineEdit | None:
    if isinstance(at, QSpinBox):
        return at.lineEdit()
    return at if isinstance(at, QLineEdit) else None


def _way(root: QWidget, at: QWidget) -> tuple[tuple[type[QObject], int], ...]:
    way: list[tuple[type[QObject], int]] = []
    child: QObject = at
    while child is not root:
        parent = child.parent()
        assert parent is not None, "the root is an ancestor"
        alike = [one for one in parent.children() if type(one) is type(child)]
        way.append((type(child), alike.index(child)))
        child = parent
    return tuple(reversed(way))
