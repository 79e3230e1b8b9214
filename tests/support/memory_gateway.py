"""A dossier system in memory, for the tests of the outbox: it obeys the idempotency key, and fails as a test tells it to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from app.domain.delivery import RemoteDossier, RemoteFile, ServerReceipt, UploadManifest
from app.domain.errors import DeliveryFailed

type Fate = Callable[[UploadManifest], None]
"""may raise in place of the server's answer"""
PIECE_BYTES = 64 << 10


class MemoryGateway:
    """Implements `DossierGateway`. `arrived` holds what was finished, in order; `opening` and `finishing` may fail."""

    def __init__(self) -> None:
        self.opening: Fate = lambda manifest: None
        self.finishing: Fate = lambda manifest: None
        self.changing: Callable[[ServerReceipt], ServerReceipt] = lambda receipt: receipt
        self.arrived: list[UploadManifest] = []
        self.tries: list[str] = []
        self._lock = threading.Lock()
        self._manifests: dict[str, UploadManifest] = {}
        self._bytes: dict[str, bytearray] = {}
        self._receipts: dict[str, ServerReceipt] = {}

    def find(self, dossier_code: str) -> RemoteDossier:
        raise NotImplementedError

    def open_upload(self, manifest: UploadManifest, idempotency_key: str) -> str:
        with self._lock:
            self.tries.append(f"{manifest.dossier_code} {manifest.component_code}")
        self.opening(manifest)
        with self._lock:
            self._manifests.setdefault(idempotency_key, manifest)
            self._bytes.setdefault(idempotency_key, bytearray())
        return idempotency_key

    def offset(self, upload_url: str) -> int:
        if upload_url not in self._bytes:
            raise DeliveryFailed("UPLOAD_GONE")
        return len(self._bytes[upload_url])

    def send(self, upload_url: str, data: bytes, offset: int, progress: Callable[[int, int, str], None]) -> int:
        while offset < len(data):
            piece = data[offset : offset + PIECE_BYTES]
            self._bytes[upload_url] += piece
            offset += len(piece)
            progress(offset, len(data), "bytes")
        return offset

    def finish(self, upload_url: str, idempotency_key: str) -> ServerReceipt:
        manifest, data = self._manifests[upload_url], bytes(self._bytes[upload_url])
        self.finishing(manifest)
        with self._lock:
            if idempotency_key not in self._receipts:
                self.arrived.append(manifest)
                sha256, number = hashlib.sha256(data).hexdigest(), f"{len(self.arrived)}"
                at = datetime.now(UTC)
                self._receipts[idempotency_key] = ServerReceipt(
                    f"r-{number}", "memory", f"f-{number}", sha256, len(data), manifest.audit_head, at, {}
                )
            return self.changing(self._receipts[idempotency_key])

    def read_back(self, dossier_code: str) -> tuple[RemoteFile, ...]:
        files: list[RemoteFile] = []
        for key, receipt in self._receipts.items():
            manifest = self._manifests[key]
            if manifest.dossier_code == dossier_code:
                files.append(
                    RemoteFile(
                        receipt.file_id, manifest.component_code, manifest.file_name, receipt.size_bytes, receipt.sha256
                    )
                )
        return tuple(files)

    def withdraw(self, file_id: str, reason: str) -> None:
        raise NotImplementedError

    def forget(self, upload_url: str) -> None:
        """The server forgets an upload."""
        del self._bytes[upload_url], self._manifests[upload_url]


def other_hash(receipt: ServerReceipt) -> ServerReceipt:
    """The same receipt, of another file."""
    return replace(receipt, sha256="0" * 64)
