"""The supervisor's desk without its window, over a real store and real pages: what comes up, what is decided, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image, ImageOps
from sqlalchemy import event

from app.archive.judge import JudgeServer
from app.bootstrap import Station
from app.bootstrap.review import finding as finding_of
from app.domain.editlog import SENT_BACK, Crop, Restore, Straighten
from app.domain.entered import Proposal, Source
from app.domain.errors import DeliveryFailed, InputRefused
from app.domain.fields import Field
from app.domain.grounds import Ground
from app.domain.model import Actor, Component, Plan
from app.domain.notices import NoticeKind
from app.domain.past import Deed
from app.domain.review.cases import Case, CaseKind, Verdict
from app.domain.review.defects import Defect, DefectMark
from app.domain.review.hands import Part
from app.domain.rights import Role
from app.messages import noticed
from app.services.advance import Watch
from app.services.deliver import Delivering
from app.services.fields import Fields, Readers
from app.services.review.reading import read_notice
from app.services.review.returns import Returns
from app.services.review.reviewing import Reviewing
from app.services.review.showing import Showing
from app.services.rights import Rights
from app.services.sign import KeyAuthorizer
from app.settings.review import ReviewSection
from tests.support.demo_world import demo_pki
from tests.support.memory_gateway import MemoryGateway
from tests.support.open_dossier import DossierCounter, signing_station

pytestmark = pytest.mark.xdist_group("station")
PLAN = Plan(sign=True, signer="officer", appearance="none", level="B-B")
STREAK = (0.4, 0.0, 0.5, 1.0)


@dataclass
class Centre:
    """A counter whose officer scans, and two supervisors, one of whom has an auditor beside them."""

    station: Station
    pages: tuple[Path, ...]
    server: MemoryGateway = field(default_factory=MemoryGateway)

    def __post_init__(self) -> None:
        store = self.store = self.station.store
        self.officer = self.station.actor
        self.head, self.deputy, self.auditor = map(store.dossiers.actor, ("Phạm Thị D", "Lê Văn E", "Vũ Thị F"))
        roles = {
            self.head.id: Role.SUPERVISOR,
            self.deputy.id: Role.SUPERVISOR,
            self.auditor.id: Role.AUDITOR,
            self.officer.id: Role.SUPERVISOR,  # who scans is kept from the case by having scanned, not by a lack of rights
        }
        self.rights = Rights(store, lambda actor: frozenset({Role.COUNTER, roles.get(actor.id, Role.COUNTER)}))
        station = self.station
        self.reviewing = Reviewing(store, self.rights, station.editing, station.documents)
        self.showing = Showing(store, self.rights, station.editing, station.processing)
        self.finding = finding_of(station)

    def scanned(self, *files: Path) -> tuple[UUID, Component, list[UUID]]:
        desk, part = DossierCounter(self.station).take(*files)
        return desk.dossier.id, part, [view.id for view in desk.paper(part.id).pages]

    def lying(self, part: Component) -> list[UUID]:
        return [view.id for view in self.station.editing.desk(part.dossier_id).paper(part.id).pages]

    def sent(self, part: Component) -> Any:
        """Signed by the officer, and received."""
        watch = Watch(KeyAuthorizer(None, lambda _question: demo_pki().officer_pin.read_text()))
        return self.station.digitizing.finish(
            part.id, Plan(sign=True, upload=True, signer="officer", appearance="none", level="B-B"), self.officer, watch
        )

    def advanced(self, document_id: UUID) -> Any:
        watch = Watch(KeyAuthorizer(None, lambda _question: demo_pki().officer_pin.read_text()))
        return self.station.advancing.advance(document_id, self.officer, watch)

    def only(self, kind: CaseKind) -> Case:
        (case,) = self.store.review.waiting_cases((kind,)).values()
        return case

    def verdicts(self, case: Case) -> list[Verdict]:
        return [one.verdict for one in self.store.review.decisions(case.id)]


@pytest.fixture
def centre(tmp_path: Path, judge_server: JudgeServer, paper: tuple[Path, ...]) -> Iterator[Centre]:
    with signing_station(tmp_path / "data", judge_server, level_floor="B-B") as station:
        made = Centre(station, paper)
        station.__dict__["gateway"] = made.server
        yield made


def again(file: Path, into: Path) -> Path:
    """The same sheet, scanned again: it lies a little askew and elsewhere on the glass."""
    with Image.open(file) as picture:
        moved = picture.rotate(0.7, resample=Image.Resampling.BICUBIC, translate=(6, -9), fillcolor=(250, 250, 250))
        moved.save(into, quality=80, dpi=(200, 200))
    return into


@contextmanager
def statements(station: Station) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = station.store.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


# -- what comes up


def test_a_doubtful_page_that_was_taken_is_a_case_at_once_and_deciding_it_reads_the_notice(centre: Centre) -> None:
    dossier, part, (first, second) = centre.scanned(*centre.pages[:2])
    centre.station.editing.accept(dossier, [first], Ground.LEGIBLE, centre.officer)
    case = centre.only(CaseKind.ACCEPTED)
    assert (case.pages, case.component_id, case.scanned_by) == ((first,), part.id, {centre.officer.id})
    assert centre.reviewing.next(centre.officer) is None, "four eyes"
    assert centre.reviewing.next(centre.head) == case
    shown = centre.showing.case(case.id, centre.auditor)
    assert shown.excluded == {centre.officer.name: {Part.SCANNED, Part.ACCEPTED}}
    assert [(page.view.id, page.of_case) for page in shown.pages] == [(first, True), (second, False)]
    assert shown.pages[0].acceptance is not None and shown.lease is not None
    assert len(centre.store.supervision.unread_acceptances()) == 1
    centre.reviewing.accept(case.id, centre.head)
    assert centre.store.supervision.unread_acceptances() == (), "one list, not two"


def test_who_reads_the_notice_has_accepted_the_case_if_it_is_theirs_to_decide(centre: Centre) -> None:
    dossier, _, pages = centre.scanned(*centre.pages[:2])
    for page in pages:
        centre.station.editing.accept(dossier, [page], Ground.BOTH_BELONG, centre.officer)
    one, other = centre.store.supervision.unread_acceptances()
    read_notice(centre.store, centre.rights, one.id, centre.officer)
    read_notice(centre.store, centre.rights, other.id, centre.head)
    assert centre.store.supervision.unread_acceptances() == ()
    waits = centre.only(CaseKind.DUPLICATE)
    assert waits.facts["position"] == one.position, "the officer's reading decides nothing about their own page"


def test_an_acceptance_that_was_taken_back_is_nobodys_case_any_more(centre: Centre) -> None:
    dossier, _, pages = centre.scanned(centre.pages[0])
    centre.station.editing.accept(dossier, pages, Ground.LEGIBLE, centre.officer)
    case = centre.only(CaseKind.ACCEPTED)
    centre.station.editing.undo(dossier, centre.officer)
    assert centre.finding.look() == ()
    assert centre.store.review.waiting() == {} and centre.verdicts(case) == [Verdict.LAPSED]


def test_a_count_against_what_is_said_comes_up_once_and_lapses_with_its_reason(centre: Centre) -> None:
    dossier, part, _ = centre.scanned(centre.pages[0])
    clerk = centre.store.dossiers.actor("Đỗ Văn G")
    centre.station.editing.set_sheets(dossier, part.id, 2, clerk, "một tờ để lại quầy")
    (case,) = centre.finding.look()
    assert (case.kind, case.facts["sheets"], case.facts["found"]) == (CaseKind.COUNT_DIFFERS, 2, 1)
    assert case.scanned_by == {centre.officer.id, clerk.id}
    assert "quầy" not in str(case.facts), "words of people stay where they were said"
    assert centre.finding.look() == ()
    centre.station.editing.set_sheets(dossier, part.id, 1, clerk)
    centre.finding.look()
    assert centre.store.review.waiting() == {}


def test_a_look_costs_what_happened_since_and_not_what_the_store_holds(centre: Centre) -> None:
    dossier, part, _ = centre.scanned(centre.pages[0])
    centre.station.editing.set_sheets(dossier, part.id, 2, centre.officer, "thiếu một tờ")
    centre.finding.look()

    def asked() -> int:
        with statements(centre.station) as said:
            assert centre.finding.look() == ()
        return len(said)

    few = asked()
    for number in range(20):
        other = centre.store.dossiers.open(f"H56.14-261124-{100 + number:04d}", "1", "H", "H", "", centre.officer)
        centre.store.dossiers.component(other.id, "TP01", "Đơn", centre.officer)
    centre.finding.look()
    assert asked() == few < 15


def test_a_required_field_that_was_not_read_surely_comes_up_when_the_paper_is_signed(centre: Centre) -> None:
    dossier, part, (first,) = centre.scanned(centre.pages[0])
    read = (
        Proposal(Field.NUMBER, "12/QĐ-UBND", 0.6, Source.WORDS, first),
        Proposal(Field.ISSUER, "UBND xã Mẫu Lâm", 0.99, Source.WORDS, first),
        Proposal(Field.SUMMARY, "V/v cấp giấy", 0.3, Source.WORDS, first),
    )
    readers = Readers(lambda *_: (), lambda _pages, _today, begins: read, lambda *_: {})
    station = centre.station
    station.__dict__["fields"] = Fields(centre.store, station.editing, station.processing, readers, station.clock)
    said = ReviewSection(required_of={part.code: (Field.NUMBER, Field.SUMMARY, Field.ISSUER), "TP99": ()})
    station.settings = station.settings.model_copy(update={"review": said})  # as the policy has it
    finding = finding_of(station)
    document = centre.sent(part).state.document
    (case,) = finding.look()
    assert (case.kind, case.document_id, case.pages) == (CaseKind.FIELD_UNSURE, document.id, (first,))
    assert case.facts["fields"] == ["number", "summary"], "the surely read one is not named"
    assert "12/" not in str(case.facts), "values stay where they are"
    station.fields.enter(dossier, part.id, Field.SUMMARY, "Về việc cấp giấy", centre.officer)
    assert finding.look() == () and centre.verdicts(case) == []
    station.fields.enter(dossier, part.id, Field.NUMBER, "12/QĐ-UBND", centre.officer)
    finding.look()
    assert centre.verdicts(case) == [Verdict.LAPSED]


def test_a_paper_that_was_signed_with_a_doubtful_page_comes_up_until_somebody_takes_it(
    centre: Centre, tmp_path: Path
) -> None:
    with Image.open(centre.pages[0]) as picture:
        picture.resize((picture.width // 3, picture.height // 3)).save(
            small := tmp_path / "small.jpg", quality=30, dpi=(66, 66)
        )
    dossier, part, (page,) = centre.scanned(small)
    document = centre.sent(part).state.document
    centre.finding.look()
    case = centre.only(CaseKind.DOUBTFUL)
    assert (case.document_id, case.pages, case.scanned_by) == (document.id, (page,), {centre.officer.id})
    centre.station.editing.accept(dossier, [page], Ground.ONLY_AS_FILE, centre.officer)
    centre.finding.look()
    assert centre.verdicts(case) == [Verdict.LAPSED], "it is a case of an accepted page now"
    assert centre.only(CaseKind.ACCEPTED).pages == (page,)


def test_a_receipt_of_something_else_is_an_alarm_that_never_lapses(centre: Centre) -> None:
    _, part, _ = centre.scanned(centre.pages[0])
    blob = centre.store.blobs.put(b"%PDF-1.7 kept", "application/pdf")
    document = centre.store.documents.create(part.id, 1, blob, Plan(upload=True), centre.officer)
    upload = centre.station.delivering.enqueue(centre.station.documents.state(document), blob, centre.officer)
    centre.server.changing = lambda receipt: replace(receipt, sha256="0" * 64)
    with pytest.raises(DeliveryFailed, match="RECEIPT_DIFFERS"):
        Delivering(centre.store, centre.server, 0.0).attempt(upload, centre.officer)
    (case,) = centre.finding.look()
    assert (case.kind, case.document_id, case.facts["code"]) == (CaseKind.ALARM, document.id, "RECEIPT_DIFFERS")
    assert centre.finding.look() == () and centre.only(CaseKind.ALARM) == case


def test_a_document_that_waits_too_long_comes_up_and_lapses_when_it_is_received(centre: Centre) -> None:
    dossier, part, _ = centre.scanned(centre.pages[0])
    blob = centre.store.blobs.put(b"%PDF-1.7 kept", "application/pdf")
    document = centre.store.documents.create(part.id, 1, blob, Plan(upload=True), centre.officer)
    state = centre.station.documents.state(document)
    upload = centre.station.delivering.enqueue(state, blob, centre.officer)
    centre.finding._unsent_limit_s = -1.0
    (case,) = centre.finding.look()
    assert (case.kind, case.document_id, case.scanned_by) == (CaseKind.UNSENT, document.id, {centre.officer.id})
    Delivering(centre.store, centre.server, 0.0).attempt(upload, centre.officer)
    assert centre.finding.look() == () and centre.store.review.waiting() == {}
    assert centre.verdicts(case) == [Verdict.LAPSED] and case.dossier_id == dossier


# -- back to the counter


def test_a_returned_page_that_is_scanned_again_is_compared_and_goes_out_as_an_update(
    centre: Centre, tmp_path: Path
) -> None:
    dossier, part, (_, second) = centre.scanned(*centre.pages[:2])
    centre.station.editing.accept(dossier, [second], Ground.LEGIBLE, centre.officer)
    sent = centre.sent(part)
    before = centre.store.documents.signed(sent.state.document.id)
    centre.finding.look()
    case = centre.reviewing.next(centre.head, {CaseKind.ACCEPTED})
    assert case is not None and case.document_id is None, "it came up before a version was made"
    mark = DefectMark(second, Defect.STREAK, STREAK)
    returns = Returns(centre.store, centre.station.editing)
    elsewhere = Returns(centre.store, centre.station.editing)
    assert returns.waiting() == elsewhere.waiting() == ()
    elsewhere._ends = {}
    centre.reviewing.send_back(case.id, (mark,), "lau kính rồi quét lại", centre.head)
    assert [one.page for one in elsewhere.waiting()] == [second], "who sends back may sit at a station that is new here"
    (waits,) = returns.waiting()
    assert (waits.component, waits.page, waits.paper.sent_back[second].marks) == (part, second, (mark,))
    with statements(centre.station) as said:
        assert returns.waiting() == (waits,)
    assert len([one for one in said if one.startswith("SELECT")]) == 1, "what did not change is not read again"
    paper = centre.station.editing.desk(dossier).paper(part.id)
    assert paper.doubted == {second: SENT_BACK} and paper.sent_back[second].marks == (mark,)
    assert centre.finding.look() == (), "nothing is answered yet"
    (notice,) = (one for one in centre.station.noticing.notices(dossier, part.id) if one.kind is NoticeKind.SENT_BACK)
    assert noticed(notice, "vi").message == "Người kiểm soát trả lại tờ thứ 2: vệt sọc; lau kính rồi quét lại."

    centre.station.capture.import_files(
        dossier, part.id, [again(centre.pages[1], tmp_path / "again.jpg")], centre.officer, stages=frozenset()
    )
    new = centre.lying(part)[-1]
    centre.station.editing.exchange(dossier, [second], [new], centre.officer)
    assert returns.waiting() == ()
    (answer,) = centre.finding.look()
    assert (answer.kind, answer.for_actor, answer.pages) == (CaseKind.ANSWERED, centre.head.id, (new,))
    assert centre.reviewing.next(centre.deputy) is None, "it goes to who sent the page back"
    (told,) = answer.facts["answers"]  # type: ignore[misc]
    assert (told["page"], told["way"], told["instead"]) == (str(second), "rescanned", str(new))  # type: ignore[index, call-overload]
    alike: Any = told["likeness"]  # type: ignore[index, call-overload]
    assert alike["same_paper"] and alike["similarity"] > 0.97 and not alike["upside_down"]
    assert abs(alike["skew_deg"]) == pytest.approx(0.7, abs=0.25)

    update = centre.sent(part)
    now = update.state.document
    assert (now.version, now.supersedes) == (2, sent.state.document.id)
    after = centre.store.documents.signed(now.id)
    assert before is not None and after is not None and before.blob != after.blob
    assert centre.store.documents.signed(sent.state.document.id) == before, "what is signed is never edited"
    assert [manifest.version for manifest in centre.server.arrived] == [1, 2]
    assert centre.server.arrived[1].supersedes is not None, "it was sent as an update"
    taken = centre.reviewing.next(centre.head)
    assert taken == answer
    centre.reviewing.accept(answer.id, centre.head)

    history = centre.showing.history(dossier, centre.auditor)
    wanted = (Deed.CAME_INSTEAD, Deed.SIGNED)
    happened = [
        line.told.deed if line.told is not None else line.decided[1].verdict
        for line in history
        if line.decided is not None or (line.told is not None and line.told.deed in wanted)
    ]
    all_of_it = [Deed.CAME_INSTEAD, Deed.SIGNED, Deed.SIGNED, Verdict.RETURNED, Verdict.ACCEPTED]
    assert sorted(happened) == sorted(all_of_it), (
        "in which order, nobody can tell of what a signature names whole seconds of"
    )
    decided = [line.decided[1] for line in history if line.decided is not None]
    assert [(one.verdict, one.remark) for one in decided] == [
        (Verdict.RETURNED, "lau kính rồi quét lại"),
        (Verdict.ACCEPTED, ""),
    ]


def test_another_paper_in_the_place_of_a_returned_page_is_seen(centre: Centre, tmp_path: Path) -> None:
    dossier, part, (first,) = centre.scanned(centre.pages[0])
    case = _returned(centre, dossier, part, first)
    with Image.open(centre.pages[0]) as picture:  # the sample's own pages differ by a word
        ImageOps.mirror(picture).save(other := tmp_path / "other.jpg", quality=88, dpi=(200, 200))
    centre.station.capture.import_files(dossier, part.id, [other], centre.officer, stages=frozenset())
    new = centre.lying(part)[-1]
    centre.station.editing.replace(dossier, first, new, centre.officer)
    (answer,) = centre.finding.look()
    assert answer.facts["case"] == str(case.id)
    alike: Any = answer.facts["answers"][0]["likeness"]  # type: ignore[index, call-overload]
    assert not alike["same_paper"] and alike["similarity"] < 0.97


def test_a_page_may_be_answered_in_words_and_an_undo_at_the_counter_makes_it_no_answer(centre: Centre) -> None:
    dossier, part, (first,) = centre.scanned(centre.pages[0])
    _returned(centre, dossier, part, first)
    centre.station.editing.accept(dossier, [first], Ground.LINE_ON_PAPER, centre.officer)
    (answer,) = centre.finding.look()
    (told,) = answer.facts["answers"]  # type: ignore[misc]
    assert (told["way"], told["reason"]) == ("accepted", "line_on_paper")  # type: ignore[index, call-overload]
    centre.station.editing.undo(dossier, centre.officer)
    centre.finding.look()
    assert centre.verdicts(answer) == [Verdict.LAPSED]
    assert CaseKind.ANSWERED not in centre.store.review.waiting()


def test_a_page_that_was_only_taken_off_is_answered_by_the_version_made_without_it(centre: Centre) -> None:
    dossier, part, (first, _second) = centre.scanned(*centre.pages[:2])
    _returned(centre, dossier, part, first)
    centre.station.editing.remove(dossier, [first], centre.officer)
    assert centre.finding.look() == (), "its rescan may be on its way"
    centre.station.documents.finish(part.id, Plan(), centre.officer)
    (answer,) = centre.finding.look()
    (told,) = answer.facts["answers"]  # type: ignore[misc]
    assert (told["way"], told["instead"]) == ("removed", None)  # type: ignore[index, call-overload]


def _returned(centre: Centre, dossier: UUID, part: Component, page: UUID) -> Case:
    centre.station.editing.set_sheets(dossier, part.id, 9, centre.officer, "đã đối chiếu")
    (case,) = centre.finding.look()
    centre.reviewing.send_back(case.id, (), "mờ", centre.head, [page])
    return case


# -- without paper


def test_a_repair_makes_another_version_that_has_to_be_signed_and_the_history_says_why(centre: Centre) -> None:
    dossier, part, (first,) = centre.scanned(centre.pages[0])
    centre.station.editing.crop(dossier, [first], (0.0, 0.0, 1.0, 0.5), centre.officer)
    centre.station.editing.accept(dossier, [first], Ground.LEGIBLE, centre.officer)
    sent = centre.sent(part)
    before = centre.store.documents.signed(sent.state.document.id)
    case = centre.reviewing.next(centre.head)
    assert case is not None
    marks = (DefectMark(first, Defect.CROP),)
    repairs = (Restore((first,)), Straighten((first,), 1.5), Crop((first,), (0.02, 0.02, 0.98, 0.98)))
    position = centre.store.audit.length()
    done = centre.reviewing.repair(case.id, repairs, marks, "cắt mất phần dưới", centre.head)
    rows = [row for row in centre.store.audit.rows() if row.position >= position]
    (edited,) = (row for row in rows if row.event == "dossier.edited")
    assert edited.facts["operations"] == ["Restore", "Straighten", "Crop"]
    assert {row.at for row in rows if row.event in ("dossier.edited", "review.decided")} == {edited.at}, "in one step"
    assert done.document is not None and done.document.version == 2
    assert centre.store.documents.signed(done.document.id) is None, "nobody signed it yet"
    assert centre.store.documents.plan(done.document.id).upload
    update = centre.advanced(done.document.id)
    assert update.state.signed is not None and update.receipt is not None
    assert centre.server.arrived[-1].version == 2 and centre.server.arrived[-1].supersedes is not None
    assert centre.store.documents.signed(sent.state.document.id) == before
    (master,) = centre.store.capture.pages(dossier).values()
    assert [view.master_ids for view in centre.station.documents.pages_on_desk(part.id)] == [(master.id,)]

    history = centre.showing.history(dossier, centre.head)
    told = [(line.told.deed, line.by) for line in history if line.told is not None]
    assert (Deed.CROPPED, centre.head.name) in told and (Deed.RESTORED, centre.head.name) in told
    assert sum(deed is Deed.SIGNED for deed, _ in told) == 2
    (decided,) = (line.decided[1] for line in history if line.decided is not None)
    assert (decided.verdict, decided.remark, decided.marks) == (Verdict.REPAIRED, "cắt mất phần dưới", marks)
    hands = centre.store.review.hands(dossier, part.id, [first])
    assert hands[centre.head.id] == {Part.CHANGED}, "who repaired a page does not review it next time"


def test_a_version_that_a_crash_kept_from_being_made_is_made_by_the_next_look(centre: Centre) -> None:
    dossier, part, (first,) = centre.scanned(centre.pages[0])
    centre.station.editing.accept(dossier, [first], Ground.LEGIBLE, centre.officer)
    centre.station.documents.finish(part.id, PLAN, centre.officer)
    case = centre.only(CaseKind.ACCEPTED)
    centre.station.editing.straighten(dossier, [first], 1.0, centre.head)
    centre.store.review.decide(case.id, Verdict.REPAIRED, "", (), centre.head)
    for _ in range(2):
        centre.finding.look()
        assert [document.version for document in centre.store.documents.versions(part.id)] == [1, 2]


def test_a_repair_that_repairs_nothing_is_refused_and_leaves_nothing_behind(centre: Centre) -> None:
    dossier, part, (first,) = centre.scanned(centre.pages[0])
    centre.station.editing.accept(dossier, [first], Ground.LEGIBLE, centre.officer)
    case = centre.only(CaseKind.ACCEPTED)
    before = centre.station.documents.pages_on_desk(part.id)
    with pytest.raises(InputRefused, match="NOTHING_REPAIRED"):
        centre.reviewing.repair(case.id, [Restore((first,))], (), "", centre.head)
    too_far = (Straighten((first,), 2.0), Straighten((first,), 14.5))
    length = len(centre.store.dossiers.log(dossier))
    with pytest.raises(InputRefused, match="TURN_TOO_FAR"):
        centre.reviewing.repair(case.id, too_far, (), "", centre.head)
    assert centre.station.documents.pages_on_desk(part.id) == before
    assert len(centre.store.dossiers.log(dossier)) == length, "not even something to be taken back"
    assert centre.verdicts(case) == []


def test_a_repair_makes_no_version_while_the_counter_is_at_work_on_the_paper(centre: Centre) -> None:
    dossier, part, (first, second) = centre.scanned(*centre.pages[:2])
    centre.station.editing.accept(dossier, [first], Ground.LEGIBLE, centre.officer)
    centre.station.documents.finish(part.id, PLAN, centre.officer)
    centre.station.editing.remove(dossier, [second], centre.officer)
    done = centre.reviewing.repair(centre.only(CaseKind.ACCEPTED).id, [Straighten((first,), 1.0)], (), "", centre.head)
    assert done.document is None
    assert [document.version for document in centre.store.documents.versions(part.id)] == [1]


# -- who may


def test_each_use_case_asks_for_the_right(centre: Centre) -> None:
    dossier, _, (first,) = centre.scanned(centre.pages[0])
    centre.station.editing.accept(dossier, [first], Ground.LEGIBLE, centre.officer)
    case, clerk = centre.only(CaseKind.ACCEPTED).id, centre.store.dossiers.actor("Đỗ Văn G")
    reviewing, showing = centre.reviewing, centre.showing

    def deciding(who: Actor) -> list[Any]:
        return [
            lambda: reviewing.next(who),
            lambda: reviewing.hold(case, who),
            lambda: reviewing.give_back(case, who),
            lambda: reviewing.accept(case, who),
            lambda: reviewing.remark(case, "x", (), who),
            lambda: reviewing.send_back(case, (), "x", who),
            lambda: reviewing.repair(case, [Straighten((first,), 1.0)], (), "", who),
            lambda: reviewing.take_back(case, who),
        ]

    def looking(who: Actor) -> list[Any]:
        return [
            lambda: reviewing.waiting(who),
            lambda: reviewing.upcoming(who, 9),
            lambda: showing.case(case, who),
            lambda: showing.history(dossier, who),
        ]

    for refused in (*deciding(clerk), *looking(clerk), *deciding(centre.auditor)):
        with pytest.raises(InputRefused, match="NOT_ALLOWED"):
            refused()
    for look in looking(centre.auditor):
        look()
    told = [row for row in centre.store.audit.rows() if row.event == "right.refused"]
    assert len(told) == len(deciding(clerk)) * 2 + len(looking(clerk))
    assert centre.store.review.decisions(case) == ()


def test_a_decision_says_why_where_a_page_cannot(centre: Centre) -> None:
    dossier, part, (first,) = centre.scanned(centre.pages[0])
    centre.station.editing.accept(dossier, [first], Ground.LEGIBLE, centre.officer)
    case = centre.only(CaseKind.ACCEPTED).id
    for refused in (
        lambda: centre.reviewing.send_back(case, (), "  ", centre.head),
        lambda: centre.reviewing.remark(case, "", (), centre.head),
        lambda: centre.reviewing.remark(case, "x" * 501, (), centre.head),
    ):
        with pytest.raises(InputRefused, match="REMARK_NEEDED"):
            refused()
    with pytest.raises(InputRefused, match="PAGE_NOT_HERE"):
        centre.reviewing.send_back(case, (), "x", centre.head, [part.id])
    centre.station.editing.remove(dossier, [first], centre.officer)
    with pytest.raises(InputRefused, match="CASE_WITHOUT_PAGES"):
        centre.reviewing.send_back(case, (), "x", centre.head)
