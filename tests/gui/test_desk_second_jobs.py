"""Second jobs at the desk, against the sandbox: what was received is told before, done by one button, and told after."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from app.bootstrap import Station
from app.domain.fields import Field
from app.domain.model import Plan
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.states import PaperState
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code
from tests.support.dossier_server import small_pdf
from tests.support.open_dossier import NO_KEY

pytestmark = pytest.mark.xdist_group("desk")


def sent(desk: Desk, station: Station, folder: Path) -> str:
    """A dossier whose first paper was received, as a finished file. What the window does at its opening comes first."""
    desk.until(lambda: desk.window.work.services is not None and desk.settled())
    code, file = fresh_code(), folder / "paper.pdf"
    file.write_bytes(small_pdf(f"sent {code}"))
    plan = Plan(sign=False, upload=True)
    done = station.digitizing.keep(file, code, "TP01", plan, False, station.actor, NO_KEY)
    assert done.receipt is not None
    return code


def begin(desk: Desk, code: str, job: str) -> None:
    """Open the dossier at its first paper, and the job by its command."""
    desk.open(code)
    desk.window.work.choose_component(component(desk, "TP01"))
    desk.until(desk.settled)
    desk.window.commands[job].trigger()
    desk.until(lambda: desk.window.work.second_jobs.looked and desk.settled())
    assert desk.window.work.middle is Middle.JOB


def component(desk: Desk, code: str) -> UUID:
    opened = desk.window.work.desk.desk
    assert opened is not None
    return next(one.id for one in opened.components if one.code == code)


def listed(station: Station, code: str) -> list[str]:
    return [file.component_code for file in station.delivering.wire().read_back(code)]


def state(desk: Desk, code: str) -> PaperState:
    return next(item.state for item in desk.window.papers.items if item.id == component(desk, code))


def test_a_paper_is_taken_back_with_a_reason(desk: Desk, station: Station, tmp_path: Path) -> None:
    code = sent(desk, station, tmp_path)
    begin(desk, code, "recall")
    view, work = desk.window.view.job_view, desk.window.work
    assert "đã nhận phiên bản 1" in view.standing.text()
    assert view.reason.lineEdit().hasFocus() or view.reason.hasFocus()
    view.reason.setCurrentText(" ")
    view.act.click()
    desk.until(lambda: work.second_jobs.error is not None and desk.settled())
    assert view.error.text() and listed(station, code) == ["TP01"], "nothing is done without a reason"
    view.reason.setCurrentText("Gửi nhầm")
    view.act.click()
    desk.until(lambda: work.second_jobs.job is None and desk.settled())
    assert "Đã thu hồi giấy tờ" in desk.window.banner.text
    assert listed(station, code) == []
    desk.until(lambda: state(desk, "TP01") in (PaperState.WITHDRAWN, PaperState.MISSING))


def test_a_paper_goes_to_the_dossier_that_it_belongs_to(desk: Desk, station: Station, tmp_path: Path) -> None:
    code, right = sent(desk, station, tmp_path), fresh_code()
    begin(desk, code, "refile")
    view, work = desk.window.view.job_view, desk.window.work
    assert view.dossier.hasFocus()
    desk.qtbot.keyClicks(view.dossier, "H56.14-2611")
    view.act.click()
    desk.until(lambda: work.second_jobs.error is not None and desk.settled())
    assert view.dossier.text() == "H56.14-2611", "what was typed stays"
    view.dossier.selectAll()
    desk.qtbot.keyClicks(view.dossier, right.lower())
    view.act.click()
    desk.until(lambda: work.second_jobs.job is None and desk.settled())
    assert right in desk.window.banner.text
    assert (listed(station, code), listed(station, right)) == ([], ["TP01"])


def test_old_pages_make_room_and_one_undo_brings_them_back(
    desk: Desk, station: Station, small_pages: tuple[Path, ...]
) -> None:
    code = fresh_code()
    opened = station.editing.open(code, station.actor).value
    part = next(one for one in opened.components if one.code == "TP01")
    desk.until(lambda: desk.window.work.services and desk.settled())  # what it does at its opening captures too
    station.capture.import_files(opened.dossier.id, part.id, small_pages, station.actor, stages=frozenset())
    begin(desk, code, "replace-paper")
    work = desk.window.work
    assert len(work.desk.pages) == 2
    desk.window.view.job_view.act.click()
    desk.until(lambda: work.second_jobs.job is None and not work.desk.pages and desk.settled())
    work.editing.undo()
    desk.until(lambda: len(work.desk.pages) == 2 and desk.settled())


def test_a_result_without_signatures_is_refused_and_escape_leaves(desk: Desk, station: Station, tmp_path: Path) -> None:
    code = sent(desk, station, tmp_path)
    opened = station.editing.open(code, station.actor).value
    part = next(one for one in opened.components if one.code == "TP01")
    station.fields.enter(opened.dossier.id, part.id, Field.NUMBER, "217/QĐ-UBND", station.actor)
    begin(desk, code, "add-result")
    view, work = desk.window.view.job_view, desk.window.work
    assert view.number.text() == "217/QĐ-UBND", "it is not typed twice"
    view.take_file(tmp_path / "paper.pdf")
    view.issuer.setText("UBND xã Mẫu Lâm")
    view.result_code.setText("KQ.VBCC.0001")
    view.act.click()
    desk.until(lambda: work.second_jobs.error is not None and desk.settled())
    assert work.second_jobs.error is not None and work.second_jobs.error.code == "PAPER_NOT_SIGNED"
    assert listed(station, code) == ["TP01"]
    desk.qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert work.second_jobs.job is None and work.middle is not Middle.JOB


def test_a_file_that_proves_nothing_shows_its_way_on(desk: Desk, station: Station, tmp_path: Path) -> None:
    code = sent(desk, station, tmp_path)
    desk.open(code)
    work = desk.window.work
    work.choose_component(component(desk, "TP01"))
    desk.until(desk.settled)
    work.finish()
    desk.until(lambda: "chưa có chữ ký số cá nhân" in desk.window.banner.text and desk.settled())
    desk.window.banner.act()
    desk.until(lambda: work.middle is Middle.JOB and work.second_jobs.looked)
    desk.window.view.job_view.act.click()
    desk.until(lambda: work.second_jobs.job is None and desk.settled())
    assert listed(station, code) == []
