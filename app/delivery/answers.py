"""Reads the answers of the dossier system (field names of `resources/openapi/dossier-gateway.yaml`) into domain values, and writes what
they are asked with. Everything from the wire is a claim: see `claims`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from app.delivery.claims import (
    Answer,
    as_object,
    day,
    listed,
    moment,
    national_time,
    number,
    objects,
    sha256,
    text,
    told,
)
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


def answer(response: httpx.Response) -> Answer:
    """The JSON object of a successful answer, of which each value can be stored: what can't be written again as JSON in UTF-8 is refused
    (NaN, a number beyond a double's range, half of a surrogate pair)."""
    try:
        body = json.loads(response.content)
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise failed(WireCode.ANSWER_MALFORMED, "no JSON") from error
    return as_object(body, "body")


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


def server_time(response: httpx.Response) -> datetime:
    """The header Date, by the server's own clock (UTC); the time of this computer where it tells no moment."""
    try:
        return parsedate_to_datetime(response.headers.get("date", "")).astimezone(UTC)
    except (ValueError, OverflowError):  # OverflowError: after the last day that there is in UTC
        return datetime.now(UTC)


def checksums(response: httpx.Response) -> tuple[str, ...]:
    """The algorithms with which the server checks a piece (tus *checksum*), as it offers them; none where it does not."""
    offered = _names(response, "tus-extension")
    return _names(response, "tus-checksum-algorithm") if "checksum" in offered else ()


def _names(response: httpx.Response, header: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in response.headers.get(header, "").lower().split(","))


def dossier(body: Answer) -> RemoteDossier:
    """The schema HoSo."""
    return RemoteDossier(
        code=text(body, "MaHoSo"),
        procedure_code=text(body, "MaTTHC"),
        procedure_title=text(body, "TenTTHC"),
        applicant=text(body, "ChuHoSo"),
        receiving_unit=text(body, "DonViTiepNhan"),
        processing_unit=text(body, "DonViXuLy"),
        status=number(body, "TrangThaiHoSo"),
        components=tuple(
            RemoteComponent(text(item, "MaThanhPhanHoSo"), text(item, "TenThanhPhanHoSo"), number(item, "BatBuoc") == 1)
            for item in objects(body, "ThanhPhanHoSo")
        ),
        applicant_id=told(body, "SoGiayToChuHoSo"),
        channel=number(body, "KenhThucHien") if "KenhThucHien" in body else 1,
        owner_ward=told(body, "XaPhuongChuHoSo"),
        received_at=national_time(body, "NgayTiepNhan"),
    )


def status(body: Answer) -> RemoteStatus:
    """The schema TrangThai."""
    state = number(body, "TrangThaiHoSo")
    if not 1 <= state <= 10:
        raise failed(WireCode.ANSWER_MALFORMED, "TrangThaiHoSo")
    at = moment(body, "ThoiDiem") if body.get("ThoiDiem") is not None else None
    return RemoteStatus(text(body, "MaHoSo"), state, at, told(body, "GhiChu"))


def files(body: Answer) -> tuple[RemoteFile, ...]:
    """The schema DanhSachTaiLieu, without what was withdrawn or replaced: papers, then results."""
    papers = (_file(item) for item in objects(body, "TaiLieuNop") if number(item, "IsDeleted") == 0)
    # a system that knows no results lists none
    results = (_result(item) for item in listed(body, "DanhSachGiayToKetQua") if number(item, "IsDeleted") == 0)
    return (*papers, *results)


def _file(item: Answer) -> RemoteFile:
    return RemoteFile(
        file_id=text(item, "TepDinhKemId"),
        component_code=text(item, "MaThanhPhanHoSo"),
        file_name=text(item, "TenTepDinhKem"),
        size_bytes=number(item, "DungLuong"),
        sha256=sha256(item, "HashTepTin"),
        reuse=reuse(item),
        url=told(item, "DuongDanTaiTepTin"),
    )


def _result(item: Answer) -> RemoteFile:
    return RemoteFile(
        file_id=text(item, "GiayToId"),
        component_code=text(item, "MaThanhPhanHoSo"),
        file_name=text(item, "TenTepDinhKem"),
        size_bytes=number(item, "DungLuong"),
        sha256=sha256(item, "HashTepTin"),
        purpose=Purpose.RESULT.value,
        url=told(item, "DuongDanTepTinKetQua"),
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
        receipt_id=text(body, "MaBienNhan"),
        file_id=text(body, "TepDinhKemId"),
        reason=text(body, "LyDo"),
        withdrawn_at=moment(body, "ThoiDiemThuHoi"),
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
        for paper in objects(body, "DanhSachGiayTo")
        for file in objects(paper, "DanhSachTepDinhKem")
    )


def _paper(paper: Answer, file: Answer) -> StoredPaper:
    return StoredPaper(
        id=text(paper, "GiayToId"),
        result_code=text(paper, "MaKetQua"),
        title=text(paper, "TenGiayTo"),
        number=text(paper, "SoKyHieu"),
        issuer=text(paper, "CoQuanChuQuan"),
        owner_id=text(paper, "SoDinhDanhChuSoHuu"),
        issued_on=day(paper, "NgayCap"),
        valid_until=day(paper, "NgayHetHan"),
        revoked=number(paper, "DaThuHoi") == 1,
        source=(Purpose.RESULT if number(paper, "LaKetQua") == 1 else Purpose.COMPONENT).value,
        file_name=text(file, "TenTep"),
        size_bytes=number(file, "DungLuong"),
        sha256=sha256(file, "HashTepTin"),
        url=text(file, "DuongDan"),
    )


def receipt(body: Answer) -> ServerReceipt:
    """The schema BienNhan."""
    raw: dict[str, Json] = dict(body)
    return ServerReceipt(
        receipt_id=text(body, "MaBienNhan"),
        server=text(body, "MayChu"),
        file_id=text(body, "TepDinhKemId"),
        sha256=sha256(body, "HashTepTin"),
        size_bytes=number(body, "DungLuong"),
        audit_head=text(body, "MaBamNhatKy"),
        audit_size=number(body, "KichThuocNhatKy") if "KichThuocNhatKy" in body else 0,
        audit_root=told(body, "GocNhatKy"),
        received_at=moment(body, "ThoiDiemNhan"),
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
        **({"KichThuocNhatKy": manifest.audit_size, "GocNhatKy": manifest.audit_root} if manifest.audit_root else {}),
    }
