"""A mark on the shown page lies where the raw page has its fault, however the page was turned."""

from __future__ import annotations

import cmath
import math
from dataclasses import asdict, replace

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsSimpleTextItem

from app.domain.facts import PageFacts, QualityReason
from app.domain.geometry import Hand
from app.domain.ids import new_id
from app.domain.page_view import Placement
from app.domain.release import PageQuality
from app.ui.viewmodels.close_look import held_by
from app.ui.viewmodels.places import Mark, places
from app.ui.viewmodels.redrawn import Bases
from ocr.image.geometry import straighten
from ocr.image.raster import Raster
from ocr.recipes import CleanRecipe
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")
WIDTH, HEIGHT = 300, 400
BOX = (60, 120, 80, 132)
CLEANING = asdict(CleanRecipe())


def _facts(skew_deg: float, orientation_deg: int, *, sure: bool = True) -> PageFacts:
    confidence = (20.0, 0.9) if sure else (1.0, 0.1)
    reasons = (QualityReason("CUT_OFF", BOX), QualityReason("TOO_LIGHT", None))
    return PageFacts(
        WIDTH, HEIGHT, 100.0, "", skew_deg, confidence[0], orientation_deg, confidence[1], False,
        PageQuality.POOR, reasons, {}, (),
    )  # fmt: skip


def _places(facts: PageFacts, turns: int, picture: QSize) -> tuple[Mark, ...]:
    page = Placement(new_id(), Hand().rotated(turns))
    layout = Bases({page.master_id: facts}, CLEANING).layout(page)
    assert layout is not None
    return places(layout, [facts], picture)


def test_the_loupe_lies_on_a_photo_where_and_as_the_page_does() -> None:
    matrix = (0.0, -1.0, 1.0, 0.0, HEIGHT, 0.0)
    """the page lies on its side: what is to the right on the photo is below on it"""
    scan = _facts(0.0, 0)
    assert held_by(scan, matrix, (390.0, 20.0)) == ((20.0, 10.0), 90.0)
    across = complex(2 * WIDTH, 0) * cmath.rect(1, math.radians(20))
    down = complex(0, 2 * HEIGHT) * cmath.rect(1, math.radians(20))
    corners = [complex(500, 300), 500 + 300j + across, 500 + 300j + across + down, 500 + 300j + down]
    photo = replace(scan, photo={"corners_px": [[corner.real, corner.imag] for corner in corners]})
    (x, y), turned_deg = held_by(photo, matrix, (390.0, 20.0))
    there = 500 + 300j + across * 20 / WIDTH + down * 10 / HEIGHT
    assert (x, y) == pytest.approx((there.real, there.imag)) and turned_deg == pytest.approx(70.0)


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("orientation", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 3.0, -5.0])
def test_the_mark_follows_the_pixels(turns: int, orientation: int, skew: float) -> None:
    pixels = np.full((HEIGHT, WIDTH), 255, np.uint8)
    pixels[BOX[1] : BOX[3], BOX[0] : BOX[2]] = 0
    shown = straighten(Raster(pixels, 100.0), skew, orientation, turns)
    rows, columns = np.nonzero(shown.pixels < 128)
    size = QSize(shown.width_px // 2, shown.height_px // 2)
    (mark,) = _places(_facts(skew, orientation), turns, size)
    middle = mark.outline.boundingRect().center()
    assert abs(middle.x() - (columns.mean() + 0.5) / 2) < 0.5
    assert abs(middle.y() - (rows.mean() + 0.5) / 2) < 0.5


def test_what_was_not_sure_was_not_turned() -> None:
    found = _places(_facts(4.0, 90, sure=False), 0, QSize(WIDTH, HEIGHT))
    assert [place.code for place in found] == ["CUT_OFF"]
    assert found[0].outline.boundingRect().getCoords() == BOX


def _letters_over_the_left_edge() -> QImage:
    """Twenty lines of blocks as large as letters; the first of each line is cut."""
    page = QImage(827, 1166, QImage.Format.Format_RGB888)
    page.fill(Qt.GlobalColor.white)
    page.setDotsPerMeterX(7874)
    page.setDotsPerMeterY(7874)
    painter = QPainter(page)
    for line in range(20):
        for letter in range(20):
            painter.fillRect(30 * letter - 6, 100 + 45 * line, 20, 26, Qt.GlobalColor.black)
    painter.end()
    return page


def test_a_page_that_is_cut_off_is_marked_where_it_is_cut(desk: Desk) -> None:
    for page in desk.feeder.iterdir():
        page.unlink()
    _letters_over_the_left_edge().save(str(desk.feeder / "cut.png"))
    desk.open(fresh_code())
    desk.scan()
    work, preview = desk.window.work, desk.window.preview
    shown = work.desk.page
    assert shown is not None
    marks = work.pictures.places(shown)
    assert [mark.code for mark in marks] == ["CUT_OFF"]
    assert marks[0].outline.boundingRect().right() < 40
    words = [
        item.text()
        for item in preview.scene().items()
        if isinstance(item, QGraphicsSimpleTextItem) and item.isVisible()
    ]
    assert words == ["Mất chữ ở mép"]
    work.desk.close()
    left = [item for item in preview.scene().items() if isinstance(item, QGraphicsSimpleTextItem) and item.isVisible()]
    assert not left
