"""No control cuts the marks of Vietnamese capitals: its ink is as high as that of the same words with all the room they could want."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize, QStringListModel
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListView,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTabBar,
    QTableWidget,
    QTextEdit,
    QToolButton,
    QWidget,
)

from app.ui.models.papers import PaperItem, PaperListModel
from app.ui.style import theme
from app.ui.style.tokens import LIGHT
from app.ui.viewmodels.states import PaperState
from app.ui.widgets.checklist import Checklist
from app.ui.widgets.parts import OneLine, label
from app.ui.widgets.tools import _choice

WORDS = "ẤẪỒỮ Ặ Ợ gpj"
ROOM_PX = 200
INK = "#ff00ff"
"""what is drawn in no border and no icon"""
BOLD = ("tab", "header")
"""of which the style sheet makes only a part bold"""


def _label(role: str, *, wrap: bool = False) -> Callable[[], QWidget]:
    return lambda: label(role, wrap=wrap, text=WORDS)


def _with_text[W: QWidget](made: W, role: str = "") -> W:
    made.setText(WORDS)  # type: ignore[attr-defined]
    if role:
        made.setProperty("role", role)
    return made


def _combo() -> QWidget:
    box = _choice("", 25)
    box.addItem(WORDS)
    return box


def _editable() -> QWidget:
    box = QComboBox()
    box.setEditable(True)
    box.addItem(WORDS)
    return box


def _menu() -> QWidget:
    menu = QMenu()
    menu.addAction(WORDS)
    return menu


def _menu_bar() -> QWidget:
    bar = QMenuBar()
    bar.addMenu(WORDS)
    return bar


def _tabs() -> QWidget:
    bar = QTabBar()
    bar.addTab(WORDS)
    return bar


def _table() -> QWidget:
    table = QTableWidget(0, 1)
    table.setHorizontalHeaderLabels([WORDS])
    table.setColumnWidth(0, 4 * ROOM_PX)
    table.setMinimumWidth(5 * ROOM_PX)
    table.verticalHeader().hide()
    return table


def _list() -> QWidget:
    view = QListView()
    view.setModel(QStringListModel([WORDS], view))
    return view


def _text_edit(kind: type[QTextEdit] | type[QPlainTextEdit]) -> QWidget:
    edit = kind()
    edit.setPlainText(WORDS)
    return edit


CONTROLS: dict[str, Callable[[], QWidget]] = {
    **{f"label {role}": _label(role) for role in ("", "title", "heading", "quiet", "large", "code", "training")},
    **{f"wrapped label {role}": _label(role, wrap=True) for role in ("title", "heading", "quiet", "large")},
    "one line": lambda: _with_text(OneLine("title")),
    **{
        f"button {role}": lambda role=role: _with_text(QPushButton(), role)
        for role in ("", "primary", "quiet", "strong")
    },
    "tool button": lambda: _with_text(QToolButton()),
    "field": lambda: _with_text(QLineEdit()),
    "field code": lambda: _with_text(QLineEdit(), "code"),
    "check box": lambda: _with_text(QCheckBox()),
    "radio button": lambda: _with_text(QRadioButton()),
    "list that is closed": _combo,
    "list that takes words": _editable,
    "menu": _menu,
    "menu bar": _menu_bar,
    "row of a list": _list,
    "tab": _tabs,
    "header": _table,
    "text": lambda: _text_edit(QTextEdit),
    "plain text": lambda: _text_edit(QPlainTextEdit),
}


@pytest.fixture(params=[100, 125, 200], ids=lambda percent: f"{percent} %")
def text_percent(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[int]:
    theme.dress(qapp, theme.Look(text_percent=request.param))
    yield request.param
    theme.dress(qapp)


def _ink_rows(image: QImage, ink: QColor) -> tuple[int, int]:
    """The first and the last row in which something of the words is: not the row alone, for a border may have their colour."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    wanted = np.array([ink.blue(), ink.green(), ink.red()])
    near = (np.abs(pixels[..., :3].astype(int) - wanted).sum(axis=2) < 90).sum(axis=1)
    rows = np.flatnonzero(near)
    return int(rows[0]), int(rows[-1])


def _paper(size: QSize) -> QImage:
    """White, in the pixels of the screen: QT_SCALE_FACTOR=1.25 tries the tests on another one."""
    ratio = QApplication.primaryScreen().devicePixelRatio()
    image = QImage(size * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    return image


def _on_white(widget: QWidget) -> QImage:
    image = _paper(widget.size())
    widget.render(image)
    return image


def _rows_of(image: QImage, place: QRect) -> QImage:
    ratio = image.devicePixelRatio()
    return image.copy(QRect(place.topLeft() * ratio, place.size() * ratio))


def _free_height(font: QFont) -> int:
    """How high the ink of the words is with the font of a control and no border at all."""
    image = _paper(QSize(6 * ROOM_PX, 2 * ROOM_PX))
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(QColor(INK))
    painter.drawText(QPoint(20, ROOM_PX), WORDS)
    painter.end()
    first, last = _ink_rows(image, QColor(INK))
    return last - first


@pytest.mark.turns
def test_no_control_cuts_a_mark(text_percent: int) -> None:
    assert [control for control in CONTROLS if _cuts(control)] == []


def _cuts(control: str) -> bool:
    widget = CONTROLS[control]()
    widget.setStyleSheet(
        f'* {{ color: {INK}; }} QMenuBar::item, QMenu::item, QTabBar::tab, QHeaderView::section, *[role="quiet"] {{ color: {INK}; }}'
    )
    widget.ensurePolished()
    widget.resize(widget.sizeHint())
    widget.show()
    QApplication.processEvents()
    first, last = _ink_rows(_on_white(widget), QColor(INK))
    font = widget.font()
    font.setBold(font.bold() or control in BOLD)
    widget.hide()
    return last - first != _free_height(font)


@pytest.mark.turns
def test_no_row_of_the_checklist_cuts_a_mark(qapp: QApplication, text_percent: int) -> None:
    inked = replace(LIGHT, colours=replace(LIGHT.colours, ink=INK, quiet_ink=INK))
    theme.dress(qapp, theme.Look(inked, text_percent))
    assert [which for which in ("title", "state_text", "figures") if _row_cuts(which)] == []


def _row_cuts(which: str) -> bool:
    model = PaperListModel()
    model.show([replace(PaperItem(UUID(int=1), "", PaperState.MISSING, "", ""), **{which: WORDS})])
    checklist = Checklist(model)
    checklist.show_current(None)
    checklist.resize(theme.letters(32), 2 * ROOM_PX)
    checklist.show()
    QApplication.processEvents()
    row = checklist.view.visualRect(model.index(0)).adjusted(theme.px(50), 0, 0, 0)  # without the icon
    row.translate(checklist.view.viewport().mapTo(checklist, QPoint()))
    first, last = _ink_rows(_rows_of(_on_white(checklist), row), QColor(INK))
    font = checklist.view.font()
    font.setBold(which == "title")
    checklist.hide()
    return last - first != _free_height(font)
