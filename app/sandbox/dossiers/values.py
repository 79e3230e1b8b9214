"""What the dossier system keeps, and how an announcement is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from app.domain.canonical import Json
from app.domain.delivery import RemoteComponent, RemoteDossier, UploadManifest
from app.sandbox.dossiers.refusal import Refused

MAX_FILE_BYTES: Final = 60_000_000
"""the limit seen at the province's system"""
VIET_NAM: Final = timezone(timedelta(hours=7))

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE_NAME = re.compile(r"[A-Za-z0-9._-]{1,120}")
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
            "NgayTiepNhan": f"{self.received_at.astimezone(VIET_NAM):%Y%m%d%H%M%S}",
            "TrangThaiHoSo": known.status,
            "ThanhPhanHoSo": [_component_json(component) for component in known.components],
        }


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """An upload that was announced. `id` is also the id of the file that it becomes."""

    id: str
    manifest: UploadManifest


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A finished file. `deleted` is the reason why it was taken out of its component (None: it was not)."""

    id: str
    manifest: UploadManifest
    attached: bool
    deleted: str | None
    received_at: datetime
    receipt: dict[str, Json]

    def to_json(self) -> dict[str, Json]:
        """The schema TaiLieu."""
        return {
            "TepDinhKemId": self.id,
            "TenTepDinhKem": self.manifest.file_name,
            "IsDeleted": 0 if self.deleted is None else 1,
            "MaThanhPhanHoSo": self.manifest.component_code,
            "DuongDanTaiTepTin": f"/api/v1/files/{self.id}/content",
            "DuocSoHoa": 1,
            "HashTepTin": self.manifest.sha256,
            "DungLuong": self.manifest.size_bytes,
        }


def read_announcement(body: Any) -> UploadManifest:
    """The schema ThongTinTep. Raises Refused: 400 where it is not that, 413 where the file is too large."""
    names = {*_TEXTS, *_NUMBERS, _REPLACES}
    if not isinstance(body, dict) or set(body) != names:
        raise Refused(400, "MANIFEST_REFUSED", "fields are missing, or there are others")
    texts = {field: body[name] for name, field in _TEXTS.items()}
    numbers = {field: _integer(body[name]) for name, field in _NUMBERS.items()}
    fits = (
        all(isinstance(value, str) for value in texts.values())
        and all(isinstance(value, int) and not isinstance(value, bool) for value in numbers.values())
        and numbers["size_bytes"] >= 1
        and numbers["pages"] >= 0
        and numbers["version"] >= 1
        and (body[_REPLACES] is None or isinstance(body[_REPLACES], str))
    )
    if not fits:
        raise Refused(400, "MANIFEST_REFUSED", "a field has the wrong type, or a number is too small")
    manifest = UploadManifest(**texts, **numbers, supersedes=body[_REPLACES])
    well_formed = (
        manifest.title
        and _FILE_NAME.fullmatch(manifest.file_name)
        and _SHA256.fullmatch(manifest.sha256)
        and manifest.media_type == "application/pdf"
    )
    if not well_formed:
        raise Refused(400, "MANIFEST_REFUSED", "title, file name, hash or media type")
    if manifest.size_bytes > MAX_FILE_BYTES:
        raise Refused(413, "FILE_TOO_LARGE", f"at most {MAX_FILE_BYTES} bytes")
    return manifest


def _integer(value: Any) -> Any:
    """JSON knows one kind of number: 7.0 is the integer 7."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _component_json(component: RemoteComponent) -> dict[str, Json]:
    return {
        "MaThanhPhanHoSo": component.code,
        "TenThanhPhanHoSo": component.title,
        "BatBuoc": int(component.required),
    }
