"""Search of past dossiers by keyboard: one line finds by code, name, number and words; what was found goes with the view."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.bootstrap import Station
from app.store.replication.handed import HandedAtCentre
from app.ui.viewmodels.middle import Middle
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code
from tests.support.store_world import open_desk

pytestmark = pytest.mark.xdist_group("desk")


def test_a_dossier_is_found_by_name_or_code_and_opened_by_keys(desk: Desk, station: Station) -> None:
    code = fresh_code()
    station.editing.open(code, station.actor, applicant="Nguyễn Thị Tìm Kiếm")
    window, work = desk.window, desk.window.work
    view = window.view.search_view
    desk.until(lambda: work.services is not None)
    desk.qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    desk.until(view.field.hasFocus)
    for typed in ("tim kiem nguyen", code.lower()):
        view.field.selectAll()
        desk.qtbot.keyClicks(view.field, typed)
        desk.until(lambda: view.list.topLevelItemCount() == 1 and not work.search.searching)
        row = view.list.topLevelItem(0)
        assert row is not None and (row.text(0), row.text(2)) == (code, "Nguyễn Thị Tìm Kiếm")
    desk.until(lambda: (top := view.list.topLevelItem(0)) is not None and top.text(3) == "Chưa xong")
    desk.qtbot.keyClick(view.field, Qt.Key.Key_Return)
    desk.until(lambda: work.desk.desk is not None and work.desk.desk.dossier.code == code and desk.settled())
    assert work.middle is not Middle.SEARCH
    assert (work.search.found, view.field.text(), view.list.topLevelItemCount()) == (None, "", 0)
    desk.qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.keyClick(view.field, Qt.Key.Key_Escape)
    assert work.middle is not Middle.SEARCH and work.desk.desk is not None, "the dossier is not opened anew"


def test_what_went_to_another_counter_says_where_it_is_before_anybody_works_on_it(
    desk: Desk, station: Station, tmp_path: Path
) -> None:
    code, window, work = fresh_code(), desk.window, desk.window.work
    dossier = station.editing.open(code, station.actor, applicant="Phan Văn Chuyển").value.dossier
    with closing(open_desk(tmp_path / "two").store) as two:
        two.homes.call("Quầy 2")
        station.store.homes.give(dossier.id, two.station_id, station.actor)
        station.store.taking.learn(HandedAtCentre(two.database).names_of([two.station_id]))
    desk.until(lambda: work.services is not None)
    work.desk.close()
    desk.until(lambda: [row.standing for row in work.today.rows if row.code == code] == ["Ở Quầy 2"])
    view = window.view.search_view
    desk.qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.keyClicks(view.field, code)
    desk.until(lambda: (top := view.list.topLevelItem(0)) is not None and top.text(3) == "Ở Quầy 2")
    desk.qtbot.keyClick(view.field, Qt.Key.Key_Return)
    desk.read_until(f"Hồ sơ {code} đã được chuyển hẳn cho Quầy 2")
    assert work.desk.desk is None


def test_what_is_not_there_is_said_and_escape_goes_back(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    view = window.view.search_view
    desk.until(lambda: work.services is not None)
    desk.qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.keyClicks(view.field, "khongcoaitenthe")
    desk.until(lambda: work.search.found is not None and not work.search.searching)
    assert "không có hồ sơ nào" in view.said.text()
    desk.qtbot.keyClick(view.field, Qt.Key.Key_Escape)
    assert work.middle is Middle.WELCOME and work.search.text == ""


def test_one_line_is_read_the_surest_way_first(station: Station) -> None:
    code = fresh_code()
    station.editing.open(code, station.actor, applicant="Lê Văn Chắc Chắn")
    assert [one.code for one in station.searching.find_anything(code)] == [code]
    assert [one.code for one in station.searching.find_anything("chac chan le")] == [code]
