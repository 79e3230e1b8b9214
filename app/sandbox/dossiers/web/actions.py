"""What an operator decides about a dossier: to accept it, to ask for a supplement, to close it, to hand over the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.domain.delivery import SUPPLEMENT
from app.sandbox.dossiers.refusal import Refused

MOST_NOTE_CHARS: Final = 500
REFUSED, PROCESSING, STOPPED = 3, 4, 8


@dataclass(frozen=True, slots=True)
class Action:
    """A decision and the status that it leads to; some need a note that tells the citizen why."""

    status: int
    vi: str
    en: str
    needs_note: bool = False


_ACCEPT: Final = Action(PROCESSING, "Chấp nhận xử lý", "Accept")
_SUPPLEMENT: Final = Action(SUPPLEMENT, "Yêu cầu bổ sung", "Ask for a supplement", needs_note=True)
_REFUSE: Final = Action(REFUSED, "Từ chối", "Refuse", needs_note=True)
_PAYMENT: Final = Action(6, "Yêu cầu nộp phí", "Ask for the fee")
_WITHDRAWN: Final = Action(7, "Đã rút hồ sơ", "Withdrawn")
_STOP: Final = Action(STOPPED, "Dừng xử lý", "Stop", needs_note=True)
_DONE: Final = Action(9, "Xử lý xong", "Done")
_RETURN: Final = Action(10, "Trả kết quả", "Hand over the result")
_REOPEN: Final = Action(2, "Mở lại", "Open again")

ACTIONS: Final[dict[int, tuple[Action, ...]]] = {
    1: (Action(2, "Tiếp nhận", "Receive"), _REFUSE),
    2: (_ACCEPT, _SUPPLEMENT, _REFUSE, _WITHDRAWN),
    3: (_REOPEN,),
    4: (_DONE, _SUPPLEMENT, _PAYMENT, _STOP, _WITHDRAWN),
    5: (_ACCEPT, _STOP, _WITHDRAWN),
    6: (Action(PROCESSING, "Đã nộp phí", "Fee paid"), _STOP),
    7: (_REOPEN,),
    8: (_REOPEN,),
    9: (_RETURN, Action(PROCESSING, "Xử lý lại", "Work on it again")),
    10: (),
}
"""what may be decided in each status, the usual first"""


def chosen(status: int, form: dict[str, str]) -> tuple[Action, str]:
    """The decision that a form brings, and its note.

    Raises:
        Refused: 409 DECISION_OUTDATED where it can't be taken in this status; 400 NOTE_MISSING, NOTE_TOO_LONG.
    """
    action = next((action for action in ACTIONS[status] if str(action.status) == form.get("status")), None)
    if action is None:
        raise Refused(409, "DECISION_OUTDATED")
    note = " ".join(form.get("note", "").split())
    if len(note) > MOST_NOTE_CHARS:
        raise Refused(400, "NOTE_TOO_LONG")
    if action.needs_note and not note:
        raise Refused(400, "NOTE_MISSING")
    return action, note
