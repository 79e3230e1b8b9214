"""The gateway to Mayan EDMS 4.12, a record system that offices run as it is.

A dossier is a cabinet that is called by its code; in it lie the sheet, whose metadata say what the dossier is, and its papers, one document
each (`mayan_schema`). Mayan knows no idempotency key and no resumption, and its background work comes to an uploaded file later. So a file
arrives *at least once, reconciled*:

- A paper's document is made first, with our key and hash in its metadata; the file follows. Where the answer to that is lost, the document
  tells what arrived: it is given a bounded time. Still without a file, it goes to the trash and the file is sent to a new document: what
  Mayan may yet do with the first sending, it does in the trash.
- Before anything is sent, and again before a receipt is given, the component is looked up. The first file with our bytes counts, by Mayan's
  own SHA-256; other documents with the same go to the trash, and the receipt names them.
- Mayan's search, whose index lags, finds the dossier's cabinet and nothing else: what the cabinet lists is as of now.

Nothing is deleted: what is taken out lies in Mayan's trash. Moving it there is background work, so its description says it first, with the
reason, and counts from then on: what was given up never comes back by arriving late.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.delivery import boundaries, mayan_values, served, whole_file
from app.delivery.connection import ConnectedGateway, Connection
from app.delivery.failures import WireCode, failed
from app.delivery.line import DIRECT, Line
from app.delivery.mayan_dossiers import MayanDossiers
from app.delivery.mayan_records import MayanRecords
from app.delivery.mayan_values import Announced, Document, Filed
from app.domain import failpoints
from app.domain.content import FileContent, digest
from app.domain.delivery import (
    CLOSED,
    FileDigest,
    Purpose,
    RemoteDossier,
    RemoteFile,
    RemoteStatus,
    ServedFile,
    ServerReceipt,
    StoredPaper,
    StoreQuery,
    UploadManifest,
    Withdrawal,
)
from app.domain.errors import DeliveryFailed
from app.domain.ports import AccessTokens

_log = logging.getLogger(__name__)

_PROCESSING_WAIT_S = 20.0
_A_COPY = "Trùng tệp cùng mã băm"
_NO_FILE = "Không nhận được tệp; tệp đã được gửi lại vào tài liệu khác"
_REPLACED = "Được thay"
_GIVEN_UP = "Trạm thôi gửi"
_ACCEPTED = "da_nhan"


class MayanGateway(ConnectedGateway):
    """Implements `DossierGateway`. One instance may be used by several threads; `close` it at the end.

    The limits are those of `Connection`, but sending and reading a file may take twenty times `timeout_s` for each 8 MiB.
    `processing_wait_s` is how long one call waits for Mayan's background work; then SERVER_STILL_PROCESSING.
    """

    def __init__(
        self,
        base_url: str,
        tokens: AccessTokens,
        *,
        timeout_s: float = 30.0,
        line: Line = DIRECT,
        processing_wait_s: float = _PROCESSING_WAIT_S,
        boundary: Callable[[str], None] = failpoints.reached,
    ) -> None:
        wire = Connection(base_url, tokens, timeout_s=timeout_s, boundary=boundary, line=line, scheme="Token")
        super().__init__(wire)
        self._records = MayanRecords(wire, boundary)
        self._dossiers = MayanDossiers(self._records, processing_wait_s)
        self._unsent: set[str] = set()
        """uploads that were opened here and of which the last byte was never sent: Mayan can't have the file"""

    def find(self, dossier_code: str) -> RemoteDossier:
        """See `DossierGateway.find`. Raises DeliveryFailed: also RECORDS_NOT_PREPARED."""
        cabinet = self._dossiers.cabinet(dossier_code)
        return mayan_values.dossier(cabinet.code, self._dossiers.sheet(cabinet))

    def open_upload(self, manifest: UploadManifest, idempotency_key: str) -> str:
        """See `DossierGateway.open_upload`. Where the component has these very bytes already, their document is the upload.

        Raises:
            DeliveryFailed: also RECORDS_NOT_PREPARED.
        """
        whole_file.check(manifest)
        cabinet = self._dossiers.cabinet(manifest.dossier_code)
        dossier = mayan_values.dossier(cabinet.code, self._dossiers.sheet(cabinet))
        papers = _standing(self._dossiers.papers(cabinet))
        copies = _copies(papers, manifest.component_code, manifest.sha256)
        if dossier.status in CLOSED and not copies:  # what came before it was closed stays received
            raise failed(WireCode.DOSSIER_CLOSED)
        known = copies or _of_key(papers, manifest, idempotency_key)
        if known:
            # what it replaces may be gone by then
            manifest = replace(manifest, supersedes=_replaced(manifest, papers))
            filed = Filed(known[0].id, self._dossiers.arrived_field(known[0].id))
            return Announced.of(manifest, filed, cabinet.code, idempotency_key).to_url()
        _check_asked_for(manifest, dossier)
        if _replaced(manifest, papers) != manifest.supersedes:
            raise failed(WireCode.FILE_UNKNOWN)
        filed = self._dossiers.add(manifest, cabinet, idempotency_key, boundaries.OPEN)
        url = Announced.of(manifest, filed, cabinet.code, idempotency_key).to_url()
        self._unsent.add(url)
        return url

    def offset(self, upload_url: str) -> int:
        """See `DossierGateway.offset`: all of the file where the document has it or Mayan once accepted it, else nothing.

        Raises:
            DeliveryFailed: UPLOAD_GONE also where something was sent, and in time nothing arrived: the document lies in the trash.
        """
        upload = Announced.from_url(upload_url)
        try:
            arrived = self._dossiers.file_of(upload.document, boundaries.OFFSET) is not None
        except DeliveryFailed as error:
            if error.code != WireCode.UPLOAD_GONE or not self._has_copy(upload):
                raise
            arrived = True  # as the second copy it went to the trash
        if arrived:
            return upload.size_bytes
        if upload_url in self._unsent:
            return 0
        if _ACCEPTED in self._dossiers.metadata(upload.document) or self._dossiers.arrived(upload.document):
            return upload.size_bytes
        if not self._dossiers.give_up(upload.document, _NO_FILE):
            return upload.size_bytes
        _log.warning("nothing arrived where a file was sent to", extra={"document": upload.document})
        raise failed(WireCode.UPLOAD_GONE)

    def send(self, upload_url: str, data: FileContent, offset: int, progress: Callable[[int, int, str], None]) -> int:
        """See `DossierGateway.send`; `data` is the whole file, which goes in one request or not at all."""
        upload = Announced.from_url(upload_url)
        if len(data) > upload.size_bytes:
            raise failed(WireCode.FILE_TOO_LARGE)
        if offset == len(data) == upload.size_bytes:
            return offset
        if offset != 0:
            raise failed(WireCode.OFFSET_CONFLICT, offset=offset, size=len(data))
        if digest(data, 0, len(data)).hex() != upload.sha256:
            raise failed(WireCode.HASH_MISMATCH)
        fields = {"action_name": "replace", "filename": upload.file_name}
        form = whole_file.FileForm.of(fields, "file_new", upload.file_name, upload.media_type, data, progress)
        self._records.send(
            f"documents/{upload.document}/files/",
            absent=WireCode.UPLOAD_GONE,
            boundary=boundaries.SEND,
            headers=form.headers,
            content=lambda: self._watched(upload_url, form),
            timeouts=whole_file.timeouts(len(data)),
        )
        filed = Filed(upload.document, upload.arrived_field)
        self._dossiers.note_arrival(filed, datetime.now(UTC).isoformat(timespec="seconds"))
        progress(len(data), len(data), "bytes")
        return len(data)

    def _watched(self, upload_url: str, form: whole_file.FileForm) -> Iterator[bytes]:
        """The form piece by piece. Before the file's last byte leaves, the upload begins to count as one that Mayan may have."""
        gone_bytes = 0
        for piece in form.body():
            gone_bytes += len(piece)
            if gone_bytes >= form.until_end_bytes:
                self._unsent.discard(upload_url)
            yield piece

    def finish(self, upload_url: str, idempotency_key: str) -> ServerReceipt:
        """See `DossierGateway.finish`. No receipt comes from Mayan: it says what Mayan's list of the dossier says, with Mayan's own hash.

        Raises:
            DeliveryFailed: also SERVER_STILL_PROCESSING: Mayan has the file and has not hashed it yet.
        """
        upload = Announced.from_url(upload_url)
        if idempotency_key != upload.key:
            raise failed(WireCode.IDEMPOTENCY_CONFLICT)

        def ours(paper: Document) -> bool:
            return paper.id == upload.document or paper.is_copy(upload.component, upload.sha256)

        self._dossiers.await_hash(upload.document)
        papers = self._dossiers.settled(upload.dossier, ours, boundaries.FINISH)
        own = next((paper for paper in _standing(papers) if paper.id == upload.document), None)
        copies = _copies(_standing(papers), upload.component, upload.sha256)
        if not copies and own is not None and own.file is None:
            raise failed(WireCode.UPLOAD_INCOMPLETE)
        counted = copies or [paper for paper in (own,) if paper is not None]
        if not counted:
            raise failed(WireCode.UPLOAD_GONE)
        first, *others = counted
        others += [paper for paper in papers if paper.leaving == _A_COPY and ours(paper)]
        for other in others:
            self._dossiers.take_out(other.id, _A_COPY)
        if others:
            _log.warning("the component listed our file more than once", extra={"copies": len(others) + 1})
        if upload.replaces:
            replaced, _ = mayan_values.file_numbers(upload.replaces)
            if replaced != first.id:
                self._dossiers.take_out(replaced, _REPLACED)
        return self._receipt(upload, first, others)

    def read_back(self, dossier_code: str) -> tuple[RemoteFile, ...]:
        """See `DossierGateway.read_back`; the hashes are Mayan's own.

        Raises:
            DeliveryFailed: also SERVER_STILL_PROCESSING: a listed file is not hashed yet.
        """
        papers = self._dossiers.settled(dossier_code, lambda paper: paper.file is not None, boundaries.READ_BACK)
        return tuple(paper.listed() for paper in _standing(papers) if paper.file is not None)

    def terminate(self, upload_url: str) -> None:
        """See `DossierGateway.terminate`: the document that waits for the file goes to the trash."""
        upload = Announced.from_url(upload_url)
        known = self._dossiers.document(upload.document)
        if known is None or known.leaving:
            return
        if known.accepted or not self._dossiers.give_up(upload.document, _GIVEN_UP):
            raise failed(WireCode.UPLOAD_FINISHED)

    def served(self, file_id: str) -> FileDigest | None:
        """See `DossierGateway.served`."""
        url = mayan_values.bytes_of(*mayan_values.file_numbers(file_id))
        return served.digest(self._wire, self._wire.on_this_server(url))

    def status(self, dossier_code: str) -> RemoteStatus:
        """See `DossierGateway.status`; the sheet does not say since when."""
        cabinet = self._dossiers.cabinet(dossier_code)
        return mayan_values.status(cabinet.code, self._dossiers.sheet(cabinet))

    def withdraw(self, file_id: str, reason: str) -> Withdrawal:
        """See `DossierGateway.withdraw`: the document goes to the trash. The receipt says what the trash says."""
        document, file = mayan_values.file_numbers(file_id)
        known = self._dossiers.document(document)
        if known is not None:
            if not known.component or known.file is None or known.file.id != file:
                raise failed(WireCode.FILE_UNKNOWN)
            self._dossiers.take_out(document, reason, boundaries.WITHDRAW)
        trashed = self._dossiers.in_trash(document)
        if trashed is None:
            raise failed(WireCode.FILE_UNKNOWN)
        return mayan_values.withdrawal(trashed, file_id)

    def search_store(self, query: StoreQuery) -> tuple[StoredPaper, ...]:
        """See `DossierGateway.search_store`: Mayan keeps dossiers, no citizen's store."""
        raise failed(WireCode.SERVICE_NOT_OFFERED)

    def online_part(self, dossier_code: str) -> tuple[RemoteFile, ...]:
        """See `DossierGateway.online_part`: Mayan does not say from where a file came."""
        raise failed(WireCode.SERVICE_NOT_OFFERED)

    def fetch(self, file: ServedFile) -> bytes:
        """See `DossierGateway.fetch`."""
        return served.fetch(self._wire, file)

    def _has_copy(self, upload: Announced) -> bool:
        papers = _standing(self._dossiers.papers(self._dossiers.cabinet(upload.dossier)))
        return bool(_copies(papers, upload.component, upload.sha256))

    def _receipt(self, upload: Announced, first: Document, others: Sequence[Document]) -> ServerReceipt:
        """What Mayan lists, in the form of a receipt; the time is when Mayan took the file in."""
        listed, file = first.listed(), first.file
        duplicates = tuple(other.listed().file_id for other in others)
        assert file is not None
        return ServerReceipt(
            receipt_id=f"MAYAN-{listed.file_id}",
            server=self._wire.host,
            file_id=listed.file_id,
            sha256=file.checksum,
            size_bytes=file.size_bytes,
            audit_head=upload.audit_head,
            received_at=file.at,
            raw={
                "LoaiBienNhan": "MAYAN",
                "MaHoSo": upload.dossier,
                "MaThanhPhanHoSo": upload.component,
                "TepDinhKemId": listed.file_id,
                "HashTepTin": file.checksum,
                "DungLuong": file.size_bytes,
                "TepTrungDaGo": list(duplicates),
            },
            duplicates=duplicates,
        )


def _standing(papers: Sequence[Document]) -> list[Document]:
    return [paper for paper in papers if not paper.leaving]


def _copies(papers: Sequence[Document], component: str, sha256: str) -> list[Document]:
    """Those of the component with these bytes, the first that arrived first: every station comes to the same order."""
    copies = [(paper.file.id, paper) for paper in papers if paper.file is not None and paper.is_copy(component, sha256)]
    return [paper for _, paper in sorted(copies, key=lambda copy: copy[0])]


def _of_key(papers: Sequence[Document], manifest: UploadManifest, key: str) -> list[Document]:
    """The document that an earlier opening made. Raises DeliveryFailed: IDEMPOTENCY_CONFLICT."""
    known = [paper for paper in papers if paper.told.get("khoa_gui") == key]
    if any((p.component, p.told.get("sha256")) != (manifest.component_code, manifest.sha256) for p in known):
        raise failed(WireCode.IDEMPOTENCY_CONFLICT)
    return known


def _check_asked_for(manifest: UploadManifest, dossier: RemoteDossier) -> None:
    """Raises DeliveryFailed: COMPONENT_UNKNOWN; a result is no component that is asked for."""
    asked_for = {component.code for component in dossier.components}
    if manifest.purpose == Purpose.COMPONENT and manifest.component_code not in asked_for:
        raise failed(WireCode.COMPONENT_UNKNOWN)


def _replaced(manifest: UploadManifest, papers: Sequence[Document]) -> str | None:
    """The id of the file that is to be replaced, where the component lists it."""
    own = [paper for paper in papers if paper.file is not None and paper.component == manifest.component_code]
    return next((manifest.supersedes for paper in own if paper.listed().file_id == manifest.supersedes), None)
