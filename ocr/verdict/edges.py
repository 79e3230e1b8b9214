"""What breaks the straight edge of a sheet: a piece torn out of it, a finger or a clip that reaches in over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import reduced
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.image.runs import runs_of
from ocr.values import Box
from ocr.verdict.metric import Measured, Metric
from ocr.verdict.sight import Sight

_WORK_DPI = 37.5
_LEAST_PX = 60
_LEAST_STEP, _MOST_STEP = 5.0, 14.0
_NOISE_TIMES, _NOISE_PERCENTILE = 3.0, 25
_SAME_PAPER = 10.0
"""levels that two regions of one paper differ by at most, in each channel"""
_DEEPEST_MM, _WIDEST_MM = 55.0, 75.0
_LEAST_DEPTH_MM, _LEAST_WIDTH_MM = 4.0, 8.0
_SLOPES = np.linspace(-0.1, 0.1, 41)
_LEAST_EDGE = 0.35
"""share of a side along which the straight edge of the sheet has to be seen"""
_RIM_PX, _OUTLINE_PX = 2.0, 2
"""so far within the edge of the sheet a break begins, and so broad its outline is"""
_LEAST_MM2, _BAND_PX = 8.0, 12
"""size of an even region, and how far from the rim it begins at the latest: a sheet's own edge lies inside where it is turned"""
_SHADOW_LEVELS = 45
"""by so many the line around what is of the paper's own tone is darker than it at most: the shadow of a sheet on a white lid, no print"""
_INSIDE_MM2 = 1500.0
"""what is behind the sheet shows at its rim: of what has this area elsewhere, too, the rim is printed"""
_ALIKE, _PATTERN = 20.0, 4
"""so many breaks in one tone are a pattern, or the picture's own ragged end; so are as many fields of ruled paper"""
_FLOOR_MM = 0.7
_FLAT = 0.65
_RAGGED_MM, _MOST_RAGGED = 0.15, 0.1
"""by so much on average the outline of a tear leaves a smooth one, and by that share of its depth at most: a screen's dots are none"""
_SMOOTH_PX = 7
_SKIN, _COLORLESS = 1.25, 22.0
_WARM = 0.8
"""skin is rather red than yellow: its red is above its green by so much of what its green is above its blue"""
_COLD = 20.0
"""levels by which its blue may be above its green in cold light"""
_ROUNDED = 0.08
"""of its depth an outline leaves a smooth one by at most: a finger is rounded, a drawing's colours are not"""
_DARK = 110.0
_CLIP_MM = (14.0, 45.0)

type _Depths = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """One side of the picture, turned so that it lies on top, at 37.5 dpi.

    Attributes:
        colors: H x W x 3 uint8.
        other: H x W uint8, 1 on even regions that are not the paper.
        depth: W, rows until those that begin at the side, and their outlines, end; H where they do not.
    """

    colors: Pixels
    other: Pixels
    depth: _Depths


@dataclass(frozen=True, slots=True)
class Breach:
    """One break in an edge of the sheet.

    Attributes:
        box_px: on the picture.
        depth_mm: from the edge of the sheet to its deepest point.
        width_mm: along the edge.
        color: its mean, RGB.
        redder: its red over its blue, against the same of the paper.
        flat: share of its width where it is as deep as at its deepest (0..1): nearly 1 in a rectangle.
        ragged_mm: how far its outline leaves a smooth one, on average.
    """

    box_px: Box
    depth_mm: float
    width_mm: float
    color: tuple[float, float, float]
    redder: float
    flat: float
    ragged_mm: float

    @property
    def torn(self) -> bool:
        """What lies behind shows, colourless, in a ragged notch."""
        ragged = _RAGGED_MM <= self.ragged_mm <= _MOST_RAGGED * self.depth_mm
        return self.flat < _FLAT and ragged and max(self.color) - min(self.color) < _COLORLESS

    @property
    def foreign(self) -> bool:
        """Of the colour of skin and rounded; or as dark, as straight and as wide as a clip."""
        red, green, blue = self.color
        clip = max(self.color) < _DARK and self.flat >= _FLAT and _CLIP_MM[0] <= self.width_mm <= _CLIP_MM[1]
        skin = red - blue >= _COLORLESS and self.redder >= _SKIN
        hue = red - green >= _WARM * (green - blue) and blue - green <= _COLD
        return clip or (skin and hue and self.flat < _FLAT and self.ragged_mm <= _ROUNDED * self.depth_mm)


def broken_edges(sight: Sight) -> Measured:
    """`tear_mm` and `object_mm`: how deep the deepest tear, and the object that reaches in farthest, go; left out where there is none."""
    folds = [corner.box_px for corner in sight.cut_corners]
    every = [breach for breach in breaches(sight.coarse) if not any(_meet(breach.box_px, fold) for fold in folds)]
    pattern = any(sum(_alike(breach, other) for other in every) >= _PATTERN for breach in every)
    found = [] if pattern else every
    measured = {}
    for name, those in (
        ("tear_mm", [breach for breach in found if breach.torn and not breach.foreign]),
        ("object_mm", [breach for breach in found if breach.foreign]),
    ):
        if those:
            deepest = max(those, key=lambda breach: breach.depth_mm)
            measured[name] = Metric(deepest.depth_mm, sight.placed(deepest.box_px, sight.coarse.dpi))
    return measured


def _alike(one: Breach, other: Breach) -> bool:
    return max(abs(a - b) for a, b in zip(one.color, other.color, strict=True)) <= _ALIKE


def _meet(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1


def breaches(coarse: Raster) -> Iterator[Breach]:
    """Find where something even that is not the paper reaches in over a straight edge of the sheet.

    Args:
        coarse: the page at some 75 dpi.

    Yields:
        The breaks of each side, boxes in pixels of `coarse`.
    """
    colors = reduced(coarse.pixels, _WORK_DPI / coarse.dpi)
    dpi = min(coarse.dpi, _WORK_DPI)
    if min(colors.shape[:2]) < _LEAST_PX:
        return
    if colors.ndim == 2:
        colors = np.asarray(cv2.cvtColor(colors, cv2.COLOR_GRAY2RGB), np.uint8)
    px_per_mm = dpi / MM_PER_INCH
    other, paper = _no_paper(colors, px_per_mm)
    if other is None:
        return
    around = np.asarray(cv2.dilate(other, np.ones((2 * _OUTLINE_PX + 1,) * 2, np.uint8)), np.uint8)
    for turns in range(4):
        turned = np.rot90(around, turns)
        deepest = round(min(_DEEPEST_MM * px_per_mm, 0.45 * len(turned)))
        free = turned[:deepest] == 0
        depth = np.where(free.any(0), free.argmax(0), deepest).astype(np.float64)
        side = _Side(np.rot90(colors, turns)[:deepest], np.rot90(other, turns)[:deepest], depth)
        for breach in _along(side, paper, px_per_mm):
            yield _placed(breach, colors.shape[:2], turns, coarse.dpi / dpi)


def _no_paper(colors: Pixels, px_per_mm: float) -> tuple[Pixels | None, NDArray[np.float64]]:
    """1 on even regions near the rim that are not the largest one, which is the paper; None where there are none; and the colour of that.

    They have another colour, which the inside of the sheet has not, or a shadow parts them from the paper.
    """
    soft = cv2.GaussianBlur(colors, (3, 3), 0)
    steps = cv2.morphologyEx(soft, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    step = np.asarray(cv2.max(cv2.max(steps[..., 0], steps[..., 1]), steps[..., 2]))
    noise = float(np.percentile(step[::3, ::3], _NOISE_PERCENTILE))
    least = min(max(_LEAST_STEP, _NOISE_TIMES * noise), _MOST_STEP)
    even = cv2.threshold(step, least, 255, cv2.THRESH_BINARY_INV)[1]
    count, regions, sizes, _ = cv2.connectedComponentsWithStats(even, connectivity=4)
    labels, stats = np.asarray(regions, np.int32), np.asarray(sizes, np.int32)
    areas = stats[:, cv2.CC_STAT_AREA]
    largest = 1 + int(areas[1:].argmax()) if count > 1 else 0
    paper = _tone(colors, labels, largest, stats[largest])
    rim, large = _at_the_rim(labels, count), areas >= _LEAST_MM2 * px_per_mm**2
    large[[0, largest]] = False
    strange, shadowed, other = [], [], np.zeros(count, np.uint8)
    for number in np.flatnonzero(rim & large).tolist():
        tone = _tone(colors, labels, number, stats[number])
        if np.abs(tone - paper).max() > _SAME_PAPER:
            strange.append((number, tone))
        elif _in_a_shadow(colors, labels, number, stats[number]):
            shadowed.append(number)
    if len(shadowed) < _PATTERN:
        other[shadowed] = 1
    inside = np.flatnonzero(~rim & large).tolist() if strange else []
    tones = [_tone(colors, labels, number, stats[number]) for number in inside]
    for number, tone in strange:
        alike = [
            areas[there] for there, its in zip(inside, tones, strict=True) if np.abs(its - tone).max() <= _SAME_PAPER
        ]
        other[number] = sum(alike) < _INSIDE_MM2 * px_per_mm**2
    return (other[labels] if other.any() else None), paper


def _in_a_shadow(colors: Pixels, labels: NDArray[np.int32], number: int, stats: NDArray[np.int32]) -> bool:
    """Whether a region of the paper's tone is parted from it by a pale line without colour: a white lid behind white paper."""
    x, y, width, height = stats[:4].tolist()
    pad = _OUTLINE_PX + 1
    part = np.s_[max(0, y - pad) : y + height + pad, max(0, x - pad) : x + width + pad]
    there = np.asarray(labels[part] == number, np.uint8)
    ring = (np.asarray(cv2.dilate(there, np.ones((2 * pad + 1,) * 2, np.uint8))) > there) & (labels[part] == 0)
    line = colors[part][ring].astype(np.int16)
    if not len(line) or float(np.ptp(line, axis=1).mean()) > _SAME_PAPER:
        return False
    return float(np.percentile(line.min(1), 2)) >= float(colors[part][there > 0].mean()) - _SHADOW_LEVELS


def _at_the_rim(labels: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    """Which regions come close to the rim of the picture."""
    bands = (labels[:_BAND_PX], labels[-_BAND_PX:], labels[:, :_BAND_PX], labels[:, -_BAND_PX:])
    return np.asarray(sum(np.bincount(band.ravel(), minlength=count) for band in bands) > 0)


def _tone(colors: Pixels, labels: NDArray[np.int32], number: int, stats: NDArray[np.int32]) -> NDArray[np.float64]:
    """Mean colour of a region."""
    x, y, width, height = stats[:4].tolist()
    part = np.s_[y : y + height, x : x + width]
    there = np.asarray(labels[part] == number, np.uint8)
    return np.array(cv2.mean(colors[part], there)[:3], np.float64)


def _along(side: _Side, paper: NDArray[np.float64], px_per_mm: float) -> Iterator[Breach]:
    """The breaks in one side, boxes in its own pixels."""
    edge = _edge(side)
    if edge is None:
        return
    over = side.depth - edge
    seen = np.flatnonzero(side.depth < len(side.colors))
    over[: seen[0]] = over[seen[-1] + 1 :] = 0  # beside the sheet
    for x0, x1 in runs_of(over > _RIM_PX):
        deepest, width_mm = float(over[x0:x1].max()), (x1 - x0) / px_per_mm
        large = deepest >= _LEAST_DEPTH_MM * px_per_mm and _LEAST_WIDTH_MM <= width_mm <= _WIDEST_MM
        at_corner = x0 <= seen[0] or x1 > seen[-1]  # there the wedge beside the next side is as deep as that is long
        if not large or at_corner or float(side.depth[x0:x1].max()) >= len(side.colors):
            continue
        rows = np.arange(len(side.colors))[:, None]
        inside = (rows < side.depth[x0:x1]) & (rows > edge[x0:x1] + _RIM_PX) & (side.other[:, x0:x1] > 0)
        if not inside.any():
            continue
        color = side.colors[:, x0:x1][inside].mean(0)
        smooth = cv2.blur(over[None, x0:x1], (_SMOOTH_PX, 1), borderType=cv2.BORDER_REPLICATE)[0]
        yield Breach(
            Box(x0, max(0, int(edge[x0:x1].min())), x1, int(side.depth[x0:x1].max())),
            deepest / px_per_mm,
            width_mm,
            tuple(color.tolist()),
            float((color[0] + 1) / (color[2] + 1) * (paper[2] + 1) / (paper[0] + 1)),
            float((over[x0:x1] > deepest - _FLOOR_MM * px_per_mm).mean()),
            float(np.abs(over[x0:x1] - smooth).mean()) / px_per_mm,
        )


def _edge(side: _Side) -> _Depths | None:
    """The straight line on which the paper begins most often, as rows by column; None where it hardly ever does."""
    x = np.arange(len(side.depth)) - len(side.depth) / 2
    seen = side.depth < len(side.colors)
    best = (0, 0.0, 0.0)
    for slope in _SLOPES if seen.any() else ():
        away = np.rint(side.depth[seen] - slope * x[seen]).astype(np.int64)
        counts = np.convolve(np.bincount(away - away.min()), (1, 1, 1), "same")
        best = max(best, (int(counts.max()), float(slope), float(counts.argmax() + away.min())))
    return np.asarray(best[2] + best[1] * x, np.float64) if best[0] >= _LEAST_EDGE * len(x) else None


def _placed(breach: Breach, shape: tuple[int, ...], turns: int, scale: float) -> Breach:
    """The same with its box `scale` times as large, on the picture before its quarter turns, of that shape."""
    height, width = shape[:2]
    x0, y0, x1, y1 = breach.box_px.x0, breach.box_px.y0, breach.box_px.x1, breach.box_px.y1
    left, top, right, bottom = (
        (x0, y0, x1, y1),
        (width - y1, x0, width - y0, x1),
        (width - x1, height - y1, width - x0, height - y0),
        (y0, height - x1, y1, height - x0),
    )[turns]
    return replace(breach, box_px=Box(int(left * scale), int(top * scale), round(right * scale), round(bottom * scale)))
