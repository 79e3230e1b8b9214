"""Whether there is anything on the page but paper."""

from __future__ import annotations

from ocr.verdict.metric import Measured, Metric
from ocr.verdict.sight import Sight


def blankness(sight: Sight) -> Measured:
    """How much there is: `dark_px`, `ink_px` (pixels at 100 dpi), and `faint_marks` where there is no ink.

    `blank` is 1 where there is nothing, `maybe_blank` 1 where a person should look whether the few marks are dust, whether a few faint ones
    are writing, or whether the pale seal only bled through from the front; both are left out otherwise.
    """
    found = sight.marks
    measured = {"dark_px": Metric(float(found.dark_px)), "ink_px": Metric(float(found.ink_px))}
    if sight.faint is not None:
        measured["faint_marks"] = Metric(float(sight.faint))
    if sight.blank:
        measured["blank"] = Metric(1.0)
    if _doubtful(sight, found.dark_px, max(found.dark_px, found.ink_px)):
        measured["maybe_blank"] = Metric(1.0)
    return measured


def _doubtful(sight: Sight, dark_px: int, most_px: int) -> bool:
    least = sight.recipe.blank
    if sight.faint is not None and sight.faint >= least.maybe_faint_marks:
        return sight.faint < least.written_faint_marks
    return least.dark_px <= most_px and dark_px < least.maybe_dark_px
