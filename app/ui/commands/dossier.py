"""The menu of the dossier: open it, finish it, its slips and signatures."""

from __future__ import annotations

from typing import Final

from app.ui.commands import needs
from app.ui.commands.command import Bar, Command, Menu
from app.ui.marking import QT_TRANSLATE_NOOP

COMMANDS: Final = (
    Command(
        "next-step",
        QT_TRANSLATE_NOOP("commands", "Take the next step"),
        Menu.DOSSIER,
        0,
        lambda work, _surface: work.take_next_step(),
        (needs.NEXT_STEP,),
        key="Ctrl+Return",
        topic="keys",
    ),
    Command(
        "enter-code",
        QT_TRANSLATE_NOOP("commands", "Enter a dossier code"),
        Menu.DOSSIER,
        0,
        lambda _work, surface: surface.enter_code(),
        key="Ctrl+O",
        topic="open",
    ),
    Command(
        "close-dossier",
        QT_TRANSLATE_NOOP("commands", "Put the dossier aside"),
        Menu.DOSSIER,
        0,
        lambda work, _surface: work.next_dossier(),
        (needs.DOSSIER, needs.IDLE),
        key="Ctrl+W",
        topic="open",
    ),
    Command(
        "finish",
        QT_TRANSLATE_NOOP("commands", "Finish"),
        Menu.DOSSIER,
        1,
        lambda work, _surface: work.finish(),
        (needs.READY,),
        key="F9",
        icon="finish",
        topic="finish",
        bar=Bar.END,
    ),
    Command(
        "save-slip",
        QT_TRANSLATE_NOOP("commands", "Reception slip…"),
        Menu.DOSSIER,
        1,
        lambda _work, surface: surface.save_slip(),
        (needs.DOSSIER, needs.PAGES),
        key="Ctrl+P",
        topic="receipts",
    ),
    Command(
        "verification-sheet",
        QT_TRANSLATE_NOOP("commands", "Verification sheet of the signatures…"),
        Menu.DOSSIER,
        1,
        lambda _work, surface: surface.save_shown_verification_sheet(),
        (needs.SIGNATURES,),
        key="Ctrl+Shift+P",
        topic="receipts",
    ),
    Command(
        "judge-signatures",
        QT_TRANSLATE_NOOP("commands", "Check the signatures again"),
        Menu.DOSSIER,
        1,
        lambda work, _surface: work.signatures.judge_again(),
        (needs.SIGNATURES,),
        topic="receipts",
    ),
    Command(
        "check-file",
        QT_TRANSLATE_NOOP("commands", "Check the signatures of a file…"),
        Menu.DOSSIER,
        1,
        lambda _work, surface: surface.check_file(),
        (needs.PAPER,),
        key="Ctrl+Shift+O",
        topic="receipts",
    ),
    Command(
        "copy-now",
        QT_TRANSLATE_NOOP("commands", "Make the second copy now"),
        Menu.DOSSIER,
        1,
        lambda work, _surface: work.copying.copy(),
        (needs.STATION, needs.SECOND_COPY, needs.NOT_COPYING),
        topic="second-copy",
    ),
    Command(
        "quit",
        QT_TRANSLATE_NOOP("commands", "Quit"),
        Menu.DOSSIER,
        2,
        lambda _work, surface: surface.quit(),
        key="Ctrl+Q",
        topic="open",
    ),
)
