"""How the papers of a dossier stand, as the slip and the release say it; what was taken back stands nowhere, and is in nobody's way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Station, build
from app.domain.artifacts import Stage, StageRecipe
from app.domain.delivery import RemoteDossier
from app.domain.errors import Cancelled, InputRefused
from app.domain.figures.happenings import Happening
from app.domain.figures.values import By
from app.domain.model import BatchOutcome, Component, Document, PaperForm, Plan, Side, SpooledFrame
from app.domain.release import Obstacle
from app.domain.results import ResultFacts
from app.domain.slip import Slip, SlipState
from app.gui.serving import services_of
from app.sandbox.paper.small import small_dossier
from app.services.advance import Watch
from app.services.pool import SerialPool
from app.services.process import Processing
from app.services.sign import KeyAuthorizer
from app.settings import load
from app.store.second_copy import place
from app.store.second_copy.recipients import keep_recipient
from scanner.frames import ScanRequest
from tests.support.dossier_server import small_pdf
from tests.support.memory_gateway import MemoryGateway
from tests.support.store_world import KEY, anywhere

CODE, OFFICER = "H56.14-261126-0007", "Nguyễn Văn Mẫu"
FOREIGN_BIRTH = "1.000893.000.00.00.H56"
"""TP01 and TP02 are required originals, TP03 a required photocopy, TP04 an original that may be missing"""
FACTS = ResultFacts("KQ.1", "217/QĐ-UBND", "UBND xã Mẫu Lâm")
NO_KEY = KeyAuthorizer(None, lambda _identity: None)
NO_ARCHIVES = {Stage.ARCHIVE: StageRecipe(1, {}), Stage.PDFA: StageRecipe(1, {}), Stage.PIXELS: StageRecipe(1, {})}
"""the engines that make archives stay out of it"""


@dataclass(frozen=True)
class Counter:
    station: Station
    parts: dict[str, Component]

    def scan(self, code: str) -> None:
        """One sheet, printed on one side."""
        part, capture, actor = self.parts[code], self.station.store.capture, self.station.actor
        batch = capture.begin(part.dossier_id, part.id, {}, actor)
        path = capture.spool(batch.id) / "000000.tif"
        path.write_bytes(code.encode())
        path.with_suffix(".json").write_text("{}")
        digest = hashlib.sha256(code.encode()).hexdigest()
        capture.adopt(batch.id, SpooledFrame(path, 0, "image/tiff", 1, Side.FRONT, digest, 1), actor)
        capture.end(batch.id, BatchOutcome.COMPLETE, actor)

    def keep(self, code: str) -> Document:
        """A finished file that bears signatures of its own."""
        part, actor = self.parts[code], self.station.actor
        blob = self.station.store.blobs.put(small_pdf(code), "application/pdf")
        return self.station.documents.keep(part.id, blob, Plan(upload=True), False, actor, result=FACTS)

    def send(self, document: Document) -> None:
        self.station.advancing.advance(document.id, self.station.actor, Watch(NO_KEY))

    def copy(self, document: Document) -> None:
        """The server is away: the file lies on a second copy."""
        state, actor = self.station.documents.state(document), self.station.actor
        assert document.kept_blob is not None
        upload = self.station.delivering.enqueue(state, document.kept_blob, actor)
        self.station.store.outbox.note_failure(upload.id, "SERVER_UNREACHABLE", actor)
        assert self.station.second_copies.make(actor).failed == ()

    def recall(self, document: Document) -> None:
        self.station.store.recalls.begin(document.id, "nhầm", self.station.actor)

    def slip(self) -> Slip:
        return self.station.slips.of(CODE, OFFICER)[0]

    def states(self) -> dict[str, SlipState]:
        codes = {part.title: code for code, part in self.parts.items()}
        return {codes[line.title]: line.state for line in self.slip().lines}


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    monkeypatch.setattr(place, "require_elsewhere", anywhere)
    stick = {"second_copy": {"folders": [str(tmp_path / "usb")]}, "slip": {"tracking_url": "https://mau.example/?m="}}
    with build(load(tmp_path / "data", {"min_free_mb": 0, **stick}), pool=SerialPool()) as station:
        keep_recipient(station.store.folder, KEY.recipient)
        station.__dict__["gateway"] = MemoryGateway()
        processing = Processing(station.store, station.pool, station.pdf, lambda _form: NO_ARCHIVES, time_limit_s=60.0)
        station.__dict__["processing"] = processing
        desk = station.editing.open(CODE, station.actor, procedure_code=FOREIGN_BIRTH).value
        yield Counter(station, {part.code: part for part in desk.components})


@pytest.mark.sqlite("a server is copied by its own means")
def test_a_slip_says_of_each_paper_that_lies_here_how_it_stands(counter: Counter) -> None:
    counter.send(counter.keep("TP01"))
    counter.scan("TP02")
    counter.scan("TP03")
    counter.copy(counter.keep("TP04"))
    assert counter.states() == {
        "TP01": SlipState.RECEIVED,
        "TP02": SlipState.PAPER_KEPT,
        "TP03": SlipState.NOT_DIGITISED,
        "TP04": SlipState.COPIED,
    }
    slip = counter.slip()
    lines = {line.title: (line.form, line.sheets, line.pages) for line in slip.lines}
    assert lines[counter.parts["TP01"].title] == (PaperForm.ORIGINAL, 0, 0)
    assert lines[counter.parts["TP02"].title] == (PaperForm.ORIGINAL, 1, 1)
    assert lines[counter.parts["TP03"].title] == (PaperForm.PHOTOCOPY, 1, 1)
    assert (slip.missing, slip.may_leave) == ((), False)


def test_a_slip_follows_the_verdict_and_names_what_is_missing(counter: Counter) -> None:
    counter.send(counter.keep("TP01"))
    slip, verdict = counter.station.slips.of(CODE, OFFICER)
    assert (slip.missing, slip.may_leave) == ((counter.parts["TP02"].title,), False)
    assert [one.obstacle for one in verdict.hindrances] == [Obstacle.MISSING]
    counter.send(counter.keep("TP02"))
    slip, verdict = counter.station.slips.of(CODE, OFFICER)
    assert (slip.missing, slip.may_leave, verdict.may_leave) == ((), True, True)
    counter.station.store.reports.catch_up()
    (waiting,) = counter.station.store.reports.lasted(
        Happening.RELEASED, By.COUNTER, counter.station.reporting.newest()
    )
    assert waiting.spread.count == 1, "judged twice, released once"
    assert (slip.dossier_code, slip.procedure_code, slip.officer) == (CODE, FOREIGN_BIRTH, OFFICER)
    assert slip.tracking == f"https://mau.example/?m={CODE}"


def test_nobody_is_released_who_has_handed_in_nothing(counter: Counter) -> None:
    station = counter.station
    desk = station.editing.open("H56.14-261127-0999", station.actor, procedure_code="unknown").value
    assert station.releasing.release(desk.dossier.id).may_leave, "nothing is asked for"
    assert not station.store.happenings.is_released(desk.dossier.id)


def test_a_slip_names_who_hands_in_as_the_dossier_system_does_unless_the_desk_says_otherwise(counter: Counter) -> None:
    counter.keep("TP01")
    assert counter.slip().applicant == ""
    told = RemoteDossier(CODE, FOREIGN_BIRTH, "Khai sinh", "Nguyễn Thị Mẫu", "H56.14", "H56.14", 2, ())
    counter.station.opening.describe(told, counter.station.actor)
    assert counter.slip().applicant == "Nguyễn Thị Mẫu"


def test_there_is_no_slip_of_nothing(counter: Counter) -> None:
    with pytest.raises(InputRefused, match="SLIP_EMPTY"):
        counter.slip()
    with pytest.raises(InputRefused, match="DOSSIER_NOT_HERE"):
        counter.station.slips.of("H56.14-261126-0008", OFFICER)


def test_what_was_taken_back_is_on_the_slip_as_that(counter: Counter) -> None:
    counter.send(counter.keep("TP01"))
    optional = counter.keep("TP04")
    counter.recall(optional)
    assert counter.states() == {"TP01": SlipState.RECEIVED, "TP04": SlipState.WITHDRAWN}
    slip, verdict = counter.station.slips.of(CODE, OFFICER)
    assert (slip.withdrawn, verdict.closed) == (False, False)
    assert [one.component_code for one in verdict.hindrances] == ["TP02"], (
        "it was never handed in, and nobody withdrew the dossier"
    )


def test_a_dossier_of_which_all_was_taken_back_is_closed_until_something_is_handed_in(counter: Counter) -> None:
    counter.recall(counter.keep("TP01"))
    counter.scan("TP02")
    assert not counter.station.releasing.release(counter.parts["TP01"].dossier_id).closed
    plan, actor = Plan(), counter.station.actor
    scanned = counter.station.documents.finish(counter.parts["TP02"].id, plan, actor)
    counter.recall(scanned)
    assert counter.states() == {"TP01": SlipState.WITHDRAWN, "TP02": SlipState.WITHDRAWN}
    slip, verdict = counter.station.slips.of(CODE, OFFICER)
    assert (slip.withdrawn, verdict.closed, verdict.hindrances, slip.missing) == (True, True, (), ())
    counter.keep("TP02")
    assert counter.states()["TP02"] is SlipState.PAPER_KEPT, "the pages of the paper that went back are in nobody's way"
    assert not counter.station.releasing.release(counter.parts["TP01"].dossier_id).closed


def test_pages_that_came_after_a_paper_was_taken_back_are_no_part_of_it(counter: Counter) -> None:
    counter.scan("TP02")
    counter.recall(counter.station.documents.finish(counter.parts["TP02"].id, Plan(), counter.station.actor))
    counter.scan("TP02")
    assert counter.states() == {"TP02": SlipState.PAPER_KEPT}
    with pytest.raises(InputRefused, match="COMPONENT_HAS_DOCUMENT"):
        counter.keep("TP02")


def test_what_was_taken_back_has_no_receipt_to_show(counter: Counter) -> None:
    document = counter.keep("TP01")
    counter.send(document)
    shown, desk = services_of(counter.station, Path("sohoa.toml")).receipts, counter.station.editing.desk
    owner = counter.parts["TP01"].dossier_id
    assert set(shown(desk(owner))) == {counter.parts["TP01"].id}
    counter.recall(document)
    assert shown(desk(owner)) == {}


@pytest.mark.sqlite("a server is copied by its own means")
def test_what_was_taken_back_has_no_second_copy_to_show(counter: Counter) -> None:
    document = counter.keep("TP04")
    counter.copy(document)
    owner = counter.parts["TP04"].dossier_id
    (copy,) = counter.station.releasing.release(owner).on_copy.items()
    assert (copy[0], copy[1].document_id) == ("TP04", document.id)
    counter.recall(document)
    assert counter.station.releasing.release(owner).on_copy == {}


def test_what_was_taken_back_keeps_no_scan_out(counter: Counter, tmp_path: Path) -> None:
    sheets = small_dossier(tmp_path / "tray", 1)
    (sheets[0].parent / "truth.json").unlink()  # a folder is a device: each file in it is a sheet
    came: list[object] = []
    watch = Watch(NO_KEY, cancelled=lambda: bool(came), on_page=came.append)

    def scan() -> None:
        request = ScanRequest(f"folder:{sheets[0].parent}")
        counter.station.digitizing.scan(request, CODE, "TP01", Plan(), False, counter.station.actor, watch)

    document = counter.keep("TP01")
    with pytest.raises(InputRefused, match="COMPONENT_HAS_PAGES"):
        scan()
    counter.recall(document)
    with pytest.raises(Cancelled):
        scan()
    assert len(counter.station.documents.pages_on_desk(counter.parts["TP01"].id)) == len(came) == 1


def obstacles(counter: Counter, code: str) -> set[Obstacle]:
    verdict = counter.station.releasing.release(counter.parts[code].dossier_id)
    return {one.obstacle for one in verdict.hindrances if one.component_code == code}


def test_pages_that_came_behind_a_finished_file_hinder_until_they_are_a_version_or_taken_away(counter: Counter) -> None:
    kept, part, station = counter.keep("TP01"), counter.parts["TP01"], counter.station
    counter.send(kept)
    assert obstacles(counter, "TP01") == set()
    counter.scan("TP01")
    assert obstacles(counter, "TP01") >= {Obstacle.CHANGED_SINCE, Obstacle.PAGE_NOT_JUDGED}
    assert counter.states()["TP01"] is SlipState.PAPER_KEPT
    (view,) = station.documents.pages_on_desk(part.id)
    station.editing.remove(part.dossier_id, [view.id], station.actor)
    assert obstacles(counter, "TP01") == set()
    station.editing.undo(part.dossier_id, station.actor)
    whole_way = Plan(sign=True, upload=True, signer="nobody")
    told = station.finishing.sign([part.id], whole_way, station.actor, Watch(NO_KEY), lambda _: Watch(NO_KEY), print)
    assert (told[part.id].code, told[part.id].fields) == (
        "SIGNED_FILE_REPLACED",
        {"component": "TP01", "version": 1, "signer": "-"},
    )
    assert station.documents.standing(part.id) == kept, "an old scan supersedes no signed file by the way"
    newer = station.digitizing.paper(part.id, Plan(), station.actor, replacing=True)
    assert (newer.version, newer.kept_blob, newer.supersedes) == (2, None, kept.id)
    assert Obstacle.CHANGED_SINCE not in obstacles(counter, "TP01")


def test_a_finished_file_takes_the_place_of_a_scan_and_no_later_call_brings_the_scan_back(counter: Counter) -> None:
    part, station = counter.parts["TP01"], counter.station
    counter.scan("TP01")
    blob = station.store.blobs.put(small_pdf("electronic"), "application/pdf")
    plan = Plan(upload=True)
    kept = station.documents.keep(part.id, blob, plan, True, station.actor, result=FACTS)
    assert station.documents.pages_on_desk(part.id) == ()
    whole_way = Plan(sign=True, upload=True, signer="officer", level="B-B")
    assert station.digitizing.paper(part.id, whole_way, station.actor) == kept
    assert station.store.documents.plan(kept.id) == plan, "nobody here signs what bears its own proof"
    counter.send(kept)
    assert obstacles(counter, "TP01") == set()
    station.editing.undo(part.dossier_id, station.actor)
    assert Obstacle.CHANGED_SINCE in obstacles(counter, "TP01"), "a person brought the scan back"
    assert station.documents.keep(part.id, blob, plan, True, station.actor, result=FACTS) == kept
    assert (station.documents.pages_on_desk(part.id), obstacles(counter, "TP01")) == ((), set())


def test_a_page_that_comes_while_a_file_takes_the_place_of_others_makes_room_too(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, station = counter.parts["TP01"], counter.station
    counter.scan("TP01")
    creating, late = station.store.documents.create, iter(["TP01"])

    def after_a_late_page(*args: Any, **facts: Any) -> Document:
        for code in late:
            counter.scan(code)
        return creating(*args, **facts)

    monkeypatch.setattr(station.store.documents, "create", after_a_late_page)
    blob = station.store.blobs.put(small_pdf("electronic"), "application/pdf")
    kept = station.documents.keep(part.id, blob, Plan(upload=True), True, station.actor, result=FACTS)
    assert station.documents.standing(part.id) == kept
    assert (len(station.editing.desk(part.dossier_id).masters), station.documents.pages_on_desk(part.id)) == (2, ())


def test_a_finished_file_without_a_signature_that_holds_is_told_as_that(counter: Counter) -> None:
    part, station = counter.parts["TP01"], counter.station
    blob = station.store.blobs.put(small_pdf("plain"), "application/pdf")
    station.documents.keep(part.id, blob, Plan(upload=True), False, station.actor)
    with pytest.raises(InputRefused, match="FILE_NOT_PROVED"):
        station.digitizing.paper(part.id, Plan(sign=True), station.actor)
