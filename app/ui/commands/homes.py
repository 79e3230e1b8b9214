"""What is done to a dossier as a whole where a counter has a centre; it stands in the menu of the dossier, in a menu of its own there."""

from __future__ import annotations

from typing import Final

from app.ui.commands import needs
from app.ui.commands.command import Command, Menu
from app.ui.marking import QT_TRANSLATE_NOOP
from app.ui.viewmodels.second_jobs import Job

_OTHERS: Final = QT_TRANSLATE_NOOP("commands", "&Other counters")

COMMANDS: Final = (
    Command(
        "rehome",
        QT_TRANSLATE_NOOP("commands", "Hand this dossier to another counter"),
        Menu.DOSSIER,
        2,
        lambda work, _surface: work.begin_job(Job.REHOME),
        (needs.DOSSIER, needs.IDLE),
        icon="state-elsewhere",
        topic="second-jobs",
        sub=_OTHERS,
        with_centre=True,
    ),
    Command(
        "merge",
        QT_TRANSLATE_NOOP("commands", "Join the two dossiers of this code"),
        Menu.DOSSIER,
        2,
        lambda work, _surface: work.beside.join(),
        (needs.SUBJECT, needs.SECOND, needs.IDLE),
        icon="merge",
        topic="second-jobs",
        sub=_OTHERS,
        with_centre=True,
    ),
)
