"""The assistant in the middle of the desk: the steps with how each stands, and below them what can be done in the one that is chosen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import words
from app.ui.setting_up import SetupStep
from app.ui.setup_words import STATE_ICONS, advice, state_text, step_title
from app.ui.style.theme import icon, px
from app.ui.style.tokens import Space
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.setting_up import SettingUpViewModel, StepState
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.list_card import ListCard
from app.ui.widgets.parts import scrolling
from app.ui.widgets.setup_panels import CertificatePanel, ComputerPanel, LanguagePanel, ScannerPanel, ServerPanel

_BESIDE_UP_TO_PERCENT: Final = 150
_WIDTHS: Final = (
    QHeaderView.ResizeMode.ResizeToContents,
    QHeaderView.ResizeMode.ResizeToContents,
    QHeaderView.ResizeMode.Stretch,
)


class SetupView(ListCard):
    """Up and down go through the steps, Tab goes into the step. Nothing here has to be done in an order, or at once."""

    key_file_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        columns = [
            words.translate("SetupView", "Step"),
            words.translate("SetupView", "State"),
            words.translate("SetupView", "What to do"),
        ]
        super().__init__(words.translate("SetupView", "Steps of setting up"), columns, parent)
        self._work: Workplace | None = None
        self._filling = False
        self.again = QPushButton(self.tr("Check again"))
        self.again.clicked.connect(self._look_again)
        self.back.setText(self.tr("Set up the rest later"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.header().setStretchLastSection(False)
        for column, mode in enumerate(_WIDTHS):
            self.list.header().setSectionResizeMode(column, mode)
        self.list.currentItemChanged.connect(self._chosen)
        self.language, self.computer = LanguagePanel(), ComputerPanel()
        self.scanner, self.certificate, self.server = ScannerPanel(), CertificatePanel(), ServerPanel()
        self.certificate.file_wanted.connect(self.key_file_wanted)
        self._panels = {
            SetupStep.LANGUAGE: self.language,
            SetupStep.COMPUTER: self.computer,
            SetupStep.SCANNER: self.scanner,
            SetupStep.CERTIFICATE: self.certificate,
            SetupStep.SERVER: self.server,
        }
        self._stack = QStackedWidget()
        for step in SetupStep:
            self.list.addTopLevelItem(QTreeWidgetItem([step_title(step)]))
            self._stack.addWidget(self._panels[step])
        self.list.setHeaderHidden(True)
        self.list.setWordWrap(False)  # a step takes one line, and says the rest below the list
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()

    def _lay_out(self) -> None:
        """The head stays, the steps and what can be done scroll: on a small screen and with large text there is room for both."""
        beside = px(100) <= _BESIDE_UP_TO_PERCENT  # else the title has no room: the buttons stand below it
        buttons = QVBoxLayout() if beside else QHBoxLayout()
        buttons.setSpacing(Space.S)
        for button in (self.again, self.back):
            buttons.addWidget(button)
        head = self.head()
        if beside:
            head.addLayout(buttons)
        inside = QWidget()
        steps = QVBoxLayout(inside)
        steps.setContentsMargins(0, 0, px(Space.S), 0)
        steps.setSpacing(Space.L)
        steps.addWidget(self.list)
        steps.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.L, Space.L)
        column.setSpacing(Space.M)
        column.addLayout(head)
        if not beside:
            buttons.addStretch(1)
            column.addLayout(buttons)
        column.addWidget(scrolling(inside), 1)

    def show_desk(self, work: Workplace) -> None:
        """Show how each step stands, and the chosen one."""
        self._work = work
        if work.middle is not Middle.SETUP:
            return
        setup = work.setting_up
        self._say(work, setup)
        self._fill(setup)
        self._stack.setCurrentIndex(tuple(SetupStep).index(setup.step))
        for step, panel in self._panels.items():  # the one that is seen says how much room is needed
            height = QSizePolicy.Policy.Preferred if step is setup.step else QSizePolicy.Policy.Ignored
            panel.setSizePolicy(QSizePolicy.Policy.Preferred, height)
        self._panels[setup.step].show_step(work)

    def _say(self, work: Workplace, setup: SettingUpViewModel) -> None:
        step = setup.next_step
        if not setup.may_write:
            self.show_head(
                "info",
                self.tr("How this station is set up"),
                self.tr(
                    "Training has a scanner, a key and a dossier system of its own; what is real is set up in real work."
                ),
            )
        elif setup.looking:
            self.show_head("state-scanning", self.tr("Setting up this station"), self.tr("Each step is being checked…"))
        elif step is None:
            self.show_head("state-received", self.tr("This station is set up"), self.tr("Everything answers."))
        else:
            said = self.tr("Next: {step}. What is chosen is kept at once.").format(step=step_title(step))
            trying = self.tr("To try all without it: training, the blue button.") if work.lacks else ""
            self.show_head("settings", self.tr("Setting up this station"), f"{said} {trying}".strip())
        self.again.setEnabled(not setup.looking)

    def _fill(self, setup: SettingUpViewModel) -> None:
        self._filling = True
        for row, step in enumerate(SetupStep):
            item = self.list.topLevelItem(row)
            assert item is not None
            state = setup.state(step)
            todo = ""
            if state in (StepState.MISSING, StepState.WRONG):
                said = advice(setup.troubles(step)[0])
                todo = f"{said.message} {said.remedy}".strip()
            item.setIcon(1, icon(STATE_ICONS[state]))
            item.setText(1, state_text(state))
            item.setText(2, todo)
            item.setToolTip(2, todo)
            if step is setup.step:
                self.list.setCurrentItem(item)
        items = [self.list.topLevelItem(row) for row in range(len(SetupStep))]
        height = sum(self.list.visualItemRect(item).height() for item in items if item is not None)
        self.list.setFixedHeight(height + 2 * self.list.frameWidth())
        self._filling = False

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if self._work is not None and item is not None and not self._filling:
            self._work.setting_up.choose(tuple(SetupStep)[self.list.indexOfTopLevelItem(item)])

    def _look_again(self) -> None:
        if self._work is not None:
            self._work.look_for_devices()
            self._work.setting_up.look_again()
