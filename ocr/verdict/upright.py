"""Whether it is known which way up the page is."""

from __future__ import annotations

from ocr.verdict.metric import Measured, Metric
from ocr.verdict.sight import Sight


def upright(sight: Sight) -> Measured:
    """`orientation_confidence` (0..1) of a page with ink on it, where somebody could be asked."""
    if sight.turn is None or sight.inkless:
        return {}
    return {"orientation_confidence": Metric(sight.turn()[1])}
