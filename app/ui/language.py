"""The language of the window: source texts are English, Qt's translation files turn them into others."""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.messages import Language
from app.ui.style.theme import RESOURCES

TRANSLATIONS: Final = RESOURCES / "translations"
_log = logging.getLogger(__name__)


def speak(app: QApplication, language: Language) -> None:
    """Let the application speak a language from now on; texts that are on screen keep theirs until they are made anew.

    English has a file too: of the texts with a number, which the code has in one form only.
    """
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(QLocale(language))
    translator = QTranslator(app)
    if translator.load(f"sohoa_{language}", str(TRANSLATIONS)):
        app.installTranslator(translator)
    else:
        _log.error("no compiled translation for %r: packaging/compile-translations makes it", language)
