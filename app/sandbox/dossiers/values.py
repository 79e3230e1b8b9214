"""What the dossier system keeps, and how an announcement is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from app.domain.canonical import Json
from app.domain.clock import VIET_NAM
from app.domain.codes import is_component_code
from app.domain.delivery import MAX_FILE_BYTES, Purpose, RemoteComponent, RemoteDossier, Reuse, UploadManifest
from app.domain.model import PaperForm
from app.sandbox.dossiers.refusal import Refused

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,120}")
_OWNER: Final = re.compile(r"[0-9]{9}([0-9]{3})?")
_TEXTS: Final = {
    "MaHoSo": "dossier_code",
    "MaThanhPhanHoSo": "component_code",
    "TenGiayTo": "title",
    "TenTepDinhKem": "file_name",
    "LoaiTepTin": "media_type",
    "HashTepTin": "sha256",
    "NguoiKy": "signer",
    "MaBamNhatKy": "audit_head",
}
_NUMBERS: Final = {"DungLuong": "size_bytes", "SoTrang": "pages", "PhienBan": "version"}
_REPLACES: Final = "ThayTheTepDinhKemId"
_MORE_TEXTS: Final = {
    "MaGiayTo": "paper_type",
    "LoaiBan": "form",
    "GiayToNguonId": "source_id",
    "MaKetQua": "result_code",
    "SoKyHieu": "number",
    "CoQuanBanHanh": "issuer",
    "GocNhatKy": "audit_root",
}
"""these and the next three need not be told"""
_IS_RESULT, _REUSE, _LOG_SIZE = "LaKetQua", "TrangThaiSoHoa", "KichThuocNhatKy"
_NEEDED: Final = frozenset({*_TEXTS, *_NUMBERS, _REPLACES})
_QUERY: Final = frozenset(
    {
        "SoDinhDanhChuSoHuu",
        "HoTenNguoiYeuCau",
        "SoDinhDanhNguoiYeuCau",
        "KenhThucHien",
        "MaThuTuc",
        "DanhSachDanhMucKetQua",
    }
)
_WANTED: Final = frozenset({"MaKetQua", "SoKyHieu"})
_KNOWN: Final = frozenset({*_NEEDED, *_MORE_TEXTS, _IS_RESULT, _REUSE, _LOG_SIZE})


@dataclass(frozen=True, slots=True)
class ReceivedDossier:
    """A dossier, and when it was received (UTC)."""

    dossier: RemoteDossier
    received_at: datetime

    def to_json(self) -> dict[str, Json]:
        """The schema HoSo."""
        known = self.dossier
        return {
            "MaHoSo": known.code,
            "MaTTHC": known.procedure_code,
            "TenTTHC": known.procedure_title,
            "ChuHoSo": known.applicant,
            "DonViTiepNhan": known.receiving_unit,
            "DonViXuLy": known.processing_unit,
            "SoGiayToChuHoSo": known.applicant_id,
            "XaPhuongChuHoSo": known.owner_ward,
            "KenhThucHien": known.channel,
            "NgayTiepNhan": f"{self.received_at.astimezone(VIET_NAM):%Y%m%d%H%M%S}",
            "TrangThaiHoSo": known.status,
            "ThanhPhanHoSo": [_component_json(component) for component in known.components],
        }


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What a dossier came to (TrangThaiHoSo), when (UTC), and what was said about it."""

    status: int
    at: datetime
    note: str

    def to_json(self, code: str) -> dict[str, Json]:
        """The schema TrangThai."""
        return {"MaHoSo": code, "TrangThaiHoSo": self.status, "ThoiDiem": self.at.isoformat(), "GhiChu": self.note}


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """An upload that was announced. `id` is also the id of the file that it becomes; `expires_at` None: it is kept until it is finished."""

    id: str
    manifest: UploadManifest
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A finished file. `deleted` is the reason why it was taken out of its component and `deleted_at` when (None: it was not)."""

    id: str
    manifest: UploadManifest
    attached: bool
    deleted: str | None
    received_at: datetime
    receipt: dict[str, Json]
    deleted_at: datetime | None = None

    @property
    def is_result(self) -> bool:
        """Whether it is a result, and no paper that was handed in."""
        return self.manifest.purpose == Purpose.RESULT

    @property
    def path(self) -> str:
        """Where its bytes are, relative to this server."""
        return f"/api/v1/files/{self.id}/content"

    def to_json(self) -> dict[str, Json]:
        """The schema TaiLieu, or KetQua where it is a result."""
        return {**(result_item(self) if self.is_result else paper_item(self)), **_proof(self)}

    def withdrawal(self) -> dict[str, Json]:
        """The schema BienNhanThuHoi, of a file that was taken out."""
        assert self.deleted_at is not None
        return {
            "MaBienNhan": f"TH-{self.deleted_at:%y%m%d}-{str(self.receipt['MaBienNhan']).rpartition('-')[2]}",
            "MayChu": self.receipt["MayChu"],
            "TepDinhKemId": self.id,
            "MaHoSo": self.manifest.dossier_code,
            "MaThanhPhanHoSo": self.manifest.component_code,
            "LyDo": self.deleted,
            "ThoiDiemThuHoi": self.deleted_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class OnlineFile:
    """A file that the citizen handed in online with the dossier."""

    id: str
    component_code: str
    title: str
    file_name: str
    size_bytes: int
    sha256: str

    def to_json(self) -> dict[str, Json]:
        """The schema TaiLieu."""
        return {
            "TepDinhKemId": self.id,
            "TenTepDinhKem": self.file_name,
            "TenGiayTo": self.title,
            "IsDeleted": 0,
            "MaThanhPhanHoSo": self.component_code,
            "DuongDanTaiTepTin": f"/api/v1/store/files/{self.id}",
            **_flags(Reuse.NOT_DIGITISED, ""),
            "HashTepTin": self.sha256,
            "DungLuong": self.size_bytes,
        }


@dataclass(frozen=True, slots=True)
class ElectronicPaper:
    """A paper of a citizen's electronic store."""

    id: str
    owner_id: str
    result_code: str
    title: str
    number: str
    issuer: str
    issued_on: date | None
    valid_until: date | None
    revoked: bool
    is_result: bool
    file_name: str
    size_bytes: int
    sha256: str
    path: str

    def to_json(self) -> dict[str, Json]:
        """The schema GiayTo."""
        file: dict[str, Json] = {
            "TenTep": self.file_name,
            "DuongDan": self.path,
            "DungLuong": self.size_bytes,
            "HashTepTin": self.sha256,
        }
        return {
            "GiayToId": self.id,
            "SoDinhDanhChuSoHuu": self.owner_id,
            "MaKetQua": self.result_code,
            "TenGiayTo": self.title,
            "SoKyHieu": self.number,
            "CoQuanChuQuan": self.issuer,
            "NgayCap": _day(self.issued_on),
            "NgayHetHan": _day(self.valid_until),
            "DaThuHoi": int(self.revoked),
            "LaKetQua": int(self.is_result),
            "DanhSachTepDinhKem": [file],
        }

    def answers(self, wanted: tuple[tuple[str, str], ...]) -> bool:
        """Whether it is one of the wanted pairs of result code and number (empty: any); where none is named, all are wanted."""
        return not wanted or any(code == self.result_code and number in ("", self.number) for code, number in wanted)


def paper_item(file: StoredFile) -> dict[str, Json]:
    """An item of `TaiLieuNop`, with the names of the national sync."""
    told = file.manifest
    return {
        "TepDinhKemId": file.id,
        "TenTepDinhKem": told.file_name,
        "TenGiayTo": told.title,
        "IsDeleted": 0 if file.deleted is None else 1,
        "MaThanhPhanHoSo": told.component_code,
        "DuongDanTaiTepTin": file.path,
        **_flags(told.reuse, told.result_code),
    }


def result_item(file: StoredFile) -> dict[str, Json]:
    """An item of `DanhSachGiayToKetQua`, with the names of the national sync."""
    told = file.manifest
    return {
        "GiayToId": file.id,
        "TenGiayTo": told.title,
        "TenTepDinhKem": told.file_name,
        "IsDeleted": 0 if file.deleted is None else 1,
        "MaThanhPhanHoSo": told.component_code,
        "DuongDanTepTinKetQua": file.path,
        "MaGiayToKetQua": told.result_code,
        "SoKyHieu": told.number,
        "CoQuanChuQuan": told.issuer,
    }


def read_announcement(body: Any) -> UploadManifest:
    """The schema ThongTinTep. Raises Refused: 400 where it is not that, 413 where the file is too large."""
    if not isinstance(body, dict) or not _NEEDED <= set(body) <= _KNOWN:
        raise Refused(400, "MANIFEST_REFUSED", "fields are missing, or there are others")
    texts = {field: body[name] for name, field in _TEXTS.items()}
    texts |= {field: body[name] for name, field in _MORE_TEXTS.items() if name in body}
    numbers = {field: _integer(body[name]) for name, field in _NUMBERS.items()}
    told_reuse = _integer(body.get(_REUSE, Reuse.DIGITISED.value))
    is_result, log_size = _integer(body.get(_IS_RESULT, 0)), _integer(body.get(_LOG_SIZE, 0))
    fits = (
        all(isinstance(value, str) for value in texts.values())
        and all(_is_integer(value) for value in (*numbers.values(), told_reuse, is_result, log_size))
        and numbers["size_bytes"] >= 1
        and numbers["pages"] >= 0
        and numbers["version"] >= 1
        and log_size >= 0
        and (body[_REPLACES] is None or isinstance(body[_REPLACES], str))
    )
    if not fits:
        raise Refused(400, "MANIFEST_REFUSED", "a field has the wrong type, or a number is too small")
    purpose = {0: Purpose.COMPONENT, 1: Purpose.RESULT}.get(is_result)
    if purpose is None:
        raise Refused(400, "MANIFEST_REFUSED", _IS_RESULT)
    manifest = UploadManifest(
        **texts,
        **numbers,
        supersedes=body[_REPLACES],
        reuse=told_reuse,
        purpose=purpose.value,
        audit_size=log_size,
    )
    if not _well_formed(manifest):
        raise Refused(
            400,
            "MANIFEST_REFUSED",
            "title, file name, hashes, media type, form, or what a result and a reused paper need",
        )
    if manifest.size_bytes > MAX_FILE_BYTES:
        raise Refused(413, "FILE_TOO_LARGE", f"at most {MAX_FILE_BYTES} bytes")
    return manifest


def read_store_query(body: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The schema TraCuuKho: whose papers are asked for, and which. Raises Refused: 400 where it is not that."""
    if not isinstance(body, dict) or set(body) != _QUERY:
        raise Refused(400, "MANIFEST_REFUSED", "fields are missing, or there are others")
    texts = [body[name] for name in ("HoTenNguoiYeuCau", "SoDinhDanhNguoiYeuCau", "MaThuTuc")]
    if not all(isinstance(text, str) for text in texts) or _integer(body["KenhThucHien"]) not in (1, 2, 3):
        raise Refused(400, "MANIFEST_REFUSED", "a field has the wrong type")
    owner_id, wanted = body["SoDinhDanhChuSoHuu"], body["DanhSachDanhMucKetQua"]
    if not isinstance(owner_id, str) or not _OWNER.fullmatch(owner_id):
        raise Refused(400, "MANIFEST_REFUSED", "SoDinhDanhChuSoHuu")
    if not isinstance(wanted, list) or not all(isinstance(item, dict) and set(item) == _WANTED for item in wanted):
        raise Refused(400, "MANIFEST_REFUSED", "DanhSachDanhMucKetQua")
    pairs = [(item["MaKetQua"], item["SoKyHieu"]) for item in wanted]
    if not all(isinstance(text, str) for pair in pairs for text in pair):
        raise Refused(400, "MANIFEST_REFUSED", "DanhSachDanhMucKetQua")
    return owner_id, tuple(pairs)


def _integer(value: Any) -> Any:
    """JSON knows one kind of number: 7.0 is the integer 7."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _well_formed(manifest: UploadManifest) -> bool:
    reused = manifest.reuse in (Reuse.FROM_COMPONENT, Reuse.FROM_RESULT)
    names_a_result = manifest.purpose == Purpose.RESULT or manifest.reuse == Reuse.FROM_RESULT
    return bool(
        manifest.title
        and is_component_code(manifest.component_code)
        and _FILE_NAME.fullmatch(manifest.file_name)
        and _SHA256.fullmatch(manifest.sha256)
        and (not manifest.audit_root or _SHA256.fullmatch(manifest.audit_root))
        and manifest.media_type == "application/pdf"
        and manifest.form in set(PaperForm)
        and manifest.reuse in set(Reuse)
        and (manifest.source_id or not reused)
        and (manifest.result_code or not names_a_result)
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _proof(file: StoredFile) -> dict[str, Json]:
    return {"HashTepTin": file.manifest.sha256, "DungLuong": file.manifest.size_bytes}


def _flags(reuse: int, result_code: str) -> dict[str, Json]:
    """How the national sync tells the state of reuse."""
    reused = reuse in (Reuse.FROM_COMPONENT, Reuse.FROM_RESULT)
    return {
        "DuocSoHoa": int(reuse == Reuse.DIGITISED),
        "DuocTaiSuDung": int(reused),
        "DuocLayTuKhoDMQG": int(reused),
        "MaKetQuaThayThe": result_code if reuse == Reuse.FROM_RESULT else None,
    }


def _component_json(component: RemoteComponent) -> dict[str, Json]:
    return {
        "MaThanhPhanHoSo": component.code,
        "TenThanhPhanHoSo": component.title,
        "BatBuoc": int(component.required),
    }
