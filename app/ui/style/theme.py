"""The look that the desk wears now: palette, type, style sheet, and the colours, sizes and icons that painted parts ask for.

Whoever paints asks when it paints (`colours()`, `px()`, `letters()`): a look can change while the desk is open (`appearance`).
"""

from __future__ import annotations

import dataclasses
import functools
import string
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.style.tokens import DOSSIER_COLOURS, ICON_ROLES, LIGHT, Colours, Theme, Type

RESOURCES: Final = Path(__file__).resolve().parents[3] / "resources"
ICONS: Final = RESOURCES / "icons"
_SHEET: Final = Path(__file__).with_name("desk.qss")
_TALLEST: Final = "ẤẪỒỮẴỞ"
"""capitals with two marks, the highest that Vietnamese has"""
_EFFECTS: Final = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
)


@dataclass(frozen=True, slots=True)
class Look:
    """How the desk looks: in which colours, how large its text is, and whether things move by themselves."""

    theme: Theme = LIGHT
    text_percent: int = 100
    still: bool = False
    """nothing moves by itself: the system asks for reduced motion"""


_worn = Look()


def look() -> Look:
    """The look that is worn now."""
    return _worn


def colours() -> Colours:
    """The colours of the theme that is worn now."""
    return _worn.theme.colours


def px(at_100_percent: int) -> int:
    """A size of `tokens` in the text scale of now: what belongs to text grows with it."""
    return round(at_100_percent * _worn.text_percent / 100)


def letters(count: float) -> int:
    """How wide so many letters of body text are, in pixels, with the font of this machine."""
    metrics = QFontMetricsF(QApplication.font())
    return round(count * max(metrics.averageCharWidth(), metrics.horizontalAdvance("0")))


def marks_px(font: QFont) -> int:
    """How far the marks of a Vietnamese capital stand out above the line that a font asks for: what is drawn without that room is cut."""
    metrics = QFontMetricsF(font)
    return max(0, -int(-(-metrics.tightBoundingRect(_TALLEST).top() - metrics.ascent()) // 1))


def dossier_colour(code: str) -> str:
    """A dossier's own colour: the same on every desk and every day."""
    return DOSSIER_COLOURS[zlib.crc32(code.encode()) % len(DOSSIER_COLOURS)]


def icon(name: str) -> QIcon:
    """An icon of the house's own family (`resources/icons`), in the colours of the theme that is worn now."""
    return _icon(_worn.theme, name)


@functools.cache
def _icon(theme: Theme, name: str) -> QIcon:
    return QIcon(str(icon_folder(theme) / f"{name}.svg"))


@functools.cache
def _painted_over(theme: Theme) -> tempfile.TemporaryDirectory[str]:
    """The icons in the colours of a theme. Files, for a style sheet takes no other pictures; they go when the desk is closed."""
    folder = tempfile.TemporaryDirectory(prefix="sohoa-icons-")
    for file in ICONS.glob("*.svg"):
        drawing = file.read_text(encoding="utf-8")
        for role in ICON_ROLES:
            drawing = drawing.replace(getattr(LIGHT.colours, role), f"@{role}@")
        for role in ICON_ROLES:
            drawing = drawing.replace(f"@{role}@", getattr(theme.colours, role))
        (Path(folder.name) / file.name).write_text(drawing, encoding="utf-8")
    return folder


def icon_folder(theme: Theme) -> Path:
    """Where the icons of a theme lie."""
    return ICONS if theme is LIGHT else Path(_painted_over(theme).name)


def dress(app: QApplication, wanted: Look | None = None) -> None:
    """Give the application a look: palette, type and style sheet. Pictures that are on screen stay until they are made anew."""
    global _worn  # an application has one palette, one font and one style sheet too
    if (wanted or Look()) == _worn and app.styleSheet():  # every widget would be polished again
        return
    _worn = wanted or Look()
    app.setStyle("Fusion")
    app.setPalette(_palette(_worn.theme.colours))
    app.setFont(body_font(_worn.text_percent))
    if _worn.still:  # never the other way: the system may have turned them off for a reason of its own
        for effect in _EFFECTS:
            QApplication.setEffectEnabled(effect, False)
    app.setStyleSheet(sheet(_worn))


@contextmanager
def building(app: QApplication) -> Iterator[None]:
    """Build a whole view in here: it is styled once at the end.

    Else Qt styles each widget that gets a parent, with all that it holds, and a view that is built from its leaves up is styled many
    times over: two thirds of the time of building it.
    """
    worn = app.styleSheet()
    app.setStyleSheet("")
    try:
        yield
    finally:
        app.setStyleSheet(worn)


def body_font(text_percent: int) -> QFont:
    """The font of all that has no other."""
    font = QFont()
    font.setFamilies(list(Type.FAMILIES))
    font.setPointSizeF(Type.BODY_PT * text_percent / 100)
    return font


def sheet(wanted: Look) -> str:
    """The style sheet of a look."""
    return string.Template(_SHEET.read_text(encoding="utf-8")).substitute(_Values(wanted))


def _palette(of: Colours) -> QPalette:
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, of.ground),
        (QPalette.ColorRole.Base, of.surface),
        (QPalette.ColorRole.AlternateBase, of.ground),
        (QPalette.ColorRole.Text, of.ink),
        (QPalette.ColorRole.WindowText, of.ink),
        (QPalette.ColorRole.Button, of.surface),
        (QPalette.ColorRole.ButtonText, of.ink),
        (QPalette.ColorRole.Highlight, of.accent),
        (QPalette.ColorRole.HighlightedText, of.on_accent),
        (QPalette.ColorRole.Link, of.accent),
        (QPalette.ColorRole.PlaceholderText, of.quiet_ink),
        (QPalette.ColorRole.ToolTipBase, of.ink),
        (QPalette.ColorRole.ToolTipText, of.surface),
    ):
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(of.disabled_ink))
    return palette


class _Values(Mapping[str, object]):
    """What the style sheet's places stand for: a role's colour, `px8` a scaled size, `in8` the same inside the focus ring, `ro8` the radius
    that makes a circle of it within its ring, `pt_…` type."""

    def __init__(self, wanted: Look) -> None:
        self._scale = wanted.text_percent / 100
        self._strokes = wanted.theme.strokes
        body, large, code_font = (body_font(wanted.text_percent) for _ in range(3))
        large.setPointSizeF(Type.LARGE_PT * self._scale)
        large.setBold(True)
        code_font.setFamilies(list(Type.CODE_FAMILIES))
        code = ", ".join(f'"{family}"' for family in Type.CODE_FAMILIES)
        self._named: dict[str, object] = {
            **{field.name: getattr(wanted.theme.colours, field.name) for field in dataclasses.fields(Colours)},
            **{field.name: f"{getattr(self._strokes, field.name)}px" for field in dataclasses.fields(self._strokes)},
            "pt_body": f"{Type.BODY_PT * self._scale:g}pt",
            "pt_title": f"{Type.TITLE_PT * self._scale:g}pt",
            "pt_large": f"{Type.LARGE_PT * self._scale:g}pt",
            "code_family": f"{code}, monospace",
            "marks": f"{marks_px(body)}px",
            "marks_large": f"{marks_px(large)}px",
            "marks_code": f"{marks_px(code_font)}px",
            "icons": icon_folder(wanted.theme).as_posix(),
        }

    def __getitem__(self, key: str) -> object:
        kind, size = key[:2], key[2:]
        if not size.isdigit():
            return self._named[key]
        scaled = round(int(size) * self._scale)
        if kind == "ro":
            return f"{scaled // 2 + self._strokes.ring}px"  # one pixel more, and Qt draws a square
        if kind == "in":
            scaled -= self._strokes.ring - self._strokes.border
        return f"{max(0, scaled)}px"

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)
