"""Papers on their way to the right dossier: each moves once, refusals leave nothing behind, and what is busy just now waits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.bootstrap import Station, build
from app.domain.artifacts import Stage, StageRecipe
from app.domain.editlog import undoable
from app.domain.errors import InputRefused
from app.domain.geometry import Axis
from app.domain.kept_signatures import KeptSignature
from app.domain.model import BatchOutcome, Component, Plan, Side, SpooledFrame
from app.domain.results import ResultFacts
from app.domain.signatures import Level
from app.services.advance import Watch
from app.services.digitize import plan_note
from app.services.pool import SerialPool
from app.services.process import Processing
from app.services.sign import KeyAuthorizer
from app.settings import load
from tests.support.dossier_server import small_pdf
from tests.support.memory_gateway import MemoryGateway
from tests.support.page_memory import RememberingPool

WRONG, RIGHT, THIRD = "H56.14-261124-0101", "H56.14-261124-0102", "H56.14-261124-0103"
REASON = "Gửi nhầm hồ sơ"
FACTS = ResultFacts("KQ.1", "217/QĐ-UBND", "UBND xã Mẫu Lâm")
NO_ARCHIVES = {Stage.ARCHIVE: StageRecipe(1, {}), Stage.PDFA: StageRecipe(1, {}), Stage.PIXELS: StageRecipe(1, {})}
"""the engines that make archives stay out of it"""


@dataclass(frozen=True)
class Counter:
    station: Station

    def part(self, dossier: str, code: str = "TP01") -> Component:
        owner = self.station.editing.open(dossier, self.station.actor).value.dossier
        return self.station.editing.component(owner.id, code, self.station.actor)

    def scan(self, part: Component, data: bytes, plan: Plan | None = None) -> None:
        capture, actor = self.station.store.capture, self.station.actor
        batch = capture.begin(part.dossier_id, part.id, plan_note(plan) if plan else {}, actor)
        path = capture.spool(batch.id) / "000000.tif"
        path.write_bytes(data)
        path.with_suffix(".json").write_text("{}")
        digest = hashlib.sha256(data).hexdigest()
        capture.adopt(batch.id, SpooledFrame(path, 0, "image/tiff", 1, Side.FRONT, digest, 1), actor)
        capture.end(batch.id, BatchOutcome.COMPLETE, actor)

    def keep(self, part: Component, text: str, result: ResultFacts | None = None) -> None:
        blob = self.station.store.blobs.put(small_pdf(text), "application/pdf")
        self.station.documents.keep(part.id, blob, Plan(upload=True), False, self.station.actor, result=result)

    def pages(self, part: Component) -> int:
        return len(self.papers(part))

    def papers(self, part: Component) -> list[bytes]:
        """What lies on the desk for a component: the bytes of each page."""
        masters = self.station.store.capture.pages(part.dossier_id)
        shown = self.station.documents.pages_on_desk(part.id)
        return [self.station.store.blobs.read(masters[view.id].blob) for view in shown]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with build(load(tmp_path / "data", {"min_free_mb": 0}), pool=RememberingPool(SerialPool())) as station:
        station.__dict__["gateway"] = MemoryGateway()
        processing = Processing(station.store, station.pool, station.pdf, lambda _form: NO_ARCHIVES, time_limit_s=60.0)
        station.__dict__["processing"] = processing
        yield Counter(station)


def cut_off(counter: Counter, wrong: Component, monkeypatch: pytest.MonkeyPatch) -> None:
    """The paper is moved; the station dies before that is put down as the end of it."""
    misfiling = counter.station.refiling.begin(wrong, RIGHT, "TP01", REASON, counter.station.actor)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as fault, pytest.raises(KeyboardInterrupt):
        fault.setattr(counter.station.store.recalls, "end_misfiling", dies)
        counter.station.refiling.carry_out(misfiling, counter.station.actor)


def go_on(counter: Counter) -> None:
    (misfiling,) = counter.station.store.recalls.open_misfilings()
    counter.station.refiling.carry_out(misfiling, counter.station.actor)
    assert counter.station.store.recalls.open_misfilings() == ()


def test_what_is_scanned_after_the_move_stays_where_it_lies(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = counter.part(WRONG)
    counter.scan(wrong, b"the paper of another citizen")
    cut_off(counter, wrong, monkeypatch)
    counter.scan(wrong, b"the right paper")
    go_on(counter)
    assert (counter.pages(wrong), counter.pages(counter.part(RIGHT))) == (1, 1)


def test_what_is_scanned_before_the_move_stays_too(counter: Counter) -> None:
    wrong = counter.part(WRONG)
    counter.scan(wrong, b"the paper of another citizen")
    counter.station.refiling.begin(wrong, RIGHT, "TP01", REASON, counter.station.actor)
    counter.scan(wrong, b"the right paper")
    go_on(counter)
    assert counter.papers(wrong) == [b"the right paper"]
    assert counter.papers(counter.part(RIGHT)) == [b"the paper of another citizen"]


def test_the_paper_that_made_room_for_the_right_one_goes_where_it_belongs(counter: Counter) -> None:
    wrong, station = counter.part(WRONG), counter.station
    counter.scan(wrong, b"the paper of another citizen")
    (other,) = station.documents.pages_on_desk(wrong.id)
    station.refiling.begin(wrong, RIGHT, "TP01", REASON, station.actor)
    station.editing.remove(wrong.dossier_id, [other.id], station.actor)
    counter.scan(wrong, b"the right paper")
    go_on(counter)
    station.editing.undo(wrong.dossier_id, station.actor)
    assert counter.papers(wrong) == [b"the right paper"]
    assert counter.papers(counter.part(RIGHT)) == [b"the paper of another citizen"]


def test_a_paper_that_the_procedure_does_not_know_keeps_its_title(counter: Counter) -> None:
    owner, actor = counter.part(WRONG).dossier_id, counter.station.actor
    wrong = counter.station.store.dossiers.component(owner, "khai-sinh", "Giấy khai sinh", actor)
    counter.scan(wrong, b"page 1")
    counter.station.refiling.begin(wrong, RIGHT, wrong.code, REASON, actor)
    assert counter.part(RIGHT, wrong.code).title == "Giấy khai sinh"


def test_nothing_is_made_of_a_paper_that_is_to_be_moved(counter: Counter) -> None:
    wrong, station = counter.part(WRONG), counter.station
    counter.scan(wrong, b"the paper of another citizen")
    station.refiling.begin(wrong, RIGHT, "TP01", REASON, station.actor)
    counter.scan(wrong, b"the right paper")
    with pytest.raises(InputRefused, match="MISFILING_OPEN"):
        station.documents.finish(wrong.id, Plan(), station.actor)
    go_on(counter)
    assert station.documents.finish(wrong.id, Plan(), station.actor).version == 1


def test_the_next_start_makes_no_document_of_it_in_the_wrong_dossier(counter: Counter) -> None:
    """The station died when the pages were in and before their document was made: the batch's plan makes it at the next start."""
    wrong, station = counter.part(WRONG), counter.station
    counter.scan(wrong, b"the paper of another citizen", Plan(upload=True))
    station.refiling.begin(wrong, RIGHT, "TP01", REASON, station.actor)
    resumed = station.recovery.resume(station.actor, Watch(KeyAuthorizer(None, lambda _identity: None)))
    assert resumed.failures == ()
    assert station.store.documents.versions(wrong.id) == ()
    assert (counter.pages(wrong), counter.pages(counter.part(RIGHT))) == (0, 1)


def test_a_page_that_went_elsewhere_meanwhile_holds_up_none_of_the_others(counter: Counter) -> None:
    wrong, second, station = counter.part(WRONG), counter.part(WRONG, "TP02"), counter.station
    for data in (b"the paper of another citizen", b"the paper of a third one"):
        counter.scan(wrong, data)
    (_, third) = station.documents.pages_on_desk(wrong.id)
    station.refiling.begin(wrong, RIGHT, "TP01", REASON, station.actor)
    station.editing.move(wrong.dossier_id, third.id, second.id, None, station.actor)
    carried = station.refiling.begin(second, THIRD, "TP01", REASON, station.actor)
    station.refiling.carry_out(carried, station.actor)
    go_on(counter)
    assert counter.papers(counter.part(RIGHT)) == [b"the paper of another citizen"]
    assert counter.papers(counter.part(THIRD)) == [b"the paper of a third one"]


def test_nor_does_it_go_where_the_paper_was_one_finished_file(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = counter.part(WRONG)
    counter.keep(wrong, "the paper of another citizen")
    cut_off(counter, wrong, monkeypatch)
    counter.scan(wrong, b"the right paper")
    go_on(counter)
    assert (counter.pages(wrong), counter.pages(counter.part(RIGHT))) == (1, 0)


def test_a_refused_move_makes_no_result_of_what_lies_there(counter: Counter) -> None:
    wrong, right = counter.part(WRONG), counter.part(RIGHT)
    counter.keep(wrong, "a result", FACTS)
    counter.keep(right, "not signed")
    with pytest.raises(InputRefused, match="COMPONENT_HAS_DOCUMENT"):
        counter.station.refiling.begin(wrong, RIGHT, "TP01", REASON, counter.station.actor)
    there = counter.station.documents.standing(right.id)
    assert there is not None
    assert counter.station.documents.state(there).proved() is None


def test_a_signed_file_stays_signed_where_it_belongs(counter: Counter) -> None:
    wrong, actor = counter.part(WRONG), counter.station.actor
    blob = counter.station.store.blobs.put(b"%PDF-1.7 signed elsewhere", "application/pdf")
    known = KeptSignature("Nguyễn Thị Mẫu", True, "UBND xã Mẫu", "B-LT", None, ("TIME_NOT_STAMPED",))
    counter.station.documents.keep(wrong.id, blob, Plan(upload=True), False, actor, signatures=(known,))
    counter.station.documents._level_floor = Level.B_LTA  # the policy was raised since
    made = counter.station.refiling.carry_out(
        counter.station.refiling.begin(wrong, RIGHT, "TP01", REASON, actor), actor
    )
    assert made is not None
    state = counter.station.documents.state(made)
    assert (state.kept_signatures, state.proved()) == ((replace(known, floor="B-LT"),), blob)


def test_a_result_stays_a_result_where_it_belongs(counter: Counter) -> None:
    wrong = counter.part(WRONG)
    counter.keep(wrong, "a result", FACTS)
    misfiling = counter.station.refiling.begin(wrong, RIGHT, "TP01", REASON, counter.station.actor)
    made = counter.station.refiling.carry_out(misfiling, counter.station.actor)
    assert made is not None
    assert counter.station.documents.state(made).result == FACTS


def test_pages_that_lie_behind_a_finished_file_go_along_and_are_still_not_of_it(counter: Counter) -> None:
    wrong, right, station = counter.part(WRONG), counter.part(RIGHT), counter.station
    counter.keep(wrong, "a result", FACTS)
    counter.scan(wrong, b"scanned behind it")
    misfiling = station.refiling.begin(wrong, RIGHT, "TP01", REASON, station.actor)
    made = station.refiling.carry_out(misfiling, station.actor)
    assert made is not None and made.kept_blob is not None
    assert counter.papers(right) == [b"scanned behind it"]
    assert not station.documents.is_of(made, station.documents.pages_on_desk(right.id))
    again = station.documents.take_over(right.id, station.store.documents.versions(wrong.id)[0], Plan(), station.actor)
    assert again == made, "cut off behind the document, it is made once"


def go_on_later(counter: Counter, code: str) -> None:
    """It can't go on while something else lies there."""
    (misfiling,) = counter.station.store.recalls.open_misfilings()
    with pytest.raises(InputRefused, match=code):
        counter.station.refiling.carry_out(misfiling, counter.station.actor)
    assert counter.station.store.recalls.open_misfilings() == (misfiling,)


@pytest.mark.parametrize("is_file", [False, True])
def test_what_came_into_the_right_component_meanwhile_is_neither_overtaken_nor_mixed(
    counter: Counter, is_file: bool
) -> None:
    wrong, right, station = counter.part(WRONG), counter.part(RIGHT), counter.station
    if is_file:
        counter.keep(wrong, "the paper of another citizen", FACTS)
    else:
        counter.scan(wrong, b"the paper of another citizen")
    station.refiling.begin(wrong, RIGHT, "TP01", REASON, station.actor)
    counter.scan(right, b"a paper that lies there rightly")
    go_on_later(counter, "COMPONENT_HAS_PAGES")
    own = station.documents.finish(right.id, Plan(), station.actor)
    pages = [view.id for view in station.documents.pages_on_desk(right.id)]
    station.editing.remove(right.dossier_id, pages, station.actor)
    go_on_later(counter, "COMPONENT_HAS_DOCUMENT")
    assert station.documents.standing(right.id) == own
    station.recalling.begin(own.id, REASON, station.actor)
    go_on(counter)
    assert counter.papers(right) == ([] if is_file else [b"the paper of another citizen"])
    assert (station.documents.standing(right.id) is not None) == is_file


def test_a_file_that_is_not_made_yet_overtakes_nothing_that_came_behind_its_move(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, right, station = counter.part(WRONG), counter.part(RIGHT), counter.station
    counter.keep(wrong, "the paper of another citizen", FACTS)
    misfiling = station.refiling.begin(wrong, RIGHT, "TP01", REASON, station.actor)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as fault, pytest.raises(KeyboardInterrupt):
        fault.setattr(station.documents, "take_over", dies)
        station.refiling.carry_out(misfiling, station.actor)
    counter.keep(right, "a paper that lies there rightly", FACTS)
    go_on_later(counter, "COMPONENT_HAS_DOCUMENT")


@pytest.mark.parametrize("is_file", [False, True])
def test_what_a_person_did_behind_the_new_document_is_left_alone(
    counter: Counter, is_file: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made, and the station died before that was put down: no version is made of what nobody has looked at, nor a withdrawn one."""
    wrong, right, station = counter.part(WRONG), counter.part(RIGHT), counter.station
    if is_file:
        counter.keep(wrong, "the paper of another citizen", FACTS)
    else:
        counter.scan(wrong, b"the paper of another citizen")
        station.documents.finish(wrong.id, Plan(upload=True), station.actor)
    cut_off(counter, wrong, monkeypatch)
    (made,) = station.store.documents.versions(right.id)
    if is_file:
        station.recalling.begin(made.id, REASON, station.actor)
    else:
        counter.scan(right, b"a page that nobody has looked at")
    go_on(counter)
    assert station.store.documents.versions(right.id) == (made,)


def test_a_document_that_is_being_sent_just_now_holds_nothing_up(counter: Counter) -> None:
    wrong = counter.part(WRONG)
    counter.keep(wrong, "the paper of another citizen")
    station = counter.station
    sending = station.store.documents.current(wrong.id)
    assert sending is not None
    watch = Watch(KeyAuthorizer(None, lambda _identity: None))
    with station.store.duties.hold(f"document-{sending.id}"):
        done = station.refiling.refile(wrong, RIGHT, "TP01", REASON, station.actor, watch)
    assert done.recall_waits is not None
    assert done.recall_waits.code == "DUTY_HELD"
    assert done.made is not None
    assert done.made.receipt is not None
    assert [recall.document_id for recall in station.store.recalls.open()] == [sending.id]
    assert station.recovery.resume(station.actor, watch).finished == (sending.id,)
    assert station.store.recalls.open() == ()


def test_what_hands_made_of_the_pages_goes_along(counter: Counter) -> None:
    """Split, joined and copied pages lie in the right dossier as they lay in the wrong one; none is left behind."""
    wrong, right = counter.part(WRONG), counter.part(RIGHT)
    editing, actor, dossier = counter.station.editing, counter.station.actor, wrong.dossier_id
    for name in (b"one", b"two", b"three"):
        counter.scan(wrong, name)
    first, second, third = (view.id for view in counter.station.documents.pages_on_desk(wrong.id))
    editing.split(dossier, [first], Axis.BESIDE, 0.5, actor)
    editing.merge(dossier, [third, second], Axis.BENEATH, actor)
    editing.copy(dossier, [third], actor)
    editing.cover(dossier, [third], [(0, 0, 0.5, 0.5)], actor)
    before = counter.station.documents.paper_on_desk(wrong.id)
    assert len(before.pages) == 4
    misfiling = counter.station.refiling.begin(wrong, RIGHT, "TP01", REASON, actor)
    counter.station.refiling.carry_out(misfiling, actor)
    assert counter.station.documents.paper_on_desk(right.id) == before
    assert counter.pages(wrong) == 0
    while undoable(editing.desk(right.dossier_id).log) is not None:
        editing.undo(right.dossier_id, actor)
    shown = {view.id: view.picture for view in counter.station.documents.pages_on_desk(right.id)}
    assert {view.id: view.picture for view in before.pages}.items() <= shown.items(), (
        "no undo takes a part of a sheet away"
    )


def test_a_sheet_that_another_paper_shows_too_does_not_leave(counter: Counter) -> None:
    wrong, other = counter.part(WRONG), counter.part(WRONG, "TP02")
    editing, actor = counter.station.editing, counter.station.actor
    counter.scan(wrong, b"one")
    (page,) = counter.station.documents.pages_on_desk(wrong.id)
    _, copy = editing.copy(wrong.dossier_id, [page.id], actor).value.paper(wrong.id).pages
    editing.move(wrong.dossier_id, copy.id, other.id, None, actor)
    with pytest.raises(InputRefused, match="SHEET_IN_TWO_PAPERS"):
        counter.station.refiling.begin(wrong, RIGHT, "TP01", REASON, actor)
    assert (counter.pages(wrong), len(counter.station.documents.pages_on_desk(other.id))) == (1, 1)


def test_nor_does_one_that_another_paper_came_to_show_while_the_first_one_waited(counter: Counter) -> None:
    wrong, other = counter.part(WRONG), counter.part(WRONG, "TP02")
    editing, actor = counter.station.editing, counter.station.actor
    counter.scan(wrong, b"one")
    (page,) = counter.station.documents.pages_on_desk(wrong.id)
    counter.station.refiling.begin(wrong, RIGHT, "TP01", REASON, actor)
    _, copy = editing.copy(wrong.dossier_id, [page.id], actor).value.paper(wrong.id).pages
    editing.move(wrong.dossier_id, copy.id, other.id, None, actor)
    go_on_later(counter, "SHEET_IN_TWO_PAPERS")
    assert (counter.pages(wrong), len(counter.station.documents.pages_on_desk(other.id))) == (1, 1)
    editing.remove(wrong.dossier_id, [copy.id], actor)
    go_on(counter)
    assert (counter.pages(wrong), counter.papers(counter.part(RIGHT))) == (0, [b"one"])
