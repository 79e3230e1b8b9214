"""Contrast and size of what is read, measured over the colours that the desk uses (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from app.ui.style import theme
from app.ui.viewmodels.states import PaperState

SHEET = (Path(theme.__file__).parent / "desk.qss").read_text(encoding="utf-8")
READ = [
    (ink, ground)
    for ink in (theme.INK, theme.QUIET_INK, theme.ACCENT, theme.GOOD, theme.DOUBT, theme.BAD)
    for ground in (theme.SURFACE, theme.GROUND, theme.ACCENT_GROUND)
] + [
    (theme.INK, theme.GOOD_GROUND),
    (theme.INK, theme.DOUBT_GROUND),
    (theme.INK, theme.BAD_GROUND),
    (theme.DOUBT, theme.DOUBT_GROUND),
    (theme.BAD, theme.BAD_GROUND),
    (theme.GOOD, theme.GOOD_GROUND),
    (theme.SURFACE, theme.ACCENT),
]


def _luminance(colour: str) -> float:
    rgb = QColor(colour).getRgbF()
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("ink", "ground"), READ)
def test_text_stands_out(ink: str, ground: str) -> None:
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_no_type_is_smaller_than_11_points(qapp: QApplication) -> None:
    theme.dress(qapp)
    assert qapp.font().pointSizeF() >= 11
    assert min(float(size) for size in re.findall(r"font-size: ([\d.]+)pt", SHEET)) >= 11


def test_whatever_takes_the_keyboard_shows_it() -> None:
    for widget in (
        "QPushButton",
        "QToolButton",
        "QLineEdit",
        "QComboBox",
        "QSpinBox",
        "QCheckBox",
        "QListView",
        "QGraphicsView",
    ):
        assert re.search(rf"{widget}:focus[^{{]*{{[^}}]*border", SHEET), widget


def test_every_state_has_its_own_shape(qapp: QApplication) -> None:
    shapes = [(theme.RESOURCES / "icons" / f"state-{state.value}.svg").read_text() for state in PaperState]
    assert len({re.sub(r"#[0-9a-f]{3,6}", "", shape) for shape in shapes}) == len(shapes)


def test_a_dossier_keeps_its_colour() -> None:
    assert theme.dossier_colour("H56.14-261124-0001") == theme.dossier_colour("H56.14-261124-0001")
    colours = {theme.dossier_colour(f"H56.14-261124-{serial:04d}") for serial in range(1, 60)}
    assert len(colours) == 8
