"""What the Mayan gateway reads and writes: the URL that stands for an upload, the sheet of a dossier, its papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlencode

from app.delivery import claims
from app.delivery.claims import Answer, moment, nested, number
from app.delivery.failures import WireCode, failed
from app.delivery.mayan_records import API
from app.domain.delivery import (
    Purpose,
    RemoteComponent,
    RemoteDossier,
    RemoteFile,
    RemoteStatus,
    Reuse,
    UploadManifest,
    Withdrawal,
)

TAKEN_OUT: Final = "Trạm số hóa gỡ: "
"""so begins the description of a document that a station takes out; from then on it counts as in the trash, wherever Mayan's background
work is with it"""
_STATUSES: Final = range(1, 11)
_UPLOAD: Final = "mayan:documents"
_NUMBERS: Final = ("document", "arrived_field", "size_bytes")
_COMPONENT: Final = re.compile(r"\s*(?P<code>[^\s*=]{1,60})(?P<required>\*?)\s*=\s*(?P<title>\S.*)")
_FILE_ID: Final = re.compile(r"(?P<document>[0-9]{1,18})/(?P<file>[0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Filed:
    """A document that waits for its file; see `Announced`."""

    document: int
    arrived_field: int


@dataclass(frozen=True, slots=True)
class Announced:
    """What has to be known of an upload after a restart.

    Attributes:
        document: Mayan's id of the document that waits for the file.
        arrived_field: Mayan's id of the metadata type that says of a document that the whole file was accepted.
        replaces: our id of the file that it takes the place of; empty: none.
    """

    document: int
    arrived_field: int
    key: str
    dossier: str
    component: str
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    audit_head: str
    replaces: str

    @classmethod
    def of(cls, manifest: UploadManifest, filed: Filed, dossier: str, key: str) -> Self:
        """From the manifest; `dossier` is the code as Mayan writes it."""
        return cls(
            document=filed.document,
            arrived_field=filed.arrived_field,
            key=key,
            dossier=dossier,
            component=manifest.component_code,
            file_name=manifest.file_name,
            media_type=manifest.media_type,
            size_bytes=manifest.size_bytes,
            sha256=manifest.sha256,
            audit_head=manifest.audit_head,
            replaces=manifest.supersedes or "",
        )

    def to_url(self) -> str:
        """No address: where the kind of the dossier system is changed, the others do not know it, and the upload is opened anew."""
        return f"{_UPLOAD}?{urlencode(asdict(self))}"

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The inverse. Raises DeliveryFailed: UPLOAD_GONE where it is the URL of another kind of gateway."""
        path, _, query = url.partition("?")
        told: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
        if path != _UPLOAD or set(told) != set(cls.__slots__) or not all(told[name].isdecimal() for name in _NUMBERS):
            raise failed(WireCode.UPLOAD_GONE)
        return cls(**told | {name: int(told[name]) for name in _NUMBERS})


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a document. Until Mayan's background work has come to it, `checksum` (SHA-256) is empty and `size_bytes` is 0."""

    id: int
    name: str
    checksum: str
    size_bytes: int
    at: datetime

    @classmethod
    def of(cls, latest: Any) -> Self:
        """Raises DeliveryFailed: ANSWER_MALFORMED."""
        stored = claims.as_object(latest, "file_latest")
        checksum = claims.sha256(stored, "checksum") if claims.told(stored, "checksum") else ""
        size_bytes = 0 if stored.get("size") is None else number(stored, "size")
        return cls(number(stored, "id"), text(stored, "filename"), checksum, size_bytes, moment(stored, "timestamp"))


FILE_FIELDS: Final = ("id", "filename", "checksum", "size", "timestamp")
DOCUMENT_FIELDS: Final = (
    "id",
    "description",
    "document_type__label",
    *(f"file_latest__{name}" for name in FILE_FIELDS),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A document in a dossier's cabinet. `told` is its metadata, name -> value. `leaving` is why a station took it out,
    where it is on its way to the trash; empty: it stands."""

    id: int
    file: StoredFile | None
    told: Mapping[str, str]
    leaving: str

    @classmethod
    def of(cls, stored: Answer, told: Mapping[str, str]) -> Self:
        """Raises DeliveryFailed: ANSWER_MALFORMED."""
        latest = stored.get("file_latest")
        file = StoredFile.of(latest) if latest else None
        return cls(number(stored, "id"), file, told, leaving(stored))

    @property
    def component(self) -> str:
        """The code of the component that it is filed under; empty: it is none of the dossier's papers."""
        return self.told.get("ma_thanh_phan", "")

    @property
    def accepted(self) -> bool:
        """Whether Mayan once said that it has the whole file; it may come to it later."""
        return "da_nhan" in self.told

    @property
    def settled(self) -> bool:
        """Whether Mayan's background work is over: it has hashed the file, or there is none to come."""
        return bool(self.file.checksum) if self.file is not None else not self.accepted

    def is_copy(self, component: str, sha256: str) -> bool:
        """Whether it is filed under that component with these bytes, by Mayan's own hash; where that is missing yet, as it was told."""
        if self.component != component or self.file is None:
            return False
        return (self.file.checksum or self.told.get("sha256")) == sha256

    def listed(self) -> RemoteFile:
        """As a component lists it. The document has a file."""
        assert self.file is not None
        return RemoteFile(
            file_id=f"{self.id}/{self.file.id}",
            component_code=self.component,
            file_name=self.file.name,
            size_bytes=self.file.size_bytes,
            sha256=self.file.checksum,
            purpose=_purpose(self.told),
            reuse=_among(self.told, "tai_su_dung", Reuse.DIGITISED, range(Reuse.FROM_RESULT + 1)),
            url=bytes_of(self.id, self.file.id),
        )


def dossier(code: str, sheet: Mapping[str, str]) -> RemoteDossier:
    """The dossier, from the metadata of its sheet. Raises DeliveryFailed: ANSWER_MALFORMED."""
    return RemoteDossier(
        code=code,
        procedure_code=sheet.get("ma_tthc", ""),
        procedure_title=sheet.get("ten_tthc", ""),
        applicant=sheet.get("chu_ho_so", ""),
        receiving_unit=sheet.get("don_vi_tiep_nhan", ""),
        processing_unit=sheet.get("don_vi_xu_ly", ""),
        status=_among(sheet, "trang_thai_ho_so", 0, _STATUSES),
        components=tuple(_components(sheet.get("thanh_phan_ho_so", ""))),
        applicant_id=sheet.get("so_giay_to_chu_ho_so", ""),
        channel=_among(sheet, "kenh_thuc_hien", 1, range(1, 4)),
        owner_ward=sheet.get("dia_ban_chu_ho_so", ""),
        received_at=moment(sheet, "ngay_tiep_nhan") if sheet.get("ngay_tiep_nhan") else None,
    )


def status(code: str, sheet: Mapping[str, str]) -> RemoteStatus:
    """Where the dossier stands; the sheet does not say since when. Raises DeliveryFailed: ANSWER_MALFORMED."""
    return RemoteStatus(code, _among(sheet, "trang_thai_ho_so", 0, _STATUSES), None, "")


def withdrawal(trashed: Answer, file_id: str) -> Withdrawal:
    """What Mayan says of a document in its trash. Raises DeliveryFailed: FILE_UNKNOWN where the file is not that document's."""
    latest = trashed.get("file_latest")
    if not latest or StoredFile.of(latest).id != file_numbers(file_id)[1]:
        raise failed(WireCode.FILE_UNKNOWN)
    return Withdrawal(
        receipt_id=f"MAYAN-GO-{file_id}",
        file_id=file_id,
        reason=leaving(trashed),
        withdrawn_at=moment(trashed, "trashed_date_time"),
        raw={"LoaiBienNhan": "MAYAN", "TepDinhKemId": file_id, "IsDeleted": 1},
    )


def _components(lines: str) -> Iterable[RemoteComponent]:
    """One a line: the code, `*` where it is required, `=`, the title."""
    for line in filter(str.strip, lines.splitlines()):
        found = _COMPONENT.fullmatch(line)
        if found is None:
            raise failed(WireCode.ANSWER_MALFORMED, "thanh_phan_ho_so")
        yield RemoteComponent(found["code"], found["title"].rstrip(), bool(found["required"]))


def metadata_of(manifest: UploadManifest, dossier_code: str, key: str) -> dict[str, str]:
    """The metadata of a new paper, name -> value; what is empty is left out."""
    told = {
        "ma_ho_so": dossier_code,
        "ma_thanh_phan": manifest.component_code,
        "loai_giay_to": manifest.paper_type,
        "hinh_thuc": manifest.form,
        "muc_dich": manifest.purpose,
        "tai_su_dung": str(manifest.reuse),
        "ma_nguon": manifest.source_id,
        "ma_ket_qua": manifest.result_code,
        "so_ky_hieu": manifest.number,
        "co_quan_ban_hanh": manifest.issuer,
        "so_trang": str(manifest.pages),
        "phien_ban": str(manifest.version),
        "nguoi_ky": manifest.signer,
        "sha256": manifest.sha256,
        "ma_bam_nhat_ky": " ".join([manifest.audit_head, *_tree_of(manifest)]),
        "khoa_gui": key,
    }
    return {name: value for name, value in told.items() if value}


def _tree_of(manifest: UploadManifest) -> tuple[str, ...]:
    """Size and root of the audit log, which stand in one field with its head; nothing where they are not told."""
    return (str(manifest.audit_size), manifest.audit_root) if manifest.audit_root else ()


def leaving(document: Answer) -> str:
    """See `Document`. Raises DeliveryFailed: ANSWER_MALFORMED."""
    _, mark, reason = text(document, "description").partition(TAKEN_OUT)
    return reason if mark else ""


def bytes_of(document: int, file: int) -> str:
    """Where Mayan serves a file, relative to its address."""
    return f"{API}/documents/{document}/files/{file}/download/"


def metadata(listed: Iterable[Answer]) -> dict[str, str]:
    """The metadata of a document, name -> value. Raises DeliveryFailed: ANSWER_MALFORMED."""
    return {text(nested(item, "metadata_type"), "name"): text(item, "value") for item in listed}


def file_numbers(file_id: str) -> tuple[int, int]:
    """Document and file of an id of ours. Raises DeliveryFailed: FILE_UNKNOWN where it is none."""
    found = _FILE_ID.fullmatch(file_id)
    if found is None:
        raise failed(WireCode.FILE_UNKNOWN)
    return int(found["document"]), int(found["file"])


def text(body: Answer, name: str) -> str:
    """As `claims.text`, but Mayan's null is an empty one. Raises DeliveryFailed: ANSWER_MALFORMED."""
    return claims.told(body, name) if name in body else claims.text(body, name)


def _among(told: Mapping[str, str], name: str, default: int, known: range) -> int:
    """A number in a metadata field; the default where the field is empty."""
    value = told.get(name) or str(default)
    if not (value.isascii() and value.isdecimal() and len(value) <= 4 and int(value) in known):
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return int(value)


def _purpose(told: Mapping[str, str]) -> str:
    try:
        return Purpose(told.get("muc_dich") or Purpose.COMPONENT).value
    except ValueError as error:
        raise failed(WireCode.ANSWER_MALFORMED, "muc_dich") from error
