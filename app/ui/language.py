"""The language of the window: source texts are English, Qt's translation files turn them into others."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.messages import Language
from app.ui.style.theme import RESOURCES

TRANSLATIONS = RESOURCES / "translations"


def speak(app: QApplication, language: Language) -> None:
    """Let the application speak a language from now on; windows that are open keep theirs."""
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(QLocale(language))
    if language != "en":
        translator = QTranslator(app)
        if translator.load(f"sohoa_{language}", str(TRANSLATIONS)):
            app.installTranslator(translator)
