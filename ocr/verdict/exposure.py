"""Whether a page is too dark or too light to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ocr.verdict.metric import Measured, Metric
from ocr.verdict.paper import PaperAndInk

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_PAPER_STEP = 8
_CONTRAST_PERCENTILE = 90
_LEAST_INK_PX = 100


@dataclass(frozen=True, slots=True)
class Exposure:
    """Levels of a page.

    Attributes:
        paper_level: 0..255, the median of the paper over the page.
        ink_contrast: 0..255, how much darker the darker ink is than its paper; None where there is too little ink.
    """

    paper_level: float
    ink_contrast: float | None


def exposure(page: PaperAndInk) -> Exposure:
    """Measure the levels of a page."""
    paper_level = float(np.median(page.paper[::_PAPER_STEP, ::_PAPER_STEP]))
    marked = page.ink.view(np.bool_)
    difference = page.paper[marked].astype(np.int16) - page.level[marked]
    if difference.size < _LEAST_INK_PX:
        return Exposure(paper_level, None)
    return Exposure(paper_level, float(np.percentile(difference, _CONTRAST_PERCENTILE)))


def light(sight: Sight) -> Measured:
    """`paper_level` and, where there is writing in ink, `ink_contrast`; both 0..255."""
    found = exposure(sight.paper)
    measured = {"paper_level": Metric(found.paper_level)}
    if found.ink_contrast is not None and not sight.inkless:
        measured["ink_contrast"] = Metric(found.ink_contrast)
    return measured
