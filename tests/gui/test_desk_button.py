"""What the scanner's own button and paper sensor do at the desk; the lists of the scan bar by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication

from app.ui.scanners import FoundScanners
from tests.gui.conftest import Desk, OneFolder
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")


def _open(desk: Desk) -> None:
    desk.open(fresh_code())


def test_the_button_starts_the_scan_of_the_chosen_paper(desk: Desk) -> None:
    work = desk.window.work
    desk.until(lambda: work.devices.device_id and desk.settled())
    work.feeding.sensing.pressed.emit()
    assert not work.scanning.scanning, "no paper is chosen"
    _open(desk)
    work.feeding.sensing.pressed.emit()
    work.feeding.sensing.pressed.emit()
    desk.until(lambda: len(work.desk.pages) == 2 and desk.settled())


def test_paper_in_the_feeder_only_offers(desk: Desk) -> None:
    work = desk.window.work
    _open(desk)
    work.feeding.sensing.paper_laid.emit()
    assert "Giấy đã nằm trong khay nạp." in desk.window.banner.text
    assert not work.scanning.scanning
    desk.window.banner.act()
    desk.until(lambda: len(work.desk.pages) == 2 and desk.settled())


def test_a_device_that_vanishes_is_said_where_the_officer_looks(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    _open(desk)
    services = work.services
    assert services is not None and isinstance(services.scanners, OneFolder)
    there = services.scanners.found
    services.scanners.found = FoundScanners(())
    window.commands["look-for-devices"].trigger()
    # a message of another test's paper may stand there until the search is over
    desk.until(lambda: "“Folder” không còn trả lời" in window.banner.text and desk.settled())
    assert window.tools.device.currentText() == "Không trả lời: Folder"
    assert window.footer.primary.text() == "Tìm máy quét (F5)"
    assert not window.commands["scan"].isEnabled()
    services.scanners.found = there
    window.footer.primary.click()
    desk.until(lambda: window.commands["scan"].isEnabled() and desk.settled())


def test_profiles_are_chosen_by_key_and_name(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    _open(desk)
    desk.qtbot.keyClick(window, Qt.Key.Key_F3)
    desk.until(QApplication.activePopupWidget)
    view = window.tools.profile.view()
    desk.qtbot.keyClicks(view, "A4 m")
    desk.qtbot.keyClick(view, Qt.Key.Key_Return)
    desk.until(lambda: work.devices.profile.key == "a4-mot-mat")
    assert window.tools.source.count() == 1, "a folder has no glass"
    model = window.tools.profile.model()
    assert isinstance(model, QStandardItemModel)
    enabled = {model.item(row).text() for row in range(model.rowCount()) if model.item(row).isEnabled()}
    assert enabled == {"Theo cài đặt của trạm", "A4 một mặt", "Khổ A3"}
    assert all(box.accessibleName() for box in (window.tools.device, window.tools.profile, window.tools.source))
