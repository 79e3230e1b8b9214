"""The lines for machines at the foot of identity cards and passports (ICAO Doc 9303), which tell which way up such a card is.

Two or three lines of letters 2.54 mm apart, from one edge to the other: nothing else on a card is so regular.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH

_LETTER_MM = (1.0, 3.6)
_PITCH_MM = (2.2, 2.8)
_ROW_MM = 0.9
"""so far from each other the middles of letters of one line lie at most: `<` and figures are not equally tall"""
_LEAST_LETTERS, _LEAST_LINES = 20, 2
_REGULAR, _LEAST_REGULAR = 0.12, 0.8
_FOOT = 0.6

type Places = NDArray[np.float64]


def foot_of_card(along: Places, across: Places, side: Places, length: float, dpi: float) -> int:
    """On which side of a card its lines for machines stand.

    Args:
        along: middles of all marks along the lines of print, in pixels.
        across: their middles across the lines.
        side: their longer sides.
        length: of the card across its lines, in pixels.
        dpi: of all these.

    Returns:
        1 where they stand at the end of the card to which `across` grows, -1 at its beginning, 0 where there are none.
    """
    px_per_mm = dpi / MM_PER_INCH
    fits = (side >= _LETTER_MM[0] * px_per_mm) & (side <= _LETTER_MM[1] * px_per_mm)
    order = np.argsort(across[fits])
    along, across = along[fits][order], across[fits][order]
    lines = [
        float(np.mean(across[row]))
        for row in np.split(np.arange(len(across)), np.flatnonzero(np.diff(across) > _ROW_MM * px_per_mm) + 1)
        if _regular(np.sort(along[row]) / px_per_mm)
    ]
    if len(lines) < _LEAST_LINES:
        return 0
    place = float(np.mean(lines)) / length
    return 1 if place >= _FOOT else -1 if place <= 1 - _FOOT else 0


def _regular(along_mm: Places) -> bool:
    """Whether letters stand one pitch apart."""
    if len(along_mm) < _LEAST_LETTERS:
        return False
    steps = np.diff(along_mm)
    pitch = float(np.median(steps))
    even = np.abs(steps - pitch) <= _REGULAR * pitch
    return _PITCH_MM[0] <= pitch <= _PITCH_MM[1] and float(even.mean()) >= _LEAST_REGULAR
