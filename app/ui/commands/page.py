"""The menu of the page: turn it, move it, leave it out, and take a decision back."""

from __future__ import annotations

from typing import Final

from app.ui.commands import needs
from app.ui.commands.command import Bar, Command, Menu
from app.ui.marking import QT_TRANSLATE_NOOP
from app.ui.viewmodels.cursor import Place
from app.ui.viewmodels.history import redo_text, undo_text

COMMANDS: Final = (
    Command(
        "rotate-left",
        QT_TRANSLATE_NOOP("commands", "Rotate left"),
        Menu.PAGE,
        0,
        lambda work, _surface: work.arranging.rotate(-1),
        (needs.PAGE,),
        key="Ctrl+L",
        icon="rotate-left",
        topic="pages",
        bar=Bar.PAGE,
        of_page=True,
    ),
    Command(
        "rotate-right",
        QT_TRANSLATE_NOOP("commands", "Rotate right"),
        Menu.PAGE,
        0,
        lambda work, _surface: work.arranging.rotate(1),
        (needs.PAGE,),
        key="Ctrl+R",
        icon="rotate-right",
        topic="pages",
        bar=Bar.PAGE,
        of_page=True,
    ),
    Command(
        "move-up",
        QT_TRANSLATE_NOOP("commands", "Move pages forward"),
        Menu.PAGE,
        0,
        lambda work, _surface: work.arranging.move(-1),
        (needs.PAGE,),
        key="Alt+Up",
        topic="pages",
        of_page=True,
    ),
    Command(
        "move-down",
        QT_TRANSLATE_NOOP("commands", "Move pages back"),
        Menu.PAGE,
        0,
        lambda work, _surface: work.arranging.move(1),
        (needs.PAGE,),
        key="Alt+Down",
        topic="pages",
        of_page=True,
    ),
    Command(
        "remove",
        QT_TRANSLATE_NOOP("commands", "Delete pages"),
        Menu.PAGE,
        0,
        lambda work, _surface: work.arranging.remove(),
        (needs.PAGE,),
        key="Del",
        icon="delete",
        topic="pages",
        bar=Bar.PAGE,
        of_page=True,
    ),
    Command(
        "undo",
        QT_TRANSLATE_NOOP("commands", "Undo"),
        Menu.PAGE,
        1,
        lambda work, _surface: work.editing.undo(),
        (needs.UNDOABLE,),
        about=lambda work: undo_text(work.desk.desk),
        key="Ctrl+Z",
        icon="undo",
        topic="pages",
        bar=Bar.HISTORY,
    ),
    Command(
        "redo",
        QT_TRANSLATE_NOOP("commands", "Redo"),
        Menu.PAGE,
        1,
        lambda work, _surface: work.editing.redo(),
        (needs.REDOABLE,),
        about=lambda work: redo_text(work.desk.desk),
        key="Ctrl+Y",
        icon="redo",
        topic="pages",
        bar=Bar.HISTORY,
    ),
    Command(
        "enter-fields",
        QT_TRANSLATE_NOOP("commands", "Enter the fields of the paper"),
        Menu.PAGE,
        9,
        lambda work, _surface: work.cursor_wanted.emit(Place.FIELDS),
        (needs.PAPER,),
        key="Ctrl+E",
        topic="fields",
    ),
)
