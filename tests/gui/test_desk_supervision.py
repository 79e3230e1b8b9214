"""The desk asks by itself how sent dossiers stand, and says what a supervisor is to hear, once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

from pytestqt.qtbot import QtBot

from app.domain.changes import ChangeSet
from app.domain.counters import KnownCounter
from app.domain.errors import StoreFailed
from app.domain.grounds import Acceptance
from app.domain.health.glass import DirtyGlass
from app.domain.ids import new_id
from app.domain.model import Side
from app.domain.supervision import PAGES_ACCEPTED, SERVED_DIFFERS, AcceptedPages, SupervisorNotice
from app.messages import Language
from app.services.accept import Supervised, Unaccepted
from app.services.centre import CentreStands
from app.services.drain import Unsent
from app.services.health import Trouble
from app.services.take_over import Awaited
from app.services.upkeep import Upkept
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.notices import Notice, is_overdue, of_received, of_supervised, of_unsent
from app.ui.viewmodels.supervision import SupervisionViewModel
from app.ui.viewmodels.to_read import ToReadViewModel
from app.ui.widgets.centre_mark import CentreMark
from app.ui.widgets.to_read_view import ToReadView

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TOLD = SupervisorNotice(new_id(), SERVED_DIFFERS, new_id(), new_id(), {"dossier": "H56-1", "component": "TP01"}, AT)


def test_what_a_supervisor_is_to_hear_waits_for_its_turn() -> None:
    assert of_supervised(Supervised(Unaccepted((), 0.0), ())) == ()
    late, served = of_supervised(Supervised(Unaccepted(("H56-1", "H56-2"), 30 * 3600.0), (TOLD,)))
    assert late.error is not None
    assert (late.error.code, late.error.fields) == ("NOT_ACCEPTED", {"count": 2, "hours": 30, "dossier": "H56-1"})
    assert served.error is not None
    assert (served.error.code, served.error.fields["component"]) == (SERVED_DIFFERS, "TP01")
    assert late.waits
    assert served.waits


def test_the_desk_asks_and_says(qtbot: QtBot) -> None:
    asked: list[object] = []
    supervised = Supervised(Unaccepted(("H56-1",), 90_000.0), ())
    received, recalled = new_id(), new_id()

    def look(actor: object, cancelled: object) -> Upkept:
        asked.append(actor)
        return Upkept((), (received,), (recalled,), Unsent(2, 60.0, overdue=False), supervised)

    runner = TaskRunner()
    changes: list[ChangeSet] = []
    runner.changed.connect(changes.append)
    following = SupervisionViewModel(runner)
    notices: list[Notice] = []
    following.said.connect(notices.append)
    following.look()  # nothing is open yet
    following.use(SimpleNamespace(upkeep=SimpleNamespace(look=look), actor="officer"))  # type: ignore[arg-type]
    with qtbot.waitSignal(following.sent):
        following.look()
    qtbot.waitUntil(lambda: len(notices) == 2)
    sent, late = notices
    assert "1" in sent.message
    assert "2" in sent.message
    assert late.error is not None
    assert late.error.code == "NOT_ACCEPTED"
    assert asked == ["officer"]
    assert changes == [ChangeSet(documents=frozenset({received, recalled}))]
    with qtbot.assertNotEmitted(following.said):
        following.tell(supervised)  # it stands as it did a minute ago


def test_a_centre_that_has_something_else_is_told_once(qtbot: QtBot) -> None:
    awaited = (
        Awaited(new_id(), "H1", KnownCounter(new_id(), "Quầy 1"), because)
        for because in (None, StoreFailed("BLOB_DAMAGED"))
    )
    differs = CentreStands(0, 0, None, differs=StoreFailed("CENTRE_DIFFERS", tables="plans"), awaited=tuple(awaited))
    unread = StoreFailed("CASES_UNREAD", counters="Quầy 2")
    runner, notices = TaskRunner(), list[Notice]()
    following = SupervisionViewModel(runner)
    following.said.connect(notices.append)
    upkeep = SimpleNamespace(look=lambda _actor, cancelled: Upkept((), centre=differs, unread=unread))
    following.use(SimpleNamespace(upkeep=upkeep, actor="officer"))  # type: ignore[arg-type]
    for _ in range(2):
        with qtbot.waitSignal(following.looked):
            following.look()
    codes = [notice.error.code for notice in notices if notice.error is not None]
    assert codes == ["CENTRE_DIFFERS", "DOSSIER_NOT_WHOLE", "CASES_UNREAD"] and len(notices) == 3, (
        "what is on its way is nobody's trouble"
    )
    following.tell(Supervised(Unaccepted((), 0.0), (TOLD,)))
    runner.close()


def test_what_was_sent_unasked_is_said_and_ends_the_warning() -> None:
    assert of_received(0, 3) == ()
    (all_sent,) = of_received(3, 0)
    assert all_sent.waits
    assert not is_overdue(all_sent)
    (warning,) = of_unsent(Unsent(3, 5 * 3600.0, overdue=True), lambda: None)
    assert is_overdue(warning)


class Supervising:
    """What a supervisor has to read, without a store."""

    def __init__(self) -> None:
        told = SupervisorNotice(new_id(), PAGES_ACCEPTED, new_id(), new_id(), {"position": 7}, AT)
        why = Acceptance("stamp_over_text", "dấu tròn")
        self.left: list[AcceptedPages] = [AcceptedPages(told, "H56-1", "TP01", "Đơn đề nghị", (1, 3), "Nguyễn A", why)]
        self.by: list[object] = []

    def read(self, notice_ids: Collection[UUID], actor: object) -> None:
        self.left = [one for one in self.left if one.notice.id not in notice_ids]
        self.by += [actor] * len(notice_ids)

    def supervised(self) -> Supervised:
        return Supervised(Unaccepted((), 0.0), (TOLD,))

    def accepted_pages(self) -> tuple[AcceptedPages, ...]:
        return tuple(self.left)


def test_a_supervisor_reads_which_pages_were_accepted_and_why(qtbot: QtBot, language: Language) -> None:
    supervising, opened, runner = Supervising(), list[tuple[str, str]](), TaskRunner()
    to_read = ToReadViewModel(runner)
    to_read.use(SimpleNamespace(supervising=supervising, actor="head"))  # type: ignore[arg-type]
    view = ToReadView()
    qtbot.addWidget(view)

    def open_dossier(code: str, component: str) -> None:
        opened.append((code, component))

    supervision = SupervisionViewModel(runner)
    dirt = DirtyGlass("sane:1", Side.BACK, 61.0, AT, AT, new_id(), new_id(), 8, 7, 3)
    supervision.troubles = (Trouble(new_id(), False, "Máy quét quầy 2", dirt),)
    work = SimpleNamespace(to_read=to_read, supervision=supervision, middle=Middle.TO_READ, open_dossier=open_dossier)
    with qtbot.waitSignal(to_read.changed):
        to_read.look()
    view.show_desk(work)  # type: ignore[arg-type]
    assert "Con dấu, chữ ký đè lên chữ: dấu tròn" in view.text and "Nguyễn A\n02/03/2026 15:00" in view.text
    assert "H56-1\nĐơn đề nghị, trang 1, 3" in view.text and "tệp khác" in view.text
    trouble, row = view.list.topLevelItem(1), view.list.topLevelItem(2)
    assert trouble is not None and row is not None
    assert trouble.text(0) == "Máy quét quầy 2" and "61 mm" in trouble.text(1)
    view.list.clearSelection()
    trouble.setSelected(True)
    assert not view.read.isEnabled(), "it is not read but wiped"
    view.list.itemActivated.emit(row, 0)
    assert opened == [("H56-1", "TP01")]
    view.list.clearSelection()
    row.setSelected(True)
    with qtbot.waitSignal(to_read.changed):
        view.read.click()
    view.show_desk(work)  # type: ignore[arg-type]
    assert supervising.by == ["head"] and view.list.topLevelItemCount() == 2
    runner.close()


def test_how_far_the_centre_is_stands_quietly_at_the_desk(qtbot: QtBot, language: Language) -> None:
    mark, work = CentreMark(), SimpleNamespace(supervision=SimpleNamespace(centre=None))
    qtbot.addWidget(mark)
    shown = []
    for stands in (None, CentreStands(0, 0, None), CentreStands(1200, 3_500_000, AT)):
        work.supervision.centre = stands
        mark.show_desk(work)  # type: ignore[arg-type]
        shown.append((mark.isHidden(), mark.text(), mark.toolTip()))
    alone, everything, behind = shown
    assert alone == (True, "", ""), "a station that works by itself"
    assert not everything[0] and everything[1] != behind[1]
    assert "15:00" in behind[1] and "1200" in behind[2].replace(".", "").replace(",", "")
