"""Filling the index. Triggers say what came, in the transaction that brings it, so nothing is missed whoever writes at the same time;
before a search those dossiers are looked at.

The triggers only ever add rows of their own: no writer waits for another one by them, nor for an index that is being filled. What fills it
stands in one line (an advisory lock), takes rows away before it looks at what they tell of, and so never takes away what it did not see.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Connection,
    FromClause,
    Select,
    cast,
    delete,
    exists,
    insert,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DataError, DBAPIError

from app.domain.artifacts import StageRecipe
from app.domain.editlog import REMAKING
from app.domain.errors import StoreFailed
from app.domain.search import placed_words
from app.domain.set_aside import set_aside
from app.store.database import writer
from app.store.refusals import database_errors
from app.store.schema import dossiers, operations, purged_pages, tombstones
from app.store.search.tsvector import lexemes
from app.store.search.tsvector.tables import NEW_RECIPE, SET_ASIDE, awaited, found_dossiers, found_pages, heard, todo
from app.store.search.wanted import DOSSIERS_A_STEP, ERASED, NO_PAGES, Facts, IndexState, Pages, ReadPage, Rooms

_LOG = logging.getLogger(__name__)
_TOO_MUCH: Final = "54"
"""the class of program_limit_exceeded (https://www.postgresql.org/docs/17/errcodes-appendix.html)"""
_LINE: Final = 0x50_48_4F_42
"""the number of the lock: any that no other program takes in this database"""
_AGAIN_S: Final = 3_600.0
"""how often a process looks anew at what could not be read: a newer program wrote it, and one like that may run by now"""
_ROW: Final = ("component_id", "component_code", "title", "page_id", "number", "text_sha256")


class Filling:
    """Brings the index up to what the store holds."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._engine = writer(rooms.database.engine)
        self._line = threading.Lock()  # so that of one process only one connection waits in the server's line
        self._tried_at: float | None = None

    def catch_up(self, cancelled: Callable[[], bool] = lambda: False) -> int:
        """Index what came since the last time; several processes may. Returns how many dossiers were looked at.

        Args:
            cancelled: asked between two steps; what is done by then stays done.

        Raises:
            StoreFailed: the database.
        """
        self._try_again()
        with self._rooms.database.read() as connection:
            if not connection.scalar(select(or_(exists(select(todo.c.number)), exists(select(heard.c.number))))):
                return 0
        done = 0
        while not cancelled():
            with self._alone() as index:
                _note_what_was_heard(index)
                step = _taken(index)
                if step:
                    self._look_at(index, step)
            done += len(step)
            if len(step) < DOSSIERS_A_STEP:
                break
        return done

    def forget_purged(self) -> None:
        """Take out pages that were purged, and texts that were: of what was made of several pages all, which is put in anew."""
        made = exists().where(
            operations.c.dossier_id == found_pages.c.dossier_id,
            operations.c.kind.in_([kind.__name__ for kind in REMAKING]),
        )
        page = exists().where(purged_pages.c.page_id == found_pages.c.page_id)
        words = exists().where(tombstones.c.blob_sha256 == found_pages.c.text_sha256)
        with self._alone() as index:
            _note_what_was_heard(index)
            changed = found_pages.c.dossier_id.in_(select(todo.c.dossier_id))
            index.execute(delete(found_pages).where(changed, or_(page, words, made)))

    def forget_erased(self) -> None:
        """Take out what erased dossiers are found by."""
        with self._alone() as index:
            for table, column in ((found_pages, "dossier_id"), (found_dossiers, "id"), (awaited, "dossier_id")):
                index.execute(delete(table).where(table.c[column].in_(ERASED)))

    def empty(self) -> None:
        """Take out everything, and remember that all dossiers are to be looked at."""
        with self._alone() as index:
            for table in (found_pages, found_dossiers, awaited, todo, heard):
                index.execute(delete(table))
            index.execute(insert(todo).from_select(["dossier_id"], select(dossiers.c.id)))

    def unread(self) -> frozenset[UUID]:
        """The dossiers of which pages lie there that nobody read yet, or that could not be read themselves."""
        waits = select(found_dossiers.c.id).where(found_dossiers.c.unread > 0)
        left = select(awaited.c.dossier_id).where(awaited.c.key == SET_ASIDE)
        with self._rooms.database.read() as connection:
            return frozenset(connection.scalars(union(waits, left)))

    def state(self) -> IndexState:
        """Compare the index with what it should hold."""
        with self._rooms.database.read() as connection:
            erased = set(connection.scalars(ERASED))
            behind = {
                *connection.scalars(select(todo.c.dossier_id)),
                *connection.scalars(_told_of(heard)),
            }
            recipes, wrong = self._rooms.recipes.known(), 0
            known = set(connection.scalars(select(dossiers.c.id))) - erased
            for dossier_id in known - behind:
                wrong += 1
                with set_aside(dossier_id, _LOG), _fitting(), connection.begin_nested():
                    wrong -= self._is_right(connection, dossier_id, recipes)
            strange = set(connection.scalars(select(found_dossiers.c.id))) - known - behind
        return IndexState(len(behind - erased), wrong + len(strange))

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """A transaction of the one that fills the index."""
        with self._line, database_errors(), self._engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:line)"), {"line": _LINE})
            yield connection

    def _try_again(self) -> None:
        """Let what could not be read be looked at once more: by each process when it begins, and now and then."""
        now = time.monotonic()
        if self._tried_at is not None and now - self._tried_at < _AGAIN_S:
            return
        some = select(awaited.c.dossier_id).where(awaited.c.key == SET_ASIDE)
        with self._rooms.database.read() as connection:
            is_left = connection.scalar(select(exists(some)))
        if is_left:  # who sees some units' dossiers sees nothing of it, and fills nothing
            with self._alone() as index:
                index.execute(insert(todo).from_select(["dossier_id"], some))
        self._tried_at = now

    # -- one dossier

    def _look_at(self, index: Connection, step: Sequence[UUID]) -> None:
        """One that can't be read stays as it was found last, until more of it comes or it is tried again."""
        recipes = self._rooms.recipes.known()
        gone = set(index.scalars(ERASED.where(ERASED.selected_columns[0].in_(step))))
        for dossier_id in step:
            if dossier_id in gone:
                _drop(index, dossier_id)
                continue
            is_read = False
            with set_aside(dossier_id, _LOG), _fitting(), index.begin_nested():
                self._index(index, dossier_id, recipes)
                is_read = True
            if not is_read:
                its = {"dossier_id": dossier_id, "key": SET_ASIDE}
                index.execute(delete(awaited).filter_by(**its))
                index.execute(insert(awaited).values(**its))

    def _index(self, index: Connection, dossier_id: UUID, recipes: tuple[StageRecipe, ...]) -> None:
        facts, pages = self._wanted(dossier_id, recipes)
        wanted, waits = {page.row: page for page in pages.read}, list(pages.unread)
        stored = {_row(one): one.id for one in index.execute(_pages_of(dossier_id))}
        strange = [number for one, number in stored.items() if one not in wanted]
        if strange:
            index.execute(delete(found_pages).where(found_pages.c.id.in_(strange)))
        new = []
        for known, page in wanted.items():
            if known not in stored:
                words = self._rooms.text(page.text)
                if words is None:
                    waits.append(page.keys)
                else:
                    new.append(_new_page(dossier_id, page, words))
        if new:
            index.execute(insert(found_pages), new)
        index.execute(delete(awaited).where(awaited.c.dossier_id == dossier_id))
        keys = [{"dossier_id": dossier_id, "key": key} for of_page in waits for key in of_page]
        if keys:
            index.execute(insert(awaited), keys)
        row = {**_columns(facts), "unread": len(waits)}
        index.execute(upsert(found_dossiers).values(**row).on_conflict_do_update(index_elements=["id"], set_=row))

    def _wanted(self, dossier_id: UUID, recipes: tuple[StageRecipe, ...]) -> tuple[Facts, Pages]:
        """What is to be found of a dossier: of loose files, which have no procedure, no page, so that no search has to ask for it."""
        with self._rooms.database.one_state():
            facts = self._rooms.facts(self._rooms.dossiers.get(dossier_id))
            return facts, self._rooms.pages(dossier_id, recipes) if facts.procedure_code else NO_PAGES

    def _is_right(self, index: Connection, dossier_id: UUID, recipes: tuple[StageRecipe, ...]) -> bool:
        facts, pages = self._wanted(dossier_id, recipes)
        if {_row(row) for row in index.execute(_pages_of(dossier_id))} != {page.row for page in pages.read}:
            return False
        columns = ((found_dossiers.c[name], value) for name, value in _columns(facts).items())
        same = (column.is_not_distinct_from(cast(value, column.type)) for column, value in columns)
        return index.scalar(select(found_dossiers.c.id).where(*same)) is not None


@contextmanager
def _fitting() -> Iterator[None]:
    """Of words that no table of the server can hold: NUL among them, or more than an index takes."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, DataError) or str(getattr(error.orig, "sqlstate", "")).startswith(_TOO_MUCH):
            raise StoreFailed("ROW_UNREADABLE", type(error.orig).__name__) from error
        raise


def _note_what_was_heard(index: Connection) -> None:
    """Find out whose the texts are that came or were purged."""
    gone = delete(heard).returning(heard.c.word).cte("gone")
    index.execute(insert(todo).from_select(["dossier_id"], _told_of(gone)))


def _told_of(told: FromClause) -> CompoundSelect[Any]:
    """The dossiers that what was heard is about."""
    words = select(told.c.word)
    return union(
        select(awaited.c.dossier_id).where(awaited.c.key.in_(words)),
        select(found_pages.c.dossier_id).where(found_pages.c.text_sha256.in_(words)),
        select(found_dossiers.c.id).where(found_dossiers.c.unread > 0, exists(words.where(told.c.word == NEW_RECIPE))),
    )


def _taken(index: Connection) -> list[UUID]:
    """The next dossiers, taken from what is to be done: what comes of them from now on stays there."""
    some = select(todo.c.dossier_id).distinct().order_by(todo.c.dossier_id).limit(DOSSIERS_A_STEP)
    gone = delete(todo).where(todo.c.dossier_id.in_(some)).returning(todo.c.dossier_id)
    return sorted(set(index.scalars(gone)))


def _drop(index: Connection, dossier_id: UUID) -> None:
    for table, column in ((found_pages, "dossier_id"), (found_dossiers, "id"), (awaited, "dossier_id")):
        index.execute(delete(table).where(table.c[column] == dossier_id))


def _pages_of(dossier_id: UUID) -> Select[Any]:
    return select(found_pages.c.id, *(found_pages.c[name] for name in _ROW)).where(
        found_pages.c.dossier_id == dossier_id
    )


def _row(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _ROW)


def _new_page(dossier_id: UUID, page: ReadPage, words: str) -> dict[str, Any]:
    vector = lexemes.vector(word for *_, word in placed_words(words))
    return {"dossier_id": dossier_id, **dict(zip(_ROW, page.row, strict=True)), "text": words, "words": vector}


def _columns(facts: Facts) -> dict[str, Any]:
    """A dossier as it stands in the table."""
    return {
        "id": facts.dossier_id,
        "code": facts.code,
        "procedure_code": facts.procedure_code,
        "applicant": facts.applicant,
        "received_on": facts.received_on and date.fromisoformat(facts.received_on),
        "names": list(facts.names),
        "citizens": list(facts.citizens),
        "numbers": lexemes.vector_of_numbers(facts.numbers),
    }
