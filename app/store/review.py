"""The cases of supervisors: opened once, given to one person at a time, decided, and taken back; see `app.domain.review.cases`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, select

from app.domain.editlog import Operation, SendBack
from app.domain.errors import InputRefused
from app.domain.ids import new_id
from app.domain.model import Actor
from app.domain.review.cases import LEASE, Case, CaseKind, Decision, Lease, NewCase, Verdict
from app.domain.review.defects import DefectMark
from app.domain.review.hands import Part
from app.store import operations
from app.store.database import Database, Writing
from app.store.dossiers import add_decisions, stored
from app.store.figures import marked
from app.store.hands import hands
from app.store.homes import home_now, is_home, refuse_given
from app.store.review_looks import DECIDED
from app.store.review_opening import of_notice, open_cases, read_its_notice, wait, wait_no_more
from app.store.review_rows import CASES, case_of, cases, cases_where, decisions_where, lease_of, newest_decision
from app.store.review_standing import Standing, may_decide, standing_of
from app.store.review_turns import begin, begin_at_once, clock
from app.store.schema import dossiers
from app.store.schema_review import (
    review_cases,
    review_decisions,
    review_leases,
    review_marks,
    review_waiting,
)

__all__ = ["NewCase", "Review"]
_IN_ORDER = (review_waiting.c.urgency, review_waiting.c.since_utc, review_waiting.c.case_id)


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
            return case_of(connection, case_id)

    def upcoming(self, actor: Actor, most: int, kinds: Collection[CaseKind] = frozenset(CaseKind)) -> tuple[Case, ...]:
        """The cases that this person may look at next, the most urgent first; nothing is taken."""
        with self._database.read() as connection:
            found = connection.scalars(self._next(connection, actor, kinds, ()).limit(most)).all()
            by_id = {case.id: case for case in cases_where(connection, review_cases.c.id.in_(found))}
        return tuple(by_id[one] for one in found)

    def waiting(self) -> dict[CaseKind, int]:
        """How many cases wait, by kind; kinds of which none waits are left out."""
        query = (
            select(review_cases.c.kind, func.count())
            .join(review_waiting, review_waiting.c.case_id == review_cases.c.id)
            .group_by(review_cases.c.kind)
        )
        with self._database.read() as connection:
            return {CaseKind(kind): count for kind, count in connection.execute(query)}

    def waiting_cases(self, kinds: Collection[CaseKind], dossier_id: UUID | None = None) -> dict[str, Case]:
        """By subject: the cases of these kinds that wait, of one dossier or of all."""
        waits = exists().where(review_waiting.c.case_id == review_cases.c.id)
        query = CASES.where(waits, review_cases.c.kind.in_([kind.value for kind in kinds]))
        if dossier_id is not None:
            query = query.where(review_cases.c.dossier_id == dossier_id)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        subjects = {row.id: row.subject for row in rows}
        return {subjects[case.id]: case for case in cases(rows)}

    def known(self, subjects: Collection[str]) -> frozenset[str]:
        """Those of these subjects that were a case already."""
        query = select(review_cases.c.subject).where(review_cases.c.subject.in_(subjects))
        with self._database.read() as connection:
            return frozenset(connection.scalars(query))

    def lease(self, case_id: UUID) -> Lease | None:
        """On whose screen a case is now."""
        with self._database.read() as connection:
            lease = lease_of(connection, case_id)
        return lease if lease is not None and lease.holds(self._database.now()) else None

    def of_notice(self, notice_id: UUID) -> UUID | None:
        """The case of a notice; None: it was told before there were any."""
        query = select(review_cases.c.id).where(review_cases.c.subject == of_notice(notice_id))
        with self._database.read() as connection:
            return connection.scalar(query)

    def hands(self, dossier_id: UUID, component_id: UUID, pages: Collection[UUID]) -> Mapping[UUID, frozenset[Part]]:
        """Who may not decide about pages of a paper (none: all of them), and what each did to them."""
        with self._database.read() as connection:
            return hands(connection, dossier_id, component_id, pages)

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
            passed = set(skipping)
            while found := writing.connection.scalar(self._next(writing.connection, actor, kinds, passed).limit(1)):
                now = begin_at_once(writing, found)
                if now is not None:
                    stands = standing_of(writing.connection, found, actor.id, writing.at)
                    if stands.waits and stands.is_free(actor.id, now):
                        self._lease(writing, stands, now)
                        return stands.case
                passed.add(found)
            return None

    def hold(self, case_id: UUID, actor: Actor) -> Lease:
        """Go on looking: the case stays this person's for another while.

        Raises:
            InputRefused: CASE_TAKEN: somebody else has it by now; CASE_DECIDED; CASE_NOT_YOURS: this person may not decide it.
            StoreFailed: NOT_STORED.
        """
        with self._database.write("review_lease", actor.id) as writing:
            now = begin(writing, case_id)
            stands = standing_of(writing.connection, case_id, actor.id, writing.at)
            stands.require_open(actor.id, now)
            return self._lease(writing, stands, now)

    def give_back(self, case_id: UUID, actor: Actor) -> None:
        """Leave a case to others; one that is somebody else's stays theirs."""
        with self._database.write("review_lease", actor.id) as writing:
            now, lease = begin(writing, case_id), lease_of(writing.connection, case_id)
            if lease is not None and lease.by == actor.id and lease.holds(now):
                seq = writing.next_seq(review_leases.c.case_id, case_id, review_leases.c.seq)
                writing.insert(review_leases, case_id=case_id, seq=seq, until_utc=now)

    # -- what is decided

    def decide(
        self,
        case_id: UUID,
        verdict: Verdict,
        remark: str,
        marks: Sequence[DefectMark],
        actor: Actor,
        pages: Sequence[UUID] = (),
    ) -> Decision:
        """Put a decision down; pages that are returned are sent back in the dossier's log, in the same transaction. The notice that a
        case tells of was read then. In the log of a dossier of another station that station sends them back, when the decision has come
        there (`replication.decided`).

        Args:
            case_id: the case.
            verdict: any but TAKEN_BACK and LAPSED.
            remark: the person's own words; they stay out of the audit chain.
            marks: what is wrong, and where.
            actor: who decides.
            pages: of a case that is returned: which of its pages go back; none: those that are marked, else all of the case.

        Raises:
            InputRefused: CASE_TAKEN, CASE_DECIDED, CASE_NOT_YOURS, as for `hold`; DOSSIER_GIVEN: this station handed it over.
            StoreFailed: NOT_STORED.
        """
        with self._database.write("review_decision", actor.id) as writing:
            stands = self._open(writing, case_id, actor)
            case, back = stands.case, tuple[UUID, ...]()
            if verdict is Verdict.RETURNED:
                back = tuple(pages) or tuple(dict.fromkeys(mark.page for mark in marks)) or case.pages
            decision = self._decided(writing, stands, verdict, remark, marks, back)
            refuse_given(writing.connection, writing.station_id, case.dossier_id)
            if is_home(writing.connection, writing.station_id, case.dossier_id):
                marked(writing, marks)
                if verdict is Verdict.RETURNED:
                    add_decisions(writing, case.dossier_id, [SendBack(back, case_id, tuple(marks), remark)])
            read_its_notice(writing, stands.subject)
            wait_no_more(writing, case_id)
            return decision

    def repair(
        self,
        case_id: UUID,
        repairs: Sequence[Operation],
        remark: str,
        marks: Sequence[DefectMark],
        actor: Actor,
        *,
        planned_at: int,
    ) -> Decision | None:
        """Put down that pages are made anew: what is done to them in the dossier's log and the decision, in one transaction.

        None: somebody edited the dossier since the repair was planned, and nothing was put down.

        Args:
            case_id: the case.
            repairs: what is added to the edit log of its dossier.
            remark: the person's own words.
            marks: what was wrong, and where.
            actor: who decides.
            planned_at: how many operations the log held then.

        Raises:
            InputRefused: as `decide`; as `Dossiers.append`; DOSSIER_ELSEWHERE: its pages are made anew at its home station alone.
            StoreFailed: NOT_STORED.
        """
        with self._database.write("review_repair", actor.id) as writing:
            stands = self._open(writing, case_id, actor)
            dossier_id = stands.case.dossier_id
            if operations.length(writing.connection, dossier_id) != planned_at:
                return None
            add_decisions(writing, dossier_id, repairs)
            decision = self._decided(writing, stands, Verdict.REPAIRED, remark, marks)
            marked(writing, marks)
            read_its_notice(writing, stands.subject)
            wait_no_more(writing, case_id)
            return decision

    def lapse(self, case_ids: Iterable[UUID]) -> None:
        """Say, in the name of the machine, that what these cases are about is not so any more. One that does not wait is left as it is."""
        with self._database.write("review_decision") as writing:
            for case_id in sorted(case_ids):  # in one order, or two who lapse the same ones would wait for each other
                begin(writing, case_id)
                stands = standing_of(writing.connection, case_id, writing.actor_id, writing.at)
                if stands.waits:
                    self._decided(writing, stands, Verdict.LAPSED, "", ())
                    wait_no_more(writing, case_id)

    def take_back(self, case_id: UUID, actor: Actor) -> Decision:
        """The newest decision of a case does not count any more: the case waits again, and is this person's.

        What was sent back stays so: the counter may be at it already.

        Raises:
            InputRefused: CASE_NOT_DECIDED; CASE_NOT_YOURS: somebody else decided; CASE_RETURNED: pages went back to the counter.
            StoreFailed: NOT_STORED.
        """
        with self._database.write("review_decision", actor.id) as writing:
            now = begin(writing, case_id)
            stands = standing_of(writing.connection, case_id, actor.id, writing.at)
            newest = newest_decision(writing.connection, case_id)
            if newest is None or newest.verdict in (Verdict.TAKEN_BACK, Verdict.LAPSED):
                raise InputRefused("CASE_NOT_DECIDED")
            if newest.by != actor.id:
                raise InputRefused("CASE_NOT_YOURS")
            if newest.verdict is Verdict.RETURNED:
                raise InputRefused("CASE_RETURNED")
            decision = self._decided(writing, stands, Verdict.TAKEN_BACK, "", ())
            wait(writing, stands.case)
            self._lease(writing, stands, now)
            return decision

    def decisions(self, case_id: UUID) -> tuple[Decision, ...]:
        """All decisions of a case, the oldest first."""
        with self._database.read() as connection:
            return decisions_where(connection, review_decisions.c.case_id == case_id)

    def of_dossier(self, dossier_id: UUID) -> tuple[Case, ...]:
        """All cases of a dossier, decided or not, in the order in which they came up."""
        with self._database.read() as connection:
            return cases_where(connection, review_cases.c.dossier_id == dossier_id)

    def unanswered(self) -> frozenset[UUID]:
        """The dossiers of this station of which pages were sent back, as far as no case of the answer came up: more rather than less."""
        returned = (
            select(review_cases.c.id, review_cases.c.dossier_id)
            .join(review_decisions, review_decisions.c.case_id == review_cases.c.id)
            .join(dossiers, dossiers.c.id == review_cases.c.dossier_id)
            .where(review_decisions.c.verdict == Verdict.RETURNED.value)
            .where(home_now() == self._database.station_id)
        )
        lapsed = exists().where(
            review_decisions.c.case_id == review_cases.c.id, review_decisions.c.verdict == Verdict.LAPSED.value
        )
        answers = select(review_cases.c.facts).where(review_cases.c.kind == CaseKind.ANSWERED.value, ~lapsed)
        with self._database.read() as connection:
            answered = {UUID(facts["case"]) for facts in connection.scalars(answers)}
            return frozenset(row.dossier_id for row in connection.execute(returned) if row.id not in answered)

    def decided_of(self, dossier_id: UUID) -> tuple[tuple[Case, Decision], ...]:
        """The cases of a dossier that were decided, each with the decision that counts, in the order of the decisions."""
        of_it = review_cases.c.dossier_id == dossier_id
        with self._database.read() as connection:
            found = cases_where(connection, of_it)
            told = decisions_where(connection, review_decisions.c.case_id.in_(select(review_cases.c.id).where(of_it)))
        newest = {one.case_id: one for one in told}
        counting = [
            (case, one) for case in found if (one := newest.get(case.id)) and one.verdict is not Verdict.TAKEN_BACK
        ]
        return tuple(sorted(counting, key=lambda pair: (pair[1].at, pair[1].case_id)))

    def beside(self, case_id: UUID) -> tuple[tuple[Case, tuple[Decision, ...]], ...]:
        """A case and the other ones of its dossier, in the order in which they came up, each with its decisions, the oldest first.

        Raises:
            StoreFailed: NOT_STORED.
        """
        its = review_cases.alias()
        same = review_cases.c.dossier_id == select(its.c.dossier_id).where(its.c.id == case_id).scalar_subquery()
        with self._database.read() as connection:
            found = cases_where(connection, same)
            stored(next(iter(found), None), "case", case_id)
            told = decisions_where(connection, review_decisions.c.case_id.in_([one.id for one in found]))
        return tuple((case, tuple(one for one in told if one.case_id == case.id)) for case in found)

    # -- parts

    def _next(
        self,
        connection: Connection,
        actor: Actor,
        kinds: Collection[CaseKind],
        skipping: Collection[UUID],
    ) -> Select[Any]:
        now = self._database.now()
        return (
            select(review_waiting.c.case_id)
            .join(review_cases, review_cases.c.id == review_waiting.c.case_id)
            .where(
                review_cases.c.kind.in_([kind.value for kind in kinds]),
                review_cases.c.id.not_in(list(skipping)),
                may_decide(actor.id, now),
                ~_is_anothers(actor.id, clock(connection, now)),
            )
            .order_by(*_IN_ORDER)
        )

    def _lease(self, writing: Writing, stands: Standing, now: datetime) -> Lease:
        lease = Lease(stands.case.id, writing.actor_id, now + LEASE)
        writing.insert(review_leases, case_id=lease.case_id, seq=stands.leases, until_utc=lease.until)
        return lease

    def _open(self, writing: Writing, case_id: UUID, actor: Actor) -> Standing:
        now = begin(writing, case_id)
        stands = standing_of(writing.connection, case_id, actor.id, writing.at)
        stands.require_open(actor.id, now)
        return stands

    def _decided(
        self,
        writing: Writing,
        stands: Standing,
        verdict: Verdict,
        remark: str,
        marks: Sequence[DefectMark],
        back: Sequence[UUID] = (),
    ) -> Decision:
        case_id, seq, decision_id = stands.case.id, stands.decisions, new_id()
        row = {"id": decision_id, "case_id": case_id, "seq": seq, "verdict": verdict.value, "remark": remark}
        writing.insert(review_decisions, **row)
        for place, mark in enumerate(marks):
            sides = dict(zip(("left", "top", "right", "bottom"), mark.rect or (None,) * 4, strict=True))
            defect = mark.defect.value
            writing.insert(review_marks, decision_id=decision_id, seq=place, page_id=mark.page, defect=defect, **sides)
        facts = {"case": str(case_id), "decision": str(decision_id), "verdict": verdict.value, "marks": len(marks)}
        writing.audit(DECIDED, facts | ({"pages": [str(page) for page in back]} if back else {}))
        return Decision(case_id, seq, verdict, remark, tuple(marks), writing.actor_id, writing.at)


def _is_anothers(actor_id: UUID, now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether the newest lease of a case is somebody else's and holds: one row is looked at, however often the case was on a screen."""
    newest = (
        select(and_(review_leases.c.actor_id != actor_id, review_leases.c.until_utc > now))
        .where(review_leases.c.case_id == review_cases.c.id)
        .order_by(review_leases.c.seq.desc())
        .limit(1)
        .correlate(review_cases)
    )
    return func.coalesce(newest.scalar_subquery(), false())
