"""Reads the answers of the dossier system (field names of `resources/openapi/dossier-gateway.yaml`) into domain values.

Everything from the wire is a claim: a missing field, a wrong type or an impossible value is ANSWER_MALFORMED, never a KeyError.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from app.delivery.failures import WireCode, failed
from app.domain.canonical import Json
from app.domain.delivery import RemoteComponent, RemoteDossier, RemoteFile, ServerReceipt, UploadManifest

type Answer = Mapping[str, Any]
_SHA256 = re.compile(r"[0-9a-f]{64}")


def answer(response: httpx.Response) -> Answer:
    """The JSON object of a successful answer, of which each value can be stored: what can't be written again as JSON in UTF-8 is refused
    (NaN, a number beyond a double's range, half of a surrogate pair)."""
    try:
        body = json.loads(response.content)
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise failed(WireCode.ANSWER_MALFORMED, "no JSON") from error
    return _object(body, "body")


def offset(response: httpx.Response) -> int:
    """The header Upload-Offset (tus 1.0), bytes."""
    value = response.headers.get("upload-offset", "")
    if not (value.isascii() and value.isdigit()):
        raise failed(WireCode.ANSWER_MALFORMED, "Upload-Offset")
    return int(value)


def dossier(body: Answer) -> RemoteDossier:
    """The schema HoSo."""
    return RemoteDossier(
        code=_text(body, "MaHoSo"),
        procedure_code=_text(body, "MaTTHC"),
        procedure_title=_text(body, "TenTTHC"),
        applicant=_text(body, "ChuHoSo"),
        receiving_unit=_text(body, "DonViTiepNhan"),
        processing_unit=_text(body, "DonViXuLy"),
        status=_number(body, "TrangThaiHoSo"),
        components=tuple(
            RemoteComponent(
                _text(item, "MaThanhPhanHoSo"), _text(item, "TenThanhPhanHoSo"), _number(item, "BatBuoc") == 1
            )
            for item in _objects(body, "ThanhPhanHoSo")
        ),
    )


def files(body: Answer) -> tuple[RemoteFile, ...]:
    """The schema DanhSachTaiLieu, without what was withdrawn or replaced."""
    return tuple(
        RemoteFile(
            file_id=_text(item, "TepDinhKemId"),
            component_code=_text(item, "MaThanhPhanHoSo"),
            file_name=_text(item, "TenTepDinhKem"),
            size_bytes=_number(item, "DungLuong"),
            sha256=_sha256(item, "HashTepTin"),
        )
        for item in _objects(body, "TaiLieuNop")
        if _number(item, "IsDeleted") == 0
    )


def receipt(body: Answer) -> ServerReceipt:
    """The schema BienNhan."""
    raw: dict[str, Json] = dict(body)
    return ServerReceipt(
        receipt_id=_text(body, "MaBienNhan"),
        server=_text(body, "MayChu"),
        file_id=_text(body, "TepDinhKemId"),
        sha256=_sha256(body, "HashTepTin"),
        size_bytes=_number(body, "DungLuong"),
        audit_head=_text(body, "MaBamNhatKy"),
        received_at=_moment(body, "ThoiDiemNhan"),
        raw=raw,
    )


def manifest_body(manifest: UploadManifest) -> dict[str, Json]:
    """The schema ThongTinTep: what is announced of a file."""
    return {
        "MaHoSo": manifest.dossier_code,
        "MaThanhPhanHoSo": manifest.component_code,
        "TenGiayTo": manifest.title,
        "TenTepDinhKem": manifest.file_name,
        "LoaiTepTin": manifest.media_type,
        "DungLuong": manifest.size_bytes,
        "HashTepTin": manifest.sha256,
        "SoTrang": manifest.pages,
        "PhienBan": manifest.version,
        "NguoiKy": manifest.signer,
        "MaBamNhatKy": manifest.audit_head,
        "ThayTheTepDinhKemId": manifest.supersedes,
    }


def _object(value: Any, name: str) -> Answer:
    if not isinstance(value, dict):
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return value


def _objects(body: Answer, name: str) -> list[Answer]:
    value = body.get(name)
    if not isinstance(value, list):
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return [_object(item, name) for item in value]


def _text(body: Answer, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return unicodedata.normalize("NFC", value)


def _number(body: Answer, name: str) -> int:
    value = body.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON knows one kind of number
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return value


def _sha256(body: Answer, name: str) -> str:
    value = _text(body, name)
    if _SHA256.fullmatch(value) is None:
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return value


def _moment(body: Answer, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(body, name).upper())
        if moment.tzinfo is None:
            raise failed(WireCode.ANSWER_MALFORMED, name)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise failed(WireCode.ANSWER_MALFORMED, name) from error
