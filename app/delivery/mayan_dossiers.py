"""Dossiers as they lie in Mayan: the cabinet of a code, its sheet, its papers, and what a station changes there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.delivery import mayan_values
from app.delivery.claims import Answer, nested, number
from app.delivery.failures import WireCode, failed
from app.delivery.mayan_records import CABINETS_SEARCH, MayanRecords
from app.delivery.mayan_schema import CABINET, PAPER, PAPER_FIELDS, SHEET
from app.delivery.mayan_values import DOCUMENT_FIELDS, TAKEN_OUT, Document, Filed, StoredFile, text
from app.domain.delivery import UploadManifest
from app.domain.errors import DeliveryFailed

_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""nothing in it means anything to Mayan's search"""
_METADATA_FIELDS: Final = ("value", "metadata_type__name")
_LANGUAGE: Final = "vie"
_LABEL_LENGTH: Final = 255
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 1.0


@dataclass(frozen=True, slots=True)
class Cabinet:
    """The cabinet of a dossier: the code as Mayan writes it, and the documents that it lists."""

    id: int
    code: str
    documents: tuple[Answer, ...]


class MayanDossiers:
    """Looks up and changes. `wait_s` is how long one call waits for Mayan's background work; then SERVER_STILL_PROCESSING."""

    def __init__(self, records: MayanRecords, wait_s: float) -> None:
        self._records = records
        self._wait_s = wait_s

    def cabinet(self, dossier_code: str, boundary: str | None = None) -> Cabinet:
        """Found through Mayan's search, which sees a new cabinet a moment later; what it lists is as of now.

        Raises:
            DeliveryFailed: DOSSIER_UNKNOWN.
        """
        if _CODE.fullmatch(dossier_code) is None:
            raise failed(WireCode.DOSSIER_UNKNOWN)
        fields = ("id", "label", "full_path")
        found = self._records.listed(CABINETS_SEARCH, fields, boundary=boundary, label=f'"{dossier_code}"')
        labels = {text(item, "label"): item for item in found or () if text(item, "full_path") == _path(item)}
        same = [code for code in sorted(labels) if code.casefold() == dossier_code.casefold()]
        if not same:
            raise failed(WireCode.DOSSIER_UNKNOWN)
        code = dossier_code if dossier_code in same else same[0]
        cabinet = number(labels[code], "id")
        documents = self._records.listed(f"cabinets/{cabinet}/documents/", DOCUMENT_FIELDS)
        if documents is None:
            raise failed(WireCode.DOSSIER_UNKNOWN)
        return Cabinet(cabinet, code, tuple(documents))

    def sheet(self, cabinet: Cabinet) -> Mapping[str, str]:
        """What its sheet says, name -> value. Raises DeliveryFailed: RECORDS_NOT_PREPARED where it has none."""
        for sheet in self._read(cabinet, lambda kind: kind == SHEET):
            return sheet.told
        raise failed(WireCode.RECORDS_NOT_PREPARED, "no sheet in the cabinet")

    def papers(self, cabinet: Cabinet) -> list[Document]:
        """The documents that are filed under a component, those that wait for their file or are on their way to the trash too."""
        return [document for document in self._read(cabinet, lambda kind: kind != SHEET) if document.component]

    def settled(
        self, dossier_code: str, concerns: Callable[[Document], bool], boundary: str | None = None
    ) -> list[Document]:
        """The papers, as soon as Mayan is through with those that it `concerns`.

        Raises:
            DeliveryFailed: SERVER_STILL_PROCESSING.
        """
        for _ in self._pauses():
            papers = self.papers(self.cabinet(dossier_code, boundary))
            boundary = None
            if all(paper.settled for paper in papers if not paper.leaving and concerns(paper)):
                return papers
        raise failed(WireCode.SERVER_STILL_PROCESSING)

    def arrived(self, document: int) -> bool:
        """Whether a document that may have been sent its file has one, within the time that this may take."""
        return any(self.file_of(document) is not None for _ in self._pauses())

    def await_hash(self, document: int) -> None:
        """Give Mayan time to hash the document's file, where there is one to come; asks for that document alone."""
        for _ in self._pauses():
            known = self.document(document)
            if known is None or known.leaving or known.settled:
                return

    def file_of(self, document: int, boundary: str | None = None) -> StoredFile | None:
        """The document's file, if it has one. Raises DeliveryFailed: UPLOAD_GONE where there is no such document, or not any more."""
        stored = self._records.get(f"documents/{document}/", boundary=boundary)
        if stored is None or mayan_values.leaving(stored):
            raise failed(WireCode.UPLOAD_GONE)
        return StoredFile.of(stored["file_latest"]) if stored.get("file_latest") else None

    def metadata(self, document: int) -> Mapping[str, str]:
        """Name -> value; empty where the document is not there."""
        listed = self._records.listed(f"documents/{document}/metadata/", _METADATA_FIELDS)
        return mayan_values.metadata(listed or ())

    def add(self, manifest: UploadManifest, cabinet: Cabinet, key: str, boundary: str) -> Filed:
        """A new document for a paper. It comes into the cabinet when it is complete: a half-made one is found by nobody, and Mayan
        deletes it after a day, since it has no file.

        Raises:
            DeliveryFailed: RECORDS_NOT_PREPARED.
        """
        kind = self._kind(manifest.paper_type)
        fields = self._fields(kind)
        made = self._records.create(
            "documents/",
            {"document_type_id": kind, "label": manifest.title[:_LABEL_LENGTH], "language": _LANGUAGE},
            absent=WireCode.UNAUTHORIZED,
            boundary=boundary,
        )
        filed = Filed(number(made, "id"), fields["da_nhan"])
        for name, value in mayan_values.metadata_of(manifest, cabinet.code, key).items():
            self._note(filed.document, fields[name], value)
        where = f"cabinets/{cabinet.id}/documents/add/"
        self._records.tell(where, {"document": filed.document}, absent=WireCode.UNAUTHORIZED)
        return filed

    def note_arrival(self, filed: Filed, when: str) -> None:
        """Put down that Mayan said that it has the whole file."""
        self._note(filed.document, filed.arrived_field, when)

    def arrived_field(self, document: int) -> int:
        """See `Filed`, for a document that is there already. Raises DeliveryFailed: UPLOAD_GONE, RECORDS_NOT_PREPARED."""
        stored = self._records.get(f"documents/{document}/")
        if stored is None:
            raise failed(WireCode.UPLOAD_GONE)
        return self._fields(number(nested(stored, "document_type"), "id"))["da_nhan"]

    def take_out(self, document: int, reason: str, boundary: str | None = None) -> None:
        """Say so in the description, and move to the trash; nothing where it is not there any more.

        The description counts from now on; the trash is background work.
        """
        path = f"documents/{document}/"
        try:
            stored = self._records.get(path)
            if stored is not None and not mayan_values.leaving(stored):
                self._records.edit(path, {"description": TAKEN_OUT + reason}, absent=WireCode.FILE_UNKNOWN)
            if stored is not None:
                self._records.delete(path, absent=WireCode.FILE_UNKNOWN, boundary=boundary)
        except DeliveryFailed as error:
            if error.code != WireCode.FILE_UNKNOWN:
                raise

    def give_up(self, document: int, reason: str) -> bool:
        """Take out a document that has no file; False: it got one in the meantime, and stays.

        Raises:
            DeliveryFailed: UPLOAD_GONE.
        """
        path = f"documents/{document}/"
        marked = self._records.edit(path, {"description": TAKEN_OUT + reason}, absent=WireCode.UPLOAD_GONE)
        if marked.get("file_latest"):
            self._records.edit(path, {"description": ""}, absent=WireCode.UPLOAD_GONE)
            return False
        self._records.delete(path, absent=WireCode.UPLOAD_GONE)
        return True

    def document(self, document: int) -> Document | None:
        """A document that is not in the trash, whether it stands or not."""
        stored = self._records.get(f"documents/{document}/")
        return None if stored is None else Document.of(stored, self.metadata(document))

    def in_trash(self, document: int) -> Answer | None:
        """A document in the trash, as Mayan describes it; None where it is nowhere.

        Raises:
            DeliveryFailed: SERVER_STILL_PROCESSING: Mayan will move it there, and has not yet.
        """
        if not any(self._records.get(f"documents/{document}/") is None for _ in self._pauses()):
            raise failed(WireCode.SERVER_STILL_PROCESSING)
        return self._records.get(f"trashed_documents/{document}/")

    def _read(self, cabinet: Cabinet, wanted: Callable[[str], bool]) -> Iterable[Document]:
        """The documents of the cabinet, of these kinds, that say themselves that they are this dossier's."""
        for stored in cabinet.documents:
            if wanted(text(nested(stored, "document_type"), "label")):
                document = Document.of(stored, self.metadata(number(stored, "id")))
                if document.told.get("ma_ho_so", "").casefold() == cabinet.code.casefold():
                    yield document

    def _kind(self, paper_type: str) -> int:
        """The document type of papers of this type: the one whose label begins with its code, else that of all papers."""
        kinds = self._records.listed("document_types/", ("id", "label")) or ()
        ids = {text(kind, "label"): number(kind, "id") for kind in kinds}
        own = [label for label in sorted(ids) if paper_type and label.split(maxsplit=1)[:1] == [paper_type]]
        label = own[0] if own else PAPER
        if label not in ids:
            raise failed(WireCode.RECORDS_NOT_PREPARED, "no document type of papers")
        return ids[label]

    def _fields(self, kind: int) -> Mapping[str, int]:
        """The metadata types of papers, name -> id."""
        fields = ("metadata_type__id", "metadata_type__name")
        listed = self._records.listed(f"document_types/{kind}/metadata_types/", fields) or ()
        types = [nested(item, "metadata_type") for item in listed]
        ids = {text(kind, "name"): number(kind, "id") for kind in types}
        missing = sorted(PAPER_FIELDS.keys() - ids.keys())
        if missing:
            raise failed(WireCode.RECORDS_NOT_PREPARED, f"no metadata {' '.join(missing)}")
        return ids

    def _note(self, document: int, field: int, value: str) -> None:
        values = {"metadata_type_id": field, "value": value}
        self._records.create(f"documents/{document}/metadata/", values, absent=WireCode.UPLOAD_GONE)

    def _pauses(self) -> Iterable[None]:
        """Once now, and again after longer and longer pauses until the time is over."""
        until, pause_s = time.monotonic() + self._wait_s, _FIRST_PAUSE_S
        yield
        while time.monotonic() < until:
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            yield


def _path(cabinet: Answer) -> str:
    return f"{CABINET} / {text(cabinet, 'label')}"
