"""Letters of gray words that by themselves look like thin strokes of black print: a word is of one ink."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH, Pixels

_LEAST: Final = 8
"""gray letters; fewer on a page are strays and no print"""
_WORD_MM: Final = 4.0
"""so near along a line is the same word, or the next"""
_TALL_MM: Final = 6.0
"""gray marks as tall are rules of a table, and tell nothing of the letters beside them"""
_ALIKE: Final = 20
"""levels by which a letter of the same ink is darker at most"""


def of_gray_words(
    light: Pixels, core: Pixels, marks: NDArray[np.intp], places: NDArray[np.intp], gray: NDArray[np.bool_], dpi: float
) -> NDArray[np.bool_]:
    """The marks that are about as light as gray print beside them on their line.

    Args:
        light: h x w uint8, how light each pixel is.
        core: h x w uint8, not 0 where it is dark enough for text.
        marks: of each pixel of a mark, which mark.
        places: where each of these pixels lies in the flat planes.
        gray: of each mark, whether it is gray print by itself.
        dpi: of the planes, > 0.

    Returns:
        Of each mark, whether it is.
    """
    if np.count_nonzero(gray) < _LEAST:
        return np.zeros_like(gray)
    strong = core.ravel()[places] > 0
    levels = np.bincount(marks[strong], light.ravel()[places[strong]], len(gray))
    own = levels / np.maximum(np.bincount(marks[strong], minlength=len(gray)), 1)
    print_gray = np.full_like(light, 255)
    told = gray[marks]
    print_gray.ravel()[places[told]] = own[marks[told]]
    beside = cv2.erode(
        _without_rules(print_gray, dpi), np.ones((1, 2 * round(_WORD_MM / MM_PER_INCH * dpi) + 1), np.uint8)
    )
    near = beside.ravel()[places]
    some = near < 255
    size, covered = (np.bincount(of, minlength=len(gray)) for of in (marks, marks[some]))
    level = np.bincount(marks[some], near[some], len(gray)) / np.maximum(covered, 1)
    return np.asarray((3 * covered >= size) & (own >= level - _ALIKE), np.bool_)


def _without_rules(print_gray: Pixels, dpi: float) -> Pixels:
    tall = np.ones((max(1, round(_TALL_MM / MM_PER_INCH * dpi)), 1), np.uint8)
    wider = cv2.erode(print_gray, np.ones((1, 3), np.uint8))
    rules = cv2.threshold(cv2.erode(cv2.dilate(wider, tall), tall), 254, 255, cv2.THRESH_BINARY_INV)[1]
    return np.asarray(cv2.max(print_gray, rules), np.uint8)
