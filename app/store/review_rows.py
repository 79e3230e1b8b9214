"""Rows of the review as values, each kind by one statement: over a slow line to a centre's server a question costs a round trip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, func, select

from app.domain.review.cases import Case, CaseKind, Decision, Lease, Verdict
from app.domain.review.defects import Defect, DefectMark
from app.store.dossiers import stored
from app.store.schema_review import review_case_scanners, review_cases, review_decisions, review_leases, review_marks

CASES = select(review_cases, review_case_scanners.c.of_actor_id).join_from(
    review_cases, review_case_scanners, review_case_scanners.c.case_id == review_cases.c.id, isouter=True
)
"""a row for each who scanned for a case, and one where nobody did; `cases` makes values of them"""


def lease_of(connection: Connection, case_id: UUID) -> Lease | None:
    """The newest lease of a case, run out or not."""
    query = select(review_leases).where(review_leases.c.case_id == case_id).order_by(review_leases.c.seq.desc())
    row = connection.execute(query.limit(1)).first()
    return None if row is None else Lease(case_id, row.actor_id, row.until_utc)


def case_of(connection: Connection, case_id: UUID) -> Case:
    """A case. Raises StoreFailed (NOT_STORED)."""
    return stored(next(iter(cases_where(connection, review_cases.c.id == case_id)), None), "case", case_id)


def cases_where(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[Case, ...]:
    """The cases of which that is so, in the order in which they came up."""
    query = CASES.where(*conditions).order_by(review_cases.c.at_utc, review_cases.c.id)
    return cases(connection.execute(query).all())


def cases(rows: Sequence[Row[Any]]) -> tuple[Case, ...]:
    """What rows of `CASES` tell, in their order."""
    by_id: dict[UUID, Row[Any]] = {}
    scanners: dict[UUID, set[UUID]] = {}
    for row in rows:
        by_id.setdefault(row.id, row)
        its = scanners.setdefault(row.id, set())
        if row.of_actor_id is not None:
            its.add(row.of_actor_id)
    return tuple(
        Case(
            row.id,
            CaseKind(row.kind),
            row.dossier_id,
            row.component_id,
            row.document_id,
            tuple(map(UUID, row.pages)),
            row.facts,
            row.at_utc,
            frozenset(scanners[row.id]),
            row.for_actor_id,
            row.lot_id,
        )
        for row in by_id.values()
    )


def newest_decision(connection: Connection, case_id: UUID) -> Decision | None:
    """The decision that counts, or the word that it does not."""
    last = select(func.max(review_decisions.c.seq)).where(review_decisions.c.case_id == case_id).scalar_subquery()
    of_case = review_decisions.c.case_id == case_id
    return next(iter(decisions_where(connection, of_case, review_decisions.c.seq == last)), None)


def decisions_where(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[Decision, ...]:
    """The decisions of which that is so, with their marks; those of a case the oldest first."""
    marked = review_marks.c.decision_id == review_decisions.c.id
    mark = review_marks.c.page_id, review_marks.c.defect, *(review_marks.c[side] for side in _SIDES)
    query = (
        select(review_decisions, *mark)
        .join_from(review_decisions, review_marks, marked, isouter=True)
        .where(*conditions)
        .order_by(review_decisions.c.case_id, review_decisions.c.seq, review_marks.c.seq)
    )
    by_id: dict[UUID, Row[Any]] = {}
    marks: dict[UUID, list[DefectMark]] = {}
    for row in connection.execute(query):
        by_id.setdefault(row.id, row)
        its = marks.setdefault(row.id, [])
        if row.page_id is not None:
            sides = None if row.left is None else (row.left, row.top, row.right, row.bottom)
            its.append(DefectMark(row.page_id, Defect(row.defect), sides))
    return tuple(
        Decision(row.case_id, row.seq, Verdict(row.verdict), row.remark, tuple(marks[row.id]), row.actor_id, row.at_utc)
        for row in by_id.values()
    )


_SIDES = ("left", "top", "right", "bottom")
