"""The one table of all commands, in the order of the menus."""

from __future__ import annotations

from typing import Final

from app.ui.commands import dossier, forms, help, page, page_tools, scan, training, view
from app.ui.commands.command import Command

TABLE: Final[tuple[Command, ...]] = (
    *dossier.COMMANDS,
    *scan.COMMANDS,
    *forms.COMMANDS,
    *page.COMMANDS,
    *page_tools.COMMANDS,
    *view.COMMANDS,
    *training.COMMANDS,
    *help.COMMANDS,
)
BY_ID: Final = {command.id: command for command in TABLE}
