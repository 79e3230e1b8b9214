"""The commands are one table: each stands in a menu, is translated, has a key of its own and is found by letters without accents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from app.ui.commands.command import Bar
from app.ui.commands.finding import found, plain
from app.ui.commands.table import BY_ID, TABLE
from app.ui.help import TOPICS
from app.ui.language import speak
from app.ui.style.theme import ICONS
from app.ui.widgets.actions import WHILE_HELD
from tests.gui.conftest import Desk

pytestmark = pytest.mark.xdist_group("desk")


@pytest.fixture
def vietnamese(qapp: QApplication) -> Iterator[None]:
    speak(qapp, "vi")
    yield
    speak(qapp, "en")


def test_ids_and_keys_are_unique() -> None:
    assert len(BY_ID) == len(TABLE)
    keys = Counter(QKeySequence(command.key).toString() for command in TABLE if command.key)
    assert [key for key, times in keys.items() if times > 1 or not key] == []


def test_each_tells_its_topic() -> None:
    assert {command.topic for command in TABLE} <= set(TOPICS)


@pytest.mark.usefixtures("vietnamese")
def test_each_is_translated_and_says_why_it_can_not_be_done() -> None:
    for command in TABLE:
        assert command.text != command.source, command.id
        for need in command.needs:
            assert need.text != need.source


@pytest.mark.usefixtures("vietnamese")
def test_each_is_found_without_accents_whatever_the_order_of_words() -> None:
    among = [(command.id, command.text) for command in TABLE]
    for command in TABLE:
        words = [word for word in plain(command.text).split() if word.isalnum()]
        for typed in (" ".join(words), " ".join(reversed(words))):
            hits = found(typed, among)
            assert command.id in hits, (command.id, typed)
    assert found("quet lai", among)[0] == "rescan"
    assert found("LAI quét", among)[0] == "rescan"
    assert found("qu la tr", among)[0] == "rescan", "the beginnings of words are enough"
    assert found("dat", [("code", "Đặt giấy")]) == ("code",)
    assert found("xyz", among) == ()


def test_what_was_chosen_last_comes_first() -> None:
    among = [("a", "Scan"), ("b", "Scan again"), ("c", "Scan the back")]
    assert found("scan", among, ["c", "b"]) == ("c", "b", "a")
    assert found("", among, ["b"]) == ("b", "a", "c")


def _of_menu(menu: QMenu) -> list[str]:
    out: list[str] = []
    for action in menu.actions():
        inner = action.menu()
        out += _of_menu(inner) if isinstance(inner, QMenu) else [action.objectName()]
    return [name for name in out if name]


def test_menus_tool_bar_and_page_menu_are_made_of_the_table(desk: Desk) -> None:
    window = desk.window
    menus = [one.menu() for one in window.menuBar().actions()]
    named = [name for menu in menus if isinstance(menu, QMenu) for name in _of_menu(menu)]
    assert named == [command.id for command in TABLE if not command.with_centre], "this counter has no centre"
    of_bar = [one.defaultAction() for one in window.tools.findChildren(QToolButton) if one.defaultAction()]
    assert [one.objectName() for one in of_bar] == [c.id for bar in Bar for c in TABLE if c.bar is bar]
    assert _of_menu(window.commands.page_menu(window)) == [command.id for command in TABLE if command.of_page]


def test_the_palette_finds_tells_why_not_and_does(desk: Desk) -> None:
    window, palette = desk.window, desk.window.palette_of_commands
    desk.until(lambda: window.work.services and not window.work.devices.looking)
    window.band.focus_code()
    desk.qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert palette.isVisible()
    assert set(BY_ID) - set(palette.offered) == {"rehome", "merge"}, "this counter has no centre"
    desk.qtbot.keyClicks(palette.field, "lai quet trang")
    assert palette.offered == ["rescan"]
    item = palette.list.topLevelItem(0)
    assert item is not None
    assert [item.text(column) for column in range(3)] == ["Quét lại trang", "Chưa chọn trang nào.", "F4"]
    assert palette.list.columnWidth(0) > palette.list.fontMetrics().horizontalAdvance(item.text(0)), "it is read whole"
    desk.qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible(), "it can't be done now, and says why"
    palette.field.clear()
    desk.qtbot.keyClicks(palette.field, "tro giup")
    desk.qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert not window.view.help.isHidden() and window.view.help.topic == "open"
    desk.qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert palette.offered[0] == "help", "what was done last"
    desk.qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert window.band.code.hasFocus()


def test_each_picture_is_there() -> None:
    assert [command.id for command in TABLE if command.icon and not (ICONS / f"{command.icon}.svg").exists()] == []


def test_a_held_key_takes_out_one_page_and_takes_one_step(desk: Desk) -> None:
    assert {name for name in BY_ID if desk.window.commands[name].autoRepeat()} == WHILE_HELD
