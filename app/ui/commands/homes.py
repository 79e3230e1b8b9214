"""What is done to a dossier as a whole where a counter has a centre; it stands in the menu of the dossier, below what is done to papers."""

from __future__ import annotations

from typing import Final

from app.ui.commands import needs
from app.ui.commands.command import Command, Menu
from app.ui.marking import QT_TRANSLATE_NOOP
from app.ui.viewmodels.second_jobs import Job

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
        with_centre=True,
    ),
    Command(
        "merge",
        QT_TRANSLATE_NOOP("commands", "Join the two dossiers of this code"),
        Menu.DOSSIER,
        2,
        lambda work, _surface: work.begin_job(Job.MERGE),
        (needs.DOSSIER, needs.SECOND, needs.IDLE),
        icon="merge",
        topic="second-jobs",
        with_centre=True,
    ),
)
