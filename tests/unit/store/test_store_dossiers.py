from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.domain.arrange import arrange
from app.domain.editlog import (
    Accept,
    Arrive,
    Move,
    Operation,
    Redo,
    Remove,
    Replace,
    Rotate,
    SetForm,
    SetSheetCount,
    TransferIn,
    TransferOut,
    Undo,
)
from app.domain.errors import InputRefused, StoreFailed
from app.domain.ids import new_id
from app.domain.model import PaperForm
from app.store.purge import purge
from tests.support.store_world import Desk, open_beside


def test_a_person_is_known_by_name_and_keeps_the_id(desk: Desk) -> None:
    dossiers = desk.store.dossiers
    plain = dossiers.actor("Lê C")
    bound = dossiers.actor("Lê C", "a" * 64)
    assert (bound.id, bound.certificate_thumbprint) == (plain.id, "a" * 64)
    assert dossiers.actor(unicodedata.normalize("NFD", "Lê C")) == bound
    assert dossiers.actor("Lê C", "b" * 64).certificate_thumbprint == "b" * 64
    assert dossiers.actor("Lê C").certificate_thumbprint == "b" * 64


def test_a_code_opens_one_dossier(desk: Desk) -> None:
    dossier, component = desk.paper("H1")
    assert desk.paper("H1") == (dossier, component)
    assert desk.store.dossiers.find("H1") == desk.store.dossiers.get(dossier.id) == dossier
    assert dossier.home_station_id == desk.store.station_id
    assert desk.store.dossiers.find("H2") is None
    other, _ = desk.paper("H2")
    assert desk.store.dossiers.recent(1) == (other,)
    assert desk.store.dossiers.recent(9) == (other, dossier)
    second = desk.store.dossiers.component(dossier.id, "cccd", "Căn cước", desk.actor)
    assert desk.store.dossiers.components(dossier.id) == (component, second)
    assert desk.store.dossiers.component_by_id(second.id) == second


def test_a_code_that_two_stations_of_a_store_have_is_two_dossiers(desk: Desk) -> None:
    beside, (own, _) = open_beside(desk.store.folder), desk.paper("H1")
    theirs, _ = beside.paper("H1")
    assert desk.store.dossiers.find("H1") == own and beside.store.dossiers.find("H1") == theirs
    assert desk.store.dossiers.of_code("H1") == beside.store.dossiers.of_code("H1") == (own, theirs)
    station = desk.store.station_id
    assert desk.store.dossiers.homes([own.id, theirs.id]) == {own.id: station, theirs.id: beside.store.station_id}
    ends = [store.seals.end(station) for store in (desk.store, beside.store)]
    assert ends[0] == ends[1] and ends[0].tree.size == desk.store.audit.length()
    told = [store.audit.about([own.id], station) for store in (desk.store, beside.store)]
    assert told[0] == told[1] and told[0]
    beside.store.close()


def test_the_dossiers_of_a_day_are_those_of_its_codes_and_those_that_were_worked_on(desk: Desk) -> None:
    of_day, before = desk.store.dossiers.of_day, datetime.now(UTC)
    named, _ = desk.paper("H56.14-261126-0001")
    fed, component = desk.paper("H56.14-261125-0002")
    assert of_day(date(2026, 11, 27), before) == (fed, named)
    opened = datetime.now(UTC)
    assert of_day(date(2026, 11, 26), opened) == (named,)
    desk.batch(fed, component)
    assert of_day(date(2026, 11, 27), opened) == (fed,)


def test_the_edit_log_keeps_every_kind_of_decision(desk: Desk) -> None:
    dossier, component = desk.paper("H1")
    batch = desk.batch(dossier, component)
    (one,), (two,) = desk.scan(batch, 0, b"1"), desk.scan(batch, 1, b"2")
    decisions: list[Operation] = [
        Rotate((one.id, two.id), 3),
        Move(two.id, component.id, None),
        Replace(one.id, two.id),
        Undo(4),
        Redo(4),
        Remove((two.id,)),
        SetForm(component.id, PaperForm.ORIGINAL),
        SetSheetCount(component.id, 2),
        Accept(two.id, "mờ nhưng đọc được"),
    ]
    assert desk.store.dossiers.append(dossier.id, decisions, desk.actor) == 11
    log = desk.store.dossiers.log(dossier.id)
    assert [entry.operation for entry in log[2:]] == decisions
    assert [entry.position for entry in log] == list(range(11))
    assert {entry.actor_id for entry in log} == {desk.actor.id}
    assert desk.store.dossiers.log(dossier.id, 3) == log[:3]


def test_what_a_person_can_not_decide_is_refused(desk: Desk) -> None:
    first, component = desk.paper("H1")
    second, other = desk.paper("H2")
    batch = desk.batch(first, component)
    (page,) = desk.scan(batch, 0, b"1")
    (foreign,) = desk.scan(desk.batch(second, other), 0, b"2")
    refused: list[tuple[Operation, str]] = [
        (Arrive(page.id, batch.id, component.id), "FACT_REFUSED"),
        (TransferOut(page.id, second.id), "FACT_REFUSED"),
        (TransferIn(foreign.id, second.id, component.id), "FACT_REFUSED"),
        (Undo(0), "NOT_UNDOABLE"),
        (Redo(0), "NOT_UNDOABLE"),
        (Undo(7), "NOT_UNDOABLE"),
        (Move(page.id, other.id, None), "COMPONENT_NOT_HERE"),
        (SetForm(other.id, PaperForm.SECRET), "COMPONENT_NOT_HERE"),
        (Rotate((page.id, foreign.id), 1), "PAGE_NOT_HERE"),
        (Replace(page.id, foreign.id), "PAGE_NOT_HERE"),
        (Move(page.id, component.id, foreign.id), "PAGE_NOT_HERE"),
    ]
    for operation, code in refused:
        with pytest.raises(InputRefused, match=code):
            desk.store.dossiers.append(first.id, [Rotate((page.id,), 1), operation], desk.actor)
    assert len(desk.store.dossiers.log(first.id)) == 1
    with pytest.raises(StoreFailed, match="CONSTRAINT_BROKEN"):
        desk.store.dossiers.component(new_id(), "x", "x", desk.actor)


def test_a_page_leaves_by_a_transfer_and_can_come_back(desk: Desk) -> None:
    first, component = desk.paper("H1")
    _, other = desk.paper("H2")
    (page,) = desk.scan(desk.batch(first, component), 0, b"1")
    desk.move(page.id, component, other)
    assert _on_desk(desk, "H1") == []
    assert _on_desk(desk, "H2") == [page.id]
    with pytest.raises(InputRefused, match="PAGE_NOT_HERE"):
        desk.move(page.id, component, other)
    with pytest.raises(InputRefused, match="NOT_UNDOABLE"):
        desk.store.dossiers.append(first.id, [Undo(1)], desk.actor)
    desk.move(page.id, other, component)
    assert _on_desk(desk, "H1") == [page.id]
    assert _on_desk(desk, "H2") == []
    events = [row.event for row in desk.store.audit.rows()]
    assert events.count("page.transferred") == 2


def test_a_transfer_to_nowhere_is_refused(desk: Desk) -> None:
    first, component = desk.paper("H1")
    _, other = desk.paper("H2")
    (page,) = desk.scan(desk.batch(first, component), 0, b"1")
    with pytest.raises(InputRefused, match="SAME_DOSSIER"):
        desk.move(page.id, component, component)
    with pytest.raises(StoreFailed, match="NOT_STORED"):
        desk.move(page.id, component, replace(other, id=new_id()))
    with pytest.raises(InputRefused, match="PAGE_NOT_HERE"):
        desk.move(new_id(), component, other)
    assert _on_desk(desk, "H1") == [page.id]


def _on_desk(desk: Desk, code: str) -> list[object]:
    dossier, _ = desk.paper(code)
    papers = arrange(desk.store.dossiers.log(dossier.id), desk.store.capture.pages(dossier.id))
    return [view.id for paper in papers.values() for view in paper.pages]


def test_what_a_thread_reads_of_one_state_is_what_was_there_when_it_began(desk: Desk) -> None:
    dossier, component = desk.paper("H1")
    (page,) = desk.scan(desk.batch(dossier, component), 0, b"page")
    dossiers, capture = desk.store.dossiers, desk.store.capture
    with ThreadPoolExecutor(1) as other, desk.store.one_state():
        assert dossiers.log_length(dossier.id) == 1
        dossiers.append(dossier.id, [Rotate((page.id,), 1)], desk.actor)
        purge(desk.store, page.blob.sha256, "a test", desk.actor)
        assert dossiers.log_length(dossier.id) == 1 and capture.living([page.id, new_id()]) == {page.id: page}
        with desk.store.one_state():
            assert dossiers.log_length(dossier.id) == 1
        assert other.submit(dossiers.log_length, dossier.id).result() == 2
    assert dossiers.log_length(dossier.id) == 2 and not capture.living([page.id])
