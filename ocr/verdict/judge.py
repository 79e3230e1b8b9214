"""The verdict: every measure taken once, weighed by the limits of the recipe.

A new measure is a module of its own with one function `Sight in, Measured out`, a line in `MEASURES`, and its limits in `thresholds.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ocr.values import Box, Reason, Verdict
from ocr.verdict.banding import banded
from ocr.verdict.blank import blankness
from ocr.verdict.bleed import bled
from ocr.verdict.coding import coded
from ocr.verdict.corners import folded_corners
from ocr.verdict.cut import cut_off
from ocr.verdict.edges import broken_edges
from ocr.verdict.enlarged import enlarged
from ocr.verdict.exposure import light
from ocr.verdict.focus import focus
from ocr.verdict.form import form
from ocr.verdict.glare import glared
from ocr.verdict.hairlines import overexposed
from ocr.verdict.length import slipped
from ocr.verdict.metric import Measure, Metric
from ocr.verdict.noise import noisy
from ocr.verdict.paper import PaperAndInk
from ocr.verdict.photographed import photographed
from ocr.verdict.roundness import oval
from ocr.verdict.seals import sealed
from ocr.verdict.sight import Sight
from ocr.verdict.signatures import signed
from ocr.verdict.streaks import streaked
from ocr.verdict.tint import tinted
from ocr.verdict.upright import upright

MEASURES: tuple[Measure, ...] = (
    form,
    light,
    blankness,
    streaked,
    focus,
    cut_off,
    folded_corners,
    broken_edges,
    slipped,
    upright,
    banded,
    noisy,
    tinted,
    glared,
    photographed,
    coded,
    bled,
    sealed,
    signed,
    overexposed,
    enlarged,
    oval,
)
_GRAVITY = (Verdict.GOOD, Verdict.DOUBTFUL, Verdict.POOR)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of a page, why, and the numbers behind it; `page` is what they were taken from."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    metrics: dict[str, float]
    blank: bool
    page: PaperAndInk


def judge(sight: Sight) -> Judgement:
    """Judge a raw page by the recipe that it is looked at with.

    Returns:
        The worst of all findings, each reason with its place (once for each place that its metric names, the clearest first), in the order
        of the limits, and all metrics that could be measured.
    """
    measured: dict[str, Metric] = {}
    for measure in MEASURES:
        measured |= measure(sight)
    found: dict[str, tuple[Verdict, tuple[Box | None, ...]]] = {}
    for limit in sight.recipe.limits:
        metric = measured.get(limit.metric)
        verdict = None if metric is None else limit.verdict(metric.value, sight.blank)
        if metric is None or verdict is None:
            continue
        if limit.code not in found or _worse(verdict, found[limit.code][0]):
            found[limit.code] = verdict, (metric.box_px, *metric.others_px)
    return Judgement(
        verdict=worst(verdict for verdict, _ in found.values()),
        reasons=tuple(Reason(code, box) for code, (_, boxes) in found.items() for box in boxes),
        metrics={name: round(metric.value, 4) for name, metric in measured.items()},
        blank=sight.blank,
        page=sight.paper,
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of verdicts; good where there is none."""
    return max(verdicts, key=_GRAVITY.index, default=Verdict.GOOD)


def _worse(one: Verdict, other: Verdict) -> bool:
    return _GRAVITY.index(one) > _GRAVITY.index(other)
