"""A cleaned page as layers: a one-bit stencil of its text over a picture of everything else.

The idea is that of mixed raster content (ITU-T T.44). Here the picture under the text has at least 200 dpi everywhere, since the law asks
for it, and all coloured ink stays in it.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.jbig2 import encode_jbig2
from ocr.image.jpeg import encode_fine_jpeg
from ocr.image.lossless import encode_flate
from ocr.image.mask import Separation, separate
from ocr.image.on_white import on_white
from ocr.image.paper import CELL
from ocr.image.pictured import pictured
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.recipes import LayerMode, LayerRecipe
from ocr.values import Box, Layer, LayerKind, PageLayers

_BLACK: Final = (0.0, 0.0, 0.0)
_INK_PERCENTILE: Final = 25
_INK_STEP: Final = 5
_DEFLATED_SHARE: Final = 0.95
"""of its bytes is left of a picture with bare paper; of one without, nearly all"""
_ROUNDING: Final = 1e-6
_COVERED: Final = 0.65
"""of a coarser pixel: at one half, letters would grow onto the seals beside them"""
_PHOTO_MM, _PHOTO_CELL = 10.0, 8
_PHOTO_DARK, _PHOTO_FILLED = 150, 0.62
"""levels, and the share below them: the face and hair of a portrait have 0.65 to 0.9, real seals 0.4 to 0.5"""
_STRIP_MM: Final = 6.0
_DEFAULT: Final = LayerRecipe()


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A coded page, and the pixels of its stencils in the order of their layers: H x W uint8, 1 = ink. JBIG2 keeps them without loss."""

    page: PageLayers
    stencils: tuple[Pixels, ...]


def coded(raster: Raster, recipe: LayerRecipe = _DEFAULT, coarser: Raster | None = None) -> Coded:
    """Code a cleaned page. Same pixels and recipe, same bytes. `coarser` is the page as `reduced` shrinks it, if that is at hand.

    Reasons for the form:
        lineart: black and white already: one stencil.
        layered: text over a picture of all else.
        photo: the same, of a page with a photograph, which is coded better.
        no_text: nothing but the picture.
        low_resolution, card, strip, picture: one picture at its own resolution: layers would harm.
        lossless: every pixel kept, as the recipe wants.

    Raises:
        EncoderMissing, EncodingFailed: of the program `jbig2`.
    """
    pixels = raster.pixels
    if _is_lineart(pixels):
        return _page(raster, "lineart", mask=np.asarray(pixels == 0, np.uint8))
    if recipe.mode is LayerMode.MASTER:
        return _page(raster, "lossless", _lossless(raster))
    whole = _whole_because(raster, recipe)
    if whole:
        return _whole(raster, recipe, whole)
    parts = separate(pixels, raster.dpi, recipe.chroma, recipe.speck_cells)
    if cv2.countNonZero(parts.zones) >= recipe.picture_share * parts.zones.size:
        return _whole(raster, recipe, "picture")
    photo = _photo_share(parts, raster.dpi)
    quality = recipe.photo_quality if photo >= recipe.photo_share else recipe.background_quality
    wordless = not cv2.hasNonZero(parts.text)
    if wordless:  # a page with nothing but a dry seal costs next to nothing: as good as a faithful one
        quality = max(quality, _DEFAULT.background_quality)
    background = _picture(_background(raster, parts, recipe, coarser), quality, raster, recipe)
    if wordless:
        return _page(raster, "no_text", background)
    reason = "photo" if photo >= recipe.photo_share else "layered"
    # coarser, small codes are no longer read
    text = parts.text if parts.codes.size else _coarser(parts.text, recipe.stencil_dpi / raster.dpi)
    return _page(raster, reason, background, text, _ink_color(pixels, parts.text))


def _photo_share(parts: Separation, dpi: float) -> float:
    """How much of the page (0..1) is photographs: no paper, broader than writing, and dark all over, which no seal is."""
    cells, dark = (np.ascontiguousarray(plane[::_PHOTO_CELL, ::_PHOTO_CELL]) for plane in (parts.zones, parts.dark))
    side = round(_PHOTO_MM / MM_PER_INCH * dpi / parts.step / _PHOTO_CELL)
    square = np.ones((max(1, side),) * 2, np.uint8)
    count, places = cv2.connectedComponents(cv2.morphologyEx(cells, cv2.MORPH_OPEN, square, borderValue=0))
    found = (places == place for place in range(1, count))
    return float(sum(at.mean() for at in found if (dark[at] < _PHOTO_DARK).mean() >= _PHOTO_FILLED))


def _whole_because(raster: Raster, recipe: LayerRecipe) -> str:
    """Why a page is one picture, whatever it shows; empty where it need not be."""
    sides_mm = [side / raster.dpi * MM_PER_INCH for side in (raster.width_px, raster.height_px)]
    if raster.dpi < recipe.least_dpi:
        return "low_resolution"
    if max(sides_mm) <= recipe.card_mm:
        return "card"
    return "strip" if min(sides_mm) < _STRIP_MM else ""


def _is_lineart(pixels: Pixels) -> bool:
    return pixels.ndim == 2 and bool(((pixels == 0) | (pixels == 255)).all())


def _whole(raster: Raster, recipe: LayerRecipe, reason: str) -> Coded:
    pixels = reduced(raster.pixels, recipe.picture_dpi / raster.dpi)
    return _page(raster, reason, _picture(pixels, recipe.picture_quality, raster, recipe))


def _background(raster: Raster, parts: Separation, recipe: LayerRecipe, coarser: Raster | None) -> Pixels:
    picture, bare = pictured(raster, parts, recipe.background_dpi, coarser)
    if recipe.mode is not LayerMode.LEAN:
        return picture
    return on_white(picture, bare, raster.dpi / parts.step / CELL)


def _coarser(mask: Pixels, factor: float) -> Pixels:
    """A mask shrunk by `factor`: 1 where more than `_COVERED` is covered. At 1 and above it is returned as it is."""
    if factor >= 1:
        return mask
    size = [math.ceil(side * factor - _ROUNDING) for side in mask.shape]
    # sampling between pixels takes a sixth of the time of dividing them, as in `reduced`
    way = cv2.INTER_LINEAR if factor > 0.5 else cv2.INTER_AREA
    cover = cv2.resize(mask * 255, (size[1], size[0]), interpolation=way)
    return np.asarray(cv2.threshold(cover, _COVERED * 255, 1, cv2.THRESH_BINARY)[1], np.uint8)


def _ink_color(pixels: Pixels, text: Pixels) -> tuple[float, float, float]:
    """Colour (0..1) of the darker part of the text."""
    sampled = np.ascontiguousarray(text[::_INK_STEP, ::_INK_STEP])
    rows, columns = np.divmod(np.flatnonzero(sampled.view(np.bool_)), sampled.shape[1])
    sample = pixels[rows * _INK_STEP, columns * _INK_STEP]
    if not len(sample):
        return _BLACK
    channels = np.atleast_1d(np.percentile(sample, _INK_PERCENTILE, axis=0)) / 255
    red, green, blue = np.round(np.broadcast_to(channels, 3), 3).tolist()
    return red, green, blue


def _picture(pixels: Pixels, quality: int, raster: Raster, recipe: LayerRecipe) -> Layer:
    height, width = pixels.shape[:2]
    plain = encode_fine_jpeg(pixels, quality, optimal=recipe.optimal_codes)
    deflated = zlib.compress(plain, recipe.deflate_level)
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


def _page(
    raster: Raster,
    reason: str,
    picture: Layer | None = None,
    mask: Pixels | None = None,
    ink: tuple[float, float, float] = _BLACK,
) -> Coded:
    made = [] if picture is None else [picture]
    stencils = []
    if mask is not None:
        box = Box(0, 0, raster.width_px, raster.height_px)
        height, width = mask.shape
        made.append(Layer(LayerKind.JBIG2_MASK, encode_jbig2(mask), width, height, box, ink))
        stencils.append(mask)
    return Coded(PageLayers(raster.width_px, raster.height_px, raster.dpi, tuple(made), reason), tuple(stencils))
