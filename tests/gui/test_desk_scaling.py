"""The desk at each size of text, on the smallest screen that it is made for: no words are cut, and the next step stays in sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.ui.style import theme
from app.ui.style.appearance import ThemeChoice
from app.ui.style.tokens import CONTRAST
from app.ui.widgets.parts import OneLine
from tests.gui.conftest import Desk

SCREEN_PX = (1366, 768)


@pytest.fixture
def scanned(desk: Desk, qapp: QApplication) -> Iterator[Desk]:
    sorted(desk.feeder.iterdir())[-1].unlink()  # of two pages it might be asked whether they are one
    desk.open("H56.14-261126-0977")
    desk.scan()
    yield desk
    theme.dress(qapp)


def _cut(window: QWidget) -> list[str]:
    """The words that have less room than they need; what ends in an ellipsis by intent has its words in a tool tip."""
    out = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, OneLine):
            continue
        if isinstance(widget, QLabel) and widget.text():
            needed = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
            wide = widget.wordWrap() or widget.width() >= widget.sizeHint().width()
            if not wide or widget.height() < needed:
                out.append(widget.text())
        elif (
            isinstance(widget, QAbstractButton) and widget.text() and widget.width() < widget.minimumSizeHint().width()
        ):
            out.append(widget.text())
    return out


@pytest.mark.turns
def test_no_words_are_cut_at_any_size_of_text(scanned: Desk) -> None:
    window = scanned.window
    for percent in (100, 125, 150, 200):
        window.appearance.set_text_scale(percent)
        window.resize(*SCREEN_PX)
        for _ in range(5):
            QApplication.processEvents()
        assert (window.width(), window.height()) == SCREEN_PX, percent
        assert _cut(window) == [], percent
        step = window.footer.primary
        assert window.rect().contains(QRect(step.mapTo(window, step.rect().topLeft()), step.size())), percent


def test_a_theme_is_worn_by_the_open_window(scanned: Desk) -> None:
    window = scanned.window
    window.appearance.set_theme(ThemeChoice.CONTRAST)
    for _ in range(5):
        QApplication.processEvents()
    shot = window.grab().toImage()
    step = window.footer.primary
    corner = step.mapTo(window, step.rect().topLeft())
    assert shot.pixelColor(corner.x() + 8, corner.y() + step.height() // 2).name() == CONTRAST.colours.accent
    assert len(window.work.desk.pages) == 1
