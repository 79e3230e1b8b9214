"""How wide a sheet is for its height, from its four corners in a photo whose lens nobody knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.image.photo.outline import Corners

type Floats = NDArray[np.float64]

_FOCALS = np.exp(np.linspace(np.log(0.35), np.log(4.0), 97))
"""focal lengths that are tried, over the diagonal of the picture"""
_USUAL, _SPREAD = np.log(0.68), 0.3
"""the main cameras of phones have 0.55 to 0.75, cameras over a counter up to 1.2"""
_CORNER_ERROR = 0.0006
"""of the picture's diagonal: how far corners are off"""


@dataclass(frozen=True, slots=True)
class Aspect:
    """Width over height of a sheet as it lies in the picture, and the relative error (one sigma) to be expected."""

    ratio: float
    error: float


def aspect(corners: Corners, size_px: tuple[int, int], corner_error: float = _CORNER_ERROR) -> Aspect:
    """Undo the perspective as far as the sides' ratio needs it.

    A quadrilateral that is the picture of a rectangle tells the focal length, the picture's middle being where the lens looks (Zhang and
    He 2007, Whiteboard scanning and image enhancement, section 3); the less it is tilted the less it does, and the less the ratio depends
    on it. So each focal length is weighed by how nearly it makes the corners right angles, given how exactly they are known, and by how
    usual it is; ratio and error are the mean and the spread under those weights.

    Args:
        corners: 4 x 2 pixels, clockwise from top-left.
        size_px: width and height of the whole photo.
        corner_error: sigma of the corners, over the diagonal of the photo.
    """
    diagonal = float(np.hypot(*size_px))
    plain = (corners - np.array(size_px) / 2) / diagonal
    angle, ratio = _at(plain)
    moved = plain[None] + corner_error * _SHIFTS
    angles, ratios = (np.stack(found) for found in zip(*(_at(one) for one in moved), strict=True))
    angle_error = np.sqrt(((angles - angle) ** 2).sum(0)) + 1e-9
    ratio_error = np.sqrt(((ratios - ratio) ** 2).sum(0))
    log_weight = -((angle / angle_error) ** 2) / 2 - ((np.log(_FOCALS) - _USUAL) / _SPREAD) ** 2 / 2
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    mean = float((weight * ratio).sum())
    spread = float((weight * ((ratio - mean) ** 2 + ratio_error**2)).sum())
    return Aspect(float(np.exp(mean)), float(np.sqrt(spread)))


_SHIFTS = np.eye(8).reshape(8, 4, 2)


def _at(plain: Corners) -> tuple[Floats, Floats]:
    """For each focal length, the cosine between the sides, and the logarithm of width over height."""
    one, two, four, three = (np.append(corner, 1.0) for corner in plain)
    across = np.cross(one, four)
    wide = float(across @ three) / float(np.cross(two, four) @ three) * two - one
    high = float(across @ two) / float(np.cross(three, four) @ two) * three - one
    squared = _FOCALS**2
    width = wide[0] ** 2 + wide[1] ** 2 + squared * wide[2] ** 2
    height = high[0] ** 2 + high[1] ** 2 + squared * high[2] ** 2
    both = wide[0] * high[0] + wide[1] * high[1] + squared * wide[2] * high[2]
    return both / np.sqrt(width * height), np.log(width / height) / 2
