"""How a case of supervisors is opened, in the transaction of what it tells of, and for how long it waits; see `app.store.review`."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, delete, select

from app.domain.ids import new_id
from app.domain.review.cases import URGENCY, Case, NewCase
from app.store.database import Writing
from app.store.review_rows import case_of
from app.store.schema import documents
from app.store.schema_after import supervisor_reads
from app.store.schema_review import review_case_scanners, review_cases, review_waiting


def open_cases(writing: Writing, cases: Iterable[NewCase]) -> tuple[Case, ...]:
    """Open those that are not there yet, in the transaction of what they tell of."""
    opened = []
    for new in cases:
        known = select(review_cases.c.id).where(review_cases.c.subject == new.subject)
        if writing.connection.scalar(known) is not None:
            continue
        case_id = new_id()
        writing.insert(
            review_cases,
            id=case_id,
            subject=new.subject,
            kind=new.kind.value,
            dossier_id=new.dossier_id,
            component_id=new.component_id,
            document_id=new.document_id,
            lot_id=new.lot_id,
            for_actor_id=new.for_actor,
            pages=[str(page) for page in new.pages],
            facts=new.facts,
        )
        for one in sorted(new.scanned_by):
            writing.insert(review_case_scanners, case_id=case_id, of_actor_id=one)
        facts = {"case": str(case_id), "kind": new.kind.value, "dossier": str(new.dossier_id)}
        writing.audit("review.opened", facts)
        case = case_of(writing.connection, case_id)
        wait(writing, case)
        opened.append(case)
    return tuple(opened)


def of_notice(notice_id: UUID) -> str:
    """The subject of the case of a notice."""
    return f"notice:{notice_id}"


def read_notice(writing: Writing, notice_id: UUID) -> None:
    """Say that a supervisor's notice was read; once more changes nothing."""
    known = select(supervisor_reads.c.notice_id).where(supervisor_reads.c.notice_id == notice_id)
    if writing.connection.scalar(known) is None:
        writing.insert(supervisor_reads, notice_id=notice_id)
        writing.audit("supervisor.read", {"notice": str(notice_id)})


def read_its_notice(writing: Writing, subject: str) -> None:
    """Where a case of this subject tells of a notice, say that this was read."""
    kind, _, notice_id = subject.partition(":")
    if kind == "notice":
        read_notice(writing, UUID(notice_id))


def newest_document(connection: Connection, component_id: UUID) -> UUID | None:
    """The newest version of a paper; None: none was made yet."""
    of_paper = select(documents.c.id).where(documents.c.component_id == component_id)
    return connection.scalar(of_paper.order_by(documents.c.version.desc()).limit(1))


def wait_no_more(writing: Writing, case_id: UUID) -> None:
    """It is decided, or its matter is gone."""
    writing.connection.execute(delete(review_waiting).where(review_waiting.c.case_id == case_id))


def wait(writing: Writing, case: Case) -> None:
    """It waits for a supervisor, as urgent as its kind is."""
    writing.insert(review_waiting, case_id=case.id, urgency=URGENCY[case.kind], since_utc=case.at)
