"""Pages of PDF files that were kept as they were with which an archive does not hold: they are drawn, so that the paper is not stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.archival import Flavour
from app.domain.arrange import PageView
from app.domain.document_state import DocumentState
from app.domain.imported import Drawn
from app.domain.page import PagePicture
from app.domain.pdf_checks import PixelDifference, PixelVerdict
from app.services.archive import Archiving
from app.services.process import Processing

if TYPE_CHECKING:
    from app.store.store import Store


class Redrawing:
    """What is done about an archive that is not valid."""

    def __init__(self, store: Store, processing: Processing, archiving: Archiving) -> None:
        self._store = store
        self._processing = processing
        self._archiving = archiving

    def draw_refused(self, state: DocumentState) -> bool:
        """Have the kept pages drawn that are not valid by themselves, or all where each of them is.

        Returns:
            Whether there was one: then the archive has to be made anew. Each call leaves fewer of them, and in flavour 1b none.
        """
        pages = zip(state.pages, state.page_artifacts() or (), strict=False)
        kept = [(view, page) for view, page in pages if PagePicture.decode(self._store.blobs.read(page[0])).is_kept]
        if not kept:
            return False
        if state.form.flavour is Flavour.PDFA_1B:  # it holds nearly no page that a word processor wrote
            return self._draw(state, [view for view, _ in kept], Drawn.REFUSED)
        by_itself = replace(state, metadata=replace(state.metadata, origins=()))
        alone = {view: self._archiving.assemble(by_itself, [page]) for view, page in kept}
        refused = [view for view, archive in alone.items() if not self._archiving.judge(state, archive).valid]
        return self._draw(state, refused or list(alone), Drawn.REFUSED)

    def draw_page(self, state: DocumentState, found: PixelVerdict) -> bool:
        """Have a kept page drawn that does not show in the archive what it showed before.

        Args:
            state: of the document.
            found: what was found of the archive's pages.

        Returns:
            Whether it was a kept one: then the archive has to be made anew.
        """
        pages = tuple(zip(state.pages, state.page_artifacts() or (), strict=False))[max(0, found.page - 1) : found.page]
        kept = [view for view, page in pages if PagePicture.decode(self._store.blobs.read(page[0])).is_kept]
        heavy = found.difference is PixelDifference.TOO_HEAVY
        return self._draw(state, kept, Drawn.TOO_HEAVY if heavy else Drawn.SHOWN_OTHERWISE)

    def _draw(self, state: DocumentState, views: Sequence[PageView], because: Drawn) -> bool:
        """Returns whether there was one."""
        if views:
            self._processing.redraw(views, state.masters, state.form, because)
        return bool(views)
