"""The desk asks by itself how sent dossiers stand, and says what a supervisor is to hear, once."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

from pytestqt.qtbot import QtBot

from app.domain.changes import ChangeSet
from app.domain.ids import new_id
from app.domain.supervision import SERVED_DIFFERS, SupervisorNotice
from app.services.accept import Supervised, Unaccepted
from app.services.drain import Unsent
from app.services.upkeep import Upkept
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.notices import Notice, is_overdue, of_received, of_supervised, of_unsent
from app.ui.viewmodels.supervision import SupervisionViewModel

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
        return Upkept((received,), (recalled,), Unsent(2, 60.0, overdue=False), supervised)

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
    following.tell(Supervised(Unaccepted((), 0.0), (TOLD,)))
    runner.close()


def test_what_was_sent_unasked_is_said_and_ends_the_warning() -> None:
    assert of_received(0, 3) == ()
    (all_sent,) = of_received(3, 0)
    assert all_sent.waits
    assert not is_overdue(all_sent)
    (warning,) = of_unsent(Unsent(3, 5 * 3600.0, overdue=True), lambda: None)
    assert is_overdue(warning)
