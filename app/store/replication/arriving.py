"""The rows of a station at the centre (PostgreSQL): each comes once, whole, and never over another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, Table, func, select, tuple_
from sqlalchemy.exc import DBAPIError

from app.domain.errors import StoreFailed
from app.domain.failpoints import reached
from app.store.database import Database, writer
from app.store.homes import to_dossiers
from app.store.made_of import give_up_made
from app.store.refusals import database_errors
from app.store.replication.parcel import Head, Marks, Parcel, Row
from app.store.replication.taking_away import Arrived, nobody_has, settle_bytes, take_words
from app.store.replication.travelling import NUMBERED_ANEW, known_by
from app.store.schema import actors, artifacts, audit_rows, blobs, returned_blobs, stations
from app.store.schema_after import supervisor_reads
from app.store.schema_figures import figure_events, figure_groups, page_verdicts
from app.store.schema_replication import LOOKED, WHOLE, arrivals
from app.store.schema_retention import actor_erasures
from app.store.wiping import forget_person

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert

SHARED = frozenset({blobs, artifacts, returned_blobs, page_verdicts, figure_events, supervisor_reads})
"""what two stations may write alike, as a worker at the centre does of a counter's page: the first one's row stays"""
_KEYS_A_READ = 500
_NO_SUCH_ROW = "23503"
"""foreign_key_violation (https://www.postgresql.org/docs/17/errcodes-appendix.html)"""
_NOT_ITS_OWN = "violates row-level security"
"""what PostgreSQL says of a row that a policy does not let in (src/backend/executor/execMain.c), and not of a right that lacks, which has
the same SQLSTATE"""


class Arrivals:
    """What has come to a centre of the stations that send to it."""

    def __init__(self, centre: Database) -> None:
        self._centre = centre

    def marks(self, station_id: UUID) -> tuple[dict[str, int], Head | None]:
        """How far the rows of a station have come, and where its chain ends here; nothing of one that is new."""
        newest = select(audit_rows.c.position, audit_rows.c.sha256).where(audit_rows.c.station_id == station_id)
        with self._centre.read() as connection:
            found = marks_of(connection, station_id)
            last = connection.execute(newest.order_by(audit_rows.c.position.desc()).limit(1)).first()
        return found, None if last is None else Head(last.position, last.sha256)

    def put(self, parcel: Parcel) -> Arrived | None:
        """Put a parcel down, in one transaction; what it tells to be deleted goes here too.

        Returns:
            None: other rows of this station came meanwhile, and nothing was put down: another parcel has to be packed.

        Raises:
            StoreFailed: ROW_DIFFERS: another row stands here under the same key; CENTRE_LACKS_ROWS (retryable): another station has to come
                first; nothing was put down; the errors of the database.
        """
        with database_errors(), writer(self._centre.engine).begin() as connection:
            for table, rows in parcel.rows:
                if table is stations:
                    _put(connection, table, rows)
            connection.execute(select(stations.c.id).where(stations.c.id == parcel.station_id).with_for_update())
            if marks_of(connection, parcel.station_id) != dict(parcel.since):
                return None
            for table, rows in parcel.rows:
                with _others_come_first(table):
                    if table is actors:
                        _let_names_go(connection, parcel)
                    _put(connection, table, _numbered_here(connection, table, rows))
                    if table is actor_erasures:  # before another one comes by the same sign-in
                        _forget(connection, rows)
            take_words(connection, parcel)
            arrived = settle_bytes(connection, parcel, self._centre.now())
            self._move(connection, parcel.station_id, parcel.until)
            if parcel.whole:
                self._move(connection, parcel.station_id, {WHOLE: _newest(connection, parcel.station_id)})
            reached("commit.arrived.before")
        reached("commit.arrived.after")
        return arrived

    def nobody_has(self, sha256: str) -> AbstractContextManager[bool]:
        """As `taking_away.nobody_has`."""
        return nobody_has(self._centre, sha256)

    def give_up_made(self, hashes: Collection[str], take: Callable[[str], object]) -> int:
        """As `made_of.give_up_made`."""
        return give_up_made(self._centre, hashes, take)

    def _move(self, connection: Connection, station_id: UUID, until: Marks) -> None:
        origin = {
            "station_id": self._centre.station_id,
            "actor_id": self._centre.machine_id,
            "at_utc": self._centre.now(),
        }
        rows = [
            {"of_station_id": station_id, "table_name": name, "number": number, **origin}
            for name, number in until.items()
        ]
        if rows:
            new = _insert(arrivals)
            changed = {name: new.excluded[name] for name in ("number", *origin)}
            connection.execute(
                new.on_conflict_do_update(index_elements=["of_station_id", "table_name"], set_=changed), rows
            )


def marks_of(connection: Connection, station_id: UUID) -> dict[str, int]:
    """How far the rows of a station have come, by table."""
    of_tables = arrivals.c.table_name.not_in((WHOLE, LOOKED))
    query = select(arrivals.c.table_name, arrivals.c.number).where(arrivals.c.of_station_id == station_id, of_tables)
    return {row.table_name: row.number for row in connection.execute(query)}


@contextmanager
def _others_come_first(table: Table) -> Iterator[None]:
    """Rows about a dossier that was handed over refer to those of the counter before: a restored centre may lack them still. By its rules
    it does not know then either that the dossier is this counter's."""
    try:
        yield
    except DBAPIError as error:
        lacks = getattr(error.orig, "sqlstate", "") == _NO_SUCH_ROW
        if lacks or (_NOT_ITS_OWN in str(error.orig) and to_dossiers(table)):
            raise StoreFailed("CENTRE_LACKS_ROWS", str(error.orig), retryable=True) from error
        raise


def _let_names_go(connection: Connection, parcel: Parcel) -> None:
    """Who is new may bear the name of somebody who was forgotten at home before: here that one bears it still, and lets go of it first."""
    people = parcel.of(actors)
    names, new = {row["name"] for row in people}, {row["id"] for row in people}
    bearing = select(actors.c.id, actors.c.name).where(actors.c.station_id == parcel.station_id)
    bearing = bearing.where(actors.c.name.in_(names), actors.c.id.not_in(new))
    borne = {row.name: row.id for row in connection.execute(bearing)}
    if not borne:
        return
    _put(connection, actors, [row for row in people if row["name"] not in borne])  # who forgot them may be among these
    erased = [row for row in parcel.of(actor_erasures) if row["of_actor_id"] in borne.values()]
    _put(connection, actor_erasures, erased)
    _forget(connection, erased)


def _forget(connection: Connection, erased: Sequence[Row]) -> None:
    for row in erased:
        forget_person(connection, row["of_actor_id"])


def _newest(connection: Connection, station_id: UUID) -> int:
    newest = select(func.max(audit_rows.c.position)).where(audit_rows.c.station_id == station_id)
    return connection.scalar(newest) or 0


def _put(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows; one that is there already has to be the same."""
    if not rows:
        return
    key = known_by(table)
    new = _insert(table).on_conflict_do_nothing(index_elements=key).returning(*(table.c[name] for name in key))
    added = {tuple(row) for row in connection.execute(new, [dict(row) for row in rows])}
    there = [row for row in rows if tuple(row[name] for name in key) not in added]
    if there and table not in SHARED:
        _require_same(connection, table, key, there)


def _insert(table: Table) -> Insert:
    from sqlalchemy.dialects.postgresql import insert  # a counter alone loads no dialect of a server

    return insert(table)


def _require_same(connection: Connection, table: Table, key: tuple[str, ...], rows: Sequence[Row]) -> None:
    skipped = {NUMBERED_ANEW[table][0].name} if table in NUMBERED_ANEW else set()
    for part in _parts(rows):
        keys = [tuple(row[name] for name in key) for row in part]
        query = select(table).where(tuple_(*(table.c[name] for name in key)).in_(keys))
        stored = {tuple(row[name] for name in key): row for row in connection.execute(query).mappings()}
        for row in part:
            here = stored.get(tuple(row[name] for name in key))
            if here is None or any(here[name] != value for name, value in row.items() if name not in skipped):
                raise StoreFailed("ROW_DIFFERS", f"{table.name} {[str(row[name]) for name in key]}", table=table.name)


def _numbered_here(connection: Connection, table: Table, rows: Sequence[Row]) -> Sequence[Row]:
    """Rows without the numbers that their own database gave them, and with those that this one gave what they refer to."""
    if table not in NUMBERED_ANEW:
        return rows
    number, _ = NUMBERED_ANEW[table]
    rows = [{name: value for name, value in row.items() if name != number.name} for row in rows]
    if table is not figure_events:
        return rows
    names = known_by(figure_groups)
    wanted = {row["group_id"] for row in rows}
    query = select(figure_groups).where(tuple_(*(figure_groups.c[name] for name in names)).in_(wanted))
    groups = {tuple(row[name] for name in names): row["id"] for row in connection.execute(query).mappings()}
    return [{**row, "group_id": groups[row["group_id"]]} for row in rows]


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), _KEYS_A_READ):
        yield rows[start : start + _KEYS_A_READ]
