"""What is still to come is said: pages that are read behind a scan, a feeder that waits for room in the spool folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from app.domain.errors import DeviceFailed
from app.ui.viewmodels.backlog import Backlog
from app.ui.viewmodels.footer_text import footer_text
from app.ui.viewmodels.reading import ReadingViewModel
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")


class Clock:
    """A clock that the test turns."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_the_time_left_follows_the_pace_since_there_was_something_to_do() -> None:
    clock = Clock()
    backlog = Backlog(clock)
    assert backlog.seconds_left is None
    clock.now_s += 50  # an idle time is nobody's pace
    backlog.see(4)
    assert (backlog.left, backlog.seconds_left) == (4, None)
    clock.now_s += 6
    backlog.see(3)
    assert backlog.seconds_left == 18
    backlog.see(13)
    assert backlog.seconds_left == 78, "what comes on top is not done"
    backlog.see(0)
    assert backlog.seconds_left is None
    backlog.see(2)
    assert backlog.seconds_left is None, "the next time begins anew"


class Ahead:
    """The runner's lane of reading, a step at a time."""

    def __init__(self) -> None:
        self.ends: list[Callable[[], None]] = []

    def from_worker(self, slot: Callable[[], None]) -> Callable[[], None]:
        return slot

    def run(self, lane: object, work: Callable[[object], object], *, failed: object, ended: Callable[[], None]) -> None:
        def end() -> None:
            with suppress(DeviceFailed):
                work(SimpleNamespace(cancelled=lambda: False))
            ended()

        self.ends.append(end)


def _captured(*pages: str) -> object:
    batch = SimpleNamespace(dossier_id="d", component_id=pages)
    return SimpleNamespace(batch=batch, pages=[SimpleNamespace(id=page) for page in pages])


def test_the_pages_of_all_scans_that_wait_are_counted(qtbot: QtBot) -> None:
    del qtbot  # for its application
    ahead, seen = Ahead(), list[int]()
    reading = ReadingViewModel(ahead)  # type: ignore[arg-type]

    def ensure(views: list[SimpleNamespace], *_: object, cancelled: object) -> None:
        seen.append(reading.backlog.left)
        if views[0].id == "unreadable":
            raise DeviceFailed("PAGE_UNREADABLE")

    def paper(component: tuple[str, ...]) -> object:
        return SimpleNamespace(pages=[SimpleNamespace(id=page) for page in ("earlier", *component)])

    desk = SimpleNamespace(paper=paper, masters={})
    services = SimpleNamespace(
        editing=SimpleNamespace(desk=lambda _id: desk),
        processing=SimpleNamespace(ensure=ensure),
        archive_forms=SimpleNamespace(stages=lambda _id: frozenset()),
    )
    reading.use(services)  # type: ignore[arg-type]
    reading.prepare(_captured("a", "b"))  # type: ignore[arg-type]
    reading.prepare(_captured("c", "unreadable", "never"))  # type: ignore[arg-type]
    assert reading.backlog.left == 5
    for end in ahead.ends:
        end()
    assert seen == [5, 5, 4, 3, 3, 2]
    assert reading.backlog.left == 0, "of a page that can't be read nothing more comes"


@pytest.fixture
def open_desk(desk: Desk) -> Iterator[Desk]:
    desk.open(fresh_code())
    yield desk
    desk.window.work.scanning._task = None


def test_a_feeder_that_waits_says_for_what_and_that_it_goes_on(open_desk: Desk) -> None:
    work = open_desk.window.work
    scanning = work.scanning
    scanning._task = SimpleNamespace(cancel=lambda: None)  # type: ignore[assignment]
    scanning.component_id = work.desk.component_id
    scanning.pages_in = 6
    scanning._progress(6, 20, "page")
    assert open_desk.window.footer.sentence == "Đang quét “Đơn đề nghị”"
    scanning._progress(482_000_000, 512_000_000, "waiting")
    text = footer_text(work)
    assert text.sentence == "“Đơn đề nghị”: máy quét tạm dừng, sẽ tự quét tiếp"
    assert text.remark == "Số trang đã vào: 6/20 · Chờ cất xong 482 MB trang đã quét"
    assert open_desk.window.footer.sentence == text.sentence
    scanning._progress(7, 20, "page")
    assert open_desk.window.footer.sentence == "Đang quét “Đơn đề nghị”"


def test_what_is_read_behind_a_scan_is_counted_with_the_time_it_takes(open_desk: Desk) -> None:
    work = open_desk.window.work
    clock = Clock()
    reading = work.scanning.reading
    reading.backlog = Backlog(clock)
    reading._see(3)
    assert "đọc chữ" not in footer_text(work).remark, "so few are read before anybody wonders"
    reading._see(41)
    assert footer_text(work).remark.endswith("Còn đang đọc chữ: 41 trang.")
    clock.now_s += 3
    reading._see(40)
    assert footer_text(work).remark.endswith("Còn đang đọc chữ: 40 trang, khoảng 2 phút.")
    reading._see(0)
    assert "đọc chữ" not in footer_text(work).remark
