"""The interface of the province's present system, as far as it was seen: multipart upload, then the dossier with `TaiLieuNop[...]`.

Every answer is `{"error_code", "message"}`, with `data` where something was asked for; "0" is success. What was carried out and what was
not tells `error_code`, under HTTP status 200; the HTTP status tells only what any server says of any request (401, 413, 503). There is no
announcement, no resumption, no receipt, and no word on a file's hash: who wants to know it has to read the file. A file that was uploaded
belongs to nobody until a dossier names it. Field names are those of the national sync; the paths are of our making.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid4

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.domain.canonical import Json
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.values import MAX_FILE_BYTES, StoredFile

_PIECE_BYTES: Final = 1 << 20


class Province:
    """The endpoints below `/api/mot-cua`."""

    def __init__(self, records: Records, content: Content, switches: Switches) -> None:
        self._records = records
        self._content = content
        self._switches = switches

    def find(self, request: Request) -> Response:
        """GET hoso?MaHoSo=: a list of one dossier with its files (taken-out ones too), or of none."""
        try:
            known = self._records.dossier(request.query_params.get("MaHoSo", ""))
        except Refused:
            return _done(data=[])
        received = self._records.files(known.dossier.code, attached_only=True)
        files = [file for file in received if self._switches.lists(file.received_at)]
        return _done(data=[{**known.to_json(), "TaiLieuNop": [_item(file) for file in files]}])

    async def upload(self, request: Request) -> Response:
        """POST tep (multipart: FolderName, Files): keep a file that belongs to no dossier yet."""
        async with request.form(max_files=1, max_fields=1) as form:
            folder, file = form.get("FolderName"), form.get("Files")
            if not isinstance(folder, str) or not folder or not isinstance(file, UploadFile) or not file.filename:
                return _not_done("FolderName, Files")
            file_id = str(uuid4())
            size = await self._keep(file_id, file)
            sha256 = await run_in_threadpool(self._content.sha256, file_id)
            await run_in_threadpool(self._records.keep_loose, file_id, file.filename, sha256, size)
        return _done(data=[{"TepDinhKemId": file_id, "TenTepDinhKem": file.filename, "FolderName": folder}])

    async def add(self, request: Request) -> Response:
        """POST hoso/them: a dossier that is not there yet, with its files."""
        body = await _json(request)
        if await run_in_threadpool(self._records.knows, body.get("MaHoSo")):
            return _not_done("Hồ sơ đã tồn tại (already exists)")
        return await run_in_threadpool(self._take, body)

    async def update(self, request: Request) -> Response:
        """POST hoso/capnhat: files of a dossier; those that are not named stay as they are, and what was taken out stays out."""
        body = await _json(request)
        if not await run_in_threadpool(self._records.knows, body.get("MaHoSo")):
            return _not_done("Hồ sơ không tồn tại (not found)")
        return await run_in_threadpool(self._take, body)

    def _take(self, body: dict[str, Any]) -> Response:
        items = body.get("TaiLieuNop")
        if not isinstance(items, list) or not all(_is_item(item) for item in items):
            return _not_done("TaiLieuNop")
        try:
            code = self._records.dossier(str(body.get("MaHoSo"))).dossier.code
            for item in items:
                self._take_item(code, item)
        except Refused as refused:
            return _not_done(f"{refused.code} {refused.message}")
        return _done()

    def _take_item(self, code: str, item: dict[str, Any]) -> None:
        file_id, component = item["TepDinhKemId"], item["MaThanhPhanHoSo"]
        attached = self._records.is_attached(file_id, code, component)
        if item["IsDeleted"] == 1:
            if not attached:
                raise Refused(404, "FILE_UNKNOWN")
            self._records.withdraw(file_id, item.get("LyDo") or "Không nêu lý do")
        elif not attached and not self._switches.forgets_to_attach():
            self._records.attach_loose(file_id, code, component)

    async def _keep(self, file_id: str, file: UploadFile) -> int:
        if (file.size or 0) > MAX_FILE_BYTES:
            raise Refused(413, "FILE_TOO_LARGE", f"at most {MAX_FILE_BYTES} bytes")
        await run_in_threadpool(self._content.create, file_id)
        size = 0
        with self._content.appending(file_id) as kept:
            while piece := await file.read(_PIECE_BYTES):
                size += await run_in_threadpool(kept.write, piece)
        return size


def _item(file: StoredFile) -> dict[str, Json]:
    """An item of `TaiLieuNop`."""
    return {
        "TepDinhKemId": file.id,
        "TenTepDinhKem": file.manifest.file_name,
        "IsDeleted": 0 if file.deleted is None else 1,
        "MaThanhPhanHoSo": file.manifest.component_code,
        "DuongDanTaiTepTin": f"/api/v1/files/{file.id}/content",
        "DuocSoHoa": 1,
        "DuocTaiSuDung": 0,
        "DuocLayTuKhoDMQG": 0,
        "MaKetQuaThayThe": None,
    }


def _is_item(item: Any) -> bool:
    if not isinstance(item, dict) or item.get("IsDeleted") not in (0, 1):
        return False
    try:
        UUID(item.get("TepDinhKemId"))
    except (ValueError, TypeError, AttributeError):
        return False
    return isinstance(item.get("MaThanhPhanHoSo"), str) and isinstance(item.get("LyDo", ""), str)


def _done(**more: Json) -> Response:
    return JSONResponse({"error_code": "0", "message": "", **more})


def _not_done(why: str) -> Response:
    return JSONResponse({"error_code": "1", "message": why})


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {}
