"""The commands as Qt's actions: one object each, shared by menus, tool bar and the pages' own menu."""

from __future__ import annotations

import functools

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.ui.commands.command import Bar, Command, Menu, Surface
from app.ui.commands.table import TABLE
from app.ui.style.theme import icon
from app.ui.viewmodels.workplace import Workplace

WHILE_HELD = frozenset(
    {
        "zoom-in",
        "zoom-out",
        "previous-paper",
        "next-paper",
        "previous-page",
        "next-page",
        "straighten-left",
        "straighten-right",
    }
)
"""what a held key does again and again; all else it does once: a page more that is gone, or a next step that nobody saw, is no decision"""


class DeskActions(QObject):
    """`actions["scan"]` is the action of a command; `show_desk` offers what can be done now. Goes with the widget that holds the keys."""

    def __init__(self, work: Workplace, surface: Surface, holder: QWidget) -> None:
        super().__init__(holder)
        self._work = work
        self._surface = surface
        self._holder = holder
        self._actions = {command.id: self._make(command) for command in TABLE}

    def __getitem__(self, command_id: str) -> QAction:
        return self._actions[command_id]

    def of(self, bar: Bar) -> list[QAction]:
        """The actions of a group of the tool bar."""
        return [self[command.id] for command in TABLE if command.bar is bar]

    def show_desk(self, work: Workplace) -> None:
        """Offer what can be done now."""
        for command in TABLE:
            action = self[command.id]
            action.setEnabled(command.can(work))
            if command.about is not None:
                self._name(action, command.text_now(work))
            if command.is_on is not None:
                self[command.id].setChecked(command.is_on(self._surface))

    def fill_menus(self, bar: QMenuBar) -> None:
        """Make the menus of the window."""
        for menu in Menu:
            offered = [command for command in TABLE if command.menu is menu and command.is_offered(self._work)]
            if offered:
                self._fill(bar.addMenu(menu.text), offered)

    def page_menu(self, parent: QWidget) -> QMenu:
        """The menu of a page of the grid."""
        menu = QMenu(parent)
        self._fill(menu, [command for command in TABLE if command.of_page])
        return menu

    def _fill(self, menu: QMenu, commands: list[Command]) -> None:
        before: Command | None = None
        subs: dict[str, QMenu] = {}
        for command in commands:
            if before is not None and (before.menu, before.group) != (command.menu, command.group):
                menu.addSeparator()
            before = command
            if command.sub and command.sub not in subs:
                subs[command.sub] = menu.addMenu(command.sub_title)
            subs.get(command.sub, menu).addAction(self[command.id])

    def _make(self, command: Command) -> QAction:
        text = command.text
        action = QAction(self._holder)
        action.setObjectName(command.id)
        action.setShortcut(QKeySequence(command.key))
        self._name(action, text)
        if command.icon:
            action.setIcon(icon(command.icon))
        if command.is_on is not None:
            action.setCheckable(True)
        action.setAutoRepeat(command.id in WHILE_HELD)
        action.triggered.connect(functools.partial(self._do, command))
        self._holder.addAction(action)
        return action

    def _name(self, action: QAction, text: str) -> None:
        """The text, also with its key where the mouse rests on it."""
        if text != action.text():
            action.setText(text)
            key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{text} ({key})" if key else text)

    def _do(self, command: Command, _checked: bool = False) -> None:
        command.does(self._work, self._surface)
        if command.is_on is not None:  # a click turns it over, also where it is chosen already
            self[command.id].setChecked(command.is_on(self._surface))
