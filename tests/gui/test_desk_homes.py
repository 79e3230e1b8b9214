"""At the desk a dossier is handed to another counter while the centre can't be reached, and two dossiers of one code become one.

Here two databases stand for three: that of the other counter is the centre's too. `tests/centre/test_homes_desk.py` has a real centre.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from app.bootstrap import Station
from app.domain.errors import Cancelled, StoreFailed
from app.domain.model import BatchOutcome
from app.domain.review.cases import CaseKind, NewCase
from app.messages import Language
from app.services.centre import Centre, Way
from app.services.come_back import ComeBack
from app.services.reconcile import Reconcile
from app.services.rehome import Rehoming
from app.services.replicate import Replicate
from app.services.take_over import TakeOver
from app.store.places.folder import FolderPlace
from app.store.replication.arriving import WHOLE
from app.store.schema_replication import arrivals
from app.ui.job_words import refusal
from app.ui.viewmodels.job_notices import of_job
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.second_jobs import Job, JobDone
from app.ui.viewmodels.under_way import under_way
from app.ui.widgets.review_side import why
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code
from tests.support.store_world import Desk as Counter
from tests.support.store_world import open_desk

pytestmark = pytest.mark.xdist_group("desk")


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Counter]:
    """Another counter, known at the centre."""
    other = open_desk(tmp_path / "two")
    with closing(other.store) as store:
        store.homes.call("Quầy 2")
        with store.database.write("named") as writing:
            writing.insert(arrivals, of_station_id=store.station_id, table_name=WHOLE, number=1)
        yield other


def way(station: Station, other: Counter, folder: Path) -> Way:
    """To the centre, whose shared folder is not there."""
    mine, there, place = station.store, other.store, FolderPlace(folder / "nowhere")
    return Way(
        Replicate(mine.outgoing, there.arrivals, place),
        TakeOver(mine.taking, there.handed, place, lambda _: None),
        ComeBack(mine.incoming, there.decided),
        Reconcile(mine.own_counts, there.centre_counts, place),
    )


def with_centre(desk: Desk, station: Station, centre: Centre | None) -> None:
    """From now on this counter has a centre."""
    work = desk.window.work
    desk.until(lambda: work.services is not None and desk.settled())
    assert work.services is not None
    rehoming = Rehoming(station.store, station.documents, station.capture, centre, {}, signs=False)
    services = replace(work.services, rehoming=rehoming, merging=station.merging)
    work.has_centre = True
    work.desk.use(services)
    work.second_jobs.use(services)


def test_who_can_not_reach_the_centre_is_told_and_what_was_handed_over_waits_for_it(
    desk: Desk, station: Station, other: Counter, tmp_path: Path, small_pages: tuple[Path, ...]
) -> None:
    work, code, away = desk.window.work, fresh_code(), [True]
    opened = station.editing.open(code, station.actor).value
    part = opened.components[0].id

    def reach() -> Way:
        if away[0]:
            raise StoreFailed("DATABASE_AWAY", retryable=True)
        return way(station, other, tmp_path)

    with_centre(desk, station, Centre(station.store.outgoing, station.store.duties, reach, station.clock))
    page = tmp_path / "page.jpg"
    with Image.open(small_pages[0]) as drawn:  # no page of another test: what went is purged at its new home alone
        drawn.transpose(Image.Transpose.ROTATE_180).save(page, dpi=(200, 200), quality=88)
    station.capture.import_files(opened.dossier.id, part, [page], station.actor, stages=frozenset())
    desk.open(code)
    view = desk.window.view.job_view
    assert not desk.window.commands["merge"].isEnabled()
    desk.window.commands["rehome"].trigger()
    assert work.middle is Middle.JOB and view.standing.text() == "Đang hỏi trung tâm có những quầy nào…"
    assert not view.act.isEnabled()
    desk.until(lambda: work.second_jobs.error is not None)
    assert "không trả lời" in view.error.text() and view.act.text() == "Hỏi lại trung tâm"
    away.clear()
    away.append(False)
    view.act.click()
    desk.until(lambda: work.second_jobs.looked)
    assert view.counters.count() == 1 and view.counters.chosen is None and not view.act.isEnabled()
    desk.qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert work.second_jobs.job is None and station.store.dossiers.find(code), "nothing is done"
    desk.window.commands["rehome"].trigger()
    desk.until(lambda: work.second_jobs.looked)
    view.counters.setCurrentRow(0)
    assert view.act.text() == "Chuyển hẳn cho Quầy 2"
    view.act.click()
    assert work.busy and len(under_way(work)) == 1, "who closes the desk is told"
    assert desk.window.footer.sentence == "Đang chuyển hồ sơ cho quầy khác…"
    desk.until(lambda: work.second_jobs.job is None and desk.settled())
    assert work.desk.desk is None and station.store.dossiers.find(code) is None
    assert "Hồ sơ chưa đến trung tâm: Kho tệp dùng chung" in desk.window.banner.text


def test_who_stops_before_it_is_handed_over_keeps_it_and_who_does_not_wait_for_the_centre_has_handed_it_over(
    station: Station, other: Counter, language: Language, tmp_path: Path
) -> None:
    centre = Centre(station.store.outgoing, station.store.duties, lambda: way(station, other, tmp_path), station.clock)
    rehoming = Rehoming(station.store, station.documents, station.capture, centre, {}, signs=False)
    dossiers = [station.editing.open(fresh_code(), station.actor).value.dossier for _ in range(2)]
    code = dossiers[0].code
    with pytest.raises(Cancelled) as early:
        rehoming.give(code, "Quầy 2", station.actor, cancelled=lambda: True)
    assert station.store.dossiers.find(code) and "hồ sơ vẫn ở đây" in refusal(Job.REHOME, early.value)
    stopped = rehoming.give(code, "Quầy 2", station.actor, cancelled=lambda: station.store.dossiers.find(code) is None)
    with station.store.duties.hold("centre"):
        behind = rehoming.give(dossiers[1].code, "Quầy 2", station.actor)
    for dossier, given in zip(dossiers, (stopped, behind), strict=True):
        assert station.store.dossiers.find(dossier.code) is None
        said = of_job(JobDone(Job.REHOME, dossier, given.waits, "Quầy 2"))
        assert "đã chuyển hẳn cho Quầy 2" in said.message and "tự đến đó trong một hai phút" in said.remedy, language


def test_two_dossiers_of_one_code_become_one(
    desk: Desk,
    station: Station,
    other: Counter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    small_pages: tuple[Path, ...],
) -> None:
    work, code = desk.window.work, fresh_code()
    opened = station.editing.open(code, station.actor).value
    ours = opened.dossier.id
    with_centre(desk, station, None)
    desk.open(code)
    theirs, part = other.paper(code)
    other.store.dossiers.component(theirs.id, "khai-sinh", "Giấy khai sinh", other.actor)
    batch = other.batch(theirs, part)
    other.scan(batch, 0, b"a page")
    other.store.capture.end(batch.id, BatchOutcome.COMPLETE, other.actor)
    other.store.homes.give(theirs.id, station.store.station_id, other.actor)
    whole, there = other.store.handed.whole(theirs.id), FolderPlace(tmp_path / "two" / "blobs")
    for file in whole.files:
        station.store.taking.keep(file, there.get)
    station.store.taking.put(whole)
    found = station.store.dossiers.find(code)
    assert found is not None and found.id == theirs.id, "who opened it too early finds what was handed over"
    work.desk.refresh()
    desk.until(lambda: desk.window.commands["merge"].isEnabled() and desk.settled())
    desk.window.commands["merge"].trigger()
    desk.until(lambda: work.desk.desk is not None and work.desk.desk.dossier.id == theirs.id and desk.settled())
    assert not work.desk.second and work.desk.stands, "the other one is empty"
    page = tmp_path / "page.jpg"
    with Image.open(small_pages[0]) as drawn:
        drawn.transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(page, dpi=(200, 200), quality=88)
    station.capture.import_files(ours, opened.components[0].id, [page], station.actor, stages=frozenset())
    with monkeypatch.context() as patch:
        log, read = station.store.dossiers.log, list[object]()
        patch.setattr(station.store.dossiers, "log", lambda dossier_id: (read.append(dossier_id), log(dossier_id))[1])
        assert [one.code for one in station.merging.second(ours, code)] == ["don"]
        assert read == [theirs.id], "each look of the desk asks for it: it is read once, however many papers it has"
    case = NewCase(
        f"same_code:{code}",
        CaseKind.SAME_CODE,
        theirs.id,
        part.id,
        frozenset(),
        facts={"counters": ["Quầy 1", "Quầy 1"]},
    )
    station.store.review.open([case])
    work.beside.review()
    work.reviewing.choose_kind(CaseKind.SAME_CODE)
    desk.until(lambda: desk.window.commands["merge"].isEnabled())
    assert work.reviewing.now is not None
    told = why(work.reviewing, work.reviewing.now)
    assert told.startswith("Quầy 1\nQuầy này giữ cả hai hồ sơ"), "no other counter is asked to hand one over"
    desk.window.commands["merge"].trigger()
    desk.until(lambda: work.desk.release is not None and desk.settled())
    assert [one.code for one in work.desk.second] == ["don"]
    desk.read_until(f"Quầy này còn giữ một hồ sơ khác cùng mã {code}; giấy tờ trong đó: 1")
    desk.window.banner.act()
    view = desk.window.view.job_view
    assert work.middle is Middle.JOB and view.only.count() == 2
    view.reason.setCurrentText(" ")
    view.act.click()
    desk.until(lambda: work.second_jobs.error is not None and desk.settled())
    assert [one.code for one in work.desk.second] == ["don"], "nothing is done without a reason"
    view.reason.setCurrentText("Một hồ sơ")
    view.act.click()
    desk.until(lambda: work.second_jobs.job is None and desk.settled())
    assert "Hai hồ sơ đã gộp làm một" in desk.window.banner.text
    assert work.desk.desk is not None and not work.desk.second
    station.store.review.lapse(one.id for one in station.store.review.of_dossier(theirs.id))
    moved = next(one for one in work.desk.desk.components if one.code == "don")
    assert len(work.desk.desk.paper(moved.id).pages) == 1
