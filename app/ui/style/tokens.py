"""The design of the desk in figures: colours by role, type, space, radii, motion. No other module names a colour or a size of type.

Sizes are those at 100 % text; `theme` scales them. `tests/gui/test_desk_theme.py` measures the contrast of each pair that the style uses
(WCAG 2.2: 1.4.3 text, 1.4.11 what is not text, 2.4.13 focus), in both themes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


class Space:
    """Gaps and margins, in pixels: a grid of 4."""

    HAIR: Final = 2
    XS: Final = 4
    S: Final = 8
    M: Final = 12
    L: Final = 16
    XL: Final = 24


class Type:
    """Sizes of type, in points. Nothing that is read is smaller than `BODY`."""

    BODY_PT: Final = 11.0
    TITLE_PT: Final = 13.0
    LARGE_PT: Final = 20.0
    FAMILIES: Final = ("Noto Sans", "Liberation Sans", "DejaVu Sans")
    CODE_FAMILIES: Final = ("Noto Sans Mono", "Liberation Mono", "DejaVu Sans Mono")


class Radius:
    """Rounded corners, in pixels."""

    SMALL: Final = 4
    CONTROL: Final = 6
    CARD: Final = 8


class IconSize:
    """Pictures beside text, in pixels."""

    MARK: Final = 20
    TOOL: Final = 22
    STATE: Final = 26
    MESSAGE: Final = 32
    HEAD: Final = 48


class Motion:
    """Durations. Where the system asks for reduced motion all are 0 and nothing moves by itself."""

    QUICK_MS: Final = 120
    """something appears where the eye is already"""
    CALM_MS: Final = 240
    """something moves from one place to another"""


class TextScale:
    """What WCAG 2.2 asks for (1.4.4): text up to twice its size, without loss."""

    LEAST_PERCENT: Final = 100
    MOST_PERCENT: Final = 200
    STEPS_PERCENT: Final = (100, 110, 125, 150, 175, 200)


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours by what they are for. A `*_ground` is a surface; the role of the same name is read on it."""

    ink: str
    quiet_ink: str
    disabled_ink: str
    ground: str
    """behind the cards"""
    surface: str
    """of cards, fields, menus"""
    disabled_ground: str
    table: str
    """what a page lies on in the preview"""
    line: str
    """parts what belongs apart anyway: nobody has to see it"""
    edge: str
    """of what can be worked: the border of a field, a button, a scroll handle"""
    disabled_edge: str
    focus: str
    """the ring around whatever the keyboard is on"""
    accent: str
    accent_strong: str
    """the same under the pointer"""
    accent_deep: str
    """the same pressed"""
    on_accent: str
    accent_ground: str
    accent_ground_deep: str
    good: str
    good_ground: str
    doubt: str
    doubt_ground: str
    doubt_edge: str
    bad: str
    bad_ground: str


@dataclass(frozen=True, slots=True)
class Strokes:
    """Widths of lines, in pixels."""

    border: int
    """of cards and controls"""
    box: int
    """of a coloured box: none where its ground is enough"""
    ring: int
    """of the focus ring"""


@dataclass(frozen=True, slots=True)
class Theme:
    """One look of the desk."""

    name: str
    colours: Colours
    strokes: Strokes


LIGHT: Final = Theme(
    "light",
    Colours(
        ink="#17212b",
        quiet_ink="#4b5a69",
        disabled_ink="#6b7886",
        ground="#eef2f6",
        surface="#ffffff",
        disabled_ground="#f3f5f7",
        table="#dbe2e9",
        line="#c5ced8",
        edge="#758494",
        disabled_edge="#d3dae1",
        focus="#00060c",
        accent="#0b5cad",
        accent_strong="#094c90",
        accent_deep="#073b70",
        on_accent="#fefefe",
        accent_ground="#e3effa",
        accent_ground_deep="#cfe2f5",
        good="#1b6e3c",
        good_ground="#e4f4e9",
        doubt="#7a4a00",
        doubt_ground="#fff1d6",
        doubt_edge="#a8741a",
        bad="#a3231b",
        bad_ground="#fdeceb",
    ),
    Strokes(border=1, box=0, ring=2),
)

CONTRAST: Final = Theme(
    # Black on white, not white on black: the pages that are compared all day are white, and an eye that adapts to a black desk is
    # dazzled by each of them. Text at 7:1 (1.4.6), every card and box with a border, for nothing may hang on a pale ground.
    "contrast",
    Colours(
        ink="#000000",
        quiet_ink="#262626",
        disabled_ink="#595959",
        ground="#ffffff",
        surface="#ffffff",
        disabled_ground="#ffffff",
        table="#e0e0e0",
        line="#000000",
        edge="#000000",
        disabled_edge="#767676",
        focus="#cc4c00",
        accent="#002a5c",
        accent_strong="#001f47",
        accent_deep="#000000",
        on_accent="#ffffff",
        accent_ground="#d6e7ff",
        accent_ground_deep="#b8d5ff",
        good="#00401a",
        good_ground="#e2f5e6",
        doubt="#4d2e00",
        doubt_ground="#fff0cc",
        doubt_edge="#4d2e00",
        bad="#7a0000",
        bad_ground="#ffe3e0",
    ),
    Strokes(border=2, box=2, ring=3),
)

THEMES: Final = (LIGHT, CONTRAST)

DOSSIER_COLOURS: Final = (
    "#0b7285",
    "#5f3dc4",
    "#9c36b5",
    "#a61e4d",
    "#2b6a30",
    "#8a4b08",
    "#1c4f9c",
    "#4f5d00",
)
"""a dossier's strip, in every theme: one code has one colour"""

BARE_PAPER: Final = "#ffffff"
COVER_INK: Final = "#000000"
"""on a page's picture, in every theme: paper of which nothing is at hand yet, and what covers a part of it in the file too"""

ICON_ROLES: Final = (
    "ink",
    "quiet_ink",
    "ground",
    "surface",
    "accent",
    "on_accent",
    "good",
    "doubt",
    "doubt_ground",
    "bad",
)
"""the roles whose colours stand in `resources/icons`, drawn as they are in `LIGHT`; the other themes paint them over"""
