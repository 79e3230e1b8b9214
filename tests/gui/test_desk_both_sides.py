"""Both sides by hand: fronts, then backs; the paper or the officer says how they belong together."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from app.ui.viewmodels.duplex import DuplexStep
from app.ui.viewmodels.middle import Middle
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")


def _ids(desk: Desk) -> list[UUID]:
    return [view.id for view in desk.window.work.desk.pages]


def _lay(desk: Desk, pages: list[bytes], name: str) -> None:
    for file in desk.feeder.glob("*.jpg"):
        file.unlink()
    for number, page in enumerate(pages):
        (desk.feeder / f"{name}-{number}.jpg").write_bytes(page)


def _close_and_open(desk: Desk) -> None:
    """What is known of the stack then is what the store holds."""
    work = desk.window.work
    assert work.desk.desk is not None
    code = work.desk.desk.dossier.code
    work.next_dossier()
    work.open_dossier(code)
    desk.until(lambda: work.desk.release is not None and desk.settled())


@pytest.fixture
def turned(desk: Desk, small_pages: tuple[Path, ...]) -> Desk:
    """The fronts of two sheets are in, and the officer is asked to turn the stack."""
    work = desk.window.work
    desk.open(fresh_code())
    desk.window.commands["both-sides"].trigger()
    desk.until(lambda: work.duplex.step is DuplexStep.TURN and desk.settled())
    assert work.middle is Middle.CASE
    assert "lật cả xấp" in desk.window.case_view.text
    assert desk.window.footer.primary.text() == "Quét mặt sau (F2)"
    return desk


def test_the_officer_says_which_back_is_of_the_first_sheet(turned: Desk, small_pages: tuple[Path, ...]) -> None:
    work, view = turned.window.work, turned.window.case_view
    first, second = _ids(turned)
    _lay(turned, [page.read_bytes() for page in small_pages], "back")
    turned.window.footer.primary.click()
    turned.until(lambda: work.duplex.step is DuplexStep.ORDER and turned.settled())
    _, _, came_first, came_last = _ids(turned)
    assert view.case is not None
    assert [pane.page for pane in view.case.panes] == [first, came_first, came_last]
    view.closed.emit()
    assert work.middle is Middle.PAGES
    turned.window.footer.primary.click()  # F8: what waits comes back
    assert work.middle is Middle.CASE
    view.case.panes[2].options[0].act()
    turned.until(lambda: _ids(turned) == [first, came_last, second, came_first] and turned.settled())
    assert work.duplex.step is DuplexStep.NONE
    assert turned.window.papers.items[0].figures.startswith("Số tờ: 2, số trang: 4")
    turned.window.commands["undo"].trigger()
    turned.until(lambda: _ids(turned) == [first, second, came_first, came_last] and turned.settled())


def test_unequal_counts_are_refused_with_a_choice(turned: Desk, small_pages: tuple[Path, ...]) -> None:
    work, view = turned.window.work, turned.window.case_view
    first, second = _ids(turned)
    _lay(turned, [small_pages[0].read_bytes()], "back")
    turned.window.commands["scan"].trigger()
    turned.until(lambda: work.duplex.step is DuplexStep.UNEQUAL and turned.settled())
    assert "Có 2 mặt trước nhưng 1 mặt sau" in view.text
    assert view.options == ["Quét lại các mặt sau", "1 tờ cuối không có mặt sau", "Giữ nguyên như đã quét"]
    back = _ids(turned)[2]
    view.choose("1 tờ cuối không có mặt sau")
    turned.until(lambda: _ids(turned) == [first, back, second] and turned.settled())


def test_without_backs_the_fronts_stay_as_they_are(turned: Desk) -> None:
    before, work = _ids(turned), turned.window.work
    turned.window.case_view.choose("Không có mặt sau")
    turned.until(lambda: work.middle is not Middle.CASE or "cùng" in turned.window.case_view.text)
    assert _ids(turned) == before
    _close_and_open(turned)
    assert work.duplex.step is DuplexStep.NONE, "what was said is not asked again"
    turned.window.commands["undo"].trigger()
    turned.until(turned.settled)
    _close_and_open(turned)
    assert work.duplex.step is DuplexStep.TURN


def test_after_a_restart_the_backs_are_asked_for_and_belong_to_their_fronts(
    turned: Desk, small_pages: tuple[Path, ...]
) -> None:
    window, work = turned.window, turned.window.work
    fronts = _ids(turned)
    assert work.desk.desk is not None
    code = work.desk.desk.dossier.code
    work.next_dossier()
    assert work.duplex.step is DuplexStep.NONE
    work.startup.start()
    turned.read_until(code)
    assert f"Hồ sơ {code}: đã có 2 mặt trước, chưa có mặt sau." in window.banner.text
    window.banner.act()
    turned.until(lambda: work.duplex.step is DuplexStep.TURN and turned.settled())
    assert work.middle is Middle.CASE
    _lay(turned, [page.read_bytes() for page in small_pages], "back")
    window.footer.primary.click()
    turned.until(lambda: work.duplex.step is DuplexStep.ORDER and turned.settled())
    _close_and_open(turned)
    turned.until(lambda: work.duplex.step is DuplexStep.ORDER and turned.settled())
    assert work.duplex.fronts == tuple(fronts)
    assert work.duplex.backs == tuple(_ids(turned)[2:])


def test_another_paper_between_fronts_and_backs_mixes_nothing(turned: Desk) -> None:
    work = turned.window.work
    mine = work.desk.component_id
    turned.window.commands["next-paper"].trigger()
    turned.until(lambda: work.duplex.step is DuplexStep.NONE and turned.settled())
    assert turned.window.footer.primary.text() != "Quét mặt sau (F2)"
    turned.window.commands["previous-paper"].trigger()
    turned.until(lambda: work.duplex.step is DuplexStep.TURN and turned.settled())
    assert work.duplex.component_id == mine


def test_an_empty_feeder_at_the_backs_forgets_no_fronts(turned: Desk, small_pages: tuple[Path, ...]) -> None:
    work, fronts = turned.window.work, _ids(turned)
    _lay(turned, [], "none")
    turned.window.commands["scan"].trigger()
    turned.until(lambda: turned.window.banner.isVisible() and turned.settled())
    assert (work.duplex.step, work.duplex.fronts) == (DuplexStep.TURN, tuple(fronts))
    turned.window.banner.close_message()
    turned.window.commands["both-sides"].trigger()
    turned.until(lambda: turned.window.banner.isVisible() and turned.settled())
    assert (work.duplex.step, work.duplex.fronts) == (DuplexStep.TURN, tuple(fronts)), "nor does a new scan of fronts"
