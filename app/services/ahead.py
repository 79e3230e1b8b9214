"""What a decision would make of the papers, before it is put down: what else has to be put down with it, and whether it may be made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import PageView, Paper, arrange, cover_lost
from app.domain.editlog import (
    DRAWING,
    DRAWN_ON_SHOWN,
    Crop,
    LoggedOperation,
    Operation,
    Redraw,
    Restore,
    Straighten,
)
from app.domain.errors import InputRefused
from app.domain.geometry import MOST_DEGREES, is_empty, on_grid
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

    def __init__(
        self, store: Store, lies: Lies, pending: Mapping[UUID, Sequence[LoggedOperation]] | None = None
    ) -> None:
        """`pending` is taken as put down behind the logs of these dossiers already."""
        self._store = store
        self._lies = lies
        self._pending = pending or {}

    def pictures(self, dossier_id: UUID, pages: Sequence[UUID]) -> list[Picture]:
        """What these pages show, in their order, as far as they lie on the desk."""
        shown = {view.id: view.picture for view in _views(self._papers(dossier_id))}
        return [shown[page] for page in pages if page in shown]

    def after(self, dossier_id: UUID, operations: Sequence[Operation], actor: Actor) -> dict[UUID, Paper]:
        """The papers as operations would leave them."""
        would_be = [*self._log(dossier_id), *self._put_down(dossier_id, operations, actor)]
        return arrange(would_be, self._store.capture.pages(dossier_id))

    def planned(self, dossier_id: UUID, operations: Sequence[Operation], actor: Actor) -> tuple[Operation, ...]:
        """All that has to be put down for operations that follow one another, so that it can be done in one step.

        Raises:
            InputRefused: as `require_possible`, where one of them can't be done to what those before it leave.
        """
        done: list[Operation] = []
        for one in operations:
            ahead = Ahead(self._store, self._lies, {dossier_id: self._put_down(dossier_id, done, actor)})
            ahead.require_possible(dossier_id, one, actor)
            done += ahead.with_it(dossier_id, one, actor)
        return tuple(done)

    def require_possible(self, dossier_id: UUID, operation: Operation, actor: Actor) -> None:
        """See that hands can do this to what pages show.

        Raises:
            InputRefused: TURN_TOO_FAR: a page would be turned by more than `MOST_DEGREES` in all; AREA_EMPTY;
                OTHER_PART_LIES_THERE: another page shows what would come to be shown here too.
        """
        match operation:
            case Straighten(pages, degrees):
                shown = self.pictures(dossier_id, pages)
                if any(abs(picture.hand.degrees + degrees) > MOST_DEGREES for picture in shown):
                    raise InputRefused("TURN_TOO_FAR", most=round(MOST_DEGREES))
            case Crop(pages, rect):
                if rect is not None and is_empty(on_grid(rect)):
                    raise InputRefused("AREA_EMPTY")
                self._refuse_shown_twice(dossier_id, operation, actor, pages)
            case Restore(pages):
                self._refuse_shown_twice(dossier_id, operation, actor, pages)
            case _:
                pass

    def _refuse_shown_twice(
        self, dossier_id: UUID, operation: Operation, actor: Actor, pages: Collection[UUID]
    ) -> None:
        """See that no other page shows already what these pages would come to show."""
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

    def _log(self, dossier_id: UUID) -> list[LoggedOperation]:
        return [*self._store.dossiers.log(dossier_id), *self._pending.get(dossier_id, ())]

    def _put_down(self, dossier_id: UUID, operations: Sequence[Operation], actor: Actor) -> list[LoggedOperation]:
        """Operations as they would stand behind the log."""
        log = self._log(dossier_id)
        return [LoggedOperation(len(log) + i, one, actor.id, log[-1].at) for i, one in enumerate(operations) if log]

    def _papers(self, dossier_id: UUID) -> dict[UUID, Paper]:
        return arrange(self._log(dossier_id), self._store.capture.pages(dossier_id))

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
