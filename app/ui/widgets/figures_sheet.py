"""One sheet of the dashboard: what it means, its chart, the table beside it, and its files. Loaded with the first figures."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.ui import figure_words
from app.ui.figure_columns import columns_of
from app.ui.models.figure_table import FigureTableModel
from app.ui.style.theme import letters, px
from app.ui.style.tokens import Space
from app.ui.viewmodels.figure_plots import plot_of
from app.ui.viewmodels.figure_sheets import Board, Listed, Row
from app.ui.viewmodels.figures import FiguresViewModel
from app.ui.widgets.figures_chart import FigureChart, picture_of
from app.ui.widgets.figures_health import HealthView
from app.ui.widgets.parts import label

BESIDE_LETTERS: Final = 84
"""narrower, the table lies below the chart"""
MOST_GROUP_LETTERS: Final = 30
_TABLE_SHARE: Final = (0.25, 0.57)
"""of the width, at least and at most"""


class SheetView(QFrame):
    """Enter on a row looks at that one alone, where that can be done."""

    table_wanted = Signal()
    picture_wanted = Signal()

    def __init__(self, figures: FiguresViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures = figures
        self._shown: object = None
        self._listed: Listed | None = None
        self.title = label("title", wrap=True)
        self.meaning = label("quiet", wrap=True)
        self.group = QComboBox()
        self.group.setAccessibleName(self.tr("Which of them"))
        self.group.setMaximumWidth(letters(MOST_GROUP_LETTERS))
        self.group.activated.connect(lambda row: figures.choose_group(self.group.itemData(row)))
        self.chart = FigureChart()
        self.chart.chosen.connect(self._select)
        self.model = FigureTableModel(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setMinimumHeight(QFontMetrics(QApplication.font()).height() + px(Space.XL))
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._share_room)
        self.table.horizontalHeader().sectionResized.connect(lambda *_: self._soon.start())
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.selectionModel().currentRowChanged.connect(self._point)
        self.table.activated.connect(self._single_out)
        self.chart.numbered.connect(self._number)
        self.none = label("quiet", wrap=True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.health = HealthView()
        self.alone = QPushButton(self.tr("This one alone  (Enter)"))
        self.alone.clicked.connect(lambda: self._single_out(self.table.currentIndex()))
        self.save_table = QPushButton(self.tr("Save the table as CSV…  (Ctrl+S)"))
        self.save_table.clicked.connect(self.table_wanted)
        self.save_picture = QPushButton(self.tr("Save the chart as picture…  (Ctrl+I)"))
        self.save_picture.clicked.connect(self.picture_wanted)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self.title, 1)
        head.addWidget(self.group, 0, Qt.AlignmentFlag.AlignTop)
        self.beside = QSplitter()
        self.beside.setChildrenCollapsible(False)
        self.beside.setHandleWidth(Space.L)
        self.beside.addWidget(self.chart)
        self.beside.addWidget(self.table)
        self.beside.setStretchFactor(0, 1)
        self.body = QStackedWidget()
        for part in (self.beside, self.none, self.health):
            self.body.addWidget(part)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.alone)
        buttons.addStretch(1)
        buttons.addWidget(self.save_table)
        buttons.addWidget(self.save_picture)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self.meaning)
        column.addWidget(self.body, 1)
        column.addLayout(buttons)

    # -- what is shown

    def show_sheet(self, figures: FiguresViewModel) -> None:
        """Show the chosen sheet; nothing is drawn anew that is there already."""
        now = (figures.health, figures.sheet, figures.group, figures.board, figures.health_shown)
        if now == self._shown:
            return
        self._shown = now
        if figures.health_shown:
            self._show_health(figures)
        elif figures.board is not None and figures.listed is not None:
            self._show(figures.board, figures.listed)
        for part in (self.save_table, self.save_picture):
            part.setVisible(not figures.health_shown)
        self.alone.setVisible(not figures.health_shown and figures.can_single_out)

    def forget(self) -> None:
        """Nothing of what was told stays."""
        if self._shown is not None:
            self._shown = self._listed = None
            self.model.forget()
            self.group.clear()
            self.chart.forget()
            self.health.clear()

    def _show_health(self, figures: FiguresViewModel) -> None:
        self.title.setText(self.tr("State of the scanners"))
        self.meaning.setText(self.tr("What pages of the last 30 days and the weekly check sheets say of the scanners."))
        self.group.hide()
        if figures.health is not None:
            self.health.show_health(figures.health)
        self.body.setCurrentWidget(self.health)

    def _show(self, board: Board, now: Listed) -> None:
        self._listed = now
        self.title.setText(figure_words.sheet(now.sheet))
        self.meaning.setText(figure_words.meaning(now.sheet))
        self._show_groups(board, now)
        self.model.show(now, columns_of(now, board))
        if not now.rows:
            self.none.setText(figure_words.nothing(now.sheet))
            self.body.setCurrentWidget(self.none)
            return
        self.chart.show_plot(
            plot_of(now), [figure_words.short_name(now, row, board) for row in now.rows], in_time=now.in_time
        )
        self.chart.setAccessibleName(self.title.text())
        self.body.setCurrentWidget(self.beside)
        self.table.setAccessibleName(self.title.text())
        self.table.setCurrentIndex(QModelIndex())
        self.alone.setEnabled(False)
        self._soon.start()

    def _show_groups(self, board: Board, now: Listed) -> None:
        self.group.clear()
        self.group.addItem(figure_words.all_groups(now.sheet), None)
        for group in now.groups:
            self.group.addItem(figure_words.group(now.sheet, group, board), group)
        self.group.setCurrentIndex(max(0, self.group.findData(now.group)))
        self.group.setVisible(len(now.groups) > 1)

    @property
    def current(self) -> Row | None:
        """The row that is current; None: none, or that of all together."""
        row = self.table.currentIndex().row()
        return self._listed.rows[row] if self._listed is not None and 0 <= row < len(self._listed.rows) else None

    def _point(self, at: QModelIndex, _before: QModelIndex) -> None:
        self.chart.point_at(at.row())
        row = self.current
        self.alone.setEnabled(row is not None and self._listed is not None and row[self._listed.name] != "")

    def _select(self, row: int) -> None:
        self.table.setCurrentIndex(self.model.index(row, 0))
        self.table.setFocus()

    def _single_out(self, _at: QModelIndex) -> None:
        row = self.current
        if row is not None and self._listed is not None:
            self._figures.single_out(str(row[self._listed.name]))

    def picture(self, remark: str) -> bytes | None:
        """The chart as PNG; None: there is none."""
        plot = self.chart.shown
        if self._listed is None or not self._listed.rows or plot is None:
            return None
        group = self.group.currentText() if self._listed.groups else ""
        said = " · ".join(text for text in (remark, group) if text)
        return picture_of(plot, self.chart.labels, self.title.text(), said, in_time=self._listed.in_time)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Chart and table side by side where both have room."""
        super().resizeEvent(event)
        wide = self.width() >= letters(BESIDE_LETTERS)
        self.beside.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        self._share_room()

    def _number(self, numbered: bool) -> None:
        """Show the numbers of rows where the chart calls them so."""
        if numbered == self.table.verticalHeader().isHidden():
            self.table.verticalHeader().setVisible(numbered)
            self._share_room()

    def _share_room(self) -> None:
        """The table gets what its columns need, the chart the rest; one below the other, each the half."""
        if self.beside.orientation() is Qt.Orientation.Vertical:
            self.beside.setSizes([self.height() // 2] * 2)
            return
        room, table = self.beside.width(), self.table
        bars = table.verticalScrollBar().sizeHint().width() + 2 * table.frameWidth() + Space.S
        numbers = 0 if table.verticalHeader().isHidden() else table.verticalHeader().sizeHint().width()
        needs = table.horizontalHeader().length() + numbers + bars
        least, most = (round(room * share) for share in _TABLE_SHARE)
        wide = min(max(needs, least), most)
        self.beside.setSizes([room - wide, wide])
