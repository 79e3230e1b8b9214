"""The dossier system seen from outside: what it knows, what it is told, what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.canonical import Json


@dataclass(frozen=True, slots=True)
class RemoteComponent:
    """A component that the dossier system asks for."""

    code: str
    title: str
    required: bool


@dataclass(frozen=True, slots=True)
class RemoteDossier:
    """A dossier as the dossier system knows it."""

    code: str
    procedure_code: str
    procedure_title: str
    applicant: str
    receiving_unit: str
    processing_unit: str
    status: int
    components: tuple[RemoteComponent, ...]


@dataclass(frozen=True, slots=True)
class UploadManifest:
    """What is told of a file before its first byte (field names of the wire are the gateway's business).

    `sha256` and `size_bytes` are of the whole file; `audit_head` is the hash of the audit chain at that moment; `supersedes` is the
    server's id of the file that this one replaces.
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

    def to_json(self) -> dict[str, Json]:
        """The stored form."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> UploadManifest:
        """The inverse of `to_json`."""
        return cls(**{name: stored[name] for name in cls.__slots__})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that a component of a dossier lists, as read back from the server. Where nothing proves what it holds, `sha256` is empty and
    `size_bytes` is 0."""

    file_id: str
    component_code: str
    file_name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ServerReceipt:
    """The server's answer to *finish*. Replaying the idempotency key gives the same receipt."""

    receipt_id: str
    server: str
    file_id: str
    sha256: str
    size_bytes: int
    audit_head: str
    received_at: datetime
    raw: Mapping[str, Json]
