"""What is done to a paper after it was sent; it stands in the menu of the dossier, in a menu of its own there."""

from __future__ import annotations

from typing import Final

from app.ui.commands import needs
from app.ui.commands.command import Command, Menu
from app.ui.marking import QT_TRANSLATE_NOOP
from app.ui.viewmodels.second_jobs import Job

_LATER: Final = QT_TRANSLATE_NOOP("commands", "&After it was sent")


def _begins(id_: str, source: str, job: Job, icon: str) -> Command:
    return Command(
        id_,
        source,
        Menu.DOSSIER,
        2,
        lambda work, _surface: work.begin_job(job),
        (needs.PAPER, needs.IDLE),
        icon=icon,
        topic="second-jobs",
        sub=_LATER,
    )


COMMANDS: Final = (
    _begins("supplement", QT_TRANSLATE_NOOP("commands", "Add sheets to this paper"), Job.SUPPLEMENT, "insert-after"),
    _begins("replace-paper", QT_TRANSLATE_NOOP("commands", "Scan this paper anew"), Job.REPLACE, "replace"),
    _begins("recall", QT_TRANSLATE_NOOP("commands", "Take this paper back"), Job.RECALL, "state-withdrawn"),
    _begins("refile", QT_TRANSLATE_NOOP("commands", "This paper belongs to another dossier"), Job.REFILE, "swap"),
    _begins(
        "purge", QT_TRANSLATE_NOOP("commands", "This paper is secret: take it off the station"), Job.PURGE, "secret"
    ),
    _begins("add-result", QT_TRANSLATE_NOOP("commands", "Add a result"), Job.RESULT, "original"),
)
