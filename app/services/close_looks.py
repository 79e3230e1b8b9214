"""What a supervisor sees closely: a page as it lies in the finished file of its paper, and its raw scan, pixel for pixel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID, uuid5

from app.domain.archived_page import PageInFile
from app.domain.arrange import Paper, arrange
from app.domain.document_state import last_signature
from app.domain.errors import InputRefused, PageWorkFailed
from app.domain.geometry import SizePx
from app.domain.model import Actor, BlobRef, Document, MasterPage
from app.domain.page_view import PageView
from app.domain.rights import Action
from app.services.close_look import BoxPx, DrawPart, file_jpeg, filed_jpeg, filed_png, raw_window_png
from app.services.documents import Documents
from app.services.edit import Desk
from app.services.page_sources import PdfReader
from app.services.process import Processing
from app.services.rights import Rights
from app.services.work_results import result_of_work
from app.services.workers import Urgency

if TYPE_CHECKING:
    from app.services.pool import WorkPool
    from app.store.store import Store


class CloseLooks:
    """Looks; nothing of it is kept. Each call but `filed` is worked on in a worker, before other pages are read.

    Each raises InputRefused (NOT_ALLOWED): it is for who reads cases.
    """

    def __init__(
        self,
        store: Store,
        rights: Rights,
        documents: Documents,
        processing: Processing,
        pool: WorkPool,
        pdf: PdfReader,
        draw: DrawPart,
        time_limit_s: float,
    ) -> None:
        """`draw` draws a page of a finished file, as a viewer does."""
        self._store = store
        self._rights = rights
        self._documents = documents
        self._processing = processing
        self._pool = pool
        self._pdf = pdf
        self._draw = draw
        self._time_limit_s = time_limit_s

    def filed(self, desk: Desk, component_id: UUID, views: Iterable[PageView], actor: Actor) -> dict[UUID, PageInFile]:
        """By page id: where these pages lie in the file of the version that stands, signed where it is; those that were changed since, or
        of which no file was made yet, are left out.
        """
        self._rights.require(actor, Action.READ_CASES)
        standing = self._documents.standing(component_id)
        if standing is None or standing.kept_blob is not None:
            return {}
        file, pages = self._file(desk, standing)
        wanted = set(views)
        return {view.id: PageInFile(file, index) for index, view in enumerate(pages) if view in wanted} if file else {}

    def _file(self, desk: Desk, document: Document) -> tuple[BlobRef | None, tuple[PageView, ...]]:
        """The file of a version and the pages in it. All that exists of a document takes some thirty questions, each a round trip to a
        centre: what does not tell which file it is is not asked."""
        of, extensions = self._store.documents, self._store.extensions.of(document.id)
        plan, signed, sealed = of.plan(document.id), of.signed(document.id), of.sealed(document.id)
        upload = (
            self._store.outbox.of(document.id) if extensions else None
        )  # where one file is signed it does not matter
        last = last_signature(plan, signed, sealed, extensions, upload) or signed
        if last is not None:
            as_made = arrange(desk.log[: document.edit_position], desk.masters)
            return last.blob, as_made.get(document.component_id, Paper()).pages
        if plan.sign:
            return self._documents.archived(document)
        state = self._documents.state(document)
        return state.finished() or state.to_be_signed(), state.pages

    def file_alone(self, component_id: UUID, actor: Actor) -> dict[PageView, PageInFile]:
        """The pages of the file of the version that stands, signed where it is, for a paper of which no page lies here: it came as a
        finished file, or its days are over. Each is a page of its own, always the same. Nothing where the file is gone or can't be read.
        """
        self._rights.require(actor, Action.READ_CASES)
        standing = self._documents.standing(component_id)
        if standing is None:
            return {}
        state = self._documents.state(standing)
        file = state.finished() or state.to_be_signed() or standing.kept_blob
        if file is None or not self._store.blobs.has(file.sha256):
            return {}
        try:
            count = self._look(self._pdf.page_count, self._store.blobs.path(file))
        except (InputRefused, PageWorkFailed):
            return {}
        ids = (uuid5(standing.id, str(index)) for index in range(count))
        return {PageView.arrived(one): PageInFile(file, index) for index, one in enumerate(ids)}

    def file_picture(self, page: PageInFile, actor: Actor) -> bytes:
        """A page of a file of which nothing else is here (JPEG). Raises as `filed_picture`."""
        self._rights.require(actor, Action.READ_CASES)
        return self._look(file_jpeg, self._path(page), page.index, self._pdf, self._draw)

    def filed_picture(self, page: PageInFile, size_px: SizePx, actor: Actor) -> bytes:
        """A page of a file, so large (JPEG).

        Raises:
            InputRefused, PageWorkFailed: it can't be drawn.
            StoreFailed: BLOB_MISSING, BLOB_PURGED: the file is gone.
        """
        self._rights.require(actor, Action.READ_CASES)
        return self._look(filed_jpeg, self._path(page), page.index, size_px, self._draw)

    def filed_window(self, page: PageInFile, size_px: SizePx, box_px: BoxPx, actor: Actor) -> bytes:
        """A box of a page of a file that is so large (PNG). Raises as `filed_picture`."""
        self._rights.require(actor, Action.READ_CASES)
        return self._look(filed_png, self._path(page), page.index, size_px, box_px, self._draw)

    def raw_window(self, master: MasterPage, box_px: BoxPx, actor: Actor) -> bytes:
        """A box of a master page as it was scanned, pixel for pixel (PNG); what lies beyond its edges is left out.

        Raises:
            InputRefused, PageWorkFailed: it can't be made.
        """
        self._rights.require(actor, Action.READ_CASES)
        (raw,) = self._processing.raw_pages(PageView.arrived(master.id), {master.id: master})
        return self._look(raw_window_png, raw.source, box_px, self._pdf)

    def _path(self, page: PageInFile) -> Path:
        if not self._store.blobs.has(page.file.sha256):
            self._store.blobs.read(page.file)  # says why it is gone
        return self._store.blobs.path(page.file)

    def _look[T](self, function: Callable[..., T], *arguments: object) -> T:
        asked = self._pool.schedule(function, args=arguments, timeout=self._time_limit_s, urgency=Urgency.AT_ONCE)
        return cast("T", result_of_work(asked))
