"""The gateway to the province's present system: a multipart upload, then the dossier as JSON with `TaiLieuNop[...]`.

That system has no announcement, no idempotency key, no resumption and no receipt. So a file arrives *at least once, reconciled*: before
anything is sent the component is looked up, and our file in it (same SHA-256) means that an answer was lost and nothing is to be sent.
Where two copies stand in a component all the same, the read-back finds them and takes out all but the first. The receipt is what the
read-back proves: the file was fetched from where the dossier lists it, and its bytes are ours.

An uploaded file that no dossier names yet can't be looked up. An answer that is lost there costs a second upload, never a second entry in
a dossier.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx

from app.delivery import answers, boundaries, multipart_store, served, whole_file
from app.delivery.claims import Answer, objects, told
from app.delivery.connection import ConnectedGateway, Connection
from app.delivery.failures import WireCode, failed, succeeded
from app.delivery.line import DIRECT, Line
from app.delivery.multipart_values import (
    UPLOADS,
    Announced,
    Listed,
    accepted,
    already_there,
    by_list,
    items,
    refused,
)
from app.domain import failpoints
from app.domain.content import FileContent, digest
from app.domain.delivery import (
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

_DOSSIERS: Final = "/api/mot-cua/hoso"
_ADD: Final = f"{_DOSSIERS}/them"
_UPDATE: Final = f"{_DOSSIERS}/capnhat"
_MAX_PROOFS: Final = 4096
_NO_PROOF: Final = FileDigest("", 0)
_CANT_BE_READ: Final = frozenset(
    {WireCode.FILE_UNKNOWN, WireCode.UPLOAD_GONE, WireCode.ANSWER_MALFORMED, WireCode.FILE_TOO_LARGE}
)


class MultipartJsonGateway(ConnectedGateway):
    """Implements `DossierGateway`. One instance may be used by several threads; `close` it at the end.

    The URL of an upload carries what the other calls need to know, so that a restarted station can go on; ids of files carry their
    dossier, since the system finds a file by its dossier alone. The limits are those of `Connection`, but sending and reading a file may
    take twenty times `timeout_s` for each 8 MiB.
    """

    def __init__(
        self,
        base_url: str,
        tokens: AccessTokens,
        *,
        timeout_s: float = 30.0,
        line: Line = DIRECT,
        boundary: Callable[[str], None] = failpoints.reached,
    ) -> None:
        self._boundary = boundary
        super().__init__(Connection(base_url, tokens, timeout_s=timeout_s, boundary=boundary, line=line))
        self._stored: dict[str, str] = {}
        """upload URL -> the system's id of the whole file that no dossier names yet; lost at a restart, which costs a second upload"""
        self._known: set[str] = set()
        """dossiers of which the system said that they are there already"""
        self._proofs: dict[str, FileDigest] = {}
        """what was read of a file, by the system's id"""

    def find(self, dossier_code: str) -> RemoteDossier:
        """See `DossierGateway.find`."""
        return answers.dossier(self._look_up(dossier_code)[0])

    def open_upload(self, manifest: UploadManifest, idempotency_key: str) -> str:
        """See `DossierGateway.open_upload`. Nothing is announced: the manifest is judged here, against the dossier as it is listed."""
        whole_file.check(manifest)
        body, _ = self._look_up(manifest.dossier_code, boundaries.OPEN)
        dossier = answers.dossier(body)
        asked_for = {component.code for component in dossier.components}
        if manifest.purpose == Purpose.COMPONENT and manifest.component_code not in asked_for:
            raise failed(WireCode.COMPONENT_UNKNOWN)
        replaced = None
        if manifest.supersedes is not None:
            code, _, replaced = manifest.supersedes.rpartition("/")
            listed = {(dossier.code, item.file_id, item.component) for item in items(body)}
            if (code, replaced, manifest.component_code) not in listed:
                raise failed(WireCode.FILE_UNKNOWN)
        upload = Announced.of(manifest, dossier.code, replaced)
        if answers.status(body).closed and not self._copies(upload, body):
            raise failed(WireCode.DOSSIER_CLOSED)
        return upload.to_url()

    def offset(self, upload_url: str) -> int:
        """See `DossierGateway.offset`: all of the file where the dossier lists it or the system has just stored it, else nothing."""
        upload = Announced.from_url(upload_url)
        body, _ = self._look_up(upload.dossier, boundaries.OFFSET)
        arrived = upload_url in self._stored or self._copies(upload, body)
        return upload.size_bytes if arrived else 0

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
        self._boundary(f"{boundaries.SEND}.before")
        response = self._post_file(upload, data, progress)
        self._boundary(f"{boundaries.SEND}.after")
        said = answers.answer(succeeded(response, absent=WireCode.ANSWER_MALFORMED))
        if not accepted(said):
            raise refused(said)
        self._stored[upload_url] = Listed.stored_id(said)
        progress(len(data), len(data), "bytes")
        return len(data)

    def finish(self, upload_url: str, idempotency_key: str) -> ServerReceipt:
        """See `DossierGateway.finish`. No receipt comes from the system: the receipt says what was read from where the dossier lists it.

        Raises:
            DeliveryFailed: also STORED_NOT_ATTACHED: the system took the file and does not list it.
        """
        upload = Announced.from_url(upload_url)
        body, asked_at = self._look_up(upload.dossier)
        copies = self._copies(upload, body)
        if not copies:
            file_id = self._stored.get(upload_url)
            if file_id is None:
                raise failed(WireCode.UPLOAD_INCOMPLETE)
            self._boundary(f"{boundaries.FINISH}.before")
            self._submit(body, upload.changes(items(body), file_id))
            self._boundary(f"{boundaries.FINISH}.after")
            body, asked_at = self._look_up(upload.dossier)
            copies = self._copies(upload, body) or [self._listed(file_id, body)]
        if len(copies) > 1:
            self._take_out(body, {copy.file_id for copy in copies[1:]}, "Trùng tệp cùng mã băm")
            _log.warning("the component listed our file more than once", extra={"copies": len(copies)})
        self._stored.pop(upload_url, None)
        return self._receipt(upload, copies, asked_at)

    def read_back(self, dossier_code: str) -> tuple[RemoteFile, ...]:
        """See `DossierGateway.read_back`. Each file is fetched and hashed once; one that can't be fetched has an empty hash."""
        body, _ = self._look_up(dossier_code, boundaries.READ_BACK)
        code = answers.dossier(body).code
        return tuple(self._remote(code, item) for item in items(body) if not item.deleted)

    def terminate(self, upload_url: str) -> None:
        """See `DossierGateway.terminate`. The system knows no upload: a file that no dossier names stays with it, belonging to nobody."""
        upload = Announced.from_url(upload_url)
        if self._copies(upload, self._look_up(upload.dossier)[0]):
            raise failed(WireCode.UPLOAD_FINISHED)
        self._stored.pop(upload_url, None)

    def served(self, file_id: str) -> FileDigest | None:
        """See `DossierGateway.served`; read anew each time, other than the proofs of *finish* and *read back*."""
        _, item, _ = self._find_file(file_id)
        if item.deleted:
            raise failed(WireCode.FILE_UNKNOWN)
        return served.digest(self._wire, self._wire.on_this_server(item.path))

    def status(self, dossier_code: str) -> RemoteStatus:
        """See `DossierGateway.status`; this system does not tell since when."""
        return answers.status(self._look_up(dossier_code)[0])

    def withdraw(self, file_id: str, reason: str) -> Withdrawal:
        """See `DossierGateway.withdraw`. No receipt comes from the system: the receipt says what the list says afterwards."""
        body, found, asked_at = self._find_file(file_id)
        if not found.deleted:
            self._boundary(f"{boundaries.WITHDRAW}.before")
            self._take_out(body, {found.file_id}, reason)
            self._boundary(f"{boundaries.WITHDRAW}.after")
            _, found, asked_at = self._find_file(file_id)
        if not found.deleted:
            raise failed(WireCode.ANSWER_MALFORMED, "the file is still listed")
        return Withdrawal(
            receipt_id=f"DOC-LAI-GO-{found.file_id}",
            file_id=file_id,
            reason=told(found.raw, "LyDo") or reason,
            withdrawn_at=asked_at,
            raw={"LoaiBienNhan": "DOC_LAI", "TepDinhKemId": found.file_id, "IsDeleted": 1},
        )

    def search_store(self, query: StoreQuery) -> tuple[StoredPaper, ...]:
        """See `DossierGateway.search_store`. Of a paper's hash, validity and revocation this system says nothing."""
        return multipart_store.search(self._wire, query)

    def online_part(self, dossier_code: str) -> tuple[RemoteFile, ...]:
        """See `DossierGateway.online_part`: the list does not say from where a file came."""
        raise failed(WireCode.SERVICE_NOT_OFFERED)

    def fetch(self, file: ServedFile) -> bytes:
        """See `DossierGateway.fetch`."""
        return served.fetch(self._wire, file)

    def _find_file(self, file_id: str) -> tuple[Answer, Listed, datetime]:
        """The dossier as it is listed, the file of it, and the server's time."""
        code, _, wanted = file_id.rpartition("/")
        if not code:
            raise failed(WireCode.FILE_UNKNOWN)
        body, asked_at = self._look_up(code)
        found = next((item for item in items(body) if item.file_id == wanted), None)
        if found is None:
            raise failed(WireCode.FILE_UNKNOWN)
        return body, found, asked_at

    def _remote(self, code: str, item: Listed) -> RemoteFile:
        proof = self._proof(item)
        return RemoteFile(
            file_id=f"{code}/{item.file_id}",
            component_code=item.component,
            file_name=item.name,
            size_bytes=proof.size_bytes,
            sha256=proof.sha256,
            purpose=item.purpose.value,
            reuse=item.reuse,
            url=item.path,
        )

    def _look_up(self, code: str, boundary: str | None = None) -> tuple[Answer, datetime]:
        """The dossier as it is listed, and the server's time (UTC; ours where it tells none)."""
        response = self._wire.ask(
            "GET", f"{_DOSSIERS}?{urlencode({'MaHoSo': code})}", boundary=boundary, absent=WireCode.ANSWER_MALFORMED
        )
        said = answers.answer(response)
        if not accepted(said) or len(found := objects(said, "data")) > 1:
            raise failed(WireCode.ANSWER_MALFORMED, "data")
        if not found:
            raise failed(WireCode.DOSSIER_UNKNOWN)
        return found[0], answers.server_time(response)

    def _copies(self, upload: Announced, body: Answer) -> list[Listed]:
        """The files of the component that are ours, byte for byte, in the order of the list."""
        own = [item for item in items(body) if not item.deleted and item.component == upload.component]
        return [item for item in own if self._proof(item) == FileDigest(upload.sha256, upload.size_bytes)]

    def _proof(self, item: Listed) -> FileDigest:
        """SHA-256 and size of a listed file, by reading it; "" and 0 where that can't be."""
        known = self._proofs.get(item.file_id)
        if known is not None:
            return known
        try:
            read = served.digest(self._wire, self._wire.on_this_server(item.path))
        except DeliveryFailed as error:
            if error.code not in _CANT_BE_READ:
                raise
            return _NO_PROOF
        if len(self._proofs) >= _MAX_PROOFS:
            self._proofs.clear()
        self._proofs[item.file_id] = read
        return read

    def _listed(self, file_id: str, body: Answer) -> Listed:
        """The file that was attached, whatever its bytes are by now: that is for the receipt to say."""
        listed = next((item for item in items(body) if item.file_id == file_id and not item.deleted), None)
        if listed is None:
            raise DeliveryFailed("STORED_NOT_ATTACHED", retryable=True)
        if self._proof(listed) == _NO_PROOF:
            raise failed(WireCode.ANSWER_MALFORMED, "the file can't be read back")
        return listed

    def _take_out(self, body: Answer, file_ids: set[str], reason: str) -> None:
        present = [item for item in items(body) if not item.deleted]
        self._submit(body, by_list((i, i.taken_out(reason) if i.file_id in file_ids else i.raw) for i in present))

    def _submit(self, body: Answer, lists: Mapping[str, Any]) -> None:
        """Send the dossier with these files. All that stay are named too: nobody says whether a list adds to the old one or replaces it."""
        dossier = {**body, **lists}
        code = str(body.get("MaHoSo"))
        if code not in self._known:
            said = self._tell(_ADD, dossier)
            if accepted(said):
                return
            if not already_there(said):
                raise refused(said)
            self._known.add(code)
        said = self._tell(_UPDATE, dossier)
        if not accepted(said):
            raise refused(said)

    def _tell(self, path: str, dossier: Mapping[str, object]) -> Answer:
        return answers.answer(self._wire.ask("POST", path, json=dossier, absent=WireCode.ANSWER_MALFORMED))

    def _post_file(
        self, upload: Announced, data: FileContent, progress: Callable[[int, int, str], None]
    ) -> httpx.Response:
        folder = quote(f"{upload.dossier}/{upload.component}", safe="/.-_")
        fields = {"FolderName": folder}
        form = whole_file.FileForm.of(fields, "Files", upload.file_name, upload.media_type, data, progress)
        return self._wire.request(
            "POST", UPLOADS, headers=form.headers, content=form.body, timeouts=whole_file.timeouts(len(data))
        )

    def _receipt(self, upload: Announced, copies: list[Listed], proved_at: datetime) -> ServerReceipt:
        """What the read-back proves, in the form of a receipt; the time is that of the proof."""
        first, *others = copies
        proof = self._proof(first)
        return ServerReceipt(
            receipt_id=f"DOC-LAI-{first.file_id}",
            server=self._wire.host,
            file_id=f"{upload.dossier}/{first.file_id}",
            sha256=proof.sha256,
            size_bytes=proof.size_bytes,
            audit_head=upload.audit_head,
            received_at=proved_at,
            raw={
                "LoaiBienNhan": "DOC_LAI",
                "MaHoSo": upload.dossier,
                "MaThanhPhanHoSo": upload.component,
                "TepDinhKemId": first.file_id,
                "HashTepTin": proof.sha256,
                "DungLuong": proof.size_bytes,
                "TepTrungDaGo": [copy.file_id for copy in others],
            },
            duplicates=tuple(f"{upload.dossier}/{copy.file_id}" for copy in others),
        )
