"""The verdict: every measure taken once, weighed by the recipe.

Codes of reasons: OUT_OF_FOCUS, TOO_DARK, TOO_LIGHT, SKEWED, CUT_OFF, STREAK, LOW_RESOLUTION; two notes that leave a page
good: BLANK_PAGE, since the empty back of a sheet is in order, and NOT_COLOR, since a file from outside may be all that there
is; and MAYBE_BLANK, where a person should look whether the few marks are dust, whether a few faint ones are writing, or whether the
pale seal only bled through from the front. Writing that is too faint to count as ink is TOO_LIGHT.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ocr.image.color import luminance, reduced
from ocr.image.raster import Raster
from ocr.recipes import InspectRecipe
from ocr.values import Box, Reason, Verdict
from ocr.verdict.exposure import exposure
from ocr.verdict.faint import faint_marks
from ocr.verdict.focus import edge_steepness
from ocr.verdict.marks import Marks, marks
from ocr.verdict.paper import WORK_DPI, PaperAndInk, paper_and_ink
from ocr.verdict.streaks import columns, streaks

_SMALL_DPI = 150


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of a page, why, and the numbers behind it; `page` is what they were taken from."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    metrics: dict[str, float]
    blank: bool
    page: PaperAndInk


class _Finding(NamedTuple):
    verdict: Verdict
    reason: Reason


def judge(raster: Raster, skew_deg: float, skew_confidence: float, recipe: InspectRecipe) -> Judgement:
    """Judge a raw page.

    Args:
        raster: the page as it was scanned.
        skew_deg, skew_confidence: as `geometry.skew` found them.
        recipe: where good ends.

    Returns:
        The worst of all findings, all reasons, and the metrics `dpi`, `dark_px`, `ink_px`, `faint_marks`, `focus`, `paper_level`,
        `ink_contrast`, `cut_marks`, `streaks` and the `streak_contrast` of the clearest one, which has the reason's box (those that
        could be measured). A streak is no ink: the blank back of a sheet stays one, and has the streak for a note.
    """
    small = Raster(reduced(raster.pixels, _SMALL_DPI / raster.dpi), min(raster.dpi, _SMALL_DPI))
    lines = streaks(raster, recipe.streak_contrast)
    page = paper_and_ink(small)
    streaked = columns(lines, page.ink.shape, raster.width_px)
    page = page.without(streaked)
    found = marks(page)
    light = exposure(page)
    inkless = found.dark_px < recipe.blank_dark_px and found.ink_px < recipe.blank_ink_px
    faint = faint_marks(small, page.ink | streaked) if inkless else None
    blank = faint is not None and faint < recipe.maybe_faint_marks
    focus = None if blank else edge_steepness(luminance(small.pixels), small.dpi)
    measured = {
        "dpi": raster.dpi,
        "dark_px": float(found.dark_px),
        "ink_px": float(found.ink_px),
        "paper_level": light.paper_level,
        "cut_marks": float(found.cut),
        "streaks": float(len(lines)),
        "streak_contrast": max((line.contrast for line in lines), default=None),
        "faint_marks": faint,
        "focus": focus,
        "ink_contrast": light.ink_contrast,
    }
    findings = [
        *_below("TOO_DARK", light.paper_level, recipe.dark_poor, recipe.dark_doubtful),
        *_below("LOW_RESOLUTION", raster.dpi, 0.0, recipe.least_dpi),
        *_hardly_anything(found, faint, recipe),
    ]
    if lines:
        clearest = max(lines, key=lambda line: line.contrast)
        findings.append(_Finding(Verdict.GOOD if blank else Verdict.DOUBTFUL, Reason("STREAK", clearest.box_px)))
    if raster.gray:
        findings.append(_Finding(Verdict.GOOD, Reason("NOT_COLOR")))
    if blank:
        findings.append(_Finding(Verdict.GOOD, Reason("BLANK_PAGE")))
    else:
        findings += _below("OUT_OF_FOCUS", focus, recipe.focus_poor, recipe.focus_doubtful)
        if not inkless:
            findings += _below("TOO_LIGHT", light.ink_contrast, recipe.light_poor, recipe.light_doubtful)
        if skew_confidence > recipe.least_skew_confidence and abs(skew_deg) > recipe.skew_doubtful_deg:
            findings.append(_Finding(Verdict.DOUBTFUL, Reason("SKEWED")))
        if found.cut >= recipe.cut_marks:
            findings.append(_Finding(Verdict.POOR, Reason("CUT_OFF", _scaled(found.cut_box, raster))))
    return Judgement(
        verdict=max((finding.verdict for finding in findings), key=_gravity, default=Verdict.GOOD),
        reasons=tuple(finding.reason for finding in findings),
        metrics={name: round(value, 4) for name, value in measured.items() if value is not None},
        blank=blank,
        page=page,
    )


def _hardly_anything(found: Marks, faint: int | None, recipe: InspectRecipe) -> list[_Finding]:
    """Whether a person should look at what little there is."""
    if faint is not None and faint >= recipe.faint_marks:
        return [_Finding(Verdict.DOUBTFUL, Reason("TOO_LIGHT"))]
    few = found.dark_px < recipe.maybe_blank_dark_px and max(found.dark_px, found.ink_px) >= recipe.blank_dark_px
    if few or (faint is not None and faint >= recipe.maybe_faint_marks):
        return [_Finding(Verdict.DOUBTFUL, Reason("MAYBE_BLANK"))]
    return []


def _below(code: str, value: float | None, poor: float, doubtful: float) -> list[_Finding]:
    if value is None or value >= doubtful:
        return []
    return [_Finding(Verdict.POOR if value < poor else Verdict.DOUBTFUL, Reason(code))]


def _gravity(verdict: Verdict) -> int:
    return (Verdict.GOOD, Verdict.DOUBTFUL, Verdict.POOR).index(verdict)


def _scaled(box: Box | None, raster: Raster) -> Box | None:
    """From 100 dpi to the page's own pixels."""
    if box is None:
        return None
    scale = max(1.0, raster.dpi / WORK_DPI)
    return Box(
        int(box.x0 * scale),
        int(box.y0 * scale),
        min(raster.width_px, round(box.x1 * scale)),
        min(raster.height_px, round(box.y1 * scale)),
    )
