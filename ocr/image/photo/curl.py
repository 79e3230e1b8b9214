"""How far a photographed page bends: its edges, and its lines of text, against straight ones."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.photo.edges import Edges, points_along
from ocr.image.raster import MM_PER_INCH, Pixels

type Floats = NDArray[np.float64]

_INK = 25
"""levels under the paper around it"""
_PAPER_MM, _WORD_MM, _HIGH_MM = 4.0, 7.0, (1.0, 9.0)
"""breadth that no stroke has; what joins the words of a line; least and most height of a line, its own bend apart"""
_LINE_SHARE = 0.45
"""of the page's side: shorter lines tell too little"""
_FEWEST = 3
_SCATTER_MM = 0.7
"""a mark whose middle leaves the fitted line by more (median) is no line of text"""


class Curl(NamedTuple):
    """The largest bow in millimetres on the page drawn flat, and how sure that is (0..1)."""

    bow_mm: float
    confidence: float


def curl(found: Edges, page: Pixels, dpi: float) -> Curl:
    """Measure the bend of a page.

    The sagitta of each edge is taken, and of the lines of text the one that a fifth of them exceed: a sheet whose rims lie flat may
    still bulge in its middle. Neither is undone by drawing a page upright from four corners.

    Args:
        found: the page's edges in the photo.
        page: gray, H x W uint8, the page drawn upright from its corners.
        dpi: of `page`.
    """
    of_edges = _edge_bows(found, (page.shape[1], page.shape[0])) / dpi * MM_PER_INCH
    worst = int(np.argmax(of_edges))
    of_lines = _line_bows(page, dpi)
    if len(of_lines) >= _FEWEST:
        text_mm = float(np.percentile(of_lines, 80))
        if text_mm > of_edges[worst]:
            return Curl(text_mm, min(1.0, len(of_lines) / (3 * _FEWEST)))
    return Curl(float(of_edges[worst]), float(found.support[worst]))


def _edge_bows(found: Edges, size_px: tuple[int, int]) -> Floats:
    """Largest distance of each edge from its chord, in pixels of the upright page."""
    wide, high = size_px
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    upright = cv2.getPerspectiveTransform(found.corners.astype(np.float32), flat)
    t = np.linspace(0.04, 0.96, 24)
    bows = np.empty(4)
    for side in range(4):
        points = points_along(found.chords[side], found.bows[side], t)
        there = cv2.perspectiveTransform(points.reshape(-1, 1, 2), upright).reshape(-1, 2)
        level = (0, wide, high, 0)[side]
        bows[side] = np.abs(there[:, 1 - side % 2] - level).max()
    return bows


def _line_bows(page: Pixels, dpi: float) -> Floats:
    """Sagittas in millimetres of the long lines of text, along that side of the page along which there are more."""
    px = dpi / MM_PER_INCH
    size = round(_PAPER_MM * px) | 1
    paper = cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    ink = np.asarray(cv2.subtract(paper, page) > _INK, np.uint8)
    across, down = _bows_along(ink, px), _bows_along(np.ascontiguousarray(ink.T), px)
    return across if len(across) >= len(down) else down


def _bows_along(ink: Pixels, px_per_mm: float) -> Floats:
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, round(_WORD_MM * px_per_mm) | 1), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    least, most = (mm * px_per_mm for mm in _HIGH_MM)
    bows: list[float] = []
    for index in np.flatnonzero(stats[:, cv2.CC_STAT_WIDTH] >= _LINE_SHARE * ink.shape[1]):
        x, y, wide, high, area = (int(value) for value in stats[index])
        if index == 0 or high < least or area / wide > most:
            continue
        marks = labels[y : y + high, x : x + wide] == index
        column = np.flatnonzero(marks.any(0))
        middle = (marks * np.arange(high)[:, None]).sum(0)[column] / marks.sum(0)[column]
        place = column / wide
        fit = np.polynomial.polynomial.polyfit(place, middle, 2)
        if float(np.median(np.abs(np.polynomial.polynomial.polyval(place, fit) - middle))) > _SCATTER_MM * px_per_mm:
            continue
        bows.append(abs(float(fit[2])) / 4 / px_per_mm)
    return np.array(bows)
