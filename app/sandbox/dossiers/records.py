"""The database of the dossier system: dossiers, announced uploads, received files (SQLite, every commit on disk before it counts)."""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from app.domain.canonical import Json, canonical_json
from app.domain.catalogue import Procedure, load_catalogue
from app.domain.codes import DossierCode
from app.domain.delivery import RemoteComponent, RemoteDossier, UploadManifest
from app.domain.errors import InputRefused
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.values import ReceivedDossier, StoredFile, StoredUpload

SERVER_NAME: Final = "Sohoa sandbox"
UNKNOWN_SERIAL: Final = 9999
"""dossier codes with this serial are never known"""

_APPLICANT: Final = "Nguyễn Thị Mẫu"
_PROCESSING_UNIT: Final = "Ủy ban nhân dân xã Mẫu Lâm"
_RECEIVED: Final = 2
_RESOURCES: Final = Path(__file__).resolve().parents[3] / "resources"

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS dossier (
    code TEXT PRIMARY KEY, procedure_code TEXT NOT NULL, procedure_title TEXT NOT NULL, applicant TEXT NOT NULL,
    receiving_unit TEXT NOT NULL, processing_unit TEXT NOT NULL, status INTEGER NOT NULL, received_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS component (
    dossier_code TEXT NOT NULL REFERENCES dossier, code TEXT NOT NULL, position INTEGER NOT NULL, title TEXT NOT NULL,
    required INTEGER NOT NULL, PRIMARY KEY (dossier_code, code)
) STRICT;
CREATE TABLE IF NOT EXISTS upload (
    id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, manifest TEXT NOT NULL, dossier_code TEXT NOT NULL, component_code TEXT NOT NULL,
    announced_at TEXT NOT NULL, FOREIGN KEY (dossier_code, component_code) REFERENCES component
) STRICT;
CREATE TABLE IF NOT EXISTS file (
    id TEXT PRIMARY KEY REFERENCES upload, key TEXT NOT NULL UNIQUE, position INTEGER NOT NULL UNIQUE, attached INTEGER NOT NULL,
    deleted TEXT, received_at TEXT NOT NULL, receipt TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS loose (id TEXT PRIMARY KEY, file_name TEXT NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL) STRICT;
"""
_FILES: Final = """
SELECT file.*, upload.manifest FROM file JOIN upload USING (id)
"""


class Records:
    """The tables in `path`; made where they are not there yet. Each call is a transaction of its own, from any thread."""

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._now = now
        self._procedure = _sample_procedure()
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(_SCHEMA)

    def dossier(self, text: str) -> ReceivedDossier:
        """The dossier of a code. A well-formed code is registered when it is first asked for, unless its serial is 9999.

        Raises:
            Refused: 404 DOSSIER_UNKNOWN.
        """
        try:
            code = DossierCode.parse(text)
        except InputRefused as error:
            raise Refused(404, "DOSSIER_UNKNOWN") from error
        if code.serial == UNKNOWN_SERIAL:
            raise Refused(404, "DOSSIER_UNKNOWN")
        with self._transaction() as connection:
            self._register(connection, code)
            return _dossier(connection, code.text)

    def dossiers(self) -> list[tuple[ReceivedDossier, int]]:
        """All dossiers, the newest first, each with the number of files it lists."""
        counted = (
            "SELECT count(*) FROM file JOIN upload USING (id) WHERE dossier_code = ? AND attached AND deleted IS NULL"
        )
        with self._transaction() as connection:
            codes = connection.execute("SELECT code FROM dossier ORDER BY received_at DESC, code").fetchall()
            return [
                (_dossier(connection, code), connection.execute(counted, (code,)).fetchone()[0]) for (code,) in codes
            ]

    def announce(self, manifest: UploadManifest, key: str, create: Callable[[str], None]) -> StoredUpload:
        """The upload of a key: the one there is, or a new one, for which `create(id)` makes room first.

        Raises:
            Refused: 404 DOSSIER_UNKNOWN, COMPONENT_UNKNOWN, FILE_UNKNOWN (to be replaced); 409 IDEMPOTENCY_CONFLICT.
        """
        known = self.dossier(manifest.dossier_code).dossier
        if manifest.component_code not in {component.code for component in known.components}:
            raise Refused(404, "COMPONENT_UNKNOWN")
        manifest = replace(manifest, dossier_code=known.code)
        stored = canonical_json(manifest.to_json())
        with self._transaction() as connection:
            row = connection.execute("SELECT * FROM upload WHERE key = ?", (key,)).fetchone()
            if row is not None:
                if row["manifest"] != stored:
                    raise Refused(409, "IDEMPOTENCY_CONFLICT", "the key was used for another file")
                return _upload(row)
            if manifest.supersedes is not None:
                replaced = _file(connection, manifest.supersedes)
                if (replaced.manifest.dossier_code, replaced.manifest.component_code) != (
                    known.code,
                    manifest.component_code,
                ):
                    raise Refused(404, "FILE_UNKNOWN", "the file to be replaced is not in this component")
            upload = StoredUpload(str(uuid4()), manifest)
            create(upload.id)
            connection.execute(
                "INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?)",
                (upload.id, key, stored, known.code, manifest.component_code, self._now().isoformat()),
            )
            return upload

    def upload(self, upload_id: str) -> StoredUpload:
        """Raises Refused: 404 UPLOAD_GONE."""
        with self._transaction() as connection:
            row = connection.execute("SELECT * FROM upload WHERE id = ?", (upload_id,)).fetchone()
        if row is None:
            raise Refused(404, "UPLOAD_GONE")
        return _upload(row)

    def forget(self, upload_id: str) -> None:
        """Drop an upload that was not finished, so that its key can be used anew. Raises Refused: 409 UPLOAD_FINISHED."""
        with self._transaction() as connection:
            if connection.execute("SELECT 1 FROM file WHERE id = ?", (upload_id,)).fetchone():
                raise Refused(409, "UPLOAD_FINISHED")
            connection.execute("DELETE FROM upload WHERE id = ?", (upload_id,))

    def receipt(self, upload_id: str) -> dict[str, Json] | None:
        """The receipt of an upload, if it is finished."""
        with self._transaction() as connection:
            row = connection.execute("SELECT receipt FROM file WHERE id = ?", (upload_id,)).fetchone()
        return None if row is None else json.loads(row["receipt"])

    def finish(self, upload: StoredUpload, key: str, sha256: str, size_bytes: int, *, attach: bool) -> dict[str, Json]:
        """Make a file of an upload, put it into its component (and the file that it replaces out of it), write the receipt.

        Raises:
            Refused: 409 IDEMPOTENCY_CONFLICT where another upload was finished with this key.
        """
        with self._transaction() as connection:
            if connection.execute("SELECT 1 FROM file WHERE key = ?", (key,)).fetchone():
                raise Refused(409, "IDEMPOTENCY_CONFLICT", "the key was used for another file")
            receipt = _make_file(connection, upload, key, sha256, size_bytes, self._now(), attach=attach)
            if attach and upload.manifest.supersedes is not None:
                _take_out(connection, upload.manifest.supersedes, f"Được thay bằng {upload.id}")
        return receipt

    def knows(self, text: object) -> bool:
        """Whether a dossier of this code is registered already."""
        with self._transaction() as connection:
            return bool(connection.execute("SELECT 1 FROM dossier WHERE code = ?", (str(text).upper(),)).fetchone())

    def keep_loose(self, file_id: str, file_name: str, sha256: str, size_bytes: int) -> None:
        """Note a file that came without an announcement and belongs to no dossier yet."""
        with self._transaction() as connection:
            connection.execute("INSERT INTO loose VALUES (?, ?, ?, ?)", (file_id, file_name, sha256, size_bytes))

    def is_attached(self, file_id: str, dossier_code: str, component_code: str) -> bool:
        """Whether the file is, or was, in this component. Raises Refused: 409 FILE_UNKNOWN where it is in another one."""
        with self._transaction() as connection:
            known = connection.execute(f"{_FILES} WHERE file.id = ?", (file_id,)).fetchone()
        if known is None:
            return False
        manifest = _stored(known).manifest
        if (manifest.dossier_code, manifest.component_code) != (dossier_code, component_code):
            raise Refused(409, "FILE_UNKNOWN", "the file is in another component")
        return True

    def attach_loose(self, file_id: str, dossier_code: str, component_code: str) -> None:
        """Put a file that came without an announcement into a component.

        Raises:
            Refused: 404 COMPONENT_UNKNOWN, FILE_UNKNOWN.
        """
        with self._transaction() as connection:
            loose = connection.execute("SELECT * FROM loose WHERE id = ?", (file_id,)).fetchone()
            if loose is None:
                raise Refused(404, "FILE_UNKNOWN")
            if component_code not in {c.code for c in _dossier(connection, dossier_code).dossier.components}:
                raise Refused(404, "COMPONENT_UNKNOWN")
            manifest = UploadManifest(
                dossier_code=dossier_code,
                component_code=component_code,
                title=loose["file_name"],
                file_name=loose["file_name"],
                media_type="application/pdf",
                size_bytes=loose["size_bytes"],
                sha256=loose["sha256"],
                pages=0,
                version=1,
                signer="",
                audit_head="",
                supersedes=None,
            )
            key, now = f"loose-{file_id}", self._now()
            connection.execute(
                "INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?)",
                (file_id, key, canonical_json(manifest.to_json()), dossier_code, component_code, now.isoformat()),
            )
            upload = StoredUpload(file_id, manifest)
            _make_file(connection, upload, key, manifest.sha256, manifest.size_bytes, now, attach=True)

    def files(self, dossier_code: str, *, attached_only: bool) -> list[StoredFile]:
        """The files of a dossier in the order of their arrival, taken-out ones too."""
        where = f"{_FILES} WHERE dossier_code = ? AND (attached OR NOT ?) ORDER BY position"
        with self._transaction() as connection:
            return [_stored(row) for row in connection.execute(where, (dossier_code, attached_only))]

    def file(self, file_id: str) -> StoredFile:
        """Raises Refused: 404 FILE_UNKNOWN."""
        with self._transaction() as connection:
            return _file(connection, file_id)

    def withdraw(self, file_id: str, reason: str) -> StoredFile:
        """Take a file out of its component; the first reason stays. Raises Refused: 404 FILE_UNKNOWN."""
        with self._transaction() as connection:
            _take_out(connection, file_id, reason)
            return _file(connection, file_id)

    def _register(self, connection: sqlite3.Connection, code: DossierCode) -> None:
        new = connection.execute(
            "INSERT OR IGNORE INTO dossier VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                code.text,
                self._procedure.code,
                self._procedure.title,
                _APPLICANT,
                code.unit,
                _PROCESSING_UNIT,
                _RECEIVED,
                self._now().isoformat(),
            ),
        ).rowcount
        if new:
            connection.executemany(
                "INSERT INTO component VALUES (?, ?, ?, ?, ?)",
                [
                    (code.text, paper.code, position, paper.title, paper.required)
                    for position, paper in enumerate(self._procedure.papers)
                ],
            )

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def _sample_procedure() -> Procedure:
    """The procedure that the sample paper is for, as the catalogue has it."""
    sample = tomllib.loads((_RESOURCES / "samples" / "dossier.toml").read_text(encoding="utf-8"))
    return load_catalogue(_RESOURCES / "procedures")[sample["procedure"]]


def _dossier(connection: sqlite3.Connection, code: str) -> ReceivedDossier:
    row = connection.execute("SELECT * FROM dossier WHERE code = ?", (code,)).fetchone()
    components = connection.execute("SELECT * FROM component WHERE dossier_code = ? ORDER BY position", (code,))
    return ReceivedDossier(
        RemoteDossier(
            code=row["code"],
            procedure_code=row["procedure_code"],
            procedure_title=row["procedure_title"],
            applicant=row["applicant"],
            receiving_unit=row["receiving_unit"],
            processing_unit=row["processing_unit"],
            status=row["status"],
            components=tuple(RemoteComponent(c["code"], c["title"], bool(c["required"])) for c in components),
        ),
        datetime.fromisoformat(row["received_at"]),
    )


def _make_file(
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
        "MayChu": SERVER_NAME,
        "TepDinhKemId": upload.id,
        "MaHoSo": upload.manifest.dossier_code,
        "MaThanhPhanHoSo": upload.manifest.component_code,
        "HashTepTin": sha256,
        "DungLuong": size_bytes,
        "MaBamNhatKy": upload.manifest.audit_head,
        "ThoiDiemNhan": now.isoformat(),
    }
    connection.execute(
        "INSERT INTO file VALUES (?, ?, ?, ?, NULL, ?, ?)",
        (upload.id, key, position, attach, now.isoformat(), canonical_json(receipt)),
    )
    return receipt


def _upload(row: sqlite3.Row) -> StoredUpload:
    return StoredUpload(row["id"], UploadManifest.from_json(json.loads(row["manifest"])))


def _file(connection: sqlite3.Connection, file_id: str) -> StoredFile:
    row = connection.execute(f"{_FILES} WHERE file.id = ?", (file_id,)).fetchone()
    if row is None:
        raise Refused(404, "FILE_UNKNOWN")
    return _stored(row)


def _stored(row: sqlite3.Row) -> StoredFile:
    return StoredFile(
        id=row["id"],
        manifest=UploadManifest.from_json(json.loads(row["manifest"])),
        attached=bool(row["attached"]),
        deleted=row["deleted"],
        received_at=datetime.fromisoformat(row["received_at"]),
        receipt=json.loads(row["receipt"]),
    )


def _take_out(connection: sqlite3.Connection, file_id: str, reason: str) -> None:
    connection.execute("UPDATE file SET deleted = coalesce(deleted, ?) WHERE id = ?", (reason, file_id))
