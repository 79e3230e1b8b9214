"""The dossier's band: its code, its procedure, its own colour; always in sight."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.domain.model import Dossier
from app.domain.typed_code import CodePart, TypedCode
from app.ui import words
from app.ui.style.theme import colours, dossier_colour, icon, letters, px
from app.ui.style.tokens import Space
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.centre_mark import CentreMark
from app.ui.widgets.key_mark import KeyMark
from app.ui.widgets.outbox_mark import OutboxMark
from app.ui.widgets.parts import OneLine, label, picture, restyle, show_icon, tool_size

STRIP_PX = 12
CODE_LETTERS = 31
"""of body text: the code is larger and bold, and a mark stands behind it"""


class DossierBand(QFrame):
    """Takes a dossier code as it is typed or read by a hand-held reader; Enter opens."""

    wanted = Signal(str)
    """a well-formed code"""
    malformed = Signal()
    """Enter was pressed on something else"""

    def __init__(self, counter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("band")
        self._shown: UUID | None = None
        self._entry = TypedCode()
        self._recent: tuple[Dossier, ...] = ()
        self._strip = QFrame()
        self._strip.setFixedWidth(px(STRIP_PX))
        self.code = QLineEdit()
        self.code.setProperty("role", "code")
        self.code.setPlaceholderText(self.tr("e.g. {code}").format(code="H56.14-261124-0001"))
        self.code.setAccessibleName(self.tr("Dossier code"))
        self.code.setToolTip(self.tr("Type the code, or read the slip's bar code with the hand-held reader"))
        self.code.setFixedWidth(letters(CODE_LETTERS))
        self.code.returnPressed.connect(self.enter)
        self._mark = picture("state-received", 20)
        inside = QHBoxLayout(self.code)
        inside.setContentsMargins(0, 0, Space.S, 0)
        inside.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._open = QPushButton(self.tr("Open"))
        self._open.clicked.connect(self.enter)
        self.recent = QToolButton()
        self.recent.setIcon(icon("recent"))
        self.recent.setIconSize(tool_size())
        self.recent.setEnabled(False)
        self.recent.setToolTip(self.tr("Recent dossiers"))
        self.recent.setAccessibleName(self.tr("Recent dossiers"))
        self.recent.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.recent)
        self.recent.setMenu(self._menu)
        self._procedure = OneLine("title")
        self._procedure_code = OneLine("quiet")
        self._counter = counter
        self._who = OneLine("quiet")
        self._who.setText(counter)
        self.outbox = OutboxMark()
        self.key = KeyMark()
        self.centre = CentreMark()
        self._caption = label("quiet")
        self._lay_out()
        self.show_dossier(None, "")
        self.show_entry(self._entry)

    def _lay_out(self) -> None:
        self._caption.setBuddy(self.code)
        entry = QHBoxLayout()
        entry.setSpacing(Space.S)
        for widget in (self.code, self._open, self.recent):
            entry.addWidget(widget)
        left = QVBoxLayout()
        left.setSpacing(Space.XS)
        left.addWidget(self._caption)
        left.addLayout(entry)
        middle = QVBoxLayout()
        middle.setSpacing(Space.XS)
        middle.addStretch(1)
        middle.addWidget(self._procedure)
        middle.addWidget(self._procedure_code)
        middle.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(Space.XS)
        right.addStretch(1)
        who = QHBoxLayout()
        who.setSpacing(Space.M)
        who.addStretch(1)
        who.addWidget(self.key)
        who.addWidget(self._who)
        right.addLayout(who)
        waits = QHBoxLayout()
        waits.setSpacing(Space.M)
        waits.addStretch(1)
        waits.addWidget(self.centre)
        waits.addWidget(self.outbox)
        right.addLayout(waits)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, Space.L, 0)
        row.setSpacing(Space.XL)
        row.addWidget(self._strip)
        inner = QHBoxLayout()
        inner.setContentsMargins(0, Space.S, 0, Space.S)
        inner.setSpacing(Space.XL)
        inner.addLayout(left)
        inner.addLayout(middle, 1)
        inner.addLayout(right)
        row.addLayout(inner, 1)

    def show_desk(self, work: Workplace) -> None:
        """Show the open dossier, who works here, and what was opened last."""
        desk, services = work.desk.desk, work.services
        self.show_dossier(desk.dossier if desk else None, words.procedure_title(desk) if desk else "")
        if desk is not None and work.desk.held is not None:
            held = self.tr("Held: {reason}").format(reason=work.desk.held.reason)
            self._procedure_code.setText(f"{self._procedure_code.text()} · {held}")
        self._procedure_code.setToolTip(self._procedure_code.text() if work.desk.held is not None else "")
        self.show_recent(work.desk.recent)
        self.outbox.show_desk(work)
        self.key.show_desk(work)
        self.centre.show_desk(work)
        if services is not None:
            self.show_person(services.actor.name)

    def show_person(self, name: str) -> None:
        """Who works here, as the record will have it."""
        self._who.setText(f"{self._counter} · {name}")

    def show_dossier(self, dossier: Dossier | None, procedure: str) -> None:
        """Show which dossier is open, in its own colour."""
        colour = dossier_colour(dossier.code) if dossier else colours().line
        look = f"background: {colour}; border: 0;"
        if look != self._strip.styleSheet():  # Qt reads it and styles anew, also where it is the same
            self._strip.setStyleSheet(look)
        self._procedure.setText(procedure or self.tr("No dossier is open"))
        self._procedure.setToolTip(procedure)
        self._procedure_code.setText(
            self.tr("Procedure {code}").format(code=dossier.procedure_code)
            if dossier
            else self.tr("Type or scan the code of a dossier")
        )
        if dossier is not None and dossier.id != self._shown:
            self.code.setText(dossier.code)
        self._shown = dossier.id if dossier else None

    def show_recent(self, recent: Sequence[Dossier]) -> None:
        """The dossiers that were opened last."""
        if tuple(recent) == self._recent:
            return
        self._recent = tuple(recent)
        self._menu.clear()
        self.recent.setEnabled(bool(recent))
        for dossier in recent[:12]:
            action = QAction(dossier.code, self._menu)
            action.triggered.connect(lambda _checked=False, code=dossier.code: self.wanted.emit(code))
            self._menu.addAction(action)

    @property
    def said(self) -> str:
        """What stands above the field."""
        return self._caption.text()

    @property
    def filled(self) -> bool:
        """Whether something stands in the field."""
        return bool(self.code.text().strip())

    def take_over(self, before: DossierBand) -> None:
        """Go on with what stands in the field of the band before."""
        self.code.setText(before.code.text())

    def focus_code(self, *, clear: bool = False) -> None:
        """Put the cursor into the code."""
        if clear:
            self.code.clear()
        self.code.setFocus()
        self.code.selectAll()

    def enter(self) -> None:
        """Open what stands in the field; where nothing does there is nothing wrong with it."""
        if not self.filled:
            return
        if self._entry.code is not None:
            self.wanted.emit(self._entry.code.text)
            return
        restyle(self.code, "state", "wrong")
        self.code.setFocus()
        self.malformed.emit()

    def show_entry(self, entry: TypedCode) -> None:
        """Show how what is typed stands: a code, what completes it, or which part of it is wrong."""
        self._entry = entry
        said = self._say(entry)
        self._caption.setText(said or self.tr("Dossier code"))
        self.code.setAccessibleDescription(said)
        self._mark.setVisible(entry.code is not None or entry.wrong is not None)
        show_icon(self._mark, "state-doubtful" if entry.wrong is not None else "state-received")
        self._open.setEnabled(self.filled)
        good = "good" if entry.code is not None else "typing"
        restyle(self.code, "state", "wrong" if entry.wrong is not None else good)

    def _say(self, entry: TypedCode) -> str:
        match entry.wrong:
            case None:
                whole = entry.code.text if entry.code is not None and entry.completed else ""
                return self.tr("Enter opens {code}").format(code=whole) if whole else ""
            case CodePart.UNIT:
                return self.tr("The unit is wrong; it is like H56.14")
            case CodePart.DAY:
                return self.tr("The day is wrong: year, month, day as 261124")
            case CodePart.SERIAL:
                return self.tr("The number is wrong: four or five digits")
