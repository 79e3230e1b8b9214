"""Several sheets or cards that lay on one glass: which operation makes a page of each, and which lays both sides of a card on one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.editlog import Divide, Merge
from app.domain.errors import InputRefused
from app.domain.geometry import Axis
from app.domain.glass_items import divided_pictures, items_of
from app.domain.ids import new_id
from app.domain.page_layout import fits, settled
from app.domain.page_view import A4_MM, Joined, masters_of, placements
from app.services.ahead import Ahead, Lies

if TYPE_CHECKING:
    from app.store.store import Store


class OnGlass:
    """Says what would have to be put down; writes nothing."""

    def __init__(self, store: Store, ahead: Ahead, lies: Lies) -> None:
        self._store = store
        self._ahead = ahead
        self._lies = lies

    def parted(self, dossier_id: UUID, page: UUID) -> Divide:
        """A page of each sheet on it, in reading order.

        Raises:
            InputRefused: NO_ITEMS: one sheet is all that was found on it, or hands did more to it than turn it.
        """
        masters = self._store.capture.pages(dossier_id)
        for picture in self._ahead.pictures(dossier_id, [page]):
            items = items_of(picture, self._lies([masters[master] for master in masters_of(picture)]))
            if items:
                return Divide(page, tuple(new_id() for _ in items[1:]), items)
        raise InputRefused("NO_ITEMS")

    def laid_on_page(self, dossier_id: UUID, pages: Sequence[UUID]) -> Divide | Merge:
        """One white A4 page with both sides of a card in their real size, out of two pages, or of one that shows both.

        Raises:
            InputRefused: NO_ITEMS: it is one page, on which only one sheet was found; CARD_TOO_LARGE.
        """
        masters = self._store.capture.pages(dossier_id)
        shown = self._ahead.pictures(dossier_id, pages)
        raws = self._lies([masters[master] for picture in shown for master in masters_of(picture)])
        if len(pages) == 1:
            items = items_of(shown[0], raws) if shown else ()
            if not items:
                raise InputRefused("NO_ITEMS")
            parts = divided_pictures(shown[0], items, None)
            operation: Divide | Merge = Divide(pages[0], (), items, A4_MM)
        else:
            parts = tuple(settled(picture, raws) for picture in shown)
            operation = Merge(tuple(pages), Axis.BENEATH, A4_MM)
        together = Joined(parts, Axis.BENEATH, paper_mm=A4_MM)
        on_it = [placement.master_id for placement in placements(together)]
        if raws.keys() >= set(on_it) and not fits(together, [raws[master] for master in on_it]):
            raise InputRefused("CARD_TOO_LARGE")
        return operation
