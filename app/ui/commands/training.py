"""The menu of training: sample dossiers and sample paper."""

from __future__ import annotations

from typing import Final

from app.ui.commands import needs
from app.ui.commands.command import Command, Menu
from app.ui.marking import QT_TRANSLATE_NOOP

COMMANDS: Final = (
    Command(
        "sample-dossier",
        QT_TRANSLATE_NOOP("commands", "Open a sample dossier"),
        Menu.TRAINING,
        0,
        lambda work, _surface: work.training.make_sample(),
        (needs.TRAINING, needs.IDLE),
        topic="training",
    ),
    Command(
        "lay-paper",
        QT_TRANSLATE_NOOP("commands", "Lay the sample paper in the feeder"),
        Menu.TRAINING,
        0,
        lambda work, _surface: work.training.lay_paper(),
        (needs.TRAINING, needs.PAPER, needs.STILL),
        key="F6",
        topic="training",
    ),
    Command(
        "show-received",
        QT_TRANSLATE_NOOP("commands", "Show received dossiers in the browser"),
        Menu.TRAINING,
        0,
        lambda _work, surface: surface.show_received(),
        (needs.TRAINING,),
        topic="training",
    ),
    Command(
        "start-training",
        QT_TRANSLATE_NOOP("commands", "Start training mode"),
        Menu.TRAINING,
        1,
        lambda _work, surface: surface.start_training(),
        (needs.STATION, needs.NOT_TRAINING),
        topic="training",
    ),
)
