"""A dossier that was handed to this station comes here: its bytes first, then all its rows in one transaction, with which it is this one's.

The rows keep who wrote them, and stay in that station's account: they were at the centre before, so none of them goes there again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Table, and_, exists, func, select, text

from app.domain.auditing.about import PURGED
from app.domain.canonical import Json
from app.domain.errors import StoreFailed
from app.domain.ids import new_id
from app.domain.model import BlobRef
from app.domain.retention import PURGED_BY_RULE
from app.store.blobs import Blobs, blob_keys, open_tombstones
from app.store.database import Database, Writing
from app.store.disk import disk_errors, hash_file
from app.store.dossier_homes import TAKEN
from app.store.erasures import is_erased
from app.store.homes import any_moved, given_away, home_now, is_home
from app.store.replication.arriving import SHARED
from app.store.replication.handed import WholeDossier
from app.store.replication.incoming import put_down, put_rows
from app.store.replication.parcel import Row
from app.store.replication.travelling import known_by
from app.store.replication.whole_dossier import Deleted, deletions
from app.store.retention import GIVEN_DELETED
from app.store.schema import (
    actors,
    artifacts,
    blobs,
    dossiers,
    master_pages,
    operations,
    purged_pages,
    returned_blobs,
    stations,
    tombstones,
)
from app.store.schema_homes import dossier_homes, station_names
from app.store.schema_retention import dossier_erasures
from app.store.wiping import wipe

_TELLING: Final = frozenset({stations, actors, tombstones, purged_pages, dossier_erasures})
"""what tells of a deletion, and by whom; that another one has the very same bytes is no reason to have them here"""
_ABOUT: Final[Mapping[Table, tuple[str, Column[Any]]]] = {
    tombstones: ("blob_sha256", blobs.c.sha256),
    purged_pages: ("page_id", master_pages.c.id),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A dossier that came by a hand-over: its code, by whom, and how often it changed its home by then."""

    dossier_id: UUID
    code: str
    giver: UUID
    times: int


@dataclass(frozen=True, slots=True)
class Shared:
    """The dossiers here of which another station may delete something.

    Attributes:
        given: those that were handed over and that this station does not look after now.
        held: those that were handed to it: a page that had left one before lies in another station's dossier.
        along: those of other stations that came along with one: a page of it came out of them, or went there.
    """

    given: frozenset[UUID] = frozenset()
    held: frozenset[UUID] = frozenset()
    along: frozenset[UUID] = frozenset()

    @property
    def all(self) -> frozenset[UUID]:
        """All of these."""
        return self.given | self.held | self.along

    def __bool__(self) -> bool:
        return bool(self.given or self.held or self.along)


class Taking:
    """The side of the station that takes."""

    def __init__(self, database: Database, files: Blobs) -> None:
        self._database = database
        self._blobs = files
        self.station_id: UUID = database.station_id

    def known(self) -> dict[UUID, int]:
        """By dossier that changed its home: how often it did, as far as it is known here."""
        query = select(dossier_homes.c.dossier_id, func.count()).group_by(dossier_homes.c.dossier_id)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def held(self) -> tuple[Held, ...]:
        """The dossiers that are this station's because another one gave them."""
        later = dossier_homes.alias()
        newer = exists().where(later.c.dossier_id == dossier_homes.c.dossier_id, later.c.seq > dossier_homes.c.seq)
        query = select(dossier_homes, dossiers.c.code).join(dossiers, dossiers.c.id == dossier_homes.c.dossier_id)
        query = query.where(dossier_homes.c.to_station_id == self.station_id, ~newer)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(dossiers.c.code))
            return tuple(Held(row.dossier_id, row.code, row.station_id, row.seq + 1) for row in rows)

    def lies(self, file: BlobRef) -> bool:
        """Whether bytes lie here, whatever they are."""
        return self._blobs.has(file.sha256)

    def has(self, file: BlobRef) -> bool:
        """Whether bytes lie here, and are what they should be."""
        with disk_errors():
            return self.lies(file) and hash_file(self._blobs.path(file)) == file.sha256

    def keep(self, file: BlobRef, fetch: Callable[[str, Path], None]) -> None:
        """Let bytes lie here. `fetch` writes them to a path, by their hash.

        Raises:
            StoreFailed: what `fetch` raises; BLOB_DAMAGED, DISK_FULL, DISK_FAILED.
        """
        found = self._blobs.make(lambda path: fetch(file.sha256, path), file.media_type)
        if found.sha256 != file.sha256:
            raise StoreFailed("BLOB_DAMAGED", f"expected {file.sha256}, read {found.sha256}", sha256=file.sha256)

    def put(self, whole: WholeDossier) -> bool:
        """Put all of a dossier down: from then on this station is its home in deed. Returns False: it is here already.

        Raises:
            StoreFailed: BLOB_MISSING (retryable): bytes of it are not here any more; nothing was put down.
        """
        with self._database.write("taken") as writing:
            if writing.connection.dialect.name == "sqlite":
                writing.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            homes = select(func.count()).where(dossier_homes.c.dossier_id == whole.dossier_id)
            if (writing.connection.scalar(homes) or 0) >= whole.times:
                return False
            self._return_bytes(writing, whole.files)
            added = sum(_add_new(writing, table, rows) for table, rows in whole.rows)
            writing.moved.clear()
            came = {table: {_key(table, row) for row in rows} for table, rows in whole.rows}
            deleted = {row["blob_sha256"] for table, rows in whole.rows if table is tombstones for row in rows}
            self._keep_own_bytes(writing, deleted, came)
            length = select(func.count()).where(operations.c.dossier_id == whole.dossier_id)
            facts: dict[str, Json] = {
                "dossier": str(whole.dossier_id),
                "from": str(whole.giver),
                "seq": whole.times - 1,
                "length": writing.connection.scalar(length),
                "rows": added,
                "position": whole.told.position,
                "sha256": whole.told.sha256,
            }
            writing.audit(TAKEN, facts)
            for one in whole.put_down:
                put_rows(writing, one)
            for one in whole.open:
                put_down(replace(writing, actor_id=one.decision["actor_id"]), one)
        return True

    # -- what lies here and is deleted at its home

    def shared(self) -> Shared:
        """The dossiers of which another station may delete something."""
        moved = select(dossier_homes.c.dossier_id)
        others = select(dossiers.c.id).where(dossiers.c.home_station_id != self.station_id)
        with self._database.read() as connection:
            if not any_moved(connection):
                return Shared()
            given = frozenset(connection.scalars(given_away(self.station_id)))
            held = frozenset(connection.scalars(moved.distinct())) - given
            return Shared(given, held, frozenset(connection.scalars(others.where(dossiers.c.id.not_in(moved)))))

    def takers(self) -> frozenset[UUID]:
        """The stations that look after these now."""
        query = select(home_now()).where(dossiers.c.id.in_(given_away(self.station_id)))
        with self._database.read() as connection:
            return frozenset(connection.scalars(query.distinct()))

    def learn(self, names: Sequence[tuple[Table, Sequence[Row]]]) -> None:
        """Keep what other stations call themselves, so that people here are told whom they have to turn to."""
        with self._database.read() as connection:
            known = {tuple(row) for row in connection.execute(select(*station_names.primary_key))}
        if any(_key(table, row) not in known for table, rows in names if table is station_names for row in rows):
            with self._database.write("followed") as writing:
                for table, rows in names:
                    _add_new(writing, table, rows)

    def behind(self, there: Mapping[UUID, Deleted]) -> tuple[UUID, ...]:
        """Those of these dossiers of which more was deleted than is known here; of pages that came in later nothing is here."""
        with self._database.read() as connection:
            known = deletions(connection, there.keys())
            lacking = {
                one: (told.kinds - known.get(one, Deleted()).kinds, told.pages - known.get(one, Deleted()).pages)
                for one, told in there.items()
            }
            pages = {page for _, some in lacking.values() for page in some}
            purged = exists().where(purged_pages.c.page_id == master_pages.c.id)
            here = set(connection.scalars(select(master_pages.c.id).where(master_pages.c.id.in_(pages), ~purged)))
        return tuple(one for one, (kinds, some) in lacking.items() if kinds or some & here)

    def follow(self, dossier_id: UUID, rows: Sequence[tuple[Table, Sequence[Row]]]) -> None:
        """Delete here too what the home of a dossier deleted of it, or of a page that had left it, in one transaction; the bytes go behind
        it."""
        with self._database.write("followed") as writing:
            came = {table: {_key(table, row) for row in some} for table, some in rows}
            if is_home(writing.connection, self.station_id, dossier_id):
                # But for the page that went, what it has is this station's own.
                went: set[tuple[object, ...]] = {(row["page_id"],) for row in dict(rows).get(purged_pages, ())}
                came = {table: keys for table, keys in came.items() if table in _TELLING} | {master_pages: went}
            deleted = set[str]()
            for table, some in rows:
                if table in _TELLING:
                    about = [row for row in some if _is_about_here(writing, table, row)]
                    _add_new(writing, table, about)
                    deleted |= {row["blob_sha256"] for row in about if table is tombstones}
            self._take_last(writing, deleted, came)
            self._keep_own_bytes(writing, deleted, came)
            if is_erased(writing.connection, dossier_id):
                wipe(writing.connection, dossier_id)
            writing.audit(GIVEN_DELETED, {"dossier": str(dossier_id), "files": len(deleted)})
        for sha256 in sorted(deleted):
            self._blobs.unlink_purged(sha256)

    def _return_bytes(self, writing: Writing, files: Sequence[BlobRef]) -> None:
        """What was deleted here and lies here again is not deleted any more."""
        for file in files:
            if not self._blobs.has(file.sha256):
                raise StoreFailed("BLOB_MISSING", retryable=True, sha256=file.sha256)
            if writing.connection.scalar(select(blobs.c.sha256).where(blobs.c.sha256 == file.sha256)) is not None:
                self._blobs.record(writing, file)

    def _take_last(self, writing: Writing, deleted: Collection[str], came: Mapping[Table, Collection[object]]) -> None:
        """Of the dossiers that have the same bytes the last one takes them away: pages of wholly erased ones here kept theirs for the
        sake of the dossier that went."""
        for sha256 in sorted(deleted):
            beside = list(_beside(writing, sha256, came))
            pages = [key[0] for table, key in beside if table is master_pages]
            if pages and len(pages) == len(beside) and all(self._is_of_erased(writing, page) for page in pages):
                tombstone_id = new_id()
                writing.insert(tombstones, id=tombstone_id, blob_sha256=sha256, reason=PURGED_BY_RULE)
                for page in pages:
                    writing.insert(purged_pages, page_id=page, tombstone_id=tombstone_id)
                facts: dict[str, Json] = {"tombstone": str(tombstone_id), "sha256": sha256}
                writing.audit(PURGED, {**facts, "pages": [str(page) for page in pages]})

    def _is_of_erased(self, writing: Writing, page_id: UUID) -> bool:
        """Whether each dossier in which a page ever lay is this station's, and wholly erased."""
        lay = select(dossiers.c.id, home_now()).join(operations, operations.c.dossier_id == dossiers.c.id)
        found = writing.connection.execute(lay.where(operations.c.page_id == page_id)).all()
        return bool(found) and all(
            home == self.station_id and is_erased(writing.connection, dossier) for dossier, home in found
        )

    @staticmethod
    def _keep_own_bytes(writing: Writing, deleted: Collection[str], came: Mapping[Table, Collection[object]]) -> None:
        """What was deleted of the dossier stays here where something else here speaks of the same bytes."""
        for sha256 in sorted(deleted):
            its = list(writing.connection.scalars(open_tombstones(sha256)))
            new = [one for one in its if (one,) in came[tombstones]]
            if new and len(new) == len(its) and _named_beside(writing, sha256, came):
                for tombstone_id in new:
                    writing.insert(returned_blobs, tombstone_id=tombstone_id)
                    writing.audit("blob.returned", {"sha256": sha256, "tombstone": str(tombstone_id)})


def _named_beside(writing: Writing, sha256: str, came: Mapping[Table, Collection[object]]) -> bool:
    """Whether a row here that is none of these speaks of bytes."""
    return next(_beside(writing, sha256, came), None) is not None


def _beside(
    writing: Writing, sha256: str, came: Mapping[Table, Collection[object]]
) -> Iterator[tuple[Table, tuple[Any, ...]]]:
    """The rows here that are none of these and speak of bytes, but for pages that were purged; what machines made can be made again."""
    gone = exists().where(purged_pages.c.page_id == master_pages.c.id)
    for key in blob_keys():
        table = key.parent.table
        if table not in (tombstones, artifacts):
            query = select(*table.primary_key).where(key.parent == sha256)
            for row in writing.connection.execute(query.where(~gone) if table is master_pages else query):
                if tuple(row) not in came.get(table, ()):
                    yield table, tuple(row)


def _is_about_here(writing: Writing, table: Table, row: Row) -> bool:
    """Whether what a row of a deletion tells of is here: pages that came in at the new home are not."""
    of = _ABOUT.get(table)
    return of is None or writing.connection.scalar(select(of[1]).where(of[1] == row[of[0]])) is not None


def _add_new(writing: Writing, table: Table, rows: Sequence[Row]) -> int:
    """Add the rows that are not here yet, as they are; returns how many."""
    added = 0
    for row in _by_known(writing, table, rows):
        same = exists().where(and_(*(table.c[name] == row[name] for name in known_by(table))))
        if not writing.connection.scalar(select(same)):
            writing.connection.execute(table.insert(), dict(row))
            added += 1
    return added


def _by_known(writing: Writing, table: Table, rows: Sequence[Row]) -> Sequence[Row]:
    """What any station may write alike, this one puts down as its own where the first one's people may not be read here: another counter
    had the very same bytes."""
    if table not in SHARED:
        return rows
    known = select(actors.c.id).where(actors.c.id.in_({row["actor_id"] for row in rows}))
    people = set(writing.connection.scalars(known))
    return [row if row["actor_id"] in people else {**row, **writing.origin} for row in rows]


def _key(table: Table, row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in known_by(table))
