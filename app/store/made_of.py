"""Of which pages' bytes machines of a centre made what they made: it goes with them, whoever made it and by whichever recipe.

A key can't be turned back into what it was made of, and the recipes of earlier programs are gone by the time a page is purged. So a shared
database notes it (`access.made_of`), and of which purged pages something may be left (`access.to_give_up`; from revision 0032 on).
The server asks and deletes with its owner's rights: who brings word of a purge may touch no rows of others. A file in a data folder has one
station, whose own keys tell what it made (`app.services.purging`, `past_days`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import batched
from typing import Final

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Text, column, func, literal, select

from app.store.database import Database, Writing, writer
from app.store.refusals import database_errors

_LINE: Final = 0x4D_41_44_45
"""the number of the lock that who makes something of pages shares: revision 0032 has it too"""
_HASHES_AT_ONCE: Final = 20
"""others that write wait no longer than for what was made of so many, some five files of each"""
_GIVEN_UP: Final = (column("made", BigInteger), column("unnamed", ARRAY(Text)))


def may_keep(writing: Writing, of: Collection[str]) -> bool:
    """Whether what was made of pages with these bytes may be kept, asked in the transaction that keeps it.

    Not where all pages with some of them were purged meanwhile. Until the transaction ends `give_up_made` waits for it.
    """
    if not of or writing.connection.dialect.name == "sqlite":
        return True
    return bool(writing.connection.scalar(select(func.access.may_keep(_array(of)))))


def note(writing: Writing, key: str, of: Collection[str]) -> None:
    """Note of what this station made something that it keeps under this key; what others made is theirs to note."""
    if of and writing.connection.dialect.name != "sqlite":
        writing.connection.execute(select(func.access.note_made(key, _array(of))))


def give_up_made(database: Database, hashes: Collection[str], take: Callable[[str], object]) -> int:
    """Take away all that was made of pages with these bytes, where every page with them was purged; returns how many artifacts went.

    Args:
        database: the centre's.
        hashes: of the pages' bytes.
        take: takes bytes away that no row speaks of any more. It is called before the rows are gone for good: a kill in between leaves
            these, and the next time finds them.

    Raises:
        StoreFailed: the errors of the database, and what `take` raises.
    """
    count = 0
    with database_errors(), writer(database.engine).begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(_LINE)))  # who is about to keep something has done so
    for some in batched(sorted(hashes), _HASHES_AT_ONCE):
        with database_errors(), writer(database.engine).begin() as connection:
            gone = func.access.give_up_made(_array(some)).table_valued(*_GIVEN_UP)
            row = connection.execute(select(gone)).one()
            for sha256 in row.unnamed:
                take(sha256)
            count += row.made
    return count


def left_made(database: Database) -> frozenset[str]:
    """The hashes of purged pages of which something may be left: who brought word of it died over it, or knew nothing of what others make.

    Raises:
        StoreFailed: the errors of the database.
    """
    with database.read() as connection:
        return frozenset(connection.scalars(select(func.access.left_made())))


def _array(hashes: Collection[str]) -> ColumnElement[list[str]]:
    return literal(sorted(hashes), ARRAY(Text))
