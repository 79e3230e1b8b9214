"""What comes to a home station of what was decided elsewhere about its dossiers: each decision once, in the order of the deciding station.

The rows keep who wrote them; the home station alone writes the dossier's edit log, in the supervisor's name, and tells its own chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, select, update

from app.domain.canonical import Json
from app.domain.editlog import SendBack
from app.domain.review.cases import Verdict
from app.store.database import Database, Writing
from app.store.dossiers import add_decisions
from app.store.erasures import is_erased
from app.store.figures import marked
from app.store.homes import is_home
from app.store.operations import ever_here
from app.store.replication.decided import Decided, Forgotten
from app.store.review_opening import read_its_notice, wait, wait_no_more
from app.store.review_rows import case_of, decisions_where
from app.store.schema import actors, audit_rows, stations
from app.store.schema_replication import arrivals
from app.store.schema_retention import actor_erasures
from app.store.schema_review import (
    review_case_scanners,
    review_cases,
    review_decisions,
    review_marks,
    review_waiting,
)
from app.store.wiping import forget_person

CAME: Final = "review.came"


class Incoming:
    """Decisions that came, in the database of the home station."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.station_id: UUID = database.station_id

    def marks(self) -> dict[UUID, int]:
        """By station that decided: the position in its chain of the newest decision that came."""
        query = select(arrivals.c.of_station_id, arrivals.c.number).where(arrivals.c.table_name == audit_rows.name)
        with self._database.read() as connection:
            own = query.where(arrivals.c.of_station_id != self.station_id)
            return {row.of_station_id: row.number for row in connection.execute(own)}

    def has(self, decision_id: UUID) -> bool:
        """Whether a decision came."""
        query = select(review_decisions.c.id).where(review_decisions.c.id == decision_id)
        with self._database.read() as connection:
            return connection.scalar(query) is not None

    def looks_after(self, dossier_id: UUID) -> bool:
        """Whether a dossier is here, and this station its home."""
        with self._database.read() as connection:
            return is_home(connection, self.station_id, dossier_id)

    def put(self, one: Decided) -> bool:
        """Put a decision down with all that follows from it, in one transaction. Returns False: it had come before, or is about a dossier
        that was handed over a moment ago: whoever takes it asks for all that was decided about it."""
        with self._database.write("decision_came", one.decision["actor_id"]) as writing:
            if not is_home(writing.connection, self.station_id, one.case["dossier_id"]):
                return False
            is_new = put_down(writing, one)
            _move(writing, one.decision["station_id"], one.position)
            return is_new

    def catch_up(self, one: Decided) -> bool:
        """As `put`, of a decision that is older than those that came since."""
        with self._database.write("decision_came", one.decision["actor_id"]) as writing:
            return is_home(writing.connection, self.station_id, one.case["dossier_id"]) and put_down(writing, one)

    def named(self) -> frozenset[UUID]:
        """The people of other stations who are named here."""
        query = select(actors.c.id).where(actors.c.station_id != self.station_id, ~actors.c.name.startswith("#"))
        with self._database.read() as connection:
            return frozenset(connection.scalars(query))

    def forget(self, one: Forgotten) -> None:
        """Name somebody no longer who is not named at the centre either."""
        with self._database.write("erase_actor", one.erasure["actor_id"]) as writing:
            _add_people(writing, one)
            writing.insert(actor_erasures, **one.erasure)
            forget_person(writing.connection, one.erasure["of_actor_id"])


def put_down(writing: Writing, one: Decided) -> bool:
    """Put a decision down that came, and what follows from it. Returns False: it is here already."""
    case_id, dossier_id = put_rows(writing, one), one.case["dossier_id"]
    if case_id is None:
        return False
    (decision,) = decisions_where(writing.connection, review_decisions.c.id == one.decision["id"])
    facts: dict[str, Json] = {"dossier": str(dossier_id), "case": str(case_id), "decision": str(one.decision["id"])}
    writing.audit(CAME, {**facts, "verdict": decision.verdict.value, "position": one.position})
    marked(writing, decision.marks)
    back = tuple(page for page in one.pages if ever_here(writing.connection, dossier_id, page))
    if back and not is_erased(writing.connection, dossier_id):
        add_decisions(writing, dossier_id, [SendBack(back, case_id, decision.marks, decision.remark)])
    if decision.verdict is Verdict.TAKEN_BACK:
        _wait_again(writing, case_id)
    else:
        read_its_notice(writing, one.case["subject"])
        wait_no_more(writing, case_id)
    return True


def put_rows(writing: Writing, one: Decided) -> UUID | None:
    """The rows of a decision alone: what followed from it was put down by the home before. Returns its case; None: it is here already."""
    _add_people(writing, one)
    known = select(review_decisions.c.id).where(review_decisions.c.id == one.decision["id"])
    if writing.connection.scalar(known) is not None:
        return None
    case_id = _case_here(writing, one)
    seq = writing.next_seq(review_decisions.c.case_id, case_id, review_decisions.c.seq)
    remark = "" if is_erased(writing.connection, one.case["dossier_id"]) else one.decision["remark"]
    writing.insert(review_decisions, **{**one.decision, "case_id": case_id, "seq": seq, "remark": remark})
    for row in one.marks:
        writing.insert(review_marks, **row)
    return case_id


def _case_here(writing: Writing, one: Decided) -> UUID:
    """The case of the same matter, which may have come up here too. The lot of a sample stays where it was drawn."""
    known = select(review_cases.c.id).where(review_cases.c.subject == one.case["subject"])
    here: UUID | None = writing.connection.scalar(known)
    if here is not None:
        return here
    writing.insert(review_cases, **{**one.case, "lot_id": None})
    for row in one.scanners:
        writing.insert(review_case_scanners, **row)
    case_id: UUID = one.case["id"]
    return case_id


def _wait_again(writing: Writing, case_id: UUID) -> None:
    waits = select(review_waiting.c.case_id).where(review_waiting.c.case_id == case_id)
    if writing.connection.scalar(waits) is None:
        wait(writing, case_of(writing.connection, case_id))


def _add_people(writing: Writing, one: Decided | Forgotten) -> None:
    for table, rows in ((stations, one.stations), (actors, one.people)):
        for row in rows:
            _add_new(writing, table, row)


def _add_new(writing: Writing, table: Table, row: Mapping[str, Any]) -> None:
    if writing.connection.scalar(select(table.c.id).where(table.c.id == row["id"])) is None:
        writing.connection.execute(table.insert(), dict(row))


def _move(writing: Writing, station_id: UUID, position: int) -> None:
    one = {"of_station_id": station_id, "table_name": audit_rows.name}
    moved = update(arrivals).where(*(arrivals.c[name] == value for name, value in one.items()))
    if not writing.connection.execute(moved.values(number=position, **writing.origin)).rowcount:
        writing.insert(arrivals, **one, number=position)
