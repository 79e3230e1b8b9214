"""The index's file: SQLite with FTS5, apart from the database. Nothing in it is the only copy of anything.

It is a file of its own so that filling it never holds up the database's writers, and no backup carries it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.domain.errors import StoreFailed
from app.store.disk import disk_errors
from app.store.refusals import database_errors

FILE = "search.db"
VERSION = 3
"""of this layout; a file of another version is made anew"""

_BUSY_TIMEOUT_S = 20.0
_LAYOUT = """
CREATE TABLE dossiers (
    id TEXT PRIMARY KEY, code TEXT NOT NULL, procedure_code TEXT NOT NULL, applicant TEXT NOT NULL, received_on TEXT,
    names TEXT NOT NULL, citizens TEXT NOT NULL, numbers TEXT NOT NULL, unread INTEGER NOT NULL
);
CREATE INDEX dossiers_code ON dossiers (code);
CREATE TABLE pages (
    id INTEGER PRIMARY KEY, dossier_id TEXT NOT NULL, component_id TEXT NOT NULL, component_code TEXT NOT NULL,
    title TEXT NOT NULL, page_id TEXT NOT NULL, number INTEGER NOT NULL, text_sha256 TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX pages_dossier ON pages (dossier_id);
CREATE INDEX pages_page ON pages (page_id);
CREATE INDEX pages_text ON pages (text_sha256);
CREATE VIEW folded AS SELECT id, replace(replace(text, 'đ', 'd'), 'Đ', 'D') AS text FROM pages;
CREATE VIRTUAL TABLE words USING fts5(
    text, content='folded', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER pages_in AFTER INSERT ON pages BEGIN
    INSERT INTO words (rowid, text) VALUES (new.id, replace(replace(new.text, 'đ', 'd'), 'Đ', 'D'));
END;
CREATE TRIGGER pages_out BEFORE DELETE ON pages BEGIN
    INSERT INTO words (words, rowid, text) VALUES ('delete', old.id, replace(replace(old.text, 'đ', 'd'), 'Đ', 'D'));
END;
CREATE TABLE todo (dossier_id TEXT PRIMARY KEY);
CREATE TABLE seen (name TEXT PRIMARY KEY, row INTEGER NOT NULL);
CREATE TABLE past (audit_row INTEGER NOT NULL, audit_sha256 TEXT NOT NULL);
"""


class IndexFile:
    """Opens the file for one piece of work; any thread and any process may."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    @property
    def exists(self) -> bool:
        """Whether anything was ever indexed."""
        return self._path.exists()

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection; the file is laid out on first use, and anew where it is of another version or damaged.

        Raises:
            StoreFailed: DISK_FULL, DISK_FAILED, DATABASE_BUSY, DATABASE_DAMAGED.
        """
        with self._whole() as connection, database_errors():
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: committed at the end, rolled back on any error."""
        with self.open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def forget(self) -> None:
        """Take the file away; the next use makes it anew."""
        with disk_errors():
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def overwrite_deleted(self) -> None:
        """See that nothing of what was deleted is left in the file or beside it."""
        with self.open() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def write_anew(self) -> None:
        """See that nothing of what was deleted is left, wherever in the file rows once lay."""
        with self.open() as connection:
            connection.execute("VACUUM")
        self.overwrite_deleted()

    def _whole(self) -> closing[sqlite3.Connection]:
        try:
            return closing(self._connect())
        except StoreFailed as error:
            if error.code != "DATABASE_DAMAGED":
                raise
        self.forget()
        return closing(self._connect())

    def _connect(self) -> sqlite3.Connection:
        with disk_errors():
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        with database_errors():
            connection = sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
            try:
                for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
                    connection.execute(f"PRAGMA {pragma}")
                if _version(connection) != VERSION:
                    _lay_out(connection)
            except BaseException:
                connection.close()
                raise
        return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _lay_out(connection: sqlite3.Connection) -> None:
    """Make the tables, in one transaction; another process may have done so meanwhile.

    Raises:
        StoreFailed: DATABASE_DAMAGED: it is no file of this layout.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = _version(connection)
        if found not in (0, VERSION):
            raise StoreFailed("DATABASE_DAMAGED", f"layout {found}")
        for statement in _statements(_LAYOUT) if found == 0 else ():
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _statements(script: str) -> Iterator[str]:
    """One statement after the other: a trigger holds semicolons of its own."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
