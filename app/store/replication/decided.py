"""What was decided at a centre about dossiers of one station, as rows that it can put down: read there in the order of the audit chains.

Of each station that decides, its chain says what came after what (`review.decided`), whatever its clock told. The mark that a home station
keeps is the row of the newest decision that it has; a centre that was restored from yesterday tells of another one there, or of none, and
then is asked from the beginning.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, Text, or_, select, type_coerce

from app.store.database import Database
from app.store.homes import home_now
from app.store.replication.parcel import Row
from app.store.review_looks import DECIDED
from app.store.schema import actors, audit_rows, dossiers, stations
from app.store.schema_homes import dossier_homes
from app.store.schema_retention import actor_erasures
from app.store.schema_review import review_case_scanners, review_cases, review_decisions, review_marks

_ROWS_A_READ = 1_000

type Those = Callable[[Iterable[UUID]], Any]
"""of these decisions: a query of those that are meant"""


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

    def since(
        self, home: UUID, marks: Mapping[UUID, int], most: int, but_for: Collection[UUID] = ()
    ) -> tuple[Decided, ...]:
        """The next decisions about dossiers of a home station, at most so many; those of one station are in order, and those on one case.

        Args:
            home: whose dossiers.
            marks: by station that decides: the position of the newest decision that the home station has; left out: it has none.
            most: as said.
            but_for: not about these dossiers: they were handed to the home station, which has not got them yet.
        """
        found: list[list[Decided]] = []
        with self._centre.read() as connection:
            for station_id in connection.scalars(select(review_decisions.c.station_id).distinct()).all():
                if station_id != home:
                    mark, left = marks.get(station_id, -1), most - sum(map(len, found))
                    found.append(_next(connection, station_id, mark, left, lambda ids: _of_home(home, ids, but_for)))
        return tuple(_in_order(found))

    def handed(self, home: UUID) -> dict[UUID, UUID]:
        """All decisions about dossiers that were handed to a home station, whenever they were made: by decision, the dossier."""
        query = select(review_decisions.c.id, dossiers.c.id.label("dossier_id")).distinct()
        query = query.join(review_cases, review_cases.c.id == review_decisions.c.case_id)
        query = query.join(dossiers, dossiers.c.id == review_cases.c.dossier_id)
        query = query.join(dossier_homes, dossier_homes.c.dossier_id == dossiers.c.id)
        its = dossier_homes.c.to_station_id == home, home_now() == home, review_decisions.c.station_id != home
        with self._centre.read() as connection:
            return {row.id: row.dossier_id for row in connection.execute(query.where(*its))}

    def of(self, dossier_id: UUID) -> tuple[Decided, ...]:
        """All decisions about a dossier."""
        with self._centre.read() as connection:
            return tuple(decided_of(connection, dossier_id))

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


def decided_of(connection: Connection, dossier_id: UUID) -> list[Decided]:
    """All decisions about one dossier; those of one station are in order, and those on one case."""
    query = select(review_decisions.c.id, review_decisions.c.station_id)
    query = query.join(review_cases, review_cases.c.id == review_decisions.c.case_id)
    wanted = {
        row.id: row.station_id for row in connection.execute(query.where(review_cases.c.dossier_id == dossier_id))
    }
    found: list[list[Decided]] = []
    for station_id in sorted(set(wanted.values())):
        ids = [one for one, by in wanted.items() if by == station_id]
        told = [type_coerce(audit_rows.c.facts, Text).contains(str(one)) for one in ids]
        rows = select(audit_rows.c.position, audit_rows.c.facts).where(
            audit_rows.c.station_id == station_id, audit_rows.c.event == DECIDED, or_(*told)
        )
        decisions = _by_id(connection, select(review_decisions).where(review_decisions.c.id.in_(ids)))
        told_rows = connection.execute(rows.order_by(audit_rows.c.position)).all()
        whole = (
            _whole(connection, row.position, row.facts, decisions[UUID(row.facts["decision"])]) for row in told_rows
        )
        found.append(list(whole))
    return list(_in_order(found))


def _in_order(found: Iterable[Sequence[Decided]]) -> Iterator[Decided]:
    """What several stations decided, as one list: on one case in the order in which it was decided there, whatever their clocks told."""
    queues = [deque(one) for one in found]
    of_case = defaultdict[UUID, list[int]](list)
    for one in sorted((one for queue in queues for one in queue), key=lambda one: -one.decision["seq"]):
        of_case[one.case["id"]].append(one.decision["seq"])
    while queues := [queue for queue in queues if queue]:
        ripe = (one for one in queues if one[0].decision["seq"] == of_case[one[0].case["id"]][-1])
        queue = next(ripe, queues[0])
        of_case[queue[0].case["id"]].remove(queue[0].decision["seq"])
        yield queue.popleft()


def _next(connection: Connection, station_id: UUID, after: int, most: int, those: Those) -> list[Decided]:
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
        decisions = _by_id(connection, those(ids))
        mine = [(row, decisions[one]) for one, row in ids.items() if one in decisions]
        found += [_whole(connection, row.position, row.facts, decision) for row, decision in mine[: most - len(found)]]
        if len(told) < _ROWS_A_READ:
            break
        after = told[-1].position
    return found


def _of_home(home: UUID, decisions: Iterable[UUID], but_for: Collection[UUID]) -> Any:
    return (
        select(review_decisions)
        .join(review_cases, review_cases.c.id == review_decisions.c.case_id)
        .join(dossiers, dossiers.c.id == review_cases.c.dossier_id)
        .where(review_decisions.c.id.in_(list(decisions)), home_now() == home)
        .where(dossiers.c.id.not_in(list(but_for)))
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
