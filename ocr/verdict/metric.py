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
    """A number, and the place on the raw page where it was found (None: the whole page, or nowhere in particular).

    `others_px`: further places of the same, each of which is past the mildest limit too.
    """

    value: float
    box_px: Box | None = None
    others_px: tuple[Box, ...] = ()


type Measured = Mapping[str, Metric]
"""by the name of the metric; what could not be measured is left out"""
type Measure = Callable[[Sight], Measured]
