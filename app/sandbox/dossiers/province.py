"""The interface of the province's present system, as far as it was seen: multipart upload, then the dossier with `TaiLieuNop[...]`.

Every answer is `{"error_code", "message"}`, with `data` where something was asked for; "0" is success. What was carried out and what was
not tells `error_code`, under HTTP status 200; the HTTP status tells only what any server says of any request (401, 413, 503). There is no
announcement, no resumption, no receipt, and no word on a file's hash: who wants to know it has to read the file. A file that was uploaded
belongs to nobody until a dossier names it. Field names are those of the national sync; the paths are of our making.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.domain.canonical import Json
from app.domain.delivery import MAX_FILE_BYTES, Purpose, Reuse, UploadManifest
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.papers import Papers
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.values import (
    ElectronicPaper,
    StoredFile,
    paper_item,
    read_store_query,
    result_item,
)

_PIECE_BYTES: Final = 1 << 20


class Province:
    """The endpoints below `/api/mot-cua`."""

    def __init__(self, records: Records, content: Content, papers: Papers, switches: Switches) -> None:
        self._records = records
        self._content = content
        self._papers = papers
        self._switches = switches

    def find(self, request: Request) -> Response:
        """GET hoso?MaHoSo=: a list of one dossier with its files (taken-out ones too), or of none."""
        try:
            known = self._records.dossier(request.query_params.get("MaHoSo", ""))
        except Refused:
            return _done(data=[])
        received = self._records.files(known.dossier.code, attached_only=True)
        files = [file for file in received if self._switches.lists(file.received_at)]
        papers = [_listed(file, paper_item(file)) for file in files if not file.is_result]
        results = [_listed(file, result_item(file)) for file in files if file.is_result]
        return _done(data=[{**known.to_json(), "TaiLieuNop": papers, "DanhSachGiayToKetQua": results}])

    async def search(self, request: Request) -> Response:
        """POST kho/tracuu: the papers of a citizen's electronic store; neither hash nor validity is told."""
        if self._switches.store_offline:
            raise Refused(503, "OUTAGE", "the electronic store is out of service")
        try:
            owner_id, wanted = read_store_query(await _json(request))
        except Refused as refused:
            return _not_done(refused.message)
        found = await run_in_threadpool(self._papers.search, owner_id, wanted)
        return _done(data=[_stored_paper(paper) for paper in found])

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
        try:
            papers = _items(body.get("TaiLieuNop"), "TepDinhKemId")
            results = _items(body.get("DanhSachGiayToKetQua", []), "GiayToId")
            code = self._records.dossier(str(body.get("MaHoSo"))).dossier.code
            for item in papers:
                self._take_item(item["TepDinhKemId"], item, partial(_paper, code, item))
            for item in results:
                self._take_item(item["GiayToId"], item, partial(_result, code, item))
        except Refused as refused:
            return _not_done(f"{refused.code} {refused.message}")
        return _done()

    def _take_item(self, file_id: str, item: dict[str, Any], told: Callable[[str], UploadManifest]) -> None:
        wanted = told("")
        attached = self._records.is_attached(file_id, wanted.dossier_code, wanted.component_code)
        if item["IsDeleted"] == 1:
            if not attached:
                raise Refused(404, "FILE_UNKNOWN")
            self._records.withdraw(file_id, item.get("LyDo") or "Không nêu lý do")
        elif not attached and not self._switches.forgets_to_attach():
            self._records.attach_loose(file_id, told)

    async def _keep(self, file_id: str, file: UploadFile) -> int:
        if (file.size or 0) > MAX_FILE_BYTES:
            raise Refused(413, "FILE_TOO_LARGE", f"at most {MAX_FILE_BYTES} bytes")
        await run_in_threadpool(self._content.create, file_id)
        size = 0
        with self._content.appending(file_id) as kept:
            while piece := await file.read(_PIECE_BYTES):
                size += await run_in_threadpool(kept.write, piece)
        return size


def _listed(file: StoredFile, item: dict[str, Json]) -> dict[str, Json]:
    """The item, with the reason where the file was taken out."""
    return item if file.deleted is None else {**item, "LyDo": file.deleted}


def _stored_paper(paper: ElectronicPaper) -> dict[str, Json]:
    return {
        "MaKetQua": paper.result_code,
        "TenGiayTo": paper.title,
        "SoKyHieu": paper.number,
        "CoQuanChuQuan": paper.issuer,
        "DanhSachTepDinhKem": [{"TenTep": paper.file_name, "DuongDan": paper.path}],
    }


def _paper(dossier_code: str, item: dict[str, Any], file_name: str) -> UploadManifest:
    """What is told of a paper in `TaiLieuNop`."""
    replaced = item.get("MaKetQuaThayThe")
    reuse = Reuse.DIGITISED if item.get("DuocSoHoa") == 1 else Reuse.NOT_DIGITISED
    if item.get("DuocTaiSuDung") == 1:
        reuse = Reuse.FROM_RESULT if replaced else Reuse.FROM_COMPONENT
    return _manifest(dossier_code, item, file_name, title=file_name, reuse=reuse.value, result_code=str(replaced or ""))


def _result(dossier_code: str, item: dict[str, Any], file_name: str) -> UploadManifest:
    """What is told of a result in `DanhSachGiayToKetQua`."""
    names = {"title": "TenGiayTo", "result_code": "MaGiayToKetQua", "number": "SoKyHieu", "issuer": "CoQuanChuQuan"}
    texts = {field: str(item.get(name) or "") for field, name in names.items()}
    return _manifest(dossier_code, item, file_name, **texts, purpose=Purpose.RESULT.value)


def _manifest(dossier_code: str, item: dict[str, Any], file_name: str, **more: Any) -> UploadManifest:
    return UploadManifest(
        dossier_code=dossier_code,
        component_code=item["MaThanhPhanHoSo"],
        file_name=file_name,
        media_type="application/pdf",
        size_bytes=0,
        sha256="",
        pages=0,
        version=1,
        signer="",
        audit_head="",
        supersedes=None,
        **more,
    )


def _items(items: Any, id_name: str) -> list[dict[str, Any]]:
    if not isinstance(items, list) or not all(_is_item(item, id_name) for item in items):
        raise Refused(400, "MANIFEST_REFUSED", id_name)
    return items


def _is_item(item: Any, id_name: str) -> bool:
    if not isinstance(item, dict) or item.get("IsDeleted") not in (0, 1):
        return False
    try:
        UUID(item.get(id_name))
    except (ValueError, TypeError, AttributeError):
        return False
    return isinstance(item.get("MaThanhPhanHoSo"), str) and isinstance(item.get("LyDo") or "", str)


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
