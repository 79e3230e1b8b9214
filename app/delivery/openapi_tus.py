"""The gateway to a dossier system that follows `resources/openapi/dossier-gateway.yaml`: JSON over HTTP, the bytes by tus 1.0.

tus (https://tus.io/protocols/resumable-upload) makes the server the authority on how much it holds: after any break the client asks
for the offset (HEAD) and goes on from there (PATCH). Each effect carries an idempotency key, so that a lost answer can be asked again.
Of the extensions, *termination* is used, *expiration* is obeyed (an upload that ran out is gone), and *checksum* is used where the server
offers it: a piece that was damaged on the way is then sent again, instead of the whole file.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

import httpx

from app.delivery import answers, boundaries, served
from app.delivery.claims import Answer
from app.delivery.connection import ConnectedGateway, Connection
from app.delivery.failures import WireCode, failed, succeeded
from app.delivery.line import DIRECT, Line
from app.domain import failpoints
from app.domain.content import FileContent, digest, pieces
from app.domain.delivery import (
    FileDigest,
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

_TUS: Final = {"Tus-Resumable": "1.0.0"}
CHUNK_BYTES: Final = 8 << 20
"""the most that one request carries, where nothing else is said"""
_MAX_REFUSALS: Final = 3
"""refusals of a piece without a byte gained in between; more means that someone else writes to the same upload, or that the way damages
whatever goes over it"""
_REFUSED_PIECE: Final = {409: WireCode.OFFSET_CONFLICT, 460: WireCode.CHECKSUM_MISMATCH}
_CHECKSUMS: Final = ("sha256", "sha1")
"""the one that is used is the first that the server offers"""
_SENDING_TIMEOUTS: Final = 20
"""8 MiB in 20 x 30 s are 14 kB/s; what a slower line brought stays on the server, and the next try goes on behind it"""


class OpenApiTusGateway(ConnectedGateway):
    """Implements `DossierGateway`. One instance may be used by several threads; `close` it at the end.

    The limits are those of `Connection`: a request may last four times `timeout_s`, a PATCH twenty times. `chunk_bytes` is the most that
    one request carries.
    """

    def __init__(
        self,
        base_url: str,
        tokens: AccessTokens,
        *,
        timeout_s: float = 30.0,
        line: Line = DIRECT,
        chunk_bytes: int = CHUNK_BYTES,
        boundary: Callable[[str], None] = failpoints.reached,
    ) -> None:
        self._chunk_bytes = chunk_bytes
        self._boundary = boundary
        super().__init__(Connection(base_url, tokens, timeout_s=timeout_s, boundary=boundary, line=line))

        self._checksum: str | None = None
        """how pieces are summed up, empty: not at all; None: the server was not asked yet"""

    def find(self, dossier_code: str) -> RemoteDossier:
        """See `DossierGateway.find`."""
        return answers.dossier(self._of_dossier(dossier_code, ""))

    def open_upload(self, manifest: UploadManifest, idempotency_key: str) -> str:
        """See `DossierGateway.open_upload`.

        The URL is kept relative to the server's own address: the server may move to another port or name between two runs, and the
        token never follows an address that an answer names.
        """
        response = self._wire.ask(
            "POST",
            "/api/v1/uploads",
            boundary=boundaries.OPEN,
            headers={"Idempotency-Key": idempotency_key},
            json=answers.manifest_body(manifest),
            absent=WireCode.DOSSIER_UNKNOWN,
        )
        location = response.headers.get("location", "")
        if not location:
            raise failed(WireCode.ANSWER_MALFORMED, "Location")
        return self._wire.on_this_server(location).raw_path.decode("ascii")

    def offset(self, upload_url: str) -> int:
        """See `DossierGateway.offset`."""
        url = self._wire.on_this_server(upload_url)
        response = self._wire.ask("HEAD", url, boundary=boundaries.OFFSET, headers=_TUS, absent=WireCode.UPLOAD_GONE)
        answers.refuse_expired(response)
        return answers.offset(response)

    def send(self, upload_url: str, data: FileContent, offset: int, progress: Callable[[int, int, str], None]) -> int:
        """See `DossierGateway.send`; `data` is the whole file.

        Where the server holds more or less than `offset` says, or dropped a damaged piece, it is asked and the sending goes on from its
        own offset.
        """
        refusals = 0
        while offset < len(data):
            try:
                offset, refusals = self._patch(upload_url, data, offset), 0
            except _PieceRefused as refusal:
                refusals += 1
                offset = self.offset(upload_url)
                _log.info("the server refused a piece", extra={"code": refusal.code.value, "offset": offset})
                if refusals > _MAX_REFUSALS:
                    raise failed(refusal.code, offset=offset) from refusal
            progress(offset, len(data), "bytes")
        if offset != len(data):
            raise failed(WireCode.OFFSET_CONFLICT, offset=offset, size=len(data))
        return offset

    def finish(self, upload_url: str, idempotency_key: str) -> ServerReceipt:
        """See `DossierGateway.finish`."""
        upload_id = upload_url.rstrip("/").rpartition("/")[2]
        response = self._wire.ask(
            "POST",
            f"/api/v1/uploads/{upload_id}/finish",
            boundary=boundaries.FINISH,
            headers={"Idempotency-Key": idempotency_key},
            absent=WireCode.UPLOAD_GONE,
        )
        return answers.receipt(answers.answer(response))

    def terminate(self, upload_url: str) -> None:
        """See `DossierGateway.terminate` (tus *termination*)."""
        url = self._wire.on_this_server(upload_url)
        try:
            self._wire.ask("DELETE", url, headers=_TUS, absent=WireCode.UPLOAD_GONE)
        except DeliveryFailed as error:
            if error.code != WireCode.UPLOAD_GONE:
                raise

    def read_back(self, dossier_code: str) -> tuple[RemoteFile, ...]:
        """See `DossierGateway.read_back`."""
        return answers.files(self._of_dossier(dossier_code, "/files", boundaries.READ_BACK))

    def served(self, file_id: str) -> FileDigest | None:
        """See `DossierGateway.served`."""
        url = self._wire.on_this_server(f"/api/v1/files/{quote(file_id, safe='')}/content")
        try:
            return served.digest(self._wire, url)
        except DeliveryFailed as error:
            if error.code == WireCode.SERVICE_NOT_OFFERED:
                return None
            raise

    def status(self, dossier_code: str) -> RemoteStatus:
        """See `DossierGateway.status`."""
        return answers.status(self._of_dossier(dossier_code, "/status"))

    def withdraw(self, file_id: str, reason: str) -> Withdrawal:
        """See `DossierGateway.withdraw`."""
        path = f"/api/v1/files/{quote(file_id, safe='')}/withdraw"
        response = self._wire.ask(
            "POST", path, boundary=boundaries.WITHDRAW, json={"LyDo": reason}, absent=WireCode.FILE_UNKNOWN
        )
        return answers.withdrawal(answers.answer(response))

    def search_store(self, query: StoreQuery) -> tuple[StoredPaper, ...]:
        """See `DossierGateway.search_store`; asked by POST, so that no ID number stands in an address."""
        body = answers.store_query_body(query)
        response = self._wire.ask("POST", "/api/v1/store/search", json=body, absent=WireCode.SERVICE_NOT_OFFERED)
        return answers.papers(answers.answer(response))

    def online_part(self, dossier_code: str) -> tuple[RemoteFile, ...]:
        """See `DossierGateway.online_part`."""
        return answers.files(self._of_dossier(dossier_code, "/online"))

    def fetch(self, file: ServedFile) -> bytes:
        """See `DossierGateway.fetch`."""
        return served.fetch(self._wire, file)

    def _of_dossier(self, dossier_code: str, what: str, boundary: str | None = None) -> Answer:
        url = f"/api/v1/dossiers/{quote(dossier_code, safe='')}{what}"
        return answers.answer(self._wire.ask("GET", url, boundary=boundary, absent=WireCode.DOSSIER_UNKNOWN))

    def _patch(self, upload_url: str, data: FileContent, offset: int) -> int:
        end = min(offset + self._chunk_bytes, len(data))
        url = self._wire.on_this_server(upload_url)
        headers = {
            **_TUS,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(end - offset),
            **self._summed_up(url, data, offset, end),
        }
        self._boundary(f"{boundaries.SEND}.before")
        response = self._wire.request(
            "PATCH", url, headers=headers, content=lambda: pieces(data, offset, end), timeouts=_SENDING_TIMEOUTS
        )
        self._boundary(f"{boundaries.SEND}.after")
        if response.status_code in _REFUSED_PIECE:
            raise _PieceRefused(_REFUSED_PIECE[response.status_code])
        reached = answers.offset(succeeded(response, absent=WireCode.UPLOAD_GONE))
        if not offset < reached <= end:
            raise failed(WireCode.ANSWER_MALFORMED, "Upload-Offset")
        if reached < len(data):
            answers.refuse_expired(response)
        return reached

    def _summed_up(self, url: httpx.URL, data: FileContent, begin: int, end: int) -> dict[str, str]:
        """The header Upload-Checksum; none where the server does not offer to look at it. It is asked once."""
        if self._checksum is None:
            response = self._wire.request("OPTIONS", url, headers=_TUS)
            if response.status_code >= 500:
                return {}
            offered = answers.checksums(response) if response.is_success else ()
            self._checksum = next((name for name in _CHECKSUMS if name in offered), "")
        if not self._checksum:
            return {}
        summed = base64.b64encode(digest(data, begin, end, self._checksum)).decode()
        return {"Upload-Checksum": f"{self._checksum} {summed}"}


class _PieceRefused(Exception):
    """The server took nothing of a PATCH: its offset is another one, or the piece arrived damaged."""

    def __init__(self, code: WireCode) -> None:
        super().__init__(code)
        self.code = code
