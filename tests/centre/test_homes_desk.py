"""At the desk a dossier goes to another counter, and two dossiers of one code become one: with the real server, by keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.arrange import arrange
from app.domain.model import BatchOutcome, Component, Plan
from app.store.store import Store
from app.ui.viewmodels.middle import Middle
from app.ui.widgets.job_view import JobView
from app.ui.widgets.main_window import DeskWindow
from tests.support.centre_desk import desk_of_counter, drawn_dossier
from tests.support.cli_world import CommandLine
from tests.support.postgres import PostgresServer
from tests.support.store_world import Desk, open_desk

CODE = "H56.14-261128-0007"
WAIT_MS = 60_000
Key = Qt.Key
type Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)


@contextmanager
def store_of(counter: CommandLine) -> Iterator[Desk]:
    with closing((desk := open_desk(counter.folder)).store):
        yield desk


def _scan(desk: Desk) -> None:
    """A dossier of three papers; of the second and third nobody knows at the other counter who copied them."""
    first = drawn_dossier(desk, CODE)
    desk.store.capture.end(first.batch_id, BatchOutcome.COMPLETE, desk.actor)
    dossier, _ = desk.paper(CODE)
    for code, title in (("khai-sinh", "Giấy khai sinh"), ("ho-khau", "Sổ hộ khẩu")):
        other = desk.store.dossiers.component(dossier.id, code, title, desk.actor)
        batch = desk.batch(dossier, other)
        desk.store.capture.adopt(batch.id, desk.frame(batch, 0, desk.store.blobs.read(first.blob)), desk.actor)
        desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
        length = len(desk.store.dossiers.log(dossier.id))
        desk.store.documents.create(other.id, length, None, Plan(sign=True), desk.actor)


@pytest.fixture
def counters(server: PostgresServer, centre: Store, tmp_path: Path) -> list[CommandLine]:
    """Three counters that are known at the centre; the first two opened one code."""
    (tmp_path / "place").mkdir()
    address = f"postgresql://postgres@/centre?host={server.folder}"
    counters = [CommandLine(tmp_path / f"counter{number}") for number in (1, 2, 10)]
    for counter in counters:
        name = counter.folder.name.replace("counter", "Quầy ")
        with store_of(counter) as desk:
            if name == "Quầy 1":
                page = drawn_dossier(desk, CODE)
                desk.store.capture.end(page.batch_id, BatchOutcome.COMPLETE, desk.actor)
            elif name == "Quầy 2":
                _scan(desk)
        (counter.folder / "sohoa.toml").write_text(
            f'min_free_mb = 0\n[station]\nname = "{name}"\n[work]\nworkers = 1\n'
            f'[centre]\ndatabase = "{address}"\nblobs = "{(tmp_path / "place").as_uri()}"\n',
            encoding="utf-8",
        )
        assert counter.json("replicate", "--once").code == 0
    return counters


def _begin(window: DeskWindow, until: Until, job: str, code: str = CODE) -> JobView:
    """Open a dossier, and the job by its command."""
    work = window.work
    until(lambda: work.services is not None)
    work.open_dossier(code)
    until(lambda: work.desk.release is not None and not work.runner.working)
    until(lambda: window.commands[job].isEnabled())
    window.commands[job].trigger()
    assert work.middle is Middle.JOB
    return window.view.job_view


def _key(qtbot: QtBot, window: DeskWindow, key: Qt.Key, *, at: QWidget) -> None:
    assert window.focusWidget() is at, window.focusWidget()
    qtbot.keyClick(at, key)


def _lying(desk: Desk) -> dict[str, int]:
    """The components of the dossier that stands for the code, each with its pages on the desk."""
    dossier = desk.store.dossiers.find(CODE)
    assert dossier is not None
    parts: tuple[Component, ...] = desk.store.dossiers.components(dossier.id)
    papers = arrange(desk.store.dossiers.log(dossier.id), desk.store.capture.pages(dossier.id))
    return {part.code: len(papers[part.id].pages) for part in parts if part.id in papers and papers[part.id].pages}


def test_a_dossier_goes_to_another_counter_and_is_joined_with_that_of_its_code(
    server: PostgresServer, centre: Store, counters: list[CommandLine], until: Until, qtbot: QtBot
) -> None:
    one, two, _ = counters
    with desk_of_counter(two.folder) as window:
        work = window.work
        centre.database.engine.dispose()
        server.kill()
        view = _begin(window, until, "rehome")
        until(lambda: work.second_jobs.error is not None)
        assert "không trả lời" in view.error.text() and view.act.text() == "Hỏi lại trung tâm"
        server.start()
        view.act.setFocus()
        _key(qtbot, window, Key.Key_Return, at=view.act)
        until(lambda: work.second_jobs.looked)
        names = [item.text() for row in range(view.counters.count()) if (item := view.counters.item(row))]
        assert names == ["Quầy 1", "Quầy 10"]
        assert view.counters.chosen is None and not view.act.isEnabled(), "nobody hands over by a key too many"
        _key(qtbot, window, Key.Key_Down, at=view.counters)
        assert view.act.text() == "Chuyển hẳn cho Quầy 1"
        _key(qtbot, window, Key.Key_Return, at=view.counters)
        _key(qtbot, window, Key.Key_Return, at=view.act)
        until(lambda: work.second_jobs.error is not None and not work.busy)
        assert "khai-sinh (Trần Thị B)" in view.error.text() and not view.act.isEnabled()
        _key(qtbot, window, Key.Key_Space, at=view.unsigned)
        _key(qtbot, window, Key.Key_Return, at=view.unsigned)
        _key(qtbot, window, Key.Key_Return, at=view.act)
        until(lambda: work.second_jobs.job is None and not work.runner.working)
        assert work.desk.desk is None and f"Hồ sơ {CODE} đã chuyển hẳn cho Quầy 1" in window.banner.text
        assert "Trung tâm đã có đủ" in window.banner.text
        until(lambda: [row.standing for row in work.today.rows] == ["Ở Quầy 1"])
        work.open_dossier(CODE)
        until(lambda: f"Hồ sơ {CODE} đã được chuyển hẳn cho Quầy 1" in window.banner.text)
        _begin(window, until, "rehome", f"{CODE[:-1]}8")
        until(lambda: work.second_jobs.looked)
        assert view.counters.chosen_name == "Quầy 1", "as last time"
    again = two.json("rehome", CODE, "--to", "Quầy 10").error
    assert again["code"] == "DOSSIER_GIVEN" and "Quầy 1:" in again["message"], again
    assert one.json("replicate", "--once").document["dossiers"] == 1

    with desk_of_counter(one.folder) as window:
        work = window.work
        view = _begin(window, until, "merge")
        assert view.only.itemText(0) == "Mọi giấy tờ" and view.only.count() == 4
        assert "Một hồ sơ" in view.reason.currentText() and not view.component.isVisible()
        view.act.setFocus()
        _key(qtbot, window, Key.Key_Return, at=view.act)
        until(lambda: work.second_jobs.merged is not None and not work.runner.working)
        assert "Giấy tờ đã chuyển vào hồ sơ này: 2; còn ở hồ sơ kia: 1" in window.banner.text, "though none was signed"
        assert "chưa cài đặt khóa ký" in window.banner.text and not view.error.text()
        assert "(khai-sinh)" in view.effect.text() and "(ho-khau)" in view.effect.text()
        assert "Đơn đề nghị (don)" in view.effect.text() and "đã có 3 trang" in view.effect.text()
        assert [one.code for one in work.desk.second] == ["don"] and view.only.currentData() == "don"
        assert window.focusWidget() is view.component
        qtbot.keyClicks(view.component, "don-2")
        view.act.setFocus()
        _key(qtbot, window, Key.Key_Return, at=view.act)
        until(lambda: work.second_jobs.job is None and not work.runner.working)
        assert "Hai hồ sơ đã gộp làm một" in window.banner.text
        assert not work.desk.second and not window.commands["merge"].isEnabled()
    with store_of(one) as desk:
        assert _lying(desk) == {"don": 3, "khai-sinh": 1, "ho-khau": 1, "don-2": 3}
