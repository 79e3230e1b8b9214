"""Photos of pages on a table: where the page lies, how large it is, what is wrong with it, and the page drawn from it."""

from __future__ import annotations

import functools
from dataclasses import replace

import cv2
import numpy as np
import pytest

from ocr.image.color import reduced
from ocr.image.photo.camera import Aspect, aspect
from ocr.image.photo.facts import photo_facts
from ocr.image.photo.light import evenly_lit
from ocr.image.photo.paper_size import paper_size
from ocr.image.photo.resolution import local_dpi
from ocr.image.photo.upright import flatten_photo
from ocr.image.raster import Raster
from tests.perf.bench_photo import corner_error
from tests.perf.drawn_photos import Photo, Scene, photographed
from tests.unit.ocr_image.drawn_pages import A5_MM, raster, scanned_letter, sheet, stamp, write

SMALL = Scene(size_px=(1200, 1600), tilt_deg=12, azimuth_deg=70, roll_deg=5, gradient=0.2, noise=1.5)


@functools.cache
def page() -> np.ndarray:
    return np.asarray(stamp(write(sheet(200, paper=(255, 255, 255)), 200), 200, 95, 150))


@functools.lru_cache(maxsize=4)
def photo(scene: Scene = SMALL) -> Photo:
    return photographed(page(), A5_MM, scene)


def off(one: Photo) -> float:
    facts = photo_facts(raster(one.pixels, 300))
    assert facts is not None
    return corner_error(np.array(facts.corners_px), one.corners_px)


@pytest.mark.turns
@pytest.mark.parametrize("table", ["wood", "dark", "bright", "cloth"])
def test_the_corners_are_found_on_any_table(table):
    assert off(photo(replace(SMALL, table=table, seed=5, shadow=0.4))) < 1.0


def test_what_is_measured_is_true():
    one = photo()
    facts = photo_facts(raster(one.pixels, 300), paper="A5")
    assert facts is not None
    assert facts.paper_mm == A5_MM
    assert facts.aspect == pytest.approx(A5_MM[0] / A5_MM[1], rel=0.01)
    assert facts.effective_dpi == pytest.approx(one.least_dpi, rel=0.01)
    assert facts.effective_dpi < facts.drawn_dpi < 300
    assert (facts.curl_mm < 1, facts.glare_box_px) == (True, None)
    as_a4 = photo_facts(raster(one.pixels, 300))
    assert as_a4 is not None
    assert (as_a4.paper, as_a4.paper_mm) == ("A4", (210.0, 297.0))


def test_a_bent_page_is_noticed_and_its_corners_are_right():
    one = photo(replace(SMALL, bow_mm=9.0, seed=2))
    facts = photo_facts(raster(one.pixels, 300), paper="A5")
    assert facts is not None
    assert facts.curl_mm == pytest.approx(one.bow_mm, abs=0.5)
    assert one.bow_mm > 2
    assert off(one) < 2.5


def test_burnt_out_print_is_told_with_its_place_and_a_lamp_on_bare_paper_is_not():
    one = photo(replace(SMALL, glare_mm=14.0, seed=3))
    facts = photo_facts(raster(one.pixels, 300), paper="A5")
    assert facts is not None and facts.glare_box_px is not None and one.glare_px is not None
    x, y, radius = one.glare_px
    box = facts.glare_box_px
    assert (box.x0 + box.x1) / 2 == pytest.approx(x, abs=radius / 2)
    assert (box.y0 + box.y1) / 2 == pytest.approx(y, abs=radius / 2)
    blank = photographed(np.full_like(page(), 255), A5_MM, replace(SMALL, glare_mm=14.0, seed=3))
    seen = photo_facts(raster(blank.pixels, 300), paper="A5")
    assert seen is not None and seen.glare_box_px is None


def test_no_scan_is_a_photo():
    assert photo_facts(raster(scanned_letter(200, 1.5), 200)) is None
    for lid in (0, 120, 240):
        glass = np.full((1600, 1300, 3), lid, np.uint8)
        glass[300:-300, 250:-250] = cv2.resize(scanned_letter(200), (800, 1000), interpolation=cv2.INTER_AREA)
        assert photo_facts(raster(glass, 150)) is None


@pytest.mark.parametrize("shape", [(8, 8), (40, 900, 3), (300, 300, 3)])
def test_a_picture_without_a_page_says_nothing(shape):
    assert photo_facts(raster(np.full(shape, 180, np.uint8), 300)) is None
    noise = np.random.default_rng(1).integers(0, 255, shape, np.uint8)
    assert photo_facts(raster(noise, 300)) is None


def test_a_page_that_the_picture_cuts_off_is_none():
    one = photo()
    assert photo_facts(raster(one.pixels[:, int(one.corners_px[:, 0].min()) + 60 :], 300)) is None


def test_fingers_over_an_edge_do_not_matter_and_a_pile_of_sheets_is_left_alone():
    assert off(photo(replace(SMALL, hand=True, seed=4))) < 1.5
    pile = photo(replace(SMALL, under=True, seed=4))
    assert photo_facts(raster(pile.pixels, 300)) is None


def test_the_page_is_drawn_upright_under_even_light_and_seal_and_pen_keep_their_colour():
    scene = replace(SMALL, shadow=0.5, gradient=0.5, size_px=(1500, 2000))
    shaded, even = photo(scene), photo(scene.evenly_lit())
    facts = photo_facts(raster(shaded.pixels, 300), paper="A5")
    assert facts is not None
    drawn = flatten_photo(raster(shaded.pixels, 300), facts)
    assert (drawn.width_px, drawn.height_px) == tuple(round(mm / 25.4 * facts.drawn_dpi) for mm in A5_MM)
    plain = flatten_photo(raster(even.pixels, 300), replace(facts, paper="card"))
    ours, theirs = (reduced(one.pixels, 100 / one.dpi).astype(np.float32) for one in (drawn, plain))
    theirs *= np.median(ours, axis=(0, 1)) / np.median(theirs, axis=(0, 1))
    inked = np.ptp(theirs, axis=2) > np.median(np.ptp(theirs, axis=2)) + 40
    assert inked.sum() > 200
    assert np.abs(ours - theirs)[inked].mean() < 5
    margin = ours[10:-10, 10:40].reshape(-1, 3)
    assert np.ptp(np.percentile(margin.mean(1), (2, 98))) < 6


def test_an_evenly_lit_page_is_left_as_it_is():
    even = raster(scanned_letter(200), 200)
    assert evenly_lit(even) is even
    gray = raster(np.ascontiguousarray(scanned_letter(200)[..., 0]), 200)
    assert evenly_lit(gray) is gray


def test_a_gray_photo_is_one_too():
    one = photo()
    gray = raster(cv2.cvtColor(one.pixels, cv2.COLOR_RGB2GRAY), 300)
    facts = photo_facts(gray)
    assert facts is not None
    assert flatten_photo(gray, facts).gray


@pytest.mark.parametrize(
    ("ratio", "name", "size"),
    [
        (0.7071, "A4", (210.0, 297.0)),
        (1.42, "A4", (297.0, 210.0)),
        (0.77, "letter", (215.9, 279.4)),
        (1.586, "card", (85.6, 53.98)),
        (0.5, "", (148.5, 297.0)),
        (1.1, "", (231.0, 210.0)),
    ],
)
def test_paper_is_known_by_its_ratio(ratio, name, size):
    found = paper_size(Aspect(ratio, 0.002))
    assert found.name == name
    assert (found.width_mm, found.height_mm) == pytest.approx(size)


def test_the_far_edge_decides_on_the_resolution():
    square = np.array([[0, 0], [1000, 0], [1000, 1414], [0, 1414]], float)
    assert local_dpi(square, (254.0, 359.156)) == pytest.approx((100, 100), rel=1e-3)
    far = square + np.array([[150, 200], [-150, 200], [0, 0], [0, 0]])
    assert local_dpi(far, (254.0, 359.156)).least < 75
    assert aspect(square, (1000, 1414)).ratio == pytest.approx(1 / 1.414, rel=1e-3)


def test_nothing_is_changed_in_the_photo():
    pixels = photo().pixels
    before = pixels.copy()
    facts = photo_facts(Raster(pixels, 300.0))
    assert facts is not None
    flatten_photo(Raster(pixels, 300.0), facts)
    assert np.array_equal(pixels, before)


def test_a_bent_page_from_straight_above_is_no_scan_and_a_frame_on_a_page_is_no_sheet():
    above = photo(replace(SMALL, tilt_deg=1.0, table="dark", gradient=0.0, bow_mm=12.0, seed=1))
    assert photo_facts(raster(above.pixels, 300)) is not None
    framed = scanned_letter(200).copy()
    framed[500:1200, 200:900] = 20
    framed[510:1190, 210:890] = 140
    assert photo_facts(raster(framed, 200)) is None
