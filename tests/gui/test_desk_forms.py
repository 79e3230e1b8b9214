"""What lies on the counter, and a secret paper that was scanned by mistake: refused with the law, gone from disk and memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import Station
from app.domain.model import PaperForm
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.second_jobs import Job
from app.ui.viewmodels.states import PaperState
from tests.gui.conftest import Desk
from tests.gui.test_desk_second_jobs import begin, sent
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")


def test_what_lies_there_is_said_by_a_key_and_what_may_not_be_digitised_does_not_run(desk: Desk) -> None:
    work, row = desk.window.work, desk.window.view.checklist.forms
    desk.open(fresh_code())
    first = work.desk.component_id
    assert row.isVisible() and row.buttons[PaperForm.ORIGINAL].isChecked() and row.refusal.text() == ""
    assert "danh mục" in row.caption.text(), "nobody said it yet: the catalogue does"
    desk.window.commands["form-show-only"].trigger()
    desk.until(lambda: work.desk.release is not None and "TP01" in work.desk.release.undigitised and desk.settled())
    assert "Điều 7-10" in row.refusal.text() and row.buttons[PaperForm.SHOW_ONLY].isChecked()
    (item,) = [one for one in desk.window.papers.items if one.id == first]
    assert item.state is PaperState.NOT_DIGITISED and "Chỉ xuất trình" in item.figures
    assert work.next.component is not None and work.next.component.id != first
    desk.window.commands["scan"].trigger()
    desk.until(lambda: "không được số hóa" in desk.window.banner.text and desk.settled())
    assert work.desk.desk is not None and not work.desk.desk.masters
    desk.window.commands["undo"].trigger()
    desk.until(lambda: row.buttons[PaperForm.ORIGINAL].isChecked() and desk.settled())
    assert not row.refusal.text()
    row.buttons[PaperForm.SECRET].click()
    desk.until(lambda: work.desk.paper_now.form is PaperForm.SECRET and desk.settled())
    assert work.middle is not Middle.JOB, "nothing came in yet: nothing has to go"


def test_a_secret_paper_is_gone_from_disk_and_memory(
    desk: Desk, station: Station, small_pages: tuple[Path, ...]
) -> None:
    work, view = desk.window.work, desk.window.view.job_view
    desk.open(fresh_code())
    desk.scan()
    desk.until(lambda: all(work.pictures.thumbnail(page) for page in work.desk.pages) and desk.settled())
    pages = [page.id for page in work.desk.pages]
    scans = [page.read_bytes() for page in small_pages]

    def held() -> list[str]:
        blobs = station.settings.data_dir / "blobs"
        return [file.name for file in blobs.rglob("*") if file.is_file() and file.read_bytes() in scans]

    assert len(held()) == 2
    desk.window.commands["form-secret"].trigger()
    desk.until(lambda: work.second_jobs.looked and desk.settled())
    assert work.middle is Middle.JOB and "Trang, kể cả trang đã bỏ ra: 2" in view.effect.text()
    assert work.desk.paper_now.form is None, "nothing is done before the button"
    view.act.click()
    desk.until(lambda: work.second_jobs.job is None and not work.desk.pages and desk.settled())
    assert "không còn giữ gì" in desk.window.banner.text
    assert held() == [] and work.desk.paper_now.form is PaperForm.SECRET
    kept = [page for cache in (work.pictures._small, work.pictures._large) for page, _ in cache.newest_first()]
    assert not {master for page in kept for master in page.master_ids} & set(pages)
    assert not any(work.pictures.facts(page) for page in pages)
    assert work.desk.release is not None
    assert not [one for one in work.desk.release.hindrances if one.component_code == "TP01"]


def test_what_was_sent_is_taken_back_first(desk: Desk, station: Station, tmp_path: Path) -> None:
    begin(desk, sent(desk, station, tmp_path), "purge")
    view, jobs = desk.window.view.job_view, desk.window.work.second_jobs
    assert "đã được gửi" in view.effect.text() and not view.reason.isVisible()
    view.act.click()
    assert jobs.job is Job.RECALL
