"""From figures to a verdict, item by item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ocr.checksheet.colour import Lab, ciede2000
from ocr.checksheet.measure import SheetFigures
from ocr.checksheet.recipe import CheckRecipe, Limit
from ocr.checksheet.sharpness import Sharpness
from ocr.values import Verdict


@dataclass(frozen=True, slots=True)
class Item:
    """One figure and what it is worth. `code` is stable; the limits stand beside it for whoever reads the report later."""

    code: str
    value: float
    doubtful: float
    poor: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Before:
    """What the first check of the same device with the same sheet found: drift is told against it."""

    lightness: tuple[float, ...]
    patches: tuple[Lab, ...]


def judge(figures: SheetFigures, before: Before | None, recipe: CheckRecipe) -> tuple[Item, ...]:
    """Judge every figure; drift only where there is a check before."""
    found = [
        *_geometry(figures, recipe),
        *_sharpness(figures.sharpness_x, "X", recipe),
        *_sharpness(figures.sharpness_y, "Y", recipe),
        *_tone(figures, recipe),
        *_bands(figures, recipe),
    ]
    return tuple([*found, *_drift(figures, before, recipe)] if before else found)


def overall(items: Iterable[Item]) -> Verdict:
    """The worst of all."""
    found = {item.verdict for item in items}
    return next((v for v in (Verdict.POOR, Verdict.DOUBTFUL) if v in found), Verdict.GOOD)


def colour_items(measured: Sequence[Lab], true: Sequence[Lab], recipe: CheckRecipe) -> tuple[Item, Item]:
    """How far colours are from what they should be: mean and greatest CIEDE2000."""
    apart = ciede2000(np.array(measured), np.array(true))
    return (
        _item("COLOUR_MEAN", float(apart.mean()), recipe.colour_drift_mean),
        _item("COLOUR_MOST", float(apart.max()), recipe.colour_drift_most),
    )


def _item(code: str, value: float, limit: Limit) -> Item:
    low_is_bad = limit.poor < limit.doubtful

    def beyond(bound: float) -> bool:
        return value < bound if low_is_bad else value > bound

    verdict = Verdict.POOR if beyond(limit.poor) else Verdict.DOUBTFUL if beyond(limit.doubtful) else Verdict.GOOD
    return Item(code, value, limit.doubtful, limit.poor, verdict)


def _geometry(figures: SheetFigures, recipe: CheckRecipe) -> Iterator[Item]:
    found = figures.geometry
    yield _item("SCALE_X", abs(found.scale_x - 1), recipe.scale)
    yield _item("SCALE_Y", abs(found.scale_y - 1), recipe.scale)
    yield _item("SKEW", abs(found.skew_deg), recipe.skew_deg)
    yield _item("SHEAR", abs(found.shear_deg), recipe.shear_deg)
    yield _item("BEND", found.bend_mm, recipe.bend_mm)


def _sharpness(found: Sharpness | None, axis: str, recipe: CheckRecipe) -> Iterator[Item]:
    if found is None:
        yield _item(f"SHARPNESS_{axis}", 0.0, recipe.efficiency)
        return
    yield _item(f"SHARPNESS_{axis}", found.efficiency, recipe.efficiency)
    yield _item(f"EVENNESS_{axis}", found.evenness, recipe.evenness)
    yield _item(f"OVERSHOOT_{axis}", found.overshoot, recipe.overshoot)
    for pairs, contrast in found.lines:
        if pairs == recipe.lines_pairs_per_mm:
            yield _item(f"LINES_{axis}", contrast, recipe.lines)


def _tone(figures: SheetFigures, recipe: CheckRecipe) -> Iterator[Item]:
    yield _item("TONE_ORDER", figures.tone.least_step, recipe.least_step)
    yield _item("TONE_LIGHT", figures.tone.light_step, recipe.light_step)
    yield _item("TONE_DARK", figures.tone.dark_step, recipe.dark_step)
    if figures.tone.cast is not None:
        yield _item("CAST", figures.tone.cast, recipe.cast)


def _bands(figures: SheetFigures, recipe: CheckRecipe) -> Iterator[Item]:
    strongest = max((abs(streak.strength) for streak in figures.streaks), default=0.0)
    yield _item("STREAKS", strongest, recipe.streak)
    yield _item("LIGHT_X", figures.light_x.fall_off, recipe.fall_off_x)
    yield _item("LIGHT_Y", figures.light_y.fall_off, recipe.fall_off_y)


def _drift(figures: SheetFigures, before: Before, recipe: CheckRecipe) -> Iterator[Item]:
    change = np.abs(np.array(figures.tone.lightness) - np.array(before.lightness))
    yield _item("TONE_DRIFT", float(change.max()), recipe.tone_drift)
    if figures.patches and before.patches:
        mean, most = colour_items(figures.patches, before.patches, recipe)
        yield _item("COLOUR_DRIFT", mean.value, recipe.colour_drift_mean)
        yield _item("COLOUR_DRIFT_MOST", most.value, recipe.colour_drift_most)
