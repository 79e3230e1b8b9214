"""Which cases come up for supervisors, and when they lapse, over a real store and real pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.bootstrap.review import finding as finding_of
from app.domain.entered import Proposal, Source
from app.domain.errors import DeliveryFailed, InputRefused
from app.domain.fields import Field
from app.domain.grounds import Ground
from app.domain.ids import new_id
from app.domain.model import Plan
from app.domain.review.cases import CaseKind, NewCase, Verdict
from app.domain.review.defects import Defect, DefectMark
from app.domain.review.hands import Part
from app.services.deliver import Delivering
from app.services.fields import Fields, Readers
from app.services.review.reading import read_notice
from app.settings.review import ReviewSection
from tests.support.review_centre import STREAK, Centre, statements

pytestmark = pytest.mark.xdist_group("station")


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


def test_the_next_case_and_a_decision_ask_the_database_a_few_times_whatever_was_decided_of_the_dossier(
    centre: Centre,
) -> None:
    """Over a line to a centre each question costs a round trip."""
    dossier, part, (first, second) = centre.scanned(*centre.pages[:2])
    signed = centre.store.documents.signed(centre.sent(part).state.document.id)
    assert signed is not None
    mark = DefectMark(second, Defect.STREAK, STREAK)
    store, number = centre.store, iter(range(100))
    centre.station.rights._roles_of = centre.rights._roles_of

    def asked() -> tuple[int, int]:
        subject = f"test:{next(number)}"
        store.review.open(
            [NewCase(subject, CaseKind.SAMPLE, dossier, part.id, frozenset({centre.officer.id}), pages=(first,))]
        )
        with statements(centre.station) as to_look:
            case = centre.reviewing.next(centre.head)
            assert case is not None
            looked = centre.showing.look(case.id, centre.head)
            views = [one.view for one in looked.pages]
            filed = centre.station.close_looks.filed(looked.desk, part.id, views, centre.head)
        assert list(filed) == [view.id for view in views] and {one.file for one in filed.values()} == {signed.blob}
        with statements(centre.station) as to_decide:
            centre.reviewing.remark(case.id, "vệt mờ", [mark], centre.head)
        shown = centre.showing.look(case.id, centre.head)
        assert [(one.remark, one.marks) for one in shown.decisions] == [("vệt mờ", (mark,))]
        return _questions(to_look), _questions(to_decide)

    asked()
    few = asked()
    for _ in range(3):
        assert asked() == few
    assert few[0] <= 18 and few[1] <= 12


def _questions(said: list[str]) -> int:
    return sum(not one.startswith("BEGIN") for one in said)


def test_a_dossier_that_was_handed_over_is_looked_at_by_its_new_home_alone(centre: Centre) -> None:
    dossier, part, (page,) = centre.scanned(centre.pages[0])
    centre.station.editing.accept(dossier, [page], Ground.LEGIBLE, centre.officer)
    case = centre.only(CaseKind.ACCEPTED)
    centre.station.editing.set_sheets(dossier, part.id, 2, centre.officer, "thiếu một tờ")
    centre.store.homes.give(dossier, new_id(), centre.officer)  # and whoever called it was cut off then
    assert centre.reviewing.next(centre.head) == case
    with pytest.raises(InputRefused, match="DOSSIER_GIVEN"):
        centre.reviewing.accept(case.id, centre.head)
    centre.finding.look()
    assert centre.store.review.waiting() == {} and centre.verdicts(case) == [Verdict.LAPSED]
