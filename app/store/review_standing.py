"""How a case stands for who wants to take or decide it, by one statement behind its lock: what is read there stays so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, func, or_, select

from app.domain.errors import InputRefused
from app.domain.review.cases import KEPT_FOR_ONE, Case, Lease, Verdict
from app.store.dossiers import stored
from app.store.people import same_person
from app.store.review_rows import CASES, cases
from app.store.schema_review import (
    review_case_scanners,
    review_cases,
    review_decisions,
    review_leases,
    review_waiting,
)

_scanned = review_case_scanners.alias()
"""a query may have joined them for itself"""


def _newest(table: Table) -> ColumnElement[bool]:
    """The row of a case that was written last, to be joined; it is found by its number, however often a case was on a screen."""
    later = table.alias()
    of_it = later.c.case_id == review_cases.c.id
    last = select(func.max(later.c.seq)).where(of_it).correlate(review_cases).scalar_subquery()
    return and_(table.c.case_id == review_cases.c.id, table.c.seq == last)


_DECISION, _LEASE = _newest(review_decisions), _newest(review_leases)


@dataclass(frozen=True, slots=True)
class Standing:
    """A case, and what it is to one person now.

    Attributes:
        case: the case.
        subject: what it is about.
        waits: whether it waits for somebody.
        mine: whether this person may decide it.
        decided: whether a decision counts.
        decisions: how many decisions it has, the word that one does not count among them.
        leases: how many times it was on a screen.
        lease: the newest one, run out or not.
    """

    case: Case
    subject: str
    waits: bool
    mine: bool
    decided: bool
    decisions: int
    leases: int
    lease: Lease | None

    def is_free(self, actor_id: UUID, now: datetime) -> bool:
        """Whether nobody else has it now."""
        return self.lease is None or self.lease.by == actor_id or not self.lease.holds(now)

    def require_open(self, actor_id: UUID, now: datetime) -> None:
        """It is this person's to decide.

        Raises:
            InputRefused: CASE_DECIDED, CASE_NOT_YOURS, CASE_TAKEN.
        """
        if self.decided:
            raise InputRefused("CASE_DECIDED")
        if not self.mine:
            raise InputRefused("CASE_NOT_YOURS")
        if not self.is_free(actor_id, now):
            raise InputRefused("CASE_TAKEN")


def standing_of(connection: Connection, case_id: UUID, actor_id: UUID, at: datetime) -> Standing:
    """How a case stands. Raises StoreFailed (NOT_STORED)."""
    query = CASES.add_columns(
        exists().where(review_waiting.c.case_id == review_cases.c.id).label("waits"),
        may_decide(actor_id, at).label("mine"),
        review_decisions.c.seq.label("decision"),
        review_decisions.c.verdict,
        review_leases.c.seq.label("lease"),
        review_leases.c.actor_id.label("holder"),
        review_leases.c.until_utc,
    )
    query = query.join(review_decisions, _DECISION, isouter=True).join(review_leases, _LEASE, isouter=True)
    rows = connection.execute(query.where(review_cases.c.id == case_id)).all()
    row = stored(next(iter(rows), None), "case", case_id)
    return Standing(
        cases(rows)[0],
        row.subject,
        row.waits,
        row.mine,
        row.verdict not in (None, Verdict.TAKEN_BACK.value),
        0 if row.decision is None else row.decision + 1,
        0 if row.lease is None else row.lease + 1,
        None if row.lease is None else Lease(case_id, row.holder, row.until_utc),
    )


def may_decide(actor_id: UUID, now: datetime) -> ColumnElement[bool]:
    """Of a case in a query: not of one's own scans, at whichever station; and a case that is for one person is kept for that person for a
    while."""
    person = same_person(actor_id)
    own = exists().where(_scanned.c.case_id == review_cases.c.id, _scanned.c.of_actor_id.in_(person))
    is_anybodys = or_(review_cases.c.for_actor_id.is_(None), review_cases.c.at_utc <= now - KEPT_FOR_ONE)
    return and_(~own, or_(is_anybodys, review_cases.c.for_actor_id.in_(person)))
