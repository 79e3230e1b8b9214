"""Where the sheet's millimetres lie on the picture, and what that says about the scanner's geometry.

Pictures are measured as they are: nothing is turned or resampled before it is measured. Pixel coordinates count from the picture's
top-left corner; the middle of the first pixel is (0.5, 0.5).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """An affine map from the sheet to the picture: `pixel = matrix @ millimetre + offset`.

    Attributes:
        matrix: 2 x 2, pixels a millimetre.
        offset: pixels.
        dpi: what the device states.
    """

    matrix: Floats
    offset: Floats
    dpi: float

    def to_px(self, points_mm: Floats) -> Floats:
        """Points of the sheet (N x 2) on the picture."""
        return np.asarray(points_mm @ self.matrix.T + self.offset)

    def to_mm(self, points_px: Floats) -> Floats:
        """Points of the picture (N x 2) on the sheet."""
        return np.asarray((points_px - self.offset) @ np.linalg.inv(self.matrix).T)

    @property
    def px_per_mm(self) -> float:
        """What the stated resolution means."""
        return self.dpi / MM_PER_INCH

    @property
    def quarter_turns(self) -> int:
        """How many quarters the sheet is turned clockwise, 0 to 3."""
        return round(math.atan2(self.matrix[1, 0], self.matrix[0, 0]) / (math.pi / 2)) % 4

    @property
    def swapped(self) -> bool:
        """Whether the sheet lies across: what runs along its x runs along the picture's y."""
        return self.quarter_turns % 2 == 1


def fitted(points_mm: Floats, points_px: Floats, dpi: float) -> Placement:
    """The placement that maps the points best, in the sense of least squares."""
    columns = np.column_stack([points_mm, np.ones(len(points_mm))])
    solution, *_ = np.linalg.lstsq(columns, points_px, rcond=None)
    return Placement(solution[:2].T, solution[2], dpi)


@dataclass(frozen=True, slots=True)
class Geometry:
    """What the scanner does to lengths and angles, along its own axes: x along its line of sensors, y along the way of the paper.

    Attributes:
        scale_x, scale_y: measured over true length; above 1 the picture is stretched.
        skew_deg: turn of the sheet from the nearest quarter, clockwise positive; part of it is how the paper was laid.
        shear_deg: by how much an angle of 90 degrees differs: paper that ran askew through a feeder.
        quarter_turns: how the sheet lay, in quarters clockwise; no fault.
        bend_mm: how far a dot lies at most from where scale, skew and shear put it: uneven transport.
    """

    scale_x: float
    scale_y: float
    skew_deg: float
    shear_deg: float
    quarter_turns: int
    bend_mm: float


def geometry(placement: Placement, dots_mm: Floats, dots_px: Floats) -> Geometry:
    """Take the placement apart: matrix = [[scale_x, shear], [0, scale_y]] x turn (an RQ decomposition).

    Args:
        placement: as fitted to the dots.
        dots_mm: N x 2, on the sheet.
        dots_px: N x 2, as found.
    """
    matrix = placement.matrix / placement.px_per_mm
    scale_y = math.hypot(*matrix[1])
    turn_back = np.array([[matrix[1, 1], matrix[1, 0]], [-matrix[1, 0], matrix[1, 1]]]) / scale_y
    scaling = matrix @ turn_back
    angle = math.degrees(math.atan2(matrix[1, 0], matrix[1, 1]))
    residuals = np.linalg.norm(placement.to_px(dots_mm) - dots_px, axis=1)
    return Geometry(
        scale_x=float(scaling[0, 0]),
        scale_y=float(scale_y),
        skew_deg=(angle + 45) % 90 - 45,
        shear_deg=math.degrees(math.atan2(scaling[0, 1], scale_y)),
        quarter_turns=placement.quarter_turns,
        bend_mm=float(residuals.max()) / placement.px_per_mm,
    )
