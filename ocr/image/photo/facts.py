"""All that is found out about a photo of a page, in one go."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.color import luminance, reduced
from ocr.image.photo.camera import aspect
from ocr.image.photo.curl import curl
from ocr.image.photo.edges import Edges, edges
from ocr.image.photo.evidence import evidence
from ocr.image.photo.glare import glare
from ocr.image.photo.open_corners import open_corners
from ocr.image.photo.outline import Corners, outlines
from ocr.image.photo.paper_size import paper_size
from ocr.image.photo.resolution import local_dpi
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.values import Box, PhotoFacts

_MOST_DPI = 300.0
"""more is of no use to anybody who reads the page"""
_LOOK_DPI = 75.0
_LEAST_SUPPORT, _LEAST_LEVELS = 0.6, 6.0
"""of each side has to be an edge, with so many levels between paper and table"""
_SURE_SUPPORT = 0.9
_LEAST_EVIDENCE = 0.65
_UNUSUAL = 0.5
"""how sure an outline of no usual ratio may be at most: it may be that of several sheets"""
_LEAST_MARGIN, _ROUGHLY = 0.003, 0.02
"""of the diagonal, between a page and the picture's rim: what comes nearer may go on beyond it, as the page of a scan does"""


def photo_facts(raster: Raster, paper: str = "") -> PhotoFacts | None:
    """Measure a photo of a page on a table: outline, paper, resolution, glare and curl.

    Args:
        raster: the picture as it came.
        paper: `A4`, `A3`, `A5`, `A6`, `letter` or `card`, where somebody says which it is; the ratio can't tell A sizes apart.

    Returns:
        None where the picture shows no page with four edges and four corners, where several sheets lie on each other, or where it may
        as well be a scan: it is left as it is.
    """
    found = _outline(raster.pixels)
    if found is None or open_corners(raster.pixels, found.corners).any():
        return None
    seen = evidence(raster, found)
    if seen.photo < _LEAST_EVIDENCE:
        return None
    sides = aspect(found.corners, (raster.width_px, raster.height_px))
    sheet = paper_size(sides, paper)
    size_mm = sheet.width_mm, sheet.height_mm
    dpi = local_dpi(found.corners, size_mm)
    look_dpi = min(_LOOK_DPI, dpi.most)
    page, back = _small_page(raster.pixels, found.corners, size_mm, look_dpi)
    bent = curl(found, luminance(page), look_dpi)
    burnt = glare(page, look_dpi)
    return PhotoFacts(
        corners_px=tuple((float(x), float(y)) for x, y in found.corners),
        paper=sheet.name,
        paper_mm=size_mm,
        aspect=sides.ratio,
        aspect_error=sides.error,
        effective_dpi=dpi.least,
        drawn_dpi=float(round(min(_MOST_DPI, dpi.most))),
        glare_box_px=None if burnt.box_px is None else _on_photo(burnt.box_px, back, raster),
        glare_share=burnt.share,
        curl_mm=bent.bow_mm,
        curl_confidence=bent.confidence,
        confidence=float(found.support.min()) * seen.photo * (1.0 if sheet.name else _UNUSUAL),
    )


def _outline(pixels: Pixels) -> Edges | None:
    """The best of the outlines that have an edge on all four sides and lie within the picture: the first sure one, else the largest."""
    best: Edges | None = None
    for corners in outlines(pixels):
        found = edges(pixels, corners) if _within(corners, pixels, -_ROUGHLY) else None
        if found is None or not _whole(found, pixels):
            continue
        if float(found.support.min()) >= _SURE_SUPPORT:
            return found
        if best is None or _area(found.corners) > _area(best.corners):
            best = found
    return best


def _whole(found: Edges, pixels: Pixels) -> bool:
    ways = np.roll(found.corners, -1, axis=0) - found.corners
    after = np.roll(ways, -1, axis=0)
    convex = bool((ways[:, 0] * after[:, 1] - ways[:, 1] * after[:, 0] > 0).all())
    clear = found.support.min() >= _LEAST_SUPPORT and found.steps.min() >= _LEAST_LEVELS
    return bool(convex and clear and _within(found.corners, pixels, _LEAST_MARGIN))


def _within(corners: Corners, pixels: Pixels, margin: float) -> bool:
    height, width = pixels.shape[:2]
    least = margin * float(np.hypot(width, height))
    room = np.concatenate([corners.ravel(), (np.array([width, height]) - corners).ravel()])
    return bool(room.min() >= least)


def _area(corners: Corners) -> float:
    return float(cv2.contourArea(corners.astype(np.float32)))


def _small_page(
    pixels: Pixels, corners: Corners, size_mm: tuple[float, float], dpi: float
) -> tuple[Pixels, np.ndarray]:
    """The page upright at a low resolution, and the matrix from it to the photo."""
    wide, high = (mm / MM_PER_INCH * dpi for mm in size_mm)
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    back = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    cell = max(1, int(np.sqrt(_area(corners) / (wide * high))))
    small = reduced(pixels, 1 / cell)
    middles = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    matrix = np.linalg.inv(middles) @ np.diag([1 / cell, 1 / cell, 1.0]) @ back @ middles
    size = max(1, round(wide)), max(1, round(high))
    drawn = cv2.warpPerspective(
        small, matrix, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(drawn, np.uint8), back


def _on_photo(box: Box, back: np.ndarray, raster: Raster) -> Box:
    around = np.array([[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1]], np.float64)
    there = cv2.perspectiveTransform(around.reshape(-1, 1, 2), back).reshape(-1, 2)
    (x0, y0), (x1, y1) = there.min(0), there.max(0)
    return Box(
        max(0, int(x0)),
        max(0, int(y0)),
        min(raster.width_px, int(np.ceil(x1))),
        min(raster.height_px, int(np.ceil(y1))),
    )
