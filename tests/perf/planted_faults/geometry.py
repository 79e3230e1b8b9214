"""Faults of the sheet and of how it lay: what is cut off, folded, torn or covered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from ocr.image.raster import MM_PER_INCH, Pixels
from tests.perf.planted_faults.fault import Fault


def _cut(pixels: Pixels, dpi: float, mm: float, _chance: np.random.Generator) -> Pixels:
    """The sheet lay so far to the side."""
    return np.ascontiguousarray(pixels[:, round(mm / MM_PER_INCH * dpi) :])


GEOMETRY: Final[Mapping[str, Fault]] = {
    "cut": Fault("CUT_OFF", (0, 30, 45), "mm", _cut),
}
