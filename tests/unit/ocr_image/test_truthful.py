"""What is coded of a page is measured against it, and gives way where it is not true."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

import ocr.image.truthful
from ocr.image.compare import same_picture
from ocr.image.compose import Painting, begun, composed
from ocr.image.fidelity import LOOK_DPI, Fidelity, fidelity
from ocr.image.layers import Coded, coded
from ocr.image.raster import Raster
from ocr.image.truthful import aims_of, true_page, within
from ocr.recipes import FidelityLimits, LayerMode, LayerRecipe, layer_recipe
from ocr.values import LayerKind, PageLayers
from tests.unit.ocr_image.drawn_pages import Pixels, raster, scanned, scanned_letter, sheet, stamp, stamped, write

_LIMITS = FidelityLimits()


@cache
def _page(dpi: int = 200) -> Raster:
    return raster(scanned(stamped(dpi)), dpi)


def _shown(form: Coded) -> Painting:
    return begun(form.page, form.stencils, LOOK_DPI)


def _with(pixels: Pixels) -> Fidelity:
    return fidelity(_page(), _as_it_is(pixels))


def _as_it_is(pixels: Pixels) -> Painting:
    return Painting(pixels, (), LOOK_DPI)


def test_a_page_is_true_to_itself():
    assert _with(_page().pixels) == Fidelity(pytest.approx(1), 0, 0, 0, 0, 0, 0, 0, 0)


def test_a_lost_word_and_an_invented_one_are_measured():
    paper = _page().pixels.copy()
    paper[300:340, 200:500] = (246, 244, 236)
    assert _with(paper).lost_share > _LIMITS.lost_share
    inked = _page().pixels.copy()
    inked[1500:1520, 300:500] = (30, 30, 30)
    assert _with(inked).invented_share > _LIMITS.invented_share
    assert not within(_with(paper), _LIMITS)
    assert not within(_with(inked), _LIMITS)


def test_a_hairline_that_goes_is_measured():
    lined = _page().pixels.copy()
    lined[100:1500, 60] = (210, 208, 200)
    found = fidelity(replace(_page(), pixels=lined), _as_it_is(_page().pixels))
    assert found.faint_lost_share > _LIMITS.faint_lost_share
    assert not within(found, _LIMITS)


def test_a_faint_signature_that_goes_is_measured_among_many_faint_marks():
    ruled = _page().pixels.copy()
    ruled[20:130:6, 20:-20] = ruled[-130:-40:6, 20:-20] = (205, 203, 196)
    signed = ruled.copy()
    for row in (500, 520, 540):
        signed[row : row + 3, 20:120] = (212, 210, 204)
    found = fidelity(replace(_page(), pixels=signed), _as_it_is(ruled))
    assert found.faint_lost_share < _LIMITS.faint_lost_share
    assert found.faint_place_lost_share > _LIMITS.faint_place_lost_share
    assert not within(found, _LIMITS)


def test_dust_that_goes_is_no_loss_but_the_faint_dots_of_a_leader_are():
    dotted, dusty = _page().pixels.copy(), _page().pixels.copy()
    for column in range(100, 1500, 7):
        dotted[1502:1504, column : column + 2] = (215, 213, 205)
    for row in range(100, 1500, 50):
        dusty[row : row + 2, 60:62] = dusty[row : row + 2, 110:112] = (215, 213, 205)
    gone = [fidelity(replace(_page(), pixels=page), _as_it_is(_page().pixels)) for page in (dotted, dusty)]
    assert gone[0].faint_lost_share > _LIMITS.faint_lost_share
    assert gone[1].faint_lost_share < _LIMITS.faint_lost_share


def test_gray_print_that_turns_black_is_measured():
    gray = _page().pixels.copy()
    gray[100:400] = 255 - (255 - gray[100:400]) // 2
    found = fidelity(replace(_page(), pixels=gray), _as_it_is(_page().pixels))
    assert found.ink_p99 > 0.8
    assert not within(found, _LIMITS)


@pytest.mark.parametrize("ink", [(25, 30, 80), (20, 70, 40)])
def test_a_line_in_a_dark_color_that_turns_black_is_measured(ink):
    tinted = _page().pixels.copy()
    line = tinted[252:296]
    paper = np.median(tinted[::8, ::8], (0, 1))
    darkness = np.clip((paper[1] - line[..., 1:2]) / (paper[1] - 25), 0, 1)
    line[...] = paper * (1 - darkness) + np.array(ink) * darkness
    found = fidelity(replace(_page(), pixels=tinted), _as_it_is(_page().pixels))
    assert found.hue_off > _LIMITS.hue_off
    assert within(replace(found, hue_off=0.0), _LIMITS)


def test_coloured_fringes_of_print_are_no_ink_of_another_hue():
    fringed = _page().pixels.copy()
    fringed[:, 1:, 0] = fringed[:, 1:, 0] * 0.6 + fringed[:, :-1, 0] * 0.4
    assert fidelity(replace(_page(), pixels=fringed), _as_it_is(_page().pixels)).hue_off < _LIMITS.hue_off


def test_a_pale_tint_that_is_coded_a_little_bluer_is_no_ink_of_another_hue():
    tinted = _page().pixels.copy()
    tinted[-400:] = (tinted[-400:] * 0.94).astype(np.uint8)
    bluer = tinted.copy()
    bluer[-400:, :, 2] += 3
    assert fidelity(replace(_page(), pixels=tinted), _as_it_is(bluer)).hue_off < _LIMITS.hue_off


def test_text_out_of_focus_is_not_similar():
    assert _with(np.asarray(cv2.GaussianBlur(_page().pixels, (0, 0), 2.0), np.uint8)).text_ssim < _LIMITS.text_ssim


def test_other_ink_is_another_colour():
    hue = cv2.cvtColor(_page().pixels, cv2.COLOR_RGB2HSV)
    hue[..., 0] = (hue[..., 0].astype(int) + 8) % 180
    found = _with(np.asarray(cv2.cvtColor(hue, cv2.COLOR_HSV2RGB), np.uint8))
    assert (found.color_mean > _LIMITS.color_mean, found.text_ssim > 0.9) == (True, True)


def test_gray_pages_have_no_coloured_ink():
    gray = Raster(scanned_letter(200)[..., 1].copy(), 200)
    found = fidelity(gray, _shown(coded(gray)))
    assert (found.color_mean, found.color_p99) == (0, 0)
    assert within(found, _LIMITS)


@pytest.mark.parametrize("mode", [LayerMode.FAITHFUL, LayerMode.LEAN])
def test_what_the_recipes_make_is_true_at_once(mode):
    assert true_page(_page(300), layer_recipe(mode)).page.reason == "layered"


def test_pages_of_different_sizes_are_not_compared():
    with pytest.raises(ValueError, match="pages of"):
        _with(scanned_letter(150))


def test_a_picture_of_bad_quality_gives_way_to_a_better_one():
    bad = LayerRecipe(background_quality=3)
    assert not within(fidelity(_page(), _shown(coded(_page(), bad))), _LIMITS)
    page = true_page(_page(), bad).page
    assert page.reason == "layered_better"
    assert page == true_page(_page(), bad).page


def test_a_stencil_that_leaves_out_letters_gives_way_to_the_whole_picture(monkeypatch):
    honest = coded

    def forgetful(page: Raster, recipe: LayerRecipe, coarser: Raster) -> Coded:
        """Takes the letters for text and does not paint half of them."""
        made = honest(page, recipe, coarser)
        if not made.stencils:
            return made
        half = made.stencils[0].copy()
        half[: len(half) // 2] = 0
        return replace(made, stencils=(half,))

    monkeypatch.setattr(ocr.image.truthful, "coded", forgetful)
    page = true_page(_page()).page
    assert page.reason == "layered_whole"
    assert [layer.kind for layer in page.layers] in ([LayerKind.JPEG], [LayerKind.DEFLATED_JPEG])


def test_where_no_picture_is_true_enough_every_pixel_is_kept():
    page = true_page(_page(), LayerRecipe(limits=replace(_LIMITS, color_p99=0.1))).page
    assert page.reason == "layered_lossless"
    assert np.array_equal(composed(page, [], 200).pixels, _page().pixels)


def test_black_and_white_pages_are_coded_without_loss_and_not_measured(monkeypatch):
    def unasked(aim: Raster, shown: Painting) -> Fidelity:
        raise AssertionError

    monkeypatch.setattr(ocr.image.truthful, "fidelity", unasked)
    page: PageLayers = true_page(raster(np.where(scanned_letter(200)[..., 1] < 128, 0, 255).astype(np.uint8), 200)).page
    assert page.reason == "lineart"


def test_a_lean_page_aims_at_white_paper_and_the_same_ink():
    page, white = aims_of(_page(), LayerMode.LEAN)
    assert np.median(white.pixels) == 255
    assert np.median(page.pixels) < 250
    assert fidelity(page, _as_it_is(white.pixels)).text_ssim > 0.95


def test_a_lean_page_that_fails_is_kept_with_its_paper():
    lean = replace(layer_recipe(LayerMode.LEAN), background_quality=5)
    assert true_page(_page(300), lean).page == replace(true_page(_page(300)).page, reason="layered_faithful")


def test_a_lean_page_that_stays_one_picture_is_true_with_its_paper():
    yellow = sheet(150, paper=(238, 226, 190))
    coarse = raster(scanned(stamp(write(yellow, 150), 150, 100, 150)), 150)
    assert true_page(coarse, layer_recipe(LayerMode.LEAN)).page.reason == "low_resolution"


def test_what_the_layers_show_lies_where_the_page_lies_to_its_far_edge():
    page = raster(_page(300).pixels[:-1, :-1].copy(), 300)
    found = same_picture(page, true_page(page).shows)
    assert found.same
    assert found.shift_mm < 0.05


def test_a_fine_rule_down_a_page_of_odd_sides_is_as_black_in_the_small_picture():
    pixels = np.full((1659, 1239), 255, np.uint8)
    pixels[:, 613:616] = pixels[:, 901:904] = 0
    page = raster(pixels, 200)
    assert same_picture(page, true_page(raster(cv2.merge([pixels] * 3), 200)).shows).tone < 2
