"""Whether a page is too dark or too light to be read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ocr.verdict.paper import PaperAndInk

_PAPER_PERCENTILE = 50
_INK_PERCENTILE = 10
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
    paper_level = float(np.percentile(page.paper, _PAPER_PERCENTILE))
    marked = page.ink > 0
    if int(marked.sum()) < _LEAST_INK_PX:
        return Exposure(paper_level, None)
    difference = page.paper[marked].astype(np.float32) - page.level[marked]
    return Exposure(paper_level, float(np.percentile(difference, 100 - _INK_PERCENTILE)))
