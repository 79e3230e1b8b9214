"""Writing that runs over the edge of the picture: the sheet lay beside the glass, or the frame is too small."""

from __future__ import annotations

from ocr.values import Box
from ocr.verdict.metric import Measured, Metric
from ocr.verdict.paper import WORK_DPI
from ocr.verdict.sight import Sight


def cut_off(sight: Sight) -> Measured:
    """`cut_marks`: most letters and strokes that run over one and the same edge, with their place."""
    found = sight.marks
    return {"cut_marks": Metric(float(found.cut), _on_page(found.cut_box, sight))}


def _on_page(box: Box | None, sight: Sight) -> Box | None:
    """From 100 dpi to the page's own pixels."""
    if box is None:
        return None
    scale = max(1.0, sight.raster.dpi / WORK_DPI)
    return Box(
        int(box.x0 * scale),
        int(box.y0 * scale),
        min(sight.raster.width_px, round(box.x1 * scale)),
        min(sight.raster.height_px, round(box.y1 * scale)),
    )
