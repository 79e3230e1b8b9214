"""Books on the glass and photos from a folder: one key a page, nothing asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.ui.viewmodels.book import PROFILE
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")


def test_each_press_of_the_key_is_the_next_page_of_the_book(desk: Desk, small_pages: tuple[Path, ...]) -> None:
    for page in desk.feeder.iterdir():
        page.unlink()
    desk.open(fresh_code())
    desk.window.work.devices.choose_profile(PROFILE)
    for number, page in enumerate(small_pages, 1):
        for before in desk.feeder.iterdir():
            before.unlink()
        shutil.copy(page, desk.feeder)
        desk.scan()
        desk.until(lambda number=number: f"Trang {number} của quyển" in desk.window.banner.text)
        assert len(desk.window.work.desk.pages) == number


def test_photos_come_from_the_folder_that_was_chosen(desk: Desk, small_pages: tuple[Path, ...], tmp_path: Path) -> None:
    photos = tmp_path / "ảnh"
    photos.mkdir()
    shutil.copy(small_pages[0], photos / "1.jpg")
    desk.open(fresh_code())
    devices = desk.window.work.devices
    devices.choose_folder(photos)
    assert devices.device is not None and devices.device.name == "ảnh"
    devices.look()
    assert devices.device.id == f"watch:{photos}", "looking for scanners does not lose it"
    desk.scan()
    assert len(desk.window.work.desk.pages) == 1
    assert not (photos / "1.jpg").exists() and list((photos / "taken").rglob("1.jpg"))
