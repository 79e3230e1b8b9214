"""Paper made white, for those who ask for it: light evened first, then the tone of the paper taken away.

The paper is stretched to white and every level below with it, ever less towards black: nothing loses contrast against the paper, so
pencil and carbon copies stay. Coloured ink keeps its colour: there the stretch fades out with the chroma.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.clean.cleaned import Cleaned
from ocr.image.clean.light import evened, light
from ocr.image.clean.overview import Overview
from ocr.image.color import darkest, lightest
from ocr.image.raster import Pixels, Raster
from ocr.recipes import TidyRecipe

_WHITE = 255
_WHITE_ALREADY = 250
_DARKEST_PAPER = 120
"""darker paper is a black copy, or no paper"""
_KNEE = 0.55
"""share of the paper's level below which levels stay as they are"""
_NOISE_LEVELS = 2
_LEAST_PAPER = 0.3
"""of the page has to be paper"""
_CHROMA = (14, 40)
"""levels of chroma above the paper's, from which the stretch begins to fade, and is gone"""
_AROUND_MM = 1.2
_TILE_PX = 128


def whitened(raster: Raster, view: Overview, recipe: TidyRecipe) -> Cleaned:
    """Make the paper white, without bleaching what is on it.

    Args:
        raster: an upright page.
        view: of this page.
        recipe: from where on light is uneven.
    """
    found = light(view, recipe.least_light)
    uneven = found is not None and found.missing >= recipe.uneven_light
    share = found.over((raster.width_px, raster.height_px)) if found is not None and uneven else None
    half = view.half if found is None or share is None else evened(view.half, found.over(view.half.shape[1::-1]))
    paper, of_page = _paper(half)
    measured = {
        "paper_level": float(paper.min()),
        "paper_share": of_page,
        "light_missing": found.missing if found else 0.0,
    }
    if of_page < _LEAST_PAPER or paper.min() < _DARKEST_PAPER or (paper.min() >= _WHITE_ALREADY and share is None):
        return Cleaned(raster, measured, of_page)
    pixels = raster.pixels if share is None else evened(raster.pixels, share)
    curves = np.stack([_curve(level) for level in np.atleast_1d(paper)], axis=-1)
    white = np.asarray(cv2.LUT(pixels, curves.reshape(256, 1, -1) if raster.gray else curves[:, None]), np.uint8)
    if not raster.gray:
        _put_back_colors(white, pixels, paper, view)
    return Cleaned(Raster(white, raster.dpi), measured, min(1.0, 2 * of_page))


def _paper(half: Pixels) -> tuple[NDArray[np.float64], float]:
    """(level of the paper by channel, share of the page that is paper)."""
    sample = half[::2, ::2].reshape(-1, 1 if half.ndim == 2 else 3)
    dark = sample.min(1)
    usual = np.bincount(dark[dark > _DARKEST_PAPER], minlength=256).argmax()
    paper = np.abs(dark.astype(np.int16) - int(usual)) <= 8
    if not paper.any():
        return np.zeros(sample.shape[1]), 0.0
    return np.median(sample[paper], axis=0), float(paper.mean())


def _curve(level: float) -> Pixels:
    """What each level becomes: the paper's white, and what is below the knee as it is."""
    knee, top = _KNEE * level, level - _NOISE_LEVELS
    levels = np.arange(256)
    stretched = knee + (levels - knee) * (_WHITE - knee) / (top - knee)
    return np.clip(np.rint(np.where(levels < knee, levels, stretched)), 0, _WHITE).astype(np.uint8)


def _put_back_colors(white: Pixels, pixels: Pixels, paper: NDArray[np.float64], view: Overview) -> None:
    """Where there is coloured ink the pixels as they were, by how coloured they are."""
    usual = float(paper.max() - paper.min())
    spread = cv2.subtract(lightest(view.half), darkest(view.half))
    around = 2 * max(1, round(_AROUND_MM * view.px_per_mm / 2)) + 1
    colored = cv2.dilate((spread > usual + _CHROMA[0]).astype(np.uint8), np.ones((around, around), np.uint8))
    cell = 2 * view.cell_px
    side = _TILE_PX // cell * cell or cell
    for top in range(0, len(pixels), side):
        for left in range(0, pixels.shape[1], side):
            if not colored[top // cell : (top + side) // cell + 1, left // cell : (left + side) // cell + 1].any():
                continue
            there = (slice(top, top + side), slice(left, left + side))
            own = pixels[there]
            chroma = cv2.subtract(lightest(own), darkest(own)).astype(np.float32)
            kept = np.clip((chroma - usual - _CHROMA[0]) / (_CHROMA[1] - _CHROMA[0]), 0, 1)[..., None]
            white[there] = np.rint(white[there] + kept * (own.astype(np.float32) - white[there]))
