"""How far the audit chain was looked through for cases of supervisors: a look costs what happened since the one before, and no more."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, delete, exists, func, literal, or_, select
from sqlalchemy.exc import DBAPIError

from app.domain.errors import StoreFailed
from app.domain.retry import ALARMS
from app.domain.review.cases import Verdict
from app.store.database import Database
from app.store.dossier_homes import TAKEN
from app.store.homes import home_now
from app.store.read_backs import NOT_AS_MADE
from app.store.refusals import database_errors
from app.store.schema import audit_rows, components, documents, dossiers, stations, uploads
from app.store.schema_after import supervisor_notices
from app.store.schema_homes import dossier_homes
from app.store.schema_replication import LOOKED, WHOLE, arrivals
from app.store.schema_review import review_cases, review_looks, review_waiting

_EDITED, _MOVED, _MADE = "dossier.edited", "page.transferred", "document.made"
_CAME = ("page.adopted", TAKEN)
_SIGNED, _ALARM = "document.signed", "upload.alarm"
_TOLD, _READ = "supervisor.told", "supervisor.read"
DECIDED = "review.decided"
_LINE = 0x50_48_4F_43
"""the number of a lock: any that no other program takes in this database"""
MOST_ROWS = 2000
"""of the chain, in one look"""
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,49}")
FIRST_LOOK = timedelta(days=7)
"""so far back goes the first look into the chain of a station that is new at a centre"""


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened since the last look.

    Attributes:
        until: the position in the audit chain up to which that was looked through.
        dossiers: those that somebody decided about, or of which a version was made.
        signed: the documents that a person signed.
        repaired: the cases of which a supervisor made pages anew.
        alarms: the dossier system says that it has something else than what was sent: upload, its document, and the code.
        refused: a file of ours was read back and is not as it was made: its document, and the code.
        told: notices of supervisors, where another station told them; here a case comes up with them.
        read: those of these that somebody read.
        filled: the dossiers into which pages or papers came, or that came here themselves: another one may have the same code.
    """

    until: int
    dossiers: tuple[UUID, ...]
    signed: tuple[UUID, ...]
    repaired: tuple[UUID, ...]
    alarms: tuple[tuple[UUID, UUID, str], ...]
    refused: tuple[tuple[UUID, str], ...]
    told: tuple[UUID, ...] = ()
    read: tuple[UUID, ...] = ()
    filled: tuple[UUID, ...] = ()


class ReviewLooks:
    """A mark in the chain of this station, and at a centre in that of each station whose rows come there. Writers of a chain stand in line,
    so no row ever comes to stand before the mark."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def others(self) -> tuple[UUID, ...]:
        """The stations whose rows come here, the other ones."""
        query = (
            select(arrivals.c.of_station_id).where(arrivals.c.table_name == WHOLE).order_by(arrivals.c.of_station_id)
        )
        with self._database.read() as connection:
            return tuple(connection.scalars(query))

    def happened(self, most_rows: int = MOST_ROWS, of: UUID | None = None) -> Happened | None:
        """What the next rows of the chain tell; None: there is none that was not looked through.

        Args:
            most_rows: of the chain.
            of: another station's chain: its rows up to the last of which all is there that it tells of.
        """
        with self._database.read() as connection:
            rows = connection.execute(self._next(connection, of).limit(most_rows)).all()
            if not rows:
                return None
            told = [(row.event, row.facts) for row in rows]
            dossiers = [UUID(facts["dossier"]) for event, facts in told if event == _EDITED]
            dossiers += [UUID(facts["to"]) for event, facts in told if event == _MOVED]
            made = [UUID(facts["component"]) for event, facts in told if event == _MADE]
            signed = tuple(UUID(facts["document"]) for event, facts in told if event == _SIGNED)
            repaired = [
                UUID(facts["case"])
                for event, facts in told
                if event == DECIDED and facts["verdict"] == Verdict.REPAIRED.value
            ]
            dossiers += _dossiers_of(connection, made)
            filled = [UUID(facts["dossier"]) for event, facts in told if event in _CAME]
            notices = (_notices(told, _TOLD), _read_at_home(connection, told, of)) if of is not None else ((), ())
            alarms = [
                (UUID(facts["upload"]), facts["code"])
                for event, facts in told
                if event == _ALARM and facts["code"] in ALARMS
            ]
            alarms_of = tuple(_of_documents(connection, dict.fromkeys(alarms)))
            refused = [(UUID(facts["document"]), _code(facts["code"])) for event, facts in told if event == NOT_AS_MADE]
            named = {*signed, *(one for _, one, _ in alarms_of), *(one for one, _ in refused)}
            its = _documents_at_home(connection, named, of) if of is not None else named
            return Happened(
                rows[-1].position + 1,
                tuple(dict.fromkeys(dossiers)),
                tuple(one for one in signed if one in its),
                tuple(dict.fromkeys(repaired)) if of is None else (),
                tuple(one for one in alarms_of if one[1] in its),
                tuple(one for one in dict.fromkeys(refused) if one[0] in its),
                *notices,
                filled=tuple(dict.fromkeys([*filled, *dossiers])),
            )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One station at a time looks, of those that share a database; a data folder has its duty for that.

        Raises:
            StoreFailed: DUTY_HELD (retryable): another one is at it.
        """
        if self._database.engine.dialect.name == "sqlite":
            yield
            return
        with database_errors(), self._database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as held:
            if not held.scalar(select(func.pg_try_advisory_lock(_LINE))):
                raise StoreFailed("DUTY_HELD", "another station", retryable=True, duty="review", holder=0)
            try:
                yield
            finally:
                with suppress(DBAPIError):  # a server that went away has let it go already
                    held.scalar(select(func.pg_advisory_unlock(_LINE)))

    def ends(self) -> dict[UUID, int]:
        """By station, the position that the next row of its chain will have."""
        newest = (
            select(func.max(audit_rows.c.position)).where(audit_rows.c.station_id == stations.c.id).scalar_subquery()
        )
        with self._database.read() as connection:
            return {
                row[0]: row[1] + 1 for row in connection.execute(select(stations.c.id, newest)) if row[1] is not None
            }

    def edited_since(self, ends: Mapping[UUID, int]) -> frozenset[UUID]:
        """The dossiers that somebody decided about, at any station, since its chain ended there."""
        since = [
            and_(audit_rows.c.station_id == station_id, audit_rows.c.position >= end)
            for station_id, end in ends.items()
        ]
        query = select(audit_rows.c.event, audit_rows.c.facts)
        query = query.where(or_(*since), audit_rows.c.event.in_((_EDITED, _MOVED)))
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        told = [facts[name] for _, facts in rows for name in ("dossier", "from", "to") if name in facts]
        return frozenset(map(UUID, told))

    def given(self) -> frozenset[UUID]:
        """The cases that wait here about dossiers that this station handed over and does not look after: nobody here can decide them."""
        its = dossier_homes.c.dossier_id == dossiers.c.id, dossier_homes.c.station_id == self._database.station_id
        query = select(review_waiting.c.case_id).join(review_cases, review_cases.c.id == review_waiting.c.case_id)
        query = query.join(dossiers, dossiers.c.id == review_cases.c.dossier_id)
        gone = exists().where(*its), home_now() != self._database.station_id
        with self._database.read() as connection:
            return frozenset(connection.scalars(query.where(*gone)))

    def looked(self, until: int, of: UUID | None = None) -> None:
        """All before this position was looked through, in this station's chain or in another one's."""
        with self._database.write("review_look") as writing:
            if of is not None:
                its = arrivals.c.of_station_id == of, arrivals.c.table_name == LOOKED
                writing.connection.execute(delete(arrivals).where(*its))
                writing.insert(arrivals, of_station_id=of, table_name=LOOKED, number=until)
                return
            seq = writing.next_seq(review_looks.c.station_id, writing.station_id, review_looks.c.seq)
            writing.insert(review_looks, seq=seq, until_position=until)

    def _next(self, connection: Connection, of: UUID | None) -> Select[int, str, dict[str, Any]]:
        query = select(audit_rows.c.position, audit_rows.c.event, audit_rows.c.facts).order_by(audit_rows.c.position)
        if of is None:
            begins = self._mark(connection)
            return query.where(audit_rows.c.station_id == self._database.station_id, audit_rows.c.position >= begins)
        marks = select(arrivals.c.table_name, arrivals.c.number).where(arrivals.c.of_station_id == of)
        found = dict[str, int](connection.execute(marks.where(arrivals.c.table_name.in_((WHOLE, LOOKED)))).all())
        begins = found[LOOKED] if LOOKED in found else self._first_look(connection, of)
        # As wider numbers than positions are: behind the last one that there can be a look begins as well.
        first, last = (literal(number, BigInteger) for number in (begins, found.get(WHOLE, -1)))
        return query.where(audit_rows.c.station_id == of, audit_rows.c.position >= first, audit_rows.c.position <= last)

    def _first_look(self, connection: Connection, of: UUID) -> int:
        """What a station did years before it came to a centre was looked at there, or by nobody."""
        young = audit_rows.c.at_utc >= self._database.now() - FIRST_LOOK
        return (
            connection.scalar(select(func.min(audit_rows.c.position)).where(audit_rows.c.station_id == of, young)) or 0
        )

    def _mark(self, connection: Connection) -> int:
        of_station = select(review_looks.c.until_position).where(review_looks.c.station_id == self._database.station_id)
        return connection.scalar(of_station.order_by(review_looks.c.seq.desc()).limit(1)) or 0


def _code(told: str) -> str:
    """Raises ValueError, TypeError: it is none; a case is known by it, and no index holds what is endless."""
    if not _CODE.fullmatch(told):
        raise ValueError("no code")
    return told


def _notices(told: list[tuple[str, Any]], event: str) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(UUID(facts["notice"]) for name, facts in told if name == event))


def _read_at_home(connection: Connection, told: list[tuple[str, Any]], of: UUID) -> tuple[UUID, ...]:
    """The notices that were read where their dossier is or was: another counter's chain may say so of what it likes."""
    found = _notices(told, _READ)
    its = select(supervisor_notices.c.id).join(dossiers, dossiers.c.id == supervisor_notices.c.dossier_id)
    query = its.where(supervisor_notices.c.id.in_(found), _at_home(of))
    at_home = set(connection.scalars(query)) if found else set[UUID]()
    return tuple(one for one in found if one in at_home)


def _documents_at_home(connection: Connection, found: Collection[UUID], of: UUID) -> set[UUID]:
    """Those of these documents of which a station's chain tells as of its own: a case of another one's would stand in the way of the true
    one."""
    its = select(documents.c.id).join(components, components.c.id == documents.c.component_id)
    query = its.join(dossiers, dossiers.c.id == components.c.dossier_id).where(documents.c.id.in_(found), _at_home(of))
    return set(connection.scalars(query)) if found else set[UUID]()


def _at_home(of: UUID) -> ColumnElement[bool]:
    """Of a dossier: this station looks after it, or did."""
    handed = exists().where(dossier_homes.c.dossier_id == dossiers.c.id, dossier_homes.c.to_station_id == of)
    return or_(dossiers.c.home_station_id == of, handed)


def _dossiers_of(connection: Connection, parts: list[UUID]) -> list[UUID]:
    query = select(components.c.dossier_id).where(components.c.id.in_(parts))
    return list(connection.scalars(query))


def _of_documents(connection: Connection, alarms: Iterable[tuple[UUID, str]]) -> Iterator[tuple[UUID, UUID, str]]:
    for upload_id, code in alarms:
        document_id = connection.scalar(select(uploads.c.document_id).where(uploads.c.id == upload_id))
        if document_id is not None:
            yield upload_id, document_id, code
