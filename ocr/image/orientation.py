"""Which way up a page is: cheap evidence first, Tesseract where that is unsure.

On marks of the size of letters alone (rules of tables would shout them down):
- lines against columns: the energy of the row profile against that of the column profile;
- up against down: Latin letters stand on a sharp base line, while above the x-height ascenders and accents thin out,
  so the row profile falls more steeply than it rises. The ratio of the cubed slopes tells the two apart.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.osd import detect_orientation
from ocr.image.profiles import Strips, columns_of
from ocr.image.raster import Pixels
from ocr.image.skew import WORK_DPI, ink_at

_RIM_SHARE = 0.04
_LETTER_PX = (4, 50)
"""least and greatest longer side of a letter at 150 dpi"""
_LEAST_LETTERS = 60
_NO_TEXT_LETTERS = 12
_SURE_AXIS = 1.8
_SURE_SLOPE = 1.25


class _Evidence(NamedTuple):
    degrees: int
    sure: bool


def orientation(gray: Pixels, dpi: float, skew_deg: float = 0.0) -> tuple[int, float]:
    """Find by how many quarters the page is turned.

    Args:
        gray: H x W uint8, best `color.lightest` of the page.
        dpi: its resolution.
        skew_deg: the turn of the text as `skew` found it: the profiles are taken along it.

    Returns:
        (0, 90, 180 or 270 degrees clockwise from upright, confidence 0..1); (0, 0.0) on a page without text.

    Raises:
        LanguageMissing: Tesseract had to be asked and its data `osd` are not installed.
    """
    letters, count = _letters(reduced(gray, WORK_DPI / dpi))
    if count < _NO_TEXT_LETTERS:
        return 0, 0.0
    found = _by_profiles(letters, skew_deg)
    if found.sure and count >= _LEAST_LETTERS:
        return found.degrees, 1.0
    return detect_orientation(gray, dpi)


def _letters(gray: Pixels) -> tuple[Pixels, int]:
    """The ink without specks and without what is larger than a letter, and the number of letters.

    The outer 4 % are left out: they hold the shadows of the sheet's edges.
    """
    height, width = gray.shape
    rim_y, rim_x = round(height * _RIM_SHARE), round(width * _RIM_SHARE)
    ink = ink_at(gray)[rim_y : height - rim_y, rim_x : width - rim_x]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    side = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = (side >= _LETTER_PX[0]) & (side <= _LETTER_PX[1])
    keep[0] = False
    return np.asarray(np.where(keep, 255, 0).astype(np.uint8)[labels], np.uint8), int(keep.sum())


def _by_profiles(letters: Pixels, skew_deg: float) -> _Evidence:
    across = _strips(letters, skew_deg)
    along = _strips(np.ascontiguousarray(np.rot90(letters)), skew_deg)
    energy = across.score(skew_deg) / letters.shape[1], along.score(skew_deg) / letters.shape[0]
    axis = energy[0] / (energy[1] + 1e-9)
    # np.rot90 turns anticlockwise: lines that ran up or down the picture now run across it
    slope = _slope_ratio(across if axis > 1 else along, skew_deg)
    degrees = (0 if axis > 1 else 90) + (0 if slope > 1 else 180)
    return _Evidence(degrees, max(axis, 1 / axis) > _SURE_AXIS and max(slope, 1 / slope) > _SURE_SLOPE)


def _strips(letters: Pixels, skew_deg: float) -> Strips:
    return Strips(columns_of(letters), letters.shape[1], skew_deg)


def _slope_ratio(page: Strips, skew_deg: float) -> float:
    """Falling over rising slopes of the row profile, cubed; above 1 where letters stand upright."""
    steps = np.diff(page.profile(skew_deg))
    falling = float((np.clip(-steps, 0, None) ** 3).sum())
    rising = float((np.clip(steps, 0, None) ** 3).sum())
    return (falling + 1e-9) / (rising + 1e-9)
