"""What a decision would make of the papers, before it is put down: what else has to be put down with it, and whether it may be made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import PageView, Paper, arrange, cover_lost
from app.domain.editlog import DRAWING, DRAWN_ON_SHOWN, LoggedOperation, Operation, Redraw
from app.domain.errors import InputRefused
from app.domain.model import Actor, MasterPage
from app.domain.page_layout import Raw, settled
from app.domain.page_view import Picture, Placement
from app.domain.sheet_parts import shown_twice

if TYPE_CHECKING:
    from app.store.store import Store

type Lies = Callable[[Collection[MasterPage]], Mapping[UUID, Raw]]
"""how master pages lie in their files, by id, as far as a machine knows by now"""


class Ahead:
    """Looks ahead over the edit log of a dossier; writes nothing."""

    def __init__(self, store: Store, lies: Lies) -> None:
        self._store = store
        self._lies = lies

    def pictures(self, dossier_id: UUID, pages: Sequence[UUID]) -> list[Picture]:
        """What these pages show, in their order, as far as they lie on the desk."""
        shown = {view.id: view.picture for view in _views(self._papers(dossier_id))}
        return [shown[page] for page in pages if page in shown]

    def after(self, dossier_id: UUID, operations: Sequence[Operation], actor: Actor) -> dict[UUID, Paper]:
        """The papers as operations would leave them."""
        log = self._store.dossiers.log(dossier_id)
        would_be = [LoggedOperation(len(log) + i, one, actor.id, log[-1].at) for i, one in enumerate(operations) if log]
        return arrange([*log, *would_be], self._store.capture.pages(dossier_id))

    def refuse_shown_twice(self, dossier_id: UUID, operation: Operation, actor: Actor, pages: Collection[UUID]) -> None:
        """See that no other page shows already what these pages would come to show.

        Raises:
            InputRefused: OTHER_PART_LIES_THERE.
        """
        now = self._papers(dossier_id)
        would_be = [*self._drawn_anew(dossier_id, operation), operation]
        other = shown_twice(pages, _views(now), _views(self.after(dossier_id, would_be, actor)))
        if other is not None:
            where, place = next(
                (c, p) for c, paper in now.items() for p, v in enumerate(paper.pages, 1) if v.id == other
            )
            code = self._store.dossiers.component_by_id(where).code
            raise InputRefused("OTHER_PART_LIES_THERE", component=code, place=place)

    def with_it(
        self, dossier_id: UUID, operation: Operation, actor: Actor, following: Sequence[Operation] = ()
    ) -> list[Operation]:
        """An operation with what has to be put down before it and after it, in one step."""
        drawn = self._drawn_anew(dossier_id, operation)
        all_of_it = [*drawn, operation, *following]
        return [*all_of_it, *cover_lost(self.after(dossier_id, all_of_it, actor).values())] if drawn else all_of_it

    def _papers(self, dossier_id: UUID) -> dict[UUID, Paper]:
        return arrange(self._store.dossiers.log(dossier_id), self._store.capture.pages(dossier_id))

    def _drawn_anew(self, dossier_id: UUID, operation: Operation) -> tuple[Redraw, ...]:
        """What is put down before hands do something to pages: else it would be done to something that is not what they saw.

        A page that lost a part is drawn as it is now; one that shows only its sheet, since a machine says so, is cut to it by then.
        """
        if not isinstance(operation, DRAWING):
            return ()
        papers, masters = self._papers(dossier_id), self._store.capture.pages(dossier_id)
        touched = [
            (component, view, view.id in paper.lessened)
            for component, paper in papers.items()
            for view in paper.pages
            if view.id in operation.pages
        ]
        alone = [view.picture.master_id for _, view, _ in touched if isinstance(view.picture, Placement)]
        raws = self._lies([masters[master] for master in alone]) if isinstance(operation, DRAWN_ON_SHOWN) else {}
        drawn = [(component, view, lessened, settled(view.picture, raws)) for component, view, lessened in touched]
        return tuple(
            Redraw(view.id, component, picture)
            for component, view, lessened, picture in drawn
            if lessened or picture != view.picture
        )


def _views(papers: Mapping[UUID, Paper]) -> list[PageView]:
    return [view for paper in papers.values() for view in paper.pages]
