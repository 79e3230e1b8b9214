"""What a station deleted goes at the centre too, in the transaction that brings word of it: words about people, names, and bytes.

Bytes are one piece for all stations: they stay while another station still has them, and that it has is put down as bytes that came again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Connection,
    Exists,
    ForeignKey,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    exists,
    func,
    or_,
    select,
    type_coerce,
    union,
)

from app.domain.auditing.about import PURGED
from app.domain.retention import Kind
from app.store import wiping
from app.store.blobs import blob_keys
from app.store.columns import UtcDateTime
from app.store.database import Database, writer
from app.store.erasures import is_erased
from app.store.homes import home_now, home_of_pages, joined_with_dossiers
from app.store.refusals import database_errors
from app.store.replication.parcel import Parcel
from app.store.retention import DOSSIER_ERASED
from app.store.schema import (
    artifacts,
    audit_rows,
    blobs,
    dossiers,
    master_pages,
    operations,
    purged_pages,
    returned_blobs,
    tombstones,
)
from app.store.schema_homes import dossier_homes
from app.store.schema_retention import dossier_erasures


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a parcel means for bytes that several stations share.

    Attributes:
        gone: hashes of what no station has any more: their bytes leave the shared place now.
        again: hashes of what another station deleted and this one has: their bytes have to lie there.
        purged: hashes of the pages that were purged: what machines made of them goes (`app.store.made_of`).
    """

    gone: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    purged: frozenset[str] = frozenset()


def take_words(connection: Connection, parcel: Parcel) -> None:
    """Take out of the rows here what an erasure of a dossier in the parcel took out of them at home."""
    erased = [row["dossier_id"] for row in parcel.of(dossier_erasures) if row["kind"] == Kind.PERSONAL.value]
    again = [UUID(row["facts"]["dossier"]) for row in parcel.of(audit_rows) if row["event"] == DOSSIER_ERASED]
    for dossier_id in dict.fromkeys([*erased, *again]):
        if is_erased(connection, dossier_id):
            wiping.wipe(connection, dossier_id)


def owners_of(sha256: ColumnElement[str]) -> CompoundSelect[UUID]:
    """The stations of which a row says that they have bytes; what machines made can be made again. The server asks this with its owner's
    rights (`access.owners_of`), for who brings a parcel sees no rows of other units."""
    keys = (key for key in blob_keys() if key.parent.table not in (tombstones, artifacts))
    return union(*(query.where(key.parent == sha256) for key in keys for query in _owners(key, sha256)))


def _owners(key: ForeignKey, sha256: ColumnElement[str]) -> tuple[Select[UUID], ...]:
    """Who looks after what rows are about that name bytes: the home of their dossier now, of a page that of the dossier where it lies.

    Not of a page that was purged, nor of a dossier that was handed over after its home had deleted them.
    """
    table = key.parent.table
    if table is not master_pages:
        joined = joined_with_dossiers(table)
        if joined is None:
            return (select(table.c.station_id),)
        return (select(home_now()).select_from(joined).where(~_given_without(sha256)),)
    its = operations.c.page_id == master_pages.c.id
    purged = exists().where(purged_pages.c.page_id == master_pages.c.id)
    unplaced = select(master_pages.c.station_id).where(~exists().where(its), ~purged)
    return home_of_pages().join(master_pages, its).where(~purged, ~_given_without(sha256)), unplaced


def buried_by(sha256: ColumnElement[str]) -> Select[UUID]:
    """The stations that deleted bytes and did not bring them again, as they say themselves: they have these no more, whatever rows of
    theirs name them yet, for a parcel may be cut between a tombstone and the pages that went with it. The server asks this as `owners_of`.

    Not who has a page with them that came later: one that it scanned since, or that was handed to it and is none of those that went.
    """
    stone, again, went = tombstones.alias(), returned_blobs.alias(), purged_pages.alias()
    returned = exists().where(again.c.tombstone_id == stone.c.id, again.c.station_id == stone.c.station_id)
    is_its_own = master_pages.c.station_id == stone.c.station_id
    later = or_(
        and_(is_its_own, master_pages.c.at_utc > stone.c.at_utc),
        and_(~is_its_own, exists().where(went.c.tombstone_id == stone.c.id)),
    )
    purged = exists().where(purged_pages.c.page_id == master_pages.c.id)
    lies = home_of_pages().join(master_pages, operations.c.page_id == master_pages.c.id)
    lies = lies.where(master_pages.c.blob_sha256 == stone.c.blob_sha256, ~purged, later)
    has = lies.where(home_now() == stone.c.station_id).correlate(stone).exists()
    return select(stone.c.station_id).where(stone.c.blob_sha256 == sha256, ~returned, ~has)


def _given_without(sha256: ColumnElement[str]) -> Exists:
    """Of a dossier in a query: a home of it deleted bytes before it gave it, as that one's chain tells, and did not bring them again."""
    stone, again, told = tombstones.alias(), returned_blobs.alias(), audit_rows.alias()
    returned = exists().where(again.c.tombstone_id == stone.c.id, again.c.station_id == stone.c.station_id)
    before = told.c.station_id == stone.c.station_id, told.c.position < dossier_homes.c.audit_position
    purged = exists().where(*before, told.c.event == PURGED, func.strpos(type_coerce(told.c.facts, Text), sha256) > 0)
    gave = dossier_homes.c.dossier_id == dossiers.c.id, dossier_homes.c.station_id == stone.c.station_id
    return exists().where(*gave, stone.c.blob_sha256 == sha256, ~returned, purged).correlate(dossiers)


_SETTLED = select(
    func.access.settle_bytes(
        bindparam("bringing", type_=Uuid),
        bindparam("touched", type_=ARRAY(Text)),
        bindparam("brought", type_=ARRAY(Text)),
        bindparam("at", type_=UtcDateTime),
    ).table_valued(column("hash", Text), column("buried_by", Uuid), column("kept_by", Uuid))
)


def settle_bytes(connection: Connection, parcel: Parcel, at: datetime) -> Arrived:
    """See which bytes of the parcel's rows nobody has any more, and which somebody still has.

    A station that has these bytes and did not delete them keeps them (`access.settle_bytes`, of revision 0028).
    """
    buried = {row["blob_sha256"] for row in parcel.of(tombstones)}
    brought = {value for column in _naming(parcel) for value in column if value is not None}
    touched, purged = sorted(buried | brought), _purged(connection, parcel)
    if not touched:
        return Arrived(purged=purged)
    gone, again = set[str](), set[str]()
    asked = {"bringing": parcel.station_id, "touched": touched, "brought": sorted(brought), "at": at}
    for row in connection.execute(_SETTLED, asked):
        if row.kept_by is None:
            gone.add(row.hash)
        elif row.buried_by != parcel.station_id:
            again.add(row.hash)
    return Arrived(frozenset(gone & buried), frozenset(again), purged)


def _purged(connection: Connection, parcel: Parcel) -> frozenset[str]:
    """A parcel may be cut between a tombstone and the pages that went with it: it is these that count."""
    pages = [row["page_id"] for row in parcel.of(purged_pages)]
    of_them = select(master_pages.c.blob_sha256).where(master_pages.c.id.in_(pages))
    return frozenset(connection.scalars(of_them)) if pages else frozenset()


@contextmanager
def nobody_has(centre: Database, sha256: str) -> Iterator[bool]:
    """Whether still no station has bytes that were deleted; whoever brings them again waits until this ends, and lays them down after it.

    Raises:
        StoreFailed: the errors of the database.
    """
    with database_errors(), writer(centre.engine).begin() as connection:
        yield bool(connection.scalar(select(func.access.nobody_has(sha256))))


def is_deleted(connection: Connection, sha256: str) -> bool:
    """Whether bytes were deleted and no station has them any more."""
    returned = exists().where(returned_blobs.c.tombstone_id == tombstones.c.id)
    query = select(tombstones.c.id).where(tombstones.c.blob_sha256 == sha256, ~returned)
    return connection.execute(query.limit(1)).first() is not None


def _naming(parcel: Parcel) -> list[list[Any]]:
    columns: list[tuple[Table, str]] = [(blobs, "sha256")]
    columns += [(key.parent.table, key.parent.name) for key in blob_keys() if key.parent.table is not tombstones]
    return [[row[name] for row in parcel.of(table)] for table, name in columns]
