"""Putting down what was planned on a dossier's log: somebody else may write to it meanwhile, from another station or another lane."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import PageView, arrange
from app.domain.editlog import Operation
from app.domain.errors import InputRefused

if TYPE_CHECKING:
    from app.store.store import Store


def put_down[T](
    store: Store,
    dossier_id: UUID,
    touched: Collection[UUID],
    plan: Callable[[], Sequence[Operation]],
    write: Callable[[Sequence[Operation], int], T | None],
    seen: Sequence[PageView] = (),
) -> T:
    """Plan and write on one state of the log. Where it grew in between, plan once more, unless the pages that are changed are not what they
    were: what was decided on them was decided on other ones.

    Args:
        store: the data folder.
        dossier_id: whose log.
        touched: the pages that are changed.
        plan: what has to be put down, by the log as it is.
        write: puts it down, if the log is still so long; None: it is not.
        seen: what the pages showed to who decided; those that are left out: what they show now.

    Raises:
        InputRefused: PAGES_CHANGED: nothing was put down; as `plan` and `write`.
    """
    shown = {view.id: view for view in seen}
    while True:
        length, now = _lying(store, dossier_id)
        shown = {**now, **shown}
        if any(shown.get(page) != now.get(page) for page in touched):
            raise InputRefused("PAGES_CHANGED", dossier=store.dossiers.get(dossier_id).code)
        written = write(plan(), length)
        if written is not None:
            return written


def _lying(store: Store, dossier_id: UUID) -> tuple[int, Mapping[UUID, PageView]]:
    """How long the log is, and what lies on the desk by it."""
    log = store.dossiers.log(dossier_id)
    papers = arrange(log, store.capture.pages(dossier_id)).values()
    return len(log), {view.id: view for paper in papers for view in paper.pages}
