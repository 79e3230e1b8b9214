"""Taking doubtful pages with a reason: a numbered list of what counters meet, a line for a note, one button."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.grounds import MOST_NOTE_CHARACTERS, Ground
from app.messages import ground
from app.ui import words
from app.ui.style.tokens import Space
from app.ui.viewmodels.accepting import AcceptingViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import clear, label

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Words(QLabel):
    """What stands behind a button; a click on it is one on the button."""

    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose it."""
        super().mousePressEvent(event)
        self.clicked.emit()


class AcceptCard(QWidget):
    """Digits choose, Enter accepts, Tab goes to the note. Nothing is chosen beforehand: whoever accepts has looked."""

    rescan_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accepting: AcceptingViewModel | None = None
        self._offered: tuple[Ground, ...] = ()
        self._group = QButtonGroup(self)
        self.choices: dict[Ground, QRadioButton] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.XS)
        self._again = QPushButton(self.tr("Scan the page again (F4)"))
        self._again.clicked.connect(self.rescan_wanted)
        self._how = label("quiet", wrap=True)
        self.note = QLineEdit()
        self.note.setMaxLength(MOST_NOTE_CHARACTERS)
        self.note.setAccessibleName(self.tr("Note beside the reason"))
        self.note.setPlaceholderText(self.tr("Note (if needed)"))
        self.note.textEdited.connect(self._write)
        self._lacks = label(wrap=True, text=self.tr("Write the reason into the note."))
        self.act = QPushButton()
        self.act.clicked.connect(self._accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self._again)
        column.addWidget(self._how)
        column.addLayout(self._rows)
        column.addWidget(self.note)
        column.addWidget(self._lacks)
        column.addWidget(self.act)

    def show_desk(self, work: Workplace) -> None:
        """Show what fits the selected pages, and what was said so far."""
        self._accepting = accepting = work.accepting
        pages = accepting.pages
        self._again.setVisible(len(pages) == 1)
        self._how.setText(
            self.tr("Or accept it for a reason (a digit chooses, Enter accepts):")
            if len(pages) == 1
            else self.tr("Accept them for one reason (a digit chooses, Enter accepts):")
        )
        self.act.setText(self.tr("Accept") if len(pages) == 1 else self.tr("Accept %n page(s)", "", len(pages)))
        self.act.setEnabled(accepting.ground is not None)
        self._lacks.setVisible(accepting.lacks_note)
        if accepting.offered != self._offered:
            self._offer(accepting.offered)
        self._group.setExclusive(accepting.ground is not None)  # else the last choice could not be taken back
        for one, choice in self.choices.items():
            choice.setChecked(one is accepting.ground)
        if self.note.text() != accepting.note:
            self.note.setText(accepting.note)

    def focus_choice(self) -> None:
        """Put the cursor on what is chosen, else on the first reason."""
        chosen = self._accepting.ground if self._accepting is not None else None
        wanted = self.choices.get(chosen) if chosen is not None else next(iter(self.choices.values()), None)
        (wanted or self.note).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """A digit chooses, Enter accepts."""
        number = event.key() - Qt.Key.Key_1.value
        if event.key() in ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._accept()
        elif 0 <= number < len(self._offered) and not self.note.hasFocus():
            self._choose(self._offered[number])
            self.choices[self._offered[number]].setFocus()
            if self._offered[number] is Ground.OTHER:
                self.note.setFocus()
        else:
            super().keyPressEvent(event)

    def _offer(self, offered: tuple[Ground, ...]) -> None:
        for choice in self.choices.values():
            self._group.removeButton(choice)
        clear(self._rows)
        self._offered, self.choices = offered, {}
        before: QWidget = self._again
        for number, one in enumerate(offered, 1):
            said = ground(one.value, words.language())
            choice = QRadioButton(str(number))
            choice.setAccessibleName(f"{number} {said}")
            choice.clicked.connect(functools.partial(self._choose, one))
            choice.toggled.connect(functools.partial(self._toggled, one))
            text = _Words(said)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)
            text.clicked.connect(choice.click)
            self._group.addButton(choice)
            self.choices[one] = choice
            row = QHBoxLayout()
            row.setSpacing(Space.S)
            row.addWidget(choice, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(text, 1)
            self._rows.addLayout(row)
            QWidget.setTabOrder(before, choice)
            before = choice
        QWidget.setTabOrder(before, self.note)
        QWidget.setTabOrder(self.note, self.act)

    def _choose(self, one: Ground, _checked: bool = False) -> None:
        if self._accepting is not None:
            self._accepting.choose(one)

    def _toggled(self, one: Ground, checked: bool) -> None:
        """The arrow keys choose too."""
        if checked:
            self._choose(one)

    def _write(self, text: str) -> None:
        if self._accepting is not None:
            self._accepting.write(text)

    def _accept(self) -> None:
        if self._accepting is not None:
            self._accepting.accept()
