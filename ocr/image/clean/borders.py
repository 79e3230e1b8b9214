"""Dark borders and wedges at the rim, where the lid of a scanner or copier shows beside the sheet.

From each place of a rim the dark is followed inwards. A rule that runs off the page, a stamp over its edge and letters that were
cut are dark at the rim too, but narrow along it: an opening of these depths along the rim cuts them back to the border they stand on.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.clean.border_evidence import Run, is_aslant, is_border, is_outline, is_rule
from ocr.image.clean.cleaned import Cleaned
from ocr.image.clean.fill import Patch, painted
from ocr.image.clean.overview import Overview
from ocr.image.color import darkest, lightest
from ocr.image.raster import Pixels, Raster
from ocr.image.runs import runs_of
from ocr.recipes import TidyRecipe

_PAPER_PERCENTILE = 85
_LIGHT_RIM_MM = 0.7
"""so far from the rim a border may begin: scanners leave a light line outside"""
_NARROW_MM = 10.0
"""along the rim; what is dark for less is ink"""
_LEAST_MM, _LEAST_IN_CORNER_MM, _BLOCK_MM = 12.0, 8.0, 2.0
"""along the rim; in a corner, where it is at least so broad"""
_CORNER_MM, _LONG_SHARE = 4.0, 0.3
"""a border begins so near a corner or is so long a share of the rim: what is shorter is on the page, as a thumb index or a chart's bar"""
_HAIR_MM, _WHOLE_SHARE = 0.7, 0.8
"""what is as thin as a rule is a border where it accompanies so much of the edge of what came from the scanner"""
_BESIDE_MM = 4.0
"""from the corner; what lies there tells how broad a border is in it"""
_GRAY_LEVEL, _STRIP_MM = 0.8, 5.0
"""share of the level of paper below which a lid is gray; where it lies aslant it begins behind a white strip of that width"""
_COLORED = 60
"""levels between the lightest and the darkest channel, from which it is no lid"""
_KNOWN_SHARE, _BROADER_MM = 0.3, 2.0
"""so much of a gray border is known to be dark, and there the gray is broader by so much at most"""
_EDGE_MM, _FOOT_MM = 0.3, 0.6
"""the soft edge of a border; how far behind it ink is looked for that stands on it"""
_INK_LEVELS, _TINT, _INK_PX = 25, 40, 9
"""ink is darker than its paper, or more coloured, by so much; coloured, it has a stroke of 3 pixels in a square of that side"""
_NEXT = np.ones((3, 1), np.uint8)
"""a border ends within a cell"""
_COLOR_MM = (1.5, 8.0)
"""the paper behind a border is looked at so far in, and in pieces of that length"""
_MIXED = 2
"""rows that are a mixture of the page and what lies beyond"""
_TURNS = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Edge:
    """A border along one rim: how far in it reaches at each pixel of the rim (0: none), and the colour of the paper behind it."""

    depth: NDArray[np.float32]
    color: Pixels


@dataclass(frozen=True, slots=True, eq=False)
class _Rim:
    """A page turned so that one of its rims is at the left.

    Attributes:
        light, level: of the view.
        outer: how far in what came from the scanner begins, row by row.
        paper: level of the page's paper.
        view: of the page, not turned.
    """

    light: Pixels
    level: Pixels
    outer: NDArray[np.float32]
    paper: float
    view: Overview


def borders(raster: Raster, view: Overview, recipe: TidyRecipe) -> Cleaned:
    """Fill dark borders with the colour of the paper behind them.

    Args:
        raster: an upright page.
        view: of this page.
        recipe: what is dark, and how broad a border may be.
    """
    paper = float(np.percentile(view.light[::4, ::4], _PAPER_PERCENTILE))
    patches: list[Patch] = []
    widest_mm = 0.0
    for turn in range(_TURNS):
        light, level = (np.rot90(plane, turn) for plane in (view.light, view.level))
        edge = _edge(_Rim(light, level, _outer(view, turn), paper, view), turn, recipe)
        if edge is not None:
            patches.append(_patch(edge, turn, raster, view))
            widest_mm = max(widest_mm, float(edge.depth.max()) / view.px_per_mm)
    measured = {"sides": float(len(patches)), "widest_mm": widest_mm}
    if not patches:
        return Cleaned(raster, measured, 1.0)
    return Cleaned(painted(raster, patches), measured, 0.95)


def _edge(rim: _Rim, turn: int, recipe: TidyRecipe) -> _Edge | None:
    """The border at the left of a page turned by so many quarters, counter-clockwise."""
    view = rim.view
    reach = min(view.px(recipe.border_mm), rim.light.shape[1] // 3)
    dark, gray = recipe.border_level * rim.paper, _GRAY_LEVEL * rim.paper
    if not reach or int(_near(rim, gray, view.px(_STRIP_MM)).any(1).sum()) < view.px(_LEAST_IN_CORNER_MM):
        return None
    followed = _followed(rim, gray, reach, view.px(_STRIP_MM))
    gray_depth = followed[1]
    depth, kept = _dark(rim, dark, reach, gray_depth)
    grown, rules = _gray(rim, gray, reach, followed, kept)
    kept[rules] = 0
    depth, kept = np.where(grown > 0, gray_depth, depth).astype(np.float32), np.maximum(kept, grown)
    if not kept.any():
        return None
    grown = np.asarray(cv2.dilate(kept[:, None], _NEXT)[:, 0], np.float32)
    kept = np.maximum(kept, grown * (depth < kept.max())).astype(np.float32)
    # ink of any colour that stands on the border keeps its foot, the border's soft edge goes everywhere else
    beyond = np.clip(kept[:, None].astype(int) + np.arange(2, 2 + view.px(_FOOT_MM)), 0, rim.light.shape[1] - 1)
    inked = (np.rot90(view.depth, turn)[np.arange(len(kept))[:, None], beyond] >= _INK_LEVELS).any(1)
    foot = cv2.dilate((inked | (depth - kept > 1)).astype(np.uint8)[:, None], _NEXT)[:, 0] > 0
    soft = np.where((kept > 0) & ~foot, view.px_per_mm * _EDGE_MM, 0)
    return _Edge((kept + soft).astype(np.float32), _colors(kept, np.rot90(view.pixels, turn), dark, view))


def _dark(
    rim: _Rim, level: float, reach: int, followed: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(how far in the dark reaches, how far in the border does) row by row; `followed` is how far the gray does."""
    view = rim.view
    least = view.px(_LEAST_IN_CORNER_MM)
    begins, depth = _followed(rim, level, reach, view.px(_LIGHT_RIM_MM))
    kept = np.zeros_like(depth)
    if int((depth > 0).sum()) < least:
        return depth, kept
    opened, reached = _opened(depth, rim, reach), np.maximum(depth, followed)
    of_table = is_outline(_run(rim, begins, opened, reached, slice(0, len(depth))), view)
    for start, end in runs_of(opened > begins):
        there = slice(start, end)
        breadth = opened[there] - begins[there]
        if (of_table and _is_hair(breadth, view)) or not _placed(breadth, start, rim, depth):
            continue
        run = _run(rim, begins, opened, reached, there)
        if len(run.depth) >= least and is_border(run, rim.paper, level, view):
            kept[there] = opened[there]
    return depth, kept


def _is_hair(breadth: NDArray[np.float32], view: Overview) -> bool:
    return float(np.median(breadth)) <= _HAIR_MM * view.px_per_mm


def _placed(breadth: NDArray[np.float32], start: int, rim: _Rim, depth: NDArray[np.float32]) -> bool:
    """Whether a run lies where borders do, and is long enough.

    Args:
        breadth: of the run.
        start: its first row.
        rim: where it lies.
        depth: how far in the dark reaches, row by row of the whole rim.
    """
    view = rim.view
    if _is_hair(breadth, view):
        edge = np.isfinite(rim.outer) & (rim.outer >= -1)
        beside = int(np.count_nonzero(depth[edge]))
        return len(breadth) >= view.px(_LEAST_MM) and beside >= max(1.0, _WHOLE_SHARE * np.count_nonzero(edge))
    if len(breadth) >= max(view.px(_LEAST_MM), _LONG_SHARE * len(depth)):
        return True
    block = float(np.median(breadth)) >= _BLOCK_MM * view.px_per_mm
    least_mm = _LEAST_IN_CORNER_MM if block else _LEAST_MM
    away = min(start, len(depth) - start - len(breadth))
    return away <= view.px(_CORNER_MM) and len(breadth) >= view.px(least_mm)


def _gray(
    rim: _Rim, level: float, reach: int, followed: tuple[NDArray[np.float32], ...], known: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """How far in a gray border reaches, where a dark one goes on or one lies aslant, as no print does; and where there is a rule.

    Args:
        rim: where it is looked for.
        level: what is darker is gray.
        reach: so far in.
        followed: where the gray begins and how far in it reaches.
        known: how far in a dark border does.
    """
    view = rim.view
    kept, rules = np.zeros_like(known), np.zeros(len(known), np.bool_)
    begins, depth = followed
    opened = _opened(depth, rim, reach)
    for start, end in runs_of(opened > begins):
        there = slice(start, end)
        run = _run(rim, begins, opened, depth, there)
        if len(run.depth) < view.px(_LEAST_MM):
            continue
        rules[there] = is_rule(run, view.px(_LIGHT_RIM_MM), view)
        goes_on = opened[there] - known[there] <= _BROADER_MM * view.px_per_mm
        seen = float((goes_on & (known[there] > 0)).mean()) >= _KNOWN_SHARE
        if rules[start] or not (seen or is_aslant(run, rim.paper, view)):
            continue
        if is_border(run, rim.paper, level, view):
            kept[there] = opened[there]
    return kept, rules


def _darker(rim: _Rim, level: float, reach: int) -> NDArray[np.bool_]:
    """What is dark and has no colour, so far in."""
    light = rim.light[:, :reach]
    return np.asarray((light < level) & (light - rim.level[:, :reach] < _COLORED))


def _opened(depth: NDArray[np.float32], rim: _Rim, reach: int) -> NDArray[np.float32]:
    """How far in the dark reaches, without what is narrow along the rim."""
    shape = _beside_corners(depth, (depth >= reach) | (rim.outer >= reach), reach, rim.view)
    window = np.ones((2 * (rim.view.px(_NARROW_MM) // 2) + 1, 1), np.uint8)
    opened = cv2.morphologyEx(shape[:, None], cv2.MORPH_OPEN, window, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(opened[:, 0], np.float32)


def _run(
    rim: _Rim, begins: NDArray[np.float32], opened: NDArray[np.float32], followed: NDArray[np.float32], there: slice
) -> Run:
    """What is seen of a run: without the rows beyond a corner of what came from the scanner."""
    rows = np.arange(there.start, there.stop)
    rows = rows[np.isfinite(rim.outer[rows])]
    seen = slice(int(rows[0]), int(rows[-1]) + 1) if len(rows) else slice(0, 0)
    return Run(begins[seen], rim.outer[seen], opened[seen], followed[seen], rim.light[seen], rim.level[seen])


def _outer(view: Overview, turn: int) -> NDArray[np.float32]:
    """How far in what came from the scanner begins, row by row: below 0 where it was cut, infinite beyond its corners."""
    height, width = view.light.shape
    rows = np.arange(width if turn % 2 else height) + 0.5
    if view.frame is None:
        return np.zeros(len(rows), np.float32)
    x, y = view.frame.T
    along, across = ((y, x), (width - x, y), (height - y, width - x), (x, height - y))[turn]
    following = np.roll(np.arange(len(x)), -1)
    first = int(np.argmin(across + across[following]))
    (start, begins), (end, ends) = sorted((along[corner], across[corner]) for corner in (first, following[first]))
    outer = begins + (rows - start) * ((ends - begins) / (end - start))
    if outer.max() <= 0:  # the page was cut farther in: its rim is nobody's
        return np.zeros(len(rows), np.float32)
    return np.where((rows < start + _MIXED) | (rows > end - _MIXED), np.inf, outer).astype(np.float32)


def _near(rim: _Rim, level: float, skip: int) -> NDArray[np.bool_]:
    """What is dark where a border may begin: at most `skip` farther in than what came from the scanner."""
    outer = np.maximum(rim.outer, 0)
    farthest = int(outer[np.isfinite(outer)].max(initial=0)) + skip + 1
    place = np.arange(min(farthest, rim.light.shape[1]), dtype=np.float32)[None]
    last = np.maximum(rim.outer + skip, 1)  # what lies farther in stays so, however much of the paper before it was cut
    return _darker(rim, level, place.size) & (place > outer[:, None] - 1) & (place <= last[:, None])


def _followed(rim: _Rim, level: float, reach: int, skip: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(where the dark begins, how far in it reaches) row by row; the latter is 0 where it does not begin at the rim."""
    begins, depth = np.zeros((2, len(rim.light)), np.float32)
    near = _near(rim, level, skip)[:, :reach]
    rows = np.flatnonzero(near.any(1))
    begins[rows] = near[rows].argmax(1)
    goes_on = np.where(np.arange(reach)[None] < begins[rows, None], True, _darker(rim, level, reach)[rows])
    depth[rows] = np.where(goes_on.all(1), reach, goes_on.argmin(1))
    return begins, depth


def _beside_corners(
    depth: NDArray[np.float32], endless: NDArray[np.bool_], reach: int, view: Overview
) -> NDArray[np.float32]:
    """In a corner the dark of the next rim is followed along, to no end: there the border is as broad as beside it."""
    corner = np.minimum(np.arange(len(depth)), np.arange(len(depth))[::-1]) < reach
    if endless.all() or any(end - start >= view.px(_NARROW_MM) for start, end in runs_of(endless & ~corner)):
        return np.zeros_like(depth)  # no border but a background
    told = np.flatnonzero(~endless)
    beside = view.px(_BESIDE_MM)
    shape = depth.copy()
    shape[: told[0]] = np.median(depth[told[:beside]])
    shape[told[-1] + 1 :] = np.median(depth[told[-beside:]])
    return shape


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
