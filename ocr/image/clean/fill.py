"""Places of a page painted over with the colour of its paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import Pixels, Raster

_LEAST_FOR_PLANE = 40
_TRUSTED = 80
"""percent of the pixels that lie nearest to a first plane; the rest may be writing"""


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """What is painted over.

    Attributes:
        x0, y0: upper left corner, in pixels of the page.
        mask: h x w uint8, not 0 where the colour goes.
        color: one uint8 a channel, or h x w (x channels) uint8.
    """

    x0: int
    y0: int
    mask: Pixels
    color: Pixels


def painted(raster: Raster, patches: Sequence[Patch]) -> Raster:
    """The page with the patches on it; what lies outside of it is left out."""
    pixels = raster.pixels.copy()
    for patch in patches:
        x1, y1 = (
            min(raster.width_px, patch.x0 + patch.mask.shape[1]),
            min(raster.height_px, patch.y0 + patch.mask.shape[0]),
        )
        x0, y0 = max(0, patch.x0), max(0, patch.y0)
        if x0 >= x1 or y0 >= y1:
            continue
        there = (slice(y0 - patch.y0, y1 - patch.y0), slice(x0 - patch.x0, x1 - patch.x0))
        under = pixels[y0:y1, x0:x1]
        color = patch.color[there] if patch.color.ndim > 1 else np.broadcast_to(patch.color, under.shape)
        under[...] = cv2.copyTo(np.ascontiguousarray(color), np.ascontiguousarray(patch.mask[there]), under.copy())
    return Raster(pixels, raster.dpi)


def paper_beside(pixels: Pixels, box: tuple[int, int, int, int], there: NDArray[np.bool_]) -> Pixels:
    """Median colour of the marked pixels of a box (x0, y0, x1, y1), one uint8 a channel; of the whole box, where none is."""
    x0, y0, x1, y1 = box
    part = pixels[y0:y1, x0:x1]
    chosen = part[there] if there.any() else part.reshape(-1, *part.shape[2:])
    return np.asarray(np.rint(np.median(chosen, axis=0)), np.uint8)


def paper_across(pixels: Pixels, box: tuple[int, int, int, int], there: NDArray[np.bool_], cell_px: int) -> Pixels:
    """As `paper_beside` the colour of the paper, but as it changes over the box: the plane through the marked pixels.

    Returns:
        The box in pixels that are `cell_px` times as many each way.
    """
    x0, y0, x1, y1 = box
    part = pixels[y0:y1, x0:x1]
    rows, columns = np.nonzero(there)
    if len(rows) < _LEAST_FOR_PLANE:
        one = paper_beside(pixels, box, there)
        return np.broadcast_to(one, (part.shape[0] * cell_px, part.shape[1] * cell_px, *part.shape[2:])).copy()
    levels = part[there].reshape(len(rows), -1).astype(np.float64)
    places = np.stack([np.ones(len(rows)), rows, columns], axis=1)
    plane, *_ = np.linalg.lstsq(places, levels, rcond=None)
    off = np.abs(levels - places @ plane).max(1)
    near = off <= np.percentile(off, _TRUSTED)
    plane, *_ = np.linalg.lstsq(places[near], levels[near], rcond=None)
    y, x = ((np.arange(count * cell_px) + 0.5) / cell_px - 0.5 for count in part.shape[:2])
    shown = plane[0] + y[:, None, None] * plane[1] + x[None, :, None] * plane[2]
    levels = np.clip(np.rint(shown), 0, 255).reshape(len(y), len(x), *part.shape[2:])
    return np.asarray(levels, np.uint8)


def enlarged(mask: Pixels, cell_px: int) -> Pixels:
    """A 0/1 mask of an `Overview` as 0/255 in pixels of the page."""
    if cell_px == 1:
        return np.asarray(mask * 255, np.uint8)
    size = (mask.shape[1] * cell_px, mask.shape[0] * cell_px)
    return np.asarray(cv2.resize(mask * 255, size, interpolation=cv2.INTER_NEAREST), np.uint8)
