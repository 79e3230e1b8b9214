"""Dossiers, their components, their edit logs, and the people who work on them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select, union

from app.domain.editlog import LoggedOperation, Operation
from app.domain.errors import StoreFailed
from app.domain.ids import new_id
from app.domain.model import Actor, Component, Dossier
from app.store import operations
from app.store.certificates import bind, may_bind, thumbprint_of
from app.store.database import Database, Writing
from app.store.figures import dossier_opened
from app.store.homes import home_now, of_one_code, refuse_given
from app.store.schema import actors, batches, components, dossiers

_DOSSIERS: Select[Any] = select(
    *(column for column in dossiers.c if column is not dossiers.c.home_station_id), home_now().label("home_station_id")
)
"""with the home station that each has now"""
_AHEAD = timedelta(days=7)
"""so long before the day of its code a dossier may have been opened, where a clock was wrong"""


class Dossiers:
    """What the citizens handed in at this station."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def actor(self, name: str, certificate_thumbprint: str | None = None) -> Actor:
        """The person of that name at this station, made on first use; a new thumbprint is bound to the person and kept, unless it is
        another person's.
        """
        name = _nfc(name)
        with self._database.read() as connection:
            actor = self._find_actor(connection, name)
            if actor is not None and not may_bind(connection, actor, certificate_thumbprint):
                return actor
        with self._database.write("actor") as writing:
            actor = self._find_actor(writing.connection, name)
            if actor is None:
                actor = Actor(new_id(), name)
                writing.insert(actors, id=actor.id, name=name)
                writing.audit("actor.known", {"actor": str(actor.id)})
            if not may_bind(writing.connection, actor, certificate_thumbprint):
                return actor
            bind(writing, actor.id, str(certificate_thumbprint))
            return Actor(actor.id, name, certificate_thumbprint)

    def open(
        self,
        code: str,
        procedure_code: str,
        receiving_unit: str,
        processing_unit: str,
        applicant: str,
        actor: Actor,
    ) -> Dossier:
        """The dossier of that code whose home is this station, made on first use; one that is there stays as it is.

        Raises:
            InputRefused: DOSSIER_ELSEWHERE: this station handed it over.
        """
        known = self.find(code)
        if known is not None:
            return known
        with self._database.write("dossier", actor.id) as writing:
            known = self._find(writing.connection, code)
            if known is not None:
                return known
            made = opened(writing, code, procedure_code, receiving_unit, processing_unit, applicant)
            dossier_opened(writing, made.id)
        return made

    def find(self, code: str) -> Dossier | None:
        """The dossier of that code whose home is this station; of several as `homes.of_one_code`."""
        with self._database.read() as connection:
            return self._find(connection, code)

    def of_code(self, code: str) -> tuple[Dossier, ...]:
        """All dossiers of a code, whoever looks after them, those that were opened first first."""
        with self._database.read() as connection:
            found = connection.execute(_DOSSIERS.where(dossiers.c.code == _nfc(code)).order_by(dossiers.c.id))
            return tuple(_dossier(row) for row in found)

    def homes(self, ids: Collection[UUID]) -> dict[UUID, UUID]:
        """The home stations of these dossiers."""
        query = select(dossiers.c.id, home_now()).where(dossiers.c.id.in_(ids))
        with self._database.read() as connection:
            return dict(connection.execute(query).all())

    def get(self, dossier_id: UUID) -> Dossier:
        """A dossier by its id.

        Raises:
            StoreFailed: NOT_STORED.
        """
        with self._database.read() as connection:
            row = connection.execute(_DOSSIERS.where(dossiers.c.id == dossier_id)).first()
        return _dossier(stored(row, "dossier", dossier_id))

    def recent(self, limit: int) -> tuple[Dossier, ...]:
        """The dossiers that were opened last, newest first."""
        newest = _DOSSIERS.order_by(dossiers.c.at_utc.desc(), dossiers.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(map(_dossier, connection.execute(newest).all()))

    def of_day(self, day: date, begins_at: datetime) -> tuple[Dossier, ...]:
        """The dossiers whose code is of that day, and those that were opened or got paper since it began; newest first."""
        its_code = dossiers.c.code.like(f"%-{day:%y%m%d}-%")
        named = select(dossiers.c.id).where(dossiers.c.at_utc >= begins_at - _AHEAD, its_code)
        opened = select(dossiers.c.id).where(dossiers.c.at_utc >= begins_at)
        fed = select(batches.c.dossier_id).where(batches.c.at_utc >= begins_at)
        # Each by its index, which they would not be in one condition.
        its = dossiers.c.id.in_(union(named, opened, fed))
        newest = _DOSSIERS.where(its).order_by(dossiers.c.at_utc.desc(), dossiers.c.id.desc())
        with self._database.read() as connection:
            return tuple(map(_dossier, connection.execute(newest).all()))

    def component(self, dossier_id: UUID, code: str, title: str, actor: Actor) -> Component:
        """The component of that code, made on first use; one that is there stays as it is."""
        code = _nfc(code)
        same = select(components).where(components.c.dossier_id == dossier_id, components.c.code == code)
        with self._database.read() as connection:
            row = connection.execute(same).first()
        if row is not None:
            return _component(row)
        with self._database.write("component", actor.id) as writing:
            row = writing.connection.execute(same).first()
            if row is not None:
                return _component(row)
            return component_made(writing, dossier_id, code, title)

    def components(self, dossier_id: UUID) -> tuple[Component, ...]:
        """The components of a dossier, in the order in which they were made."""
        of_dossier = select(components).where(components.c.dossier_id == dossier_id)
        with self._database.read() as connection:
            rows = connection.execute(of_dossier.order_by(components.c.seq))
            return tuple(_component(row) for row in rows)

    def component_by_id(self, component_id: UUID) -> Component:
        """A component by its id.

        Raises:
            StoreFailed: NOT_STORED.
        """
        with self._database.read() as connection:
            row = connection.execute(select(components).where(components.c.id == component_id)).first()
        return _component(stored(row, "component", component_id))

    def append(self, dossier_id: UUID, new: Sequence[Operation], actor: Actor) -> int:
        """Add decisions to the edit log, all or none; returns the log's new length.

        Raises:
            InputRefused: FACT_REFUSED (arrivals and transfers are not decisions), PAGE_NOT_HERE, COMPONENT_NOT_HERE, NOT_UNDOABLE.
            StoreFailed: CONSTRAINT_BROKEN: there is no such dossier.
        """
        with self._database.write("edit", actor.id) as writing:
            return add_decisions(writing, dossier_id, new)

    def append_planned(self, dossier_id: UUID, new: Sequence[Operation], planned_at: int, actor: Actor) -> int | None:
        """As `append`, for decisions that were planned when the log held so many operations; None: it holds more by now, and nothing was
        added."""
        with self._database.write("edit", actor.id) as writing:
            if operations.length(writing.connection, dossier_id) != planned_at:
                return None
            return add_decisions(writing, dossier_id, new)

    def log(self, dossier_id: UUID, length: int | None = None) -> tuple[LoggedOperation, ...]:
        """The edit log of a dossier in order; only its first `length` operations where that is given."""
        with self._database.read() as connection:
            return tuple(operations.read(connection, dossier_id, length))

    def log_length(self, dossier_id: UUID) -> int:
        """How many operations its log holds."""
        with self._database.read() as connection:
            return operations.length(connection, dossier_id)

    def _find(self, connection: Connection, code: str) -> Dossier | None:
        return find_at_home(connection, self._database.station_id, code)

    def _find_actor(self, connection: Connection, name: str) -> Actor | None:
        here = actors.c.station_id == self._database.station_id
        row = connection.execute(select(actors).where(here, actors.c.name == name)).first()
        if row is None:
            return None
        return Actor(row.id, row.name, thumbprint_of(connection, row.id))


def find_at_home(connection: Connection, station_id: UUID, code: str) -> Dossier | None:
    """The dossier of that code whose home is that station, inside a transaction that is open; of several as `Dossiers.find`."""
    here = _DOSSIERS.where(dossiers.c.code == _nfc(code), home_now() == station_id)
    row = connection.execute(here.order_by(*of_one_code(station_id)).limit(1)).first()
    return None if row is None else _dossier(row)


def opened(
    writing: Writing, code: str, procedure_code: str, receiving_unit: str, processing_unit: str, applicant: str
) -> Dossier:
    """A new dossier of this station, inside a write that is open. The figures are told by who knows that somebody waits for it.

    Raises:
        InputRefused: DOSSIER_GIVEN: this station handed the one of that code over.
    """
    refuse_new(writing.connection, writing.station_id, code)
    made = Dossier(
        new_id(),
        _nfc(code),
        _nfc(procedure_code),
        _nfc(receiving_unit),
        _nfc(processing_unit),
        _nfc(applicant),
        writing.station_id,
    )
    writing.insert(
        dossiers,
        id=made.id,
        code=made.code,
        procedure_code=made.procedure_code,
        receiving_unit=made.receiving_unit,
        processing_unit=made.processing_unit,
        applicant=made.applicant,
        home_station_id=made.home_station_id,
    )
    writing.audit("dossier.opened", {"dossier": str(made.id)})
    return made


def refuse_new(connection: Connection, station_id: UUID, code: str) -> None:
    """Refuse to open a dossier of a code anew. Raises InputRefused (DOSSIER_GIVEN): this station handed the one of that code over."""
    for known in connection.scalars(select(dossiers.c.id).where(dossiers.c.code == _nfc(code))).all():
        refuse_given(connection, station_id, known)


def component_made(writing: Writing, dossier_id: UUID, code: str, title: str) -> Component:
    """A new component of a dossier, behind the others, inside a write that is open."""
    made = Component(new_id(), dossier_id, _nfc(code), _nfc(title))
    seq = writing.next_seq(components.c.dossier_id, dossier_id, components.c.seq)
    writing.insert(components, id=made.id, dossier_id=dossier_id, seq=seq, code=made.code, title=made.title)
    writing.audit("component.opened", {"dossier": str(dossier_id), "component": str(made.id)})
    return made


def add_decisions(writing: Writing, dossier_id: UUID, new: Sequence[Operation]) -> int:
    """As `Dossiers.append`, inside a write that is open."""
    operations.refuse_foreign(writing.connection, dossier_id, new)
    length = operations.append(writing, dossier_id, new)
    if new:
        kinds = [type(operation).__name__ for operation in new]
        writing.audit("dossier.edited", {"dossier": str(dossier_id), "length": length, "operations": kinds})
    return length


def stored[T](row: T | None, kind: str, record_id: UUID) -> T:
    """The row, or what was made of it, which has to be there.

    Raises:
        StoreFailed: NOT_STORED, with `kind` and `id`.
    """
    if row is None:
        raise StoreFailed("NOT_STORED", kind, kind=kind, id=str(record_id))
    return row


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _dossier(row: Row[Any]) -> Dossier:
    return Dossier(
        row.id,
        row.code,
        row.procedure_code,
        row.receiving_unit,
        row.processing_unit,
        row.applicant,
        row.home_station_id,
    )


def _component(row: Row[Any]) -> Component:
    return Component(row.id, row.dossier_id, row.code, row.title)
