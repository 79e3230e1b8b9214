"""What a planted fault is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ocr.image.raster import Pixels

type Plant = Callable[[Pixels, float, float, np.random.Generator], Pixels]
"""the page, its resolution, a strength and a generator of chance in, new pixels of the same kind out"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind.

    Attributes:
        reason: the code that the verdict has to name.
        strengths: from what nobody minds to what nobody overlooks.
        unit: of the strengths.
        plant: puts it into a page.
    """

    reason: str
    strengths: tuple[float, ...]
    unit: str
    plant: Plant
