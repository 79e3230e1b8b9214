"""All rows of one dossier, and of what they refer to: what a station has to have before it looks after it.

Found along the foreign keys, so that no table can be forgotten. What machines can make anew of them (artifacts, sums, the index) is not
among them, nor the chains of stations, which stay whole where they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Select,
    Table,
    exists,
    join,
    or_,
    select,
    tuple_,
)

from app.store.homes import joined_with_dossiers
from app.store.replication.parcel import Row
from app.store.replication.travelling import known_by, travelling
from app.store.schema import (
    actor_certificates,
    actors,
    batches,
    blobs,
    components,
    documents,
    dossiers,
    operations,
    purged_pages,
    returned_blobs,
    tombstones,
)
from app.store.schema_after import misfiling_ends, misfilings
from app.store.schema_figures import figure_events, figure_groups
from app.store.schema_retention import dossier_erasures

_KEYS_A_READ = 500
_LEFT_OUT = frozenset({figure_events, figure_groups})

type Rows = dict[Table, dict[tuple[Any, ...], Row]]


def whole_dossier(connection: Connection, dossier_id: UUID) -> list[tuple[Table, Sequence[Row]]]:
    """The rows by table, those that others refer to first."""
    found: Rows = {}
    for table in travelling():
        if table not in _LEFT_OUT and (table is dossiers or joined_with_dossiers(table) is not None):
            _take(found, table, connection.execute(_of_dossier(table, dossier_id)).mappings())
    _add_referred(connection, found)
    _add_deletions(connection, found)
    _add_certificates(connection, found)
    _add_referred(connection, found)
    _leave_hidden(found)
    return [(table, tuple(found[table].values())) for table in travelling() if table in found]


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted of a dossier: kinds that were erased, and pages that were purged."""

    kinds: frozenset[str] = frozenset()
    pages: frozenset[UUID] = frozenset()


def deletions(connection: Connection, dossier_ids: Collection[UUID]) -> dict[UUID, Deleted]:
    """What was deleted of each of these dossiers; of which nothing was is left out. A page is of each dossier in which it ever lay."""
    kinds, pages = defaultdict[UUID, set[str]](set), defaultdict[UUID, set[UUID]](set)
    erased = select(dossier_erasures.c.dossier_id, dossier_erasures.c.kind)
    its = join(purged_pages, operations, operations.c.page_id == purged_pages.c.page_id)
    purged = select(operations.c.dossier_id, purged_pages.c.page_id).select_from(its)
    for part in _parts(list(dossier_ids)):
        for row in connection.execute(erased.where(dossier_erasures.c.dossier_id.in_(part))):
            kinds[row.dossier_id].add(row.kind)
        for row in connection.execute(purged.where(operations.c.dossier_id.in_(part))):
            pages[row.dossier_id].add(row.page_id)
    return {one: Deleted(frozenset(kinds[one]), frozenset(pages[one])) for one in {*kinds, *pages}}


def wanted_bytes(connection: Connection, rows: Iterable[tuple[Table, Sequence[Row]]]) -> list[str]:
    """The hashes of what lies among these rows and was not deleted."""
    named = [row["sha256"] for table, some in rows if table is blobs for row in some]
    returned = exists().where(returned_blobs.c.tombstone_id == tombstones.c.id)
    gone = set[str]()
    for part in _parts(named):
        deleted = select(tombstones.c.blob_sha256).where(tombstones.c.blob_sha256.in_(part), ~returned)
        gone.update(connection.scalars(deleted))
    return [sha256 for sha256 in named if sha256 not in gone]


def _of_dossier(table: Table, dossier_id: UUID) -> Select[Any]:
    if table is dossiers:
        return select(dossiers).where(dossiers.c.id == dossier_id)
    keys = [key for key in table.foreign_keys if _leads(table, key)]
    direct = [key for key in keys if key.column.table is dossiers]
    ways: list[ColumnElement[bool]] = []
    for key in direct or keys:
        joined = joined_with_dossiers(key.column.table)
        assert joined is not None
        its = select(key.column).select_from(joined).where(dossiers.c.id == dossier_id)
        ways.append(key.parent.in_(its))
    return select(table).where(or_(*ways))


def _leads(table: Table, key: ForeignKey) -> bool:
    return key.column.table is not table and joined_with_dossiers(key.column.table) is not None


def _take(found: Rows, table: Table, rows: Iterable[Mapping[Any, Any]]) -> None:
    for row in rows:
        plain = {column.name: row[column.name] for column in table.c}
        found.setdefault(table, {}).setdefault(tuple(plain[name] for name in known_by(table)), plain)


def _add_referred(connection: Connection, found: Rows) -> None:
    """What rows refer to: pages that came from another dossier, with that one's batch; people, stations, bytes."""
    for table in reversed(travelling()):
        ways = list(table.foreign_key_constraints) if table in found else []
        for way in ways:
            while _add_through(connection, found, way) and way.referred_table is table:
                pass  # a version refers to the one before it


def _add_through(connection: Connection, found: Rows, way: ForeignKeyConstraint) -> bool:
    """What rows of a table refer to in one way; returns whether that brought any."""
    other, names = way.referred_table, [column.name for column in way.columns]
    columns = [element.column for element in way.elements]
    wanted = {tuple(row[name] for name in names) for row in found[way.table].values()}
    there = {tuple(row[column.name] for column in columns) for row in found.get(other, {}).values()}
    lacking = [key for key in wanted if None not in key and key not in there]
    for part in _parts(lacking):
        query = select(other).where(tuple_(*columns).in_(part))
        _take(found, other, connection.execute(query).mappings())
    return bool(lacking)


def _add_deletions(connection: Connection, found: Rows) -> None:
    """What was deleted of the pages and bytes among them, whichever dossier they came through."""
    pages = [key for table, rows in found.items() if table.name == "master_pages" for (key,) in rows]
    for part in _parts(pages):
        gone = select(purged_pages).where(purged_pages.c.page_id.in_(part))
        _take(found, purged_pages, connection.execute(gone).mappings())
    for part in _parts([key for (key,) in found.get(blobs, {})]):
        deleted = select(tombstones).where(tombstones.c.blob_sha256.in_(part))
        _take(found, tombstones, connection.execute(deleted).mappings())
    for part in _parts([key for (key,) in found.get(tombstones, {})]):
        again = select(returned_blobs).where(returned_blobs.c.tombstone_id.in_(part))
        _take(found, returned_blobs, connection.execute(again).mappings())


def _add_certificates(connection: Connection, found: Rows) -> None:
    """Those of whoever copied what is among them: they sign it wherever it lies, and are known by nothing else at another counter."""
    kept = (row for row in found.get(documents, {}).values() if row["kept_blob_sha256"] is not None)
    people = {row["actor_id"] for row in (*found.get(batches, {}).values(), *kept)}
    for part in _parts(sorted(people)):
        bound = select(actor_certificates).where(actor_certificates.c.of_actor_id.in_(part))
        _take(found, actor_certificates, connection.execute(bound).mappings())


def _leave_hidden(found: Rows) -> None:
    """That a paper went to another dossier, or came out of it, stays where that one may not be read; and so does what somebody who may not
    be read deleted in the very same bytes."""
    people, its = found.get(actors, {}), {row["tombstone_id"] for row in found.get(purged_pages, {}).values()}
    stones = found.get(tombstones, {}).items()
    found[tombstones] = {key: row for key, row in stones if (row["actor_id"],) in people or row["id"] in its}
    again = found.get(returned_blobs, {}).items()
    found[returned_blobs] = {key: row for key, row in again if (row["tombstone_id"],) in found[tombstones]}
    papers = found.get(components, {})
    ends = "from_component_id", "to_component_id"
    of_two = {key: row for key, row in found.get(misfilings, {}).items() if all((row[end],) in papers for end in ends)}
    ended = found.get(misfiling_ends, {}).items()
    found[misfilings] = of_two
    found[misfiling_ends] = {key: row for key, row in ended if (row["misfiling_id"],) in of_two}


def _parts[T](keys: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(keys), _KEYS_A_READ):
        yield keys[start : start + _KEYS_A_READ]
