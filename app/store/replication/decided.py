"""What was decided at a centre about dossiers of one station, as rows that it can put down: read there in the order of the audit chains.

Of each station that decides, its chain says what came after what (`review.decided`), whatever its clock told. The mark that a home station
keeps is the row of the newest decision that it has; a centre that was restored from yesterday tells of another one there, or of none, and
then is asked from the beginning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, select

from app.store.database import Database
from app.store.replication.parcel import Row
from app.store.review_looks import DECIDED
from app.store.schema import actors, audit_rows, dossiers, stations
from app.store.schema_retention import actor_erasures
from app.store.schema_review import review_case_scanners, review_cases, review_decisions, review_marks

_ROWS_A_READ = 1_000


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision, and the rows that it stands on.

    Attributes:
        position: of the row of the chain that tells of it.
        pages: which go back to the counter.
        decision: its row.
        case: the row of its case.
        scanners: of the case.
        marks: what is wrong, and where.
        people: the rows of all who are named in these, and
        stations: of their stations.
    """

    position: int
    pages: tuple[UUID, ...]
    decision: Row
    case: Row
    scanners: tuple[Row, ...]
    marks: tuple[Row, ...]
    people: tuple[Row, ...]
    stations: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Somebody who is no longer named: the row that says so, and the rows that it stands on."""

    erasure: Row
    people: tuple[Row, ...]
    stations: tuple[Row, ...]


class DecidedAtCentre:
    """Reads only."""

    def __init__(self, centre: Database) -> None:
        self._centre = centre

    def at(self, marks: Mapping[UUID, int]) -> dict[UUID, UUID | None]:
        """By station: the decision that the row of its chain at that position tells of; None: it tells of none."""
        with self._centre.read() as connection:
            return {station_id: _told_at(connection, station_id, position) for station_id, position in marks.items()}

    def since(self, home: UUID, marks: Mapping[UUID, int], most: int) -> tuple[Decided, ...]:
        """The next decisions about dossiers of a home station, at most so many; those of one station are in order.

        Args:
            home: whose dossiers.
            marks: by station that decides: the position of the newest decision that the home station has; left out: it has none.
            most: as said.
        """
        found: list[Decided] = []
        with self._centre.read() as connection:
            for station_id in connection.scalars(select(review_decisions.c.station_id).distinct()).all():
                if station_id != home:
                    found += _next(connection, home, station_id, marks.get(station_id, -1), most - len(found))
        return tuple(found)

    def forgotten(self, people: Collection[UUID]) -> tuple[Forgotten, ...]:
        """Those of these people who are no longer named at the centre."""
        with self._centre.read() as connection:
            gone = _rows(connection, actor_erasures, actor_erasures.c.of_actor_id, people)
            return tuple(Forgotten(row, *_people(connection, {row["actor_id"]})) for row in gone)


def _told_at(connection: Connection, station_id: UUID, position: int) -> UUID | None:
    row = select(audit_rows.c.event, audit_rows.c.facts)
    row = row.where(audit_rows.c.station_id == station_id, audit_rows.c.position == position)
    found = connection.execute(row).first()
    return UUID(found.facts["decision"]) if found is not None and found.event == DECIDED else None


def _next(connection: Connection, home: UUID, station_id: UUID, after: int, most: int) -> list[Decided]:
    found: list[Decided] = []
    while len(found) < most:
        told = connection.execute(
            select(audit_rows.c.position, audit_rows.c.facts)
            .where(audit_rows.c.station_id == station_id, audit_rows.c.position > after)
            .where(audit_rows.c.event == DECIDED)
            .order_by(audit_rows.c.position)
            .limit(_ROWS_A_READ)
        ).all()
        ids = {UUID(row.facts["decision"]): row for row in told}
        decisions = _by_id(connection, _of_home(home, ids))
        mine = [(row, decisions[one]) for one, row in ids.items() if one in decisions]
        found += [_whole(connection, row.position, row.facts, decision) for row, decision in mine[: most - len(found)]]
        if len(told) < _ROWS_A_READ:
            break
        after = told[-1].position
    return found


def _of_home(home: UUID, decisions: Iterable[UUID]) -> Any:
    return (
        select(review_decisions)
        .join(review_cases, review_cases.c.id == review_decisions.c.case_id)
        .join(dossiers, dossiers.c.id == review_cases.c.dossier_id)
        .where(review_decisions.c.id.in_(list(decisions)), dossiers.c.home_station_id == home)
    )


def _whole(connection: Connection, position: int, facts: Mapping[str, Any], decision: Row) -> Decided:
    (case,) = _rows(connection, review_cases, review_cases.c.id, [decision["case_id"]])
    scanners = _rows(connection, review_case_scanners, review_case_scanners.c.case_id, [case["id"]])
    marks = _rows(connection, review_marks, review_marks.c.decision_id, [decision["id"]])
    named = {decision["actor_id"], case["actor_id"], case["for_actor_id"], *(row["of_actor_id"] for row in scanners)}
    pages = tuple(UUID(page) for page in facts.get("pages", ()))
    return Decided(position, pages, decision, case, scanners, marks, *_people(connection, named - {None}))


def _people(connection: Connection, named: Collection[UUID]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """People, and the stations at which they are known."""
    people = _rows(connection, actors, actors.c.id, named)
    return people, _rows(connection, stations, stations.c.id, {row["station_id"] for row in people})


def _by_id(connection: Connection, query: Any) -> dict[UUID, Row]:
    return {row["id"]: dict(row) for row in connection.execute(query).mappings()}


def _rows(connection: Connection, table: Table, column: Any, values: Iterable[Any]) -> tuple[Row, ...]:
    query = select(table).where(column.in_(list(values))).order_by(*table.primary_key)
    return tuple(dict(row) for row in connection.execute(query).mappings())
