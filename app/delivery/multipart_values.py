"""What the multipart gateway reads and writes: the URL that stands for an upload, the items of `TaiLieuNop` and `DanhSachGiayToKetQua`,
what `error_code` says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlencode

from app.delivery.answers import reuse, reuse_flags
from app.delivery.claims import Answer, filled, listed, objects
from app.delivery.failures import WireCode, failed
from app.domain.delivery import Purpose, Reuse, UploadManifest
from app.domain.errors import DeliveryFailed

UPLOADS: Final = "/api/mot-cua/tep"
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_ALREADY_THERE: Final = ("already exist", "đã tồn tại")
_REUSES: Final = tuple(str(state.value) for state in Reuse)
LISTS: Final = {Purpose.COMPONENT: "TaiLieuNop", Purpose.RESULT: "DanhSachGiayToKetQua"}


@dataclass(frozen=True, slots=True)
class Announced:
    """What has to be known of an upload after a restart. `replaces` is the system's id of a file; empty: none."""

    dossier: str
    component: str
    title: str
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    audit_head: str
    replaces: str
    purpose: str
    reuse: int
    result_code: str
    number: str
    issuer: str

    @classmethod
    def of(cls, manifest: UploadManifest, dossier: str, replaces: str | None) -> Self:
        """From the manifest; `dossier` is the code as the system writes it."""
        return cls(
            dossier=dossier,
            component=manifest.component_code,
            title=manifest.title,
            file_name=manifest.file_name,
            media_type=manifest.media_type,
            size_bytes=manifest.size_bytes,
            sha256=manifest.sha256,
            audit_head=manifest.audit_head,
            replaces=replaces or "",
            purpose=manifest.purpose,
            reuse=manifest.reuse,
            result_code=manifest.result_code,
            number=manifest.number,
            issuer=manifest.issuer,
        )

    def to_url(self) -> str:
        """Relative to the server, and unknown to servers of another kind: where the kind is changed, the upload is opened anew."""
        return f"{UPLOADS}?{urlencode(asdict(self))}"

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The inverse. Raises DeliveryFailed: UPLOAD_GONE where it is the URL of another kind of gateway, or of another version of this."""
        path, _, query = url.partition("?")
        known = dict(parse_qsl(query, keep_blank_values=True))
        well_formed = path == UPLOADS and set(known) == set(cls.__slots__) and known["size_bytes"].isdecimal()
        if not well_formed or known["purpose"] not in LISTS or known["reuse"] not in _REUSES:
            raise failed(WireCode.UPLOAD_GONE)
        values: dict[str, Any] = {**known, "size_bytes": int(known["size_bytes"]), "reuse": int(known["reuse"])}
        return cls(**values)

    def changes(self, listed: list[Listed], file_id: str) -> Mapping[str, Any]:
        """The lists of files with this file as `file_id`, and without the one that it replaces."""
        kept = [item for item in listed if not item.deleted and item.file_id != file_id]
        lists = by_list((i, i.taken_out("Được thay") if i.file_id == self.replaces else i.raw) for i in kept)
        lists[LISTS[Purpose(self.purpose)]].append(self._item(file_id))
        return lists

    def _item(self, file_id: str) -> Answer:
        if self.purpose == Purpose.RESULT:
            return {
                "GiayToId": file_id,
                "TenGiayTo": self.title,
                "IsDeleted": 0,
                "MaThanhPhanHoSo": self.component,
                "MaGiayToKetQua": self.result_code,
                "SoKyHieu": self.number,
                "CoQuanChuQuan": self.issuer,
            }
        return {
            "TepDinhKemId": file_id,
            "TenTepDinhKem": self.file_name,
            "IsDeleted": 0,
            "MaThanhPhanHoSo": self.component,
            **reuse_flags(self.reuse, self.result_code),
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """An item of `TaiLieuNop` or `DanhSachGiayToKetQua`; `raw` is all that the system says of it, `path` where its bytes are."""

    file_id: str
    component: str
    name: str
    deleted: bool
    path: str
    purpose: Purpose
    reuse: int
    raw: Answer

    @classmethod
    def paper(cls, item: Answer) -> Self:
        """Of `TaiLieuNop`. Raises DeliveryFailed: ANSWER_MALFORMED."""
        names = ("TepDinhKemId", "MaThanhPhanHoSo", "TenTepDinhKem", "DuongDanTaiTepTin")
        return cls._read(item, names, Purpose.COMPONENT)

    @classmethod
    def result(cls, item: Answer) -> Self:
        """Of `DanhSachGiayToKetQua`. Raises DeliveryFailed: ANSWER_MALFORMED."""
        return cls._read(item, ("GiayToId", "MaThanhPhanHoSo", "TenGiayTo", "DuongDanTepTinKetQua"), Purpose.RESULT)

    @classmethod
    def _read(cls, item: Answer, names: tuple[str, str, str, str], purpose: Purpose) -> Self:
        if item.get("IsDeleted") not in (0, 1):
            raise failed(WireCode.ANSWER_MALFORMED, LISTS[purpose])
        file_id, component, name, path = (filled(item, field) for field in names)
        state = reuse(item) if purpose is Purpose.COMPONENT else Reuse.DIGITISED.value
        return cls(file_id, component, name, item["IsDeleted"] == 1, path, purpose, state, item)

    @staticmethod
    def stored_id(said: Answer) -> str:
        """The system's id of the one file that was uploaded. Raises DeliveryFailed: ANSWER_MALFORMED."""
        stored = objects(said, "data")
        if len(stored) != 1:
            raise failed(WireCode.ANSWER_MALFORMED, "data")
        return filled(stored[0], "TepDinhKemId")

    def taken_out(self, reason: str) -> Answer:
        """The item as it is sent to take the file out of its component."""
        return {**self.raw, "IsDeleted": 1, "LyDo": reason}


def by_list(items: Iterable[tuple[Listed, Answer]]) -> dict[str, list[Answer]]:
    """What is to be sent of each file, in the list that it belongs to."""
    lists: dict[str, list[Answer]] = {name: [] for name in LISTS.values()}
    for item, sent in items:
        lists[LISTS[item.purpose]].append(sent)
    return lists


def items(body: Answer) -> list[Listed]:
    """All files of the dossier, what was taken out too; a system that knows no results lists none."""
    papers, results = objects(body, LISTS[Purpose.COMPONENT]), listed(body, LISTS[Purpose.RESULT])
    return [*map(Listed.paper, papers), *map(Listed.result, results)]


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
