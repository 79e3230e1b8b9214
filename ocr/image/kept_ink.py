"""What a page has to keep so that turning it straight takes off nothing that is written on it."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.raster import Pixels
from ocr.image.traced import traced

type Share = tuple[float, float, float, float]
"""left, top, right, bottom in the unit square of a picture"""

_LONGEST_MM = 50.0
"""longer marks are edges of the sheet, wedges and shadows"""
_LEAST_MM = 0.7
"""of the shorter side: thinner ones are dust, and pieces of the hair line along a sheet's edge"""
_MARGIN_MM = 2.0
"""kept around what would be lost"""


def kept_ink(ink: Pixels, px_per_mm: float, skew_deg: float) -> Share | None:
    """The rectangle that shows all marks when a page is turned back by its skew about its middle, at its own size.

    Args:
        ink: H x W uint8, 1 where there is ink, of the raw page in any size.
        px_per_mm: of it.
        skew_deg: clockwise positive.

    Returns:
        A rectangle around the unit square of the turned picture; None where the square itself shows all.
    """
    height, width = ink.shape
    y, x = np.nonzero(ink)
    if not skew_deg or not len(x):
        return None
    outside = _beyond(*_turned(x, y, ink.shape, skew_deg), ink.shape)
    if not outside.any():
        return None
    labels, stats, _ = traced(ink)
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    at_rim = (left == 0) | (top == 0) | (left + wide == width) | (top + high == height)
    broad = np.minimum(wide, high) >= _LEAST_MM * px_per_mm
    mark = ~at_rim & broad & (np.maximum(wide, high) <= _LONGEST_MM * px_per_mm)
    mark[0] = False
    lost = mark[np.unique(np.asarray(labels)[y[outside], x[outside]])].any()
    if not lost:
        return None
    y, x = np.nonzero(mark[labels])
    across, down = _turned(x, y, ink.shape, skew_deg)
    margin_x, margin_y = _MARGIN_MM * px_per_mm / width, _MARGIN_MM * px_per_mm / height
    found = across.min() / width, down.min() / height, (across.max() + 1) / width, (down.max() + 1) / height
    return (
        min(0.0, float(found[0]) - margin_x) if found[0] < 0 else 0.0,
        min(0.0, float(found[1]) - margin_y) if found[1] < 0 else 0.0,
        max(1.0, float(found[2]) + margin_x) if found[2] > 1 else 1.0,
        max(1.0, float(found[3]) + margin_y) if found[3] > 1 else 1.0,
    )


def _turned(x: np.ndarray, y: np.ndarray, shape: tuple[int, ...], skew_deg: float) -> tuple[np.ndarray, np.ndarray]:
    turn = np.deg2rad(skew_deg)
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    right, down = x.astype(np.float32) - shape[1] / 2, y.astype(np.float32) - shape[0] / 2
    return right * cos + down * sin + shape[1] / 2, down * cos - right * sin + shape[0] / 2


def _beyond(across: np.ndarray, down: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return np.asarray((across < 0) | (down < 0) | (across > shape[1] - 1) | (down > shape[0] - 1))
