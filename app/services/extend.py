"""Adding proof to signed files, those of the station and any other: what was signed offline, and what has to outlive its time-stamp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.document_state import standing_signature
from app.domain.errors import InputRefused, StationError
from app.domain.lifecycle import EnqueueUpload, next_steps
from app.domain.model import Actor, BlobRef, Document, SignatureExtension
from app.domain.pdf_checks import NOT_AS_MADE
from app.domain.signatures import ExtendedPdf, Level
from app.services.deliver import Delivering
from app.services.documents import Documents
from app.services.pool import WorkPool, read_in_worker
from app.services.read_back import ReadBack

if TYPE_CHECKING:
    from app.store.store import Store

type ExtendPdf = Callable[[Path, Level, timedelta], ExtendedPdf | None]
"""a signed file, the level that it shall reach, how long before its end a time-stamp is renewed -> the file with what it lacked; or None.
Can be handed to a worker"""
RENEW_BEFORE: Final = timedelta(days=90)
EXTEND_LIMIT_S: Final = 120.0
"""longer than a file is read otherwise: authorities are asked on the way, each within limits of its own"""


@dataclass(frozen=True, slots=True)
class PaperExtended:
    """What became of one signed paper; `extension` None: it lacked nothing."""

    component_code: str
    blob: BlobRef
    extension: SignatureExtension | None


@dataclass(frozen=True, slots=True)
class PaperLeft:
    """A signed paper that stays as it was, and why."""

    component_code: str
    error: StationError


@dataclass(frozen=True, slots=True)
class DossierExtended:
    """What became of the signed papers of a dossier."""

    papers: tuple[PaperExtended, ...]
    left: tuple[PaperLeft, ...]


class Extending:
    """Adds proof; each result is a new file, and the one before stays as it is.

    A signed file may come from anywhere: a worker reads it, judges it and adds to it, within limits of time and memory.
    """

    def __init__(
        self,
        store: Store,
        documents: Documents,
        delivering: Delivering,
        pool: WorkPool,
        extend: ExtendPdf,
        written: ReadBack,
    ) -> None:
        self._store = store
        self._documents = documents
        self._delivering = delivering
        self._pool = pool
        self._extend = extend
        self._written = written

    def file(self, path: Path, level: Level, renew_before: timedelta = RENEW_BEFORE) -> ExtendedPdf | None:
        """The file with what it lacks; None: it lacks nothing.

        Raises:
            InputRefused: NOT_SIGNED, PDF_DAMAGED, PDF_ENCRYPTED, FILE_NOT_FOUND, NOT_A_PDF, FILE_BREAKS_READER.
            SigningFailed: EXTEND_NOT_VALID, SIGNED_FILE_BAD, TIMESTAMP_*, REVOCATION_*, CERTIFICATE_*.
        """
        return read_in_worker(self._pool, self._extend, path, level, renew_before, limit_s=EXTEND_LIMIT_S)

    def dossier(self, code: str, level: Level, actor: Actor, renew_before: timedelta = RENEW_BEFORE) -> DossierExtended:
        """Extend the signed papers of a dossier. What the server knows of stays what it is; what still waits is sent with the proof.

        A paper that can't be extended hinders no other: one that is being sent or worked on just now (DUTY_HELD; waiting can help), one
        whose signature does not hold, ...

        Raises:
            InputRefused: DOSSIER_NOT_HERE.
        """
        dossier = self._store.dossiers.find(code)
        if dossier is None:
            raise InputRefused("DOSSIER_NOT_HERE", dossier=code)
        done: list[PaperExtended] = []
        left: list[PaperLeft] = []
        for component in self._store.dossiers.components(dossier.id):
            document = self._documents.standing(component.id)
            if document is None or self._newest(document) is None:
                continue
            try:
                made = self._paper(component.code, document, level, renew_before, actor)
            except StationError as error:
                if error.code in NOT_AS_MADE:
                    self._store.read_backs.failed(document.id, error.code, actor)
                left.append(PaperLeft(component.code, error))
                continue
            done += [] if made is None else [made]
        return DossierExtended(tuple(done), tuple(left))

    def _newest(self, document: Document) -> BlobRef | None:
        """The file with all signatures and the most proof, whichever was sent; None while a signature is missing."""
        state = self._documents.state(document)
        if state.signature_due() is not None:
            return None
        newest = standing_signature(state.sealed or state.signed, state.extensions, None)
        return None if newest is None else newest.blob

    def _paper(
        self, code: str, document: Document, level: Level, renew_before: timedelta, actor: Actor
    ) -> PaperExtended | None:
        with self._store.duties.hold(f"document-{document.id}"):
            blob = self._newest(document)  # asked only now: another call may have added proof, which would be undone
            if blob is None:
                return None
            with self._store.blobs.opened(blob):  # whole, as it was written
                made = self.file(self._store.blobs.path(blob), level, renew_before)
            if made is None:
                return PaperExtended(code, blob, None)
            kept = self._store.blobs.put(made.pdf, "application/pdf")
            if document.kept_blob is None:
                self._written.require_same_pages(self._store.blobs.path(blob), self._store.blobs.path(kept))
                self._written.require_archival(self._store.blobs.path(kept))
            extension = SignatureExtension(document.id, kept, blob, made.level.value, made.valid_until)
            self._store.extensions.add(extension, actor)
            self._overtake(document, actor)
            return PaperExtended(code, kept, extension)

    def _overtake(self, document: Document, actor: Actor) -> None:
        """What waits in the outbox gives way to the file with the proof."""
        state = self._documents.state(document)
        for step in next_steps(state):
            if isinstance(step, EnqueueUpload):
                self._delivering.enqueue(state, step.blob, actor)
