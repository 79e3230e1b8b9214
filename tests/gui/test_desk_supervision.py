"""The desk asks by itself how sent dossiers stand, and says what a supervisor is to hear, once."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

from pytestqt.qtbot import QtBot

from app.domain.ids import new_id
from app.domain.supervision import SERVED_DIFFERS, SupervisorNotice
from app.services.accept import Supervised, Unaccepted
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.notices import of_supervised
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
    accepting = SimpleNamespace(follow=lambda actor, cancelled: asked.append(actor), supervised=lambda: supervised)
    runner = TaskRunner()
    following = SupervisionViewModel(runner)
    following.look()  # nothing is open yet
    following.use(SimpleNamespace(accepting=accepting, actor="officer"))  # type: ignore[arg-type]
    with qtbot.waitSignal(following.said) as said:
        following.look()
    assert said.args[0].error.code == "NOT_ACCEPTED"
    assert asked == ["officer"]
    with qtbot.assertNotEmitted(following.said):
        following.tell(supervised)  # it stands as it did a minute ago
    following.tell(Supervised(Unaccepted((), 0.0), (TOLD,)))
    runner.close()
