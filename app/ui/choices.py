"""What the officer chose at the desk, kept in `ui.ini` of the data folder: it comes before what the settings say."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

from app.messages import Language

_LANGUAGE = "look/language"
_HELP = "look/help_px"
HELP_PX = 360


class Choices:
    """Holds what was chosen here; what was not is as the settings say."""

    def __init__(self, data_dir: Path, language: Language) -> None:
        self.kept = QSettings(str(data_dir / "ui.ini"), QSettings.Format.IniFormat)
        self._language: Language = language

    @property
    def language(self) -> Language:
        """The language of the windows."""
        match self.kept.value(_LANGUAGE):
            case "vi":
                return "vi"
            case "en":
                return "en"
            case _:
                return self._language

    def choose_language(self, language: Language) -> None:
        """Keep it for the next time."""
        self.kept.setValue(_LANGUAGE, language)

    @property
    def help_px(self) -> int:
        """How wide the help is."""
        said = str(self.kept.value(_HELP, HELP_PX))
        return int(said) if said.isdecimal() else HELP_PX

    def choose_help_px(self, width_px: int) -> None:
        """Keep it for the next time."""
        self.kept.setValue(_HELP, width_px)
