from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from ocr.image.color import luminance
from ocr.page import inspect
from ocr.recipes import InspectRecipe
from ocr.values import Verdict
from ocr.verdict.focus import edge_steepness
from ocr.verdict.judge import judge
from ocr.verdict.sight import Sight
from ocr.verdict.streaks import streaks
from tests.perf.planted_faults.geometry import GEOMETRY
from tests.unit.ocr_image.drawn_pages import letter, px, raster, scanned, scanned_letter, sheet, stamp, stamped, write

RECIPE = InspectRecipe()


def _judged(pixels, dpi=200, skew_deg=0.0):
    return judge(Sight(raster(pixels, dpi), skew_deg, 30.0, RECIPE))


def _codes(judgement):
    return {reason.code for reason in judgement.reasons}


@pytest.mark.parametrize("dpi", [200, 300])
def test_a_normal_page_is_good(dpi):
    found = _judged(scanned_letter(dpi, 0.4), dpi)
    assert (found.verdict, found.reasons, found.blank) == (Verdict.GOOD, (), False)


@pytest.mark.parametrize(("dpi", "sigma_px"), [(300, 3.5), (200, 3.5), (200, 2.33)])
def test_a_blurred_page_is_poor(dpi, sigma_px):
    found = _judged(scanned(letter(dpi), blur_px=sigma_px), dpi)
    assert found.verdict is Verdict.POOR
    assert _codes(found) == {"OUT_OF_FOCUS"}


@pytest.mark.parametrize(("sigma_px", "poor"), [(0.6, False), (3.5, True)])
def test_focus_holds_on_a_little_page_with_few_words(sigma_px, poor):
    image = sheet(200, (105, 148))
    image.paste(letter(200).crop((120, 140, 700, 260)), (100, 300))
    found = _judged(scanned(image, 0.5, blur_px=sigma_px))
    assert (found.verdict is Verdict.POOR) == poor
    assert ("OUT_OF_FOCUS" in _codes(found)) == poor


def test_focus_does_not_depend_on_the_colour_of_the_ink():
    steepness = [
        edge_steepness(luminance(scanned(write(sheet(200), 200, ink=ink))), 200)
        for ink in ((20, 20, 20), (120, 120, 125))
    ]
    assert steepness[0] == pytest.approx(steepness[1], rel=0.1)


def test_focus_says_nothing_of_bare_paper():
    assert edge_steepness(luminance(scanned(sheet(200))), 200) is None


def test_a_blank_back_is_good_and_told_to_be_blank():
    found = _judged(scanned(sheet(200), seed=9))
    assert (found.verdict, found.blank, _codes(found)) == (Verdict.GOOD, True, {"BLANK_PAGE"})


def test_dust_does_not_make_a_page_of_a_blank_back():
    pixels = scanned(sheet(200))
    for at in np.random.default_rng(2).integers(80, 1000, (12, 2)):
        pixels[at[0] : at[0] + 3, at[1] : at[1] + 3] = 60
    assert _judged(pixels).blank


def test_a_page_with_one_word_is_not_blank():
    image = sheet(200)
    image.paste(letter(200).crop((142, 141, 242, 175)), (500, 700))
    assert not _judged(scanned(image)).blank


def test_a_seal_alone_is_not_blank_but_one_that_bled_through_is_asked_about():
    put_there = scanned(stamp(sheet(200), 200, 74, 100))
    assert not _judged(put_there).blank
    paper = scanned(sheet(200)).astype(float)
    pale = paper - (paper - put_there) * 0.35
    pale[600:] = paper[600:]  # a piece of it
    bled = _judged(np.clip(pale, 0, 255).astype(np.uint8))
    assert bled.blank or "MAYBE_BLANK" not in _codes(bled)


def test_a_dark_page_is_told():
    found = _judged((scanned_letter(200) * 0.3).astype(np.uint8))
    assert "TOO_DARK" in _codes(found)
    assert found.verdict is Verdict.POOR


def test_faded_ink_is_told():
    found = _judged(scanned(write(sheet(200), 200, ink=(190, 190, 186))))
    assert "TOO_LIGHT" in _codes(found)


def test_text_that_runs_over_the_edge_is_told_with_its_place():
    pixels = scanned_letter(200)
    found = _judged(np.ascontiguousarray(pixels[:, 200:]))
    assert found.verdict is Verdict.POOR
    (reason,) = [reason for reason in found.reasons if reason.code == "CUT_OFF"]
    assert reason.box_px is not None
    assert reason.box_px.x0 == 0
    assert reason.box_px.x1 < 120
    assert 0 < reason.box_px.y0 < reason.box_px.y1 <= pixels.shape[0]


@pytest.mark.parametrize(("margin_mm", "told"), [(0.6, {"CUT_OFF"}), (5, set())])
def test_lines_that_begin_at_the_edge_may_be_cut_off_between_their_letters(margin_mm, told):
    pixels = scanned_letter(200)
    first = int(np.flatnonzero((pixels[..., 1] < 120).any(0))[0])
    found = _judged(np.ascontiguousarray(pixels[:, first - px(margin_mm, 200) :]))
    assert _codes(found) - {"STRETCHED"} == told
    assert found.verdict is (Verdict.DOUBTFUL if told else Verdict.GOOD)


@pytest.mark.parametrize(("ink", "told"), [((205, 40, 50), set()), ((40, 40, 44), {"CUT_OFF"})])
def test_a_red_seal_over_the_edge_belongs_there_and_a_black_stamp_is_asked_about(ink, told):
    page = write(sheet(200), 200)
    for number in range(6):
        y = 400 + 40 * number
        ImageDraw.Draw(page).rectangle((page.width - 20, y, page.width, y + 22), fill=ink)
    found = _judged(scanned(page))
    assert _codes(found) == told
    assert found.verdict is (Verdict.DOUBTFUL if told else Verdict.GOOD)


def test_a_red_seal_over_one_edge_hides_no_text_that_is_cut_off_at_another():
    page = write(sheet(200), 200)
    for number in range(12):
        y = 400 + 40 * number
        ImageDraw.Draw(page).rectangle((page.width - 20, y, page.width, y + 22), fill=(205, 40, 50))
    for number in range(7):
        x = 150 + 120 * number
        ImageDraw.Draw(page).rectangle((x, page.height - 14, x + 20, page.height), fill=(40, 40, 44))
    found = _judged(scanned(page))
    (reason,) = (one for one in found.reasons if one.code == "CUT_OFF")
    assert found.verdict is Verdict.POOR and found.metrics["cut_marks"] == 7
    assert reason.box_px is not None and reason.box_px.y0 > page.height - 30


def test_the_shadow_of_the_sheet_s_edge_is_no_cut_text():
    pixels = scanned(letter(200))
    pixels[:, :6] = 40
    pixels[:4] = 70
    assert "CUT_OFF" not in _codes(_judged(pixels))


def test_coarse_scans_are_doubtful():
    found = _judged(scanned_letter(150), 150)
    assert (found.verdict, _codes(found)) == (Verdict.DOUBTFUL, {"LOW_RESOLUTION"})


def test_a_page_without_colour_is_remarked_and_stays_good():
    found = _judged(luminance(scanned_letter(200, 0.4)))
    assert (found.verdict, _codes(found)) == (Verdict.GOOD, {"NOT_COLOR"})


@pytest.mark.parametrize(("skew_deg", "doubtful"), [(3.0, False), (-4.5, True)])
def test_a_strong_turn_is_doubtful(skew_deg, doubtful):
    assert ("SKEWED" in _codes(_judged(scanned_letter(200), skew_deg=skew_deg))) == doubtful


def test_gray_pages_are_judged_alike():
    color, gray = scanned_letter(200), luminance(scanned_letter(200))
    assert _judged(gray).metrics["focus"] == pytest.approx(_judged(color).metrics["focus"], rel=0.05)


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 900), (40, 40, 3)])
def test_tiny_pictures_are_judged_without_a_fall(shape):
    found = inspect(raster(np.full(shape, 200, np.uint8), 300))
    assert found.blank
    assert (found.height_px, found.width_px) == shape[:2]


@pytest.mark.parametrize("shape", [(1, 500), (500, 1, 3), (3, 2000), (40, 40)])
def test_tiny_pictures_of_nothing_but_ink_are_judged_without_a_fall(shape):
    grain = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    for dpi in (72, 300):
        assert inspect(raster(grain, dpi)).height_px == shape[0]
    assert inspect(raster(np.zeros(shape, np.uint8), 72)).height_px == shape[0]


def test_inspect_tells_all_and_changes_nothing():
    pixels = scanned(stamped(300), -1.5)
    before = pixels.copy()
    facts = inspect(raster(pixels, 300))
    assert np.array_equal(pixels, before)
    assert facts.skew_deg == pytest.approx(-1.5, abs=0.05)
    assert (facts.orientation_deg, facts.verdict, facts.dpi) == (0, Verdict.GOOD, 300)
    assert set(facts.metrics) == {
        "dpi",
        "dark_px",
        "ink_px",
        "paper_level",
        "cut_marks",
        "streaks",
        "focus",
        "focus_softest",
        "ink_contrast",
        "tilt_deg",
        "length_off",
        "banding",
        "noise",
        "color_cast",
        "weakest_channel",
        "blocking",
        "seal_strength",
        "seal_sharpness",
        "seal_oval",
        "orientation_confidence",
    }


def _streaked(pixels, x, width=1, levels=20):
    """Dirt in front of a sensor takes a part of the light, in every row nearly the same."""
    out = pixels.astype(np.float32)
    out[:, x : x + width] *= 1 - levels / 255
    return np.clip(out, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("dpi", "width", "levels"), [(200, 1, 16), (300, 1, 16), (300, 2, 40), (300, 6, 120)])
def test_a_streak_down_the_page_is_told_with_its_place(dpi, width, levels):
    x = 700
    found = _judged(_streaked(scanned_letter(dpi), x, width, levels), dpi)
    assert found.verdict is Verdict.DOUBTFUL
    (reason,) = found.reasons
    assert reason.code == "STREAK"
    assert x - 3 <= reason.box_px.x0 <= x and x + width <= reason.box_px.x1 <= x + width + 4
    assert (reason.box_px.y0, reason.box_px.y1) == (0, scanned_letter(dpi).shape[0])


def test_several_streaks_are_told_with_all_their_places_the_clearest_first():
    faint, clear = 310, 777
    found = _judged(_streaked(_streaked(scanned_letter(200), faint, 1, 40), clear, 2, 90))
    assert [reason.code for reason in found.reasons] == ["STREAK", "STREAK"]
    for x, reason in zip((clear, faint), found.reasons, strict=True):
        assert x - 3 <= reason.box_px.x0 <= x
    assert found.metrics["streaks"] == 2


def test_a_streak_of_one_colour_is_told():
    pixels = scanned_letter(200).copy()
    pixels[:, 800, 2] = (pixels[:, 800, 2] * 0.85).astype(np.uint8)  # one row of sensors of three
    assert _codes(_judged(pixels)) == {"STREAK"}


def test_a_streak_makes_no_page_of_a_blank_back():
    found = _judged(_streaked(scanned(sheet(200)), 600, 2, 90))
    assert (found.verdict, found.blank, _codes(found)) == (Verdict.GOOD, True, {"BLANK_PAGE", "STREAK"})


def test_rules_of_a_table_edges_of_the_sheet_and_ruled_paper_are_no_streaks():
    table = scanned_letter(200).copy()
    for x in (150, 420, 421, 900):
        table[60:-60, x] = 30
    assert "STREAK" not in _codes(_judged(table))
    edges = scanned_letter(200).copy()
    edges[:, :60] = 30
    edges[:, -8:] = 30
    assert "STREAK" not in _codes(_judged(edges))
    ruled = scanned_letter(200)
    for x in range(100, 1100, 80):
        ruled = _streaked(ruled, x, 1, 60)
    assert "STREAK" not in _codes(_judged(ruled))


@pytest.mark.parametrize("dpi", [1, 20, 200, 4800])
def test_a_picture_too_small_to_tell_has_no_streaks(dpi):
    for shape in [(1, 1), (3, 900, 3), (900, 3, 3), (60, 60), (299, 299, 3)]:
        assert streaks(raster(np.full(shape, 200, np.uint8), dpi), 8.0) == ()


@pytest.mark.parametrize("left", [0.05, 0.08, 0.12])
def test_writing_too_faint_to_count_as_ink_is_no_blank_page(left):
    ink = tuple(round(level * (1 - left)) for level in (246, 244, 236))
    found = _judged(scanned(write(sheet(200), 200, ink=ink)))
    assert (found.verdict, found.blank, _codes(found)) == (Verdict.DOUBTFUL, False, {"TOO_LIGHT"})


def test_a_few_faint_words_are_looked_at_by_a_person():
    image = write(sheet(200), 200, ink=(225, 224, 217))
    image.paste((246, 244, 236), (0, 178, image.width, image.height))
    found = _judged(scanned(image))
    assert (found.verdict, found.blank, _codes(found)) == (Verdict.DOUBTFUL, False, {"MAYBE_BLANK"})


def test_print_that_shows_through_is_no_faint_writing():
    front = letter(200).convert("L").transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(6))
    level = np.asarray(front, np.float32)[..., None]
    shown = np.array((246, 244, 236), np.float32) - (245 - level).clip(0) * 0.15
    found = _judged(scanned(Image.fromarray(shown.clip(0, 255).astype(np.uint8))))
    assert (found.verdict, found.blank) == (Verdict.GOOD, True)


def test_a_faint_streak_is_no_faint_writing():
    found = _judged(_streaked(scanned(sheet(200)), 600, 2, 14))
    assert found.blank and found.metrics["faint_marks"] == 0


@pytest.mark.turns
@pytest.mark.parametrize("tone", [(225, 228, 240), (232, 232, 236), (190, 200, 235)])
@pytest.mark.parametrize("step_mm", [5, 8])
def test_the_faint_pattern_of_the_paper_is_no_faint_writing(step_mm, tone):
    image = sheet(200)
    draw = ImageDraw.Draw(image)
    step = round(step_mm / 25.4 * 200)
    for x in range(0, image.width, step):
        draw.line((x, 0, x, image.height), fill=tone)
    for y in range(0, image.height, step):
        draw.line((0, y, image.width, y), fill=tone)
    found = _judged(scanned(image, 0.3))
    assert (found.verdict, found.blank) == (Verdict.GOOD, True), found.metrics


def test_every_limit_is_of_a_metric_that_some_measure_gives_and_has_a_level():
    pages = [scanned(stamped(200), -1.5), luminance(scanned(sheet(200))), _streaked(scanned_letter(200), 700)]
    pages.append(scanned(write(sheet(200), 200, ink=(225, 224, 217))))
    pages += [fault.plant(pages[2], 200, fault.strengths[-1], np.random.default_rng(1)) for fault in GEOMETRY.values()]
    given = {name for pixels in pages for name in _judged(pixels).metrics}
    given |= {
        "maybe_blank",
        "glare_mm2",
        "few_lines",
        "missing_share",
        "bleed",
        "effective_dpi",
        "photo_glare",
        "curl_mm",
        "cut_stamp_marks",
        "cut_lines",
        "orientation_confidence",
        "signature_strength",
        "hairlines",
        "scanned_dpi",
    }
    assert {limit.metric for limit in RECIPE.limits} <= given
    assert all({limit.note, limit.doubtful, limit.poor} != {None} for limit in RECIPE.limits)


def test_a_reason_that_the_recipe_leaves_out_is_not_told():
    without = replace(RECIPE, limits=tuple(limit for limit in RECIPE.limits if limit.code != "OUT_OF_FOCUS"))
    found = judge(Sight(raster(scanned(letter(200), blur_px=3.5)), 0.0, 30.0, without))
    assert (found.verdict, found.reasons) == (Verdict.GOOD, ())


@pytest.mark.parametrize(("sure", "told"), [(0.0, True), (0.49, True), (0.5, False)])
def test_that_nobody_knows_which_way_is_up_is_remarked_and_the_page_stays_good(sure, told):
    found = judge(Sight(raster(scanned_letter(200)), 0.0, 30.0, RECIPE, turn=lambda: (0, sure)))
    assert (found.verdict, "ORIENTATION_UNSURE" in _codes(found)) == (Verdict.GOOD, told)


def test_of_a_blank_page_nobody_asks_which_way_is_up():
    assert judge(Sight(raster(scanned(sheet(200))), 0.0, 30.0, RECIPE, turn=lambda: pytest.fail("asked"))).blank
