"""Writing that runs over the edge of the picture: the sheet lay beside the glass, or the frame is too small."""

from __future__ import annotations

from ocr.verdict.metric import Measured, Metric
from ocr.verdict.paper import WORK_DPI
from ocr.verdict.sight import Sight


def cut_off(sight: Sight) -> Measured:
    """`cut_marks`: most letters and strokes that run over one and the same edge, with their place."""
    found = sight.marks
    place = None if found.cut_box is None else sight.placed(found.cut_box, min(sight.raster.dpi, WORK_DPI))
    return {"cut_marks": Metric(float(found.cut), place)}
