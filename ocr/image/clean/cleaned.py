"""What a cleaning step returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ocr.image.raster import Raster


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """A page after a step.

    Attributes:
        raster: the page; the very object that came in where the step abstained.
        measured: what was found, by names that end in their unit.
        confidence: 0..1, how sure the step is of what it did, or, where it abstained, of what it left.
    """

    raster: Raster
    measured: Mapping[str, float] = field(default_factory=dict)
    confidence: float = 1.0
