"""What comes from a keyboard: letters put together, and keys that no person types so fast."""

from __future__ import annotations

import unicodedata
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.typing.bursts import MOST_GAP_MS, Burst
from app.ui.typing.composed import ComposedText
from app.ui.typing.hand_reader import HandReader
from app.ui.widgets.sheet_count import SheetCount

CODE = "H56.14-261126-0007"
NAME = "Nguyễn Thị Mẫu"


def _commit(widget: QWidget, text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def test_letters_and_marks_become_one_character_in_every_kind_of_field(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    line, box, text = QLineEdit(), QComboBox(), QPlainTextEdit()
    box.setEditable(True)
    column = QVBoxLayout(window)
    for field in (line, box, text):
        column.addWidget(field)
    window.composed = ComposedText(window)  # type: ignore[attr-defined]
    with qtbot.waitActive(window):
        window.show()
    apart = unicodedata.normalize("NFD", NAME)
    assert apart != NAME
    for field in (line, box, text):
        field.setFocus()
        for letter in apart:  # an input method that hands on letter and mark one after the other
            _commit(field, letter)
    assert (line.text(), box.currentText(), text.toPlainText()) == (NAME, NAME, NAME)
    line.setFocus()
    line.clear()
    QTest.keyClicks(line, "Me")
    line.insert(apart)  # as a paste does
    line.home(False)
    QTest.keyClicks(line, "x")
    assert line.text() == f"xMe{NAME}" and line.cursorPosition() == 1


def test_a_code_through_an_input_method_is_the_readers_too(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field = QLineEdit(window)
    reader, heard = HandReader(window), []
    reader.code_read.connect(heard.append)
    with qtbot.waitActive(window):
        window.show()
    field.setFocus()
    field.setText("ghi chú")
    for letter in CODE:
        _commit(field, letter)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard == [CODE] and field.text() == "ghi chú"


def test_a_code_is_the_readers_by_its_pace_and_its_form() -> None:
    burst = Burst()

    def typed(text: str, gap_ms: int, from_ms: int = 1000) -> int:
        for place, letter in enumerate(text):
            burst.key(letter, from_ms + place * gap_ms)
        return from_ms + len(text) * gap_ms

    code = burst.end(typed(CODE, 20))
    assert code is not None and code.text == CODE
    assert burst.end(5000) is None
    assert burst.end(typed(CODE, 80)) is None
    assert burst.end(typed("Nguyen Thi Mau 1990", 5)) is None
    assert burst.end(typed(CODE, 5) + 500) is None
    typed("xyz", 5)
    code = burst.end(typed(f"https://tra-cuu.example/?mahs={CODE}&x=1", 5, 3000))
    assert code is not None and code.text == CODE


def test_what_a_person_was_typing_when_a_code_came_still_counts_as_typed_and_enters_nothing(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field, sheets, edited, counted = QLineEdit(), SheetCount(), [], []
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addWidget(sheets)
    field.textEdited.connect(edited.append)
    sheets.counted.connect(lambda _paper, number: counted.append(number))
    sheets.show_paper(uuid4(), 2, 2)
    HandReader(window)
    with qtbot.waitActive(window):
        window.show()
    for at in (field, sheets.count):
        at.setFocus()
        at.selectAll()
        _commit(at, "3")
        qtbot.wait(2 * MOST_GAP_MS)
        for letter in CODE:
            _commit(at, letter)
        QTest.keyClick(at, Qt.Key.Key_Return)
    assert (field.text(), field.isModified(), edited[-1]) == ("3", True, "3")
    assert (sheets.count.value(), counted) == (3, [])
