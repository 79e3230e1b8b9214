"""Where the cursor is in a tree of widgets, and what is being typed there, so that both are found again in the same tree made anew."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QSpinBox, QWidget

type _Way = tuple[tuple[type[QObject], int], ...]
"""from the root to a widget: at each step which one of the children of its kind"""


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in a field and was not taken yet."""

    way: _Way
    text: str


@dataclass(frozen=True, slots=True)
class HalfDone:
    """Where the cursor is (None: elsewhere) and at which place of the text; and what was typed into any field and not taken yet."""

    way: _Way | None
    place: int
    typed: tuple[_Typed, ...]


def half_done_in(root: QWidget) -> HalfDone:
    """What is half done below `root`. What is being typed under the cursor is not taken for said when the widget goes."""
    focused = root.focusWidget()
    at = focused if focused is not None and root.isAncestorOf(focused) else None
    field = _field(at) if at is not None else None
    typed = tuple(_Typed(_way(root, one), one.text()) for one in root.findChildren(QLineEdit) if _is_kept(one, field))
    if at is not None:
        at.blockSignals(True)
    return HalfDone(_way(root, at) if at is not None else None, field.cursorPosition() if field else 0, typed)


def go_on(root: QWidget, half_done: HalfDone) -> bool:
    """Put the cursor to the same place below `root`, and into each field what was being typed there; whether the cursor found its place."""
    at = _at(root, half_done.way) if half_done.way is not None else None
    if at is not None:
        at.setFocus(Qt.FocusReason.OtherFocusReason)
    for one in half_done.typed:
        field = _at(root, one.way)
        if isinstance(field, QLineEdit):
            _put_back(field, one.text)
    inside = _field(at) if at is not None else None
    if inside is not None:
        inside.setCursorPosition(half_done.place)
    return at is not None


def _is_kept(field: QLineEdit, under_cursor: QLineEdit | None) -> bool:
    """What is typed unseen is kept nowhere; a number is entered as soon as the cursor leaves it."""
    if isinstance(field.parent(), QAbstractSpinBox):
        return field is under_cursor
    return field.isModified() and field.echoMode() is QLineEdit.EchoMode.Normal


def _put_back(field: QLineEdit, text: str) -> None:
    around = field.parent()
    if isinstance(around, QSpinBox):
        blocked = QSignalBlocker(around)  # a number is not entered by being put back
        field.setText(text)
        del blocked
    elif field.text() != text:
        field.setText(text)
        field.setModified(True)
        field.textEdited.emit(text)  # it is judged as it was when it was typed


def _field(at: QWidget) -> QLineEdit | None:
    if isinstance(at, QSpinBox | QComboBox):
        return at.lineEdit()
    return at if isinstance(at, QLineEdit) else None


def _at(root: QWidget, way: _Way) -> QWidget | None:
    at: QObject = root
    for kind, number in way:
        alike = [child for child in at.children() if type(child) is kind]
        if number >= len(alike):
            return None
        at = alike[number]
    return at if isinstance(at, QWidget) else None


def _way(root: QWidget, at: QWidget) -> _Way:
    way: list[tuple[type[QObject], int]] = []
    child: QObject = at
    while child is not root:
        parent = child.parent()
        assert parent is not None, "the root is an ancestor"
        alike = [one for one in parent.children() if type(one) is type(child)]
        way.append((type(child), alike.index(child)))
        child = parent
    return tuple(reversed(way))
