"""A notice is read in the list of notices, its case decided in the review: there is one list, not two."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.errors import InputRefused
from app.domain.model import Actor
from app.domain.review.cases import Verdict
from app.domain.rights import Action
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store

_STAYS = ("CASE_TAKEN", "CASE_DECIDED", "CASE_NOT_YOURS")


def read_notice(store: Store, rights: Rights, notice_id: UUID, actor: Actor) -> None:
    """Say that a person read a notice. Who may decide its case has accepted it with that; whoever else reads it leaves the case waiting.

    The other way round, whoever decides the case has read the notice (`store.review.decide`).

    Raises:
        StoreFailed: NOT_STORED.
    """
    store.supervision.read(notice_id, actor)
    case_id = store.review.of_notice(notice_id)
    if case_id is None or not rights.may(actor, Action.REVIEW):
        return
    try:
        store.review.decide(case_id, Verdict.ACCEPTED, "", (), actor)
    except InputRefused as error:
        if error.code not in _STAYS:
            raise
