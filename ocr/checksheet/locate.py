"""Finding the check sheet on a picture: its codes tell that it is one and how it lies, its dots where exactly."""

from __future__ import annotations

import re

import cv2
import numpy as np

from ocr.checksheet import layout
from ocr.checksheet.placement import Floats, Placement, fitted
from ocr.codes.reader import read_codes
from ocr.errors import CheckSheetCutOff, CheckSheetFaceAway, NoCheckSheet, OtherCheckSheet
from ocr.image.raster import Pixels

_CODE = re.compile(rf"{layout.CODE_PREFIX}(\d+)-(TL|TR|BL|BR)")
_LEAST_CODES = 3
"""three corners tell an affine map; the fourth may be smeared"""
_SEARCH_MM = 2.6
_INK_SHARE = 0.35
"""of the contrast in a dot's window: darker is dot"""
_LEAST_DOTS = 0.8
_BLANK_SHARE = 0.002
_BLANK_STEP = 40


def locate(gray: Pixels, dpi: float) -> tuple[Placement, Floats, Floats]:
    """Find the sheet.

    Args:
        gray: H x W uint8.
        dpi: what the device states.

    Returns:
        The placement, fitted to the dots; the dots that were found, N x 2, in millimetres of the sheet and in pixels.

    Raises:
        NoCheckSheet, CheckSheetFaceAway, CheckSheetCutOff, OtherCheckSheet.
    """
    placement = _by_codes(gray, dpi)
    dots_mm = np.array(layout.DOTS)
    for _ in range(2):  # the second round looks where the first one found the sheet
        found_mm, found_px = _dots(gray, placement, dots_mm)
        if len(found_mm) < _LEAST_DOTS * len(dots_mm):
            raise CheckSheetCutOff(f"{len(found_mm)} of {len(dots_mm)} dots")
        placement = fitted(found_mm, found_px, dpi)
    return placement, found_mm, found_px


def _by_codes(gray: Pixels, dpi: float) -> Placement:
    corners: dict[str, tuple[float, float]] = {}
    versions: set[int] = set()
    for code in read_codes(gray, dpi):
        says = _CODE.fullmatch(code.text)
        if says is None:
            continue
        versions.add(int(says[1]))
        box = code.box_px
        corners[says[2]] = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    if not corners:
        raise CheckSheetFaceAway if _blank(gray) else NoCheckSheet
    if versions != {layout.VERSION}:
        raise OtherCheckSheet(f"versions {sorted(versions)}")
    if len(corners) < _LEAST_CODES:
        raise CheckSheetCutOff(f"codes {sorted(corners)}")
    names = sorted(corners)
    return fitted(np.array([layout.CODES[n].middle for n in names]), np.array([corners[n] for n in names]), dpi)


def _blank(gray: Pixels) -> bool:
    """Next to nothing is darker than the paper."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    return float(np.mean(small < np.median(small) - _BLANK_STEP)) < _BLANK_SHARE


def _dots(gray: Pixels, placement: Placement, dots_mm: Floats) -> tuple[Floats, Floats]:
    """The dots that are where they should be, by the centre of gravity of their darkness."""
    reach = round(_SEARCH_MM * placement.px_per_mm)
    found: list[int] = []
    centres: list[tuple[float, float]] = []
    for index, (x, y) in enumerate(placement.to_px(dots_mm)):
        left, top = int(x) - reach, int(y) - reach
        right, bottom = left + 2 * reach + 1, top + 2 * reach + 1
        if left < 0 or top < 0 or right > gray.shape[1] or bottom > gray.shape[0]:
            continue
        centre = _centre(gray[top:bottom, left:right], placement.px_per_mm)
        if centre is not None:
            found.append(index)
            centres.append((left + centre[0], top + centre[1]))
    return dots_mm[found].reshape(-1, 2), np.array(centres).reshape(-1, 2)


def _centre(window: Pixels, px_per_mm: float) -> tuple[float, float] | None:
    """Middle of the one dark disc in a window; None: there is something else."""
    paper, ink = float(np.percentile(window, 90)), float(np.percentile(window, 2))
    if paper - ink < _BLANK_STEP:
        return None
    dark = (window < paper - _INK_SHARE * (paper - ink)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    biggest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    sides = stats[biggest, cv2.CC_STAT_WIDTH], stats[biggest, cv2.CC_STAT_HEIGHT]
    if any(abs(side / px_per_mm / layout.DOT_MM - 1) > _INK_SHARE for side in sides):
        return None
    weight = np.where(cv2.dilate((labels == biggest).astype(np.uint8), np.ones((5, 5), np.uint8)), paper - window, 0.0)
    weight = weight.clip(0)
    rows, columns = np.indices(window.shape)
    total = weight.sum()
    return float((weight * (columns + 0.5)).sum() / total), float((weight * (rows + 0.5)).sum() / total)
