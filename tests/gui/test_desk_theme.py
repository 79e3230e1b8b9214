"""Contrast and size of what is read and worked, measured over the tokens of each theme (WCAG 2.2: 1.4.3, 1.4.6, 1.4.11, 2.4.7, 2.4.13)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from app.ui.style import theme, tokens
from app.ui.style.tokens import CONTRAST, DOSSIER_COLOURS, ICON_ROLES, LIGHT, THEMES, Theme
from app.ui.viewmodels.states import PaperState

ROOT = Path(__file__).resolve().parents[2]
STYLE = Path(theme.__file__).parent
SHEET = (STYLE / "desk.qss").read_text(encoding="utf-8")
RULE = re.compile(r"([^{}]+)\{([^}]*)\}")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b")
READ = {
    "ink": ("surface", "ground", "accent_ground", "accent_ground_deep", "good_ground", "doubt_ground", "bad_ground"),
    "quiet_ink": ("surface", "ground", "accent_ground", "table"),
    "accent": ("surface", "ground", "accent_ground", "accent_ground_deep"),
    "good": ("surface", "accent_ground", "good_ground"),
    "doubt": ("surface", "accent_ground", "doubt_ground"),
    "bad": ("surface", "accent_ground", "bad_ground"),
    "on_accent": ("accent", "accent_strong", "accent_deep"),
    "surface": ("ink", "bad"),
}
"""role -> what it is read on"""
SEEN = {
    "edge": ("surface", "ground"),
    "doubt_edge": ("surface",),
    "accent": ("surface", "ground", "accent_ground", "bad_ground"),
    "ink": ("surface", "ground", "accent_ground"),
    "quiet_ink": ("surface", "ground", "accent_ground", "table"),
    "good": ("surface", "accent_ground", "good_ground"),
    "doubt": ("surface", "accent_ground", "doubt_ground"),
    "bad": ("surface", "accent_ground", "bad_ground", "table"),
    "on_accent": ("accent", "good", "bad"),
    "focus": ("surface", "ground", "table", "accent_ground", "bad_ground", "edge", "accent"),
}
"""borders, icons, marks and the focus ring -> what lies beside them, or lay where they are before"""


def _luminance(colour: str) -> float:
    rgb = QColor(colour).getRgbF()
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _pairs(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(role, ground) for role, grounds in table.items() for ground in grounds]


@pytest.mark.parametrize("worn", THEMES, ids=lambda worn: worn.name)
@pytest.mark.parametrize(("role", "ground"), _pairs(READ))
def test_text_stands_out(worn: Theme, role: str, ground: str) -> None:
    least = 7.0 if worn is CONTRAST else 4.5
    assert _ratio(getattr(worn.colours, role), getattr(worn.colours, ground)) >= least


@pytest.mark.parametrize("worn", THEMES, ids=lambda worn: worn.name)
@pytest.mark.parametrize(("role", "beside"), _pairs(SEEN))
def test_what_is_no_text_stands_out(worn: Theme, role: str, beside: str) -> None:
    if worn is CONTRAST and (role, beside) == ("focus", "edge"):
        assert worn.strokes.ring > worn.strokes.border  # the ring lies inside a border that is as dark as it may be
        return
    assert _ratio(getattr(worn.colours, role), getattr(worn.colours, beside)) >= 3.0


@pytest.mark.parametrize("worn", THEMES, ids=lambda worn: worn.name)
@pytest.mark.parametrize("colour", DOSSIER_COLOURS)
def test_a_dossiers_strip_stands_out(worn: Theme, colour: str) -> None:
    assert _ratio(colour, worn.colours.surface) >= 3.0
    assert _ratio(colour, worn.colours.ground) >= 3.0


def test_colours_and_sizes_of_type_are_named_in_the_tokens_alone() -> None:
    for file in (ROOT / "app" / "ui").rglob("*"):
        if file.suffix not in (".py", ".qss") or file.name == "tokens.py":
            continue
        text = file.read_text(encoding="utf-8")
        bare = re.sub(r"#(ground|card|band|tools|footer|rule|banner|verdict|case|key)\b", "", text)
        assert not COLOUR.findall(bare), file
        assert not re.findall(r"font-size:\s*\d|setPointSize\w*\(\d|setPixelSize\(\d|Qt\.GlobalColor", text), file
    assert not re.findall(r"\d(?:px|pt)\b", SHEET)


def test_no_type_is_smaller_than_11_points(qapp: QApplication) -> None:
    theme.dress(qapp)
    assert qapp.font().pointSizeF() >= 11
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", theme.sheet(theme.look()))]
    assert min(sizes) >= 11


@pytest.mark.parametrize(
    "widget",
    [
        "QPushButton",
        'QPushButton[role="primary"]',
        'QPushButton[role="quiet"]',
        'QPushButton[role="strong"]',
        "QToolButton",
        "QLineEdit",
        'QLineEdit[state="wrong"]',
        "QComboBox",
        "QAbstractSpinBox",
        "QCheckBox",
        "QRadioButton",
        "QAbstractItemView",
        "QTextEdit",
        "QPlainTextEdit",
        "QGraphicsView",
    ],
)
def test_whatever_takes_the_keyboard_shows_the_same_ring(widget: str) -> None:
    declared: dict[str, str] = {}
    for selectors, body in RULE.findall(re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL)):
        if {widget, f"{widget}:focus"} & {selector.strip() for selector in selectors.split(",")}:
            for width, colour in re.findall(r"border: (\S+) solid (\S+);", body):
                declared |= {"width": width, "colour": colour}
            for colour in re.findall(r"border-color: (\S+);", body):
                declared["colour"] = colour
    if widget == 'QLineEdit[state="wrong"]':
        declared.setdefault("width", "$ring")
    assert declared == {"width": "$ring", "colour": "$focus"}


def test_every_state_has_its_own_shape() -> None:
    shapes = [(theme.ICONS / f"state-{state.value}.svg").read_text() for state in PaperState]
    assert len({re.sub(COLOUR, "", shape) for shape in shapes}) == len(shapes)


def test_icons_are_drawn_in_the_colours_of_roles() -> None:
    of_roles = {getattr(LIGHT.colours, role) for role in ICON_ROLES}
    assert len(of_roles) == len(ICON_ROLES)  # else nobody could tell which role a colour is
    for file in theme.ICONS.glob("*.svg"):
        assert set(COLOUR.findall(file.read_text())) <= of_roles, file


def test_another_theme_paints_over_palette_sheet_and_icons(qapp: QApplication) -> None:
    def middle_of_the_tick() -> str:
        return theme.icon("state-ready").pixmap(48, 48).toImage().pixelColor(24, 24).name()

    try:
        theme.dress(qapp)
        assert middle_of_the_tick() == LIGHT.colours.accent
        theme.dress(qapp, theme.Look(CONTRAST))
        assert theme.colours() is CONTRAST.colours
        assert middle_of_the_tick() == CONTRAST.colours.accent
        assert qapp.palette().windowText().color().name() == CONTRAST.colours.ink
        assert LIGHT.colours.accent not in qapp.styleSheet()
    finally:
        theme.dress(qapp)


def test_type_and_sizes_grow_together(qapp: QApplication) -> None:
    theme.dress(qapp)
    letters, size = theme.letters(32), theme.px(24)
    try:
        theme.dress(qapp, theme.Look(text_percent=200))
        assert qapp.font().pointSizeF() == 2 * tokens.Type.BODY_PT
        assert theme.px(24) == 2 * size
        assert theme.letters(32) == pytest.approx(2 * letters, rel=0.1)  # hinting rounds each letter
    finally:
        theme.dress(qapp)


def test_a_dossier_keeps_its_colour() -> None:
    assert theme.dossier_colour("H56.14-261124-0001") == theme.dossier_colour("H56.14-261124-0001")
    colours = {theme.dossier_colour(f"H56.14-261124-{serial:04d}") for serial in range(1, 60)}
    assert len(colours) == 8


@pytest.mark.usefixtures("qapp")
def test_icons_are_of_one_hand() -> None:
    head = re.compile(
        r'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="0 0 (24 24|120 120)" fill="none" stroke="#[0-9a-f]{6}" '
        r'stroke-width="[23]" stroke-linecap="round" stroke-linejoin="round">'
    )
    for file in theme.ICONS.glob("*.svg"):
        assert head.match(file.read_text()), file
        assert not theme.icon(file.stem).pixmap(24, 24).isNull(), file
