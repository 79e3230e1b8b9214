"""Which way up a page is: cheap evidence first, Tesseract where that is unsure.

First what stands around letters (`letters`), then how steeply lines begin and end: Latin letters stand on a sharp base line, while
above the x-height ascenders and accents thin out, so the row profile falls more steeply than it rises.
"""

from __future__ import annotations

from math import log

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.letters import Letters, letters
from ocr.image.machine_lines import foot_of_card
from ocr.image.osd import detect_orientation
from ocr.image.raster import Pixels
from ocr.image.skew import ink_at
from ocr.image.strips import Strips, columns_of
from ocr.image.text_dpi import is_card, text_dpi

_RIM_SHARE = 0.04
_STEEP_DEG = 1.5
_NO_TEXT_LETTERS = 12
_NO_TEXT_LINED, _SURE_LINED = 0.2, 0.75
_BROKEN_LETTERS = 300
"""so many marks may be faint print in pieces, though none has a neighbour"""
_CARD_CONFIDENCE = 0.9
_SURE_AXIS = 0.9
_SURE_DEVIATIONS = 3.5
_FULL_DEVIATIONS = 6.0
_SLOPE_WEIGHT = 3.0
_SLOPE_LIMITS = (-0.3, 0.5)
"""capitals with accents begin more steeply than they end: what speaks against the rest weighs less"""


def orientation(gray: Pixels, dpi: float, skew_deg: float = 0.0) -> tuple[int, float]:
    """Find by how many quarters the page is turned.

    Args:
        gray: H x W uint8, best `color.lightest` of the page.
        dpi: its resolution.
        skew_deg: the turn of the text as `skew` found it.

    Returns:
        (0, 90, 180 or 270 degrees clockwise from upright, confidence 0..1); (0, 0.0) on a page without text.

    Raises:
        LanguageMissing: Tesseract had to be asked and its data `osd` are not installed.
    """
    work_dpi = text_dpi(gray, dpi)
    ink = _ink(reduced(gray, work_dpi / dpi), skew_deg)
    found = letters(ink)
    if found.count < _NO_TEXT_LETTERS or (found.lined < _NO_TEXT_LINED and found.count < _BROKEN_LETTERS):
        return 0, 0.0
    foot = _foot(found, ink, work_dpi) if is_card(gray, dpi) else 0
    if foot:
        return _degrees(found.axis, foot if found.axis > 0 else -foot), _CARD_CONFIDENCE
    deviations = found.up if found.axis > 0 else found.right
    if abs(deviations) < _SURE_DEVIATIONS:
        deviations += _by_slopes(found)
    degrees = _degrees(found.axis, deviations)
    told = abs(found.axis) >= _SURE_AXIS and abs(deviations) >= _SURE_DEVIATIONS
    if told and found.lined >= _SURE_LINED:
        return degrees, min(1.0, abs(deviations) / _FULL_DEVIATIONS)
    return _second_opinion(gray, dpi, degrees, min(abs(found.axis), abs(deviations) / _FULL_DEVIATIONS))


def _second_opinion(gray: Pixels, dpi: float, degrees: int, leaning: float) -> tuple[int, float]:
    """Tesseract's, surer where the cheap evidence leans the same way and less where it leans another."""
    told, confidence = detect_orientation(gray, dpi)
    if not confidence:
        return degrees, 0.0
    return told, min(1.0, max(0.0, confidence + (leaning if told == degrees else -leaning)))


def _foot(found: Letters, ink: Pixels, dpi: float) -> int:
    """`foot_of_card` along the lines of print."""
    x0, y0, x1, y1 = (edge[1:] for edge in found.boxes)
    x, y, side = (x0 + x1) / 2, (y0 + y1) / 2, np.maximum(x1 - x0, y1 - y0)
    along, across, length = (x, y, ink.shape[0]) if found.axis > 0 else (y, x, ink.shape[1])
    return foot_of_card(along, across, side, length, dpi)


def _degrees(axis: float, deviations: float) -> int:
    if axis > 0:
        return 0 if deviations > 0 else 180
    return 90 if deviations > 0 else 270


def _ink(gray: Pixels, skew_deg: float) -> Pixels:
    """The ink with its lines along rows or columns, without the outer 4 %, which hold the shadows of the sheet's edges."""
    height, width = gray.shape
    if abs(skew_deg) > _STEEP_DEG:
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), skew_deg, 1)
        turned = cv2.warpAffine(gray, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
        gray = np.asarray(turned, np.uint8)
    rim_y, rim_x = round(height * _RIM_SHARE), round(width * _RIM_SHARE)
    return np.ascontiguousarray(ink_at(gray)[rim_y : height - rim_y, rim_x : width - rim_x])


def _by_slopes(found: Letters) -> float:
    """Falling over rising slopes of the profile along lines, cubed, in the measure of deviations; above 0 where letters stand upright."""
    print_ = np.take(
        np.where(found.printed, 255, 0).astype(np.uint8), found.labels if found.axis > 0 else found.labels.T
    )
    steps = np.diff(Strips(columns_of(print_), print_.shape[1]).profile(0.0))
    falling = float((np.clip(-steps, 0, None) ** 3).sum())
    rising = float((np.clip(steps, 0, None) ** 3).sum())
    lean = log((falling + 1e-9) / (rising + 1e-9))
    lean = min(_SLOPE_LIMITS[1], max(_SLOPE_LIMITS[0], lean)) if found.axis > 0 else -lean
    return _SLOPE_WEIGHT * lean
