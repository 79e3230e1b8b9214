"""What lies on the glass becomes the page: judged by itself, turned and cut once, clean; several items one by one."""

from __future__ import annotations

import functools

import cv2
import numpy as np
import pytest

from ocr.image.beside import paper_alone
from ocr.image.geometry import covered
from ocr.page import clean, inspect, items, tidied, upright
from ocr.recipes import TidyRecipe
from ocr.values import Verdict
from tests.perf.drawn_glass import BACKGROUNDS, SIZES_MM, WHITE_LID, Drawn, Glass, Item, drawn
from tests.unit.ocr_image.drawn_pages import raster, scanned, stamped

DPI = 200
LEAF = Item((105.0, 148.0), (62.0, 92.0), -2.0)


@functools.cache
def glass(background: str, *lying: Item) -> Drawn:
    return drawn(Glass(background, (150.0, 200.0), lying, 5), DPI)


@pytest.mark.turns
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_a_leaf_on_any_background_is_judged_by_its_paper_and_becomes_the_page(background):
    frame = glass(background, LEAF)
    facts = inspect(frame.raster)
    assert facts.verdict is Verdict.GOOD, facts.reasons
    assert facts.sheet is not None and facts.skew_deg == pytest.approx(-2.0, abs=0.1)
    page = clean(frame.raster, facts)
    assert (page.width_px / DPI * 25.4, page.height_px / DPI * 25.4) == pytest.approx((105, 148), abs=2.5)
    rim = np.concatenate([page.pixels[:3].reshape(-1, 3), page.pixels[-3:].reshape(-1, 3)])
    if background != WHITE_LID:
        paper = np.median(page.pixels[::8, ::8].reshape(-1, 3), axis=0)
        assert np.abs(rim.astype(int) - paper).mean() < 12, "no background is left along the rim"


def test_cards_on_one_glass_become_pages_one_by_one():
    cards = [Item(SIZES_MM["card"], (60.0, y), turn, written="card") for y, turn in ((45.0, 3.0), (130.0, -4.0))]
    frame = glass("black", *cards)
    facts = inspect(frame.raster)
    assert len(facts.items) == 2
    for page in items(frame.raster, facts):
        assert (page.width_px / DPI * 25.4, page.height_px / DPI * 25.4) == pytest.approx((85.6, 54), abs=2)


def test_reasons_are_placed_on_the_picture_that_was_scanned():
    pixels = glass("black", LEAF).raster.pixels.copy()
    half = pixels.shape[0] // 2
    pixels[half:] = cv2.GaussianBlur(pixels[half:], (0, 0), 3.5)
    facts = inspect(raster(pixels, DPI))
    (box,) = [reason.box_px for reason in facts.reasons if reason.code == "OUT_OF_FOCUS"]
    assert facts.sheet is not None and box is not None
    assert half - 40 <= box.y0 < box.y1 <= round(168 / 25.4 * DPI), "within the leaf, on the blurred half"
    assert round(6 / 25.4 * DPI) <= box.x0


def test_what_is_covered_stays_black_at_the_rim_of_the_page():
    page = upright(raster(scanned(stamped(200))), inspect(raster(scanned(stamped(200)))))
    cover = [(0, 0), (300, 0), (300, 120), (0, 120)]
    done = covered(tidied(page)[0], [cover])
    assert not done.pixels[:120, :300].any()
    assert covered(page, []) is page


def test_steps_that_the_recipe_leaves_out_are_not_done():
    page = raster(scanned(stamped(200)))
    _, all_steps = tidied(page)
    _, one = tidied(page, TidyRecipe(steps=("tone",)))
    assert set(one) == {"tone"} < set(all_steps)
    assert tidied(page, TidyRecipe(steps=()))[0] is page


@pytest.mark.turns
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_no_ink_is_painted_over_beside_the_sheet(background):
    frame = glass(background, Item((105.0, 148.0), (62.0, 92.0), 1.0, written="edge"))
    facts = inspect(frame.raster)
    painted = paper_alone(frame.raster, facts.outlines)
    within = np.zeros(frame.ink.shape, np.uint8)
    cv2.fillConvexPoly(within, np.round(np.array(frame.corners_px[0]) - 0.5).astype(np.int32), 1)
    ink = frame.ink & (cv2.erode(within, np.ones((3, 3), np.uint8)) > 0)  # a pixel of the very edge is half background
    assert ink.sum() > 10_000
    changed = (painted.pixels != frame.raster.pixels).any(2)
    assert changed.any() and not (changed & ink).any()
