"""The dashboard over a store with known rows: each sheet, its files, one alone, what is remembered, and who sees nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QToolButton

from app.domain.clock import SystemClock, day_in_viet_nam
from app.domain.counters import Counters
from app.domain.figures.control import Signal
from app.domain.figures.rates import Rate
from app.domain.figures.tables import of_all_units, results
from app.domain.figures.values import By, Figure, FigureTable, Share, Span
from app.domain.model import Actor
from app.domain.rights import Role
from app.services.handing_out.figure_files import csv_of
from app.services.health import DeviceHealth
from app.services.reporting import Reporting
from app.services.rights import Rights
from app.store.store import DATABASE_FILE, Store
from app.ui import figure_words
from app.ui.services import Officer
from app.ui.style.theme import colours
from app.ui.viewmodels.figure_plots import Line, ticks
from app.ui.viewmodels.figure_sheets import Sheet, listed
from app.ui.viewmodels.figures import Days, FiguresViewModel
from app.ui.viewmodels.middle import Middle
from app.ui.widgets.figures_chart import picture_of
from app.ui.widgets.figures_sheet import SheetView
from app.ui.widgets.figures_view import FiguresBoard
from tests.gui.conftest import Desk
from tests.perf.drawn_figures import DOSSIERS_A_DAY, PAGES_A_DOSSIER, fill
from tests.support.store_world import open_copy

pytestmark = pytest.mark.xdist_group("desk")
Key = Qt.Key
DAYS = 3
PAGES = DAYS * DOSSIERS_A_DAY * PAGES_A_DOSSIER
LIKE = """
    INSERT OR IGNORE INTO figure_events (subject_id, kind, code, day, group_id, value, station_id, actor_id, at_utc)
    SELECT subject_id, ?, ?, day, group_id, 0, station_id, actor_id, at_utc FROM figure_events WHERE kind = ? {}
"""
BESIDE = (
    ("defect", "crop", "arrived", 30),
    ("defect", "focus", "arrived", 10),
    ("concluded", "", "opened", 40),
    ("result", "", "opened", 30),
)
"""what the drawn rows have not, like which of them, and how many"""


@dataclass(frozen=True, slots=True)
class Board:
    """A supervisor at a desk whose store holds three days."""

    desk: Desk
    reporting: Reporting
    rights: set[Role]
    actor: Actor

    @property
    def figures(self) -> FiguresViewModel:
        return self.desk.window.work.figures

    @property
    def view(self) -> FiguresBoard:
        view = self.desk.window.view.figures.board
        assert view is not None
        return view

    @property
    def sheet(self) -> SheetView:
        assert self.view.sheet is not None
        return self.view.sheet

    def told(self) -> None:
        """Wait until what was asked last is shown."""
        self.desk.until(lambda: self.figures.board is not None and self.figures.draws and not self.figures.looking)

    def asked(self, by: By) -> dict[Figure, FigureTable]:
        """What the service says of the same days."""
        span = Span(self.figures.days.first, self.figures.days.last, self.figures.only)
        return {table.figure: table for table in self.reporting.figures(self.actor, span, by)}

    def press(self, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the cursor is."""
        at = self.desk.window.focusWidget()
        assert at is not None and self.view.isAncestorOf(at), "the cursor left the dashboard"
        self.desk.qtbot.keyClick(at, key, modifier)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of three days, the second one bad."""
    folder = tmp_path_factory.mktemp("figures") / "data"
    store = open_copy(folder, SystemClock()).store
    first = day_in_viet_nam(SystemClock().now()) - timedelta(days=DAYS - 1)
    fill(folder / DATABASE_FILE, PAGES, first_day=first)
    with closing(sqlite3.connect(folder / DATABASE_FILE)) as connection, connection:
        for kind, code, like, count in BESIDE:
            connection.execute(LIKE.format("LIMIT ?"), (kind, code, like, count))
        connection.execute(
            LIKE.format("AND day = ? LIMIT 300"), ("failed", "", "arrived", str(first + timedelta(days=1)))
        )
    yield store
    store.close()


@pytest.fixture
def board(desk: Desk, drawn: Store) -> Board:
    work = desk.window.work
    desk.until(lambda: work.services is not None)
    assert work.services is not None
    roles = {Role.SUPERVISOR}
    rights = Rights(drawn, lambda _actor: frozenset(roles))
    counters = Counters({drawn.station_id: "Quầy 1"})
    reporting, health = Reporting(drawn, rights, SystemClock(), counters), DeviceHealth(drawn, rights, SystemClock())
    officer = Officer(drawn.dossiers.actor("Trần Thị B"))
    work.figures.use(replace(work.services, reporting=reporting, device_health=health, officer=officer))
    desk.until(lambda: work.figures.allowed and desk.window.commands["figures"].isEnabled())
    return Board(desk, reporting, roles, officer.actor)


def test_each_sheet_is_walked_through_by_keyboard_and_saved(board: Board, tmp_path: Path) -> None:
    desk, figures, window = board.desk, board.figures, board.desk.window
    desk.qtbot.keyClick(window, Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.work.middle is Middle.FIGURES and not window.band.isVisible()
    assert board.view.sheet is None and "Đang tổng hợp" in board.view.nothing.text
    board.told()
    figures.choose_sheet(Sheet.PAGES)
    days, hours = board.asked(By.DAY), board.asked(By.HOUR)
    seen = []
    for sheet in Sheet:
        desk.until(lambda sheet=sheet: figures.sheet is sheet)
        now = figures.listed
        assert now is not None and board.sheet.title.text() == figure_words.sheet(sheet)
        assert board.sheet.model.rowCount() == len(now.rows) + (now.total is not None)
        if now.rows:
            seen.append(sheet)
            assert board.sheet.chart.isVisible() and board.sheet.chart.legend.findChildren(object)
        if sheet is not Sheet.UNSENT:
            assert now.rows, sheet
        board.press(Key.Key_Down)
    assert len(seen) == len(Sheet) - 1, "nothing waits to be sent in this store"
    board.desk.until(lambda: figures.health is not None)
    assert "chưa có trang nào" in board.sheet.health.item(0).text() and figures.board is not None
    for sheet, told in ((Sheet.CONTROL, days[Figure.CONTROL]), (Sheet.PAGES_BY_HOUR, hours[Figure.PAGES])):
        figures.choose_sheet(sheet)
        output = tmp_path / f"{sheet}.csv"
        with desk.qtbot.waitSignal(figures.written):
            figures.write_table(output)
        assert output.read_bytes() == csv_of(told), "as the command writes it"
    desk.until(lambda: str(output.name) in window.banner.text)
    figures.choose_sheet(Sheet.CONTROL)
    png = board.view.picture()
    assert png is not None
    drawn = QImage.fromData(png)
    pixels = {drawn.pixelColor(x, y).name() for x in range(0, drawn.width(), 4) for y in range(0, drawn.height(), 4)}
    assert drawn.width() == 1600 and {QColor(colours().bad).name(), QColor(colours().accent).name()} <= pixels
    plot = board.sheet.chart.shown
    assert plot is not None
    names = [f"{place} " + "Trung tâm Phục vụ hành chính công " * 2 for place in range(DAYS)]
    numbered = QImage.fromData(picture_of(plot, names, "", "", in_time=False))
    foot = range(drawn.height(), numbered.height())
    assert any(numbered.pixelColor(x, y).value() < 128 for x in range(0, 1600, 3) for y in foot), "which row is which"
    board.press(Key.Key_Escape)
    assert window.work.middle is Middle.WELCOME and figures.board is None
    figures.write_picture(output, png)
    assert "Không còn số liệu nào" in window.banner.text and output.read_bytes() == csv_of(told), (
        "it may be another's desk"
    )
    assert board.sheet.model.rowCount() == 0 and board.sheet.chart.labels == (), "nothing of what was told stays"


def test_a_bad_day_is_marked_and_named(board: Board) -> None:
    board.desk.window.commands["figures"].trigger()
    board.told()
    board.figures.choose_sheet(Sheet.CONTROL)
    now = board.figures.listed
    assert now is not None
    bad = [place for place, row in enumerate(now.rows) if row["signal"] == Signal.ABOVE.value]
    assert bad == [1]
    plot = board.sheet.chart.shown
    assert plot is not None and 1 in plot.outside and Line.OUTSIDE in plot.legend
    remarks = [str(board.sheet.model.index(row, 5).data()) for row in range(DAYS)]
    assert remarks[1] == "cao bất thường"
    board.sheet.chart.chosen.emit(1)
    assert board.sheet.current == now.rows[1] and board.sheet.table.hasFocus()
    board.desk.window.speak("en")
    board.desk.until(lambda: board.view.sheet is not None and board.sheet.title.text() == "Control chart of quality")
    assert str(board.sheet.model.index(1, 5).data()) == "too many"


def test_one_counter_alone_by_enter_and_all_again(board: Board) -> None:
    figures = board.figures
    board.desk.window.commands["figures"].trigger()
    board.told()
    figures.choose_sheet(Sheet.PAGES)
    assert By.PERSON not in figures.offered
    figures.choose_by(By.COUNTER)
    board.told()
    now = figures.listed
    assert now is not None and sum(int(str(row["count"])) for row in now.rows) == PAGES
    assert now.total is not None and now.total["count"] == PAGES
    mine = next(row for row in now.rows if row["key"] == "Quầy 1")
    board.sheet.table.setFocus()
    board.sheet.table.setCurrentIndex(board.sheet.model.index(now.rows.index(mine), 0))
    board.press(Key.Key_Return)
    board.told()
    alone = figures.listed
    assert figures.only == ((By.COUNTER, "Quầy 1"),) and figures.by is By.DAY
    assert alone is not None and alone.total is not None and alone.total["count"] == mine["count"]
    chip = next(one for one in board.view.choices.findChildren(QToolButton) if "Quầy 1" in one.text())
    chip.click()
    board.told()
    assert figures.only == () and figures.board is not None and not figures.board.span.only
    for sheet, groups in ((Sheet.MARKS, DAYS - 2), (Sheet.REASONS, DAYS), (Sheet.RESULTS, 4), (Sheet.READING, DAYS)):
        whole = listed(figures.board, sheet)
        assert len(whole.groups) == groups and whole.rows, sheet
        one = listed(figures.board, sheet, whole.groups[0])
        assert one.group == whole.groups[0] and 0 < len(one.rows) <= len(whole.rows)


def test_what_was_chosen_beside_the_scanners_is_what_a_sheet_tells_then(board: Board) -> None:
    figures, today = board.figures, board.figures.today
    board.desk.window.commands["figures"].trigger()
    board.told()
    figures.choose_health()
    figures.choose_back(1)
    board.told()
    figures.choose_by(By.MONTH)
    board.told()
    figures.choose_sheet(Sheet.RESULTS)
    assert figures.file_name.endswith(f"{today - timedelta(days=29)}-{today}"), (
        "what is shown still, a file is named by"
    )
    board.told()
    assert figures.board is not None and (figures.board.span, figures.board.by) == (Span(today, today), By.MONTH)
    assert figures.file_name == f"results-{today}-{today}"
    board.figures.choose_back(7)
    board.told()
    assert not board.sheet.alone.isEnabled(), "no row is chosen"
    board.sheet.chart.chosen.emit(0)
    now = figures.listed
    assert now is not None and board.sheet.current == now.rows[0]


def test_days_are_remembered_and_empty_ones_say_so(board: Board) -> None:
    figures, today = board.figures, board.figures.today
    board.desk.window.commands["figures"].trigger()
    board.told()
    figures.choose_back(7)
    figures.choose_sheet(Sheet.WAITING)
    board.told()
    figures.choose_last(today - timedelta(days=20))
    assert figures.days.first == figures.days.last
    board.told()
    assert "chưa có trang nào" in board.view.nothing.text
    figures.choose_back(7)
    figures.leave()
    figures.begin()
    assert figures.days == Days.up_to(today, 7) and figures.sheet is Sheet.WAITING
    assert Days.said(str(Days(None, today, today)), today) == Days(None, today, today)
    assert Days.said("nonsense", today) == Days.said("31", today) == Days.up_to(today, 30)


def test_who_may_not_see_figures_is_refused_by_the_service(board: Board) -> None:
    board.rights.clear()
    board.figures.see_rights()
    board.desk.until(lambda: not board.desk.window.commands["figures"].isEnabled())
    board.desk.window.work.beside.figures()  # past the command
    board.desk.until(lambda: board.figures.error is not None)
    assert "Anh/chị không có quyền" in board.view.nothing.text and board.figures.board is None
    board.desk.window.work.officer.came.emit(board.actor)  # whoever comes next does not find what another one looked at
    assert board.desk.window.work.middle is Middle.WELCOME and not board.figures.open


def test_axes_have_round_marks_and_units_are_added_up() -> None:
    assert ticks(0, 2592, 5) == (0, 1000, 2000) and ticks(0, 1.08, 12) == (
        0,
        0.1,
        0.2,
        0.3,
        0.4,
        0.5,
        0.6,
        0.7,
        0.8,
        0.9,
        1.0,
    )
    assert ticks(0.088, 0.127, 4) == (0.1, 0.12)
    found = results(
        [("A", Share("2026-03", Rate(1, 2))), ("B", Share("2026-03", Rate(3, 6))), ("A", Share("2026-04", Rate(1, 1)))]
    )
    told = [row[:5] for row in of_all_units(found).rows]
    assert told == [("", "2026-03", 4, 8, 0.5), ("", "2026-04", 1, 1, 1.0)]
