"""How a day ended: what the dossier system received, beside what lay on the counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.bootstrap import Station
from app.domain.release import Release
from tests.perf.delivered import Fate, fate, page_texts
from tests.perf.paper_stacks import PaperStack


@dataclass(frozen=True, slots=True)
class DayEnd:
    """How the day ended: `rescanned` counts the pages that had to be scanned again."""

    dossier: str
    pages: int
    rescanned: int
    fate: Fate
    release: Release


def day_end(station: Station, dossier_id: UUID, stacks: Sequence[PaperStack]) -> DayEnd:
    """What was delivered: the files whose hashes the dossier system put into its receipts, page by page against the paper."""
    now = station.editing.desk(dossier_id)
    whole, pages = Fate(0, 0, 0), 0
    for component, stack in zip(now.components, stacks, strict=True):
        document = station.store.documents.current(component.id)
        receipt = station.store.outbox.receipt(document.id) if document is not None else None
        signed = station.documents.state(document).last_signature() if document is not None else None
        sent = signed is not None and receipt is not None and receipt.sha256 == signed.blob.sha256
        texts = page_texts(station.store.blobs.path(signed.blob)) if signed is not None and sent else []
        pages += len(texts)
        whole += fate(texts, stack.truth)
    kept = sum(len(now.paper(component.id).pages) for component in now.components)
    return DayEnd(now.dossier.code, pages, len(now.masters) - kept, whole, station.releasing.release(dossier_id))
