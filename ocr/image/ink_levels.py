"""How dark the print of a page is, and which of its ink is of another level: a stencil has one colour."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.image.raster import Pixels

_SAMPLED: Final = 3
_DARKEST_PERCENT: Final = 10
_PRINT_GRAY_ABOVE: Final = 52
"""levels by which the darkest ink of gray print is lighter than that of the page"""
_GAP: Final = 30
"""levels between black print and gray at which there is next to nothing"""
_GAP_SHARE, _LEAST_BLACK, _MOST_BLACK = 0.02, 0.03, 0.4
"""so much of the ink lies in that gap at most, and so much is black, where gray print rules"""
_LEAST_SAMPLES: Final = 1000
_OF_PRINT, _ONE_GRAY = (10, 90), 40
"""percentiles and the levels between them: the stems of print are of one gray, a chart is of many"""


def ink_levels(light: Pixels, dark: Pixels, darkest: Pixels, core: Pixels) -> tuple[float, Pixels]:
    """The level of the darkest ink of the print that rules on a page, and where the ink is of another level.

    Mostly that is gray print among black; but a page in gray, as a printer draws it that saves its toner, may bear a black heading.

    Args:
        light: h x w uint8, how light each pixel is.
        dark: h x w uint8, not 0 where there is ink.
        darkest: h x w uint8, the darkest of `light` nearby.
        core: h x w uint8, not 0 where it is dark enough for text.

    Returns:
        (the level, 0..255; h x w uint8, 255 = of another).
    """
    there = dark[::_SAMPLED, ::_SAMPLED] > 0
    ink, near, enough = (plane[::_SAMPLED, ::_SAMPLED][there] for plane in (light, darkest, core))
    if not ink.size:
        return 255.0, np.zeros_like(light)
    middle = _gap(near[enough > 0])
    if not middle:
        level = float(np.percentile(ink, _DARKEST_PERCENT))
        other = cv2.threshold(darkest, level + _PRINT_GRAY_ABOVE, 255, cv2.THRESH_BINARY)[1]
    else:
        level = float(np.percentile(ink[near >= middle], _DARKEST_PERCENT))
        other = cv2.bitwise_not(cv2.inRange(darkest, middle, level + _PRINT_GRAY_ABOVE))
    return level, np.asarray(other, np.uint8)


def _gap(levels: Pixels) -> int:
    """The middle between little black print and much gray; 0 where there are not both."""
    if levels.size < _LEAST_SAMPLES:
        return 0
    below = np.concatenate(([0.0], np.cumsum(np.bincount(levels, minlength=256)) / levels.size))
    share, black = below[_GAP:] - below[:-_GAP], below[:-_GAP]
    places = np.flatnonzero((share <= _GAP_SHARE) & (black >= _LEAST_BLACK) & (black <= _MOST_BLACK))
    if not places.size:
        return 0
    middle = int(places[np.argmin(share[places])]) + _GAP // 2
    least, most = np.percentile(levels[levels >= middle], _OF_PRINT)
    return middle if most - least <= _ONE_GRAY else 0
