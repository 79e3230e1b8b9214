"""The database of the dossier system (SQLite, every commit on disk before it counts), and how an earlier one becomes the present one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

_FIRST: Final = """
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

_LIFE: Final = """
CREATE TABLE status_change (
    dossier_code TEXT NOT NULL REFERENCES dossier, position INTEGER NOT NULL, status INTEGER NOT NULL, at TEXT NOT NULL,
    note TEXT NOT NULL, PRIMARY KEY (dossier_code, position)
) STRICT;
INSERT INTO status_change SELECT code, 1, status, received_at, '' FROM dossier;
ALTER TABLE dossier DROP COLUMN status;
ALTER TABLE dossier ADD COLUMN applicant_id TEXT NOT NULL DEFAULT '';
ALTER TABLE dossier ADD COLUMN channel INTEGER NOT NULL DEFAULT 1;
ALTER TABLE dossier ADD COLUMN owner_ward TEXT NOT NULL DEFAULT '';
CREATE TABLE upload_of_any (
    id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, manifest TEXT NOT NULL, dossier_code TEXT NOT NULL REFERENCES dossier,
    component_code TEXT NOT NULL, announced_at TEXT NOT NULL, expires_at TEXT
) STRICT;
INSERT INTO upload_of_any SELECT id, key, manifest, dossier_code, component_code, announced_at, NULL FROM upload;
DROP TABLE upload;
ALTER TABLE upload_of_any RENAME TO upload;
ALTER TABLE file ADD COLUMN deleted_at TEXT;
UPDATE file SET deleted_at = received_at WHERE deleted IS NOT NULL;
CREATE TABLE paper (
    id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, position INTEGER NOT NULL, paper TEXT NOT NULL, UNIQUE (owner_id, position)
) STRICT;
CREATE TABLE online (
    id TEXT PRIMARY KEY, dossier_code TEXT NOT NULL, component_code TEXT NOT NULL, title TEXT NOT NULL, file_name TEXT NOT NULL,
    size_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, FOREIGN KEY (dossier_code, component_code) REFERENCES component
) STRICT;
"""
_VERSIONS: Final = (_FIRST, _LIFE)
"""what leads from one version (`PRAGMA user_version`) to the next; in version 2 a file need not belong to a component (a result)"""


class Database:
    """The tables in `path`; made where they are not there yet, led on where they are of an earlier version. For any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            # else the references to a table that is made anew would be followed while it is gone
            connection.execute("PRAGMA foreign_keys=OFF")
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            for number, script in enumerate(_VERSIONS[version:], version + 1):
                for statement in script.strip().removesuffix(";").split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version={number}")
            connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept when the block ends, and dropped when it fails."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection
