"""The dossier system seen from outside: what it knows, what it is told, what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Final

from app.domain.canonical import Json
from app.domain.model import PaperForm

MAX_FILE_BYTES: Final = 60_000_000
"""no file of a dossier is larger: the limit seen at the province's system"""


class Purpose(StrEnum):
    """What a file is to its dossier."""

    COMPONENT = "component"
    """a paper that the citizen handed in (*thành phần hồ sơ*)"""
    RESULT = "result"
    """what the office decided (*kết quả giải quyết*)"""


class Reuse(IntEnum):
    """Where the copy of a paper comes from (TT 01/2023/TT-VPCP)."""

    NOT_DIGITISED = 0
    DIGITISED = 1
    FROM_COMPONENT = 2
    """of another dossier's component"""
    FROM_RESULT = 3
    """of another dossier's result"""


SUPPLEMENT: Final = 5
ACCEPTED: Final = frozenset({4, 6, 9, 10})
"""accepted for processing: processing, payment, done, returned"""
CLOSED: Final = frozenset({3, 7, 8})
"""refused, withdrawn, stopped"""
WITH_RESULT: Final = frozenset({9, 10})
"""done, returned"""


@dataclass(frozen=True, slots=True)
class RemoteComponent:
    """A component that the dossier system asks for."""

    code: str
    title: str
    required: bool


@dataclass(frozen=True, slots=True)
class RemoteDossier:
    """A dossier as the dossier system knows it.

    `applicant_id` (the owner's ID number), `owner_ward` and `received_at` are empty where the system does not tell them. `channel` is 1
    (direct), 2 (online) or 3 (post). The receiving unit, the processing unit and the owner's ward may differ.
    """

    code: str
    procedure_code: str
    procedure_title: str
    applicant: str = field(repr=False)
    receiving_unit: str
    processing_unit: str
    status: int
    components: tuple[RemoteComponent, ...]
    applicant_id: str = field(default="", repr=False)
    channel: int = 1
    owner_ward: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RemoteStatus:
    """Where a dossier stands: `status` is TrangThaiHoSo (1 to 10), `at` when it came to that, where the system tells it."""

    code: str
    status: int
    at: datetime | None
    note: str = field(repr=False)

    @property
    def closed(self) -> bool:
        """Whether nothing more is taken for it."""
        return self.status in CLOSED


@dataclass(frozen=True, slots=True)
class UploadManifest:
    """What is told of a file before its first byte (field names of the wire are the gateway's business).

    `sha256` and `size_bytes` are of the whole file; `audit_head` is the hash of the audit chain at that moment, `audit_size` how many rows
    it had and `audit_root` the root of the tree over them (0 and empty in manifests of before there was one); `supersedes` is the server's
    id of the file that this one replaces. `source_id` is the server's id of the paper that this one was reused from. A result has
    its `result_code` (*MaKetQua*), its `number` (*số, ký hiệu*) and its `issuer` (*cơ quan ban hành*); its `component_code` need not be one
    that the dossier asks for.
    """

    dossier_code: str
    component_code: str
    title: str
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    pages: int
    version: int
    signer: str
    audit_head: str
    supersedes: str | None
    paper_type: str = ""
    form: str = PaperForm.ORIGINAL.value
    purpose: str = Purpose.COMPONENT.value
    reuse: int = Reuse.DIGITISED.value
    source_id: str = ""
    result_code: str = ""
    number: str = ""
    issuer: str = ""
    audit_size: int = 0
    audit_root: str = ""

    def to_json(self) -> dict[str, Json]:
        """The stored form."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> UploadManifest:
        """The inverse of `to_json`; a manifest that was stored before a field with a default was there is read too.

        Raises:
            KeyError: a field without a default is not there.
        """
        known = {told.name for told in fields(cls) if told.default is MISSING or told.name in stored}
        return cls(**{name: stored[name] for name in known})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that a component of a dossier lists, as read back from the server; one that was taken out is never listed. Where nothing
    proves what it holds, `sha256` is empty and `size_bytes` is 0. `url` is where the server serves it, empty where it does not."""

    file_id: str
    component_code: str
    file_name: str
    size_bytes: int
    sha256: str
    purpose: str = Purpose.COMPONENT.value
    reuse: int = Reuse.DIGITISED.value
    url: str = ""


@dataclass(frozen=True, slots=True)
class ServerReceipt:
    """The server's answer to *finish*. Replaying the idempotency key gives the same receipt.

    `duplicates` are the server's ids of further copies of the same bytes that were found in the component and taken out: a system
    without idempotency keys can't keep them from being there. `audit_size` and `audit_root` are 0 and empty where the server tells the head
    alone.
    """

    receipt_id: str
    server: str
    file_id: str
    sha256: str
    size_bytes: int
    audit_head: str
    received_at: datetime
    raw: Mapping[str, Json]
    duplicates: tuple[str, ...] = ()
    audit_size: int = 0
    audit_root: str = ""


@dataclass(frozen=True, slots=True)
class FileDigest:
    """What the station computed over the bytes that the server served."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The server's receipt of a file that was taken out of its component. Asking twice gives the same."""

    receipt_id: str
    file_id: str
    reason: str
    withdrawn_at: datetime
    raw: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class StoreQuery:
    """What the citizen's electronic store is asked for. `wanted` are pairs of result code and number (empty: any); none: everything."""

    owner_id: str = field(repr=False)
    requester_name: str = field(repr=False)
    requester_id: str = field(repr=False)
    channel: int
    procedure_code: str
    wanted: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper in the citizen's electronic store, as the server describes it: a claim. Its own signature has to prove it.

    What a system does not tell is empty, 0 or None; `revoked` is then False. `source` is what it was to its dossier (see `Purpose`).
    """

    id: str
    result_code: str
    title: str = field(repr=False)
    number: str = field(repr=False)
    issuer: str
    owner_id: str = field(repr=False)
    issued_on: date | None
    valid_until: date | None
    revoked: bool
    source: str
    file_name: str = field(repr=False)
    size_bytes: int
    sha256: str
    url: str


type ServedFile = RemoteFile | StoredPaper
"""what can be fetched"""
