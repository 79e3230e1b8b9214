"""What the dossier system keeps: dossiers, announced uploads, received files, and where each dossier stands."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from app.domain.canonical import Json, canonical_json
from app.domain.codes import DossierCode
from app.domain.delivery import Purpose, RemoteComponent, RemoteDossier, UploadManifest
from app.domain.errors import InputRefused
from app.sandbox.dossiers import file_rows, progress
from app.sandbox.dossiers.database import Database
from app.sandbox.dossiers.invented import UNKNOWN_SERIAL, catalogue, components_of, invent
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.values import ReceivedDossier, StatusChange, StoredFile, StoredUpload


class Records:
    """The tables in `path`; made where they are not there yet. Each call is a transaction of its own, from any thread.

    `accepted_after_s` says how long a complete dossier waits until it is accepted for processing; None: it never is.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        accepted_after_s: Callable[[], float | None] = lambda: 0.0,
    ) -> None:
        self._database = Database(path)
        self._now = now
        self._accepted_after_s = accepted_after_s
        self._transaction = self._database.transaction

    @property
    def database(self) -> Database:
        """For what else is kept beside."""
        return self._database

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
            return self._dossier(connection, code.text)

    def dossiers(self) -> list[tuple[ReceivedDossier, int]]:
        """All dossiers, the newest first, each with the number of files it lists."""
        counted = (
            "SELECT count(*) FROM file JOIN upload USING (id) WHERE dossier_code = ? AND attached AND deleted IS NULL"
        )
        with self._transaction() as connection:
            codes = connection.execute("SELECT code FROM dossier ORDER BY received_at DESC, code").fetchall()
            return [
                (self._dossier(connection, code), connection.execute(counted, (code,)).fetchone()[0])
                for (code,) in codes
            ]

    def announce(
        self, manifest: UploadManifest, key: str, create: Callable[[str], None], expires_after_s: float = 0
    ) -> StoredUpload:
        """The upload of a key: the one there is, or a new one, for which `create(id)` makes room first. A result need not be asked for.

        Raises:
            Refused: 404 DOSSIER_UNKNOWN, COMPONENT_UNKNOWN, FILE_UNKNOWN (to be replaced); 409 IDEMPOTENCY_CONFLICT, DOSSIER_CLOSED.
        """
        known = self.dossier(manifest.dossier_code).dossier
        asked_for = {component.code for component in known.components}
        if manifest.purpose == Purpose.COMPONENT and manifest.component_code not in asked_for:
            raise Refused(404, "COMPONENT_UNKNOWN")
        manifest = replace(manifest, dossier_code=known.code)
        stored = canonical_json(manifest.to_json())
        with self._transaction() as connection:
            row = connection.execute("SELECT * FROM upload WHERE key = ?", (key,)).fetchone()
            if row is not None:
                if row["manifest"] != stored:
                    raise Refused(409, "IDEMPOTENCY_CONFLICT", "the key was used for another file")
                return file_rows.upload(row)
            progress.refuse_if_closed(known.status)
            if manifest.supersedes is not None:
                replaced = file_rows.file(connection, manifest.supersedes)
                if (replaced.manifest.dossier_code, replaced.manifest.component_code) != (
                    known.code,
                    manifest.component_code,
                ):
                    raise Refused(404, "FILE_UNKNOWN", "the file to be replaced is not in this component")
            now = self._now()
            expires_at = now + timedelta(seconds=expires_after_s) if expires_after_s else None
            upload = StoredUpload(str(uuid4()), manifest, expires_at)
            create(upload.id)
            file_rows.insert_upload(connection, upload, key, now)
            return upload

    def drop_expired(self) -> list[str]:
        """Forget the uploads that ran out before they were finished, so that their keys can be used anew; their ids."""
        out = "SELECT id FROM upload WHERE expires_at <= ? AND id NOT IN (SELECT id FROM file)"
        with self._transaction() as connection:
            ids = [row["id"] for row in connection.execute(out, (self._now().isoformat(),))]
            connection.executemany("DELETE FROM upload WHERE id = ?", [(upload_id,) for upload_id in ids])
        return ids

    def upload(self, upload_id: str) -> StoredUpload:
        """Raises Refused: 404 UPLOAD_GONE."""
        with self._transaction() as connection:
            row = connection.execute("SELECT * FROM upload WHERE id = ?", (upload_id,)).fetchone()
        if row is None:
            raise Refused(404, "UPLOAD_GONE")
        return file_rows.upload(row)

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
            Refused: 409 IDEMPOTENCY_CONFLICT where another upload was finished with this key; DOSSIER_CLOSED; COMPONENT_TAKEN where
                the component holds another file than the one that is replaced.
        """
        with self._transaction() as connection:
            progress.refuse_if_closed(self._settle(connection, upload.manifest.dossier_code).status)
            if connection.execute("SELECT 1 FROM file WHERE key = ?", (key,)).fetchone():
                raise Refused(409, "IDEMPOTENCY_CONFLICT", "the key was used for another file")
            if attach:
                file_rows.refuse_if_taken(connection, upload.manifest)
            receipt = file_rows.make_file(connection, upload, key, sha256, size_bytes, self._now(), attach=attach)
            if attach and upload.manifest.supersedes is not None:
                file_rows.take_out(connection, upload.manifest.supersedes, f"Được thay bằng {upload.id}", self._now())
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
            known = file_rows.files(connection, "WHERE file.id = ?", file_id)
        if not known:
            return False
        manifest = known[0].manifest
        if (manifest.dossier_code, manifest.component_code) != (dossier_code, component_code):
            raise Refused(409, "FILE_UNKNOWN", "the file is in another component")
        return True

    def attach_loose(self, file_id: str, told: Callable[[str], UploadManifest]) -> None:
        """Put a file that came without an announcement into the dossier and the component that `told(file name)` names; its hash and
        size are the server's own.

        Raises:
            Refused: 404 COMPONENT_UNKNOWN, FILE_UNKNOWN; 409 DOSSIER_CLOSED.
        """
        with self._transaction() as connection:
            loose = connection.execute("SELECT * FROM loose WHERE id = ?", (file_id,)).fetchone()
            if loose is None:
                raise Refused(404, "FILE_UNKNOWN")
            manifest = replace(told(loose["file_name"]), sha256=loose["sha256"], size_bytes=loose["size_bytes"])
            known = self._dossier(connection, manifest.dossier_code).dossier
            asked_for = {component.code for component in known.components}
            if manifest.purpose == Purpose.COMPONENT and manifest.component_code not in asked_for:
                raise Refused(404, "COMPONENT_UNKNOWN")
            progress.refuse_if_closed(known.status)
            upload, key, now = StoredUpload(file_id, manifest), f"loose-{file_id}", self._now()
            file_rows.insert_upload(connection, upload, key, now)
            file_rows.make_file(connection, upload, key, manifest.sha256, manifest.size_bytes, now, attach=True)

    def files(self, dossier_code: str, *, attached_only: bool) -> list[StoredFile]:
        """The files of a dossier in the order of their arrival, taken-out ones too."""
        of_dossier = "WHERE dossier_code = ? AND (attached OR NOT ?) ORDER BY position"
        with self._transaction() as connection:
            return file_rows.files(connection, of_dossier, dossier_code, attached_only)

    def file(self, file_id: str) -> StoredFile:
        """Raises Refused: 404 FILE_UNKNOWN."""
        with self._transaction() as connection:
            return file_rows.file(connection, file_id)

    def withdraw(self, file_id: str, reason: str) -> StoredFile:
        """Take a file out of its component; the first reason stays. Raises Refused: 404 FILE_UNKNOWN."""
        with self._transaction() as connection:
            file_rows.take_out(connection, file_id, reason, self._now())
            return file_rows.file(connection, file_id)

    def results_of(self, owner_id: str) -> list[StoredFile]:
        """The files with a result code in all dossiers of a citizen, as far as they are listed now; none that was itself reused."""
        of_owner = "JOIN dossier ON dossier.code = dossier_code WHERE applicant_id = ? AND attached AND deleted IS NULL"
        with self._transaction() as connection:
            files = file_rows.files(connection, f"{of_owner} ORDER BY file.position", owner_id)
        return [file for file in files if file.manifest.result_code and not file.manifest.source_id]

    def status(self, text: str) -> StatusChange:
        """Where a dossier stands. Raises Refused: 404 DOSSIER_UNKNOWN."""
        return self.statuses(text)[-1]

    def statuses(self, text: str) -> tuple[StatusChange, ...]:
        """All that a dossier came to, in order. Raises Refused: 404 DOSSIER_UNKNOWN."""
        code = self.dossier(text).dossier.code
        with self._transaction() as connection:
            return progress.history(connection, code)

    def set_status(self, text: str, status: int, note: str) -> StatusChange:
        """An operator decides. Raises Refused: 404 DOSSIER_UNKNOWN, 400 where there is no such status."""
        code = self.dossier(text).dossier.code
        if status not in progress.STATUSES:
            raise Refused(400, "MANIFEST_REFUSED", "TrangThaiHoSo")
        change = StatusChange(status, self._now(), note)
        with self._transaction() as connection:
            progress.write(connection, code, change)
        return change

    def set_procedure(self, text: str, procedure_code: str) -> ReceivedDossier:
        """An operator says for which procedure a dossier is, before a file came.

        Raises:
            Refused: 404 DOSSIER_UNKNOWN; 400 where there is no such procedure; 409 where files came already.
        """
        code = self.dossier(text).dossier.code
        procedure = catalogue().get(procedure_code)
        if procedure is None:
            raise Refused(400, "MANIFEST_REFUSED", "MaTTHC")
        with self._transaction() as connection:
            if connection.execute("SELECT 1 FROM upload WHERE dossier_code = ?", (code,)).fetchone():
                raise Refused(409, "MANIFEST_REFUSED", "files came already")
            connection.execute("DELETE FROM online WHERE dossier_code = ?", (code,))
            connection.execute("DELETE FROM component WHERE dossier_code = ?", (code,))
            connection.execute(
                "UPDATE dossier SET procedure_code = ?, procedure_title = ? WHERE code = ?",
                (procedure.code, procedure.title, code),
            )
            _insert_components(connection, code, components_of(procedure))
            return self._dossier(connection, code)

    def _register(self, connection: sqlite3.Connection, code: DossierCode) -> None:
        known, now = invent(code), self._now()
        new = connection.execute(
            "INSERT OR IGNORE INTO dossier VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                known.code,
                known.procedure_code,
                known.procedure_title,
                known.applicant,
                known.receiving_unit,
                known.processing_unit,
                now.isoformat(),
                known.applicant_id,
                known.channel,
                known.owner_ward,
            ),
        ).rowcount
        if new:
            _insert_components(connection, known.code, known.components)
            progress.write(connection, known.code, StatusChange(known.status, now, ""))

    def _settle(self, connection: sqlite3.Connection, code: str) -> StatusChange:
        return progress.settle(connection, code, self._now(), self._accepted_after_s())

    def _dossier(self, connection: sqlite3.Connection, code: str) -> ReceivedDossier:
        """A registered dossier, brought up to the present moment."""
        status = self._settle(connection, code).status
        row = connection.execute("SELECT * FROM dossier WHERE code = ?", (code,)).fetchone()
        components = connection.execute("SELECT * FROM component WHERE dossier_code = ? ORDER BY position", (code,))
        received_at = datetime.fromisoformat(row["received_at"])
        known = RemoteDossier(
            code=row["code"],
            procedure_code=row["procedure_code"],
            procedure_title=row["procedure_title"],
            applicant=row["applicant"],
            receiving_unit=row["receiving_unit"],
            processing_unit=row["processing_unit"],
            status=status,
            components=tuple(RemoteComponent(c["code"], c["title"], bool(c["required"])) for c in components),
            applicant_id=row["applicant_id"],
            channel=row["channel"],
            owner_ward=row["owner_ward"],
            received_at=received_at,
        )
        return ReceivedDossier(known, received_at)


def _insert_components(connection: sqlite3.Connection, code: str, components: tuple[RemoteComponent, ...]) -> None:
    connection.executemany(
        "INSERT INTO component VALUES (?, ?, ?, ?, ?)",
        [(code, one.code, position, one.title, one.required) for position, one in enumerate(components)],
    )
