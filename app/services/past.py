"""What happened to pages and papers: who scanned, changed, accepted, signed and sent them, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import PageView, Paper, arrange
from app.domain.model import Document
from app.domain.past import Deed, Happening, Said, Told, Undone, past_of_page, past_of_paper
from app.services.edit import Desk

if TYPE_CHECKING:
    from app.store.store import Store


class Past:
    """Reads the edit log and the records of signatures and receipts; changes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_page(self, desk: Desk, page_id: UUID) -> tuple[Told, ...]:
        """All that happened to a page of a dossier, the oldest first; () where it does not lie on the desk."""
        found = [
            (component, view) for component, paper in desk.papers.items() for view in paper.pages if view.id == page_id
        ]
        if not found:
            return ()
        component, page = found[0]
        of_it = [
            document
            for document in self._store.documents.versions(component)
            if any(view.id == page_id for view in self._pages(desk, document))
        ]
        return self._in_order(past_of_page(desk.log, page), of_it)

    def of_paper(self, desk: Desk, component_id: UUID) -> tuple[Told, ...]:
        """All that happened to a paper and to the pages that lie in it now, the oldest first."""
        happened = past_of_paper(desk.log, component_id, desk.paper(component_id).pages)
        return self._in_order(happened, self._store.documents.versions(component_id))

    def _pages(self, desk: Desk, document: Document) -> tuple[PageView, ...]:
        if document.kept_blob is not None:
            return ()
        papers = arrange(desk.log[: document.edit_position], desk.masters)
        return papers.get(document.component_id, Paper()).pages

    def _in_order(self, happened: Sequence[Happening], documents: Sequence[Document]) -> tuple[Told, ...]:
        names = self._store.people.names({one.by for one in happened})
        told = [
            Told(one.at, names.get(one.by, ""), one.deed, one.undone, one.fields, one.acceptance) for one in happened
        ]
        told += [one for document in documents for one in self._of_document(document)]
        # A signature names whole seconds: what was scanned in the same one came before it. Else it stays as it stands in the log.
        return tuple(sorted(told, key=lambda one: one.at.replace(microsecond=0)))

    def _of_document(self, document: Document) -> Iterator[Told]:
        signed, sealed = self._store.documents.signed(document.id), self._store.documents.sealed(document.id)
        for deed, signature in ((Deed.SIGNED, signed), (Deed.SEALED, sealed)):
            if signature is not None:
                fields: dict[str, Said] = {"level": signature.level, "version": document.version}
                yield Told(signature.signed_at, signature.signer_subject, deed, Undone.NO, fields)
        receipt, recall = self._store.outbox.receipt(document.id), self._store.recalls.of(document.id)
        if receipt is not None:
            number: dict[str, Said] = {"receipt": receipt.receipt_id, "version": document.version}
            yield Told(receipt.received_at, "", Deed.RECEIVED, Undone.NO, number)
        if recall is not None:
            yield Told(recall.begun_at, "", Deed.WITHDRAWN, Undone.NO, {"version": document.version})
