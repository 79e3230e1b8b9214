"""Faults of a scan, planted into good pages with a known strength: what the verdict is measured on.

Each takes the page, its resolution, a strength and a generator of chance, and returns new pixels of the same kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ocr.image.geometry import paper_color
from ocr.image.raster import MM_PER_INCH, Pixels

type Plant = Callable[[Pixels, float, float, np.random.Generator], Pixels]


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind.

    Attributes:
        reason: the code that the verdict has to name.
        strengths: from what nobody minds to what nobody overlooks.
        unit: of the strengths.
        plant: puts it into a page.
    """

    reason: str
    strengths: tuple[float, ...]
    unit: str
    plant: Plant


def _streak(pixels: Pixels, _dpi: float, levels: float, chance: np.random.Generator) -> Pixels:
    """Dirt takes a part of the light from one or two sensors, unequally by colour and a little unsteadily by row."""
    x, width = int(chance.uniform(0.08, 0.92) * pixels.shape[1]), int(chance.integers(1, 3))
    share = chance.uniform(0.5, 1, (1, 1, pixels.shape[2] if pixels.ndim == 3 else 1))
    unsteady = chance.uniform(0.9, 1.1, (len(pixels), 1, 1))
    out = pixels.copy().reshape(*pixels.shape[:2], -1)
    there = out[:, x : x + width].astype(np.float32)
    out[:, x : x + width] = np.clip(there * (1 - levels / 255 * share / share.max() * unsteady), 0, 255)
    return out.reshape(pixels.shape)


def _blur(pixels: Pixels, dpi: float, sigma_mm: float, _chance: np.random.Generator) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma_mm / MM_PER_INCH * dpi), np.uint8)


def _dark(pixels: Pixels, _dpi: float, light: float, _chance: np.random.Generator) -> Pixels:
    return (pixels * light).astype(np.uint8)


def _faint(pixels: Pixels, _dpi: float, left: float, _chance: np.random.Generator) -> Pixels:
    """So much of the ink's contrast against the paper is left."""
    paper = np.array(paper_color(pixels), np.float32)
    return (
        np.clip(paper - (paper - pixels.reshape(*pixels.shape[:2], -1)) * left, 0, 255)
        .astype(np.uint8)
        .reshape(pixels.shape)
    )


def _cut(pixels: Pixels, dpi: float, mm: float, _chance: np.random.Generator) -> Pixels:
    """The sheet lay so far to the side."""
    return np.ascontiguousarray(pixels[:, round(mm / MM_PER_INCH * dpi) :])


FAULTS: Final[Mapping[str, Fault]] = {
    "streak": Fault("STREAK", (6, 10, 20, 60), "levels", _streak),
    "blur": Fault("OUT_OF_FOCUS", (0.05, 0.15, 0.25, 0.4), "mm (sigma)", _blur),
    "dark": Fault("TOO_DARK", (0.8, 0.5, 0.3), "of the light", _dark),
    "faint": Fault("TOO_LIGHT", (0.8, 0.4, 0.25, 0.15), "of the contrast", _faint),
    "cut": Fault("CUT_OFF", (0, 30, 45), "mm", _cut),
}
