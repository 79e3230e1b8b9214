"""Where sheets of paper and cards lie on the scanner's glass.

What lies behind a sheet, be it black, coloured or a white lid, is even: it is a region without edges that reaches the rim of the picture.
Each such region (with those of its colour) is tried as the background; what is left has then to be rectangles and dust, nothing else. A
page that fills the picture fails that, for its letters are no rectangles of paper; so do a pen on the glass, and a printed frame with a
page number below it. Then nothing is said.

At 75 dpi the noise of a scanner is averaged away, and the faint shadow along a sheet's edge on a white lid (some 4 levels of 255) stands
clear of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import reduced
from ocr.image.edge_evidence import PX_PER_MM, WORK_DPI, Evidence, evidence
from ocr.image.outline import Array, Four, Outline, outline
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.values import Sheet

_LEAST_EDGE, _MOST_EDGE = 2, 12
"""levels by which neighbours differ at an edge; between these as many times the noise as `_NOISE_TIMES` says"""
_CALM, _NOISE_TIMES = 0.3, 3.5
"""the noise is the mean step of the calmest part of the picture"""
_BLUR_PX, _WIDE_BLUR_PX, _COARSE_NOISE = 3, 5, 0.95
"""scans of less than 150 dpi, where there is nothing to average, are smoothed more"""
_COMPANY_PX, _COMPANY = 9, 0.11
"""so much around a point of an edge belongs to edges, too: a line through the window is 9 of 81; noise comes alone"""
_GAP_PX = 5
"""gaps in an edge that are bridged are narrower than this"""
_LEAST_REGION_PX = 130
_MOST_REGIONS = 24
_SAME_BACKGROUND = 14
_LARGE_REGION = 0.03
_BRIDGE_PX, _RAGGED = 17, 2.2
"""sheets that lie apart by less than the width of their blurred edges are joined by bridges narrower than this"""
_MOST_ITEMS = 12
_LEAST_SIDE_MM = 25.0
_DUST_MM = 2.6
"""with the edges around it, which are 0.8 mm wide at 75 dpi"""
_RIM_MM = 6.0
"""the scanner's own frame, where it shows, is no wider"""
_MOST_ASTRAY = 0.12
_MOST_OUTSIDE_PX = 4.0
_SQUARE_DEG = 1.5
_LEAST_SUPPORT = 0.5
_LEAST_CONFIDENCE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """The picture at 75 dpi: its colours, the number of the region at the rim that each pixel belongs to (0: none), and their tones."""

    colors: Pixels
    regions: Pixels
    areas: list[int]
    tones: Array


def sheets(raster: Raster) -> tuple[Sheet, ...]:
    """Find the sheets on the glass.

    Args:
        raster: the raw picture, or one of it that is smaller already, from 75 dpi.

    Returns:
        In reading order: rows from top to bottom, from left to right within a row; corners in pixels of `raster`. Empty where the paper
        fills the picture, where no edge shows, and where something else than dust lies beside what would be the sheets.
    """
    colors = reduced(raster.pixels, WORK_DPI / raster.dpi)
    scale = raster.width_px / colors.shape[1], raster.height_px / colors.shape[0]
    look = _look(colors)
    for behind in _backgrounds(look):
        found = _items(look, behind)
        if found:
            items = [_sheet(one, seen, scale, raster.dpi) for one, seen in found]
            return _in_order(items) if min(item.confidence for item in items) >= _LEAST_CONFIDENCE else ()
    return ()


def _look(colors: Pixels) -> _Look:
    steps, noise = _steps(colors, _BLUR_PX)
    if noise > _COARSE_NOISE:
        steps, noise = _steps(colors, _WIDE_BLUR_PX)
    least = min(max(_LEAST_EDGE, round(_NOISE_TIMES * noise)), _MOST_EDGE)
    edges = cv2.threshold(steps, least, 255, cv2.THRESH_BINARY)[1]
    company = cv2.threshold(cv2.blur(edges, (_COMPANY_PX, _COMPANY_PX)), _COMPANY * 255, 255, cv2.THRESH_BINARY)[1]
    edges = cv2.bitwise_and(edges, company)
    edges = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((_GAP_PX, _GAP_PX), np.uint8))
    regions, boxes, areas = _rim_regions(np.asarray(edges, np.uint8))
    tones = [_tone(colors, regions, number, box) for number, box in enumerate(boxes, 1)]
    return _Look(colors, regions, areas, np.array(tones))


def _steps(colors: Pixels, blur_px: int) -> tuple[Pixels, float]:
    """(by how much the neighbours of each pixel differ, in the colour in which they do most; the noise of that)."""
    soft = cv2.GaussianBlur(colors, (blur_px, blur_px), 0)
    steps = cv2.morphologyEx(soft, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    if steps.ndim == 3:
        red, green, blue = cv2.split(steps)
        steps = cv2.max(cv2.max(red, green), blue)
    calm = np.sort(steps[::5, ::5], axis=None)
    return np.asarray(steps, np.uint8), float(calm[: max(1, round(_CALM * len(calm)))].mean())


def _rim_regions(edges: Pixels) -> tuple[Pixels, list[tuple[int, int, int, int]], list[int]]:
    """Regions without edges that reach the rim, numbered from 1; their boxes and areas. Small ones are left out."""
    height, width = edges.shape
    walled = cv2.copyMakeBorder(edges, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=255)
    boxes: list[tuple[int, int, int, int]] = []
    areas: list[int] = []
    for x, y in _around(width, height):
        if walled[y + 1, x + 1] or len(boxes) == _MOST_REGIONS:
            continue
        number = len(boxes) + 1
        area, _, _, box = cv2.floodFill(edges, walled, (x, y), 0, flags=4 | cv2.FLOODFILL_MASK_ONLY | (number << 8))
        if area >= _LEAST_REGION_PX:
            boxes.append((box[0], box[1], box[2], box[3]))
            areas.append(int(area))
        else:
            walled[walled == number] = 255
    regions = np.ascontiguousarray(walled[1:-1, 1:-1], np.uint8)
    regions[regions > len(boxes)] = 0
    return regions, boxes, areas


def _around(width: int, height: int) -> Iterator[tuple[int, int]]:
    """Places along the rim, every 3 mm."""
    step = round(3 * PX_PER_MM)
    for x in range(0, width, step):
        yield x, 0
        yield x, height - 1
    for y in range(0, height, step):
        yield 0, y
        yield width - 1, y


def _tone(colors: Pixels, regions: Pixels, number: int, box: tuple[int, int, int, int]) -> Array:
    """Mean colour of a region, from a sparse sample."""
    x, y, width, height = box
    step = max(1, min(width, height) // 40)
    there = regions[y : y + height : step, x : x + width : step] == number
    sample = colors[y : y + height : step, x : x + width : step][there]
    if not len(sample):
        sample = colors[regions == number]
    return np.asarray(sample.reshape(len(sample), -1).mean(0), np.float64)


def _backgrounds(look: _Look) -> Iterator[list[int]]:
    """Regions that may be what lies behind the sheets, the darkest first: those of one colour together, then single large ones.

    A sheet in the corner of a white lid has the lid's colour, and reaches the rim like it.
    """
    left = list(range(len(look.areas)))
    groups: list[tuple[float, list[int]]] = []
    while left:
        largest = max(left, key=lambda index: look.areas[index])
        alike = [index for index in left if np.abs(look.tones[index] - look.tones[largest]).max() < _SAME_BACKGROUND]
        groups.append((float(look.tones[largest].mean()), [index + 1 for index in alike]))
        left = [index for index in left if index not in alike]
    for _, numbers in sorted(groups):
        yield numbers
    for _, numbers in sorted(groups):
        large = [number for number in numbers if look.areas[number - 1] >= _LARGE_REGION * look.regions.size]
        if len(numbers) > 1:
            yield from ([number] for number in large)


def _items(look: _Look, behind: list[int]) -> list[tuple[Outline, Evidence]] | None:
    """What lies before that background; None where any of it is neither a rectangle nor dust."""
    table = np.full(256, 255, np.uint8)
    table[behind] = 0
    front = np.asarray(cv2.LUT(look.regions, table), np.uint8)
    contours, _ = cv2.findContours(front, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    height, width = front.shape
    large: list[NDArray[np.int32]] = []
    for contour in contours:
        x, y, w, h = cv2.boundingRect(contour)
        if min(w, h) >= _LEAST_SIDE_MM * PX_PER_MM:
            large.append(cast("NDArray[np.int32]", contour))
        elif max(w, h) > _DUST_MM * PX_PER_MM and not _scanner_frame(x, y, x + w, y + h, width, height):
            return None
    if not 0 < len(large) <= _MOST_ITEMS:
        return None
    found: list[tuple[Outline, Evidence]] = []
    for contour in large:
        fitted = _fitted(contour, front) or _apart(contour, front)
        if not fitted:
            return None
        found += [evidence(look.colors, one) for one in fitted]
    return found


def _fitted(contour: NDArray[np.int32], front: Pixels) -> list[Outline]:
    """The rectangle of a contour, if it is one."""
    found = outline(contour[:, 0].astype(np.float64), (front.shape[1], front.shape[0]))
    return [found] if found is not None and _plausible(found) else []


def _apart(contour: NDArray[np.int32], front: Pixels) -> list[Outline]:
    """The rectangles of sheets whose blurred edges touch; none if any of what is left when they are parted is no rectangle."""
    around = cv2.arcLength(cv2.convexHull(contour), True)
    if len(contour) > _RAGGED * around:
        return []
    x, y, width, height = cv2.boundingRect(contour)
    shape = cv2.drawContours(np.zeros((height, width), np.uint8), [contour - (x, y)], 0, 255, cv2.FILLED)
    bridge = np.ones((_BRIDGE_PX, _BRIDGE_PX), np.uint8)
    parted = cv2.morphologyEx(shape, cv2.MORPH_OPEN, bridge)
    contours, _ = cv2.findContours(parted, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=(x, y))
    fitted = [_fitted(cast("NDArray[np.int32]", one), front) for one in contours if len(one) > _BRIDGE_PX * 4]
    return [one for (one,) in fitted] if 1 < len(fitted) <= _MOST_ITEMS and all(fitted) else []


def _scanner_frame(x0: int, y0: int, x1: int, y1: int, width: int, height: int) -> bool:
    """Something at the rim of the picture that hardly reaches into it."""
    rim = round(_RIM_MM * PX_PER_MM)
    return (
        (x0 == 0 and x1 <= rim)
        or (y0 == 0 and y1 <= rim)
        or (x1 == width and x0 >= width - rim)
        or (y1 == height and y0 >= height - rim)
    )


def _plausible(found: Outline) -> bool:
    """Right angles, edges that were seen, and hardly anything of the shape elsewhere."""
    turns = _turns(found)
    return (
        len(turns) > 0
        and max(turns) - min(turns) <= _SQUARE_DEG
        and min(side.support for side in found.sides if side.support) >= _LEAST_SUPPORT
        and found.astray <= _MOST_ASTRAY
        and found.outside <= _MOST_OUTSIDE_PX
    )


def _turns(found: Outline) -> list[float]:
    """By how much each edge that was seen is turned, near the first one's turn."""
    headings = [
        float(np.degrees(np.arctan2(side.direction[1], side.direction[0]))) - 90 * number
        for number, side in enumerate(found.sides)
        if side.support
    ]
    if not headings:
        return []
    first = (headings[0] + 45) % 90 - 45
    return [first + (heading - first + 45) % 90 - 45 for heading in headings]


def _sheet(found: Outline, seen: Evidence, scale: tuple[float, float], dpi: float) -> Sheet:
    corners = [(round(float(x + 0.5) * scale[0], 2), round(float(y + 0.5) * scale[1], 2)) for x, y in found.corners]
    sides = np.linalg.norm(np.roll(corners, -1, 0) - np.array(corners), axis=1) / dpi * MM_PER_INCH
    missing = [round(hypot(before, after) / PX_PER_MM, 1) for before, after in found.legs]
    size_mm = round(float(sides[0] + sides[2]) / 2, 2), round(float(sides[1] + sides[3]) / 2, 2)
    support = min(side.support for side in found.sides if side.support)
    return Sheet(
        corners_px=cast("Four[tuple[float, float]]", tuple(corners)),
        turn_deg=round(float(np.mean(_turns(found))), 3),
        size_mm=size_mm,
        missing_mm=cast("Four[float]", tuple(missing)),
        slack_mm=cast("Four[float]", tuple(round(slack / PX_PER_MM, 2) for slack in seen.slack_px)),
        confidence=round(float(support * seen.sure(size_mm)), 3),
    )


def _in_order(found: list[Sheet]) -> tuple[Sheet, ...]:
    """Rows from top to bottom: what has its middle above the lower edge of the row's first is in it; then from left to right."""
    left = sorted(found, key=lambda sheet: min(y for _, y in sheet.corners_px))
    out: list[Sheet] = []
    while left:
        floor = max(y for _, y in left[0].corners_px)
        row = [sheet for sheet in left if sum(y for _, y in sheet.corners_px) / 4 < floor]
        out += sorted(row, key=lambda sheet: sum(x for x, _ in sheet.corners_px))
        left = [sheet for sheet in left if sheet not in row]
    return tuple(out)
