"""Help beside the desk: what is on screen, in short topics with links between them. Never in the way."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from app.ui import words
from app.ui.help import KEYS, TOPICS, topic_text
from app.ui.key_card import card_html
from app.ui.style.theme import icon, letters
from app.ui.style.tokens import Space
from app.ui.widgets.parts import label

SMALLEST_LETTERS = 34


class HelpPanel(QFrame):
    """One topic at a time; behind that of the keys stands the card."""

    closed = Signal()
    card_wanted = Signal()
    """the card of keys is to be saved"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setMinimumWidth(letters(SMALLEST_LETTERS))
        self.topic = ""
        self.browser = QTextBrowser()
        self.browser.setOpenLinks(False)
        self.browser.setFrameShape(QFrame.Shape.NoFrame)
        self.browser.setAccessibleName(self.tr("Help"))
        self.browser.anchorClicked.connect(self._follow)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setToolTip(self.tr("Close the help"))
        close.setAccessibleName(self.tr("Close the help"))
        close.clicked.connect(self.closed)
        self._save = QPushButton(self.tr("Save the card of keys for printing…"))
        self._save.clicked.connect(self.card_wanted)
        head = QHBoxLayout()
        head.addWidget(label("heading", text=self.tr("Help")), 1)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.S, Space.S, Space.L)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self.browser, 1)
        column.addWidget(self._save)

    def show_topic(self, topic: str) -> None:
        """Show it from its beginning."""
        self.topic = topic
        self.browser.setMarkdown(topic_text(topic, words.language()))
        self._save.setVisible(topic == KEYS)
        if topic == KEYS:
            self.browser.setHtml(self.browser.toHtml() + card_html())

    def _follow(self, link: QUrl) -> None:
        if link.path() in TOPICS:
            self.show_topic(link.path())
