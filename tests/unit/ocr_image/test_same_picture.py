from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from ocr.errors import TruncatedImage
from ocr.image.color import luminance, reduced
from ocr.image.compare import Difference, same_picture
from ocr.image.compose import composed
from ocr.image.layers import coded
from ocr.image.raster import Raster
from ocr.recipes import LayerMode, LayerRecipe
from ocr.values import Box, LayerKind, PageLayers
from tests.support.stencil import stencil_pixels
from tests.unit.ocr_image.drawn_pages import Pixels, raster, rendered, scanned, scanned_letter, stamped

_DPI = 200


@cache
def _coded() -> tuple[PageLayers, Pixels]:
    """A page of a picture and a stencil, and what the stencil holds."""
    page = coded(raster(scanned(stamped(_DPI)), _DPI)).page
    stencil = page.layers[1]
    pixels = stencil_pixels(stencil.data, stencil.width_px, stencil.height_px)
    return page, np.frombuffer(pixels, np.uint8).reshape(stencil.height_px, stencil.width_px)


@cache
def _expected() -> Raster:
    page, text = _coded()
    return composed(page, [text], _DPI)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return Raster(rendered(_coded()[0], tmp_path_factory.mktemp("drawn")), _DPI)


def test_what_is_composed_is_what_an_independent_renderer_draws(drawn):
    page, text = _coded()
    assert page.layers[-1].kind is LayerKind.JBIG2_MASK
    whole = composed(page, [text], _DPI)
    assert (whole.dpi, whole.pixels.shape) == (_DPI, drawn.pixels.shape)
    apart = np.abs(whole.pixels.astype(int) - drawn.pixels)
    assert (apart.mean() < 1, np.median(apart)) == (True, 0)  # poppler draws a part of the letters between the pixels


@pytest.mark.parametrize("dpi", [150, 200])
def test_the_page_itself_is_the_same(drawn, dpi):
    page, text = _coded()
    assert same_picture(drawn, composed(page, [text], dpi)).same


def test_an_inverted_page_is_told(drawn):
    found = same_picture(replace(drawn, pixels=255 - drawn.pixels), _expected())
    assert found.difference is Difference.INVERTED
    page, text = _coded()
    # as a stencil with the wrong Decode array paints: the letters stay free and all around them is black
    assert not same_picture(drawn, composed(page, [1 - text], _DPI)).same


@pytest.mark.parametrize("axis", [0, 1])
def test_a_shift_of_half_a_millimetre_is_told(drawn, axis):
    moved = replace(drawn, pixels=np.roll(drawn.pixels, 4, axis))
    assert same_picture(moved, _expected()).difference is Difference.MARKS


def test_a_missing_layer_is_told(drawn):
    page, text = _coded()
    for kept, stencils in ((page.layers[:1], []), (page.layers[1:], [text])):
        assert not same_picture(drawn, composed(replace(page, layers=kept), stencils, _DPI)).same


def test_another_page_is_told(drawn):
    other = Raster(scanned_letter(_DPI), _DPI)
    assert same_picture(other, _expected()).difference is Difference.MARKS


def test_another_size_is_told(drawn):
    assert same_picture(replace(drawn, dpi=_DPI * 1.01), _expected()).difference is Difference.SIZE
    assert same_picture(Raster(drawn.pixels[:-4], _DPI), _expected()).difference is Difference.SIZE


def test_a_blot_and_a_tint_are_told_with_their_place(drawn):
    pixels = drawn.pixels.copy()
    pixels[400:414, 600:614] = (20, 20, 20)
    found = same_picture(replace(drawn, pixels=pixels), _expected())
    assert found.difference is Difference.MARKS
    assert found.at == pytest.approx((605 / drawn.width_px, 405 / drawn.height_px), abs=0.04)
    pixels = drawn.pixels.copy()
    pixels[1300:1400, 100:200, 2] -= 20
    assert same_picture(replace(drawn, pixels=pixels), _expected()).difference is Difference.TONE


def test_gray_pages_are_compared_with_coloured_ones(drawn):
    gray = replace(drawn, pixels=luminance(drawn.pixels))
    assert same_picture(gray, gray).same
    assert same_picture(gray, _expected()).difference is Difference.TONE  # the seal is not red


@pytest.mark.parametrize("gray", [False, True])
def test_what_was_kept_without_loss_comes_back(gray):
    pixels = luminance(scanned_letter(_DPI)) if gray else scanned_letter(_DPI)
    page = coded(Raster(pixels, _DPI), LayerRecipe(mode=LayerMode.MASTER)).page
    assert np.array_equal(composed(page, [], _DPI).pixels, pixels)


def test_a_damaged_picture_is_told():
    page, _ = _coded()
    for damage in (b"", b"\0" * 50):
        broken = replace(page.layers[0], data=damage)
        with pytest.raises(TruncatedImage):
            composed(replace(page, layers=(broken,)), [], _DPI)


def test_a_stencil_too_many_is_refused():
    page, text = _coded()
    with pytest.raises(ValueError, match="a stencil for each"):
        composed(page, [text, text], _DPI)


def test_a_picture_under_the_text_lies_straight_under_it_however_its_size_was_rounded():
    page = scanned(stamped(300))[:, :1741]  # 1160.67 pixels at 200 dpi
    made = coded(Raster(page, 300)).page
    picture = composed(replace(made, layers=made.layers[:1]), [], _DPI)
    red = luminance(reduced(page, 2 / 3))[1000:1400, 650:1000].astype(np.float32)
    drawn = luminance(picture.pixels)[1000:1400, 650:1000].astype(np.float32)
    (across, down), _ = cv2.phaseCorrelate(red, drawn)
    assert (across, down) == pytest.approx((0, 0), abs=0.05)


@pytest.mark.parametrize("dpi", [_DPI, 133])
def test_a_stencil_that_is_cut_to_its_ink_lies_where_it_was(dpi):
    page, text = _coded()
    stencil = page.layers[1]
    left, top, wide, high = cv2.boundingRect(text)
    at = stencil.box_px
    small = replace(stencil, box_px=Box(at.x0 + left, at.y0 + top, at.x0 + left + wide, at.y0 + top + high))
    cut = composed(replace(page, layers=(page.layers[0], small)), [text[top : top + high, left : left + wide]], dpi)
    large = replace(stencil, box_px=Box(0, 0, page.width_px, page.height_px))
    sheet = np.zeros((page.height_px, page.width_px), np.uint8)
    sheet[at.y0 : at.y1, at.x0 : at.x1] = text
    whole = composed(replace(page, layers=(page.layers[0], large)), [sheet], dpi)
    assert np.array_equal(cut.pixels, whole.pixels)


@pytest.mark.parametrize("along", [0, 1])
def test_ruled_paper_tells_how_it_lies_across_its_lines_alone(along):
    ragged = np.full((413, 292), 255, np.uint8)
    lines = ragged[20:400:12]
    lines[:] = np.random.default_rng(1).integers(30, 150, lines.shape, np.uint8)
    ragged = ragged if along else np.ascontiguousarray(ragged.T)
    page, moved = (Raster(pixels, 50) for pixels in (ragged, np.roll(ragged, 1, along)))
    assert same_picture(moved, page).same, "half a millimetre of nothing but the ragged edge of lines"
    assert same_picture(replace(page, pixels=np.roll(ragged, 1, 1 - along)), page).difference is Difference.MARKS
