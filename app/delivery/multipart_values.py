"""What the multipart gateway reads and writes: the URL that stands for an upload, the items of `TaiLieuNop`, what `error_code` says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlencode

from app.delivery.answers import Answer
from app.delivery.failures import WireCode, failed
from app.domain.delivery import UploadManifest
from app.domain.errors import DeliveryFailed

UPLOADS: Final = "/api/mot-cua/tep"
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_ALREADY_THERE: Final = ("already exist", "đã tồn tại")


@dataclass(frozen=True, slots=True)
class Announced:
    """What has to be known of an upload after a restart. `replaces` is the system's id of a file; empty: none."""

    dossier: str
    component: str
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    audit_head: str
    replaces: str

    @classmethod
    def of(cls, manifest: UploadManifest, dossier: str, replaces: str | None) -> Self:
        """From the manifest; `dossier` is the code as the system writes it."""
        return cls(
            dossier=dossier,
            component=manifest.component_code,
            file_name=manifest.file_name,
            media_type=manifest.media_type,
            size_bytes=manifest.size_bytes,
            sha256=manifest.sha256,
            audit_head=manifest.audit_head,
            replaces=replaces or "",
        )

    def to_url(self) -> str:
        """Relative to the server, and unknown to servers of another kind: where the kind is changed, the upload is opened anew."""
        return f"{UPLOADS}?{urlencode(asdict(self))}"

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The inverse. Raises DeliveryFailed: UPLOAD_GONE where it is the URL of another kind of gateway."""
        path, _, query = url.partition("?")
        told = dict(parse_qsl(query, keep_blank_values=True))
        if path != UPLOADS or set(told) != set(cls.__slots__) or not told["size_bytes"].isdecimal():
            raise failed(WireCode.UPLOAD_GONE)
        values: dict[str, Any] = {**told, "size_bytes": int(told["size_bytes"])}
        return cls(**values)

    def changes(self, listed: list[Listed], file_id: str) -> list[Mapping[str, Any]]:
        """`TaiLieuNop` with this file as `file_id`, and without the one that it replaces."""
        new = {
            "TepDinhKemId": file_id,
            "TenTepDinhKem": self.file_name,
            "IsDeleted": 0,
            "MaThanhPhanHoSo": self.component,
            "DuocSoHoa": 1,
            "DuocTaiSuDung": 0,
            "DuocLayTuKhoDMQG": 0,
            "MaKetQuaThayThe": None,
        }
        kept = [item for item in listed if not item.deleted and item.file_id != file_id]
        return [*(i.taken_out("Được thay") if i.file_id == self.replaces else i.raw for i in kept), new]


@dataclass(frozen=True, slots=True)
class Listed:
    """An item of `TaiLieuNop`; `raw` is all that the system says of it, `path` where its bytes are."""

    file_id: str
    component: str
    name: str
    deleted: bool
    path: str
    raw: Answer

    @classmethod
    def of(cls, item: Any) -> Self:
        """Raises DeliveryFailed: ANSWER_MALFORMED."""
        if not isinstance(item, dict) or item.get("IsDeleted") not in (0, 1):
            raise failed(WireCode.ANSWER_MALFORMED, "TaiLieuNop")
        names = ("TepDinhKemId", "MaThanhPhanHoSo", "TenTepDinhKem", "DuongDanTaiTepTin")
        file_id, component, name, path = (_text(item, field) for field in names)
        return cls(file_id, component, name, item["IsDeleted"] == 1, path, item)

    @staticmethod
    def stored_id(said: Answer) -> str:
        """The system's id of the one file that was uploaded. Raises DeliveryFailed: ANSWER_MALFORMED."""
        stored = said.get("data")
        if not isinstance(stored, list) or len(stored) != 1 or not isinstance(stored[0], dict):
            raise failed(WireCode.ANSWER_MALFORMED, "data")
        return _text(stored[0], "TepDinhKemId")

    def taken_out(self, reason: str) -> Mapping[str, Any]:
        """The item as it is sent to take the file out of its component."""
        return {**self.raw, "IsDeleted": 1, "LyDo": reason}


def items(body: Answer) -> list[Listed]:
    """All of `TaiLieuNop`, what was taken out too."""
    listed = body.get("TaiLieuNop")
    if not isinstance(listed, list):
        raise failed(WireCode.ANSWER_MALFORMED, "TaiLieuNop")
    return [Listed.of(item) for item in listed]


def accepted(said: Answer) -> bool:
    """Whether `error_code` is "0"."""
    return str(said.get("error_code")) == "0"


def already_there(said: Answer) -> bool:
    """Whether the refusal means: call update."""
    words = unicodedata.normalize("NFC", str(said.get("message"))).casefold()
    return any(phrase in words for phrase in _ALREADY_THERE)


def refused(said: Answer) -> DeliveryFailed:
    """The error for another `error_code` than "0"; the message may name a person and is not kept."""
    code = str(said.get("error_code"))
    return failed(WireCode.MANIFEST_REFUSED, code if _CODE.fullmatch(code) else "error_code")


def _text(item: Answer, name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not value:
        raise failed(WireCode.ANSWER_MALFORMED, name)
    return unicodedata.normalize("NFC", value)
