"""What happened to the selected page, and to its paper: who did what, and when, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.domain.past import Told
from app.messages import archived, happened, word
from app.ui import words
from app.ui.style.tokens import Space
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import clear, label, rule

MOST_SHOWN = 60
"""of each: more nobody reads here, and the command line tells all"""


class PastCard(QWidget):
    """The page first, then its paper; the whole is one text for a screen reader too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("History"))
        self._shown: object = None
        self._said: list[str] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)

    @property
    def text(self) -> str:
        """All that is said."""
        return "\n".join(self._said)

    def show_desk(self, work: Workplace) -> None:
        """Show what was looked up."""
        past, desk = work.past, work.desk
        number = next((n for n, view in enumerate(desk.pages, 1) if view.id == desk.page_id), 0)
        title = words.component_title(desk.component, desk.desk) if desk.component and desk.desk else ""
        now = (past.of_page, past.of_paper, past.archived, number, title)
        if now == self._shown:
            return
        self._shown = now
        clear(self._column)
        self._said = []
        if number:
            self._put(self.tr("Page {number}").format(number=number), past.of_page)
            if past.archived is not None:
                how = archived(past.archived, words.language())
                self._column.addWidget(self._say("quiet", word("page_in_archive", words.language(), how=how)))
            self._column.addWidget(rule())
        self._put(title or self.tr("No paper is selected"), past.of_paper)
        self._column.addStretch(1)
        self.setAccessibleDescription(self.text)

    def _put(self, title: str, told: Sequence[Told]) -> None:
        self._column.addWidget(self._say("heading", title))
        if not told:
            self._column.addWidget(self._say("quiet", word("past_nothing", words.language())))
        for one in reversed(told[-MOST_SHOWN:]):
            entry = QVBoxLayout()
            entry.setSpacing(0)
            entry.addWidget(self._say("quiet", " · ".join(part for part in (words.moment(one.at), one.by) if part)))
            entry.addWidget(self._say("", happened(one, words.language())))
            self._column.addLayout(entry)

    def _say(self, role: str, text: str) -> QLabel:
        self._said.append(text)
        said = label(role, wrap=True, text=text)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return said
