"""A cleaned page as layers: a one-bit stencil of its text over a picture of everything else.

The idea is that of mixed raster content (ITU-T T.44). Here the picture under the text keeps the tone of the paper and has
at least 200 dpi everywhere, since the law asks for it, and all coloured ink stays in it.
"""

from __future__ import annotations

import zlib

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.jbig2 import encode_jbig2
from ocr.image.jpeg import encode_jpeg
from ocr.image.lossless import encode_flate
from ocr.image.mask import Separation, separate
from ocr.image.paper import paper_tone
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.recipes import LayerMode, LayerRecipe
from ocr.values import Box, Layer, LayerKind, PageLayers

_RIM_MM = 0.17
"""soft edge of a letter that the stencil does not cover; left in the picture it would be a halo"""
_BLACK = (0.0, 0.0, 0.0)
_INK_PERCENTILE = 25
_INK_STEP = 5
_DEFLATE_LEVEL = 6
_DEFLATED_SHARE = 0.95
"""of its bytes is left of a picture with bare paper; of one without, nearly all"""
_DEFAULT = LayerRecipe()


def layers(raster: Raster, recipe: LayerRecipe = _DEFAULT) -> PageLayers:
    """Code a cleaned page. Same pixels and recipe, same bytes.

    Reasons for the form: `lineart` (black and white already: one stencil), `layered`, `no_text` (nothing but the picture),
    for a page that stays one picture at its own resolution `low_resolution`, `card` or `picture`, and `lossless`.

    Raises:
        EncoderMissing, EncodingFailed: of the program `jbig2`.
    """
    pixels = raster.pixels
    if _is_lineart(pixels):
        stencil = _stencil(np.asarray(pixels == 0, np.uint8), _BLACK)
        return _page(raster, (stencil,), "lineart")
    if recipe.mode is LayerMode.MASTER:
        return _page(raster, (_lossless(raster),), "lossless")
    if raster.dpi < recipe.least_dpi:
        return _whole(raster, recipe, "low_resolution")
    if max(raster.width_px, raster.height_px) / raster.dpi * MM_PER_INCH <= recipe.card_mm:
        return _whole(raster, recipe, "card")
    parts = separate(pixels, raster.dpi, recipe.chroma, recipe.speck_cells)
    if parts.picture_share >= recipe.picture_share:
        return _whole(raster, recipe, "picture")
    background = _picture(_background(raster, parts, recipe.background_dpi), recipe.background_quality, raster)
    if not parts.text.any():
        return _page(raster, (background,), "no_text")
    return _page(raster, (background, _stencil(parts.text, _ink_color(pixels, parts.text))), "layered")


def _is_lineart(pixels: Pixels) -> bool:
    return pixels.ndim == 2 and bool(((pixels == 0) | (pixels == 255)).all())


def _whole(raster: Raster, recipe: LayerRecipe, reason: str) -> PageLayers:
    pixels = reduced(raster.pixels, recipe.picture_dpi / raster.dpi)
    return _page(raster, (_picture(pixels, recipe.picture_quality, raster),), reason)


def _background(raster: Raster, parts: Separation, dpi: float) -> Pixels:
    """The page at `dpi` with the tone of the paper where the text was."""
    rim = 2 * max(1, round(_RIM_MM / MM_PER_INCH * raster.dpi)) + 1
    around = cv2.dilate(parts.text, np.ones((rim, rim), np.uint8))
    covered = np.asarray(cv2.bitwise_or(cv2.bitwise_and(around, 1 - parts.colored), parts.text), np.uint8)
    picture = reduced(raster.pixels, dpi / raster.dpi)
    size = picture.shape[1::-1]
    holes = cv2.resize(covered * 255, size, interpolation=cv2.INTER_AREA)
    tone = cv2.resize(paper_tone(raster.pixels, covered, parts.flat), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.copyTo(tone, holes, picture.copy()), np.uint8)


def _ink_color(pixels: Pixels, mask: Pixels) -> tuple[float, float, float]:
    """Colour (0..1) of the darker part of the text."""
    sample = pixels[::_INK_STEP, ::_INK_STEP][mask[::_INK_STEP, ::_INK_STEP] > 0]
    if not len(sample):
        return _BLACK
    channels = np.atleast_1d(np.percentile(sample, _INK_PERCENTILE, axis=0)) / 255
    red, green, blue = np.round(np.broadcast_to(channels, 3), 3).tolist()
    return red, green, blue


def _picture(pixels: Pixels, quality: int, raster: Raster) -> Layer:
    height, width = pixels.shape[:2]
    plain = encode_jpeg(pixels, quality)
    deflated = zlib.compress(plain, _DEFLATE_LEVEL)
    pays = len(deflated) < _DEFLATED_SHARE * len(plain)
    return Layer(
        kind=LayerKind.DEFLATED_JPEG if pays else LayerKind.JPEG,
        data=deflated if pays else plain,
        width_px=width,
        height_px=height,
        box_px=Box(0, 0, raster.width_px, raster.height_px),
        gray=pixels.ndim == 2,
    )


def _lossless(raster: Raster) -> Layer:
    box = Box(0, 0, raster.width_px, raster.height_px)
    data = encode_flate(raster.pixels)
    return Layer(LayerKind.FLATE, data, raster.width_px, raster.height_px, box, gray=raster.gray)


def _stencil(mask: Pixels, color: tuple[float, float, float]) -> Layer:
    height, width = mask.shape
    return Layer(
        kind=LayerKind.JBIG2_MASK,
        data=encode_jbig2(mask),
        width_px=width,
        height_px=height,
        box_px=Box(0, 0, width, height),
        color=color,
    )


def _page(raster: Raster, coded: tuple[Layer, ...], reason: str) -> PageLayers:
    return PageLayers(raster.width_px, raster.height_px, raster.dpi, coded, reason)
