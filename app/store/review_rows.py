"""Rows of the review as values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select

from app.domain.review.cases import Case, CaseKind, Decision, Lease, Verdict
from app.domain.review.defects import Defect, DefectMark
from app.store.dossiers import stored
from app.store.schema_review import review_case_scanners, review_cases, review_decisions, review_leases, review_marks


def lease_of(connection: Connection, case_id: UUID) -> Lease | None:
    """The newest lease of a case, run out or not."""
    query = select(review_leases).where(review_leases.c.case_id == case_id).order_by(review_leases.c.seq.desc())
    row = connection.execute(query.limit(1)).first()
    return None if row is None else Lease(case_id, row.actor_id, row.until_utc)


def case_of(connection: Connection, case_id: UUID) -> Case:
    """A case. Raises StoreFailed (NOT_STORED)."""
    return cases_of(connection, [case_id])[0]


def cases_of(connection: Connection, case_ids: Sequence[UUID]) -> tuple[Case, ...]:
    """Cases, in the order in which they are named. Raises StoreFailed (NOT_STORED)."""
    rows = {row.id: row for row in connection.execute(select(review_cases).where(review_cases.c.id.in_(case_ids)))}
    of_them = select(review_case_scanners.c.case_id, review_case_scanners.c.of_actor_id)
    scanners = defaultdict[UUID, set[UUID]](set)
    for case_id, actor_id in connection.execute(of_them.where(review_case_scanners.c.case_id.in_(case_ids))):
        scanners[case_id].add(actor_id)
    return tuple(_case(stored(rows.get(one), "case", one), frozenset(scanners[one])) for one in case_ids)


def _case(row: Row[Any], scanners: frozenset[UUID]) -> Case:
    return Case(
        row.id,
        CaseKind(row.kind),
        row.dossier_id,
        row.component_id,
        row.document_id,
        tuple(map(UUID, row.pages)),
        row.facts,
        row.at_utc,
        scanners,
        row.for_actor_id,
        row.lot_id,
    )


def decisions_of(case_id: UUID) -> Select[Any]:
    """The decisions of a case, the oldest first."""
    return select(review_decisions).where(review_decisions.c.case_id == case_id).order_by(review_decisions.c.seq)


def newest_decision(connection: Connection, case_id: UUID) -> Decision | None:
    """The decision that counts, or the word that it does not."""
    rows = connection.execute(decisions_of(case_id).order_by(None).order_by(review_decisions.c.seq.desc()).limit(1))
    row = rows.first()
    return None if row is None else decision_of(connection, row)


def decision_of(connection: Connection, row: Row[Any]) -> Decision:
    """A decision, with its marks."""
    query = select(review_marks).where(review_marks.c.decision_id == row.id).order_by(review_marks.c.seq)
    marks = tuple(
        DefectMark(
            one.page_id, Defect(one.defect), None if one.left is None else (one.left, one.top, one.right, one.bottom)
        )
        for one in connection.execute(query)
    )
    return Decision(row.case_id, row.seq, Verdict(row.verdict), row.remark, marks, row.actor_id, row.at_utc)
