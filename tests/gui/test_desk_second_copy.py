"""The network is away: the desk signs, copies by itself onto a stick, and lets the citizen go only once that was read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.bootstrap import Station
from app.bootstrap.second_copies import second_copies
from app.sandbox.client import RunningSandbox
from app.settings import SecondCopySection
from app.store.second_copy import place
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.states import NextKind, PaperState
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code
from tests.support.store_world import KEY, anywhere

pytestmark = pytest.mark.xdist_group("desk")


@pytest.fixture
def stick(station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The session's station with a stick for its second copies."""
    folder = tmp_path / "usb" / "sohoa"
    folder.parent.mkdir()
    section = SecondCopySection(folders=(folder,), recipients=(KEY.recipient,))
    settings = station.settings.model_copy(update={"second_copy": section})
    monkeypatch.setattr(place, "require_elsewhere", anywhere)
    monkeypatch.setitem(vars(station), "second_copies", second_copies(station.store, settings, station.clock))
    monkeypatch.setitem(vars(station), "releasing", None)
    del vars(station)["releasing"]  # it is made anew with those copies, and the one before comes back at the end
    return folder


@pytest.fixture
def away(sandbox: RunningSandbox) -> Iterator[RunningSandbox]:
    sandbox.outage(True)
    yield sandbox
    sandbox.outage(False)


def _all_papers(desk: Desk) -> None:
    """Each of the three papers is scanned and counted."""
    work = desk.window.work
    desk.open(fresh_code())
    desk.scan()
    desk.count(2)
    next(desk.feeder.glob("side-02*")).unlink()
    for _ in range(2):
        desk.window.footer.primary.click()
        desk.until(lambda: work.desk.next.kind is NextKind.COUNT and work.attention.case and desk.settled())
        desk.window.case_view.choose("Giữ cả hai")
        desk.until(lambda: work.attention.case is None and desk.settled())
        desk.count(1)


def test_the_citizen_leaves_with_a_second_copy_alone(
    stick: Path, desk: Desk, away: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, work = desk.window, desk.window.work
    _all_papers(desk)
    stick.parent.rename(stick.parent.with_name("pulled"))
    window.commands["finish"].trigger()
    desk.until(lambda: desk.settled() and work.finishing.papers and work.desk.release is not None)
    desk.until(lambda: {item.state for item in window.papers.items} == {PaperState.SIGNED} and desk.settled())
    assert work.desk.release is not None
    assert not work.desk.release.may_leave
    assert "hãy giữ lại giấy" in window.footer.sentence
    assert work.middle is Middle.FINISH
    stick.parent.with_name("pulled").rename(stick.parent)
    window.footer.primary.click()
    desk.until(lambda: work.desk.release is not None and work.desk.release.may_leave and desk.settled())
    assert {item.state for item in window.papers.items} == {PaperState.COPIED}
    assert window.footer.sentence == "Công dân có thể ra về."
    assert window.footer.remark.startswith("Giấy chưa gửi đã có bản sao thứ hai")
    assert work.middle is Middle.RECEIPTS
    while window.banner.isVisible():  # other tests left stacks over
        assert "kết nối được hệ thống hồ sơ" not in window.banner.text, "that the server is away is no trouble any more"
        window.banner.close_message()
    assert window.finish_view.title == "Công dân có thể ra về"
    assert set(work.desk.copies) == {item.id for item in window.papers.items}, "each has a row of its own"
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(stick.parent.parent / "slip.pdf"), ""))
    window.commands["save-slip"].trigger()
    desk.until(lambda: opened)
    assert Path(opened[0]).read_bytes().startswith(b"%PDF")
    away.outage(False)
    work.recover_again()
    desk.until(lambda: {item.state for item in window.papers.items} == {PaperState.RECEIVED} and desk.settled())
