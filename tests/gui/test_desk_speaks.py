"""Another language, another look: all that is seen is made anew while the work under way goes on, and is so again the next time."""

from __future__ import annotations

import threading
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QPushButton, QToolButton, QWidget

from app.bootstrap import Station
from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.ui import words
from app.ui.choices import Choices
from app.ui.language import TRANSLATIONS
from app.ui.style import theme
from app.ui.style.appearance import ThemeChoice
from app.ui.style.tokens import CONTRAST
from app.ui.tasks import Lane
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")


def _vietnamese() -> set[str]:
    """Texts that only the Vietnamese window shows."""
    messages = ElementTree.parse(TRANSLATIONS / "sohoa_vi.ts").getroot().iter("message")
    pairs = {(one.findtext("source") or "", one.findtext("translation") or "") for one in messages}
    return {translation.partition("{")[0].strip() for source, translation in pairs if source != translation} - {""}


def _seen(window: QWidget) -> set[str]:
    """All that the window says, also to those who hear it."""
    out: set[str] = {window.windowTitle()}
    for widget in window.findChildren(QWidget):
        out |= {widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()}
        if isinstance(widget, QLabel | QPushButton | QToolButton):
            out.add(widget.text())
        if isinstance(widget, QMenu):
            out.add(widget.title())
        if isinstance(widget, QComboBox):
            out |= {widget.itemText(row) for row in range(widget.count())}
    out |= {action.text() for action in window.findChildren(QAction)}
    return out - {""}


def test_the_language_changes_in_the_middle_of_a_scan(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    desk.open(fresh_code())
    code, paper = window.band.code.text(), work.desk.component_id
    assert window.footer.primary.text() == "Quét “Đơn đề nghị” (F2)"
    running: list[bool] = []

    def change(_page: object) -> None:
        if not running:
            work.open_dossier(fresh_code())
            assert window.banner.text.startswith("Hãy dừng việc"), window.banner.text
            window.facts.sheets.count.setFocus()
            window.facts.sheets.count.selectAll()
            QTest.keyClicks(window.facts.sheets.count, "7")
            window.commands["language-en"].trigger()
            running.append(work.scanning.scanning)

    work.scanning.page_came.connect(change)
    desk.scan()
    assert running == [True]
    assert len(window.pages.items) == 2, "pages kept coming"
    assert words.language() == "en"
    assert window.banner.text.startswith("Stop the work under way")
    assert (window.band.code.text(), work.desk.component_id) == (code, paper)
    assert window.facts.sheets.count.hasFocus() and window.facts.sheets.count.lineEdit().text() == "7"
    assert work.desk.paper_now.sheet_count is None, "what is being typed is not taken for said"
    grid = window.view.pages.grid
    assert window.pages.item(grid.currentIndex()) == next(i for i in window.pages.items if i.id == work.desk.page_id)
    last = str(work.desk.pages[0].id)
    work.attention.fault(StationError("PAPER_JAM", last_page=last, last_good_sheet=1, put_back=2))
    assert window.case_view.text
    desk.until(lambda: window.findChildren(QLabel) and not _left_over(desk))
    window.speak("vi")
    desk.until(lambda: window.banner.text.startswith("Hãy dừng việc"))
    assert "Tờ cuối cùng nhận đủ" in "".join(label.text() for label in window.case_view.findChildren(QLabel))
    assert desk.resets == []
    window.speak("en")


def _left_over(desk: Desk) -> set[str]:
    """Vietnamese that is still seen; what the catalogue and the device are called stays."""
    vietnamese = _vietnamese()
    return {text for text in _seen(desk.window) if text in vietnamese}


def test_the_choice_comes_before_the_settings_and_is_kept(desk: Desk, tmp_path: Path) -> None:
    assert Choices(tmp_path / "other", "vi").language == "vi"
    desk.window.speak("en")
    desk.window.choices.kept.sync()
    assert Choices(tmp_path, "vi").language == "en"
    assert desk.window.commands["language-en"].isChecked() and not desk.window.commands["language-vi"].isChecked()


def test_a_theme_is_worn_without_a_restart(desk: Desk, qapp: QApplication) -> None:
    window = desk.window
    desk.until(lambda: window.work.services)
    desk.qtbot.keyClicks(window.band.code, "H56")
    window.band.code.setFocus(Qt.FocusReason.OtherFocusReason)
    before = window.view
    try:
        window.commands["theme-contrast"].trigger()
        assert theme.look().theme is CONTRAST and window.view is not before
        assert window.commands["theme-contrast"].isChecked()
        assert window.band.code.text() == "H56" and window.band.code.hasFocus()
        window.commands["theme-contrast"].trigger()
        assert window.commands["theme-contrast"].isChecked(), "chosen twice is chosen"
    finally:
        window.appearance.set_theme(ThemeChoice.LIGHT)
        theme.dress(qapp)


def test_another_officer_takes_over_without_a_restart(desk: Desk, station: Station) -> None:
    window, work = desk.window, desk.window.work
    desk.open(fresh_code())
    desk.scan()
    other = station.store.dossiers.actor("Trần Thị Bình", None)
    work.change_officer(other)
    assert any(label.text().endswith("Trần Thị Bình") for label in window.band.findChildren(QLabel))
    work.desk.select_page(work.desk.pages[0].id)
    window.commands["rotate-right"].trigger()
    desk.until(lambda: work.desk.pages[0].quarter_turns == 1 and desk.settled())
    assert work.desk.desk is not None
    assert work.desk.desk.log[-1].actor_id == other.id
    assert work.desk.desk.log[0].actor_id != other.id, "what was done before stays with who did it"
    came = len(work.desk.desk.log)
    relieved = work.scanning.page_came.connect(lambda _page: work.change_officer(station.actor))
    desk.scan()
    work.scanning.page_came.disconnect(relieved)
    assert {entry.actor_id for entry in work.desk.desk.log[came:]} == {other.id}, "a scan is of who began it"
    work.change_officer(other)
    work.desk.select_page(work.desk.pages[0].id)
    go_on = threading.Event()
    work.runner.run(Lane.DESK, lambda _task: Changed(go_on.wait(), ChangeSet()))
    window.commands["rotate-right"].trigger()
    work.change_officer(station.actor)
    go_on.set()
    desk.until(lambda: work.desk.pages[0].quarter_turns == 2 and desk.settled())
    assert work.desk.desk.log[-1].actor_id == other.id, "a decision that waits is of who made it"
