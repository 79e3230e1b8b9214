"""Dark borders and wedges at the rim, where the lid of a scanner or copier shows beside the sheet.

From each place of a rim the dark is followed inwards. A rule that runs off the page, a stamp over its edge and letters that were
cut are dark at the rim too, but narrow along it: an opening of these depths along the rim cuts them back to the border they stand on.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.clean.cleaned import Cleaned
from ocr.image.clean.fill import Patch, painted
from ocr.image.clean.overview import Overview
from ocr.image.color import darkest, lightest
from ocr.image.raster import Pixels, Raster
from ocr.recipes import TidyRecipe

_PAPER_PERCENTILE = 85
_LIGHT_RIM_MM = 0.7
"""so far from the rim a border may begin: scanners leave a light line outside"""
_NARROW_MM = 10.0
"""along the rim; what is dark for less is ink"""
_LEAST_MM = 12.0
"""along the rim"""
_BEYOND_MM = 3.0
"""behind its edge a border has paper, at least so far in"""
_BEYOND_SHARE = 0.8
_LIGHTER = 0.3
"""by so much of the level of paper what lies behind is lighter"""
_UNEVEN = 26.0
"""greatest standard deviation of the levels within a border"""
_UNSTEADY_MM = 0.6
"""mean distance of its edge from a smooth line"""
_EDGE_MM, _FOOT_MM = 0.3, 0.6
"""the soft edge of a border; how far behind it ink is looked for that stands on it"""
_INK_LEVELS, _TINT, _INK_PX = 25, 40, 9
"""ink is darker than its paper, or more coloured, by so much; coloured, it has a stroke of 3 pixels in a square of that side"""
_NEXT = np.ones((3, 1), np.uint8)
"""a border ends within a cell"""
_COLOR_MM = (1.5, 8.0)
"""the paper behind a border is looked at so far in, and in pieces of that length"""
_TURNS = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Edge:
    """A border along one rim: how far in it reaches at each pixel of the rim (0: none), and the colour of the paper behind it."""

    depth: NDArray[np.float32]
    color: Pixels


def borders(raster: Raster, view: Overview, recipe: TidyRecipe) -> Cleaned:
    """Fill dark borders with the colour of the paper behind them.

    Args:
        raster: an upright page.
        view: of this page.
        recipe: what is dark, and how broad a border may be.
    """
    light = view.light
    paper = float(np.percentile(light[::4, ::4], _PAPER_PERCENTILE))
    dark = light < recipe.border_level * paper
    patches: list[Patch] = []
    widest_mm = 0.0
    for turn in range(_TURNS):
        edge = _edge(np.rot90(dark, turn), turn, paper, view, recipe)
        if edge is not None:
            patches.append(_patch(edge, turn, raster, view))
            widest_mm = max(widest_mm, float(edge.depth.max()) / view.px_per_mm)
    measured = {"sides": float(len(patches)), "widest_mm": widest_mm}
    if not patches:
        return Cleaned(raster, measured, 1.0)
    return Cleaned(painted(raster, patches), measured, 0.95)


def _edge(dark: NDArray[np.bool_], turn: int, paper: float, view: Overview, recipe: TidyRecipe) -> _Edge | None:
    """The border at the left of a page turned by so many quarters, counter-clockwise.

    Args:
        dark: of that turned page.
        turn: so many quarters.
        paper: level of the page's paper.
        view: of the page, not turned.
        recipe: what is dark, and how broad a border may be.
    """
    light = np.rot90(view.light, turn)
    reach = min(view.px(recipe.border_mm), dark.shape[1] // 3)
    rim = view.px(_LIGHT_RIM_MM)
    if int(dark[:, : rim + 1].any(1).sum()) < view.px(_LEAST_MM):
        return None
    depth = _followed(dark[:, :reach], rim)
    depth = _beside_corners(depth, reach)
    window = np.ones((2 * (view.px(_NARROW_MM) // 2) + 1, 1), np.uint8)
    shape = cv2.morphologyEx(depth[:, None], cv2.MORPH_OPEN, window, borderType=cv2.BORDER_REPLICATE)
    opened = np.asarray(shape[:, 0], np.float32)
    kept = np.zeros_like(opened)
    for start, end in _runs(opened > 0):
        if end - start >= view.px(_LEAST_MM) and _is_border(opened[start:end], light[start:end], paper, view):
            kept[start:end] = opened[start:end]
    if not kept.any():
        return None
    grown = np.asarray(cv2.dilate(kept[:, None], _NEXT)[:, 0], np.float32)
    kept = np.maximum(kept, grown * (depth < kept.max())).astype(np.float32)
    # ink of any colour that stands on the border keeps its foot, the border's soft edge goes everywhere else
    beyond = np.clip(kept[:, None].astype(int) + np.arange(2, 2 + view.px(_FOOT_MM)), 0, dark.shape[1] - 1)
    inked = (np.rot90(view.depth, turn)[np.arange(len(kept))[:, None], beyond] >= _INK_LEVELS).any(1)
    foot = cv2.dilate((inked | (depth - kept > 1)).astype(np.uint8)[:, None], _NEXT)[:, 0] > 0
    soft = np.where((kept > 0) & ~foot, view.px_per_mm * _EDGE_MM, 0)
    return _Edge(
        (kept + soft).astype(np.float32), _colors(kept, np.rot90(view.pixels, turn), recipe.border_level * paper, view)
    )


def _followed(dark: NDArray[np.bool_], skip: int) -> NDArray[np.float32]:
    """How far in the dark reaches from the rim, row by row; 0 where it does not begin there."""
    padded = np.pad(dark, ((0, 0), (0, 1)))
    begins = padded[:, : skip + 1].argmax(1)
    place = np.arange(padded.shape[1])[None]
    ends = np.where(padded | (place < begins[:, None]), padded.shape[1], place).min(1)
    starts = padded[np.arange(len(padded)), begins]
    return np.where(starts, np.minimum(ends, dark.shape[1]), 0).astype(np.float32)


def _beside_corners(depth: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """In a corner the dark of the next rim is followed along, to no end: there the border is as broad as beside it."""
    endless = depth >= reach
    corner = np.minimum(np.arange(len(depth)), np.arange(len(depth))[::-1]) < reach
    if (endless & ~corner).any() or endless.all():
        return np.zeros_like(depth)  # no border but a background
    if not endless.any():
        return depth
    told = np.flatnonzero(~endless)
    near = np.minimum(np.searchsorted(told, np.arange(len(depth))), len(told) - 1)
    return np.where(endless, depth[told[near]], depth).astype(np.float32)


def _runs(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    steps = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    return list(zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True))


def _is_border(depth: NDArray[np.float32], light: Pixels, paper: float, view: Overview) -> bool:
    """Dark all over, with a steady edge, and paper behind it."""
    beyond = view.px(_BEYOND_MM)
    light = light[:, : int(depth.max()) + beyond + 1]
    place = np.arange(light.shape[1], dtype=np.float32)[None]
    inside = light[place < depth[:, None]]
    behind = (place >= depth[:, None] + 1) & (place < depth[:, None] + 1 + beyond)
    # in the shadow of a fold paper is dark too
    bright = ((light >= float(inside.mean()) + _LIGHTER * paper) & behind).any(1)
    size = 2 * (view.px(_LEAST_MM) // 2) + 1
    line = cv2.blur(depth[:, None], (1, size), borderType=cv2.BORDER_REPLICATE)[:, 0]
    unsteady = float(np.abs(depth - line).mean())
    return (
        float(bright.mean()) >= _BEYOND_SHARE
        and float(inside.std()) <= _UNEVEN
        and unsteady <= _UNSTEADY_MM * view.px_per_mm
    )


def _colors(depth: NDArray[np.float32], pixels: Pixels, least: float, view: Overview) -> Pixels:
    """The colour of the paper behind the border, by places along the rim; what has no channel above `least` is none."""
    first = np.clip(depth.astype(int) + view.px(1.0), 0, pixels.shape[1] - 1)
    columns = np.clip(first[:, None] + np.arange(view.px(_COLOR_MM[0])), 0, pixels.shape[1] - 1)
    behind = pixels[np.arange(len(pixels))[:, None], columns].reshape(len(pixels), columns.shape[1], -1)
    size = view.px(_COLOR_MM[1])
    told, middles = [], []
    for place in range(0, len(pixels), size):
        piece = behind[place : place + size].reshape(-1, behind.shape[2])
        piece = piece[piece.max(1) > least]
        if len(piece):
            told.append(np.median(piece, axis=0))
            middles.append(min(place + size / 2, len(pixels) - 1))
    if not told:
        told, middles = [np.full(behind.shape[2], 255.0)], [0.0]
    lines = [np.interp(np.arange(len(pixels)), middles, levels) for levels in np.transpose(told)]
    return np.rint(np.stack(lines, axis=1)).astype(np.uint8)


def _patch(edge: _Edge, turn: int, raster: Raster, view: Overview) -> Patch:
    """The border in pixels of the page, turned back to its rim: left, top, right, bottom."""
    cell = view.cell_px
    depth, color = (edge.depth[::-1], edge.color[::-1]) if turn in (1, 2) else (edge.depth, edge.color)
    along, across = (raster.width_px, raster.height_px) if turn % 2 else (raster.height_px, raster.width_px)
    # what did not fill a cell lies outside at the right and at the bottom
    rest = across % (cell * (across // cell)) if turn >= 2 else 0
    place = (np.arange(along) + 0.5) / cell - 0.5
    reach = np.rint(np.interp(place, np.arange(len(depth)), depth) * cell)
    reach[reach > 0] += rest
    mask = (np.arange(min(across, int(reach.max()) + _INK_PX))[None] < reach[:, None]).astype(np.uint8)
    lines = color[np.clip(np.rint(place).astype(int), 0, len(color) - 1)]
    shown = np.broadcast_to(lines[:, None], (*mask.shape, lines.shape[1]))
    shown = shown if raster.pixels.ndim == 3 else shown[..., 0]
    if turn >= 2:
        mask = mask[:, ::-1]
    if turn % 2:
        mask, shown = mask.T, np.swapaxes(shown, 0, 1)
    x0 = raster.width_px - mask.shape[1] if turn == 2 else 0
    y0 = raster.height_px - mask.shape[0] if turn == 3 else 0
    under = raster.pixels[y0 : y0 + mask.shape[0], x0 : x0 + mask.shape[1]]
    return Patch(x0, y0, mask if raster.gray else _without_colors(mask, under, color), shown)


def _without_colors(mask: Pixels, under: Pixels, color: Pixels) -> Pixels:
    """The mask without coloured ink that reaches into the border's soft edge; the colours that a lens adds there are thinner."""
    usual = int(np.median(color.max(1) - color.min(1)))
    tint = cv2.subtract(lightest(under), darkest(under))
    colored = cv2.threshold(tint, usual + _TINT, 1, cv2.THRESH_BINARY)[1]
    thick = cv2.morphologyEx(colored, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    ink = cv2.bitwise_and(cv2.dilate(thick, np.ones((_INK_PX, _INK_PX), np.uint8)), colored)
    return np.asarray(cv2.bitwise_and(np.ascontiguousarray(mask), 1 - ink), np.uint8)
