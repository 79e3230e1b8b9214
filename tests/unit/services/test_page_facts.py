"""What a worker finds out about a page comes back from the store as it was, and draws the same page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.facts import PageFacts
from app.services.told import facts_back, told
from ocr.image.raster import Raster
from ocr.page import clean, inspect, upright
from ocr.values import Verdict
from tests.perf.drawn_glass import Glass, Item, drawn
from tests.unit.ocr_image.test_photo import photo

CARDS = [Item((85.6, 54.0), (60.0, y), 3.0, written="card") for y in (45.0, 130.0)]


@pytest.fixture(scope="module")
def glass() -> Raster:
    return drawn(Glass("black", (150.0, 200.0), tuple(CARDS), 5), 150).raster


def stored(facts: PageFacts) -> PageFacts:
    return PageFacts.decode(facts.encode())


def test_a_glass_with_cards(glass: Raster) -> None:
    found = inspect(glass)
    facts = told(found)
    assert stored(facts) == facts
    assert len(facts.items) == len(facts.outlines) == 2 and facts.sheet is not None
    assert np.array_equal(clean(glass, facts_back(stored(facts))).pixels, clean(glass, found).pixels)


def test_a_photo_is_told_of_the_page_that_was_drawn_upright() -> None:
    taken = photo()
    picture = Raster(taken.pixels, 300.0, dpi_known=False)
    found = inspect(picture)
    facts = told(found)
    assert stored(facts) == facts
    page = upright(picture, facts_back(stored(facts)))
    assert found.photo is not None
    size_mm = sorted((page.width_px / page.dpi * 25.4, page.height_px / page.dpi * 25.4))
    assert size_mm == pytest.approx([210, 297], rel=0.02)
    if found.photo.effective_dpi < 199:
        assert (found.verdict, "LOW_RESOLUTION" in {reason.code for reason in found.reasons}) == (Verdict.POOR, True)


def test_a_picture_whose_resolution_is_stated_is_no_photo() -> None:
    assert inspect(Raster(photo().pixels, 300.0)).photo is None


def test_facts_of_an_earlier_version_are_read(glass: Raster) -> None:
    facts = replace(told(inspect(glass)), sheet=None, items=(), outlines=(), photo=None)
    plain = facts.encode().replace(b'"items":[],', b"").replace(b'"outlines":[],', b"").replace(b'"photo":null,', b"")
    assert PageFacts.decode(plain.replace(b',"sheet":null', b"")) == facts
