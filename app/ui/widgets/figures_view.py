"""The dashboard in the middle of the desk: which days, told apart by what, the sheets with their numbers, and the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.messages import explain
from app.ui import figure_words, words
from app.ui.style.theme import letters, px
from app.ui.style.tokens import Space
from app.ui.viewmodels.figures import FiguresViewModel
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.figures_choices import FigureChoices
from app.ui.widgets.figures_list import SheetList
from app.ui.widgets.nothing_here import NothingHere

if TYPE_CHECKING:
    from app.ui.widgets.figures_sheet import SheetView

LIST_LETTERS: Final = 42
MOST_OF_WIDTH: Final = 0.3
LEAST_PX: Final = 490
"""with large text chart and table stand one below the other"""
CTRL: Final = Qt.KeyboardModifier.ControlModifier


class FiguresView(QFrame):
    """A frame, until somebody looks: the desk starts without what stands in it."""

    left = Signal()
    table_wanted = Signal()
    """the table shall be saved"""
    picture_wanted = Signal()

    def __init__(self, figures: FiguresViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._figures = figures
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        self.board: FiguresBoard | None = None

    def show_desk(self, work: Workplace) -> None:
        """Show what was told, or why nothing is."""
        if work.middle is not Middle.FIGURES:
            if self.board is not None:
                self.board.forget()
            return
        if self.board is None:
            self.board = FiguresBoard(self._figures)
            self.board.left.connect(self.left)
            self.board.table_wanted.connect(self.table_wanted)
            self.board.picture_wanted.connect(self.picture_wanted)
            self._column.addWidget(self.board)
            if work.at_centre:
                self.board.back.setText(self.tr("Back  (Esc)"))
        self.board.show_figures()

    def focus(self) -> None:
        """Put the cursor into the list of sheets."""
        if self.board is not None:
            self.board.list.setFocus()

    def picture(self) -> bytes | None:
        """The chart as PNG, with the days that it tells of; None: there is none."""
        return self.board.picture() if self.board is not None else None

    @property
    def least_height_px(self) -> int:
        """So high that the list and a chart can be read."""
        return max(px(LEAST_PX), self.minimumSizeHint().height())


class FiguresBoard(QWidget):
    """What draws the charts is loaded with the first figures. F5 asks anew, Esc goes back, Ctrl+S and Ctrl+I save."""

    left = Signal()
    table_wanted = Signal()
    picture_wanted = Signal()

    def __init__(self, figures: FiguresViewModel) -> None:
        super().__init__()
        self._figures = figures
        self.choices = FigureChoices(figures)
        self.list = SheetList()
        self.list.chosen.connect(figures.choose_sheet)
        self.list.health_wanted.connect(figures.choose_health)
        self.nothing = NoFigures()
        self.nothing.again.connect(figures.look)
        self.back = QPushButton(self.tr("Back to the counter  (Esc)"))
        self.sheet: SheetView | None = None
        self._shown = QStackedWidget()
        self._shown.addWidget(self.nothing)
        self._lay_out()

    def _lay_out(self) -> None:
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.clicked.connect(self.left)
        top = QHBoxLayout()
        top.setSpacing(Space.S)
        top.addWidget(self.choices, 1)
        top.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        below = QHBoxLayout()
        below.setSpacing(Space.L)
        below.addWidget(self.list)
        below.addWidget(self._shown, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(top)
        column.addLayout(below, 1)

    # -- what is shown

    def show_figures(self) -> None:
        """Show what was told, or why nothing is."""
        figures = self._figures
        self.choices.show_choices(figures)
        self.list.show_sheets(figures)
        board = figures.board
        told = (figures.health if figures.health_shown else board) is not None
        if (
            figures.error is None
            and figures.draws
            and told
            and (figures.health_shown or (board is not None and not board.is_empty))
        ):
            self._sheet_view().show_sheet(figures)
            self._shown.setCurrentWidget(self._sheet_view())
        else:
            self.nothing.show_state(figures)
            self._shown.setCurrentWidget(self.nothing)

    def _sheet_view(self) -> SheetView:
        if self.sheet is None:
            from app.ui.widgets.figures_sheet import SheetView

            self.sheet = SheetView(self._figures)
            self.sheet.table_wanted.connect(self.table_wanted)
            self.sheet.picture_wanted.connect(self.picture_wanted)
            self._shown.addWidget(self.sheet)
        return self.sheet

    def picture(self) -> bytes | None:
        """The chart as PNG, with the days that it tells of; None: there is none."""
        board = self._figures.board
        there = self.sheet is not None and self._shown.currentWidget() is self.sheet
        if board is None or self.sheet is None or not there or self._figures.health_shown:
            return None
        return self.sheet.picture(figure_words.span(board))

    def forget(self) -> None:
        """Nothing of what was told stays."""
        self.choices.forget()
        self.list.forget()
        if self.sheet is not None:
            self.sheet.forget()

    # -- keys

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the list the room that its names need."""
        super().resizeEvent(event)
        self.list.setFixedWidth(min(letters(LIST_LETTERS), round(self.width() * MOST_OF_WIDTH)))

    def event(self, event: QEvent) -> bool:
        """Its keys are no keys of commands while it is worked on."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and self._does(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """What no part of the view took."""
        does = self._does(event)
        if does is None:
            super().keyPressEvent(event)
        else:
            does()

    def _does(self, event: QKeyEvent) -> Callable[[], object] | None:
        keys = {
            (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier): self.left.emit,
            (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier): self._figures.look,
            (Qt.Key.Key_S, CTRL): self.table_wanted.emit,
            (Qt.Key.Key_I, CTRL): self.picture_wanted.emit,
        }
        return keys.get((Qt.Key(event.key()), event.modifiers()))


class NoFigures(NothingHere):
    """In the place of a chart: that figures are added up, that there are none, or why none can be had."""

    def __init__(self) -> None:
        super().__init__("figures")
        self.try_again.setText(self.tr("Ask again  (F5)"))

    def show_state(self, figures: FiguresViewModel) -> None:
        """Say how it stands where there is no chart."""
        self.try_again.setVisible(not figures.looking and figures.error is not None)
        if figures.error is not None and not figures.looking:
            told = explain(figures.error, words.language()).plain
            self.say("error", told.message, told.remedy)
        elif figures.looking or figures.board is None:
            self.say("state-scanning", self.tr("Being added up…"), "")
        elif not figures.board.is_empty:
            self.say("figures", self.tr("The charts are being made ready…"), "")
        elif figures.only:
            other = self.tr("Choose other days, or let all in again above.")
            self.say("figures", self.tr("Nothing of that came in on these days"), other)
        else:
            other = self.tr(
                "Choose other days above. Where nothing was scanned yet, figures come with the first dossier."
            )
            self.say("figures", self.tr("No page came in on these days"), other)
