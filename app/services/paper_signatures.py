"""Which signatures a file bears that the desk shows: a paper's document, and a file from outside before anything is done to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.document_state import DocumentState
from app.domain.model import BlobRef
from app.domain.verification import SignatureReport
from app.services.documents import Documents
from app.services.verification_sheet import VerificationSheets
from app.services.verify import Verifying

if TYPE_CHECKING:
    from app.store.store import Store


class Whence(StrEnum):
    """What a file is."""

    OUTSIDE = "outside"
    """a file that lies outside of the store: the station has taken nothing of it in"""
    DOCUMENT = "document"
    """what a paper is sent as"""
    EARLIER_DOCUMENT = "earlier-document"
    """the same of pages that were changed since"""


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file that may bear signatures; `name` is its name for people."""

    path: Path
    whence: Whence
    name: str


class PaperSignatures:
    """Finds the document of a paper and has files judged; changes nothing."""

    def __init__(self, store: Store, documents: Documents, verifying: Verifying, sheets: VerificationSheets) -> None:
        self._store = store
        self._documents = documents
        self._verifying = verifying
        self._sheets = sheets

    def document_of(self, component_id: UUID) -> SignedFile | None:
        """The file of a paper with the most signatures; nobody has looked yet whether they hold. None: there is none."""
        document = self._documents.standing(component_id)
        blob = _signed_blob(self._documents.state(document)) if document is not None else None
        if document is None or blob is None:
            return None
        component = self._store.dossiers.component_by_id(component_id)
        dossier = self._store.dossiers.get(component.dossier_id)
        same = self._documents.is_of(document, self._documents.pages_on_desk(component_id))
        whence = Whence.DOCUMENT if same else Whence.EARLIER_DOCUMENT
        return SignedFile(self._store.blobs.path(blob), whence, f"{dossier.code}-{component.code}.pdf")

    def judge(self, file: SignedFile) -> tuple[SignatureReport, ...]:
        """The signatures of a file, each with its verdict; read in a worker. () where it bears none.

        Raises:
            InputRefused: it can't be read.
        """
        return self._verifying.signatures(file.path)

    def write_sheet(self, file: SignedFile, out: Path) -> None:
        """Write down what is found of a file now.

        Raises:
            InputRefused: it can't be read.
            UsageError: SHEET_FORMAT.
            StoreFailed: OUT_UNWRITABLE.
        """
        self._sheets.write(self._sheets.sheet(file.path, self._verifying.verify(file.path), name=file.name), out)


def _signed_blob(state: DocumentState) -> BlobRef | None:
    """Also where a signature is still missing; a kept file came with its own."""
    newest = state.last_signature() or state.signed
    return newest.blob if newest is not None else state.document.kept_blob
