"""What a dossier is asked for, at the desk: a paper that is only shown is not scanned, and who asks differently is told."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.bootstrap import Station
from app.domain.changes import Changed
from app.domain.delivery import RemoteComponent, RemoteDossier
from app.domain.errors import DeliveryFailed
from app.domain.model import Actor, PaperForm
from app.domain.release import Hindrance, Obstacle, Release
from app.domain.requirements import Asked
from app.messages import word
from app.ui.viewmodels.states import NextKind, next_step
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")
SHOWN_ONLY = "2.000884"
"""its first paper is shown to the officer, no more"""


@pytest.fixture
def silent(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dossier system says nothing, so the catalogue counts."""

    def ask(_dossier: UUID, _actor: Actor) -> Changed[Asked]:
        raise DeliveryFailed("SERVER_UNREACHABLE", retryable=True)

    monkeypatch.setattr(station.opening, "ask", ask)


@pytest.mark.usefixtures("silent")
def test_a_paper_that_is_only_shown_is_scanned_once_the_officer_says_that_it_is_an_original(
    desk: Desk, station: Station
) -> None:
    code = fresh_code()
    station.editing.open(code, station.actor, procedure_code=SHOWN_ONLY)
    desk.open(code)
    window, work = desk.window, desk.window.work
    window.commands["scan"].trigger()
    desk.read_until("không được số hóa")
    assert not work.desk.pages
    window.banner.act()
    desk.until(lambda: len(work.desk.pages) == 2 and desk.settled())
    assert work.desk.paper_now.form is PaperForm.ORIGINAL


@pytest.mark.usefixtures("silent")
def test_an_original_is_said_of_the_paper_that_was_refused_whatever_is_looked_at_by_then(
    desk: Desk, station: Station
) -> None:
    code = fresh_code()
    station.editing.open(code, station.actor, procedure_code=SHOWN_ONLY)
    desk.open(code)
    window, work = desk.window, desk.window.work
    refused = work.desk.component_id
    window.commands["scan"].trigger()
    desk.read_until("không được số hóa")
    window.commands["next-paper"].trigger()
    assert work.desk.component_id != refused
    window.banner.act()
    desk.until(lambda: len(work.desk.pages) == 2 and desk.settled())
    assert work.desk.component_id == refused
    window.commands["next-paper"].trigger()
    assert work.desk.paper_now.form is None


def test_the_officer_reads_where_the_dossier_system_asks_differently(
    desk: Desk, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = fresh_code()
    station.editing.open(code, station.actor, procedure_code=SHOWN_ONLY)
    more = RemoteComponent("TP09", "Giấy mới của cổng", required=True)
    remote = RemoteDossier(code, SHOWN_ONLY, "Thủ tục", "Lê Thị Mẫu", "H56.14", "H56.14", 2, (more,))
    monkeypatch.setattr(station.opening, "ask", lambda _dossier, actor: station.opening.describe(remote, actor))
    desk.open(code)
    desk.read_until(more.title)
    assert word("asked_differently_remedy", "vi") in desk.window.banner.text
    work = desk.window.work
    desk.until(lambda: work.desk.component is not None and work.desk.component.code == "TP09" and desk.settled())
    assert work.desk.desk is not None
    assert [component.code for component in work.desk.desk.components] == ["TP09"], "the others hold nothing"


@pytest.mark.usefixtures("silent")
def test_a_verdict_that_is_newer_than_the_papers_shown_waits_for_the_next_look(desk: Desk) -> None:
    desk.open(fresh_code())
    shown = desk.window.work.desk.desk
    newer = Release((Hindrance("TP99", Obstacle.MISSING),))
    assert next_step(shown, newer, ()).kind is NextKind.WAIT
