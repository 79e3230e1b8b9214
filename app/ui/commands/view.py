"""The menu of what is seen: papers, the size of the page, the language."""

from __future__ import annotations

from typing import Final

from app.ui.commands import needs
from app.ui.commands.command import Command, Menu
from app.ui.marking import QT_TRANSLATE_NOOP
from app.ui.style.appearance import ThemeChoice
from app.ui.viewmodels.cursor import Place

_LANGUAGE: Final = QT_TRANSLATE_NOOP("commands", "&Language")
_COLOURS: Final = QT_TRANSLATE_NOOP("commands", "&Colours")

COMMANDS: Final = (
    Command(
        "previous-paper",
        QT_TRANSLATE_NOOP("commands", "Previous paper"),
        Menu.VIEW,
        0,
        lambda _work, surface: surface.step_paper(-1),
        (needs.PAPER,),
        key="Ctrl+Up",
        topic="open",
    ),
    Command(
        "next-paper",
        QT_TRANSLATE_NOOP("commands", "Next paper"),
        Menu.VIEW,
        0,
        lambda _work, surface: surface.step_paper(1),
        (needs.PAPER,),
        key="Ctrl+Down",
        topic="open",
    ),
    Command(
        "read-signatures",
        QT_TRANSLATE_NOOP("commands", "Go to the signatures"),
        Menu.VIEW,
        0,
        lambda _work, surface: surface.read_signatures(),
        (needs.SIGNATURES,),
        key="F7",
        topic="receipts",
    ),
    Command(
        "history",
        QT_TRANSLATE_NOOP("commands", "History of the page and its paper"),
        Menu.VIEW,
        0,
        lambda work, _surface: work.cursor_wanted.emit(Place.PAST),
        (needs.PAPER,),
        key="Ctrl+H",
        topic="pages",
    ),
    Command(
        "fit",
        QT_TRANSLATE_NOOP("commands", "Fit the page"),
        Menu.VIEW,
        1,
        lambda _work, surface: surface.fit(),
        key="Ctrl+0",
        topic="pages",
    ),
    Command(
        "zoom-in",
        QT_TRANSLATE_NOOP("commands", "Zoom in"),
        Menu.VIEW,
        1,
        lambda _work, surface: surface.zoom_in(),
        key="Ctrl++",
        topic="pages",
    ),
    Command(
        "zoom-out",
        QT_TRANSLATE_NOOP("commands", "Zoom out"),
        Menu.VIEW,
        1,
        lambda _work, surface: surface.zoom_out(),
        key="Ctrl+-",
        topic="pages",
    ),
    Command(
        "language-vi",
        QT_TRANSLATE_NOOP("commands", "Vietnamese (Tiếng Việt)"),
        Menu.VIEW,
        2,
        lambda _work, surface: surface.speak("vi"),
        (needs.LANGUAGE_TO_CHOOSE,),
        topic="keys",
        sub=_LANGUAGE,
        is_on=lambda surface: surface.language == "vi",
        at_centre=True,
    ),
    Command(
        "language-en",
        QT_TRANSLATE_NOOP("commands", "English"),
        Menu.VIEW,
        2,
        lambda _work, surface: surface.speak("en"),
        (needs.LANGUAGE_TO_CHOOSE,),
        topic="keys",
        sub=_LANGUAGE,
        is_on=lambda surface: surface.language == "en",
        at_centre=True,
    ),
    Command(
        "theme-system",
        QT_TRANSLATE_NOOP("commands", "As the system has them"),
        Menu.VIEW,
        2,
        lambda _work, surface: surface.choose_theme(ThemeChoice.SYSTEM),
        topic="keys",
        sub=_COLOURS,
        is_on=lambda surface: surface.theme is ThemeChoice.SYSTEM,
        at_centre=True,
    ),
    Command(
        "theme-light",
        QT_TRANSLATE_NOOP("commands", "Light"),
        Menu.VIEW,
        2,
        lambda _work, surface: surface.choose_theme(ThemeChoice.LIGHT),
        topic="keys",
        sub=_COLOURS,
        is_on=lambda surface: surface.theme is ThemeChoice.LIGHT,
        at_centre=True,
    ),
    Command(
        "theme-contrast",
        QT_TRANSLATE_NOOP("commands", "High contrast"),
        Menu.VIEW,
        2,
        lambda _work, surface: surface.choose_theme(ThemeChoice.CONTRAST),
        topic="keys",
        sub=_COLOURS,
        is_on=lambda surface: surface.theme is ThemeChoice.CONTRAST,
        at_centre=True,
    ),
    Command(
        "text-larger",
        QT_TRANSLATE_NOOP("commands", "Larger text"),
        Menu.VIEW,
        3,
        lambda _work, surface: surface.step_text(1),
        topic="keys",
        at_centre=True,
    ),
    Command(
        "text-smaller",
        QT_TRANSLATE_NOOP("commands", "Smaller text"),
        Menu.VIEW,
        3,
        lambda _work, surface: surface.step_text(-1),
        topic="keys",
        at_centre=True,
    ),
)
