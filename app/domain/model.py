"""The nouns of the station. Frozen values without pixels; ids are UUIDv7; times are aware UTC datetimes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from app.domain.canonical import Json


@dataclass(frozen=True, slots=True)
class BlobRef:
    """Immutable bytes in the store, named by their SHA-256 (64 lower-case hex digits)."""

    sha256: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it. `certificate_thumbprint` (SHA-256 of the DER) binds the person to a signing certificate."""

    id: UUID
    name: str
    certificate_thumbprint: str | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """*Hồ sơ*: what one citizen hands in for one procedure. `code` is unique for one home station only."""

    id: UUID
    code: str
    procedure_code: str
    receiving_unit: str
    processing_unit: str
    applicant: str
    home_station_id: UUID


@dataclass(frozen=True, slots=True)
class Component:
    """*Thành phần hồ sơ*: one paper that the procedure asks for."""

    id: UUID
    dossier_id: UUID
    code: str
    title: str


class PaperForm(StrEnum):
    """What lies on the counter (TT 01/2023/TT-VPCP, Art. 7-10): only some forms may be digitised.

    Which of them depends on the day: `app.domain.rules` knows.
    """

    ORIGINAL = "original"
    CERTIFIED_COPY = "certified-copy"
    PHOTOCOPY = "photocopy"
    SHOW_ONLY = "show-only"
    SECRET = "secret"
    SHARED_DATA = "shared-data"
    """a lawful database shares what the paper says"""


@dataclass(frozen=True, slots=True)
class Batch:
    """One scan or one import; bound to its dossier when it begins. `request` is the ScanRequest or the file list as JSON.

    `actor_id` is who lays the paper in, or picked the files: a scan that somebody else goes on with is another batch.
    """

    id: UUID
    dossier_id: UUID
    component_id: UUID
    request: Mapping[str, Json]
    begun_at: datetime
    actor_id: UUID


class BatchOutcome(StrEnum):
    """How a batch ended. A batch without an outcome is under way or was interrupted."""

    COMPLETE = "complete"
    STOPPED = "stopped"
    """the device or the operator stopped it; the pages up to there are in"""


class Side(StrEnum):
    """Side of a sheet."""

    FRONT = "front"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class SpooledFrame:
    """A whole file in the spool folder of a batch, ready to be adopted. `pages` counts the pages inside the file; `doubt` is the code of
    what makes it doubtful, empty: nothing."""

    path: Path
    seq: int
    media_type: str
    sheet: int
    side: Side
    sha256: str
    pages: int
    dpi: float = 0.0
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class MasterPage:
    """One page as it came from the device: page `index` inside `blob`, never changed.

    `seq` counts the pages of the batch from 0; `frame` is the number of the spool frame it came with; `dpi` is what the device
    stated (0.0: nothing).
    """

    id: UUID
    batch_id: UUID
    seq: int
    frame: int
    sheet: int
    side: Side
    blob: BlobRef
    index: int
    dpi: float = 0.0


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a component's paper: the arrangement of its pages at `edit_position`, or one kept blob, byte for byte.

    `edit_position` is the number of operations of the dossier's edit log that count: what the document contains is never stored, it is
    computed by `app.domain.arrange`. `supersedes` is the version before. `made_at` is the time of copying.
    """

    id: UUID
    component_id: UUID
    version: int
    supersedes: UUID | None
    edit_position: int
    kept_blob: BlobRef | None
    made_at: datetime
    actor_id: UUID


@dataclass(frozen=True, slots=True)
class Plan:
    """How far a document shall go: only archived, signed, or sent. Written before the first step; the last plan counts.

    `signer` is the person's key, `seal` the organisation's, which signs the file that the person signed; empty: it does not. `out` is where
    a copy of the finished file is owed to the caller, an absolute path; empty: nowhere, or it lies there. `flavour` and `mode` are a
    person's word on how this paper is archived, by the values of `Flavour` and `LayerMode`; empty: as the policy says.
    """

    sign: bool = False
    upload: bool = False
    signer: str = ""
    appearance: str = "TT01-personal"
    level: str = "B-LT"
    out: str = ""
    seal: str = ""
    seal_appearance: str = "ND30-sao-y"
    flavour: str = ""
    mode: str = ""


@dataclass(frozen=True, slots=True)
class PreparedSignature:
    """A PDF made ready for signing, stored before any key is touched.

    `prepared` is the whole PDF with an empty /Contents; `byte_range` its four offsets; `document_digest_sha256` the digest of the
    ranges; `resume` whatever the signer needs to go on (JSON, no secret).
    """

    id: UUID
    document_id: UUID
    source: BlobRef
    prepared: BlobRef
    signer: str
    level: str
    document_digest_sha256: str
    resume: Mapping[str, Json]
    at: datetime


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """The document with one more signature: the person's, or the organisation's over it. Nothing ever edits it.

    `remarks` are the codes of what went otherwise than wanted: why the level is lower, that the clock was wrong.
    """

    document_id: UUID
    prepared_id: UUID
    blob: BlobRef
    signer_subject: str
    level: str
    signed_at: datetime
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureExtension:
    """A signed document to which proof was added: a file of its own. `extends` is the file before, which stays; times are UTC.

    `valid_until` is when the certificate of its last time-stamp ends; None where the whole file bears none.
    """

    document_id: UUID
    blob: BlobRef
    extends: BlobRef
    level: str
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class Handover:
    """A dossier that an officer gave to another at a change of shift. It changes nothing of who may sign: who copied a page does."""

    dossier_id: UUID
    giver_id: UUID
    receiver_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """An entry of the outbox: the intent to send. Written before the first byte; the server knows the offset.

    `idempotency_key` never changes for one document; `upload_url` is known once the server opened the upload.
    """

    id: UUID
    document_id: UUID
    blob: BlobRef
    idempotency_key: str
    manifest: Mapping[str, Json]
    upload_url: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """What the dossier system answered; anyone can check it against the file and the audit chain."""

    document_id: UUID
    receipt_id: str
    server: str
    file_id: str
    sha256: str
    """as the server computed it itself"""
    size_bytes: int
    audit_head: str
    received_at: datetime
    read_back: bool
    """after *finish* the dossier was read and lists exactly this file, size and hash"""
    raw: Mapping[str, Json]
