"""Whether there is anything on the page but paper."""

from __future__ import annotations

from ocr.image.raster import MM_PER_INCH
from ocr.verdict.metric import Measured, Metric
from ocr.verdict.sight import Sight


def blankness(sight: Sight) -> Measured:
    """How much there is: `dark_px`, `ink_px` (pixels at 100 dpi), and `faint_marks` where there is hardly any ink.

    `blank` is 1 where there is nothing, `few_lines` 1 where there is a line or two, with their place; `maybe_blank` 1 where a person should
    look whether the few marks are dust, whether a few faint ones are writing, or whether the pale seal only bled through from the front.
    They are left out otherwise.
    """
    found = sight.marks
    measured = {"dark_px": Metric(float(found.dark_px)), "ink_px": Metric(float(found.ink_px))}
    if sight.faint is not None:
        measured["faint_marks"] = Metric(float(sight.faint.count))
    if sight.blank:
        measured["blank"] = Metric(1.0)
    if sight.few_lines is not None:
        box = sight.placed(sight.few_lines.box_px, sight.paper.px_per_mm * MM_PER_INCH)
        measured["few_lines"] = Metric(1.0, box)
    if _doubtful(sight, found.dark_px, max(found.dark_px, found.ink_px)):
        measured["maybe_blank"] = Metric(1.0)
    return measured


def _doubtful(sight: Sight, dark_px: int, most_px: int) -> bool:
    least = sight.recipe.blank
    if sight.inkless and sight.faint is not None and sight.faint_writing:
        return sight.faint.count < least.written_faint_marks
    if sight.few_lines is not None and sight.few_lines.number:
        return False
    return least.dark_px <= most_px and dark_px < least.maybe_dark_px
