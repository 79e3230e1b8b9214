"""The edit logs as rows: appending, reading, and what may not be appended.

An arrival or a transfer is a fact: only `capture.adopt`, `recalls.move` and `filing` write it, each with what it tells of in one
transaction. A decision may only speak of the dossier's own components and of pages that are or were in it; an undo only of a decision. So
no operation can make a page appear in another dossier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, func, select

from app.domain.editlog import (
    MAKING,
    Arrive,
    Doubt,
    LoggedOperation,
    Operation,
    Redo,
    Redraw,
    TransferIn,
    TransferOut,
    Undo,
    pages_made,
)
from app.domain.editlog_json import from_json, to_json
from app.domain.errors import InputRefused, StoreFailed
from app.domain.operation_pages import pages_of
from app.domain.set_aside import NOT_AS_WRITTEN
from app.store.database import Writing
from app.store.erasures import refuse_erased
from app.store.figures import edited
from app.store.schema import components, operations

_CAME = (Arrive.__name__, TransferIn.__name__)
# Asked of each page that a worker does: to build the statement costs more than to run it.
_LAST = select(func.max(operations.c.position)).where(operations.c.dossier_id == bindparam("dossier_id"))
_NOT_UNDOABLE = {kind.__name__ for kind in (Arrive, Doubt, TransferIn, TransferOut, Redraw, Undo, Redo)}


def append(writing: Writing, dossier_id: UUID, new: Sequence[Operation]) -> int:
    """Add operations to the end of a log, facts included; returns the new length. Raises InputRefused (DOSSIER_ERASED)."""
    refuse_erased(writing.connection, dossier_id)
    position = length(writing.connection, dossier_id)
    for operation in new:
        arrival = operation if isinstance(operation, Arrive) else None
        moved = operation.page if isinstance(operation, Arrive | TransferIn | TransferOut) else None
        writing.insert(
            operations,
            dossier_id=dossier_id,
            position=position,
            kind=type(operation).__name__,
            page_id=moved,
            batch_id=arrival.batch if arrival else None,
            body=to_json(operation),
        )
        edited(writing, operation)
        position += 1
    return position


def length(connection: Connection, dossier_id: UUID) -> int:
    """How many operations the log holds."""
    last = connection.scalar(_LAST, {"dossier_id": dossier_id})
    return 0 if last is None else int(last) + 1


def read(connection: Connection, dossier_id: UUID, first: int | None) -> Iterator[LoggedOperation]:
    """The log in order; only its first `first` operations where that is given.

    Raises:
        StoreFailed: OPERATION_UNKNOWN: a newer program wrote it.
    """
    query = select(operations).where(operations.c.dossier_id == dossier_id).order_by(operations.c.position)
    if first is not None:
        query = query.where(operations.c.position < first)
    return _logged(connection, query)


def read_told(connection: Connection, dossier_id: UUID, position: int) -> Iterator[LoggedOperation]:
    """The log from this place on, without the arrivals. Raises StoreFailed, as `read`."""
    query = select(operations).where(operations.c.dossier_id == dossier_id, operations.c.position >= position)
    return _logged(connection, query.where(operations.c.kind != Arrive.__name__).order_by(operations.c.position))


def _logged(connection: Connection, query: Select[Any]) -> Iterator[LoggedOperation]:
    for row in connection.execute(query):
        try:
            yield LoggedOperation(row.position, from_json(row.body), row.actor_id, row.at_utc)
        except NOT_AS_WRITTEN as error:
            raise StoreFailed("OPERATION_UNKNOWN", str(error)) from error


def is_here(connection: Connection, dossier_id: UUID, page_id: UUID) -> bool:
    """Whether the last that this dossier's log tells of the page is that it came."""
    # Ordered here: asked for the last one, SQLite goes through the dossier's whole log, which for a pile of ten thousand sheets is slow.
    query = select(operations.c.position, operations.c.kind)
    told = connection.execute(query.where(operations.c.dossier_id == dossier_id, operations.c.page_id == page_id)).all()
    return bool(told) and max(told, key=attrgetter("position")).kind in _CAME


def refuse_foreign(connection: Connection, dossier_id: UUID, new: Sequence[Operation]) -> None:
    """Refuse what may not be appended by a person's decision.

    Raises:
        InputRefused: FACT_REFUSED, PAGE_NOT_HERE, COMPONENT_NOT_HERE, NOT_UNDOABLE.
    """
    end, known = length(connection, dossier_id), _pages_made(connection, dossier_id)
    for offset, operation in enumerate(new):
        if isinstance(operation, Arrive | TransferIn | TransferOut):
            raise InputRefused("FACT_REFUSED", type(operation).__name__)
        if isinstance(operation, Undo | Redo):
            _refuse_undo(
                connection, dossier_id, operation.position, [type(other).__name__ for other in new[:offset]], end
            )
        for page in pages_of(operation):
            if page not in known and not _was_here(connection, dossier_id, page):
                raise InputRefused("PAGE_NOT_HERE", page=str(page))
        known.update(pages_made(operation))
        for component in _components_of(operation):
            owner = connection.scalar(select(components.c.dossier_id).where(components.c.id == component))
            if owner != dossier_id:
                raise InputRefused("COMPONENT_NOT_HERE", component=str(component))


def ever_here(connection: Connection, dossier_id: UUID, page_id: UUID) -> bool:
    """Whether a page is or was in a dossier: one that came, or one that was made of others there."""
    return _was_here(connection, dossier_id, page_id) or page_id in _pages_made(connection, dossier_id)


def _refuse_undo(connection: Connection, dossier_id: UUID, position: int, new: Sequence[str], end: int) -> None:
    if position >= end:
        kind = new[position - end] if position - end < len(new) else None
    else:
        kind = connection.scalar(
            select(operations.c.kind).where(operations.c.dossier_id == dossier_id, operations.c.position == position)
        )
    if kind is None or kind in _NOT_UNDOABLE:
        raise InputRefused("NOT_UNDOABLE", position=position)


def _was_here(connection: Connection, dossier_id: UUID, page_id: UUID) -> bool:
    query = select(operations.c.position).where(
        operations.c.dossier_id == dossier_id, operations.c.page_id == page_id, operations.c.kind.in_(_CAME)
    )
    return connection.scalar(query.limit(1)) is not None


def _pages_made(connection: Connection, dossier_id: UUID) -> set[UUID]:
    """The pages of a dossier that did not arrive: a person made them of others."""
    of_kind = operations.c.kind.in_([kind.__name__ for kind in MAKING])
    made = select(operations.c.body).where(operations.c.dossier_id == dossier_id, of_kind)
    return {page for body in connection.scalars(made) for page in pages_made(from_json(body))}


def _components_of(operation: Operation) -> tuple[UUID, ...]:
    """Every operation that names a component names it so."""
    named = (getattr(operation, field.name) for field in fields(operation) if field.name == "component")
    return tuple(component for component in named if component is not None)
