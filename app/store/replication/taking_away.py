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

from sqlalchemy import Connection, Table, exists, select

from app.domain.retention import Kind
from app.store import wiping
from app.store.blobs import blob_keys
from app.store.database import Database, writer
from app.store.erasures import is_erased
from app.store.refusals import database_errors
from app.store.replication.parcel import Parcel
from app.store.retention import DOSSIER_ERASED
from app.store.schema import artifacts, audit_rows, blobs, returned_blobs, stations, tombstones
from app.store.schema_retention import actor_erasures, dossier_erasures


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a parcel means for bytes that several stations share.

    Attributes:
        gone: hashes of what no station has any more: their bytes leave the shared place now.
        again: hashes of what another station deleted and this one has: their bytes have to lie there.
    """

    gone: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()


def take_words(connection: Connection, parcel: Parcel) -> None:
    """Take out of the rows here what an erasure in the parcel took out of them at home."""
    erased = [row["dossier_id"] for row in parcel.of(dossier_erasures) if row["kind"] == Kind.PERSONAL.value]
    again = [UUID(row["facts"]["dossier"]) for row in parcel.of(audit_rows) if row["event"] == DOSSIER_ERASED]
    for dossier_id in dict.fromkeys([*erased, *again]):
        if is_erased(connection, dossier_id):
            wiping.wipe(connection, dossier_id)
    for row in parcel.of(actor_erasures):
        wiping.forget_person(connection, row["of_actor_id"])


def settle_bytes(connection: Connection, parcel: Parcel, at: datetime) -> Arrived:
    """See which bytes of the parcel's rows nobody has any more, and which somebody still has."""
    buried = {row["blob_sha256"] for row in parcel.of(tombstones)}
    brought = {value for column in _naming(parcel) for value in column if value is not None}
    touched = sorted(buried | brought)
    if not touched:
        return Arrived()
    # Whoever comes second with the same bytes finds what the first one wrote.
    locked = select(blobs.c.sha256).where(blobs.c.sha256.in_(touched)).order_by(blobs.c.sha256)
    connection.execute(locked.with_for_update(key_share=True))
    gone, again = set[str](), set[str]()
    for row in connection.execute(_open(touched)).all():
        by = _still_has(connection, row.blob_sha256, parcel.station_id if row.blob_sha256 in brought else None)
        if by is None:
            gone.add(row.blob_sha256)
            continue
        connection.execute(
            returned_blobs.insert(),
            {"tombstone_id": row.id, "station_id": by.id, "actor_id": by.actor_id, "at_utc": at},
        )
        if row.station_id != parcel.station_id:
            again.add(row.blob_sha256)
    return Arrived(frozenset(gone & buried), frozenset(again))


@contextmanager
def nobody_has(centre: Database, sha256: str) -> Iterator[bool]:
    """Whether still no station has bytes that were deleted; whoever brings them again waits until this ends, and lays them down after it.

    Raises:
        StoreFailed: the errors of the database.
    """
    with database_errors(), writer(centre.engine).begin() as connection:
        connection.execute(select(blobs.c.sha256).where(blobs.c.sha256 == sha256).with_for_update())
        yield connection.execute(_open([sha256])).first() is not None


def _naming(parcel: Parcel) -> list[list[Any]]:
    columns: list[tuple[Table, str]] = [(blobs, "sha256")]
    columns += [(key.parent.table, key.parent.name) for key in blob_keys() if key.parent.table is not tombstones]
    return [[row[name] for row in parcel.of(table)] for table, name in columns]


def _open(hashes: list[str]) -> Any:
    returned = exists().where(returned_blobs.c.tombstone_id == tombstones.c.id)
    query = select(tombstones.c.id, tombstones.c.blob_sha256, tombstones.c.station_id)
    return query.where(tombstones.c.blob_sha256.in_(hashes), ~returned).order_by(tombstones.c.id)


def _still_has(connection: Connection, sha256: str, brings: UUID | None) -> Any:
    """A station that has these bytes and did not delete them; what machines made can be made again. None: there is none.

    `brings` is a station of which a row just came that names them.
    """
    owners = {brings} if brings is not None else set[UUID]()
    for key in blob_keys():
        table = key.parent.table
        if table not in (tombstones, artifacts):
            owners |= set(connection.scalars(select(table.c.station_id).where(key.parent == sha256).distinct()))
    owners -= _deleted_by(connection, sha256)
    query = select(stations.c.id, stations.c.actor_id).where(stations.c.id.in_(owners)).order_by(stations.c.id)
    return connection.execute(query.limit(1)).first() if owners else None


def _deleted_by(connection: Connection, sha256: str) -> set[UUID]:
    """The stations that deleted these bytes and did not bring them again themselves."""
    own = exists().where(
        returned_blobs.c.tombstone_id == tombstones.c.id, returned_blobs.c.station_id == tombstones.c.station_id
    )
    query = select(tombstones.c.station_id).where(tombstones.c.blob_sha256 == sha256, ~own)
    return set(connection.scalars(query))
