"""What the picture is, whatever is on it: its resolution, its channels, the turn of its text."""

from __future__ import annotations

from ocr.verdict.metric import Measured, Metric
from ocr.verdict.sight import Sight


def form(sight: Sight) -> Measured:
    """`dpi`; `gray`, 1 for one channel, left out for colour; `tilt_deg`, the turn of the text either way, where it is sure."""
    measured = {"dpi": Metric(sight.raster.dpi)}
    if sight.raster.gray:
        measured["gray"] = Metric(1.0)
    if sight.skew_confidence > sight.recipe.least_skew_confidence:
        measured["tilt_deg"] = Metric(abs(sight.skew_deg))
    return measured
