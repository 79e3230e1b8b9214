"""What stops a scan and what is noticed is shown with its pictures, and what the officer decides is about just those pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from app.bootstrap import Station
from app.domain.errors import DeviceFailed
from app.domain.separators import Separator, SeparatorKind
from app.sandbox.client import RunningSandbox
from app.ui.scanners import ScannerChoice
from app.ui.viewmodels.cases import Drawing, half_case
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.states import NextKind
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code
from tests.support.slip_sheet import slip
from tests.support.stacked_papers import stacked_papers

pytestmark = pytest.mark.xdist_group("desk")


def _ids(desk: Desk) -> list[UUID]:
    return [view.id for view in desk.window.work.desk.pages]


@pytest.fixture
def feeder(desk: Desk, station: Station, sandbox: RunningSandbox) -> Iterator[Desk]:
    """The desk with a network scanner that is told what goes wrong."""
    desk.open(fresh_code())
    found = next(device for device in station.loose.devices() if device.id.startswith("airscan:"))
    devices = desk.window.work.devices
    devices.devices = (ScannerChoice(found.id, found.model),)
    devices.choose_device(found.id)
    devices.choose_source("adf")
    desk.until(desk.settled)
    yield desk
    sandbox.jam_after(None)
    sandbox.faults()
    sandbox.load_tray([])


def _scan(desk: Desk) -> None:
    desk.window.commands["scan"].trigger()
    desk.until(desk.settled)


def test_a_jam_shows_the_last_good_sheet_and_f2_goes_on_behind_it(
    feeder: Desk, sandbox: RunningSandbox, small_pages: tuple[Path, ...]
) -> None:
    window, work = feeder.window, feeder.window.work
    heard: list[object] = []
    work.feeding.heard.connect(heard.append)
    sandbox.load_tray([small_pages[0], small_pages[1]])
    sandbox.jam_after(1)
    _scan(feeder)
    feeder.until(lambda: work.middle is Middle.CASE and work.desk.half and feeder.settled())
    case = window.case_view.case
    assert case is not None and "Kẹt giấy" in window.case_view.text
    last, rest = case.panes
    assert last.page == _ids(feeder)[0]
    assert (rest.drawing, rest.number) == (Drawing.PUT_BACK, 2)
    assert window.footer.primary.text() == "Quét tiếp (F2)"
    assert [sound.value for sound in heard] == ["stopped"]  # type: ignore[attr-defined]
    sandbox.jam_after(None)
    feeder.qtbot.keyClick(window, Qt.Key.Key_F2)
    feeder.until(lambda: len(_ids(feeder)) == 2 and work.desk.half is None and feeder.settled())
    assert work.middle is Middle.PAGES
    assert _ids(feeder)[0] == last.page


def test_the_separator_is_written_from_the_menu(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "sheet.pdf"), ""))
    desk.until(lambda: desk.window.commands["print-separator"].isEnabled())
    desk.window.commands["print-separator"].trigger()
    desk.read_until("tờ ngăn")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")


def test_a_separator_in_the_stack_parts_the_next_paper_off_and_two_steps_take_it_back(
    desk: Desk, station: Station, small_pages: tuple[Path, ...], tmp_path: Path
) -> None:
    station.separators.write(Separator(SeparatorKind.PAPER), tmp_path / "sheet.pdf")
    desk.open(fresh_code())
    for page in desk.feeder.iterdir():
        page.unlink()
    shutil.copy(small_pages[0], desk.feeder / "1.jpg")
    shutil.copy(small_pages[1], desk.feeder / "3.jpg")
    with closing(pypdfium2.PdfDocument(tmp_path / "sheet.pdf")) as sheet:
        drawn = sheet[0].render(scale=150 / 72).to_pil().convert("RGB")
    drawn.save(desk.feeder / "2.jpg", dpi=(150, 150))
    work = desk.window.work
    desk.scan()
    desk.until(lambda: work.middle is Middle.CASE and desk.settled())
    came, case = _ids(desk), desk.window.case_view.case
    assert case is not None and "tờ ngăn" in desk.window.case_view.text
    (part_off,) = (option for option in case.options if option.primary)
    part_off.act()
    desk.until(lambda: _ids(desk) == came[:1] and desk.settled())
    assert work.desk.desk is not None
    papers = [paper.pages for paper in work.desk.desk.papers.values() if paper.pages]
    assert sorted(view.id for pages in papers for view in pages) == sorted((came[0], came[2]))
    for left in (2, 3):
        desk.window.commands["undo"].trigger()
        desk.until(lambda left=left: len(_ids(desk)) == left and desk.settled())
    assert _ids(desk) == came


def test_forgotten_separators_are_asked_about_parted_by_one_key_and_asked_once(desk: Desk) -> None:
    desk.open(fresh_code())
    for page in desk.feeder.iterdir():
        page.unlink()
    stacked_papers(desk.feeder)
    work, view = desk.window.work, desk.window.case_view
    desk.scan()
    desk.until(lambda: view.case is not None and len(view.case.panes) == 2 and desk.settled())
    came, case = _ids(desk), view.case
    assert case is not None and "thiếu tờ ngăn: trang 2, 3" in view.text
    assert [pane.page for pane in case.panes] == came[1:] and all("quốc hiệu" in pane.caption for pane in case.panes)
    assert view.options[-2:] == ["Tách thành 2 giấy tờ riêng", "Giữ chung"]
    view.choose(view.options[0])  # the first of them goes on the paper before
    desk.until(lambda: view.case is not None and view.case is not case and desk.settled())
    assert "trang 3" in view.text and view.case is not None
    assert [pane.page for pane in view.case.panes] == came[1:], "the page before it stands beside it"
    assert "quốc hiệu" in view.text
    assert work.next.kind is not NextKind.DECIDE, "nothing waits for the answer"
    view.closed.emit()
    desk.until(lambda: work.middle is not Middle.CASE and desk.settled())
    desk.window.commands["decide"].trigger()
    desk.until(lambda: work.middle is Middle.CASE and view.options)
    view.focus_options()
    desk.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    desk.until(lambda: _ids(desk) == came[:2] and desk.settled())
    assert work.middle is not Middle.CASE
    desk.window.commands["undo"].trigger()
    desk.until(lambda: _ids(desk) == came and work.attention.can_decide and desk.settled())
    desk.window.commands["decide"].trigger()
    desk.until(lambda: work.middle is Middle.CASE and view.options)
    view.choose(view.options[-1])
    desk.until(lambda: work.middle is not Middle.CASE and desk.settled())
    desk.window.commands["next-paper"].trigger()
    desk.until(lambda: _ids(desk) == [] and desk.settled())
    desk.window.commands["previous-paper"].trigger()
    desk.until(lambda: _ids(desk) == came and desk.settled())
    assert work.desk.notices == () and work.middle is not Middle.CASE


def test_another_dossiers_slip_stops_the_feeder_and_nothing_goes_anywhere_by_itself(
    feeder: Desk, station: Station, sandbox: RunningSandbox, small_pages: tuple[Path, ...], tmp_path: Path
) -> None:
    window, work, other = feeder.window, feeder.window.work, fresh_code()
    assert work.desk.desk is not None
    here = work.desk.desk.dossier
    slip(tmp_path / "slip.jpg", "", f"https://dichvucong.example/tra-cuu?mahs={other}", (1000, 200, 1654, 1100))
    sandbox.load_tray([small_pages[0], tmp_path / "slip.jpg", *[small_pages[1]] * 8])
    sandbox.faults(side_s=1.5)  # slower than a page is looked at, on a busy machine too
    _scan(feeder)
    feeder.until(lambda: work.middle is Middle.CASE and feeder.settled())
    came = _ids(feeder)
    assert 2 <= len(came) < 10, "the feeder was stopped"
    assert other in window.case_view.text and window.footer.primary.text() == "Quyết định (F8)"
    window.case_view.closed.emit()
    feeder.qtbot.keyClick(window, Qt.Key.Key_F2)
    assert not work.scanning.scanning and work.middle is Middle.CASE, "whose the paper is comes first"
    window.case_view.choose("Để ra, ở lại")
    feeder.until(lambda: _ids(feeder) == came[:1] and work.desk.half is None and feeder.settled())
    assert work.middle is Middle.PAGES
    window.commands["undo"].trigger()
    feeder.until(lambda: _ids(feeder) == came and work.attention.comes_first and feeder.settled())
    window.footer.primary.click()
    window.case_view.choose("Để ra, mở hồ sơ kia")
    feeder.until(lambda: work.desk.desk is not None and work.desk.desk.dossier.code == other and feeder.settled())
    assert work.desk.desk is not None and not work.desk.desk.masters
    left = station.editing.desk(here.id)
    assert sum(len(paper.pages) for paper in left.papers.values()) == 1 and len(left.masters) == len(came)
    assert here.code in window.banner.text


def test_the_page_that_a_double_feed_left_is_decided_about_whatever_is_selected(
    desk: Desk, small_pages: tuple[Path, ...]
) -> None:
    work = desk.window.work
    desk.open(fresh_code())
    desk.scan()
    first, second = _ids(desk)
    error = DeviceFailed("DOUBLE_FEED", last_good_sheet=0, last_page="", put_back=2, doubtful_sheet=1)
    error.fields["doubtful_page"] = str(first)
    work.desk.select_page(second)
    assert work.attention.fault(error)
    desk.until(lambda: work.middle is Middle.CASE)
    assert desk.window.case_view.options == ["Giữ trang này", "Bỏ trang, nạp lại"]
    desk.window.case_view.choose("Bỏ trang, nạp lại")
    desk.until(lambda: _ids(desk) == [second] and desk.settled())
    assert "Tách các tờ dính nhau" in desk.window.case_view.text
    desk.window.commands["undo"].trigger()
    desk.until(lambda: _ids(desk) == [first, second] and desk.settled())


def test_after_a_double_feed_the_last_good_sheet_is_shown_beside_the_doubtful_one(desk: Desk) -> None:
    work = desk.window.work
    desk.open(fresh_code())
    desk.scan()
    good, doubtful = _ids(desk)
    error = DeviceFailed("DOUBLE_FEED", last_good_sheet=1, last_page=str(good), put_back=3, doubtful_sheet=2)
    error.fields["doubtful_page"] = str(doubtful)
    assert work.attention.fault(error)
    desk.until(lambda: work.middle is Middle.CASE)
    view = desk.window.case_view
    assert view.case is not None
    assert [(pane.page, pane.number) for pane in view.case.panes] == [(good, 0), (doubtful, 0), (None, 3)]
    view.choose("Bỏ trang, nạp lại")
    desk.until(lambda: _ids(desk) == [good] and desk.settled())
    assert [(pane.page, pane.number) for pane in view.case.panes] == [(good, 0), (None, 2)]


def test_a_scan_that_stops_while_another_paper_is_looked_at_comes_back_to_its_own(desk: Desk) -> None:
    work = desk.window.work
    desk.open(fresh_code())
    desk.scan()
    mine, page = work.desk.component_id, _ids(desk)[1]
    work.feeding._component_id = mine
    desk.window.commands["next-paper"].trigger()
    assert work.desk.component_id != mine
    work.feeding._scan_failed(DeviceFailed("PAPER_JAM", last_good_sheet=2, last_page=str(page), put_back=3))
    desk.until(lambda: work.middle is Middle.CASE and desk.settled())
    assert work.desk.component_id == mine, "else F2 would take the rest of its sheets into another paper"
    case = desk.window.case_view.case
    assert case is not None and case.panes[0].page == page


def test_a_sheet_that_came_twice_is_shown_and_left_out_or_kept(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    for page in desk.feeder.glob("side-02*"):
        page.unlink()
    shutil.copy(next(desk.feeder.glob("side-01*")), desk.feeder / "side-09.jpg")
    desk.open(fresh_code())
    desk.scan()
    first, second = _ids(desk)
    desk.until(lambda: work.middle is Middle.CASE and desk.settled())
    assert window.case_view.options == ["Bỏ trang này", "Bỏ trang này", "Giữ cả hai"]
    assert work.next.kind is NextKind.DECIDE
    window.case_view.choose("Bỏ trang này")
    desk.until(lambda: _ids(desk) == [second] and work.attention.case is None and desk.settled())
    window.commands["undo"].trigger()
    desk.until(lambda: _ids(desk) == [first, second] and work.attention.case and desk.settled())
    window.case_view.choose("Giữ cả hai")
    desk.until(lambda: second in work.desk.paper_now.accepted and work.attention.case is None and desk.settled())
    assert _ids(desk) == [first, second]
    work.desk.refresh()
    desk.until(desk.settled)
    assert work.attention.case is None, "what was decided is not asked again"


def test_a_count_that_differs_is_said_at_once_with_the_last_pages(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    desk.open(fresh_code())
    desk.scan()
    desk.count(3)
    desk.until(lambda: work.middle is Middle.CASE and desk.settled())
    case = window.case_view.case
    assert case is not None and "số tờ đã nhập là 3, mới có 2" in case.title
    assert [pane.page for pane in case.panes] == _ids(desk)
    assert "Số tờ đã nhập: 3" in window.papers.items[0].figures
    window.case_view.choose("Sửa số tờ đã đếm")
    desk.until(window.facts.sheets.count.hasFocus)
    desk.count(2)
    desk.until(lambda: work.attention.case is None and desk.settled())
    assert work.middle is Middle.PAGES


def test_escape_puts_a_case_aside_and_it_does_not_come_back_by_itself(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    desk.open(fresh_code())
    desk.scan()
    desk.count(3)
    desk.until(lambda: work.middle is Middle.CASE and desk.settled())
    window.commands["decide"].trigger()
    desk.until(lambda: window.focusWidget() and window.case_view.isAncestorOf(window.focusWidget()))
    desk.qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert work.middle is Middle.PAGES
    work.desk.refresh()
    desk.until(desk.settled)
    assert work.middle is Middle.PAGES
    assert work.desk.next.kind is NextKind.COUNT, "the count hinders all the same"


def test_more_sheets_than_counted_end_the_scan_and_are_noticed(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    desk.open(fresh_code())
    assert work.desk.component_id is not None
    work.editing.count(work.desk.component_id, 1)
    desk.until(lambda: work.desk.paper_now.sheet_count == 1 and desk.settled())
    desk.scan()
    desk.until(lambda: work.middle is Middle.CASE and work.desk.half is None and desk.settled())
    assert "Bị thừa: số tờ đã nhập là 1, đã có 2." in window.case_view.text


def test_fewer_sheets_than_counted_wait_for_the_rest(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    rest = next(desk.feeder.glob("side-02*")).read_bytes()
    next(desk.feeder.glob("side-02*")).unlink()
    desk.open(fresh_code())
    assert work.desk.component_id is not None
    work.editing.count(work.desk.component_id, 2)
    desk.until(lambda: work.desk.paper_now.sheet_count == 2 and desk.settled())
    desk.scan()
    desk.until(lambda: work.middle is Middle.CASE and work.desk.half and desk.settled())
    assert "Sửa số tờ đã đếm" in window.case_view.options
    assert work.desk.half is not None
    case = half_case(work.desk.half, "Đơn", "hôm qua", ())
    assert [pane.drawing for pane in case.panes] == [None], "no sheet is drawn that goes back on a tray"
    assert case.remedy == "Các tệp còn lại vẫn nằm nguyên trong thư mục: nhấn F2 để quét tiếp."
    (desk.feeder / "side-03.jpg").write_bytes(rest)
    window.footer.primary.click()
    desk.until(lambda: len(_ids(desk)) == 2 and work.desk.half is None and desk.settled())
    assert work.attention.case is None


def test_sheets_are_scanned_into_their_place(desk: Desk, small_pages: tuple[Path, ...]) -> None:
    window, work = desk.window, desk.window.work
    second = next(desk.feeder.glob("side-02*"))
    kept = second.read_bytes()
    second.unlink()
    desk.open(fresh_code())
    desk.scan()
    (first,) = _ids(desk)
    (desk.feeder / "side-05.jpg").write_bytes(kept)
    (desk.feeder / "side-01.jpg").unlink()
    work.desk.select_page(first)
    window.commands["insert-before"].trigger()
    desk.until(lambda: len(_ids(desk)) == 2 and desk.settled())
    assert _ids(desk)[1] == first
    window.commands["undo"].trigger()
    desk.until(lambda: _ids(desk)[0] == first and desk.settled())


def test_a_scan_left_half_way_is_offered_with_its_last_sheet_when_the_dossier_opens(
    feeder: Desk, sandbox: RunningSandbox, small_pages: tuple[Path, ...]
) -> None:
    window, work = feeder.window, feeder.window.work
    sandbox.load_tray([small_pages[0], small_pages[1]])
    sandbox.jam_after(1)
    _scan(feeder)
    feeder.until(lambda: work.desk.half and feeder.settled())
    assert work.desk.desk is not None
    code, page = work.desk.desk.dossier.code, _ids(feeder)[0]
    work.next_dossier()
    work.open_dossier(code)
    feeder.until(lambda: work.middle is Middle.CASE and feeder.settled())
    case = window.case_view.case
    assert case is not None and "còn quét dở" in case.title
    assert (case.panes[0].page, case.panes[1].number) == (page, 2)
    window.case_view.choose("Đã đủ giấy: kết thúc lượt quét")
    feeder.until(lambda: work.desk.half is None and work.middle is Middle.PAGES and feeder.settled())
