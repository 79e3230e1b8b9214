"""Two sides of a card on one glass, at the desk: outlined, offered, made two pages or one A4 page, and taken back."""

from __future__ import annotations

import cv2
import pytest
from PIL import Image

from app.domain.counting import sheets_in
from app.domain.geometry import Rect
from app.domain.page_view import A4_MM, Joined, Placement
from app.domain.release import PageQuality
from tests.gui.conftest import Desk
from tests.perf.drawn_glass import Glass, Item, drawn
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")
CARDS = (Item((85.6, 54.0), (60.0, 45.0), 4.0, written="card"), Item((85.6, 54.0), (70.0, 130.0), -2.0, written="card"))


def _lay(desk: Desk, *cards: Item) -> None:
    for file in desk.feeder.iterdir():
        file.unlink()
    pixels = drawn(Glass("black", (150.0, 200.0), cards, 5), 150).raster.pixels
    Image.fromarray(pixels).save(desk.feeder / "glass.png", dpi=(150, 150))


def _scanned_glass(desk: Desk) -> None:
    _lay(desk, *CARDS)
    desk.open(fresh_code())
    desk.scan()
    work = desk.window.work
    work.desk.select_page(work.desk.pages[0].id)
    desk.until(lambda: work.desk.page is not None and work.pictures.is_here(work.desk.page) and desk.settled())


def _sheets(desk: Desk) -> int:
    now = desk.window.work.desk.desk
    assert now is not None
    return sheets_in(desk.window.work.desk.paper_now, now.masters)


def _outlined(desk: Desk) -> list[Rect]:
    return [item.polygon().boundingRect().getRect() for item in desk.window.preview._items]


def test_cards_on_one_glass_are_outlined_and_become_two_pages_or_one(desk: Desk) -> None:
    work, commands, card = desk.window.work, desk.window.commands, desk.window.view.facts.page.items
    _scanned_glass(desk)
    whole = work.desk.pages
    assert card.isVisibleTo(desk.window) and "2" in card.said
    assert (card.divide.text(), card.card.isVisibleTo(desk.window)) == ("Tách thành 2 trang", True)
    assert "2 giấy tờ" in desk.window.pages.items[0].text and desk.window.pages.items[0].papers == 2
    upper, lower = _outlined(desk)
    assert upper[1] + upper[3] < lower[1], "numbered in reading order"
    card.divide.click()
    desk.until(lambda: len(work.desk.pages) == 2 and desk.settled())
    assert all(isinstance(view.picture, Placement) and view.picture.item for view in work.desk.pages)
    assert _sheets(desk) == 1, "one frame, one sheet"
    assert not card.isVisibleTo(desk.window) and not _outlined(desk) and not commands["split-items"].isEnabled()
    assert commands["undo"].text() == "Hoàn tác: tách trang 1"
    commands["undo"].trigger()
    desk.until(lambda: work.desk.pages == whole and desk.settled())
    desk.until(lambda: card.isVisibleTo(desk.window))
    card.card.click()
    desk.until(lambda: work.desk.pages != whole and desk.settled())
    (page,) = work.desk.pages
    assert isinstance(page.picture, Joined) and page.picture.paper_mm == A4_MM and _sheets(desk) == 1
    assert commands["undo"].text() == "Hoàn tác: ghép trang 1"
    commands["undo"].trigger()
    desk.until(lambda: work.desk.pages == whole and desk.settled())
    assert desk.resets == []


def test_one_of_two_cards_that_is_scanned_again_takes_the_other_one_off_only_if_both_came_again(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    _scanned_glass(desk)
    work.on_glass.divide()
    desk.until(lambda: len(work.desk.pages) == 2 and desk.settled())
    good, bad = (view.id for view in work.desk.pages)
    work.desk.select_page(bad)
    _lay(desk, CARDS[1])
    window.commands["rescan"].trigger()
    desk.until(lambda: bad not in {view.id for view in work.desk.pages} and desk.settled())
    assert [view.id for view in work.desk.pages][:-1] == [good], "it was not laid there again, so nothing else shows it"
    assert _sheets(desk) == 1
    window.commands["undo"].trigger()
    desk.until(lambda: bad in {view.id for view in work.desk.pages} and desk.settled())
    came = {view.id for view in work.desk.pages} - {good, bad}
    work.desk.select_page(bad)
    _lay(desk, *CARDS)
    window.commands["rescan"].trigger()
    desk.until(lambda: bad not in {view.id for view in work.desk.pages} and desk.settled())
    assert good not in {view.id for view in work.desk.pages} and len(work.desk.pages) == 1 + len(came)


def test_the_verdict_is_of_what_the_page_shows_now(desk: Desk) -> None:
    """The page of the first card keeps the id of the whole glass: neither has the other's verdict, also after an undo."""
    for file in desk.feeder.iterdir():
        file.unlink()
    pixels = drawn(Glass("black", (150.0, 200.0), CARDS, 5), 150).raster.pixels.copy()
    pixels[len(pixels) // 2 :] = cv2.GaussianBlur(pixels[len(pixels) // 2 :], (0, 0), 3.0)
    Image.fromarray(pixels).save(desk.feeder / "glass.png", dpi=(150, 150))
    desk.open(fresh_code())
    desk.scan()
    work = desk.window.work
    work.desk.select_page(work.desk.pages[0].id)
    desk.until(lambda: work.desk.page is not None and work.pictures.is_here(work.desk.page) and desk.settled())

    def verdicts() -> list[PageQuality]:
        return [item.quality for item in desk.window.pages.items]

    assert verdicts() == [PageQuality.POOR]
    work.on_glass.divide()
    desk.until(lambda: verdicts() == [PageQuality.DOUBTFUL, PageQuality.POOR] and desk.settled())
    desk.window.commands["undo"].trigger()
    desk.until(lambda: verdicts() == [PageQuality.POOR] and desk.settled())


def test_a_page_of_one_sheet_offers_nothing(desk: Desk) -> None:
    desk.open(fresh_code())
    desk.scan()
    work = desk.window.work
    work.desk.select_page(work.desk.pages[0].id)
    desk.until(lambda: work.desk.page is not None and work.pictures.is_here(work.desk.page))
    assert not desk.window.view.facts.page.items.isVisibleTo(desk.window) and not _outlined(desk)
    assert not desk.window.commands["split-items"].isEnabled()
