"""The machine interface of the dossier system, but for the bytes (`resources/openapi/dossier-gateway.yaml`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.locks import Locks
from app.sandbox.dossiers.papers import Papers
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.tus import drop_expired, expiry
from app.sandbox.dossiers.values import StoredUpload, read_announcement, read_store_query

_MAX_KEY_CHARS = 200
_WRONG_HASH = "0" * 64


class Api:
    """The endpoints below `/api/v1`."""

    def __init__(self, records: Records, content: Content, papers: Papers, locks: Locks, switches: Switches) -> None:
        self._records = records
        self._content = content
        self._papers = papers
        self._locks = locks
        self._switches = switches

    def dossier(self, request: Request) -> Response:
        """GET dossiers/{code}."""
        return JSONResponse(self._records.dossier(request.path_params["code"]).to_json())

    def status(self, request: Request) -> Response:
        """GET dossiers/{code}/status."""
        code = self._records.dossier(request.path_params["code"]).dossier.code
        return JSONResponse(self._records.status(code).to_json(code))

    def files(self, request: Request) -> Response:
        """GET dossiers/{code}/files."""
        code = self._records.dossier(request.path_params["code"]).dossier.code
        received = self._records.files(code, attached_only=True)
        files = [file for file in received if self._switches.lists(file.received_at)]
        return JSONResponse(
            {
                "MaHoSo": code,
                "TaiLieuNop": [file.to_json() for file in files if not file.is_result],
                "DanhSachGiayToKetQua": [file.to_json() for file in files if file.is_result],
            }
        )

    def online(self, request: Request) -> Response:
        """GET dossiers/{code}/online."""
        known = self._records.dossier(request.path_params["code"]).dossier
        return JSONResponse({"MaHoSo": known.code, "TaiLieuNop": [f.to_json() for f in self._papers.online(known)]})

    async def search(self, request: Request) -> Response:
        """POST store/search."""
        owner_id, wanted = read_store_query(await _json(request))
        self._refuse_if_offline()
        found = await run_in_threadpool(self._papers.search, owner_id, wanted)
        return JSONResponse({"DanhSachGiayTo": [paper.to_json() for paper in found]})

    def store_file(self, request: Request) -> Response:
        """GET store/files/{id}: a paper of a store, or what was handed in online."""
        self._refuse_if_offline()
        return self._bytes(self._papers.path(str(request.path_params["id"])), "application/pdf")

    async def announce(self, request: Request) -> Response:
        """POST uploads."""
        key = _idempotency_key(request)
        manifest = read_announcement(await _json(request))
        await run_in_threadpool(drop_expired, self._records, self._content)
        lasts_s = self._switches.upload_expires_s
        upload = await run_in_threadpool(self._records.announce, manifest, key, self._content.create, lasts_s)
        return Response(status_code=201, headers={"Location": f"/files/{upload.id}", **expiry(upload)})

    async def finish(self, request: Request) -> Response:
        """POST uploads/{id}/finish."""
        key = _idempotency_key(request)
        await run_in_threadpool(drop_expired, self._records, self._content)
        upload = await run_in_threadpool(self._records.upload, str(request.path_params["id"]))
        async with self._locks.hold(upload.id):
            receipt = await run_in_threadpool(self._finish, upload, key)
        if self._switches.tells_wrong_hash():
            receipt = {**receipt, "HashTepTin": _WRONG_HASH}
        return JSONResponse(receipt)

    def content(self, request: Request) -> Response:
        """GET files/{id}/content."""
        file = self._records.file(str(request.path_params["id"]))
        return self._bytes(self._content.path(file.id), file.manifest.media_type)

    async def withdraw(self, request: Request) -> Response:
        """POST files/{id}/withdraw."""
        body = await _json(request)
        reason = body.get("LyDo") if isinstance(body, dict) else None
        if not isinstance(reason, str) or not reason.strip():
            raise Refused(400, "MANIFEST_REFUSED", "LyDo")
        file = await run_in_threadpool(self._records.withdraw, str(request.path_params["id"]), reason.strip())
        return JSONResponse(file.withdrawal())

    def _refuse_if_offline(self) -> None:
        if self._switches.store_offline:
            raise Refused(503, "OUTAGE", "the electronic store is out of service")

    def _bytes(self, path: Path, media_type: str) -> Response:
        if not self._switches.serves_other_bytes():
            return FileResponse(path, media_type=media_type)
        data = path.read_bytes()
        return Response(data[:-1] + bytes([data[-1] ^ 1]), media_type=media_type)

    def _finish(self, upload: StoredUpload, key: str) -> dict[str, Any]:
        receipt = self._records.receipt(upload.id)
        if receipt is not None:
            return receipt
        size = self._content.offset(upload.id)
        if size < upload.manifest.size_bytes:
            raise Refused(409, "UPLOAD_INCOMPLETE")
        sha256 = self._content.sha256(upload.id)
        if sha256 != upload.manifest.sha256:
            self._records.forget(upload.id)
            self._content.remove(upload.id)
            raise Refused(422, "HASH_MISMATCH")
        attach = not self._switches.forgets_to_attach()
        return self._records.finish(upload, key, sha256, size, attach=attach)


def _idempotency_key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not 1 <= len(key) <= _MAX_KEY_CHARS:
        raise Refused(400, "MANIFEST_REFUSED", "Idempotency-Key")
    return key


async def _json(request: Request) -> Any:
    """The body; half of a surrogate pair, which no database takes, and endless nesting are no JSON either."""
    try:
        body = await request.json()
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Refused(400, "MANIFEST_REFUSED", "no JSON") from error
    return body
