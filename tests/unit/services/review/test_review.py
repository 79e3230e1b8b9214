"""The supervisor's desk without its window, over a real store and real pages: what is decided, and what becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image, ImageOps

from app.domain.editlog import SENT_BACK, Crop, Restore, Straighten
from app.domain.errors import InputRefused
from app.domain.grounds import Ground
from app.domain.model import Actor, Component, Plan
from app.domain.notices import NoticeKind
from app.domain.past import Deed
from app.domain.review.cases import Case, CaseKind, Verdict
from app.domain.review.defects import Defect, DefectMark
from app.domain.review.hands import Part
from app.messages import noticed
from app.services.review.returns import Returns
from tests.support.review_centre import PLAN, STREAK, Centre, again, statements

pytestmark = pytest.mark.xdist_group("station")


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


def test_a_version_that_is_refused_hinders_no_look_for_cases(centre: Centre) -> None:
    dossier, part, (first,) = centre.scanned(centre.pages[0])
    centre.station.editing.accept(dossier, [first], Ground.LEGIBLE, centre.officer)
    centre.station.documents.finish(part.id, PLAN, centre.officer)
    other = centre.station.editing.open("H56.14-261124-0002", centre.officer).value.components[0]
    centre.store.recalls.begin_misfiling(None, part.id, other.id, "nhầm hồ sơ", centre.officer)
    done = centre.reviewing.repair(centre.only(CaseKind.ACCEPTED).id, [Straighten((first,), 1.0)], (), "", centre.head)
    assert done.document is None and len(centre.store.documents.versions(part.id)) == 1
    for _ in range(2):
        assert centre.finding.look() == ()


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
