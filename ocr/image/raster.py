"""The one value of the library that holds pixels. It never crosses a process."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Pixels = NDArray[np.uint8]
"""height x width (gray) or height x width x 3 (RGB), C-contiguous, 0 black to 255 white."""

type Frame = tuple[tuple[float, float], ...]
"""corners in the unit square of a raster, clockwise"""

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """A decoded picture.

    Attributes:
        pixels: uint8, H x W for gray or H x W x 3 for RGB.
        dpi: resolution, the same along both axes; above 0.
        dpi_known: False where nobody states a resolution, and that of a usual sheet of paper was assumed: as of a photo.
        frame: what of a turned page came from the scanner; beside it a turn has filled the page. None: all of it.
    """

    pixels: Pixels
    dpi: float
    dpi_known: bool = True
    frame: Frame | None = None

    @property
    def width_px(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])

    @property
    def height_px(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])

    @property
    def gray(self) -> bool:
        """True for one channel, False for RGB."""
        return self.pixels.ndim == 2
