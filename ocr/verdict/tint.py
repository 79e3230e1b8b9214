"""Colours that are wrong all over: a channel that is dead, or one that lies over paper and black ink alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ocr.image.raster import Pixels
from ocr.verdict.metric import Measured, Metric
from ocr.verdict.paper import PaperAndInk

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_LEAST_INK_PX = 100
_DARKEST_PERCENTILE = 25
_STEP = 4
_WRITTEN_ROWS = 0.25
"""of the rows have ink: writing, and no red seal alone"""


@dataclass(frozen=True, slots=True)
class Tint:
    """How far colours are off.

    Attributes:
        cast: levels (0..255) by which black ink lies off gray as the paper does. On tinted paper it does not: ink covers it.
        weakest_channel: contrast of the weakest channel between paper and ink, as a share of the strongest one's.
    """

    cast: float
    weakest_channel: float


def tint(pixels: Pixels, page: PaperAndInk) -> Tint | None:
    """Compare paper and black ink of a page in colour.

    Args:
        pixels: H x W x 3 uint8.
        page: its paper and ink.

    Returns:
        None of a page in gray, and where there is too little ink.
    """
    if pixels.ndim == 2:
        return None
    marked = page.dark_ink[::_STEP]
    if int(marked.sum()) < _LEAST_INK_PX and float(page.ink.any(1).mean()) > _WRITTEN_ROWS:
        marked = page.ink[::_STEP]  # where a channel is dead, all ink lets its light through
    colors = cv2.resize(pixels, marked.shape[::-1], interpolation=cv2.INTER_NEAREST)
    ink = colors[marked.view(np.bool_)].astype(np.float32)
    if len(ink) < _LEAST_INK_PX:
        return None
    luma = ink.mean(1)
    black = np.median(ink[luma <= np.percentile(luma, _DARKEST_PERCENTILE)], axis=0)
    bare = colors[:, ::_STEP][page.ink[::_STEP, ::_STEP] == 0]
    paper = np.median(bare, axis=0).astype(np.float32) if len(bare) else black
    off_paper, off_black = paper - paper.mean(), black - black.mean()
    length = float(np.linalg.norm(off_paper))
    cast = float(off_black @ off_paper) / length if length else 0.0
    contrast = paper - black
    return Tint(max(0.0, min(cast, length)), float(contrast.min() / max(1.0, contrast.max())))


def tinted(sight: Sight) -> Measured:
    """`color_cast` and `weakest_channel`, as of `Tint`, of pages in colour with writing."""
    found = None if sight.inkless else tint(sight.small.pixels, sight.paper)
    if found is None:
        return {}
    return {"color_cast": Metric(found.cast), "weakest_channel": Metric(found.weakest_channel)}
