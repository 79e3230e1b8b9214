"""Which look the officer wants, where that is remembered, and what the system says of contrast and motion."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QApplication

from app.ui.style.theme import Look, dress, look
from app.ui.style.tokens import CONTRAST, LIGHT, TextScale, Theme

_THEME_KEY: Final = "look/theme"
_TEXT_KEY: Final = "look/text_percent"


class ThemeChoice(StrEnum):
    """What the officer chose."""

    SYSTEM = "system"
    """high contrast where the system asks for it"""
    LIGHT = "light"
    CONTRAST = "contrast"


class Appearance(QObject):
    """Dresses the application, now and whenever something of it changes. What was chosen is in `ui.ini`: it belongs to the desk."""

    changed = Signal()
    """the application wears another look: pictures that were drawn before are made anew"""

    def __init__(self, app: QApplication, kept: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._kept = kept
        self._hints = app.styleHints()  # kept: what it gives out goes with it
        self._system = self._hints.accessibility()
        self._system.contrastPreferenceChanged.connect(self._wear)
        self._system.motionPreferenceChanged.connect(self._wear)
        dress(app, self._wanted())

    @property
    def theme(self) -> ThemeChoice:
        """What the officer chose."""
        said = str(self._kept.value(_THEME_KEY, ThemeChoice.SYSTEM.value))
        return ThemeChoice(said) if said in set(ThemeChoice) else ThemeChoice.SYSTEM

    @property
    def text_percent(self) -> int:
        """How large the text is."""
        said = str(self._kept.value(_TEXT_KEY, TextScale.LEAST_PERCENT))
        percent = int(said) if said.isdecimal() else TextScale.LEAST_PERCENT
        return min(max(percent, TextScale.LEAST_PERCENT), TextScale.MOST_PERCENT)

    def set_theme(self, choice: ThemeChoice) -> None:
        """Wear another theme from now on."""
        self._kept.setValue(_THEME_KEY, choice.value)
        self._wear()

    def set_text_scale(self, percent: int) -> None:
        """Make the text larger or smaller from now on; what is outside `TextScale` is taken for its end."""
        self._kept.setValue(_TEXT_KEY, min(max(percent, TextScale.LEAST_PERCENT), TextScale.MOST_PERCENT))
        self._wear()

    def step_text_scale(self, by: int) -> None:
        """The next larger text (1), or the next smaller (-1)."""
        beyond = [step for step in TextScale.STEPS_PERCENT if (step - self.text_percent) * by > 0]
        if beyond:
            self.set_text_scale(beyond[0] if by > 0 else beyond[-1])

    def _wear(self) -> None:
        wanted = self._wanted()
        if wanted != look():
            dress(self._app, wanted)
            self.changed.emit()

    def _wanted(self) -> Look:
        still = self._system.motionPreference() is Qt.MotionPreference.ReducedMotion
        return Look(self._theme_of(self.theme), self.text_percent, still)

    def _theme_of(self, choice: ThemeChoice) -> Theme:
        match choice:
            case ThemeChoice.LIGHT:
                return LIGHT
            case ThemeChoice.CONTRAST:
                return CONTRAST
            case ThemeChoice.SYSTEM:
                wants = self._system.contrastPreference() is Qt.ContrastPreference.HighContrast
                return CONTRAST if wants else LIGHT
