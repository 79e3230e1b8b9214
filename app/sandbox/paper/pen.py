"""What a hand does with a ball pen or a marker: writing, signatures, strokes over print.

Writing is made from Liberation Serif Italic: each letter is thinned to its skeleton and drawn again with a round pen,
a little turned, shifted and sized by chance. That gives every Vietnamese letter without a handwriting font.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from app.sandbox.paper.sheet import Ink
from app.sandbox.paper.typeface import Style, font_of

BLUE_INK: Final[Ink] = (28, 52, 152)
RED_INK: Final[Ink] = (200, 36, 44)
MARKER_YELLOW: Final[Ink] = (255, 250, 104)

_EM_PX: Final = 90
_CELL_PX: Final = 2 * _EM_PX
_BASELINE_PX: Final = 112
_SUPERSAMPLE: Final = 3

# Knots of signatures as shares of width and height: capitals (with the x at which they end), closing strokes.
_CAPITALS: Final = (
    (
        (
            (0.10, 0.62),
            (0.05, 0.35),
            (0.20, 0.05),
            (0.27, 0.20),
            (0.16, 0.80),
            (0.10, 0.92),
            (0.08, 0.78),
            (0.24, 0.52),
        ),
        0.26,
    ),
    (
        (
            (0.06, 0.20),
            (0.14, 0.12),
            (0.30, 0.10),
            (0.21, 0.14),
            (0.14, 0.80),
            (0.07, 0.86),
            (0.06, 0.74),
            (0.20, 0.55),
        ),
        0.22,
    ),
    (
        (
            (0.12, 0.90),
            (0.17, 0.50),
            (0.22, 0.08),
            (0.25, 0.08),
            (0.24, 0.45),
            (0.27, 0.88),
            (0.30, 0.86),
            (0.33, 0.50),
        ),
        0.32,
    ),
    (
        (
            (0.28, 0.22),
            (0.22, 0.06),
            (0.07, 0.28),
            (0.06, 0.66),
            (0.16, 0.86),
            (0.28, 0.66),
            (0.24, 0.52),
            (0.20, 0.62),
        ),
        0.26,
    ),
)
_FLOURISHES: Final = (
    ((0.92, 0.42), (0.80, 0.70), (0.30, 0.84), (0.22, 0.78), (0.93, 0.60)),
    ((0.90, 0.58), (0.96, 0.36), (0.84, 0.30), (0.82, 0.72), (0.90, 0.92)),
    ((0.84, 0.62), (0.95, 0.50), (0.70, 0.40), (0.14, 0.52), (0.10, 0.60), (0.96, 0.74)),
)


def handwriting(text: str, em_px: float, seed: int) -> Image.Image:
    """One line of writing.

    Args:
        text: what is written.
        em_px: height of the hand: an x-height is about 0.45 em.
        seed: of the unsteadiness.

    Returns:
        L, two em high, the baseline at `baseline(em_px)`; ink is 255.
    """
    rng = np.random.default_rng(seed)
    font = font_of(Style.ITALIC, _EM_PX)
    line = Image.new("L", (round(font.getlength(text) * 1.15) + _CELL_PX, _CELL_PX), 0)
    x, drift = _EM_PX * 0.3, 0.0
    for char in text:
        if char != " ":
            letter = _unsteady(_skeleton(char), rng)
            drift = 0.7 * drift + rng.normal(0, 1.5)
            line.paste(255, (round(x - _EM_PX * 0.5), round(drift)), letter)
        x += font.getlength(char) * rng.uniform(0.96, 1.08)
    scale = em_px / _EM_PX
    width = round((x + _EM_PX * 0.5) * scale)
    used = line.crop((0, 0, round(width / scale), _CELL_PX))
    return used.resize((width, round(_CELL_PX * scale)), Image.Resampling.LANCZOS)


def baseline(em_px: float) -> float:
    """How far below the top of a `handwriting` mask its baseline lies, in pixels."""
    return _BASELINE_PX * em_px / _EM_PX


def _unsteady(skeleton: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A letter as written this once: turned, sheared and sized about its foot, with a pen of 0.06 em."""
    turn, lean, size = rng.normal(0, 0.035), rng.normal(0.06, 0.04), rng.normal(1.0, 0.04)
    cx, cy = _EM_PX * 0.7, float(_BASELINE_PX)
    a, b, d, e = 1 / size, lean + turn, -turn, 1 / size
    moved = skeleton.transform(
        skeleton.size,
        Image.Transform.AFFINE,
        (a, b, cx - a * cx - b * cy, d, e, cy - d * cx - e * cy),
        Image.Resampling.BILINEAR,
    )
    return moved.filter(ImageFilter.GaussianBlur(1.0)).point([min(255, level * 3) for level in range(256)])


@cache
def _skeleton(char: str) -> Image.Image:
    """The centre line of a letter, three pixels wide, in a cell with its left edge at half an em."""
    cell = Image.new("L", (_CELL_PX, _CELL_PX), 0)
    ImageDraw.Draw(cell).text((_EM_PX * 0.5, _BASELINE_PX), char, 255, font_of(Style.ITALIC, _EM_PX), anchor="ls")
    line = Image.fromarray(thinned(np.asarray(cell) > 110).astype(np.uint8) * 255)
    return line.filter(ImageFilter.MaxFilter(3))


def thinned(shape: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Thins a shape to lines of one pixel (T. Y. Zhang, C. Y. Suen, CACM 27(3), 1984).

    Args:
        shape: true inside; its outermost rows and columns are false.
    """
    line = shape.copy()
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            n, ne, e, se, s, sw, w, nw = (
                np.roll(line, shift, (0, 1))
                for shift in ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))
            )
            ring = (n, ne, e, se, s, sw, w, nw)
            neighbours = np.sum(ring, axis=0, dtype=np.uint8)
            rises = sum((~p & q).astype(np.uint8) for p, q in zip(ring, (*ring[1:], n), strict=True))
            open_sides = ~(n & e & s) & ~(e & s & w) if first else ~(n & e & w) & ~(n & s & w)
            gone = line & (neighbours >= 2) & (neighbours <= 6) & (rises == 1) & open_sides
            gone &= ~_lone_square_corners(line, neighbours)
            line &= ~gone
            changed |= bool(gone.any())
    return line


def _lone_square_corners(line: npt.NDArray[np.bool_], neighbours: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """The top-left pixels of squares of 2 x 2 that touch nothing else.

    Thinning would take all four of their pixels at once; what is left of a dot must stay a dot.
    """
    lone = line & (neighbours == 3)
    right, below, across = (np.roll(lone, shift, (0, 1)) for shift in ((0, -1), (-1, 0), (-1, -1)))
    corners: npt.NDArray[np.bool_] = lone & right & below & across
    return corners


def signature(width_px: int, height_px: int, seed: int) -> Image.Image:
    """A signature: a tall first letter, a run of loops that dies away, a stroke drawn back under it.

    Returns:
        L, ink is 255.
    """
    rng = np.random.default_rng(seed)
    w, h = width_px * _SUPERSAMPLE, height_px * _SUPERSAMPLE
    first, x = _CAPITALS[rng.integers(len(_CAPITALS))]
    run: list[tuple[float, float]] = []
    lean = rng.uniform(0.0, 0.05)
    for _ in range(rng.integers(3, 7)):
        tall = rng.choice((0.14, 0.18, 0.34)) * rng.uniform(0.8, 1.2)
        run += [(x + 0.05 + lean, 0.52 - tall), (x + 0.02 + lean, 0.54 - tall), (x + 0.02, 0.63), (x + 0.06, 0.65)]
        x += rng.uniform(0.06, 0.11)
    tail = [(x + 0.05, 0.52), *_FLOURISHES[rng.integers(len(_FLOURISHES))]]
    mask = Image.new("L", (w, h), 0)
    points = [
        (px * w + rng.normal(0, 0.006) * w, min(py * h + rng.normal(0, 0.012) * h, 0.97 * h))
        for px, py in (*first, *run, *tail)
    ]
    _pen_stroke(ImageDraw.Draw(mask), _spline(points), thin=0.006 * h, thick=0.016 * h)
    return mask.resize((width_px, height_px), Image.Resampling.BOX)


def _spline(points: list[tuple[float, float]]) -> npt.NDArray[np.float64]:
    """A Catmull-Rom curve through the points, 40 samples a span; shape (n, 2)."""
    knots = np.array([points[0], *points, points[-1]])
    t = np.linspace(0, 1, 40, endpoint=False)[:, None]
    spans = [
        p1 + t / 2 * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)))
        for p0, p1, p2, p3 in zip(knots, knots[1:], knots[2:], knots[3:], strict=False)
    ]
    return np.concatenate(spans)


def _pen_stroke(pen: ImageDraw.ImageDraw, path: npt.NDArray[np.float64], thin: float, thick: float) -> None:
    """Draws along a path; the hand presses on strokes that go down."""
    steps = np.diff(path, axis=0, append=path[-1:])
    down = np.clip(steps[:, 1] / (np.hypot(steps[:, 0], steps[:, 1]) + 1e-6), 0, 1)
    press = np.convolve(down, np.ones(15) / 15, mode="same")
    for (x, y), (dx, dy), weight in zip(path, steps, press, strict=True):
        radius = thin + (thick - thin) * weight
        pen.line((x, y, x + dx, y + dy), 255, round(2 * radius))
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), 255)


def marker(width_px: int, height_px: int, seed: int) -> Image.Image:
    """A stroke of a highlighter: flat, with uneven ends and a slightly wavy edge.

    Returns:
        L, ink is 255.
    """
    rng = np.random.default_rng(seed)
    mask = Image.new("L", (width_px, height_px), 0)
    margin = height_px * 0.12
    across = [width_px * step / 12 for step in range(13)]
    upper = [(x, margin * rng.uniform(0.3, 1.2)) for x in across]
    lower = [(x, height_px - margin * rng.uniform(0.3, 1.2)) for x in reversed(across)]
    ImageDraw.Draw(mask).polygon(upper + lower, fill=235)
    return mask.filter(ImageFilter.GaussianBlur(1.0))
