"""Traces of scanner, archive and time, planted into pages with a known truth: what the cleaning steps are measured on.

Each takes the page (RGB), its resolution, a strength and a generator of chance, and returns new pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import darkest, lightest
from ocr.image.raster import Pixels

type Plant = Callable[[Pixels, float, float, np.random.Generator], Pixels]
MM_PER_INCH: Final = 25.4
_DARK: Final = (24, 23, 26)
_AWAY_MM: Final = (5.0, 3.4)
"""dust is planted so far from print, across and down: nearer it can't be told from a dot that belongs there"""


@dataclass(frozen=True, slots=True)
class Trace:
    """One kind.

    Attributes:
        step: the cleaning step that is to take it away.
        strengths: from hardly seen to what nobody overlooks.
        unit: of the strengths.
        plant: puts it into a page.
    """

    step: str
    strengths: tuple[float, ...]
    unit: str
    plant: Plant


def _lit(pixels: Pixels, light: NDArray[np.float32]) -> Pixels:
    return np.clip(np.rint(pixels * light[..., None]), 0, 255).astype(np.uint8)


def _places(pixels: Pixels) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Row and column of each pixel, 0..1."""
    height, width = pixels.shape[:2]
    return np.linspace(0, 1, height, dtype=np.float32)[:, None], np.linspace(0, 1, width, dtype=np.float32)[None]


def _gradient(pixels: Pixels, _dpi: float, loss: float, chance: np.random.Generator) -> Pixels:
    """A lamp that is weaker the further from one corner."""
    y, x = _places(pixels)
    y, x = (y if chance.random() < 0.5 else 1 - y), (x if chance.random() < 0.5 else 1 - x)
    return _lit(pixels, 1 - loss * (0.6 * x + 0.4 * y**2))


def _gutter(pixels: Pixels, dpi: float, loss: float, chance: np.random.Generator) -> Pixels:
    """A bound book lifts off the glass at one side: 15 mm of shadow, darkest at the fold."""
    y, x = _places(pixels)
    away_mm = (x if chance.random() < 0.5 else 1 - x) * pixels.shape[1] / dpi * MM_PER_INCH + 0 * y
    return _lit(pixels, 1 - loss * np.exp(-((away_mm / 9) ** 2)))


def _show_through(pixels: Pixels, dpi: float, contrast: float, chance: np.random.Generator) -> Pixels:
    """The back's print, mirrored and diffused by the paper, with the front multiplied over it."""
    shift = int(chance.integers(3, 12) / MM_PER_INCH * dpi)
    back = np.roll(darkest(pixels)[:, ::-1], (shift, shift), (0, 1))
    paper = float(np.percentile(back[::8, ::8], 90))
    dark = 1 - np.minimum(back / np.float32(paper), 1)
    sigma_px = 0.33 / MM_PER_INCH * dpi
    return _lit(pixels, 1 - contrast * np.asarray(cv2.GaussianBlur(dark, (0, 0), sigma_px), np.float32))


def _wedge(pixels: Pixels, dpi: float, mm: float, chance: np.random.Generator) -> Pixels:
    """The dark lid beside a sheet that lay aslant: a wedge down one side and a strip along another."""
    out = pixels.copy()
    height, width = pixels.shape[:2]
    depth = mm / MM_PER_INCH * dpi
    aslant = depth * np.linspace(chance.uniform(0.5, 1), chance.uniform(-0.4, 0.3), height)
    out[np.arange(width)[None] < aslant[:, None]] = _DARK
    strip = round(depth / 3)
    if strip:
        out[-strip:] = _DARK
    return _grained(out, pixels, chance)


def _gray_lid(pixels: Pixels, dpi: float, mm: float, chance: np.random.Generator) -> Pixels:
    """The gray lid beside a sheet, as another program has turned the page: it begins behind a white wedge, and is darkest at the sheet."""
    out = pixels.copy()
    height, width = pixels.shape[:2]
    px = dpi / MM_PER_INCH
    ends = mm * px * np.linspace(1, chance.uniform(0.85, 1.1), height)
    begins = np.maximum(0, np.linspace(-0.6, 0.6, height) * mm * px)[:: 1 if chance.random() < 0.5 else -1]
    place = np.arange(width)[None]
    within = (place >= begins[:, None]) & (place < ends[:, None])
    edge = np.clip((ends[:, None] - place) / (1.5 * px), 0, 1)
    out[within] = np.broadcast_to((130 + 40 * edge)[..., None], out.shape)[within]
    out = _grained(out, pixels, chance)
    out[place < begins[:, None]] = 255
    return out


def _holes(pixels: Pixels, dpi: float, level: float, chance: np.random.Generator) -> Pixels:
    """Two punched holes, 80 mm apart, 12 mm from the left edge; what lies behind shows, with a shadow on one side."""
    out = pixels.copy()
    middle = len(pixels) / 2 + chance.uniform(-4, 4) / MM_PER_INCH * dpi
    x, radius = 12 / MM_PER_INCH * dpi, chance.uniform(2.6, 3.4) / MM_PER_INCH * dpi
    for y in (middle - 40 / MM_PER_INCH * dpi, middle + 40 / MM_PER_INCH * dpi):
        color = (level,) * 3
        shadow = (level * 0.8,) * 3
        cv2.circle(out, (round(x), round(y)), round(radius), shadow, -1, cv2.LINE_AA)
        cv2.circle(
            out, (round(x + 0.15 * radius), round(y + 0.15 * radius)), round(radius * 0.82), color, -1, cv2.LINE_AA
        )
    return _grained(out, pixels, chance)


def _staple(pixels: Pixels, dpi: float, level: float, chance: np.random.Generator) -> Pixels:
    """A staple in the upper left corner, as a copy shows it."""
    out = pixels.copy()
    x, y, half = (value / MM_PER_INCH * dpi for value in (11, 10, 5.5))
    angle = chance.uniform(-0.9, 0.9)
    ends = [(round(x + k * half * np.cos(angle)), round(y + k * half * np.sin(angle))) for k in (-1, 1)]
    cv2.line(out, ends[0], ends[1], (level,) * 3, max(1, round(0.6 / MM_PER_INCH * dpi)), cv2.LINE_AA)
    return _grained(out, pixels, chance)


def _specks(pixels: Pixels, dpi: float, per_page: float, chance: np.random.Generator) -> Pixels:
    """Dust: dots of 0.1 to 0.45 mm, where nothing else stands."""
    out = pixels.copy()
    around = [2 * round(mm / MM_PER_INCH * dpi) + 1 for mm in (_AWAY_MM[1], _AWAY_MM[0])]
    taken = np.asarray(cv2.dilate((darkest(pixels) < 190).astype(np.uint8), np.ones(around, np.uint8)))
    for _ in range(int(per_page)):
        x, y = (int(chance.uniform(0.02, 0.98) * side) for side in (pixels.shape[1], pixels.shape[0]))
        if not taken[y, x]:
            radius = chance.uniform(0.05, 0.22) / MM_PER_INCH * dpi
            cv2.ellipse(
                out, ((x, y), (2 * radius, 1.6 * radius), 0), (int(chance.uniform(20, 120)),) * 3, -1, cv2.LINE_AA
            )
    return _grained(out, pixels, chance)


def _grained(out: Pixels, before: Pixels, chance: np.random.Generator) -> Pixels:
    """Noise of the sensor where something was planted."""
    there = lightest(cv2.absdiff(out, before)) > 0
    noisy = out[there] + chance.normal(0, 2, (int(there.sum()), 3))
    out[there] = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
    return out


TRACES: Final[Mapping[str, Trace]] = {
    "gradient": Trace("tone", (0.1, 0.2, 0.35), "of the light lost", _gradient),
    "gutter": Trace("tone", (0.15, 0.35, 0.55), "of the light lost", _gutter),
    "show-through": Trace("bleed", (0.05, 0.1, 0.2), "of black", _show_through),
    "wedge": Trace("borders", (3, 8, 15), "mm", _wedge),
    "gray lid": Trace("borders", (1.5, 3, 6), "mm", _gray_lid),
    "holes": Trace("holes", (225, 170, 20), "level", _holes),
    "staple": Trace("staples", (150, 90, 40), "level", _staple),
    "specks": Trace("specks", (20, 80), "a page", _specks),
}
