"""A sheet that was scanned again takes the place of the old one. Runs in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.domain.changes import ChangeSet
from app.domain.model import MasterPage
from app.services.edit import Desk
from app.ui.services import DeskServices


def take_place(
    services: DeskServices, dossier_id: UUID, component_id: UUID, page_id: UUID, came: Sequence[MasterPage]
) -> ChangeSet:
    """Let the first sheet that came take the place of a page.

    Both sides of the old sheet are replaced where both lie on the paper and both came again. A side without an old one lies behind it.
    Sheets behind the first one stay at the end of the paper.

    Args:
        services: of the desk.
        dossier_id: the dossier.
        component_id: the paper.
        page_id: the old page that the officer selected.
        came: the pages of the scan in order.
    """
    sheet = [page for page in came if page.sheet == came[0].sheet]
    desk, editing, actor = services.editing.desk(dossier_id), services.editing, services.actor
    pairs = replacements(desk, component_id, page_id, sheet)
    if not pairs:
        return ChangeSet()
    placed = [new for _, new in pairs]
    others = [page.id for page in sheet if page.id not in placed]
    return editing.exchange(dossier_id, [old for old, _ in pairs], [*placed, *others], actor).changes


def replacements(
    desk: Desk, component_id: UUID, page_id: UUID, sheet: Sequence[MasterPage]
) -> tuple[tuple[UUID, UUID], ...]:
    """(old page, page that shows it again), the selected page last."""
    shown = {view.id: desk.masters[view.master_ids[0]] for view in desk.paper(component_id).pages}
    selected = shown.get(page_id) or desk.masters.get(page_id)
    if not sheet or selected is None:
        return ()
    olds = {
        master.side: page
        for page, master in shown.items()
        if (master.batch_id, master.sheet) == (selected.batch_id, selected.sheet)
    }
    olds[selected.side] = page_id
    news = {page.side: page.id for page in reversed(sheet)}
    if len(olds) == len(news) == 2:
        return tuple((olds[side], news[side]) for side in sorted(olds, key=lambda side: olds[side] == page_id))
    return ((page_id, news.get(selected.side, sheet[0].id)),)
