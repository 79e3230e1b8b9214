"""Scans of the printed sheet by a scanner with known faults: each measure finds what was put in, and nothing else complains."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.checksheet import layout
from ocr.checksheet.judge import Before, judge, overall
from ocr.checksheet.measure import SheetFigures, measure
from ocr.checksheet.recipe import CheckRecipe
from ocr.errors import CheckSheetCutOff, CheckSheetFaceAway, NoCheckSheet, OtherCheckSheet
from ocr.image.raster import Raster
from ocr.values import Verdict
from tests.support.check_sheet import Pixels, Scanner, fine_sheet, gray_sheet, levels, light, screened

pytestmark = pytest.mark.xdist_group("check-sheet")  # it is drawn once
RECIPE = CheckRecipe()


@pytest.fixture(scope="module")
def good() -> Pixels:
    """What a faultless scanner delivers at 300 dpi."""
    scanned = Scanner().scan(fine_sheet())
    scanned.flags.writeable = False
    return scanned


def figures(pixels: Pixels, dpi: float = 300) -> SheetFigures:
    return measure(Raster(np.ascontiguousarray(pixels), dpi), RECIPE)


def verdicts(found: SheetFigures, before: Before | None = None) -> dict[str, Verdict]:
    """What is not good."""
    return {item.code: item.verdict for item in judge(found, before, RECIPE) if item.verdict is not Verdict.GOOD}


def test_a_good_scan_passes(good: Pixels) -> None:
    found = figures(good)
    assert verdicts(found) == {}
    assert overall(judge(found, None, RECIPE)) is Verdict.GOOD
    assert found.geometry.scale_x == pytest.approx(1, abs=2e-4)
    assert found.geometry.scale_y == pytest.approx(1, abs=2e-4)
    assert abs(found.geometry.skew_deg) < 0.005
    assert found.streaks == ()
    assert found.tone.gamma == pytest.approx(1, abs=0.01)
    assert len(found.patches) == 24


@pytest.mark.turns
@pytest.mark.parametrize(
    "scanner",
    [
        Scanner(scale_y=0.98, skew_deg=1.2),
        Scanner(dpi=200, scale_x=1.013, skew_deg=-1.5, quarter_turns=1),
        Scanner(dpi=200, shear_deg=0.5, quarter_turns=2),
        Scanner(dpi=200, scale_y=0.99, skew_deg=0.3, quarter_turns=3),
    ],
    ids=lambda scanner: f"{scanner.quarter_turns} quarters",
)
def test_lengths_and_angles(scanner: Scanner) -> None:
    found = figures(scanner.scan(gray_sheet()), scanner.dpi)
    assert found.geometry.scale_x == pytest.approx(scanner.scale_x, abs=3e-4)
    assert found.geometry.scale_y == pytest.approx(scanner.scale_y, abs=3e-4)
    assert found.geometry.skew_deg == pytest.approx(scanner.skew_deg, abs=0.01)
    assert found.geometry.shear_deg == pytest.approx(scanner.shear_deg, abs=0.01)
    assert found.geometry.quarter_turns == scanner.quarter_turns
    wrong = {
        code
        for code, value, least in (
            ("SCALE_X", abs(scanner.scale_x - 1), 0.0102),
            ("SCALE_Y", abs(scanner.scale_y - 1), 0.0102),
            ("SKEW", abs(scanner.skew_deg), 1.0),
            ("SHEAR", scanner.shear_deg, 0.3),
        )
        if value > least
    }
    assert verdicts(found).keys() == wrong


def test_what_the_printer_did_is_not_the_scanners_fault() -> None:
    """A sheet printed at 98 % along: the scan is true, and the steel rule says so."""
    printed = Scanner(scale_y=0.98).scan(gray_sheet())
    across, down = layout.RULERS_MM
    found = measure(Raster(printed, 300), RECIPE, (across, down * 0.98))
    assert found.geometry.scale_y == pytest.approx(1, abs=3e-4)
    assert verdicts(found) == {}
    assert (across, down) == (140, 220)


def test_paper_that_is_not_drawn_evenly_is_told_as_a_bend(good: Pixels) -> None:
    height = good.shape[0]
    rows = np.arange(height, dtype=np.float32)
    # a feed that lags by up to 1 mm in the middle of the page
    lag = 1.0 / 25.4 * 300 * np.sin(np.pi * rows / height)
    columns = np.tile(np.arange(good.shape[1], dtype=np.float32), (height, 1))
    bent = cv2.remap(good, columns, np.tile((rows + lag).astype(np.float32)[:, None], (1, good.shape[1])), 1)
    found = figures(bent)
    # least squares put the straight line through the bow: what is left is a part of its height
    assert 0.4 < found.geometry.bend_mm < 1.0
    assert found.geometry.bend_mm > 100 * figures(good).geometry.bend_mm


@pytest.mark.parametrize("sigma", [1.0, 1.5, 2.5])
def test_sharpness_follows_the_law_of_a_gaussian_blur(sigma: float) -> None:
    """exp(-2 (pi sigma f)^2): half is left at 0.1874 / sigma, a tenth at 0.3415 / sigma cycles a pixel."""
    found = figures(Scanner(blur_px=sigma).scan(gray_sheet()))
    for sharp in (found.sharpness_x, found.sharpness_y):
        assert sharp is not None
        assert sharp.mtf50 == pytest.approx(0.1874 / sigma * 300 / 25.4, rel=0.06)
        assert sharp.mtf10 == pytest.approx(0.3415 / sigma * 300 / 25.4, rel=0.08)
        assert dict(sharp.lines)[2.0] == pytest.approx(np.exp(-2 * (np.pi * sigma * 2 * 25.4 / 300) ** 2), abs=0.04)
    expected = {1.0: Verdict.GOOD, 1.5: Verdict.DOUBTFUL, 2.5: Verdict.POOR}[sigma]
    assert verdicts(found).get("SHARPNESS_X", Verdict.GOOD) is expected
    assert verdicts(found).get("SHARPNESS_Y", Verdict.GOOD) is expected


def test_a_blur_along_the_paper_alone_is_told_of_that_axis_alone(good: Pixels) -> None:
    found = figures(levels(cv2.GaussianBlur(light(good), (1, 31), sigmaX=0.1, sigmaY=2.5)))
    assert verdicts(found).keys() == {"SHARPNESS_Y", "LINES_Y"}


def test_a_page_that_is_soft_on_one_side_is_told_as_uneven(good: Pixels) -> None:
    half_soft = good.copy()
    right = slice(good.shape[1] * 2 // 3, None)
    half_soft[:, right] = levels(cv2.GaussianBlur(light(good[:, right]), (0, 0), 2.5))
    assert {"EVENNESS_X", "EVENNESS_Y"} <= verdicts(figures(half_soft)).keys()


def test_dust_on_the_glass_draws_a_streak_where_it_lies(good: Pixels) -> None:
    dusty = good.copy()
    dusty[:, 1000:1002] = (dusty[:, 1000:1002] * 0.9).astype(np.uint8)
    dusty[:, 1800] = np.minimum(dusty[:, 1800].astype(int) + 30, 255)
    found = figures(dusty)
    assert [(s.axis, round(s.at_mm, 1), np.sign(s.strength)) for s in found.streaks] == [
        ("x", 84.8, -1),
        ("x", 152.4, 1),
    ]
    assert found.streaks[0].strength == pytest.approx(-128 * 0.1, abs=1.5)
    assert found.streaks[1].strength == pytest.approx(30, abs=1.5)
    assert verdicts(found) == {"STREAKS": Verdict.POOR}


def test_a_jerk_across_the_page_and_a_sheet_that_lies_across() -> None:
    across = Scanner(quarter_turns=1).scan(gray_sheet())
    across[1500:1503] = (across[1500:1503] * 0.9).astype(np.uint8)
    (streak,) = figures(across).streaks
    assert (streak.axis, round(streak.at_mm, 1)) == ("y", 127.1)


def test_a_flaw_of_the_print_is_no_streak(good: Pixels) -> None:
    smeared = good.copy()
    smeared[:400, 1000:1003] = 60
    assert figures(smeared).streaks == ()


def test_a_sheet_from_a_laser_printer_passes_and_hides_no_dust() -> None:
    scanned = Scanner(skew_deg=0.4, blur_px=0.8).scan(screened(gray_sheet()))
    noisy = scanned + np.random.default_rng(7).normal(0, 3, scanned.shape)
    assert verdicts(figures(noisy.clip(0, 255).astype(np.uint8))) == {}
    noisy[:, 1000:1002] *= 0.85
    found = figures(noisy.clip(0, 255).astype(np.uint8))
    assert [(s.axis, round(s.at_mm, 1)) for s in found.streaks] == [("x", 84.8)]


def test_noise_and_jpeg_raise_no_alarm_and_hide_no_streak(good: Pixels) -> None:
    noisy = good + np.random.default_rng(5).normal(0, 6, good.shape)
    noisy[:, 1000:1002] *= 0.9
    _, coded = cv2.imencode(".jpg", noisy.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 75])
    found = figures(cv2.imdecode(coded, cv2.IMREAD_COLOR))
    assert [round(s.at_mm, 1) for s in found.streaks] == [84.8]
    assert verdicts(found).keys() == {"STREAKS"}
    assert found.geometry.scale_x == pytest.approx(1, abs=3e-4)


def test_a_lamp_that_fades_to_the_sides(good: Pixels) -> None:
    across = np.linspace(-1, 1, good.shape[1], dtype=np.float32)
    found = figures(levels(light(good) * (1 - 0.4 * across**2)[None, :, None]))
    # the bands end 7.8 mm from the edge, where 34 % are gone; the last 2 % of them are left out
    assert found.light_x.fall_off == pytest.approx(0.34, abs=0.02)
    assert found.light_y.fall_off < 0.01
    assert verdicts(found)["LIGHT_X"] is Verdict.POOR


@pytest.mark.parametrize("gamma", [0.7, 1.4])
def test_the_exponent_of_the_tone_curve(gamma: float) -> None:
    assert figures(Scanner(gamma=gamma).scan(gray_sheet())).tone.gamma == pytest.approx(gamma, rel=0.03)


def test_clipping_at_both_ends(good: Pixels) -> None:
    stretched = ((good.astype(float) - 85) * 255 / (215 - 85)).clip(0, 255).astype(np.uint8)
    found = figures(stretched)
    assert {"TONE_LIGHT", "TONE_DARK"} <= verdicts(found).keys()
    assert verdicts(found)["TONE_LIGHT"] is Verdict.POOR
    assert (found.tone.white_clipped, found.tone.black_clipped) == (1, 1)


def test_a_cast_and_a_drift_of_colours(good: Pixels) -> None:
    first = figures(good)
    before = Before(first.tone.lightness, first.patches)
    assert verdicts(first, before) == {}
    warm = (good * np.array([1.0, 0.93, 0.8])).astype(np.uint8)
    later = figures(warm)
    found = verdicts(later, before)
    assert {"CAST", "COLOUR_DRIFT"} <= found.keys()
    assert "COLOUR_DRIFT" not in verdicts(later)


def test_a_gray_scan_is_measured_without_its_colours(good: Pixels) -> None:
    found = figures(cv2.cvtColor(good, cv2.COLOR_RGB2GRAY))
    assert found.patches == ()
    assert found.tone.cast is None
    assert verdicts(found, Before(found.tone.lightness, ())) == {}


def test_a_resolution_that_is_stated_wrongly_is_a_wrong_scale() -> None:
    found = figures(Scanner(dpi=200).scan(gray_sheet()), 300)
    assert found.geometry.scale_x == pytest.approx(2 / 3, abs=1e-3)
    assert verdicts(found)["SCALE_X"] is Verdict.POOR


def test_what_is_no_check_sheet_or_not_the_whole_of_one(good: Pixels) -> None:
    with pytest.raises(CheckSheetFaceAway):
        figures(np.full_like(good, 250))
    letter = np.full((1000, 800), 250, np.uint8)
    cv2.putText(letter, "letter", (100, 500), cv2.FONT_HERSHEY_SIMPLEX, 5, 0, 20)
    with pytest.raises(NoCheckSheet):
        figures(letter)
    with pytest.raises(CheckSheetCutOff):
        figures(good[:2400])
    covered = good.copy()
    covered[:, 2150:2350] = 255  # all codes of the right side
    covered[400:3000, 150:300] = 255
    with pytest.raises(CheckSheetCutOff):
        figures(covered)


def test_one_smeared_code_hinders_nothing(good: Pixels) -> None:
    smeared = good.copy()
    smeared[150:400, 150:400] = 255
    found = figures(smeared)
    assert found.geometry.scale_x == pytest.approx(1, abs=3e-4)


def test_a_sheet_of_another_version(good: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "VERSION", layout.VERSION + 1)
    with pytest.raises(OtherCheckSheet):
        figures(good)
