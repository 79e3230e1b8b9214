"""A dossier whose papers were taken back, at the desk: nobody is asked to scan, count or finish them, and the paper goes back."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.bootstrap import Station
from app.domain.changes import Changed
from app.domain.errors import DeliveryFailed
from app.domain.model import Actor, Plan
from app.domain.requirements import Asked
from app.ui.viewmodels.states import PaperState
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code
from tests.support.dossier_server import small_pdf

pytestmark = pytest.mark.xdist_group("desk")


@pytest.fixture(autouse=True)
def _silent(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dossier system says nothing, so the catalogue counts."""

    def ask(_dossier: UUID, _actor: Actor) -> Changed[Asked]:
        raise DeliveryFailed("SERVER_UNREACHABLE", retryable=True)

    monkeypatch.setattr(station.opening, "ask", ask)


def _handed_in(station: Station, *components: str) -> tuple[str, dict[str, UUID]]:
    """A dossier with a finished file for each of these components: its code, and the documents by component."""
    code = fresh_code()
    found = station.editing.open(code, station.actor).value
    documents = {}
    for part in found.components:
        if part.code in components:
            blob = station.store.blobs.put(small_pdf(f"{code} {part.code}"), "application/pdf")
            documents[part.code] = station.documents.keep(part.id, blob, Plan(), False, station.actor).id
    return code, documents


def test_a_withdrawn_dossier_says_that_its_papers_go_back_and_nothing_is_left_to_do(
    desk: Desk, station: Station
) -> None:
    code, documents = _handed_in(station, "TP01", "TP02")
    for document in documents.values():
        station.recalling.begin(document, "nhầm", station.actor)
    desk.open(code)
    window = desk.window
    desk.until(lambda: window.finish_view.title == "Đã rút hết giấy tờ")
    assert window.footer.sentence == "Công dân đã rút hết giấy tờ."
    assert {item.state for item in window.papers.items} <= {PaperState.WITHDRAWN, PaperState.OPTIONAL}


def test_a_required_paper_that_was_taken_back_is_missing_while_others_stay(desk: Desk, station: Station) -> None:
    code, documents = _handed_in(station, "TP01", "TP02")
    station.recalling.begin(documents["TP01"], "nhầm", station.actor)
    desk.open(code)
    states = {item.id: item.state for item in desk.window.papers.items}
    assert states[station.store.documents.get(documents["TP01"]).component_id] is PaperState.MISSING
    assert PaperState.WITHDRAWN not in states.values()
