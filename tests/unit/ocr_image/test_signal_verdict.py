"""What the verdict says of light, optics, sensors and coding."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import ImageDraw

from ocr.recipes import InspectRecipe
from ocr.values import PhotoFacts, Verdict
from ocr.verdict.judge import judge
from ocr.verdict.roundness import oval
from ocr.verdict.sight import Sight
from tests.perf.planted_faults.signal import SIGNAL
from tests.unit.ocr_image.drawn_pages import letter, px, raster, scanned, scanned_letter, sheet, stamp, write

RECIPE = InspectRecipe()


def _judged(pixels, dpi=200):
    return judge(Sight(raster(pixels, dpi), 0.0, 30.0, RECIPE))


def _codes(judgement):
    return {reason.code for reason in judgement.reasons}


def _box(judgement, code):
    return next(reason.box_px for reason in judgement.reasons if reason.code == code)


def test_a_page_that_is_soft_in_one_half_is_told_with_that_half():
    pixels = scanned_letter(200).copy()
    edge = pixels.shape[0] // 2
    pixels[edge:] = cv2.GaussianBlur(pixels, (0, 0), 2.0)[edge:]
    found = _judged(pixels)
    assert found.verdict is Verdict.DOUBTFUL
    box = _box(found, "OUT_OF_FOCUS")
    assert abs(box.y0 - edge) < 130 and box.y1 > pixels.shape[0] - 260
    assert box.x1 - box.x0 > pixels.shape[1] / 2


def test_a_sharp_place_does_not_save_a_page_that_is_soft():
    pixels = scanned(letter(200), blur_px=2.5)
    pixels[900:1160, 700:960] = scanned_letter(200)[900:1160, 700:960]
    assert "OUT_OF_FOCUS" in _codes(_judged(pixels))


def test_a_soft_photograph_does_not_condemn_a_page_that_is_sharp():
    y, x = np.mgrid[0:315, 0:236].astype(np.float32)
    face = 215 - 150 * np.exp(-(((x - 118) / 60) ** 2) - ((y - 120) / 80) ** 2) - 40 * (y > 250)
    photo = cv2.GaussianBlur(face, (0, 0), 5)[..., None] * np.array((1, 0.92, 0.85), np.float32)
    pixels = scanned_letter(200).copy()
    pixels[600:915, 142:378] = photo.astype(np.uint8)
    assert _judged(pixels).verdict is Verdict.GOOD


def _planted(name, strength, seed=3):
    return SIGNAL[name].plant(scanned_letter(200), 200, strength, np.random.default_rng(seed))


@pytest.mark.parametrize(
    ("name", "strength"), [("bands", 6), ("noise", 25), ("veil", 0.35), ("weak channel", 0.15), ("glare", 15)]
)
def test_faults_of_light_and_sensors_are_told_alone(name, strength):
    found = _judged(_planted(name, strength))
    assert (found.verdict, _codes(found)) == (Verdict.DOUBTFUL, {SIGNAL[name].reason})


@pytest.mark.parametrize("paper", [(240, 205, 215), (250, 235, 150), (205, 230, 205)])
def test_tinted_paper_is_no_cast(paper):
    assert _judged(scanned(write(sheet(200, paper=paper), 200))).verdict is Verdict.GOOD


@pytest.mark.parametrize("ink", [(30, 50, 160), (150, 30, 40)])
def test_writing_in_colour_is_no_cast(ink):
    assert "COLOR_CAST" not in _codes(_judged(scanned(write(sheet(200), 200, ink=ink))))


def test_ruled_paper_and_text_have_no_bands():
    pixels = scanned_letter(200).copy()
    for y in range(40, pixels.shape[0], 60):
        pixels[y : y + 2] = (pixels[y : y + 2] * 0.9).astype(np.uint8)
    assert "BANDING" not in _codes(_judged(pixels))


@pytest.mark.parametrize(("step_mm", "skew_deg"), [(5, 0.4), (8, 0.0)])
def test_writing_on_squared_paper_makes_no_bands_and_real_ones_are_told_there(step_mm, skew_deg):
    page = sheet(200, (210, 297))
    draw = ImageDraw.Draw(page)
    for number in range(297 // step_mm + 1):
        at = px(number * step_mm, 200)
        draw.line((at, 0, at, page.height), (150, 170, 200))
        draw.line((0, at, page.width, at), (150, 170, 200))
    pixels = scanned(write(page, 200), skew_deg)
    assert _judged(pixels).verdict is Verdict.GOOD
    assert "BANDING" in _codes(_judged(SIGNAL["bands"].plant(pixels, 200, 8, np.random.default_rng(3))))


def test_glare_is_told_with_its_place_and_a_white_label_is_none():
    pixels = (scanned_letter(200) * 0.92).astype(np.uint8)
    label = pixels.copy()
    label[700:860, 300:620] = 255
    assert "GLARE" not in _codes(_judged(label))
    y, x = np.ogrid[: pixels.shape[0], : pixels.shape[1]]
    light = 300 * np.exp(-1.2 * ((x - 500) ** 2 + (y - 800) ** 2) / 60**2)
    box = _box(_judged(np.clip(pixels + light[..., None], 0, 255).astype(np.uint8)), "GLARE")
    assert box.x0 < 480 and box.x1 > 520 and box.y0 < 780 and box.y1 > 820
    assert box.x1 - box.x0 < 220 and box.y1 - box.y0 < 220


def test_what_a_cut_file_lacks_is_told_with_its_place():
    found = _judged(_planted("cut file", 0.3))
    assert found.verdict is Verdict.POOR
    box = _box(found, "JPEG_DAMAGE")
    height, width = scanned_letter(200).shape[:2]
    assert (box.x0, box.x1, box.y1) == (0, width, height) and height / 2 < box.y0 < height * 0.8


@pytest.mark.parametrize(("quality", "named"), [(75, False), (40, False), (6, True)])
def test_a_jpeg_that_was_squeezed_too_far_is_told(quality, named):
    assert ("JPEG_DAMAGE" in _codes(_judged(_planted("squeezed", quality)))) == named


def test_print_that_shows_through_strongly_is_told_and_a_little_of_it_is_not():
    assert _judged(_planted("bleed", 0.1)).verdict is Verdict.GOOD
    found = _judged(_planted("bleed", 0.7))
    assert (found.verdict, _codes(found)) == (Verdict.DOUBTFUL, {"BLEED"})
    assert _box(found, "BLEED").x1 > 900


@pytest.mark.parametrize("left", [0.25, 0.5])
def test_faint_writing_is_no_print_of_the_other_side(left):
    assert "BLEED" not in _codes(_judged(_planted("faint", left)))


def test_a_pale_seal_is_no_print_of_the_other_side():
    page = scanned(stamp(letter(200), 200, 60, 100))
    bare = scanned_letter(200).astype(np.float32)
    assert "BLEED" not in _codes(_judged((bare - (bare - page) * 0.4).astype(np.uint8)))


def test_a_seal_too_pale_to_be_read_is_told_with_its_place():
    assert _judged(_planted("pale seal", 0.8)).verdict is Verdict.GOOD
    found = _judged(_planted("pale seal", 0.15))
    assert (found.verdict, _codes(found)) == (Verdict.DOUBTFUL, {"SEAL_FAINT"})
    box = _box(found, "SEAL_FAINT")
    assert 240 < box.x1 - box.x0 < 310 and box.x0 > 400


def test_a_seal_that_bled_through_is_no_faint_one():
    page = scanned_letter(200).astype(np.float32)
    through = cv2.GaussianBlur(page - _planted("pale seal", 0.4), (0, 0), 3.0)
    assert "SEAL_FAINT" not in _codes(_judged((page - through).astype(np.uint8)))


def test_a_signature_too_pale_to_survive_is_told_with_its_place():
    assert _judged(_planted("pale signature", 0.8)).verdict is Verdict.GOOD
    found = _judged(_planted("pale signature", 0.12))
    assert (found.verdict, _codes(found)) == (Verdict.DOUBTFUL, {"SIGNATURE_FAINT"})
    box = _box(found, "SIGNATURE_FAINT")
    drawn = np.argwhere((scanned_letter(200) != _planted("pale signature", 0.12)).any(2))
    (y0, x0), (y1, x1) = drawn.min(0), drawn.max(0)
    assert x0 - 20 < box.x0 and box.x1 < x1 + 20 and y0 - 20 < box.y0 and box.y1 < y1 + 20


@pytest.mark.parametrize("name", ["pale seal", "bleed", "faint"])
def test_other_pale_things_are_no_signature(name):
    for strength in SIGNAL[name].strengths:
        assert "SIGNATURE_FAINT" not in _codes(_judged(_planted(name, strength)))


@pytest.mark.parametrize(("step_mm", "darker", "skew_deg"), [(2, 4, 0.0), (1, 5, 0.6), (2, 4, 1.5)])
def test_the_lines_of_squared_paper_are_no_signature(step_mm, darker, skew_deg):
    page = sheet(200)
    draw = ImageDraw.Draw(page)
    for number in range(round(210 / step_mm)):
        at, tone = px(number * step_mm, 200), (150, 160, 200) if number % darker == 0 else (190, 200, 225)
        draw.line((at, 0, at, page.height), tone)
        if step_mm > 1:
            draw.line((0, at, page.width, at), tone)
    assert "SIGNATURE_FAINT" not in _codes(_judged(scanned(write(page, 200), skew_deg)))


@pytest.mark.parametrize("name", ["blurred seal", "smeared seal"])
def test_a_seal_that_is_blurred_on_a_sharp_page_is_told_with_its_place(name):
    sharp, *_, soft = SIGNAL[name].strengths
    assert _judged(_planted(name, sharp)).verdict is Verdict.GOOD
    found = _judged(_planted(name, soft))
    assert (found.verdict, _codes(found)) == (Verdict.DOUBTFUL, {"SEAL_BLURRED"})
    box = _box(found, "SEAL_BLURRED")
    assert 240 < box.x1 - box.x0 < 330 and box.x0 > 400


def test_light_that_ate_the_thin_strokes_is_told_and_paper_that_was_whitened_is_not():
    white = SIGNAL["overexposed"].plant(scanned_letter(200), 200, 1.1, np.random.default_rng(0))
    assert np.median(white) == 255
    assert _judged(white).verdict is Verdict.GOOD
    found = _judged(_planted("overexposed", 2.5))
    assert (found.verdict, _codes(found)) == (Verdict.DOUBTFUL, {"TOO_LIGHT"})
    black_and_white = np.where(scanned_letter(200) < 128, 0, 255).astype(np.uint8)
    assert _judged(black_and_white[..., 0]).verdict is Verdict.GOOD


@pytest.mark.parametrize(("dpi", "verdict"), [(120, Verdict.GOOD), (100, Verdict.DOUBTFUL)])
def test_a_page_that_was_enlarged_is_told_with_what_it_was_scanned_with(dpi, verdict):
    found = _judged(_planted("enlarged", dpi))
    assert (found.verdict, "LOW_RESOLUTION" in _codes(found)) == (verdict, True)
    assert abs(found.metrics["scanned_dpi"] - dpi) < 2


@pytest.mark.parametrize(("name", "strength"), [("enlarged", 200), ("blur", 0.1), ("blur", 0.2), ("squeezed", 75)])
def test_a_soft_page_and_a_jpeg_were_not_enlarged(name, strength):
    assert "LOW_RESOLUTION" not in _codes(_judged(_planted(name, strength)))


@pytest.mark.parametrize(("pitch_mm", "skew_deg"), [(0.95, 0.0), (0.9, 0.0)])
def test_dots_to_write_on_have_a_period_and_were_not_enlarged_for_it(pitch_mm, skew_deg):
    page = sheet(200)
    draw = ImageDraw.Draw(page)
    for y in range(px(30, 200), px(190, 200), px(6, 200)):
        draw.text((px(20, 200), y - 12), "Họ và tên:", (25, 25, 28), font_size=30)
        for number in range(round(80 / pitch_mm)):
            x = px(48 + number * pitch_mm, 200)
            draw.ellipse((x, y, x + 3, y + 3), (25, 25, 28))
    assert "scanned_dpi" not in _judged(scanned(page, skew_deg)).metrics


def test_a_round_seal_that_is_oval_tells_that_the_sheet_slipped_all_along():
    assert _judged(_planted("slipped all along", 0.03)).verdict is Verdict.GOOD
    found = _judged(_planted("slipped all along", 0.08))
    assert (found.verdict, _codes(found)) == (Verdict.DOUBTFUL, {"STRETCHED"})
    assert abs(found.metrics["seal_oval"] - 0.08) < 0.005
    box = _box(found, "STRETCHED")
    assert 240 < box.x1 - box.x0 < 330 and box.x0 > 400


def test_a_seal_on_a_photo_is_as_oval_as_the_page_was_drawn_upright_and_tells_nothing():
    pixels = _planted("slipped all along", 0.08)
    height, width = pixels.shape[:2]
    corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    photo = PhotoFacts(corners, "A4", (148, 210), 0.7, 0.01, 200, 200, None, 0.0, 0.0, 0.0, 1.0)
    assert oval(Sight(raster(pixels, 200), 0.0, 30.0, RECIPE)).keys() == {"seal_oval"}
    assert oval(Sight(raster(pixels, 200), 0.0, 30.0, RECIPE, photo)) == {}
