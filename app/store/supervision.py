"""What supervisors are told, and what they have read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, select

from app.domain.canonical import Json
from app.domain.editlog import Accept
from app.domain.grounds import Ground
from app.domain.ids import new_id
from app.domain.model import Actor, Component
from app.domain.review.cases import CaseKind, NewCase
from app.domain.supervision import PAGES_ACCEPTED, SupervisorNotice
from app.store.database import Database, Writing
from app.store.dossiers import add_decisions, stored
from app.store.hands import hands
from app.store.review_opening import newest_document, of_notice, open_cases, read_notice
from app.store.schema_after import supervisor_notices, supervisor_reads


class Supervision:
    """The notices of a station. What is told stays on record, read or not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unread(self) -> tuple[SupervisorNotice, ...]:
        """What somebody has to see to and nobody has read yet, oldest first."""
        return self._unread(supervisor_notices.c.code != PAGES_ACCEPTED)

    def unread_acceptances(self) -> tuple[SupervisorNotice, ...]:
        """That doubtful pages were taken, as far as nobody has read it yet, oldest first."""
        return self._unread(supervisor_notices.c.code == PAGES_ACCEPTED)

    def accept_pages(self, component: Component, dossier_code: str, accepting: Accept, actor: Actor) -> None:
        """Put down that a person takes doubtful pages of a component, and tell supervisors of it.

        Raises:
            InputRefused: PAGE_NOT_HERE.
        """
        with self._database.write("edit", actor.id) as writing:
            length = add_decisions(writing, component.dossier_id, [accepting])
            facts: dict[str, Json] = {"dossier": dossier_code, "component": component.code, "position": length - 1}
            notice_id = _told(writing, PAGES_ACCEPTED, component.dossier_id, component.id, facts)
            twice = accepting.reason == Ground.BOTH_BELONG
            kind = CaseKind.DUPLICATE if twice else CaseKind.ACCEPTED
            _to_review(writing, kind, notice_id, component.dossier_id, component.id, facts, accepting.pages)

    def _unread(self, which: ColumnElement[bool]) -> tuple[SupervisorNotice, ...]:
        read = exists().where(supervisor_reads.c.notice_id == supervisor_notices.c.id)
        query = select(supervisor_notices).where(~read, which)
        query = query.order_by(supervisor_notices.c.at_utc, supervisor_notices.c.id)
        with self._database.read() as connection:
            return tuple(_notice(row) for row in connection.execute(query))

    def notice(self, notice_id: UUID) -> SupervisorNotice:
        """A notice, read or not. Raises StoreFailed (NOT_STORED)."""
        query = select(supervisor_notices).where(supervisor_notices.c.id == notice_id)
        with self._database.read() as connection:
            return _notice(stored(connection.execute(query).first(), "notice", notice_id))

    def read(self, notice_id: UUID, actor: Actor) -> SupervisorNotice:
        """Say that a person read it; once more changes nothing.

        Raises:
            StoreFailed: NOT_STORED.
        """
        with self._database.write("notice_read", actor.id) as writing:
            found = select(supervisor_notices).where(supervisor_notices.c.id == notice_id)
            row = stored(writing.connection.execute(found).first(), "notice", notice_id)
            read_notice(writing, notice_id)
        return _notice(row)


def tell(writing: Writing, code: str, dossier_id: UUID, component_id: UUID, facts: Mapping[str, Json]) -> None:
    """Add a notice, in the transaction of what it tells of; it is a case of the review from then on."""
    notice_id = _told(writing, code, dossier_id, component_id, facts)
    _to_review(writing, CaseKind.ALARM, notice_id, dossier_id, component_id, {**facts, "code": code})


def _told(writing: Writing, code: str, dossier_id: UUID, component_id: UUID, facts: Mapping[str, Json]) -> UUID:
    notice_id = new_id()
    writing.insert(
        supervisor_notices, id=notice_id, code=code, dossier_id=dossier_id, component_id=component_id, facts=facts
    )
    writing.audit("supervisor.told", {"notice": str(notice_id), "code": code, "dossier": str(dossier_id)})
    return notice_id


def _to_review(
    writing: Writing,
    kind: CaseKind,
    notice_id: UUID,
    dossier_id: UUID,
    component_id: UUID,
    facts: Mapping[str, Json],
    pages: tuple[UUID, ...] = (),
) -> None:
    """Who decides the case has read the notice (`review.decide`)."""
    by = frozenset(hands(writing.connection, dossier_id, component_id, pages))
    newest = newest_document(writing.connection, component_id)
    open_cases(
        writing, [NewCase(of_notice(notice_id), kind, dossier_id, component_id, by, newest, pages=pages, facts=facts)]
    )


def _notice(row: Row[Any]) -> SupervisorNotice:
    return SupervisorNotice(row.id, row.code, row.dossier_id, row.component_id, row.facts, row.at_utc)
