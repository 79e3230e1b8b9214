"""Who looks after a dossier: it goes from one home station to another by one row, which its home writes as its last word about it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, Select, exists, literal, select, union_all

from app.domain.canonical import Json
from app.domain.errors import InputRefused
from app.domain.model import Actor
from app.store import operations
from app.store.blobs import Blobs
from app.store.database import Database
from app.store.erasures import refuse_erased
from app.store.homes import home_now, home_of, of_one_code
from app.store.outbox import unsent_entry
from app.store.replication.whole_dossier import wanted_bytes, whole_dossier
from app.store.schema import (
    batch_outcomes,
    batches,
    components,
    documents,
    dossiers,
    uploads,
)
from app.store.schema_after import misfiling_ends, misfilings, recall_receipts, recalls
from app.store.schema_homes import dossier_homes, station_names

GIVEN, TAKEN = "dossier.given", "dossier.taken"


class DossierHomes:
    """The homes of dossiers, and the name of this station."""

    def __init__(self, database: Database, files: Blobs) -> None:
        self._database = database
        self._blobs = files
        self.station_id: UUID = database.station_id

    def give(self, dossier_id: UUID, to: UUID, actor: Actor) -> None:
        """Hand a dossier over: from this row on nothing is written about it here. Given to that station already, nothing happens.

        Raises:
            InputRefused: DOSSIER_ELSEWHERE: this station does not look after it; DOSSIER_ERASED; DOSSIER_UNDER_WAY: a scan of it is not at
                its end, something of it waits to be sent, is being taken back or is on its way into or out of another dossier.
        """
        with self._database.write("given", actor.id) as writing:
            home = home_of(writing.connection, dossier_id)
            if home == to:
                return
            if home != self.station_id:
                raise InputRefused("DOSSIER_ELSEWHERE", "home", station=str(home))
            refuse_erased(writing.connection, dossier_id)
            under_way: str | None = writing.connection.scalar(_under_way(dossier_id))
            if under_way is not None:
                raise InputRefused("DOSSIER_UNDER_WAY", under_way, what=under_way)
            length = operations.length(writing.connection, dossier_id)
            seq = writing.next_seq(dossier_homes.c.dossier_id, dossier_id, dossier_homes.c.seq)
            position = writing.audit(GIVEN, giving(dossier_id, to, seq, length))
            row = {"dossier_id": dossier_id, "seq": seq, "to_station_id": to, "audit_position": position}
            writing.insert(dossier_homes, **row)

    def lacking(self, dossier_id: UUID) -> tuple[str, ...]:
        """Hashes of what a dossier needs and whose bytes are not here: it can't be handed over whole."""
        with self._database.read() as connection:
            wanted = wanted_bytes(connection, whole_dossier(connection, dossier_id))
        return tuple(sha256 for sha256 in wanted if not self._blobs.has(sha256))

    def shared_codes(self, dossier_ids: Iterable[UUID]) -> tuple[str, ...]:
        """The codes of those of these dossiers of whose code there are others, by any station."""
        other, wanted = dossiers.alias(), list(dossier_ids)
        shared = exists().where(other.c.code == dossiers.c.code, other.c.id != dossiers.c.id)
        query = select(dossiers.c.code).where(dossiers.c.id.in_(wanted), shared).distinct()
        with self._database.read() as connection:
            return tuple(connection.scalars(query.order_by(dossiers.c.code))) if wanted else ()

    def gone(self, dossier_ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of these dossiers that this station handed over and does not look after now: its copy of them stands still."""
        its = dossier_homes.c.station_id == self.station_id, home_now() != self.station_id
        query = select(dossiers.c.id).join(dossier_homes, dossier_homes.c.dossier_id == dossiers.c.id)
        with self._database.read() as connection:
            return frozenset(connection.scalars(query.where(dossiers.c.id.in_(list(dossier_ids)), *its)))

    def here_of_code(self, code: str) -> tuple[UUID, ...]:
        """The dossiers of a code that this station looks after; the first is the one that `Dossiers.find` gives."""
        query = select(dossiers.c.id).where(dossiers.c.code == code, home_now() == self.station_id)
        with self._database.read() as connection:
            return tuple(connection.scalars(query.order_by(*of_one_code(self.station_id))))

    # -- names, for people alone

    def call(self, name: str) -> None:
        """Put down what this station calls itself; the same again changes nothing."""
        with self._database.read() as connection:
            if _name_of(connection, self.station_id) == name:
                return
        with self._database.write("named") as writing:
            seq = writing.next_seq(station_names.c.station_id, self.station_id, station_names.c.seq)
            writing.insert(station_names, seq=seq, name=name)

    def names(self) -> dict[UUID, str]:
        """What the stations of this database call themselves."""
        with self._database.read() as connection:
            return names_in(connection)


def giving(dossier_id: UUID, to: UUID, seq: int, length: int) -> dict[str, Json]:
    """What the giver's chain tells of a hand-over, and of how long the dossier's edit log was."""
    return {"dossier": str(dossier_id), "to": str(to), "seq": seq, "length": length}


def names_in(connection: Connection) -> dict[UUID, str]:
    """As `DossierHomes.names`, inside a connection."""
    query = select(station_names.c.station_id, station_names.c.name).order_by(station_names.c.seq)
    return {row.station_id: row.name for row in connection.execute(query)}


def _name_of(connection: Connection, station_id: UUID) -> str | None:
    query = select(station_names.c.name).where(station_names.c.station_id == station_id)
    return connection.scalar(query.order_by(station_names.c.seq.desc()).limit(1))


def _under_way(dossier_id: UUID) -> Select[str]:
    """What of a dossier is not at its end."""
    part = select(components.c.id).where(components.c.dossier_id == dossier_id)
    papers = select(documents.c.id).where(documents.c.component_id.in_(part))
    ended = exists().where(batch_outcomes.c.batch_id == batches.c.id)
    withdrawn = exists().where(recall_receipts.c.document_id == recalls.c.document_id)
    moved = exists().where(misfiling_ends.c.misfiling_id == misfilings.c.id)
    either = misfilings.c.from_component_id.in_(part) | misfilings.c.to_component_id.in_(part)
    found = union_all(
        select(literal("scan").label("what")).where(batches.c.dossier_id == dossier_id, ~ended),
        select(literal("upload")).where(uploads.c.document_id.in_(papers), *unsent_entry()),
        select(literal("recall")).where(recalls.c.document_id.in_(papers), ~withdrawn),
        select(literal("misfiling")).where(either, ~moved),
    ).subquery()
    return select(found.c.what).limit(1)
