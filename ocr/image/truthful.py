"""A cleaned page in the smallest form that is true to it.

Each form is decoded, painted and measured against the cleaned page. One that fails gives way to the next richer one, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ocr.image import compare
from ocr.image.color import reduced
from ocr.image.compose import Painting, begun
from ocr.image.fidelity import LOOK_DPI, Fidelity, fidelity, looked_at
from ocr.image.layers import Coded, coded
from ocr.image.on_white import on_white
from ocr.image.raster import Pixels, Raster
from ocr.recipes import FidelityLimits, LayerMode, LayerRecipe, layer_recipe
from ocr.values import LayerKind, PageLayers

_BETTER, _FINE = 60, 80
"""least qualities"""
_FINER_DPI = 300.0
_LOSSLESS = frozenset({LayerKind.FLATE, LayerKind.JBIG2_MASK})
_COARSE = 1 / 8
_DEFAULT = LayerRecipe()


@dataclass(frozen=True, slots=True, eq=False)
class TruePage:
    """A coded page, and what its layers show, at the resolution at which pages are compared or finer."""

    page: PageLayers
    shows: Raster


def true_page(raster: Raster, recipe: LayerRecipe = _DEFAULT) -> TruePage:
    """Code a cleaned page. Same pixels and recipe, same bytes.

    Returns:
        The page; where a richer form had to be taken, the reason tells which one after that of the first: `_faithful` (of a lean page: with
        the tone of its paper), `_better` (the picture in better quality), `_finer` (and at 300 dpi), `_whole` (one picture without a
        stencil), `_lossless`.

    Raises:
        EncoderMissing, EncodingFailed: of the program `jbig2`.
    """
    look = looked_at(raster)
    first = coded(raster, recipe, look)
    if _without_loss(first.page):
        return TruePage(first.page, raster)
    painting = _painted(first)
    found = _measured(look, painting, recipe)
    if within(found, recipe.limits):
        return TruePage(first.page, _small(painting))
    for name, richer in _richer(recipe, letters_kept=_letters_kept(found, recipe.limits)):
        form = coded(raster, richer, look)
        page = replace(form.page, reason=f"{first.page.reason}_{name}")
        if _without_loss(form.page):
            return TruePage(page, raster)
        painting = _painted(form)
        if within(_measured(look, painting, richer), recipe.limits):
            return TruePage(page, _small(painting))
    raise AssertionError("the last form is without loss")


def aims_of(raster: Raster, mode: LayerMode) -> Iterator[Raster]:
    """What a page may look like in a mode, at `LOOK_DPI`: as it is, which most lean ones are near enough to; then as if on white paper."""
    page = looked_at(raster)
    yield page
    if mode is LayerMode.LEAN:
        yield replace(page, pixels=on_white(page.pixels, reduced(page.pixels, _COARSE), page.dpi * _COARSE))


def _richer(recipe: LayerRecipe, *, letters_kept: bool) -> Iterator[tuple[str, LayerRecipe]]:
    """The next forms. Where letters are not as they were, the stencil is at fault, and no better picture under it mends that."""
    if recipe.mode is LayerMode.LEAN:
        recipe = replace(layer_recipe(LayerMode.FAITHFUL), limits=recipe.limits)
        yield "faithful", recipe
    better = replace(
        recipe,
        background_quality=max(recipe.background_quality, _BETTER),
        photo_quality=max(recipe.photo_quality, _BETTER),
        picture_quality=max(recipe.picture_quality, _FINE),
    )
    if letters_kept:
        yield "better", better
        finer = max(_FINER_DPI, recipe.background_dpi)
        fine = max(recipe.background_quality, _FINE), max(recipe.photo_quality, _FINE)
        yield "finer", replace(better, background_dpi=finer, background_quality=fine[0], photo_quality=fine[1])
    whole = replace(recipe, picture_share=0.0)
    yield "whole", whole
    yield "whole", replace(whole, picture_quality=better.picture_quality)
    yield "lossless", replace(recipe, mode=LayerMode.MASTER)


def _without_loss(page: PageLayers) -> bool:
    return all(layer.kind in _LOSSLESS for layer in page.layers)


def measured(raster: Raster, form: Coded, recipe: LayerRecipe) -> Fidelity:
    """By the aim that the form comes nearest to: a lean page that stays one picture keeps its paper."""
    return _measured(raster, _painted(form), recipe)


def _measured(raster: Raster, painting: Painting, recipe: LayerRecipe) -> Fidelity:
    for aim in aims_of(raster, recipe.mode):
        found = fidelity(aim, painting)
        if within(found, recipe.limits):
            break
    return found


def _painted(form: Coded) -> Painting:
    return begun(form.page, form.stencils, LOOK_DPI)


def _small(painting: Painting) -> Raster:
    """At the resolution of `compare`: inks laid on a small page cost nothing, and lie on bare paper but for the rim of a seal."""
    height, width = painting.picture.shape[:2]
    scale = min(1.0, compare.LOOK_DPI / painting.dpi)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return Raster(painting.part(lambda pixels: _halved_to(pixels, size)), painting.dpi * scale)


def _halved_to(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """Halved once or twice: sampling between the pixels of a picture just twice as large takes the mean of four, and a fifth of the time of
    dividing pixels.

    Of a picture nearly twice as large it would take more of some pixels than of others, and a fine rule down a page was half as black; so
    it is stretched by the few pixels first, not cut: the page would stand a quarter of a millimetre off at its far edge.
    """
    factor = 4 if pixels.shape[1] > 3 * size[0] else 2
    while factor:
        wanted = factor * size[0], factor * size[1]
        if pixels.shape[1::-1] != wanted:
            pixels = np.asarray(cv2.resize(pixels, wanted, interpolation=cv2.INTER_LINEAR), np.uint8)
        factor //= 2
    return pixels


def _letters_kept(found: Fidelity, limits: FidelityLimits) -> bool:
    """Whether nothing but colours are not as they were."""
    return within(replace(found, color_mean=0.0, color_p99=0.0), limits)


def within(found: Fidelity, limits: FidelityLimits) -> bool:
    """Whether a page is as true as it has to be."""
    return (
        found.text_ssim >= limits.text_ssim
        and found.color_mean <= limits.color_mean
        and found.color_p99 <= limits.color_p99
        and found.lost_share <= limits.lost_share
        and found.invented_share <= limits.invented_share
        and found.faint_lost_share <= limits.faint_lost_share
        and found.faint_place_lost_share <= limits.faint_place_lost_share
        and found.ink_p99 <= limits.ink_p99
        and found.hue_off <= limits.hue_off
    )
