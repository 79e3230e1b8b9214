"""The cases of supervisors: opened once, given to one person at a time, decided, and taken back; see `app.domain.review.cases`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, exists, func, or_, select

from app.domain.canonical import Json
from app.domain.editlog import SendBack
from app.domain.errors import InputRefused
from app.domain.ids import new_id
from app.domain.model import Actor
from app.domain.review.cases import LEASE, URGENCY, Case, CaseKind, Decision, Lease, Verdict
from app.domain.review.defects import Defect, DefectMark
from app.store.database import Database, Writing
from app.store.dossiers import add_decisions, stored
from app.store.figures import marked
from app.store.schema_review import (
    review_case_scanners,
    review_cases,
    review_decisions,
    review_leases,
    review_marks,
    review_waiting,
)

_IN_ORDER = (review_waiting.c.urgency, review_waiting.c.since_utc, review_waiting.c.case_id)


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case that is to be opened; `subject` says what it is about, so that the same is never a case twice. The rest as in `Case`."""

    subject: str
    kind: CaseKind
    dossier_id: UUID
    component_id: UUID
    scanned_by: frozenset[UUID]
    document_id: UUID | None = None
    pages: tuple[UUID, ...] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)
    for_actor: UUID | None = None
    lot_id: UUID | None = None


class Review:
    """Cases and decisions of the people who look at what was scanned. Rights are not its business: services ask for them first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- cases

    def open(self, cases: Iterable[NewCase]) -> tuple[Case, ...]:
        """Open those that are not there yet, in one transaction; in the name of the machine.

        Returns:
            The cases that are new.
        """
        with self._database.write("review_case") as writing:
            return open_cases(writing, cases)

    def case(self, case_id: UUID) -> Case:
        """One case. Raises StoreFailed (NOT_STORED)."""
        with self._database.read() as connection:
            return _case(connection, case_id)

    def upcoming(self, actor: Actor, most: int, kinds: Collection[CaseKind] = frozenset(CaseKind)) -> tuple[Case, ...]:
        """The cases that this person may look at next, the most urgent first; nothing is taken."""
        with self._database.read() as connection:
            found = connection.scalars(self._next(connection, actor, kinds, ()).limit(most)).all()
            return tuple(_case(connection, one) for one in found)

    def waiting(self) -> dict[CaseKind, int]:
        """How many cases wait, by kind; kinds of which none waits are left out."""
        query = (
            select(review_cases.c.kind, func.count())
            .join(review_waiting, review_waiting.c.case_id == review_cases.c.id)
            .group_by(review_cases.c.kind)
        )
        with self._database.read() as connection:
            return {CaseKind(kind): count for kind, count in connection.execute(query)}

    # -- whose they are

    def take(
        self,
        actor: Actor,
        kinds: Collection[CaseKind] = frozenset(CaseKind),
        skipping: Collection[UUID] = (),
    ) -> Case | None:
        """Give this person the most urgent case that nobody else has and that is not of their own scans; None: there is none.

        One that the person has already comes again. Two who ask at once never get the same one.
        """
        with self._database.write("review_lease", actor.id) as writing:
            found = writing.connection.scalar(self._next(writing.connection, actor, kinds, skipping, writing).limit(1))
            if found is None:
                return None
            self._lease(writing, found)
            return _case(writing.connection, found)

    def hold(self, case_id: UUID, actor: Actor) -> Lease:
        """Go on looking: the case stays this person's for another while.

        Raises:
            InputRefused: CASE_TAKEN: somebody else has it by now; CASE_DECIDED; CASE_NOT_YOURS: this person may not decide it.
            StoreFailed: NOT_STORED.
        """
        with self._database.write("review_lease", actor.id) as writing:
            self._require_open(writing, case_id, actor)
            return self._lease(writing, case_id)

    def give_back(self, case_id: UUID, actor: Actor) -> None:
        """Leave a case to others; one that is somebody else's stays theirs."""
        with self._database.write("review_lease", actor.id) as writing:
            lease = _lease_of(writing.connection, case_id)
            if lease is not None and lease.by == actor.id and lease.holds(writing.at):
                seq = writing.next_seq(review_leases.c.case_id, case_id, review_leases.c.seq)
                writing.insert(review_leases, case_id=case_id, seq=seq, until_utc=writing.at)

    # -- what is decided

    def decide(
        self, case_id: UUID, verdict: Verdict, remark: str, marks: Sequence[DefectMark], actor: Actor
    ) -> Decision:
        """Put a decision down; pages that are returned are sent back in the dossier's log, in the same transaction.

        Args:
            case_id: the case.
            verdict: any but TAKEN_BACK.
            remark: the person's own words; they stay out of the audit chain.
            marks: what is wrong, and where; of a case that is returned, they say which pages go back (none: all of the case).
            actor: who decides.

        Raises:
            InputRefused: CASE_TAKEN, CASE_DECIDED, CASE_NOT_YOURS, as for `hold`.
            StoreFailed: NOT_STORED.
        """
        with self._database.write("review_decision", actor.id) as writing:
            self._require_open(writing, case_id, actor)
            decision = self._decided(writing, case_id, verdict, remark, marks)
            if verdict is Verdict.RETURNED:
                case = _case(writing.connection, case_id)
                pages = tuple(dict.fromkeys(mark.page for mark in marks)) or case.pages
                add_decisions(writing, case.dossier_id, [SendBack(pages, case_id, tuple(marks), remark)])
            writing.connection.execute(delete(review_waiting).where(review_waiting.c.case_id == case_id))
            return decision

    def take_back(self, case_id: UUID, actor: Actor) -> Decision:
        """The newest decision of a case does not count any more: the case waits again, and is this person's.

        What was sent back stays so: the counter may be at it already.

        Raises:
            InputRefused: CASE_NOT_DECIDED; CASE_NOT_YOURS: somebody else decided; CASE_RETURNED: pages went back to the counter.
            StoreFailed: NOT_STORED.
        """
        with self._database.write("review_decision", actor.id) as writing:
            case = _case(writing.connection, case_id)
            newest = _newest_decision(writing.connection, case_id)
            if newest is None or newest.verdict is Verdict.TAKEN_BACK:
                raise InputRefused("CASE_NOT_DECIDED")
            if newest.by != actor.id:
                raise InputRefused("CASE_NOT_YOURS")
            if newest.verdict is Verdict.RETURNED:
                raise InputRefused("CASE_RETURNED")
            decision = self._decided(writing, case_id, Verdict.TAKEN_BACK, "", ())
            _wait(writing, case)
            self._lease(writing, case_id)
            return decision

    def decisions(self, case_id: UUID) -> tuple[Decision, ...]:
        """All decisions of a case, the oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(_decisions(case_id)).all()
            return tuple(_decision(connection, row) for row in rows)

    def decided_of(self, dossier_id: UUID) -> tuple[tuple[Case, Decision], ...]:
        """The cases of a dossier that were decided, each with the decision that counts, in the order of the decisions."""
        with self._database.read() as connection:
            of_it = select(review_cases.c.id).where(review_cases.c.dossier_id == dossier_id)
            found = [(_case(connection, one), _newest_decision(connection, one)) for one in connection.scalars(of_it)]
        counting = [(case, one) for case, one in found if one is not None and one.verdict is not Verdict.TAKEN_BACK]
        return tuple(sorted(counting, key=lambda pair: (pair[1].at, pair[1].case_id)))

    # -- parts

    def _next(
        self,
        connection: Connection,
        actor: Actor,
        kinds: Collection[CaseKind],
        skipping: Collection[UUID],
        writing: Writing | None = None,
    ) -> Select[Any]:
        now = writing.at if writing is not None else self._database.now()
        return (
            select(review_waiting.c.case_id)
            .join(review_cases, review_cases.c.id == review_waiting.c.case_id)
            .where(
                review_cases.c.kind.in_([kind.value for kind in kinds]),
                review_cases.c.id.not_in(list(skipping)),
                _may_decide(actor.id),
                ~exists().where(_others_lease(actor.id)).where(review_leases.c.until_utc > now),
            )
            .order_by(*_IN_ORDER)
        )

    def _lease(self, writing: Writing, case_id: UUID) -> Lease:
        seq = writing.next_seq(review_leases.c.case_id, case_id, review_leases.c.seq)
        lease = Lease(case_id, writing.actor_id, writing.at + LEASE)
        writing.insert(review_leases, case_id=case_id, seq=seq, until_utc=lease.until)
        return lease

    def _require_open(self, writing: Writing, case_id: UUID, actor: Actor) -> None:
        _case(writing.connection, case_id)
        newest = _newest_decision(writing.connection, case_id)
        if newest is not None and newest.verdict is not Verdict.TAKEN_BACK:
            raise InputRefused("CASE_DECIDED")
        mine = select(review_cases.c.id).where(review_cases.c.id == case_id, _may_decide(actor.id))
        if writing.connection.scalar(mine) is None:
            raise InputRefused("CASE_NOT_YOURS")
        lease = _lease_of(writing.connection, case_id)
        if lease is not None and lease.by != actor.id and lease.holds(writing.at):
            raise InputRefused("CASE_TAKEN")

    def _decided(
        self, writing: Writing, case_id: UUID, verdict: Verdict, remark: str, marks: Sequence[DefectMark]
    ) -> Decision:
        seq, decision_id = writing.next_seq(review_decisions.c.case_id, case_id, review_decisions.c.seq), new_id()
        row = {"id": decision_id, "case_id": case_id, "seq": seq, "verdict": verdict.value, "remark": remark}
        writing.insert(review_decisions, **row)
        for place, mark in enumerate(marks):
            sides = dict(zip(("left", "top", "right", "bottom"), mark.rect or (None,) * 4, strict=True))
            defect = mark.defect.value
            writing.insert(review_marks, decision_id=decision_id, seq=place, page_id=mark.page, defect=defect, **sides)
        marked(writing, marks)
        facts = {"case": str(case_id), "decision": str(decision_id), "verdict": verdict.value, "marks": len(marks)}
        writing.audit("review.decided", facts)
        return Decision(case_id, seq, verdict, remark, tuple(marks), writing.actor_id, writing.at)


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
        case = _case(writing.connection, case_id)
        _wait(writing, case)
        opened.append(case)
    return tuple(opened)


def _wait(writing: Writing, case: Case) -> None:
    writing.insert(review_waiting, case_id=case.id, urgency=URGENCY[case.kind], since_utc=case.at)


def _may_decide(actor_id: UUID) -> ColumnElement[bool]:
    """Not of one's own scans; and a case that is for one person is for that person alone."""
    own = exists().where(
        review_case_scanners.c.case_id == review_cases.c.id, review_case_scanners.c.of_actor_id == actor_id
    )
    return and_(~own, or_(review_cases.c.for_actor_id.is_(None), review_cases.c.for_actor_id == actor_id))


def _others_lease(actor_id: UUID) -> ColumnElement[bool]:
    """The newest lease of a case, where it is somebody else's."""
    later = review_leases.alias()
    newest = select(func.max(later.c.seq)).where(later.c.case_id == review_cases.c.id).scalar_subquery()
    return and_(
        review_leases.c.case_id == review_cases.c.id,
        review_leases.c.seq == newest,
        review_leases.c.actor_id != actor_id,
    )


def _lease_of(connection: Connection, case_id: UUID) -> Lease | None:
    query = select(review_leases).where(review_leases.c.case_id == case_id).order_by(review_leases.c.seq.desc())
    row = connection.execute(query.limit(1)).first()
    return None if row is None else Lease(case_id, row.actor_id, row.until_utc)


def _case(connection: Connection, case_id: UUID) -> Case:
    row = stored(connection.execute(select(review_cases).where(review_cases.c.id == case_id)).first(), "case", case_id)
    scanners = select(review_case_scanners.c.of_actor_id).where(review_case_scanners.c.case_id == case_id)
    return Case(
        row.id,
        CaseKind(row.kind),
        row.dossier_id,
        row.component_id,
        row.document_id,
        tuple(map(UUID, row.pages)),
        row.facts,
        row.at_utc,
        frozenset(connection.scalars(scanners)),
        row.for_actor_id,
        row.lot_id,
    )


def _decisions(case_id: UUID) -> Select[Any]:
    return select(review_decisions).where(review_decisions.c.case_id == case_id).order_by(review_decisions.c.seq)


def _newest_decision(connection: Connection, case_id: UUID) -> Decision | None:
    rows = connection.execute(_decisions(case_id).order_by(None).order_by(review_decisions.c.seq.desc()).limit(1))
    row = rows.first()
    return None if row is None else _decision(connection, row)


def _decision(connection: Connection, row: Row[Any]) -> Decision:
    query = select(review_marks).where(review_marks.c.decision_id == row.id).order_by(review_marks.c.seq)
    marks = tuple(
        DefectMark(
            one.page_id, Defect(one.defect), None if one.left is None else (one.left, one.top, one.right, one.bottom)
        )
        for one in connection.execute(query)
    )
    return Decision(row.case_id, row.seq, Verdict(row.verdict), row.remark, marks, row.actor_id, row.at_utc)
