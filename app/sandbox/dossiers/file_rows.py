"""Announced uploads and the files that become of them, as rows: read and written within a transaction of `Records`."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Final

from app.domain.canonical import Json, canonical_json
from app.domain.delivery import Purpose, UploadManifest
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.values import StoredFile, StoredUpload

_SERVER_NAME: Final = "Sohoa sandbox"
_FILES: Final = """
SELECT file.*, upload.manifest FROM file JOIN upload USING (id)
"""


def insert_upload(connection: sqlite3.Connection, upload: StoredUpload, key: str, now: datetime) -> None:
    """Add an upload that was announced."""
    told, expires_at = upload.manifest, upload.expires_at
    connection.execute(
        "INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            upload.id,
            key,
            canonical_json(told.to_json()),
            told.dossier_code,
            told.component_code,
            now.isoformat(),
            expires_at and expires_at.isoformat(),
        ),
    )


def make_file(
    connection: sqlite3.Connection,
    upload: StoredUpload,
    key: str,
    sha256: str,
    size_bytes: int,
    now: datetime,
    *,
    attach: bool,
) -> dict[str, Json]:
    """Insert the file of an upload; returns its receipt."""
    (position,) = connection.execute("SELECT count(*) + 1 FROM file").fetchone()
    receipt: dict[str, Json] = {
        "MaBienNhan": f"BN-{now:%y%m%d}-{position:06d}",
        "MayChu": _SERVER_NAME,
        "TepDinhKemId": upload.id,
        "MaHoSo": upload.manifest.dossier_code,
        "MaThanhPhanHoSo": upload.manifest.component_code,
        "HashTepTin": sha256,
        "DungLuong": size_bytes,
        "MaBamNhatKy": upload.manifest.audit_head,
        "KichThuocNhatKy": upload.manifest.audit_size,
        "GocNhatKy": upload.manifest.audit_root,
        "ThoiDiemNhan": now.isoformat(),
    }
    connection.execute(
        "INSERT INTO file VALUES (?, ?, ?, ?, NULL, ?, ?, NULL)",
        (upload.id, key, position, attach, now.isoformat(), canonical_json(receipt)),
    )
    return receipt


def upload(row: sqlite3.Row) -> StoredUpload:
    """The upload of a row of its table."""
    return StoredUpload(row["id"], _manifest(row), _moment(row["expires_at"]))


def files(connection: sqlite3.Connection, which: str, *values: str | bool) -> list[StoredFile]:
    """The files that `which`, the end of a query, picks with its values."""
    return [_file(row) for row in connection.execute(f"{_FILES} {which}", values)]


def file(connection: sqlite3.Connection, file_id: str) -> StoredFile:
    """Raises Refused: 404 FILE_UNKNOWN."""
    found = files(connection, "WHERE file.id = ?", file_id)
    if not found:
        raise Refused(404, "FILE_UNKNOWN")
    return found[0]


def refuse_if_taken(connection: sqlite3.Connection, manifest: UploadManifest) -> None:
    """A component is one file. Two stations may have announced theirs before either was attached: who comes second is told here.

    Raises:
        Refused: 409 COMPONENT_TAKEN.
    """
    if manifest.purpose != Purpose.COMPONENT:
        return
    of_component = "WHERE dossier_code = ? AND component_code = ? AND attached AND deleted IS NULL"
    held = files(connection, of_component, manifest.dossier_code, manifest.component_code)
    others = {one.id for one in held if one.manifest.purpose == Purpose.COMPONENT}
    if others - {manifest.supersedes}:
        raise Refused(409, "COMPONENT_TAKEN", "the component holds another file")


def take_out(connection: sqlite3.Connection, file_id: str, reason: str, now: datetime) -> None:
    """Take a file out of its component; the first reason and moment stay."""
    connection.execute(
        "UPDATE file SET deleted = ?, deleted_at = ? WHERE id = ? AND deleted IS NULL",
        (reason, now.isoformat(), file_id),
    )


def _file(row: sqlite3.Row) -> StoredFile:
    return StoredFile(
        id=row["id"],
        manifest=_manifest(row),
        attached=bool(row["attached"]),
        deleted=row["deleted"],
        received_at=datetime.fromisoformat(row["received_at"]),
        receipt=json.loads(row["receipt"]),
        deleted_at=_moment(row["deleted_at"]),
    )


def _manifest(row: sqlite3.Row) -> UploadManifest:
    return UploadManifest.from_json(json.loads(row["manifest"]))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
