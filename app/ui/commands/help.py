"""The menu of help: what is on screen, what can be done, and the keys."""

from __future__ import annotations

from typing import Final

from app.ui.commands import needs
from app.ui.commands.command import Command, Menu
from app.ui.marking import QT_TRANSLATE_NOOP

COMMANDS: Final = (
    Command(
        "help",
        QT_TRANSLATE_NOOP("commands", "Help for what is on screen"),
        Menu.HELP,
        0,
        lambda _work, surface: surface.show_help(),
        key="F1",
        icon="help",
        topic="keys",
        at_centre=True,
    ),
    Command(
        "palette",
        QT_TRANSLATE_NOOP("commands", "Find a command…"),
        Menu.HELP,
        0,
        lambda _work, surface: surface.show_palette(),
        key="Ctrl+K",
        icon="command",
        topic="keys",
        at_centre=True,
    ),
    Command(
        "keys",
        QT_TRANSLATE_NOOP("commands", "Card of keys"),
        Menu.HELP,
        0,
        lambda _work, surface: surface.show_keys(),
        key="Shift+F1",
        icon="keys",
        topic="keys",
        at_centre=True,
    ),
    Command(
        "set-up",
        QT_TRANSLATE_NOOP("commands", "Set up this station…"),
        Menu.HELP,
        1,
        lambda work, _surface: work.beside.set_up(),
        (needs.SETTING_UP, needs.IDLE),
        icon="settings",
        topic="set-up",
    ),
)
