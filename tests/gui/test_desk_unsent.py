"""Documents that have waited too long to be sent: the desk says so, once, with one thing to do."""

from __future__ import annotations

from app.services.drain import Unsent
from app.ui.viewmodels.notices import of_unsent


def test_a_desk_warns_of_what_has_waited_too_long() -> None:
    assert of_unsent(Unsent(3, 600.0, overdue=False), lambda: None) == ()
    tried: list[bool] = []
    (notice,) = of_unsent(Unsent(3, 5 * 3600.0, overdue=True), lambda: tried.append(True))
    assert notice.error is not None
    assert (notice.error.code, notice.error.fields) == ("OUTBOX_OVERDUE", {"count": 3, "hours": 5})
    assert notice.waits
    assert notice.action is not None
    notice.action[1]()
    assert tried == [True]
