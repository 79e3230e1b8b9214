"""Retention of what was never sent, which is the only copy: by the policy alone, and where a person named it."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.cli.commands.retain import hold, retain
from app.cli.console import Console
from app.domain.model import BatchOutcome, Plan
from app.domain.retention import Kind, Stays
from app.settings import load
from app.store.check import check
from tests.support.cli_world import conforms
from tests.support.planted import NAME, found_in
from tests.support.retaining_world import POLICY, UNSENT, Room, stays
from tests.support.store_world import open_copy
from tests.support.unproven import unproven

pytestmark = pytest.mark.xdist_group("station")


def test_what_changed_in_a_paper_after_it_was_taken_back_was_never_sent(room: Room) -> None:
    station = room.station
    ((part, page),) = [
        (one, view.id) for one, paper in station.editing.desk(room.dossier).papers.items() for view in paper.pages
    ]
    (document,) = station.store.documents.versions(part)
    station.store.recalls.begin(document.id, "nhầm trang", station.actor)
    room.later(400)
    assert room.kinds() == set(Kind), "nobody is owed it any more"
    station.editing.rotate(room.dossier, [page], 1, station.actor)
    assert stays(room) == {Stays.NOT_SENT}, "it lies there to be sent anew"


def test_what_was_never_sent_goes_only_by_the_policy_and_only_when_a_person_names_it(
    opened: Callable[[str], Room],
) -> None:
    room = opened(UNSENT)
    station, code = room.station, "H56.14-261124-0009"
    desk = station.editing.open(code, station.actor).value
    part = desk.components[0]
    station.capture.import_files(desk.dossier.id, part.id, [room.sheet], station.actor, stages=frozenset())
    document = station.documents.finish(part.id, Plan(upload=True), station.actor)
    pdf = station.store.blobs.put(f"%PDF-1.7 {NAME}".encode(), "application/pdf")
    station.store.outbox.enqueue(document.id, pdf, {"dossier_code": code}, station.actor)
    room.later(150)
    assert [(one.code, one.stays) for one in room.outlook().staying] == [(code, {Stays.NOT_SENT})]
    room.later(195)
    (leaving,) = (one for one in room.outlook().leaving if one.standing.code == code)
    assert leaving.unsent == (part.code,) and leaving.amounts.keys() == {Kind.ARTIFACTS, Kind.MASTERS}
    assert station.retaining.apply(station.actor).unnamed == (code,)
    assert station.store.capture.pages(desk.dossier.id) and station.store.recalls.of(document.id) is None
    station.retaining.hold(desk.dossier.id, "Khiếu nại số 12", station.actor)
    assert code not in [
        one.standing.code for one in station.retaining.apply(station.actor, named={code}).outlook.leaving
    ]
    station.retaining.release(desk.dossier.id, station.actor)
    station.retaining.apply(station.actor, named={code})
    assert not station.store.capture.pages(desk.dossier.id)
    assert station.recalling.carry_out_open(station.actor) == (document.id,), "nobody asks the dossier system"
    assert document.id not in {one.id for one in station.store.documents.unfinished()}
    room.later(466)
    station.retaining.apply(station.actor, named={code})
    assert found_in(station.settings.data_dir) == [] and check(station.store).ok
    assert not station.store.retention.standings()


def test_frames_of_a_scan_that_was_interrupted_go_as_pages_do_and_only_when_a_person_names_them(
    opened: Callable[[str], Room],
) -> None:
    def cut_off(room: Room) -> Path:
        store, desk = room.station.store, room.station.editing.open("H56.14-261124-0009", room.station.actor).value
        batch = store.capture.begin(desk.dossier.id, desk.components[0].id, {"kind": "scan"}, room.station.actor)
        frame = store.capture.spool(batch.id) / "000000.png"
        frame.write_bytes(room.sheet.read_bytes())
        return frame

    room = opened("unsent_days = 1\nartifacts_days = 90\nsearch_days = 90\nmasters_days = 0\npersonal_days = 0")
    frame = cut_off(room)
    room.later(400)
    room.station.retaining.apply(room.station.actor, named={"H56.14-261124-0009"})
    assert frame.is_file() and room.station.store.capture.interrupted(), "pages stay by this policy"
    room = opened("unsent_days = 1\npersonal_days = 90")
    frame = cut_off(room)
    room.later(400)
    assert room.station.retaining.apply(room.station.actor).unnamed == ("H56.14-261124-0009",)
    assert frame.is_file()
    room.station.retaining.apply(room.station.actor, named={"H56.14-261124-0009"})
    assert not frame.exists() and room.station.store.capture.interrupted() == ()


@dataclass
class _LongAgo:
    at: datetime = datetime(2020, 3, 2, 8, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def test_the_command_names_each_paper_that_was_never_sent_and_takes_just_what_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = open_copy(tmp_path / "data", _LongAgo())
    for code in ("H01-8", "H01-9"):
        batch = desk.batch(*desk.paper(code))
        desk.scan(batch, 0, code.encode())
        desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
    desk.store.close()
    settings = load(tmp_path / "data", {"min_free_mb": 1}, unproven(POLICY.format(days=UNSENT)))

    def called(*, apply: bool, unsent: list[str]) -> tuple[list[Any], list[str]]:
        assert retain(Namespace(apply=apply, unsent=unsent), settings, Console(True, False, "vi")) == 0
        told = json.loads(capsys.readouterr().out)
        conforms("retain", told)
        return [(one["dossier"], one["unsent"]) for one in told["dossiers"]], told["unnamed"]

    both = [("H01-8", ["don"]), ("H01-9", ["don"])]
    assert called(apply=False, unsent=[]) == (both, [])
    assert called(apply=True, unsent=[]) == ([], ["H01-8", "H01-9"])
    assert called(apply=True, unsent=["h01-9"]) == (both[1:], ["H01-8"])
    assert called(apply=False, unsent=[]) == (both[:1], [])


def test_of_what_the_dossier_system_has_a_part_nothing_is_given_up(opened: Callable[[str], Room]) -> None:
    room = opened(UNSENT)
    station = room.station
    (page,) = station.editing.desk(room.dossier).masters
    station.editing.rotate(room.dossier, [page], 1, station.actor)
    (part,) = {one for one, paper in station.editing.desk(room.dossier).papers.items() if paper.pages}
    room.later(1000)
    assert stays(room) == {Stays.NOT_SENT, Stays.HALF_SENT}, "no version was made of what changed"
    document = station.documents.finish(part, Plan(upload=True), station.actor, replacing=True)
    assert stays(room) == {Stays.NOT_SENT, Stays.HALF_SENT}
    assert station.retaining.apply(station.actor, named={"H56.14-261124-0001"}).outlook.leaving == ()
    assert station.store.recalls.open() == ()
    station.store.recalls.begin(document.id, "nhầm trang", station.actor)
    station.editing.undo(room.dossier, station.actor)
    station.documents.finish(part, Plan(upload=True), station.actor, replacing=True)
    (leaving,) = room.outlook().leaving
    assert leaving.standing.stays == {Stays.NOT_SENT}, "it was taken back since"


def test_files_of_no_dossier_lie_in_a_box_of_their_month_which_goes_when_its_days_are_over(
    opened: Callable[[str], Room], tmp_path: Path
) -> None:
    room = opened(UNSENT)
    station, file = room.station, tmp_path / "loose.pdf"
    file.write_bytes(f"%PDF-1.7 {NAME}".encode())
    plan = Plan(sign=True, signer="officer", out=f"/home/{NAME}/loose.pdf")
    document = station.digitizing.loose(file, plan, station.actor)
    assert station.digitizing.loose(file, plan, station.actor) == document
    box = station.store.dossiers.get(station.store.dossiers.component_by_id(document.component_id).dossier_id)
    room.later(211)
    (leaving,) = (one for one in room.outlook().leaving if one.standing.code == box.code)
    assert leaving.amounts.keys() == {Kind.COPIES, Kind.SEARCH} and not leaving.is_only_copy
    console = Console(True, False, "vi")
    assert hold(Namespace(dossier=box.code, reason="Thanh tra", release=False), station.settings, console) == 0
    assert box.code in {one.code for one in room.outlook().staying if Stays.HELD in one.stays}
    assert hold(Namespace(dossier=box.code, reason=None, release=True), station.settings, console) == 0
    room.later(376)
    station.retaining.apply(station.actor)
    assert found_in(station.settings.data_dir) == []
