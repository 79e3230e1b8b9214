"""Who copied what a paper shows: the one rule by which a personal signature is refused, and by which a handover tells whose is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.document_state import DocumentState
from app.domain.model import MasterPage

if TYPE_CHECKING:
    from app.store.store import Store


def copied_by(store: Store, state: DocumentState) -> list[set[UUID]]:
    """Of each page of a document, who copied what it shows; a file from outside is one page of whoever took it in."""
    if state.document.kept_blob is not None:
        return [{store.recalls.taken_in_by(state.document)}]
    return pages_copied_by(store, state.pages, state.masters)


def pages_copied_by(store: Store, pages: Sequence[PageView], masters: Mapping[UUID, MasterPage]) -> list[set[UUID]]:
    """The same of pages that lie on the desk."""
    batches = [{masters[master].batch_id for master in view.master_ids} for view in pages]
    began = store.capture.copied_by({batch for shown in batches for batch in shown})
    return [{began[batch] for batch in shown} for shown in batches]
