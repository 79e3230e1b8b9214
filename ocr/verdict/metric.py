"""What a measure gives: numbers by name, each with the place that it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocr.values import Box

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight


@dataclass(frozen=True, slots=True)
class Metric:
    """A number, and the place on the raw page where it was found (None: the whole page, or nowhere in particular)."""

    value: float
    box_px: Box | None = None


type Measured = Mapping[str, Metric]
"""by the name of the metric; what could not be measured is left out"""
type Measure = Callable[[Sight], Measured]
