"""Pictures that come one after the other do not let the whole desk be shown anew for each; what is known already is not fetched again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from app.bootstrap import Station
from app.domain.arrange import PageView
from app.domain.artifacts import Stage
from app.domain.changes import Changed
from app.domain.ids import new_id
from app.domain.model import Actor, MasterPage
from app.services.capture import Captured
from app.ui.scanners import PaperOrder
from app.ui.viewmodels.reactions import AT_MOST_EVERY_MS
from tests.gui.conftest import WAIT_MS, Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")


def test_pictures_that_come_close_together_are_shown_together(desk: Desk) -> None:
    desk.open(fresh_code())
    work, shown = desk.window.work, []
    desk.qtbot.wait(2 * AT_MOST_EVERY_MS)
    work.changed.connect(lambda: shown.append(work.desk.page_id))
    work.pictures.backlog.see(20)
    for left in range(19, 0, -1):
        work.pictures.backlog.see(left)
        work.pictures.came.emit(new_id())
    assert len(shown) == 1  # the first at once
    desk.until(lambda: len(shown) > 1)  # the others together, though the last of all is still on its way
    desk.until(lambda: not work.runner.working)
    shown.clear()
    work.pictures.backlog.see(0)
    work.pictures.came.emit(new_id())
    assert shown  # nothing is under way any more: what came last is shown at once


def test_what_is_known_of_the_pages_of_a_dossier_is_there_as_soon_as_it_opens(desk: Desk) -> None:
    code = fresh_code()
    desk.open(code)
    desk.scan()
    work = desk.window.work
    pages = [view.id for view in work.desk.pages]
    known = []
    work.desk.known.connect(lambda found: known.append((found.of_pages.keys(), found.of_masters.keys())))
    paper = work.desk.component
    assert paper is not None
    work.next_dossier()
    work.open_dossier(code, paper.code)
    desk.until(lambda: work.desk.release is not None and desk.settled())
    assert known == [(set(pages), set(work.desk.desk.masters))]  # type: ignore[union-attr]


def test_a_page_is_read_while_the_next_ones_still_come(desk: Desk, station: Station) -> None:
    desk.open(fresh_code())
    scanners = desk.window.work.services.scanners  # type: ignore[union-attr]
    scan, read = scanners.scan, []

    def held(
        order: PaperOrder, actor: Actor, *, on_page: Callable[[MasterPage], None], **how: Any
    ) -> Changed[Captured]:
        def hold(page: MasterPage) -> None:
            """The feeder stands still until the page was read, or for as long as a test may wait."""
            on_page(page)
            if not read:
                view, end_s = PageView.arrived(page.id), time.monotonic() + WAIT_MS / 2000
                while station.processing.artifact(Stage.TEXT, view, {page.id: page}) is None:
                    assert time.monotonic() < end_s, "nobody reads"
                    time.sleep(0.05)
                read.append(page.id)

        return scan(order, actor, on_page=hold, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanners, "scan", held)
        desk.scan()
    assert read
