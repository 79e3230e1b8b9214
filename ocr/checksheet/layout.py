"""What stands where on the check sheet: one description, from which it is printed and by which it is measured.

Everything is in millimetres of the sheet, origin top-left, x right, y down; inks are shares of light, 0 black to 1 white, one number for
gray or three for RGB. A sheet whose layout changes gets a new `VERSION`, which its four QR codes say.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import segno

VERSION = 1
WIDTH_MM, HEIGHT_MM = 210.0, 297.0
CODE_PREFIX = "SOHOA-KT"
CORNERS = ("TL", "TR", "BL", "BR")

type Point = tuple[float, float]
type Ink = tuple[float, ...]
BLACK: Ink = (0.0,)
GRAY: Ink = (0.5,)


@dataclass(frozen=True, slots=True)
class Area:
    """An upright rectangle of the sheet, in millimetres."""

    x: float
    y: float
    width: float
    height: float

    @property
    def corners(self) -> tuple[Point, ...]:
        """From top-left, clockwise."""
        right, bottom = self.x + self.width, self.y + self.height
        return (self.x, self.y), (right, self.y), (right, bottom), (self.x, bottom)

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled shape."""

    points: tuple[Point, ...]
    ink: Ink


@dataclass(frozen=True, slots=True)
class Caption:
    """A line of text on its baseline. `anchor` -1, 0 or 1: `x` is its left end, its middle or its right end; `size` is one em."""

    text: str
    x: float
    baseline: float
    size: float
    anchor: int = -1
    ink: Ink = BLACK


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Black and white lines of equal width. `across` x: upright lines, which show the sharpness along x."""

    area: Area
    pairs_per_mm: float
    across: str


# -- gray bands along all four edges: streaks and illumination

MARGIN = 7.0
BAND = 6.0
_FIELD = Area(MARGIN, MARGIN, WIDTH_MM - 2 * MARGIN, HEIGHT_MM - 2 * MARGIN)
BANDS: dict[str, tuple[Area, Area]] = {
    "x": (
        Area(_FIELD.x, _FIELD.y, _FIELD.width, BAND),
        Area(_FIELD.x, _FIELD.y + _FIELD.height - BAND, _FIELD.width, BAND),
    ),
    "y": (
        Area(_FIELD.x, _FIELD.y, BAND, _FIELD.height),
        Area(_FIELD.x + _FIELD.width - BAND, _FIELD.y, BAND, _FIELD.height),
    ),
}
"""the two bands that run along x, and the two that run along y"""

# -- corner codes, dots, rulers

_MODULE = 0.75
_QUIET = 4 * _MODULE
"""what ISO/IEC 18004 asks for around a QR code"""
_CODE = 21 * _MODULE
_INNER = MARGIN + BAND
_CODE_AT = (_INNER + _QUIET, WIDTH_MM - _INNER - _QUIET - _CODE), (_INNER + _QUIET, HEIGHT_MM - _INNER - _QUIET - _CODE)
CODES: dict[str, Area] = {
    name: Area(_CODE_AT[0]["LR".index(name[1])], _CODE_AT[1]["TB".index(name[0])], _CODE, _CODE) for name in CORNERS
}
DOT_MM = 2.0
_DOT_LINE = 18.5
_RULER_X, _RULER_Y = (35.0, 175.0), (38.5, 258.5)
RULERS_MM = _RULER_X[1] - _RULER_X[0], _RULER_Y[1] - _RULER_Y[0]
"""true length of the printed rulers, across and down"""
_STEP = 10.0


def _steps(ends: tuple[float, float]) -> list[float]:
    return [ends[0] + _STEP * index for index in range(round((ends[1] - ends[0]) / _STEP) + 1)]


DOTS: tuple[Point, ...] = tuple(
    [(x, y) for y in (_DOT_LINE, HEIGHT_MM - _DOT_LINE) for x in _steps(_RULER_X)[1:-1]]
    + [(x, y) for x in (_DOT_LINE, WIDTH_MM - _DOT_LINE) for y in _steps(_RULER_Y)]
)
"""centres of black discs, every 10 mm along all four edges; the codes keep their quiet zones"""

# -- the inner columns: everything from here on lies within 150 mm

_LEFT, _COLUMN = 36.0, 150.0
STEPS = (1.0, 0.92, 0.84, 0.76, 0.68, 0.60, 0.52, 0.44, 0.37, 0.30, 0.0)
"""the gray steps, sRGB-coded, white to black; what is darker than 0.3 comes out of a desktop printer as black"""
_WEDGE_Y, _WEDGE_HEIGHT = 70.0, 13.0
WEDGE: tuple[Area, ...] = tuple(
    Area(_LEFT + index * _COLUMN / len(STEPS), _WEDGE_Y, _COLUMN / len(STEPS), _WEDGE_HEIGHT)
    for index in range(len(STEPS))
)

SLANT_DEG = 5.0
"""turn of the squares, clockwise: the angle that ISO 12233 sets for its slanted edges"""
SQUARE_MM = 15.0
SQUARES: tuple[Point, ...] = tuple((x, y) for y in (103.0, 251.5) for x in (46.0, 111.0, 176.0))
"""centres of black squares, whose edges show the sharpness"""

_GROUP = 13.0
_PAIRS = (1.0, 2.0, 3.0, 4.0, 5.0)
_GROUPS_Y = 124.0
GROUPS: tuple[LineGroup, ...] = tuple(
    LineGroup(Area(_LEFT + index * (_COLUMN - _GROUP) / 9, _GROUPS_Y, _GROUP, _GROUP), pairs, across)
    for index, (across, pairs) in enumerate((across, pairs) for across in "xy" for pairs in _PAIRS)
)

PATCH_INKS: tuple[tuple[int, int, int], ...] = (
    (224, 32, 32), (240, 128, 24), (250, 214, 30), (128, 190, 40), (20, 146, 62), (20, 160, 150),
    (30, 150, 220), (24, 72, 176), (92, 56, 160), (176, 40, 140), (236, 90, 140), (120, 72, 40),
    (246, 196, 190), (250, 222, 176), (252, 244, 190), (206, 234, 196), (190, 228, 236), (206, 200, 236),
    (112, 16, 20), (110, 90, 16), (16, 76, 40), (12, 66, 92), (24, 28, 96), (80, 20, 76),
)  # fmt: skip
"""sRGB, 0..255, row by row: full colours (seals and inks are among them), pale ones (coloured paper), dark ones"""
_PATCHES_Y, _PATCH_COLUMNS, _PATCH_GAP, _PATCH_HEIGHT = 147.0, 6, 2.0, 14.0
_PATCH_WIDTH = (_COLUMN - (_PATCH_COLUMNS - 1) * _PATCH_GAP) / _PATCH_COLUMNS
PATCHES: tuple[Area, ...] = tuple(
    Area(
        _LEFT + index % _PATCH_COLUMNS * (_PATCH_WIDTH + _PATCH_GAP),
        _PATCHES_Y + index // _PATCH_COLUMNS * (_PATCH_HEIGHT + _PATCH_GAP),
        _PATCH_WIDTH,
        _PATCH_HEIGHT,
    )
    for index in range(len(PATCH_INKS))
)
PAPER: tuple[Area, ...] = (Area(_LEFT, 87.5, 149.0, 4.0), Area(_LEFT, 238.5, 149.0, 3.0))
"""where nothing is printed"""

_SAMPLE = "Cộng hòa xã hội chủ nghĩa Việt Nam · Ệ Ẫ Ữ Ỡ Ặ ế ộ ữ ỷ đ"
_SAMPLE_LINES = ((215.5, 8.0), (220.5, 10.0), (226.5, 12.0), (233.0, 14.0))
"""baseline, size in points"""
_POINT = 25.4 / 72


def square(centre: Point, side: float = SQUARE_MM, turn_deg: float = SLANT_DEG) -> tuple[Point, ...]:
    """Corners of a turned square, from the upper left, clockwise."""
    half = side / 2
    cos, sin = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    return tuple(
        (centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos)
        for x, y in ((-half, -half), (half, -half), (half, half), (-half, half))
    )


def code_text(corner: str, version: int = VERSION) -> str:
    """What the code in a corner says."""
    return f"{CODE_PREFIX}{version}-{corner}"


def polygons() -> Iterator[Polygon]:
    """All filled shapes of the sheet, in the order in which they are painted."""
    for band in (*BANDS["x"], *BANDS["y"]):
        yield Polygon(band.corners, GRAY)
    for corner in CORNERS:
        yield from _code(corner)
    for dot in DOTS:
        yield Polygon(_disc(dot, DOT_MM), BLACK)
    yield from _rulers()
    for area, light in zip(WEDGE, STEPS, strict=True):
        yield Polygon(area.corners, (light,))
    yield from _frame(Area(_LEFT, _WEDGE_Y, _COLUMN, _WEDGE_HEIGHT))
    for centre in SQUARES:
        yield Polygon(square(centre), BLACK)
    for group in GROUPS:
        yield from _lines(group)
    for area, ink in zip(PATCHES, PATCH_INKS, strict=True):
        yield Polygon(area.corners, tuple(round(level / 255, 4) for level in ink))


def captions() -> Iterator[Caption]:
    """All text of the sheet."""
    centre = WIDTH_MM / 2 + 6.0
    yield Caption("TỜ KIỂM TRA MÁY QUÉT", centre, 44.0, 7.6, 0)
    yield Caption(f"Sohoa · bản {VERSION} · khổ A4", centre, 49.6, 3.6, 0)
    yield Caption("In ở tỉ lệ 100 % (kích thước thực), không co giãn, trên giấy trắng.", centre, 55.6, 3.6, 0)
    yield Caption(
        f"Lấy thước thép đo: vạch ngang dài đúng {RULERS_MM[0]:.0f} mm, vạch dọc dài đúng {RULERS_MM[1]:.0f} mm.",
        centre,
        60.2,
        3.6,
        0,
    )
    yield Caption("Quét phẳng phiu, không gấp; giữ tờ này để so sánh các lần sau.", centre, 64.8, 3.6, 0)
    across = _steps(_RULER_X)
    for position, x in enumerate(across):
        if position % 2 == 0:
            # the outer numbers keep away from the codes
            anchor = -1 if position == 0 else 1 if x == across[-1] else 0
            yield Caption(f"{position * _STEP:.0f}", x, _TICKS_X + 6.0, 2.5, anchor)
    for position, y in enumerate(_steps(_RULER_Y)):
        if position % 2 == 0:
            yield Caption(f"{position * _STEP:.0f}", _TICKS_Y + 6.8, y + 0.85, 2.5, 0)
    for group in GROUPS:
        x, _ = group.area.middle
        yield Caption(f"{group.pairs_per_mm:.0f}", x, _GROUPS_Y - 1.2, 2.5, 0)
    yield Caption("cặp vạch / mm", _LEFT, _GROUPS_Y - 4.6, 2.5)
    for baseline, points in _SAMPLE_LINES:
        yield Caption(_SAMPLE, _LEFT, baseline, points * _POINT)


# -- shapes

_TICKS_X, _TICKS_Y = 23.0, 23.0
_TICK_WIDTH = 0.15


def _disc(centre: Point, diameter: float) -> tuple[Point, ...]:
    turns = (2 * math.pi * index / 48 for index in range(48))
    return tuple((centre[0] + diameter / 2 * math.cos(t), centre[1] + diameter / 2 * math.sin(t)) for t in turns)


@cache
def _modules(text: str) -> tuple[tuple[bool, ...], ...]:
    return tuple(tuple(map(bool, row)) for row in segno.make_qr(text, version=1, error="q").matrix)


def _code(corner: str) -> Iterator[Polygon]:
    """The dark modules of a code, joined to runs so that no printer leaves hair lines between them."""
    place = CODES[corner]
    for row, modules in enumerate(_modules(code_text(corner))):
        edges = [0, *(i for i in range(1, len(modules)) if modules[i] != modules[i - 1]), len(modules)]
        for start, end in pairwise(edges):
            if modules[start]:
                run = Area(place.x + start * _MODULE, place.y + row * _MODULE, (end - start) * _MODULE, _MODULE)
                yield Polygon(run.corners, BLACK)


def _rulers() -> Iterator[Polygon]:
    half = _TICK_WIDTH / 2
    x0, y0 = _RULER_X[0], _RULER_Y[0]
    yield Polygon(Area(x0 - half, _TICKS_X - half, _RULER_X[1] - x0 + 2 * half, 2 * half).corners, BLACK)
    yield Polygon(Area(_TICKS_Y - half, y0 - half, 2 * half, _RULER_Y[1] - y0 + 2 * half).corners, BLACK)
    for mm in range(round(_RULER_X[1] - x0) + 1):
        yield Polygon(Area(x0 + mm - half, _TICKS_X, 2 * half, _tick(mm)).corners, BLACK)
    for mm in range(round(_RULER_Y[1] - y0) + 1):
        yield Polygon(Area(_TICKS_Y, y0 + mm - half, _tick(mm), 2 * half).corners, BLACK)


def _tick(mm: int) -> float:
    return 3.0 if mm % 10 == 0 else 2.2 if mm % 5 == 0 else 1.4


def _frame(area: Area, line: float = 0.2) -> Iterator[Polygon]:
    """A fine line around an area, outside it."""
    outer = Area(area.x - line, area.y - line, area.width + 2 * line, area.height + 2 * line)
    yield Polygon(Area(outer.x, outer.y, outer.width, line).corners, BLACK)
    yield Polygon(Area(outer.x, area.y + area.height, outer.width, line).corners, BLACK)
    yield Polygon(Area(outer.x, outer.y, line, outer.height).corners, BLACK)
    yield Polygon(Area(area.x + area.width, outer.y, line, outer.height).corners, BLACK)


def _lines(group: LineGroup) -> Iterator[Polygon]:
    area, width = group.area, 0.5 / group.pairs_per_mm
    for index in range(round(_GROUP * group.pairs_per_mm)):
        at = 2 * width * index
        if group.across == "x":
            yield Polygon(Area(area.x + at, area.y, width, area.height).corners, BLACK)
        else:
            yield Polygon(Area(area.x, area.y + at, area.width, width).corners, BLACK)
