"""What is known of second durable copies: values that the store, the release and the faces share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DocumentCopy:
    """A document as it lies in a copy folder: its signed file, its masters and its entry of the outbox, read back from there.

    Attributes:
        document_id: which document.
        upload_id: the entry of the outbox that is in it.
        sha256: of the file that the entry is to send.
        copy_id: the id of the copy folder.
        snapshot_id: the snapshot of the database that covers it.
        at: when it was read back.
    """

    document_id: UUID
    upload_id: UUID
    sha256: str
    copy_id: UUID
    snapshot_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class CopyMade:
    """One run of copying that was read back to its end.

    Attributes:
        folder: where it lies.
        copy_id: the id of that folder.
        snapshot_id: of the database in it.
        papers: how many sealed files the run added.
        bytes: what the run added, the snapshot included.
        documents: those that wait to be sent and are covered from now on.
        missing: hashes of files that the station itself lacks, so that no copy could be made.
    """

    folder: Path
    copy_id: UUID
    snapshot_id: UUID
    papers: int
    bytes: int
    documents: tuple[UUID, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file in a copy folder: its name below the folder, and what was read back of it."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class CopyNeeds:
    """What has to lie in a copy folder now so that a document can be had from it.

    Attributes:
        copy_id: the id of the copy folder.
        snapshots: the names of those snapshots that cover the document; the newest one that lies there has to be one of them.
        papers: the sealed files of the document.
    """

    copy_id: UUID
    snapshots: frozenset[str]
    papers: tuple[SealedFile, ...]


@dataclass(frozen=True, slots=True)
class CopyHere:
    """A copy that lies in a folder now, and the number of the newest snapshot in it."""

    copy_id: UUID
    seq: int


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key pair that was just made. `secret` is shown once and kept by nobody here."""

    secret: str
    recipient: str
