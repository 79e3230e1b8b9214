"""Colours and icons that painted parts share with the style sheet. Contrast on their grounds is at least 4.5:1 (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import functools
import zlib
from pathlib import Path
from typing import Final

from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QApplication

RESOURCES: Final = Path(__file__).resolve().parents[3] / "resources"

INK: Final = "#17212b"
QUIET_INK: Final = "#4b5a69"
GROUND: Final = "#eef2f6"
SURFACE: Final = "#ffffff"
LINE: Final = "#c5ced8"
ACCENT: Final = "#0b5cad"
ACCENT_GROUND: Final = "#e3effa"
GOOD: Final = "#1b6e3c"
GOOD_GROUND: Final = "#e4f4e9"
DOUBT: Final = "#7a4a00"
DOUBT_GROUND: Final = "#fff1d6"
BAD: Final = "#a3231b"
BAD_GROUND: Final = "#fdeceb"

_DOSSIER_COLOURS: Final = (
    "#0b7285",
    "#5f3dc4",
    "#9c36b5",
    "#a61e4d",
    "#2b6a30",
    "#8a4b08",
    "#1c4f9c",
    "#4f5d00",
)


def dossier_colour(code: str) -> str:
    """A dossier's own colour: the same on every desk and every day."""
    return _DOSSIER_COLOURS[zlib.crc32(code.encode()) % len(_DOSSIER_COLOURS)]


@functools.cache
def icon(name: str) -> QIcon:
    """An icon of the house's own family (`resources/icons`)."""
    return QIcon(str(RESOURCES / "icons" / f"{name}.svg"))


def dress(app: QApplication) -> None:
    """Give the application its palette, its type and its style sheet."""
    app.setStyle("Fusion")
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, GROUND),
        (QPalette.ColorRole.Base, SURFACE),
        (QPalette.ColorRole.Text, INK),
        (QPalette.ColorRole.WindowText, INK),
        (QPalette.ColorRole.ButtonText, INK),
        (QPalette.ColorRole.Highlight, ACCENT),
        (QPalette.ColorRole.PlaceholderText, QUIET_INK),
        (QPalette.ColorRole.ToolTipBase, INK),
        (QPalette.ColorRole.ToolTipText, SURFACE),
    ):
        palette.setColor(role, QColor(colour))
    app.setPalette(palette)
    font = QFont()
    font.setFamilies(["Noto Sans", "Liberation Sans", "DejaVu Sans"])
    font.setPointSizeF(11)
    app.setFont(font)
    sheet = Path(__file__).with_name("desk.qss").read_text(encoding="utf-8")
    app.setStyleSheet(sheet.replace("@icons", (RESOURCES / "icons").as_posix()))
