"""What is seen while no dossier is open: how to begin, and what is not set up yet."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui import words
from app.ui.commands.table import BY_ID
from app.ui.key_card import key_text
from app.ui.services import DeskServices
from app.ui.style.theme import colours, icon, letters, px
from app.ui.style.tokens import Space
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import clear, head, label, picture, rule
from app.ui.widgets.todays_list import TodaysList

ALL_ROOM = 1000
"""what stands in the middle takes it before its sides do"""
LIST_ROOM = 8
"""of what is left of the height, where the list is seen"""
WIDE_LETTERS = 76
AT_CENTRE: Final = ("review", "figures", "search")
"""the commands that a desk at the centre begins with"""
SHEET_PX = 240
"""so high the picture of a refused sheet is"""


class Welcome(QFrame):
    """Opening, opened, and what is missing; each with the one thing to do."""

    sample_wanted = Signal()
    dossier_wanted = Signal(str)
    setup_wanted = Signal()
    slip_wanted = Signal()
    slip_seen = Signal()
    """nobody looks any more at the sheet that opened nothing"""
    command_wanted = Signal(str)
    """the id of a command"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._shown: object = None
        self._column = QVBoxLayout()
        self._column.setSpacing(Space.L)
        self.today = TodaysList()
        self.today.hide()
        self.today.dossier_wanted.connect(self.dossier_wanted)
        inside = QWidget()
        inside.setMaximumWidth(letters(WIDE_LETTERS))
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addLayout(self._column)
        column.addWidget(self.today, LIST_ROOM)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(inside, ALL_ROOM)
        row.addStretch(1)

    def show_desk(self, work: Workplace) -> None:
        """Show how to begin; nothing is made anew where it is shown already."""
        startup, training, refused = work.startup, work.training.hand is not None, work.slip_in.refused
        ready = startup.services is not None and not work.lacks and refused is None and not work.at_centre
        self.today.setVisible(ready)
        if ready:
            self.today.show_today(work.today)
        can_set_up = work.setting_up.port is not None
        why = tuple(BY_ID[one].why_not(work) for one in AT_CENTRE) if work.at_centre else ()
        who = startup.services.actor if startup.services is not None else None
        shown = (startup.opening, who, work.lacks, training, id(refused), why)
        if shown == self._shown:
            return
        self._shown = shown
        if startup.opening:
            self.show_opening()
        elif startup.services is None:
            self.show_closed()
        elif work.at_centre:
            self.show_centre(startup.services, why)
        elif work.lacks:
            self.show_lacks([words.lack(lack) for lack in work.lacks], words.path(startup.services.settings_file))
            if can_set_up:
                self._offer_set_up()
        elif refused is not None:
            self.show_refused(refused)
        else:
            self.show_ready(training=training)

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

    def show_ready(self, *, training: bool) -> None:
        """The station is open and set up; the dossiers of today stand below."""
        clear(self._column)
        how = self.tr(
            "Lay the slip in the scanner and press F2, read its bar code with the hand-held reader, "
            "or type the dossier code above and press Enter."
        )
        if training:
            how = self.tr(
                "In training a sample dossier serves: the blue button opens it, and is the next step from there on."
            )
        self._head("paper", self.tr("Open a dossier"), how)
        if training:
            sample = QPushButton(self.tr("Open a sample dossier"))
            sample.clicked.connect(self.sample_wanted)
            self._column.addWidget(sample, 0, Qt.AlignmentFlag.AlignLeft)

    def show_centre(self, services: DeskServices, why: Sequence[str]) -> None:
        """A desk over the work of all counters: what there is to do, and for each of it why not, where it can't be done."""
        clear(self._column)
        how = self.tr(
            "Cases, figures and the evidence of each dossier. Scanning, signing and changing pages is done at the counter that has them."
        )
        self._head("case-all", self.tr("The work of all counters"), how)
        self._column.addWidget(label("quiet", text=f"{services.settings.station.name} · {services.actor.name}"))
        deeds = QVBoxLayout()
        deeds.setSpacing(Space.S)
        for command_id, reason in zip(AT_CENTRE, why, strict=True):
            command = BY_ID[command_id]
            button = QPushButton(f" {command.text}  ({key_text(command.key)})")
            button.setIcon(icon(command.icon))
            button.setEnabled(not reason)
            button.clicked.connect(functools.partial(self.command_wanted.emit, command_id))
            deeds.addWidget(button)
            if reason:
                deeds.addWidget(label("quiet", wrap=True, text=reason))
        row = QHBoxLayout()
        row.addLayout(deeds)
        row.addStretch(1)
        self._column.addLayout(row)

    def focus_first(self) -> None:
        """Put the cursor on the first thing that can be done."""
        first = next((one for one in self.findChildren(QPushButton) if one.isEnabled()), None)
        if first is not None:
            first.setFocus()

    def show_refused(self, sheet: QImage) -> None:
        """A sheet that opened no dossier: the banner says why."""
        clear(self._column)
        self._head(
            "state-doubtful",
            self.tr("This sheet opened no dossier"),
            self.tr("It is shown here and was not kept: no dossier has it."),
        )
        shown = QLabel()
        shown.setAccessibleName(self.tr("Picture of the sheet"))
        shown.setStyleSheet(f"border: 1px solid {colours().line};")  # paper is as white as the card
        high = px(SHEET_PX)
        shown.setPixmap(QPixmap.fromImage(sheet.scaledToHeight(high, Qt.TransformationMode.SmoothTransformation)))
        again = QPushButton(self.tr("Scan the slip again (F2)"))
        again.clicked.connect(self.slip_wanted)
        away = QPushButton(self.tr("Put the picture away"))
        away.setProperty("role", "quiet")
        away.clicked.connect(self.slip_seen)
        deeds = QHBoxLayout()
        deeds.setSpacing(Space.S)
        deeds.addWidget(again)
        deeds.addWidget(away)
        deeds.addStretch(1)
        self._column.addWidget(shown, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addLayout(deeds)

    def show_lacks(self, lacks: Sequence[tuple[str, str]], settings_file: str) -> None:
        """Real work is not possible yet; `lacks` are (what is not set up, how to set it up in the settings file)."""
        clear(self._column)
        self._head(
            "info",
            self.tr("The station is not set up yet"),
            self.tr("Try everything in training mode first: with a scanner, papers and keys that are not real."),
        )
        self._column.addWidget(rule())
        self._column.addWidget(label("heading", text=self.tr("For real work these are missing:")))
        self._column.addWidget(label("quiet", text=self.tr("Settings: {file}").format(file=settings_file)))
        for what, remedy in lacks:
            line = QHBoxLayout()
            line.setSpacing(Space.S)
            texts = QVBoxLayout()
            texts.setSpacing(Space.HAIR)
            texts.addWidget(label(wrap=True, text=what))
            texts.addWidget(label("quiet", wrap=True, text=remedy))
            line.addWidget(picture("state-missing", 24), 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(texts, 1)
            self._column.addLayout(line)

    def _offer_set_up(self) -> None:
        begin = QPushButton(self.tr("Set up this station…"))
        begin.clicked.connect(self.setup_wanted)
        self._column.addWidget(begin, 0, Qt.AlignmentFlag.AlignLeft)

    def _head(self, name: str, title: str, text: str) -> None:
        told = label("large", wrap=True, text=title), label("quiet", wrap=True, text=text)
        self._column.addLayout(head(picture(name, 48), *told))
