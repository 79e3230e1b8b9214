"""Faults of light, optics and sensors, and of what was done to their signal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np

from ocr.image.geometry import paper_color
from ocr.image.raster import MM_PER_INCH, Pixels
from tests.perf.planted_faults.fault import Fault


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


def _soft_half(pixels: Pixels, dpi: float, sigma_mm: float, chance: np.random.Generator) -> Pixels:
    """One half of the page did not lie on the glass; 20 mm between sharp and soft."""
    height, width = pixels.shape[:2]
    axis = int(chance.integers(2))
    along = np.arange((height, width)[axis], dtype=np.float32) - (height, width)[axis] / 2
    share = np.clip(along * (1 if chance.integers(2) else -1) / (20 / MM_PER_INCH * dpi) + 0.5, 0, 1)
    soft = np.ascontiguousarray(np.broadcast_to(share[:, None] if axis == 0 else share, (height, width)))
    return np.asarray(cv2.blendLinear(pixels, _blur(pixels, dpi, sigma_mm, chance), 1 - soft, soft), np.uint8)


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


SIGNAL: Final[Mapping[str, Fault]] = {
    "streak": Fault("STREAK", (6, 10, 20, 60), "levels", _streak),
    "blur": Fault("OUT_OF_FOCUS", (0.05, 0.15, 0.25, 0.4), "mm (sigma)", _blur),
    "soft half": Fault("OUT_OF_FOCUS", (0.05, 0.15, 0.25, 0.4), "mm (sigma)", _soft_half),
    "dark": Fault("TOO_DARK", (0.8, 0.5, 0.3), "of the light", _dark),
    "faint": Fault("TOO_LIGHT", (0.8, 0.4, 0.25, 0.15), "of the contrast", _faint),
}
