"""What the verdict says of the sheet itself: its corners, its edges, what lies on it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.sandbox.paper.dossier import write_tray
from ocr.image.decode import decode
from ocr.page import inspect
from ocr.recipes import InspectRecipe
from ocr.values import Verdict
from ocr.verdict.judge import judge
from ocr.verdict.sight import Sight
from tests.perf.planted_faults import FAULTS
from tests.unit.ocr_image.drawn_pages import px, raster, scanned, scanned_letter, sheet, write

DPI = 150
_PAGE_DPI = 200


def _judged(pixels, dpi=_PAGE_DPI):
    return judge(Sight(raster(pixels, dpi), 0.0, 30.0, InspectRecipe()))


def _codes(pixels, dpi=_PAGE_DPI):
    return {reason.code for reason in _judged(pixels, dpi).reasons} - {"LOW_RESOLUTION"}


def _planted(name, strength, seed, pixels=None):
    page = scanned_letter(_PAGE_DPI) if pixels is None else pixels
    return FAULTS[name].plant(page, _PAGE_DPI, strength, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(8))
def test_a_corner_that_is_folded_or_gone_is_told_with_its_place(seed):
    pixels = _planted("corner", 15, seed)
    found = _judged(pixels)
    (reason,) = found.reasons
    assert (found.verdict, reason.code) == (Verdict.DOUBTFUL, "CORNER_FOLDED")
    rows, columns = np.nonzero((pixels != scanned_letter(_PAGE_DPI)).any(2))
    box = reason.box_px
    assert (box.x0 == 0) == (columns.min() == 0) and (box.y0 == 0) == (rows.min() == 0)
    assert px(7, 200) < box.x1 - box.x0 < px(18, 200) and px(7, 200) < box.y1 - box.y0 < px(18, 200)


@pytest.mark.parametrize("seed", [4, 6, 7])
def test_a_corner_that_covers_letters_or_took_them_along_is_poor(seed):
    found = _judged(_planted("corner", 50, seed))
    assert (found.verdict, {reason.code for reason in found.reasons}) == (Verdict.POOR, {"CORNER_FOLDED"})


def test_what_stands_in_a_corner_is_no_fold():
    page = write(sheet(DPI), DPI)
    draw, width, height = ImageDraw.Draw(page), page.width, page.height
    draw.line((px(4, DPI), px(10, DPI), px(12, DPI), px(5, DPI)), (60, 60, 66), 3)  # a staple
    draw.rectangle((width - px(20, DPI), 0, width, px(12, DPI)), (40, 60, 140))  # a field of colour
    draw.rectangle((px(4, DPI), height - px(30, DPI), px(30, DPI), height - px(4, DPI)), outline=(30, 30, 30), width=2)
    draw.ellipse(
        (width - px(34, DPI), height - px(30, DPI), width + px(2, DPI), height + px(6, DPI)),
        outline=(200, 40, 50),
        width=4,
    )
    assert _codes(scanned(page), DPI) == set()


@pytest.mark.turns
@pytest.mark.parametrize("turn_deg", [-3, 1.5, 12])
@pytest.mark.parametrize("backing", [25, 214])
def test_the_backing_beside_a_turned_sheet_is_no_fold(turn_deg, backing):
    page = Image.new("RGB", (px(160, DPI), px(220, DPI)), (backing,) * 3)
    page.paste(write(sheet(DPI), DPI), (px(6, DPI), px(5, DPI)))
    pixels = scanned(page.rotate(turn_deg, Image.Resampling.BICUBIC, fillcolor=(backing,) * 3))
    assert "CORNER_FOLDED" not in _codes(pixels, DPI)


@pytest.mark.turns
@pytest.mark.parametrize(("fault", "code"), [("tear", "TORN"), ("foreign", "FOREIGN_OBJECT")])
@pytest.mark.parametrize("seed", range(5))
def test_a_torn_edge_and_what_reaches_in_are_told_with_their_place(fault, code, seed):
    pixels = _planted(fault, 14, seed)
    found = _judged(pixels)
    reason = next(reason for reason in found.reasons if reason.code != "CUT_OFF")
    assert reason.code == code and found.verdict is not Verdict.GOOD
    rows, columns = np.nonzero((pixels != scanned_letter(_PAGE_DPI)).any(2))
    box, near = reason.box_px, px(8, _PAGE_DPI)
    for mine, there in ((box.x0, columns.min()), (box.y0, rows.min()), (box.x1, columns.max()), (box.y1, rows.max())):
        assert abs(mine - there) <= near


def test_print_that_runs_over_an_edge_is_neither_torn_nor_foreign():
    page = write(sheet(DPI), DPI)
    draw, width, height = ImageDraw.Draw(page), page.width, page.height
    draw.rectangle((0, 0, width, px(11, DPI)), (40, 44, 60))  # a dark band at the head
    draw.rectangle((0, px(60, DPI), px(14, DPI), px(90, DPI)), (225, 190, 150))  # a field of colour
    draw.rectangle((0, px(120, DPI), px(15, DPI), px(165, DPI)), (150, 150, 152))  # a picture
    draw.ellipse((width - px(20, DPI), px(80, DPI), width + px(16, DPI), px(116, DPI)), outline=(205, 40, 50), width=5)
    draw.line((width - px(14, DPI), px(150, DPI), width, px(160, DPI)), (40, 60, 160), 4)
    draw.rectangle((px(40, DPI), height - px(9, DPI), px(110, DPI), height), outline=(30, 30, 30), width=2)
    assert _codes(scanned(page), DPI) <= {"STREAK"}


@pytest.mark.parametrize("turn_deg", [-2, 4])
@pytest.mark.parametrize("backing", [25, 214])
def test_a_tear_is_seen_on_a_sheet_that_lies_askew_and_its_backing_alone_is_none(turn_deg, backing):
    page = Image.new("RGB", (px(160, DPI), px(220, DPI)), (backing,) * 3)
    whole = write(sheet(DPI), DPI)
    page.paste(whole, (px(6, DPI), px(5, DPI)))
    lying = page.rotate(turn_deg, Image.Resampling.BICUBIC, fillcolor=(backing,) * 3)
    assert "TORN" not in _codes(scanned(lying), DPI)
    notch = [(0, 60), (4, 66), (9, 71), (8, 75), (14, 80), (10, 84), (7, 92), (0, 96)]
    ImageDraw.Draw(page).polygon([(px(6 + x, DPI), px(y, DPI)) for x, y in notch], fill=(backing,) * 3)
    torn = page.rotate(turn_deg, Image.Resampling.BICUBIC, fillcolor=(backing,) * 3)
    assert "TORN" in _codes(scanned(torn), DPI)


def test_rows_that_came_again_and_again_are_told_with_their_place():
    pixels = scanned_letter(_PAGE_DPI)
    row = int(np.asarray(pixels[..., 1], np.float32).std(1).argmax())
    found = _judged(np.concatenate((pixels[:row], np.repeat(pixels[row : row + 1], px(3, _PAGE_DPI), 0), pixels[row:])))
    (reason,) = found.reasons
    assert (found.verdict, reason.code) == (Verdict.DOUBTFUL, "STRETCHED")
    assert abs(reason.box_px.y0 - row) <= 4 and abs(reason.box_px.y1 - row - px(3, _PAGE_DPI)) <= 4


def test_rules_of_a_table_and_bars_of_a_code_are_no_rows_that_came_again():
    page = write(sheet(DPI), DPI)
    draw, top = ImageDraw.Draw(page), px(60, DPI)
    draw.rectangle((0, top - 30, page.width, top + px(70, DPI)), (246, 244, 236))
    for number in range(46):
        x = px(15, DPI) + number * px(2.5, DPI)
        draw.rectangle((x, top, x + (2, 4, 7)[number % 3], top + px(22, DPI)), (25, 25, 28))
        draw.line((x, top + px(30, DPI), x, top + px(60, DPI)), (25, 25, 28), 2)
    assert "STRETCHED" not in _codes(scanned(page), DPI)


@pytest.mark.parametrize(("height_mm", "told"), [(210, False), (213, False), (215.5, True), (203, True), (250, False)])
def test_a_page_of_another_length_than_its_paper_s_is_remarked_and_stays_good(height_mm, told):
    image = write(sheet(DPI, (148, height_mm)), DPI)
    found = _judged(scanned(image), DPI)
    assert {reason.code for reason in found.reasons} == {"LOW_RESOLUTION"} | ({"STRETCHED"} if told else set()), (
        found.metrics
    )


def test_the_wedges_around_a_crooked_sheet_are_no_tear_at_its_corner(tmp_path):
    (side,) = write_tray(tmp_path, [8])  # turned by 1.8 degrees
    assert inspect(decode(side)).reasons == ()


@pytest.mark.parametrize("slope", [0.4, 1.6])
def test_a_pattern_of_the_paper_that_runs_over_its_edges_is_no_tear(slope):
    pixels = scanned(write(sheet(DPI), DPI))
    y, x = np.mgrid[: pixels.shape[0], : pixels.shape[1]] / px(1, DPI)
    wave = y + slope * x + 4 * np.sin(x / 5) + 3 * np.sin(y / 3)
    stripes = np.where((wave / 22) % 1 < 0.4, 0.86, 1.0)
    assert _codes((pixels * stripes[..., None]).astype(np.uint8), DPI) & {"TORN", "FOREIGN_OBJECT"} == set()


@pytest.mark.parametrize("tone", [(93, 45, 57), (205, 150, 122), (120, 84, 66)])
def test_a_finger_is_told_in_cold_and_warm_light_and_a_field_of_a_map_is_none(tone):
    page = write(sheet(DPI), DPI)
    tip = [(0, 60), (6, 61), (10, 64), (12, 68), (10, 73), (6, 76), (0, 77)]
    ImageDraw.Draw(page).polygon([(px(x, DPI), px(y, DPI)) for x, y in tip], fill=tone)
    assert "FOREIGN_OBJECT" in _codes(scanned(page), DPI)
    ImageDraw.Draw(page).polygon([(px(x, DPI), px(y, DPI)) for x, y in tip], fill=(200, 160, 70))
    assert "FOREIGN_OBJECT" not in _codes(scanned(page), DPI)


def test_a_tear_before_a_lid_as_white_as_the_paper_is_told_by_its_shadow():
    page = write(Image.new("RGB", (px(148, _PAGE_DPI), px(210, _PAGE_DPI)), (252, 252, 252)), _PAGE_DPI)
    pixels = np.asarray(page)
    found = [_planted("tear", 20, seed, pixels) for seed in range(3)]
    assert all("TORN" in _codes(planted) for planted in found)
    assert "TORN" not in _codes(pixels)
