"""A dossier system in memory, for the tests of the outbox: it obeys the idempotency key, and fails as a test tells it to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.delivery.answers import manifest_body
from app.domain.codes import DossierCode
from app.domain.content import FileContent
from app.domain.delivery import (
    MAX_FILE_BYTES,
    FileDigest,
    Purpose,
    RemoteComponent,
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
from app.domain.errors import DeliveryFailed, InputRefused
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.values import read_announcement

type Fate = Callable[[UploadManifest], None]
"""may raise in place of the server's answer"""
PIECE_BYTES = 64 << 10
UNKNOWN_SERIAL = 9999
COMPONENTS = tuple(RemoteComponent(code, f"Giấy tờ {code}", True) for code in ("TP01", "TP02", "TP03"))


@dataclass
class _File:
    manifest: UploadManifest
    receipt: ServerReceipt
    data: bytes
    withdrawal: Withdrawal | None = None

    def listed(self) -> RemoteFile:
        told, receipt = self.manifest, self.receipt
        return RemoteFile(
            receipt.file_id,
            told.component_code,
            told.file_name,
            receipt.size_bytes,
            receipt.sha256,
            purpose=told.purpose,
            reuse=told.reuse,
            url=receipt.file_id,
        )


class MemoryGateway:
    """Implements `DossierGateway`. `arrived` holds what was finished, in order; `opening` and `finishing` may fail.

    Any well-formed dossier code is known, with three components, but for the serial 9999. `standing` is what a dossier came to (2:
    received), `store` the papers of the citizens, `online` what they handed in.
    """

    def __init__(self) -> None:
        self.opening: Fate = lambda manifest: None
        self.finishing: Fate = lambda manifest: None
        self.changing: Callable[[ServerReceipt], ServerReceipt] = lambda receipt: receipt
        self.arrived: list[UploadManifest] = []
        self.tries: list[str] = []
        self.standing: dict[str, RemoteStatus] = {}
        self.store: list[tuple[StoredPaper, bytes]] = []
        self.online: dict[str, list[tuple[RemoteFile, bytes]]] = {}
        self._lock = threading.Lock()
        self._manifests: dict[str, UploadManifest] = {}
        self._bytes: dict[str, bytearray] = {}
        self._files: dict[str, _File] = {}
        """by idempotency key"""

    def find(self, dossier_code: str) -> RemoteDossier:
        code = self._known(dossier_code)
        return RemoteDossier(
            code.text, "1.004889.000.00.00.H56", "Thủ tục mẫu", "Nguyễn Thị Mẫu", code.unit, "Xã Mẫu Lâm",
            self._stands(code.text).status, COMPONENTS, applicant_id="038190012345", owner_ward="Xã Mẫu Lâm",
        )  # fmt: skip

    def open_upload(self, manifest: UploadManifest, idempotency_key: str) -> str:
        with self._lock:
            self.tries.append(f"{manifest.dossier_code} {manifest.component_code}")
        self.opening(manifest)
        self._judge(manifest)
        if idempotency_key not in self._manifests and self._stands(manifest.dossier_code).closed:
            raise DeliveryFailed("DOSSIER_CLOSED")
        with self._lock:
            if self._manifests.setdefault(idempotency_key, manifest) != manifest:
                raise DeliveryFailed("IDEMPOTENCY_CONFLICT")
            self._bytes.setdefault(idempotency_key, bytearray())
        return idempotency_key

    def offset(self, upload_url: str) -> int:
        return len(self._upload(upload_url))

    def send(self, upload_url: str, data: FileContent, offset: int, progress: Callable[[int, int, str], None]) -> int:
        held = self._upload(upload_url)
        if offset > len(data):
            raise DeliveryFailed("OFFSET_CONFLICT")
        if len(data) > self._manifests[upload_url].size_bytes:
            raise DeliveryFailed("FILE_TOO_LARGE")
        while len(held) < len(data):
            held += data[len(held) : len(held) + PIECE_BYTES]
            progress(len(held), len(data), "bytes")
        return len(held)

    def finish(self, upload_url: str, idempotency_key: str) -> ServerReceipt:
        data = bytes(self._upload(upload_url))
        manifest = self._manifests[upload_url]
        self.finishing(manifest)
        with self._lock:
            if idempotency_key != upload_url and idempotency_key in self._files:
                raise DeliveryFailed("IDEMPOTENCY_CONFLICT")
            if idempotency_key not in self._files:
                self._accept(manifest, data, upload_url, idempotency_key)
            return self.changing(self._files[idempotency_key].receipt)

    def terminate(self, upload_url: str) -> None:
        with self._lock:
            if upload_url in self._files:
                raise DeliveryFailed("UPLOAD_FINISHED")
            self._manifests.pop(upload_url, None)
            self._bytes.pop(upload_url, None)

    def read_back(self, dossier_code: str) -> tuple[RemoteFile, ...]:
        code = self._known(dossier_code).text
        files = [file for file in self._files.values() if file.manifest.dossier_code == code and not file.withdrawal]
        return tuple(file.listed() for file in files)

    def served(self, file_id: str) -> FileDigest | None:
        data = self._file(file_id).data
        return FileDigest(hashlib.sha256(data).hexdigest(), len(data))

    def status(self, dossier_code: str) -> RemoteStatus:
        return self._stands(dossier_code)

    def withdraw(self, file_id: str, reason: str) -> Withdrawal:
        file = self._file(file_id)
        if file.withdrawal is None:
            file.withdrawal = Withdrawal(f"th-{file_id}", file_id, reason, datetime.now(UTC), {"LyDo": reason})
        return file.withdrawal

    def search_store(self, query: StoreQuery) -> tuple[StoredPaper, ...]:
        own = [paper for paper, _ in self.store if paper.owner_id == query.owner_id]
        for file in self._files.values():
            if file.manifest.result_code and not file.withdrawal and query.owner_id == "038190012345":
                own.append(_paper(file, query.owner_id))
        return tuple(paper for paper in own if not query.wanted or _is_wanted(paper, query))

    def online_part(self, dossier_code: str) -> tuple[RemoteFile, ...]:
        return tuple(file for file, _ in self.online.get(self._known(dossier_code).text, []))

    def fetch(self, file: ServedFile) -> bytes:
        if file.size_bytes > MAX_FILE_BYTES:
            raise DeliveryFailed("FILE_TOO_LARGE")
        kept = {paper.url: data for paper, data in self.store}
        kept |= {one.url: data for part in self.online.values() for one, data in part}
        data = kept[file.url] if file.url in kept else self._file(file.url).data
        if (len(data), hashlib.sha256(data).hexdigest()) != (file.size_bytes, file.sha256):
            raise DeliveryFailed("SERVED_BYTES_DIFFER")
        return data

    def forget(self, upload_url: str) -> None:
        """The server forgets an upload."""
        del self._bytes[upload_url], self._manifests[upload_url]

    def _stands(self, dossier_code: str) -> RemoteStatus:
        code = self._known(dossier_code).text
        return self.standing.get(code) or RemoteStatus(code, 2, None, "")

    def _known(self, dossier_code: str) -> DossierCode:
        try:
            code = DossierCode.parse(dossier_code)
        except InputRefused as error:
            raise DeliveryFailed("DOSSIER_UNKNOWN") from error
        if code.serial == UNKNOWN_SERIAL:
            raise DeliveryFailed("DOSSIER_UNKNOWN")
        return code

    def _judge(self, manifest: UploadManifest) -> None:
        try:
            read_announcement(manifest_body(manifest))
        except Refused as refused:
            raise DeliveryFailed(refused.code) from refused
        known = {component.code for component in COMPONENTS}
        if manifest.purpose == Purpose.COMPONENT and manifest.component_code not in known:
            raise DeliveryFailed("COMPONENT_UNKNOWN")
        if manifest.supersedes is not None:
            replaced = self._file(manifest.supersedes).manifest
            if (replaced.dossier_code, replaced.component_code) != (manifest.dossier_code, manifest.component_code):
                raise DeliveryFailed("FILE_UNKNOWN")

    def _upload(self, upload_url: str) -> bytearray:
        if upload_url not in self._bytes:
            raise DeliveryFailed("UPLOAD_GONE")
        return self._bytes[upload_url]

    def _file(self, file_id: str) -> _File:
        found = next((file for file in self._files.values() if file.receipt.file_id == file_id), None)
        if found is None:
            raise DeliveryFailed("FILE_UNKNOWN")
        return found

    def _accept(self, manifest: UploadManifest, data: bytes, upload_url: str, key: str) -> None:
        """Under the lock."""
        if len(data) < manifest.size_bytes:
            raise DeliveryFailed("UPLOAD_INCOMPLETE")
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 != manifest.sha256:
            self.forget(upload_url)
            raise DeliveryFailed("HASH_MISMATCH")
        self.arrived.append(manifest)
        number, at = f"{len(self.arrived)}", datetime.now(UTC)
        raw = {"MaHoSo": manifest.dossier_code}
        receipt = ServerReceipt(f"r-{number}", "memory", f"f-{number}", sha256, len(data), manifest.audit_head, at, raw)
        self._files[key] = _File(manifest, receipt, data)
        if manifest.supersedes is not None:
            self.withdraw(manifest.supersedes, "Được thay")


def other_hash(receipt: ServerReceipt) -> ServerReceipt:
    """The same receipt, of another file."""
    return replace(receipt, sha256="0" * 64)


def _is_wanted(paper: StoredPaper, query: StoreQuery) -> bool:
    return any(code == paper.result_code and number in ("", paper.number) for code, number in query.wanted)


def _paper(file: _File, owner_id: str) -> StoredPaper:
    told, receipt = file.manifest, file.receipt
    return StoredPaper(
        receipt.file_id, told.result_code, told.title, told.number, told.issuer, owner_id, None, None, False,
        told.purpose, told.file_name, receipt.size_bytes, receipt.sha256, receipt.file_id,
    )  # fmt: skip
