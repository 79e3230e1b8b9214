"""Reads the answers of the dossier system (field names of `resources/openapi/dossier-gateway.yaml`) into domain values.

Everything from the wire is a claim: a missing field, a wrong type or an impossible value is ANSWER_MALFORMED, never a KeyError.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx

from app.delivery.failures import WireCode, failed
from app.domain.canonical import Json
from app.domain.delivery import (
    Purpose,
    RemoteComponent,
    RemoteDossier,
    RemoteFile,
    RemoteStatus,
    Reuse,
    ServerReceipt,
    StoredPaper,
    StoreQuery,
    UploadManifest,
    Withdrawal,
)

type Answer = Mapping[str, Any]
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NATIONAL_TIME: Final = re.compile(r"[0-9]{14}")
_VIET_NAM: Final = timezone(timedelta(hours=7))


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


def refuse_expired(response: httpx.Response) -> None:
    """The header Upload-Expires (tus *expiration*), by the server's own clock; without it the upload is kept for good.

    Raises:
        DeliveryFailed: UPLOAD_GONE: that moment has passed, and what is sent now would be lost.
    """
    try:
        expires_at = parsedate_to_datetime(response.headers.get("upload-expires", ""))
        told_at = parsedate_to_datetime(response.headers.get("date", ""))
        gone = expires_at <= told_at
    except (ValueError, TypeError):  # TypeError: one of them has no zone
        return
    if gone:
        raise failed(WireCode.UPLOAD_GONE, "expired")


def checksums(response: httpx.Response) -> tuple[str, ...]:
    """The algorithms with which the server checks a piece (tus *checksum*), as it offers them; none where it does not."""
    offered = _names(response, "tus-extension")
    return _names(response, "tus-checksum-algorithm") if "checksum" in offered else ()


def _names(response: httpx.Response, header: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in response.headers.get(header, "").lower().split(","))


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
        applicant_id=_told(body, "SoGiayToChuHoSo"),
        channel=_number(body, "KenhThucHien") if "KenhThucHien" in body else 1,
        owner_ward=_told(body, "XaPhuongChuHoSo"),
        received_at=_national_time(body, "NgayTiepNhan"),
    )


def status(body: Answer) -> RemoteStatus:
    """The schema TrangThai."""
    number = _number(body, "TrangThaiHoSo")
    if not 1 <= number <= 10:
        raise failed(WireCode.ANSWER_MALFORMED, "TrangThaiHoSo")
    at = _moment(body, "ThoiDiem") if body.get("ThoiDiem") is not None else None
    return RemoteStatus(_text(body, "MaHoSo"), number, at, _told(body, "GhiChu"))


def files(body: Answer) -> tuple[RemoteFile, ...]:
    """The schema DanhSachTaiLieu, without what was withdrawn or replaced: papers, then results."""
    papers = (_file(item) for item in _objects(body, "TaiLieuNop") if _number(item, "IsDeleted") == 0)
    # a system that knows no results lists none
    results = (_result(item) for item in _listed(body, "DanhSachGiayToKetQua") if _number(item, "IsDeleted") == 0)
    return (*papers, *results)


def _file(item: Answer) -> RemoteFile:
    return RemoteFile(
        file_id=_text(item, "TepDinhKemId"),
        component_code=_text(item, "MaThanhPhanHoSo"),
        file_name=_text(item, "TenTepDinhKem"),
        size_bytes=_number(item, "DungLuong"),
        sha256=_sha256(item, "HashTepTin"),
        reuse=reuse(item),
        url=_told(item, "DuongDanTaiTepTin"),
    )


def _result(item: Answer) -> RemoteFile:
    return RemoteFile(
        file_id=_text(item, "GiayToId"),
        component_code=_text(item, "MaThanhPhanHoSo"),
        file_name=_text(item, "TenTepDinhKem"),
        size_bytes=_number(item, "DungLuong"),
        sha256=_sha256(item, "HashTepTin"),
        purpose=Purpose.RESULT.value,
        url=_told(item, "DuongDanTepTinKetQua"),
    )


def reuse(item: Answer) -> int:
    """The state of reuse (0 to 3) that the flags of an item of `TaiLieuNop` say; see `reuse_flags`."""
    if item.get("DuocSoHoa") == 1:
        return Reuse.DIGITISED.value
    if item.get("DuocTaiSuDung") != 1:
        return Reuse.NOT_DIGITISED.value
    return (Reuse.FROM_RESULT if item.get("MaKetQuaThayThe") else Reuse.FROM_COMPONENT).value


def reuse_flags(state: int, result_code: str) -> dict[str, Json]:
    """The inverse: a paper that takes the place of a result names that result's code."""
    reused = state in (Reuse.FROM_COMPONENT, Reuse.FROM_RESULT)
    return {
        "DuocSoHoa": int(state == Reuse.DIGITISED),
        "DuocTaiSuDung": int(reused),
        "DuocLayTuKhoDMQG": int(reused),
        "MaKetQuaThayThe": result_code if state == Reuse.FROM_RESULT else None,
    }


def withdrawal(body: Answer) -> Withdrawal:
    """The schema BienNhanThuHoi."""
    raw: dict[str, Json] = dict(body)
    return Withdrawal(
        receipt_id=_text(body, "MaBienNhan"),
        file_id=_text(body, "TepDinhKemId"),
        reason=_text(body, "LyDo"),
        withdrawn_at=_moment(body, "ThoiDiemThuHoi"),
        raw=raw,
    )


def store_query_body(query: StoreQuery) -> dict[str, Json]:
    """The schema TraCuuKho."""
    return {
        "SoDinhDanhChuSoHuu": query.owner_id,
        "HoTenNguoiYeuCau": query.requester_name,
        "SoDinhDanhNguoiYeuCau": query.requester_id,
        "KenhThucHien": query.channel,
        "MaThuTuc": query.procedure_code,
        "DanhSachDanhMucKetQua": [{"MaKetQua": code, "SoKyHieu": number} for code, number in query.wanted],
    }


def papers(body: Answer) -> tuple[StoredPaper, ...]:
    """The schema KetQuaTraCuuKho; a paper with several files is as many papers."""
    return tuple(
        _paper(paper, file)
        for paper in _objects(body, "DanhSachGiayTo")
        for file in _objects(paper, "DanhSachTepDinhKem")
    )


def _paper(paper: Answer, file: Answer) -> StoredPaper:
    return StoredPaper(
        id=_text(paper, "GiayToId"),
        result_code=_text(paper, "MaKetQua"),
        title=_text(paper, "TenGiayTo"),
        number=_text(paper, "SoKyHieu"),
        issuer=_text(paper, "CoQuanChuQuan"),
        owner_id=_text(paper, "SoDinhDanhChuSoHuu"),
        issued_on=_day(paper, "NgayCap"),
        valid_until=_day(paper, "NgayHetHan"),
        revoked=_number(paper, "DaThuHoi") == 1,
        source=(Purpose.RESULT if _number(paper, "LaKetQua") == 1 else Purpose.COMPONENT).value,
        file_name=_text(file, "TenTep"),
        size_bytes=_number(file, "DungLuong"),
        sha256=_sha256(file, "HashTepTin"),
        url=_text(file, "DuongDan"),
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
        "MaGiayTo": manifest.paper_type,
        "LoaiBan": manifest.form,
        "LaKetQua": int(manifest.purpose == Purpose.RESULT),
        "TrangThaiSoHoa": manifest.reuse,
        "GiayToNguonId": manifest.source_id,
        "MaKetQua": manifest.result_code,
        "SoKyHieu": manifest.number,
        "CoQuanBanHanh": manifest.issuer,
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


def _listed(body: Answer, name: str) -> list[Answer]:
    """As `_objects`; none where the list is not there."""
    return _objects(body, name) if name in body else []


def _told(body: Answer, name: str) -> str:
    """A text that need not be there; empty then."""
    return "" if body.get(name) is None else _text(body, name)


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


def _national_time(body: Answer, name: str) -> datetime | None:
    """`yyyyMMddHHmmss` in the time of Viet Nam, as everywhere in the national sync; None where it is not told, or is no moment of any day:
    nothing hangs on it."""
    value = _told(body, name)
    if value and _NATIONAL_TIME.fullmatch(value) is None:  # strptime forgives missing digits
        raise failed(WireCode.ANSWER_MALFORMED, name)
    try:
        return datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=_VIET_NAM).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(body: Answer, name: str) -> date | None:
    value = _told(body, name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise failed(WireCode.ANSWER_MALFORMED, name) from error
