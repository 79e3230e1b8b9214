"""However a page of one of several cards on a glass is turned, cut and drawn: nothing of what lay beside it is on it."""

from __future__ import annotations

import functools
import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import cv2
import numpy as np
import pytest
from PIL import Image

from app.domain.artifacts import Stage
from app.domain.geometry import Axis, Hand
from app.domain.page_view import A4_MM, Joined, Picture, Placement
from app.domain.page_view import Item as OnGlass
from app.services.close_look import window_png
from app.services.page_sources import PageSource, RawPage
from app.services.pagework import drawn, work
from app.services.told import told
from ocr.image.raster import Raster
from ocr.page import inspect
from ocr.values import PageFacts
from tests.perf.drawn_glass import Glass, Item
from tests.perf.drawn_glass import drawn as drawn_glass

MASTER = UUID(int=1)
RED = (235, 110, 110)
CARDS = (
    Item((85.6, 54.0), (60.0, 45.0), written="card"),
    Item((85.6, 54.0), (60.0, 103.0), written="card", paper=RED),
)
"""4 mm apart"""
HANDS = {
    "as it lay": Hand(),
    "to the right": Hand().straightened(5.0),
    "to the left": Hand().straightened(-10.0),
    "on its side": Hand().rotated(1).straightened(5.0),
    "pulled beyond its edges": Hand().straightened(-10.0).cropped((-0.5, -0.5, 1.5, 1.5)),
    "a corner": Hand().straightened(5.0).cropped((0.0, 0.6, 0.6, 1.0)).rotated(2),
    "covered": Hand().straightened(5.0).covered([(0.1, 0.1, 0.2, 0.2)]),
}


@functools.cache
def glass() -> tuple[Raster, PageFacts]:
    raster = drawn_glass(Glass("green", (110.0, 140.0), CARDS, 5), 150).raster
    facts = inspect(raster)
    assert len(facts.items) == 2
    return raster, facts


def shown(number: int, hand: Hand) -> Placement:
    item = glass()[1].items[number]
    return Placement(MASTER, hand, OnGlass(item.turn_deg, item.about, item.box))


def reddish(pixels: np.ndarray[Any, Any]) -> int:
    return int(((pixels[..., 0].astype(int) - pixels[..., 1]) > 40).sum())


def light(pixels: np.ndarray[Any, Any]) -> int:
    return int((pixels.min(-1) > 215).sum())


@pytest.mark.parametrize("hand", HANDS.values(), ids=HANDS)
def test_no_pixel_of_the_neighbour_comes_in(hand: Hand) -> None:
    raster, facts = glass()
    upper, lower = (drawn([raster], [facts], shown(number, hand)).pixels for number in (0, 1))
    assert (reddish(upper), light(lower)) == (0, 0)


@pytest.mark.parametrize("degrees", [5.0, -10.0])
def test_what_comes_in_is_paper_of_the_card_and_not_of_the_glass(degrees: float) -> None:
    raster, facts = glass()
    for number, paper in enumerate((CARDS[0].paper, RED)):
        page = drawn([raster], [facts], shown(number, Hand().straightened(degrees))).pixels
        for corner in (page[:3, :3], page[:3, -3:], page[-3:, :3], page[-3:, -3:]):
            assert np.abs(corner.astype(int) - paper).max() < 15


def test_as_little_on_small_pictures_and_in_a_close_look(tmp_path: Path) -> None:
    raster, facts = glass()
    Image.fromarray(raster.pixels).save(tmp_path / "glass.png", dpi=(150, 150))
    page = RawPage(PageSource(tmp_path / "glass.png", "image/png", 0, 150.0), told(facts).encode())
    picture = shown(0, HANDS["to the left"])
    made = work([page], picture, frozenset({Stage.PREVIEW, Stage.THUMB}), None)  # type: ignore[arg-type]  # it is no PDF
    seen = [*made.values(), window_png([page], picture, (0, 0, 2000, 2000), None)]  # type: ignore[arg-type]
    assert [reddish(np.asarray(Image.open(io.BytesIO(one)).convert("RGB"))) for one in seen] == [0, 0, 0]


@pytest.mark.parametrize("paper_mm", [None, A4_MM])
def test_nor_where_it_is_laid_on_a_page_with_others(paper_mm: tuple[float, float] | None) -> None:
    raster, facts = glass()
    turned = shown(0, HANDS["to the left"])
    picture: Picture = Joined((turned, turned), Axis.BENEATH, Hand().straightened(2.0), paper_mm)
    assert reddish(drawn([raster, raster], [facts, facts], picture).pixels) == 0


def test_what_lies_beside_a_card_plays_no_part_in_its_page() -> None:
    """Not in a single pixel, nor in the colour of the paper that comes in."""
    raster, facts = glass()
    other = raster.pixels.copy()
    below = int(facts.items[0].box[3] * raster.height_px) + 2
    other[below:] = np.random.default_rng(3).integers(0, 255, other[below:].shape, np.uint8)
    as_it_lies = replace(facts, outlines=())
    for hand in HANDS.values():
        pages = [drawn([Raster(one, 150.0)], [as_it_lies], shown(0, hand)) for one in (raster.pixels, other)]
        assert np.array_equal(pages[0].pixels, pages[1].pixels)


def test_a_gray_card_beyond_the_edge_of_the_glass_gets_its_own_paper() -> None:
    gray = Raster(cv2.cvtColor(glass()[0].pixels, cv2.COLOR_RGB2GRAY), 150.0)  # type: ignore[arg-type]
    facts = glass()[1]
    item = OnGlass(0.0, (0.5, 0.3), (-0.2, 0.2, 0.9, 0.3))
    page = drawn([gray], [facts], Placement(MASTER, Hand().straightened(3.0), item))
    assert page.gray and page.pixels[:, :40].min() > 200
