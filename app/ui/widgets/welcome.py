"""What is seen while no dossier is open: how to begin, and what is not set up yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.model import Dossier
from app.ui.style.theme import dossier_colour
from app.ui.widgets.parts import clear, label, picture, rule

SHOWN = 5
WIDTH_PX = 640


class Welcome(QFrame):
    """Opening, opened, and what is missing; each with the one thing to do."""

    training_wanted = Signal()
    sample_wanted = Signal()
    dossier_wanted = Signal(str)
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._column = QVBoxLayout()
        self._column.setSpacing(16)
        inside = QWidget()
        inside.setLayout(self._column)
        inside.setFixedWidth(WIDTH_PX)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(inside, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)

    def show_opening(self) -> None:
        """The station is being opened."""
        clear(self._column)
        self._head("state-scanning", self.tr("Getting the station ready…"), self.tr("This takes a few seconds."))

    def show_closed(self) -> None:
        """The station could not be opened; the banner says why."""
        clear(self._column)
        self._head(
            "step-failed", self.tr("The station is not ready"), self.tr("Do what the message says, then try again.")
        )
        self._button(self.tr("Try again"), self.again_wanted, primary=True)

    def show_ready(self, lacks: Sequence[tuple[str, str]], recent: Sequence[Dossier], *, training: bool) -> None:
        """The station is open; `lacks` are (what is not set up, how to set it up)."""
        clear(self._column)
        if lacks and not training:
            self._show_lacks(lacks)
            return
        self._head(
            "paper",
            self.tr("Open a dossier"),
            self.tr(
                "Read the bar code on the slip with the hand-held reader, or type the dossier code above and press Enter."
            ),
        )
        if training:
            self._button(self.tr("Open a sample dossier"), self.sample_wanted, primary=True)
        if recent:
            self._column.addWidget(rule())
            self._column.addWidget(label("heading", text=self.tr("Recent dossiers")))
            for dossier in recent[:SHOWN]:
                self._column.addWidget(self._recent(dossier))

    def _show_lacks(self, lacks: Sequence[tuple[str, str]]) -> None:
        self._head(
            "info",
            self.tr("The station is not set up yet"),
            self.tr("Try everything in training mode first: with a scanner, papers and keys that are not real."),
        )
        self._button(self.tr("Start training mode"), self.training_wanted, primary=True)
        self._column.addWidget(rule())
        self._column.addWidget(label("heading", text=self.tr("For real work these are missing:")))
        for what, remedy in lacks:
            line = QHBoxLayout()
            line.setSpacing(8)
            texts = QVBoxLayout()
            texts.setSpacing(2)
            texts.addWidget(label(wrap=True, text=what))
            texts.addWidget(label("quiet", wrap=True, text=remedy))
            line.addWidget(picture("state-missing", 24), 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(texts, 1)
            self._column.addLayout(line)

    def _head(self, name: str, title: str, text: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture(name, 48), 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(label("large", wrap=True, text=title))
        texts.addWidget(label("quiet", wrap=True, text=text))
        row.addLayout(texts, 1)
        self._column.addLayout(row)

    def _button(self, text: str, signal: object, *, primary: bool) -> None:
        button = QPushButton(text)
        if primary:
            button.setProperty("role", "primary")
        button.clicked.connect(signal)
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _recent(self, dossier: Dossier) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        strip = QFrame()
        strip.setFixedSize(6, 24)
        strip.setStyleSheet(f"background: {dossier_colour(dossier.code)}; border: 0; border-radius: 3px;")
        button = QPushButton(dossier.code)
        button.setProperty("role", "quiet")
        button.clicked.connect(lambda: self.dossier_wanted.emit(dossier.code))
        row.addWidget(strip)
        row.addWidget(button)
        row.addStretch(1)
        return box
