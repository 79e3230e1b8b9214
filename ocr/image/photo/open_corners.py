"""Whether there is paper in each corner of an outline."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.photo.outline import Corners
from ocr.image.raster import Pixels

type Floats = NDArray[np.float64]

_CORNER = np.array([0.012, 0.018, 0.024, 0.030])
"""shares of the sides, inward from a corner, where there has to be paper; the round corners of a card lie beyond most of it"""
_PAPER, _TABLE = np.array([0.05, 0.08, 0.11]), np.array([-0.03, -0.02])
"""where there is paper for sure, and where there is table"""
_TABLE_LIKE = 0.5
"""a corner nearer to the table's colour than this share of its distance to the paper's shows the table"""


def open_corners(pixels: Pixels, corners: Corners) -> NDArray[np.bool_]:
    """Tell in which of the four corners the table is seen: that one is folded or torn off, or the outline is that of several sheets.

    Sheets that lie askew on each other have one outline with four straight sides, but leave a wedge of table in a corner of it.

    Args:
        pixels: H x W or H x W x 3 uint8.
        corners: 4 x 2 pixels, clockwise.
    """
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)
    shown = np.asarray(cv2.getPerspectiveTransform(unit.astype(np.float32), corners.astype(np.float32)), np.float64)
    found = np.zeros(4, bool)
    for index, corner in enumerate(unit):
        here, paper, table = (
            np.median(_colors(pixels, shown, corner + (1 - 2 * corner) * _grid(shares)), axis=0)
            for shares in (_CORNER, _PAPER, _TABLE)
        )
        found[index] = np.linalg.norm(here - table) < _TABLE_LIKE * np.linalg.norm(here - paper)
    return found


def _grid(shares: Floats) -> Floats:
    x, y = np.meshgrid(shares, shares)
    return np.stack([x.ravel(), y.ravel()], 1)


def _colors(pixels: Pixels, shown: Floats, places: Floats) -> Floats:
    """Colours of the photo at places given in shares of the outline's sides, N x channels."""
    there = cv2.perspectiveTransform(places.reshape(-1, 1, 2), shown).reshape(-1, 2)
    column = np.clip(there[:, 0].astype(int), 0, pixels.shape[1] - 1)
    row = np.clip(there[:, 1].astype(int), 0, pixels.shape[0] - 1)
    return np.asarray(pixels[row, column].reshape(len(there), -1), np.float64)
