"""A sheet that was scanned again takes the place of the old one. Runs in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.artifacts import Stage
from app.domain.changes import ChangeSet
from app.domain.errors import InputRefused, PageWorkFailed
from app.domain.model import MasterPage
from app.domain.sheet_parts import other_parts, papers_beside, papers_shown
from app.services.edit import Desk
from app.ui.services import DeskServices


def take_place(
    services: DeskServices, dossier_id: UUID, component_id: UUID, page_id: UUID, came: Sequence[MasterPage]
) -> ChangeSet:
    """Let the first sheet that came take the place of a page.

    Both sides of the old sheet are replaced where both lie on the paper and both came again. A side without an old one lies behind it.
    Of a side that was split all parts on the paper go, for the new page shows them all; a copy stays. Of several sheets or cards on one
    glass the others stay unless as many lie there again: who scans one of them again need not have laid the others beside it.
    Sheets behind the first one stay at the end of the paper; so does all that came where the old page shows more than came again: nobody
    took the rest of it out.

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
    views, olds = desk.paper(component_id).pages, [old for old, _ in pairs]
    beside = any(papers_beside(view, views) for view in views if view.id in olds)
    olds = with_other_parts(views, olds, _papers_on_glass(services, desk, placed) if beside else 0)
    return editing.exchange(dossier_id, olds, [*placed, *others], actor).changes


def with_other_parts(views: Sequence[PageView], olds: Sequence[UUID], papers: int = 0) -> list[UUID]:
    """The old pages, and behind them what else was split off their sides: the new pages show it too.

    Args:
        views: the pages of the paper.
        olds: those that are scanned again.
        papers: so many sheets or cards lie on the glass of a new page: fewer than lay on the old one are not all of them.
    """
    out = list(olds)
    for page in (view for view in views if view.id in olds):
        beside = papers_beside(page, views)
        all_came = papers >= papers_shown([page, *(view for view in views if view.id in beside)])
        out += [part for part in other_parts(page, views) if part not in beside or all_came]
    return list(dict.fromkeys(out))


def _papers_on_glass(services: DeskServices, desk: Desk, pages: Sequence[UUID]) -> int:
    """The most sheets or cards that lie on the glass of one of these pages; 0 where they can't be looked at."""
    processing = services.processing
    try:
        processing.ensure(map(PageView.arrived, pages), desk.masters, frozenset({Stage.INSPECT}))
    except (InputRefused, PageWorkFailed):
        return 0  # that it is not readable is told where it lies
    found = processing.facts_of_masters(desk.masters[page] for page in pages)
    return max((len(facts.items) for facts in found.values()), default=0)


def replacements(
    desk: Desk, component_id: UUID, page_id: UUID, sheet: Sequence[MasterPage]
) -> tuple[tuple[UUID, UUID], ...]:
    """(old page, page that shows it again), the selected page last; none where it shows more than the sheet does."""
    views = {view.id: view for view in desk.paper(component_id).pages}
    on_it = views[page_id].master_ids if page_id in views else (page_id,)
    olds = [desk.masters[master] for master in on_it if master in desk.masters]
    news = {page.side: page.id for page in reversed(sheet)}
    if not sheet or not olds:
        return ()
    selected = olds[0]
    if len(olds) > 1 and not all(_is_of_sheet(old, selected) and old.side in news for old in olds):
        return ()
    alone = [(desk.masters[view.master_ids[0]], view.id) for view in views.values() if len(view.master_ids) == 1]
    sides = {master.side: page for master, page in reversed(alone) if _is_of_sheet(master, selected)}
    sides[selected.side] = page_id
    if len(sides) == len(news) == 2:
        return tuple((sides[side], news[side]) for side in sorted(sides, key=lambda side: sides[side] == page_id))
    return ((page_id, news.get(selected.side, sheet[0].id)),)


def _is_of_sheet(page: MasterPage, other: MasterPage) -> bool:
    return (page.batch_id, page.sheet) == (other.batch_id, other.sheet)
