"""A supervisor goes through several cases by keyboard, and the counter sees what came of it; all over the real services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.bootstrap import Station
from app.domain.changes import Changed
from app.domain.errors import InputRefused, StoreFailed
from app.domain.geometry import apply, inverse
from app.domain.grounds import Ground
from app.domain.ids import new_id
from app.domain.model import Actor, Plan
from app.domain.review.cases import CaseKind, Verdict
from app.domain.review.defects import Defect
from app.store.review import NewCase
from app.ui.viewmodels.difference import difference
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.review_decisions import Decision, Draft
from app.ui.viewmodels.review_marks import KEYS, OF_THE_WHOLE, Marking
from app.ui.viewmodels.reviewing import Layer, ReviewingViewModel
from app.ui.widgets.review_view import ReviewView
from tests.gui.conftest import Desk
from tests.support.dossier_server import small_pdf

pytestmark = pytest.mark.xdist_group("desk")
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Sitting:
    """A supervisor at a desk."""

    desk: Desk
    station: Station
    cases: tuple[UUID, ...]
    supervisor: Actor
    other: Actor

    @property
    def review(self) -> ReviewingViewModel:
        """What the supervisor knows."""
        return self.desk.window.work.reviewing

    @property
    def view(self) -> ReviewView:
        """What the supervisor sees."""
        return self.desk.window.view.review

    def press(self, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the cursor is."""
        at = self.desk.window.focusWidget()
        assert at is not None and self.view.isAncestorOf(at), "the cursor left the review"
        self.desk.qtbot.keyClick(at, key, modifier)

    def verdicts(self) -> list[Verdict | None]:
        """The newest decision of each case, as it stands in the store."""
        decided = (self.station.store.review.decisions(case_id) for case_id in self.cases)
        return [one[-1].verdict if one else None for one in decided]

    def at_hand(self, kind: CaseKind) -> None:
        """Wait until a case of this kind is seen."""
        self.desk.until(lambda: self.review.now is not None and self.review.now.case.kind is kind and self.review.shown)


@pytest.fixture
def sitting(desk: Desk, station: Station) -> Iterator[Sitting]:
    """Two pages that a colleague scanned, and three cases of them; a fourth is of the supervisor's own."""
    work = desk.window.work
    desk.until(lambda: work.services is not None)
    assert work.services is not None
    supervisor, other = work.services.actor, station.store.dossiers.actor("Cán bộ quét", None)
    work.services.officer.actor = other
    desk.open(f"H56.14-261127-{new_id().int % 5000 + 1000}")
    desk.scan()
    work.services.officer.actor = supervisor
    assert work.desk.desk is not None and work.desk.component_id is not None
    dossier, component, pages = work.desk.desk.dossier.id, work.desk.component_id, [view.id for view in work.desk.pages]
    cases = station.store.review.open(
        NewCase(f"test:{new_id()}", kind, dossier, component, frozenset({by.id}), pages=of)
        for kind, of, by in (
            (CaseKind.ALARM, (pages[1],), other),
            (CaseKind.DOUBTFUL, tuple(pages), other),
            (CaseKind.SAMPLE, (pages[0],), other),
            (CaseKind.ALARM, (pages[0],), supervisor),
        )
    )
    made = Sitting(desk, station, tuple(case.id for case in cases), supervisor, other)
    yield made
    desk.window.view.review.left.emit()
    desk.until(lambda: not work.runner.working)
    third = station.store.dossiers.actor("Người kiểm soát khác", None)
    for case_id, verdict in zip(made.cases, made.verdicts(), strict=True):
        if verdict in (None, Verdict.TAKEN_BACK):  # nothing is left to the next test
            station.store.review.decide(case_id, Verdict.ACCEPTED, "", (), third)


def test_a_supervisor_goes_through_cases_by_keyboard(sitting: Sitting) -> None:
    desk, review, view = sitting.desk, sitting.review, sitting.view
    desk.until(lambda: desk.window.commands["review"].isEnabled())
    desk.window.commands["review"].trigger()
    sitting.at_hand(CaseKind.ALARM)
    assert view.isVisible() and not desk.window.view.checklist.isVisible()
    assert "Báo động" in view.side.text and "trang 2" in view.side.text
    desk.until(lambda: len(review.line.cases) == 3)  # the case of the supervisor's own scan is none of them
    sitting.press(Key.Key_Plus)
    assert view.scanned.transform() == view.archived.transform(), "both are enlarged in step"
    view.archived.verticalScrollBar().setValue(40)
    assert view.scanned.verticalScrollBar().value() == view.archived.verticalScrollBar().value()
    sitting.press(Key.Key_F)
    _loupes_in_step(sitting)
    sitting.press(Key.Key_Return)
    assert review.now is not None and review.now.case.kind is CaseKind.DOUBTFUL, "the next one is there at once"

    sitting.at_hand(CaseKind.DOUBTFUL)
    sitting.press(Key.Key_PageDown)
    sitting.press(Key.Key_6)
    before = review.marking.marks[0]
    sitting.press(Key.Key_Right)
    after = review.marking.marks[0]
    assert before.rect is not None and after.rect is not None and after.rect[0] > before.rect[0]
    sitting.press(Key.Key_Return)  # puts the box down, and decides nothing
    sitting.press(Key.Key_3)
    sitting.press(Key.Key_Return)
    sitting.press(Key.Key_Return)
    assert review.message is not None and review.message.code == "CASE_MARKED"
    assert "Trả lại quầy (R)" in view.side.text
    sitting.press(Key.Key_D)
    assert Layer.DIFFERENCE in review.layers
    sitting.press(Key.Key_R)

    sitting.at_hand(CaseKind.SAMPLE)
    sitting.press(Key.Key_R)
    assert review.message is not None and review.message.code == "REMARK_NEEDED"
    assert view.side.remark.hasFocus()
    desk.qtbot.keyClicks(view.side.remark, "quet lai 1 trang")
    sitting.press(Key.Key_Return)
    desk.until(lambda: sitting.verdicts() == [Verdict.ACCEPTED, Verdict.RETURNED, Verdict.REMARKED, None])
    desk.until(lambda: review.now is None and not review.line.busy)
    assert "Ở đây không có trường hợp nào cho anh/chị" in view.empty.text
    assert view.empty.hasFocus()

    sitting.press(Key.Key_Z, CTRL)
    sitting.at_hand(CaseKind.SAMPLE)
    assert review.remark == "quet lai 1 trang" and sitting.verdicts()[2] is Verdict.TAKEN_BACK
    case = sitting.station.store.review.case(sitting.cases[2])
    sitting.station.editing.rotate(case.dossier_id, case.pages, 2, sitting.other)  # the counter, while somebody looks
    _turn_a_little(sitting)
    desk.until(lambda: review.message is not None and review.message.code == "PAGES_CHANGED")
    sitting.at_hand(CaseKind.SAMPLE)
    assert review.page is not None and review.page.picture.hand.quarter_turns == 2, "as it is now"
    assert sitting.verdicts()[2] is Verdict.TAKEN_BACK and "đã thay đổi" in view.side.text
    _turn_a_little(sitting)
    desk.until(lambda: sitting.verdicts()[2] is Verdict.REPAIRED)
    turned = sitting.station.editing.desk(case.dossier_id).paper(case.component_id).pages[0]
    assert turned.picture.hand.degrees == pytest.approx(0.3, abs=0.01)
    desk.until(lambda: view.empty.hasFocus())
    sitting.press(Key.Key_Escape)
    assert desk.window.work.middle is not Middle.REVIEW
    _the_counter_sees_it(sitting, after.page)


def _turn_a_little(sitting: Sitting) -> None:
    """Repair the page at hand."""
    sitting.press(Key.Key_P)
    for _ in range(3):
        sitting.press(Key.Key_Right)
    sitting.press(Key.Key_Return)


def _loupes_in_step(sitting: Sitting) -> None:
    """True pixels of the scan beside those of the archived page, at the same place of it."""
    view = sitting.view
    sitting.press(Key.Key_L)
    sitting.press(Key.Key_Right)
    sitting.desk.until(lambda: view.loupe.filled and view.raw_loupe.filled)
    assert view.loupe.at == view.raw_loupe.at == pytest.approx((0.54, 0.5))
    page = sitting.review.page
    assert page is not None
    found, layout = sitting.review.look.raw_window(page, view.loupe.at), sitting.review.bases.layout(page.picture)
    assert found is not None and layout is not None
    image, point = found
    scan = QImage(str(sitting.station.store.blobs.path(sitting.review.masters[page.master_ids[0]].blob)))
    x, y = apply(inverse(layout.pieces[0].matrix), (0.54 * layout.size_px[0], 0.5 * layout.size_px[1]))
    left, top = round(x) - point.x(), round(y) - point.y()
    for at in ((5, 5), (point.x(), point.y()), (image.width() - 5, image.height() - 5)):
        seen, scanned = image.pixelColor(*at), scan.pixelColor(left + at[0], top + at[1])
        assert abs(seen.green() - scanned.green()) <= 6, "two readers of JPEG differ by a rounding"
    sitting.press(Key.Key_L)


def _the_counter_sees_it(sitting: Sitting, page: UUID) -> None:
    desk, window = sitting.desk, sitting.desk.window
    desk.until(lambda: page in window.work.desk.paper_now.sent_back and desk.settled())
    window.work.select_page(page)
    desk.until(lambda: len(window.preview._marks) >= 2)
    rows = [item.figures for item in window.papers.items]
    assert any("Bị trả lại, trang 2: vệt sọc, lệch" in row for row in rows)
    assert "Người kiểm soát trả lại: vệt sọc, lệch" in window.facts.page.said
    by_another_desk = sitting.station.store.review
    by_another_desk.decide(sitting.cases[3], Verdict.RETURNED, "mất dấu", (), sitting.other)
    window.work.returned.look()  # as every few seconds
    desk.until(lambda: any("trang 1: mất dấu" in item.figures for item in window.papers.items))
    _it_is_told_where_another_dossier_is_open(desk, page)


def _it_is_told_where_another_dossier_is_open(desk: Desk, page: UUID) -> None:
    window, work = desk.window, desk.window.work
    assert work.desk.desk is not None
    code, first = work.desk.desk.dossier.code, work.desk.pages[0].id
    work.next_dossier()
    desk.read_until(f"trả lại trang của hồ sơ {code}")
    assert "trang 1: mất dấu" in window.banner.text and "trang 2: vệt sọc, lệch" in window.banner.text
    window.banner.act()
    desk.until(lambda: work.desk.page_id == first and work.middle is Middle.CASE)
    assert "mất dấu" in window.view.case_view.text, "the case of the page, with what was said"
    desk.until(lambda: "trả lại trang" not in window.banner.text)
    work.editing.accept_pages([first, page], Ground.LEGIBLE)
    desk.until(lambda: work.returned.waiting == ())


def test_who_is_no_supervisor_sees_no_case(sitting: Sitting) -> None:
    desk, review = sitting.desk, sitting.review
    services = desk.window.work.services
    assert services is not None
    desk.until(lambda: review.allowed)
    services.officer.actor = sitting.other
    review.see_rights()
    desk.until(lambda: not review.allowed)
    assert not desk.window.commands["review"].isEnabled()
    desk.window.work.beside.review()  # past the command: the services refuse too
    desk.until(lambda: review.line.refused is not None)
    assert "Anh/chị không có quyền" in sitting.view.empty.text
    assert review.now is None and sitting.verdicts() == [None] * 4
    services.officer.actor = sitting.supervisor


def test_decisions_that_cross_each_other_lose_nothing(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, review, view = sitting.desk, sitting.review, sitting.view
    desk.until(lambda: review.allowed)
    desk.window.commands["review"].trigger()
    sitting.at_hand(CaseKind.ALARM)
    desk.until(lambda: len(review.line.cases) == 3)
    sitting.press(Key.Key_P)
    review.decide(Verdict.ACCEPTED)
    assert review.message is not None and review.message.code == "REPAIR_IN_HAND", (
        "what hands are at is not dropped unseen"
    )
    sitting.press(Key.Key_Escape)
    view.side.later.setFocus(Qt.FocusReason.TabFocusReason)
    sitting.press(Key.Key_Return)
    assert review.now is not None and review.now.case.kind is CaseKind.DOUBTFUL, "Enter is that of the button"
    assert sitting.verdicts()[0] is None
    view.focus()

    sitting.at_hand(CaseKind.DOUBTFUL)
    sitting.press(Key.Key_Return)
    sitting.at_hand(CaseKind.SAMPLE)
    review.pages.forget()
    review.decide(Verdict.ACCEPTED)
    assert review.now is not None and review.message is None, "what nobody saw is not accepted"
    review.step_page(0)
    sitting.at_hand(CaseKind.SAMPLE)
    sitting.press(Key.Key_Return)
    desk.until(lambda: review.now is None and not desk.window.work.runner.working)
    assert review.line.waiting == sitting.station.store.review.waiting()
    sitting.press(Key.Key_Z, CTRL)
    sitting.press(Key.Key_Z, CTRL)
    sitting.at_hand(CaseKind.SAMPLE)
    assert review.last is not None and review.last[1].case.kind is CaseKind.DOUBTFUL and review.message is None
    sitting.press(Key.Key_3)
    sitting.press(Key.Key_Z, CTRL)
    sitting.at_hand(CaseKind.DOUBTFUL)
    assert not review.marking.marks
    assert review._services is not None

    def busy(*_: object) -> Changed[None]:
        raise StoreFailed("DATABASE_BUSY", retryable=True)

    monkeypatch.setattr(review._services.reviewing, "decide", busy)
    sitting.press(Key.Key_Return)
    desk.until(lambda: review.message is not None)
    assert [mark.defect for mark in review.marking.marks] == [Defect.SKEW], "what is being marked stays at hand"
    assert [seen.case.kind for seen in review.line.cases] == [CaseKind.SAMPLE, CaseKind.DOUBTFUL]
    twice = Decision(review.line.cases[0], Verdict.ACCEPTED, Draft(review.marking))
    review.decisions.came_back.emit(twice, StoreFailed("DATABASE_BUSY", retryable=True))
    assert [seen.case.kind for seen in review.line.cases] == [CaseKind.SAMPLE, CaseKind.DOUBTFUL], (
        "no other case gets the marks of one that was taken again meanwhile"
    )
    monkeypatch.undo()
    sitting.press(Key.Key_Delete)
    sitting.press(Key.Key_Return)
    sitting.at_hand(CaseKind.DOUBTFUL)
    sitting.press(Key.Key_Return)
    desk.until(
        lambda: sitting.verdicts()[1:3] == [Verdict.ACCEPTED, Verdict.ACCEPTED] and not desk.window.work.runner.working
    )

    def gone(*_: object) -> Changed[None]:
        raise InputRefused("CASE_RETURNED")

    monkeypatch.setattr(review._services.reviewing, "take_back", gone)
    sitting.press(Key.Key_Z, CTRL)
    desk.until(lambda: "đã được trả về quầy" in view.empty.text)  # said where no case is at hand, too
    monkeypatch.undo()
    review.take_back()
    view.left.emit()
    desk.until(lambda: not desk.window.work.runner.working)
    assert review.now is None and review.last is None and sitting.verdicts()[1] is Verdict.TAKEN_BACK
    assert sitting.station.store.review.lease(sitting.cases[1]) is None, "nobody looks at it: it is anybody's"


def test_a_finished_file_of_which_no_scan_is_here_is_seen_accepted_and_nothing_else(sitting: Sitting) -> None:
    desk, review, view, store = sitting.desk, sitting.review, sitting.view, sitting.station.store
    opened = desk.window.work.desk.desk
    assert opened is not None
    part = opened.components[-1]
    file = store.blobs.put(small_pdf("kept as it is"), "application/pdf")
    sitting.station.documents.keep(part.id, file, Plan(), False, sitting.other)
    by = frozenset({sitting.other.id})
    (case,) = store.review.open(
        [NewCase(f"test:{new_id()}", CaseKind.DUPLICATE, opened.dossier.id, part.id, by, pages=())]
    )
    desk.until(lambda: review.allowed)
    desk.window.commands["review"].trigger()
    review.choose_kind(CaseKind.DUPLICATE)
    sitting.at_hand(CaseKind.DUPLICATE)
    assert review.shown is not None and review.shown.filed and not review.shown.scanned
    assert not review.shown.archived.isNull() and "chỉ có tệp đã hoàn tất" in view.scanned._hint.text()
    for key in (Key.Key_3, Key.Key_P, Key.Key_R):
        review.message = None
        sitting.press(key)
        assert review.message is not None and review.message.code == "PAGE_IN_FILE_ALONE"
    assert not review.marking.marks and review.repair.kind is None
    sitting.press(Key.Key_F)
    assert view.loupe.isHidden()
    sitting.press(Key.Key_F)
    sitting.press(Key.Key_Return)
    desk.until(lambda: [one.verdict for one in store.review.decisions(case.id)] == [Verdict.ACCEPTED])
    review.choose_kind(None)


def test_each_defect_has_a_key_and_marks_the_page() -> None:
    page, seen, marking = new_id(), (0.5, 0.5, 1.0, 1.0), Marking()
    assert len(KEYS) == len(Defect) == 18 and not {"R", "P", "M", "N"} & KEYS.keys()
    for defect in Defect:
        marking = marking.with_defect(page, defect, seen)
    assert [mark.defect for mark in marking.marks] == list(Defect)
    boxes = [mark.rect for mark in marking.marks if mark.defect not in OF_THE_WHOLE]
    assert all(box is not None and box[0] >= 0.5 and box[3] <= 1.0 for box in boxes), "where one looks"
    again = marking.with_defect(page, Defect.SKEW, seen)
    assert again.marks == marking.marks and again.chosen_mark is not None
    drawn = again.drawn((0.1, 0.1, 0.4, 0.2))
    assert drawn.chosen_mark is not None and drawn.chosen_mark.rect is not None and drawn.chosen_mark.rect[2] < 0.41
    assert len(drawn.without_chosen().marks) == 17
    assert drawn.next_chosen(new_id()).chosen == -1


def test_what_only_one_of_two_pictures_shows_is_coloured() -> None:
    """Paper of another tone is no difference; a line that is missing is one."""

    def page(tone: int, *lines: int) -> QImage:
        image = QImage(100, 100, QImage.Format.Format_RGB32)
        image.fill(QColor(tone, tone, tone - 8))
        painter = QPainter(image)
        for top in lines:
            painter.fillRect(QRect(10, top, 80, 6), QColor(10, 10, 10))
        painter.end()
        return image

    found = difference(page(225, 20, 50), page(255, 20, 80))
    paper, both, lost, new = (found.pixelColor(50, y) for y in (5, 23, 53, 83))
    assert min(paper.red(), paper.green(), paper.blue()) > 250
    assert max(both.red(), both.green(), both.blue()) < 40
    assert lost.red() < 40 and lost.green() > 200 and lost.blue() > 200
    assert new.red() > 200 and new.green() < 40
