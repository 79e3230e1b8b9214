"""Letters with their marks as one character each (NFC), whatever keyboard or input method made them."""

from __future__ import annotations

import functools
import unicodedata
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.ui.typing.hand_reader import is_within

_WATCHED = "composes"
FORM: Final = "NFC"


def composed(text: str) -> str:
    """The same text, each letter with its marks one character."""
    return unicodedata.normalize(FORM, text)


class ComposedText(QObject):
    """Watches the fields of a window and its dialogs, each from the moment in which it first has the cursor."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._watch)

    def _watch(self, _before: QWidget | None, now: QWidget | None) -> None:
        field = now.lineEdit() if isinstance(now, QComboBox) else now
        if field is None or field.property(_WATCHED) or not is_within(field, self._window):
            return
        if isinstance(field, QLineEdit):
            field.setProperty(_WATCHED, True)
            field.textChanged.connect(functools.partial(_compose_line, field))
        elif isinstance(field, QPlainTextEdit | QTextEdit):
            field.setProperty(_WATCHED, True)
            field.textChanged.connect(functools.partial(_compose_text, field))


def _compose_line(field: QLineEdit, text: str) -> None:
    if (
        not unicodedata.is_normalized(FORM, text) and field.echoMode() is QLineEdit.EchoMode.Normal
    ):  # a PIN is its holder's
        cursor = len(composed(text[: field.cursorPosition()]))
        field.selectAll()
        field.insert(
            composed(text)
        )  # it stays what a person typed: a text that is set is none, and nobody would take it
        field.setCursorPosition(cursor)


def _compose_text(field: QPlainTextEdit | QTextEdit) -> None:
    text = field.toPlainText()
    if not unicodedata.is_normalized(FORM, text):
        place = len(composed(text[: field.textCursor().position()]))
        field.setPlainText(composed(text))
        cursor = field.textCursor()
        cursor.setPosition(place)
        field.setTextCursor(cursor)
