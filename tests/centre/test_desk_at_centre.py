"""The desk over the work of all counters: what is offered, what a case shows, and a server that goes away while the window is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.domain.errors import StoreFailed
from app.domain.review.cases import CaseKind, Verdict
from app.domain.review.defects import Defect
from app.gui.late_station import LateStation
from app.settings import load
from app.store.store import Store
from app.ui.commands.table import TABLE
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.under_way import under_way
from app.ui.widgets.main_window import DeskWindow
from tests.support.centre_desk import desk_at_centre, drawn_dossier
from tests.support.centre_world import CODES, SUPERVISOR, CentreWorld, centre_world
from tests.support.postgres import PostgresServer

WAIT_MS = 60_000
Key = Qt.Key


@pytest.fixture
def world(server: PostgresServer, centre: Store, tmp_path: Path) -> Iterator[CentreWorld]:
    with centre_world(tmp_path, server, centre, drawn_dossier) as found:
        yield found


@pytest.fixture
def window(world: CentreWorld, qtbot: QtBot) -> Iterator[DeskWindow]:
    with desk_at_centre(world.cli.folder) as opened:
        yield opened


type Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)


def menus(window: DeskWindow) -> set[str]:
    """The ids of all that stands in a menu."""
    bar = window.menuBar().findChildren(QMenu)
    return {action.objectName() for menu in bar for action in menu.actions() if action.objectName()}


def test_what_a_supervisor_does_is_offered_and_nothing_that_a_counter_does(
    world: CentreWorld, window: DeskWindow, until: Until, qtbot: QtBot
) -> None:
    work, view = window.work, window.view
    until(lambda: work.reviewing.allowed and work.figures.allowed)
    offered = {command.id for command in TABLE if command.is_offered(work)}
    assert menus(window) == offered and {"review", "figures", "search", "provenance", "lock", "quit"} <= offered
    assert not offered & {"scan", "finish", "enter-code", "outbox", "sign-many", "hold", "set-up", "purge", "today"}
    assert not any(part.isVisible() for part in (view.band, view.tools, view.checklist, view.facts, view.footer))
    assert work.middle is Middle.WELCOME and not window.commands["scan"].isEnabled()
    assert not work.devices.devices and work.desk.recent == ()
    case = world.case(0)
    window.commands["review"].trigger()
    until(lambda: work.reviewing.shown is not None)
    assert work.reviewing.now is not None and work.reviewing.now.case.id == case.id
    assert f"{CODES[0]} · Quầy 1" in view.review.side.text
    assert not view.review.side.decisions[Verdict.REPAIRED].isVisibleTo(view)
    qtbot.keyClick(view.review.archived, Key.Key_P)
    assert work.reviewing.message is not None and work.reviewing.message.code == "DOSSIER_ELSEWHERE"
    window.commands["provenance"].trigger()
    until(lambda: work.evidence.trail is not None)
    window.view.evidence.back_wanted.emit()
    qtbot.keyClick(view.review.archived, Key.Key_Escape)
    assert work.middle is Middle.WELCOME
    until(lambda: not work.runner.working)
    assert world.centre.review.lease(case.id) is None, "the case goes to others"
    window.commands["search"].trigger()
    qtbot.keyClicks(view.search_view.field, CODES[1])
    until(lambda: work.search.found is not None and len(work.search.found.dossiers) == 2)
    rows = [view.search_view.list.topLevelItem(row) for row in range(2)]
    assert {row.text(3) for row in rows if row is not None} == {"Quầy 1", "Quầy 2"}
    qtbot.keyClick(view.search_view.field, Key.Key_Return)
    until(lambda: work.evidence.trail is not None)
    assert work.middle is Middle.EVIDENCE and CODES[1] in view.evidence.text
    view.evidence.back_wanted.emit()
    assert work.middle is Middle.SEARCH and work.search.text == CODES[1]
    window.commands["figures"].trigger()
    until(lambda: not work.runner.working)
    assert work.middle is Middle.FIGURES
    assert view.figures.board is not None and view.figures.board.back.text() == "Quay lại  (Esc)", "there is no counter"
    assert world.first.dossiers.log(case.dossier_id) == world.centre.dossiers.log(case.dossier_id)


def test_a_server_that_goes_away_loses_no_decision_and_the_desk_goes_on_by_itself(
    world: CentreWorld, window: DeskWindow, until: Until, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.viewmodels.review_line.AGAIN_MS", 200)
    work, view = window.work, window.view
    cases = [world.case(0, number) for number in range(3)]
    until(lambda: work.reviewing.allowed)
    window.commands["review"].trigger()
    work.reviewing.choose_kind(CaseKind.SAMPLE)  # that two counters have one code is a case too
    until(lambda: len(work.reviewing.line.cases) == 3 and work.reviewing.shown is not None)
    world.centre.database.engine.dispose()
    world.server.kill()
    work.reviewing.mark(Defect.FOCUS)
    work.reviewing.decide(Verdict.RETURNED)
    until(lambda: work.reviewing.shown is not None)
    assert work.reviewing.now is not None and work.reviewing.now.case.id == cases[1].id, "the next one is there at once"
    work.reviewing.decide(Verdict.ACCEPTED)
    work.reviewing.decide(Verdict.ACCEPTED)
    assert work.reviewing.now is None and work.reviewing.decisions.under_way == 3
    assert len(under_way(work)) == 1, "who closes the desk is told"
    world.server.start()
    until(lambda: work.reviewing.decisions.under_way == 0)
    assert [world.centre.review.decisions(case.id)[-1].verdict for case in cases] == [
        Verdict.RETURNED,
        Verdict.ACCEPTED,
        Verdict.ACCEPTED,
    ]
    world.centre.database.engine.dispose()
    world.server.kill()
    work.reviewing.try_again()
    until(lambda: work.reviewing.line.refused is not None)
    assert work.reviewing.line.refused is not None and work.reviewing.line.refused.code == "DATABASE_AWAY"
    until(lambda: view.review.empty.isVisible() and bool(view.review.empty.text))
    world.server.start()
    last = world.case(0, 9)
    until(lambda: work.reviewing.now is not None and work.reviewing.now.case.id == last.id)
    assert work.reviewing.line.refused is None


def test_a_server_that_is_away_when_the_desk_opens_keeps_nobody_from_trying_again(world: CentreWorld) -> None:
    settings = load(world.cli.folder, policy=SUPERVISOR)
    world.centre.database.engine.dispose()
    world.server.stop()
    with closing(LateStation(settings)) as late:
        with pytest.raises(StoreFailed, match="DATABASE_AWAY"):
            late.opened()
        assert late.refused is None, "the window stays, with its button"
        world.server.start()
        assert late.opened().store.review.waiting() == {}
