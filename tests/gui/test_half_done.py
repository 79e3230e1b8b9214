"""What is being typed is found again in a view that is made anew, whatever the field, and wherever the cursor is."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.focus import go_on, half_done_in


class Form(QWidget):
    def __init__(self, language: str) -> None:
        super().__init__()
        self.note, self.other, self.secret = QLineEdit(), QLineEdit(), QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.reason, self.count = QComboBox(), QSpinBox()
        self.reason.setEditable(True)
        self.reason.addItem(f"the first reason ({language})")
        column = QVBoxLayout(self)
        for field in (self.note, self.other, self.secret, self.reason, self.count):
            column.addWidget(field)


def test_each_half_typed_text_is_there_again(qtbot: QtBot) -> None:
    before, after = Form("vi"), Form("en")
    qtbot.addWidget(before)
    qtbot.addWidget(after)
    for form in (before, after):
        form.show()
    for field, typed in ((before.other, "con dau de"), (before.secret, "1234"), (before.note, "mo san")):
        field.setFocus()
        qtbot.keyClicks(field, typed)
    before.note.setCursorPosition(2)
    judged: list[str] = []
    after.note.textEdited.connect(judged.append)
    assert go_on(after, half_done_in(before))
    assert (after.note.text(), after.other.text(), after.secret.text()) == ("mo san", "con dau de", "")
    assert after.focusWidget() is after.note and after.note.cursorPosition() == 2
    assert after.note.isModified() and judged == ["mo san"], "it is judged as it was typed, and not taken"
    assert after.reason.currentText() == "the first reason (en)", "what nobody typed is said in the new language"


def test_a_reason_and_a_number_under_the_cursor_are_kept(qtbot: QtBot) -> None:
    before, after = Form("vi"), Form("en")
    qtbot.addWidget(before)
    qtbot.addWidget(after)
    after.show()
    counted: list[int] = []
    after.count.valueChanged.connect(counted.append)
    before.reason.setFocus()
    qtbot.keyClicks(before.reason, "!")
    assert go_on(after, half_done_in(before))
    assert after.reason.currentText() == "the first reason (vi)!" and after.focusWidget() is after.reason
    before.count.setFocus()
    qtbot.keyClicks(before.count.lineEdit(), "7")
    assert go_on(after, half_done_in(before))
    assert after.count.lineEdit().text().endswith("7") and counted == []
