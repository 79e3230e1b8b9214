"""Filling the search index. Nothing is told to it when a page is read: before a search it looks what came since, and catches up.

So the way of a page is not a microsecond longer, and the index can't drift: what it should hold follows from the edit logs and the text
artifacts alone. What came since is known by the row numbers of tables that are only ever added to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Select, Table, func, literal_column, select

from app.domain.artifacts import StageRecipe
from app.domain.editlog import REMAKING
from app.domain.errors import StoreFailed
from app.store.schema import (
    artifacts,
    audit_rows,
    components,
    documents,
    dossiers,
    operations,
    purged_pages,
    read_recipes,
    remote_dossiers,
    tombstones,
    uploads,
)
from app.store.search.fts5.file import IndexFile
from app.store.search.wanted import DOSSIERS_A_STEP, ERASED, Facts, IndexState, ReadPage, Rooms

_READING: Final = (artifacts, read_recipes)
"""a new row of these may be what a page waits for that was not read yet"""
_CHANGED: Final[Mapping[str, Table]] = {
    table.name: table for table in (dossiers, components, operations, remote_dossiers, uploads)
}
"""a new row of these changes what is to be found of its dossier"""


class Filling:
    """Brings the index file up to what the store holds."""

    def __init__(self, file: IndexFile, rooms: Rooms) -> None:
        self._file = file
        self._rooms = rooms

    def catch_up(self, cancelled: Callable[[], bool] = lambda: False) -> int:
        """Index what came since the last time; several processes may. Returns how many dossiers were looked at.

        Args:
            cancelled: asked between two steps; what is done by then stays done.

        Raises:
            StoreFailed: the disk, the database or the index file.
        """
        with self._rooms.database.read() as connection, self._file.write() as index:
            self._note_changes(connection, index)
        done = 0
        while not cancelled():
            with self._file.write() as index:
                step = [row[0] for row in index.execute("SELECT dossier_id FROM todo LIMIT ?", (DOSSIERS_A_STEP,))]
                recipes = self._rooms.recipes.known() if step else ()
                for dossier_id in step:
                    self._index(index, UUID(dossier_id), recipes)
                    index.execute("DELETE FROM todo WHERE dossier_id = ?", (dossier_id,))
            done += len(step)
            if len(step) < DOSSIERS_A_STEP:
                break
        return done

    def forget_purged(self) -> None:
        """Take the text of purged pages out for good; does nothing where nothing was ever indexed."""
        if not self._file.exists:
            return
        with self._rooms.database.read() as connection, self._file.write() as index:
            _require_same_past(connection, index)
            gone = self._drop_purged(connection, index)
        if gone:
            self._file.overwrite_deleted()

    def forget_erased(self) -> None:
        """Take out for good what erased dossiers are found by; does nothing where nothing was ever indexed."""
        if not self._file.exists:
            return
        with self._rooms.database.read() as connection, self._file.write() as index:
            _require_same_past(connection, index)
            gone = 0
            for dossier_id in connection.scalars(ERASED).all():
                for table, column in (("pages", "dossier_id"), ("dossiers", "id"), ("todo", "dossier_id")):
                    row = index.execute(f"DELETE FROM {table} WHERE {column} = ?", (str(dossier_id),))  # noqa: S608
                    gone += row.rowcount
        if gone:
            self._file.write_anew()

    def unread(self) -> frozenset[UUID]:
        """The dossiers of which pages lie there that nobody read yet."""
        with self._file.open() as index:
            return frozenset(UUID(row[0]) for row in index.execute("SELECT id FROM dossiers WHERE unread > 0"))

    def state(self) -> IndexState:
        """Compare the index with what it should hold."""
        if not self._file.exists:
            with self._rooms.database.read() as connection:
                return IndexState(int(connection.scalar(select(func.count()).select_from(dossiers)) or 0), 0)
        with self._rooms.database.read() as connection, self._file.open() as index:
            index.execute("BEGIN")
            seen = _seen(index)
            behind = {str(one) for one in {*self._changed(connection, seen)} - {*connection.scalars(ERASED)}}
            behind |= {row[0] for row in index.execute("SELECT dossier_id FROM todo")}
            if self._was_read(connection, seen):
                behind |= {row[0] for row in index.execute("SELECT id FROM dossiers WHERE unread > 0")}
            recipes, wrong = self._rooms.recipes.known(), 0
            known = set(connection.scalars(select(dossiers.c.id).where(dossiers.c.id.not_in(ERASED))))
            for dossier_id in known:
                wrong += str(dossier_id) not in behind and not self._is_right(index, dossier_id, recipes)
            strange = {row[0] for row in index.execute("SELECT id FROM dossiers")} - {str(one) for one in known}
            index.execute("ROLLBACK")
        return IndexState(len(behind), wrong + len(strange))

    # -- what came since

    def _note_changes(self, connection: Connection, index: sqlite3.Connection) -> None:
        """Remember which dossiers are to be looked at; from then on their rows count as seen."""
        _require_same_past(connection, index)
        seen = _seen(index)
        touched = {str(one) for one in {*self._changed(connection, seen)} - {*connection.scalars(ERASED)}}
        if self._was_read(connection, seen):
            touched |= {row[0] for row in index.execute("SELECT id FROM dossiers WHERE unread > 0")}
        index.executemany("INSERT OR IGNORE INTO todo VALUES (?)", [(one,) for one in touched])
        self._drop_purged(connection, index)
        for table in (*_READING, *_CHANGED.values()):
            row = self._newest(connection, table)
            index.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (table.name, row))
        index.execute("DELETE FROM past")
        head = self._newest(connection, audit_rows)
        index.execute("INSERT INTO past VALUES (?, ?)", (head, _audit_sha256(connection, head)))

    def _changed(self, connection: Connection, seen: Mapping[str, int]) -> Iterator[UUID]:
        """The dossiers of all rows that are new since."""
        for name, table in _CHANGED.items():
            new = literal_column(f"{name}.rowid") > seen.get(name, 0)
            yield from connection.scalars(_dossier_of(table).where(new).distinct()).all()

    def _was_read(self, connection: Connection, seen: Mapping[str, int]) -> bool:
        return any(self._newest(connection, table) > seen.get(table.name, 0) for table in _READING)

    def _newest(self, connection: Connection, table: Table) -> int:
        return int(connection.scalar(select(func.max(literal_column(f"{table.name}.rowid"))).select_from(table)) or 0)

    def _drop_purged(self, connection: Connection, index: sqlite3.Connection) -> int:
        """Take out pages that were purged, and texts that were; those behind them move up. Returns how many pages went."""
        seen, gone = _seen(index), 0
        gone += self._drop_made_of(connection, index, seen.get(purged_pages.name, 0))
        for value, column in ((purged_pages.c.page_id, "page_id"), (tombstones.c.blob_sha256, "text_sha256")):
            table = value.table
            new = select(value).where(literal_column(f"{table.name}.rowid") > seen.get(table.name, 0))
            for one in connection.scalars(new).all():
                moved = f"INSERT OR IGNORE INTO todo SELECT dossier_id FROM pages WHERE {column} = ?"  # noqa: S608
                index.execute(moved, (str(one),))
                gone += index.execute(f"DELETE FROM pages WHERE {column} = ?", (str(one),)).rowcount  # noqa: S608
            index.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (table.name, self._newest(connection, table)))
        return gone

    def _drop_made_of(self, connection: Connection, index: sqlite3.Connection, since: int) -> int:
        """Take out all pages of dossiers where a page that was purged may be on pages of another id; they are put in anew."""
        new = select(purged_pages.c.page_id).where(literal_column(f"{purged_pages.name}.rowid") > since)
        made = select(operations.c.dossier_id).where(operations.c.kind.in_([kind.__name__ for kind in REMAKING]))
        touched = select(operations.c.dossier_id).where(
            operations.c.page_id.in_(new), operations.c.dossier_id.in_(made)
        )
        gone = 0
        for dossier_id in connection.scalars(touched.distinct()).all():
            index.execute("INSERT OR IGNORE INTO todo VALUES (?)", (str(dossier_id),))
            gone += index.execute("DELETE FROM pages WHERE dossier_id = ?", (str(dossier_id),)).rowcount
        return gone

    # -- one dossier

    def _index(self, index: sqlite3.Connection, dossier_id: UUID, recipes: tuple[StageRecipe, ...]) -> None:
        dossier, pages = self._rooms.dossiers.get(dossier_id), self._rooms.pages(dossier_id, recipes)
        key, unread = str(dossier_id), len(pages.unread)
        wanted = {_row(page): page for page in pages.read}
        kept = set()
        for row in index.execute(
            "SELECT id, component_id, component_code, title, page_id, number, text_sha256 FROM pages WHERE dossier_id = ?",
            (key,),
        ).fetchall():
            if row[1:] in wanted:
                kept.add(row[1:])
            else:
                index.execute("DELETE FROM pages WHERE id = ?", (row[0],))
        for row, page in wanted.items():
            if row not in kept:
                text = self._rooms.text(page.text)
                unread += text is None
                if text is not None:
                    index.execute(
                        "INSERT INTO pages (dossier_id, component_id, component_code, title, page_id, number, text_sha256, text)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        (key, *row, text),
                    )
        facts = _facts(self._rooms.facts(dossier))
        index.execute("INSERT OR REPLACE INTO dossiers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*facts, unread))

    def _is_right(self, index: sqlite3.Connection, dossier_id: UUID, recipes: tuple[StageRecipe, ...]) -> bool:
        stored = index.execute(
            "SELECT component_id, component_code, title, page_id, number, text_sha256 FROM pages WHERE dossier_id = ?",
            (str(dossier_id),),
        )
        facts = index.execute("SELECT * FROM dossiers WHERE id = ?", (str(dossier_id),)).fetchone()
        same = facts is not None and facts[:-1] == _facts(self._rooms.facts(self._rooms.dossiers.get(dossier_id)))
        return same and {_row(page) for page in self._rooms.pages(dossier_id, recipes).read} == set(stored)


def _row(page: ReadPage) -> tuple[object, ...]:
    """A page as it stands in the file, without its words."""
    return tuple(str(value) if isinstance(value, UUID) else value for value in page.row)


def _facts(facts: Facts) -> tuple[str, str, str, str, str | None, str, str, str]:
    """A dossier as it stands in the file: words between spaces are found whole."""
    return (
        str(facts.dossier_id),
        facts.code,
        facts.procedure_code,
        facts.applicant,
        facts.received_on,
        f" {' '.join(facts.names)} ",
        f" {' '.join(facts.citizens)} ",
        "".join(f" {' '.join(number)} \n" for number in facts.numbers),
    )


def _require_same_past(connection: Connection, index: sqlite3.Connection) -> None:
    """The database is still the one whose rows were counted: an older copy of it may have been restored beside the index.

    Raises:
        StoreFailed: DATABASE_DAMAGED: this index is of no use to it.
    """
    for row, sha256 in index.execute("SELECT audit_row, audit_sha256 FROM past"):
        if _audit_sha256(connection, row) != sha256:
            raise StoreFailed("DATABASE_DAMAGED", "the index was made of another history")


def _audit_sha256(connection: Connection, row: int) -> str:
    """The hash of a row of the audit chain, which is one of all before it; empty where there is none."""
    return connection.scalar(select(audit_rows.c.sha256).where(literal_column("audit_rows.rowid") == row)) or ""


def _seen(index: sqlite3.Connection) -> dict[str, int]:
    return dict(index.execute("SELECT name, row FROM seen").fetchall())


def _dossier_of(table: Table) -> Select[UUID]:
    """The dossier that a row belongs to."""
    if table is dossiers:
        return select(dossiers.c.id)
    if table is not uploads:
        return select(table.c.dossier_id)
    return (
        select(components.c.dossier_id)
        .select_from(uploads)
        .join(documents, documents.c.id == uploads.c.document_id)
        .join(components, components.c.id == documents.c.component_id)
    )
