"""Above the dashboard: which days, told apart by what, and of what alone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QComboBox, QDateEdit, QHBoxLayout, QToolButton, QWidget

from app.domain.figures.values import By
from app.ui import figure_words, words
from app.ui.style.theme import colours, icon, letters
from app.ui.style.tokens import Space
from app.ui.viewmodels.figures import DAYS_BACK, FiguresViewModel
from app.ui.widgets.parts import clear, label, tool_size
from app.ui.widgets.wrapping import WrappingRow

_YEAR: Final = 365
CALENDAR_LETTERS: Final = 40


class FigureChoices(QWidget):
    """What is chosen goes to the viewmodel, which remembers it."""

    def __init__(self, figures: FiguresViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures = figures
        self.back = QComboBox()
        self.back.setAccessibleName(self.tr("Days"))
        for days in DAYS_BACK:
            self.back.addItem(_back(days), days)
        self.back.addItem(self.tr("Other days"), None)
        self.back.activated.connect(self._choose_back)
        self.first = self._day(self.tr("From"))
        self.last = self._day(self.tr("To"))
        self.first.dateChanged.connect(lambda day: figures.choose_first(day.toPython()))
        self.last.dateChanged.connect(lambda day: figures.choose_last(day.toPython()))
        self.by = QComboBox()
        self.by.setAccessibleName(self.tr("Told apart by"))
        self.by.activated.connect(lambda row: figures.choose_by(By(self.by.itemData(row))))
        self.again = QToolButton()
        self.again.setIcon(icon("rescan"))
        self.again.setIconSize(tool_size())
        self.again.setToolTip(self.tr("Ask again  (F5)"))
        self.again.setAccessibleName(self.tr("Ask again  (F5)"))
        self.again.clicked.connect(figures.look)
        self._only = QWidget()
        self._chips = WrappingRow()
        self._only.setLayout(self._chips)
        self._told: object = None
        self.state = label("quiet")
        row = WrappingRow()
        self.setLayout(row)
        by = QWidget()
        beside = QHBoxLayout(by)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(Space.S)
        beside.addWidget(label(text=self.tr("by")))
        beside.addWidget(self.by)
        parts = (self.back, self.first, label(text="–"), self.last, by)
        for part in (*parts, self.again, self._only, self.state):
            row.addWidget(part)

    def _day(self, name: str) -> QDateEdit:
        field = QDateEdit()
        field.setCalendarPopup(True)
        field.setDisplayFormat(self.tr("yyyy-MM-dd"))
        field.setAccessibleName(name)
        calendar, plain = field.calendarWidget(), QTextCharFormat()
        plain.setForeground(QColor(colours().ink))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, plain)  # red means here that something is wrong
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setMinimumWidth(letters(CALENDAR_LETTERS))
        return field

    def show_choices(self, figures: FiguresViewModel) -> None:
        """Show what is chosen."""
        days = figures.days
        self.back.setCurrentIndex(self.back.findData(days.back) if days.back is not None else self.back.count() - 1)
        for field, day in ((self.first, days.first), (self.last, days.last)):
            wanted = QDate(day.year, day.month, day.day)
            if field.date() != wanted:
                field.blockSignals(True)
                field.setDate(wanted)
                field.blockSignals(False)
        if [self.by.itemData(row) for row in range(self.by.count())] != [by.value for by in figures.offered]:
            self.by.clear()
            for by in figures.offered:
                self.by.addItem(figure_words.by(by), by.value)
        self.by.setCurrentIndex(self.by.findData(figures.by.value))
        self._show_only(figures)
        if figures.looking:
            self.state.setText(self.tr("Being added up…"))
        elif figures.board is not None:
            self.state.setText(self.tr("as of {time}").format(time=words.clock_time(figures.board.at)))
        else:
            self.state.setText("")

    def forget(self) -> None:
        """Nothing of what was told stays."""
        self._told = None

    def _show_only(self, figures: FiguresViewModel) -> None:
        now = (figures.only, figures.board)
        if now == self._told:
            return
        self._told = now
        clear(self._chips)
        for by, key in figures.only:
            name = figure_words.key(by, key, figures.board) if figures.board is not None else key
            chip = QToolButton()
            chip.setText(self.tr("{what}: {which}").format(what=figure_words.by(by), which=name))
            chip.setIcon(icon("close"))
            chip.setIconSize(QSize(tool_size() * 0.8))
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.setToolTip(self.tr("Let all in again"))
            chip.setAccessibleName(
                self.tr("{what} alone: {which}. Let all in again").format(what=figure_words.by(by), which=name)
            )
            chip.clicked.connect(lambda _checked=False, by=by: figures.let_in(by))
            self._chips.addWidget(chip)
        self._only.setVisible(bool(figures.only))

    def _choose_back(self, row: int) -> None:
        back = self.back.itemData(row)
        if back is None:
            self.first.setFocus()
        else:
            self._figures.choose_back(int(back))


def _back(days: int) -> str:
    if days == 1:
        return words.translate("FigureChoices", "Today")
    if days == _YEAR:
        return words.translate("FigureChoices", "The last year")
    return words.translate("FigureChoices", "The last {count} days").format(count=days)
