"""What proves a dossier: the way of its pages, its quality sheet, whether it is held. In the menu of the dossier, in a menu of its own."""

from __future__ import annotations

from typing import Final

from app.ui.commands import needs
from app.ui.commands.command import Command, Menu
from app.ui.marking import QT_TRANSLATE_NOOP
from app.ui.viewmodels.evidence import Part

_EVIDENCE: Final = QT_TRANSLATE_NOOP("commands", "&Evidence")


def _shows(id_: str, source: str, part: Part, key: str, icon: str, *, at_centre: bool = True) -> Command:
    return Command(
        id_,
        source,
        Menu.DOSSIER,
        1,
        lambda work, _surface: work.beside.evidence(part),
        (needs.STATION, needs.SUBJECT),
        key=key,
        icon=icon,
        topic="evidence",
        sub=_EVIDENCE,
        at_centre=at_centre,
    )


COMMANDS: Final = (
    _shows(
        "provenance",
        QT_TRANSLATE_NOOP("commands", "Way of the page, from paper to server"),
        Part.WAY,
        "Ctrl+Shift+H",
        "recent",
    ),
    _shows(
        "quality-sheet",
        QT_TRANSLATE_NOOP("commands", "Quality sheet of the dossier"),
        Part.SHEET,
        "Ctrl+Shift+Q",
        "original",
    ),
    Command(
        "save-quality-sheet",
        QT_TRANSLATE_NOOP("commands", "Save the quality sheet as PDF…"),
        Menu.DOSSIER,
        1,
        lambda _work, surface: surface.save_quality_sheet(),
        (needs.STATION, needs.SUBJECT),
        topic="evidence",
        sub=_EVIDENCE,
        at_centre=True,
    ),
    _shows(
        "hold", QT_TRANSLATE_NOOP("commands", "Hold the dossier, or let it go"), Part.HOLD, "", "lock", at_centre=False
    ),
)
