"""Exceptions become cases of supervisors.

What supervisors are told (alarms, doubtful pages that were taken) is a case from the moment of the notice on, in the same transaction
(`store.supervision`). All else is found here, from what the audit chain tells since the last look: a look costs what happened since, and
next to nothing where nothing did, however large the store is. A case whose matter is gone lapses: nobody looks at it for nothing.

A centre looks through the chains of all stations whose rows come there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.canonical import Json
from app.domain.clock import Clock
from app.domain.counting import sheets_in
from app.domain.editlog import Accept, SetSheetCount, effective
from app.domain.errors import Cancelled
from app.domain.fields import Field
from app.domain.grounds import Ground
from app.domain.model import Actor
from app.domain.release import PageQuality
from app.domain.review.answers import Answered, answered
from app.domain.review.cases import Case, CaseKind, NewCase, Verdict
from app.domain.review.required import RequiredFields
from app.domain.set_aside import set_aside
from app.domain.supervision import PAGES_ACCEPTED
from app.services.documents import Documents
from app.services.edit import Desk, Editing
from app.services.fields import Fields
from app.services.progress import CancelledCheck, never
from app.services.review.comparing import Comparing
from app.services.review.remaking import next_version
from app.services.review.same_code import SameCodes

if TYPE_CHECKING:
    from app.store.review_looks import Happened
    from app.store.store import Store

log = logging.getLogger(__name__)
DUTY: Final = "review"
_OF_DOSSIER: Final = (CaseKind.COUNT_DIFFERS, CaseKind.ANSWERED, CaseKind.ACCEPTED, CaseKind.DUPLICATE)
"""the kinds whose matter stands in a dossier's log"""
_OF_SIGNED: Final = (CaseKind.FIELD_UNSURE, CaseKind.DOUBTFUL, CaseKind.NEWER_RECIPE)


type QualityOf = Callable[[Desk, UUID], Mapping[UUID, PageQuality]]
_BAD: Final = (PageQuality.DOUBTFUL, PageQuality.POOR)


class Finding:
    """Looks for cases. Any number of processes may ask for it; one at a time does it."""

    def __init__(
        self,
        store: Store,
        editing: Editing,
        documents: Documents,
        comparing: Comparing,
        fields: Callable[[], Fields],
        quality: QualityOf,
        required: RequiredFields,
        clock: Clock,
        unsent_limit_s: float,
        same_codes: SameCodes,
    ) -> None:
        """How it is done.

        Args:
            store: the data folder.
            editing: reads dossiers.
            documents: makes the version that a repair asks for, where a crash came between.
            comparing: lays pages that came again beside those that they replace.
            fields: what papers tell; loaded where a paper was signed.
            quality: the verdict on each page of a paper.
            required: the fields of which an unsure one is a case.
            clock: UTC.
            unsent_limit_s: how long a finished document may wait to be sent until somebody looks at it.
            same_codes: dossiers that have one code.
        """
        self._store = store
        self._editing = editing
        self._documents = documents
        self._comparing = comparing
        self._fields = fields
        self._quality = quality
        self._required = required
        self._clock = clock
        self._unsent_limit_s = unsent_limit_s
        self._same_codes = same_codes
        self.left_unread: tuple[UUID, ...] = ()
        """as `unread`, as the last look found it"""

    def look(self, *, cancelled: CancelledCheck = never) -> tuple[Case, ...]:
        """Open the cases that came up since the last look, and let those lapse whose matter is gone.

        Raises:
            StoreFailed: DUTY_HELD: another process is at it.
            Cancelled: what was found so far stays.
        """
        with self._store.duties.hold(DUTY), self._store.review_looks.alone():
            opened = list(self._look_through(None, cancelled))
            left = set(self._store.review_looks.others())
            for of in sorted(left):
                with set_aside(of, log):
                    opened += self._look_through(of, cancelled)
                    left.discard(of)
            self.left_unread = tuple(sorted(left))
            opened += self._unsent()
            given = self._store.review_looks.given()
            if given:  # since the last look, or whoever handed it over was cut off then
                self._store.review.lapse(given)
        return tuple(one for one in opened if one.id not in given)

    def unread(self) -> tuple[UUID, ...]:
        """The stations of which no case comes up, for what comes next in their chains, or in a dossier that these tell of, can't be read;
        nothing is written.

        Raises:
            StoreFailed: the errors of the database.
        """
        found = set(self._store.review_looks.others())
        for of in sorted(found):
            with set_aside(of, log):
                happened = self._store.review_looks.happened(of=of)
                for dossier_id in happened.dossiers if happened is not None else ():
                    self._editing.desk(dossier_id)
                found.discard(of)
        return tuple(sorted(found))

    def _look_through(self, of: UUID | None, cancelled: CancelledCheck) -> Iterator[Case]:
        """What a chain tells since the last look."""
        while (happened := self._store.review_looks.happened(of=of)) is not None:
            if cancelled():
                raise Cancelled
            yield from self._since(happened)
            self._store.review_looks.looked(happened.until, of)

    def _since(self, happened: Happened) -> Iterator[Case]:
        for case_id in happened.repaired:
            self._remake(self._store.review.case(case_id))
        for notice_id in happened.told:
            yield from self._of_notice(notice_id)
        self._store.review.lapse(filter(None, map(self._store.review.of_notice, happened.read)))
        for dossier_id in happened.dossiers:
            yield from self._of_dossier(dossier_id)
        yield from self._same_code(happened.filled)
        for document_id in happened.signed:
            yield from self._store.review.open(tuple(self._of_signed(document_id)))  # read before the write begins
        for upload_id, document_id, code in happened.alarms:
            yield from self._alarm(_subject("alarm", upload_id, code), document_id, code)
        for document_id, code in happened.refused:
            yield from self._alarm(_subject("read_back", document_id, code), document_id, code)

    def _alarm(self, subject: str, document_id: UUID, code: str) -> tuple[Case, ...]:
        component_id = self._store.documents.get(document_id).component_id
        facts: dict[str, Json] = {"component": self._code(component_id), "code": code}
        dossier_id = self._dossier_of(component_id)
        return self._store.review.open([self._new(subject, CaseKind.ALARM, dossier_id, component_id, (), facts)])

    def _of_notice(self, notice_id: UUID) -> tuple[Case, ...]:
        """What another station's supervisors are told: the case of it came up there with the notice."""
        notice = self._store.supervision.notice(notice_id)
        kind, pages = CaseKind.ALARM, tuple[UUID, ...]()
        facts: dict[str, Json] = {**notice.facts, "code": notice.code}
        if notice.code == PAGES_ACCEPTED:
            accepting = self._store.dossiers.log(notice.dossier_id)[notice.position].operation
            twice = isinstance(accepting, Accept) and accepting.reason == Ground.BOTH_BELONG
            kind, facts = CaseKind.DUPLICATE if twice else CaseKind.ACCEPTED, dict(notice.facts)
            pages = accepting.pages if isinstance(accepting, Accept) else ()
        new = self._new(_subject("notice", notice_id), kind, notice.dossier_id, notice.component_id, pages, facts)
        return self._store.review.open([new])

    # -- what stands in a dossier's log

    def _of_dossier(self, dossier_id: UUID) -> tuple[Case, ...]:
        desk = self._editing.desk(dossier_id)
        counts = {_subject("count", dossier_id, position): part for part, position in _counts(desk)}
        answers = {_subject("answered", dossier_id, one.position, one.last): one for one in self._answered(desk)}
        known = self._store.review.known([*counts, *answers])
        waiting = self._store.review.waiting_cases(_OF_DOSSIER, dossier_id)
        there = {*counts, *answers, *(subject for subject, case in waiting.items() if _still_accepted(case, desk))}
        self._store.review.lapse(case.id for subject, case in waiting.items() if subject not in there)
        self._lapse_of_signed(desk)
        new = [self._count(subject, desk, part) for subject, part in counts.items() if subject not in known]
        new += [self._answer(subject, desk, one) for subject, one in answers.items() if subject not in known]
        return self._store.review.open(new) if new else ()

    def _count(self, subject: str, desk: Desk, component_id: UUID) -> NewCase:
        paper = desk.paper(component_id)
        found = sheets_in(paper, desk.masters)
        facts: dict[str, Json] = {"component": self._code(component_id), "sheets": paper.sheet_count, "found": found}
        return self._new(subject, CaseKind.COUNT_DIFFERS, desk.dossier.id, component_id, (), facts)

    def _answered(self, desk: Desk) -> tuple[Answered, ...]:
        newest = {part: self._store.documents.current(part) for part in desk.papers}
        until = {part: document.edit_position for part, document in newest.items() if document is not None}
        return answered(desk.log, desk.masters, desk.papers, until)

    def _answer(self, subject: str, desk: Desk, of: Answered) -> NewCase:
        views = {view.id: view for paper in desk.papers.values() for view in paper.pages}
        told = self._comparing.told(of, views, desk.masters)
        stand = [UUID(str(one.get("instead") or one["page"])) for one in told]
        pages = tuple(page for page in dict.fromkeys(stand) if page in views)
        facts: dict[str, Json] = {
            "case": str(of.sent_back.case),
            "component": self._code(of.component),
            "answers": list(told),
        }
        new = self._new(subject, CaseKind.ANSWERED, desk.dossier.id, of.component, pages, facts)
        decisions = self._store.review.decisions(of.sent_back.case)
        by = next((one.by for one in reversed(decisions) if one.verdict is Verdict.RETURNED), None)
        return new if by is None or by in new.scanned_by else replace(new, for_actor=by)

    def _same_code(self, dossier_ids: Iterable[UUID]) -> tuple[Case, ...]:
        found = self._same_codes.look(dossier_ids)
        self._store.review.lapse(found.gone)
        new = [
            self._new(one.subject, CaseKind.SAME_CODE, one.dossier_id, one.component_id, (), one.facts)
            for one in found.new
        ]
        return self._store.review.open(new) if new else ()

    # -- what was read, and what waits

    def _of_signed(self, document_id: UUID) -> Iterator[NewCase]:
        """Of a paper that was signed: required fields that were not read surely and that nobody typed, and doubtful pages nobody took."""
        document = self._store.documents.get(document_id)
        if document.kept_blob is not None:
            return
        part = document.component_id
        dossier_id = self._dossier_of(part)
        desk, of_paper = self._editing.desk(dossier_id), {"component": self._code(part)}
        unsure = self._open_fields(desk, part)
        if unsure:
            facts: dict[str, Json] = {**of_paper, "fields": list(unsure)}
            pages = tuple(dict.fromkeys(page for page in unsure.values() if page is not None))
            yield self._new(_subject("field", document_id), CaseKind.FIELD_UNSURE, dossier_id, part, pages, facts)
        doubtful = self._doubtful(desk, part)
        if doubtful:
            subject = _subject("doubtful", document_id)
            yield self._new(subject, CaseKind.DOUBTFUL, dossier_id, part, doubtful, of_paper)

    def _open_fields(self, desk: Desk, component_id: UUID) -> dict[str, UUID | None]:
        required = self._required_of(desk, component_id)
        states = self._fields().of(desk, component_id) if required else ()
        open_ones = [state for state in states if state.name in required and state.is_open]
        return {state.name.value: state.best.page if state.best is not None else None for state in open_ones}

    def _required_of(self, desk: Desk, component_id: UUID) -> tuple[Field, ...]:
        code = self._code(component_id)
        asked = desk.asked.paper(code)
        return self._required.of(code, asked.paper_type if asked else "")

    def _doubtful(self, desk: Desk, component_id: UUID) -> tuple[UUID, ...]:
        """The pages that nobody took though they are doubtful; of what was sent back the counter knows."""
        paper, quality = desk.paper(component_id), self._quality(desk, component_id)
        taken = paper.accepted.keys() | paper.sent_back.keys()
        return tuple(view.id for view in paper.pages if quality.get(view.id) in _BAD and view.id not in taken)

    def _lapse_of_signed(self, desk: Desk) -> None:
        """Somebody typed the fields or took the pages, or another version was made, which is looked at when it is signed."""
        for case in self._store.review.waiting_cases(_OF_SIGNED, desk.dossier.id).values():
            current = self._store.documents.current(case.component_id)
            if (current is not None and current.id != case.document_id) or not self._still(case, desk):
                self._store.review.lapse((case.id,))

    def _still(self, case: Case, desk: Desk) -> bool:
        match case.kind:
            case CaseKind.FIELD_UNSURE:
                return bool(self._open_fields(desk, case.component_id))
            case CaseKind.DOUBTFUL:
                return bool(self._doubtful(desk, case.component_id))
            case _:
                return True

    def _unsent(self) -> tuple[Case, ...]:
        late = self._store.outbox.late(self._clock.now() - timedelta(seconds=self._unsent_limit_s))
        subjects = {_subject("unsent", document): (upload, document, since) for upload, document, since in late}
        waiting = self._store.review.waiting_cases((CaseKind.UNSENT,))
        gone = [case.id for subject, case in waiting.items() if subject not in subjects]
        if gone:
            self._store.review.lapse(gone)
        new = list[NewCase]()
        for subject in subjects.keys() - self._store.review.known(list(subjects)):
            upload, document, since = subjects[subject]
            with set_aside(document, log):
                new.append(self._late(subject, upload, document, since))
        return self._store.review.open(new) if new else ()

    def _late(self, subject: str, upload_id: UUID, document_id: UUID, since: datetime) -> NewCase:
        attempts = self._store.outbox.attempts(upload_id)
        component_id = self._store.documents.get(document_id).component_id
        facts: dict[str, Json] = {
            "component": self._code(component_id),
            "since": since.isoformat(),
            "attempts": len(attempts),
            "code": attempts[-1].code if attempts else "",
        }
        return self._new(subject, CaseKind.UNSENT, self._dossier_of(component_id), component_id, (), facts)

    # -- parts

    def _new(
        self,
        subject: str,
        kind: CaseKind,
        dossier_id: UUID,
        component_id: UUID,
        pages: tuple[UUID, ...],
        facts: Mapping[str, Json],
    ) -> NewCase:
        hands = frozenset(self._store.review.hands(dossier_id, component_id, pages))
        current = self._store.documents.current(component_id)
        document_id = current.id if current is not None else None
        about = {"dossier": self._store.dossiers.get(dossier_id).code, **facts}
        return NewCase(subject, kind, dossier_id, component_id, hands, document_id, pages, about)

    def _code(self, component_id: UUID) -> str:
        return self._store.dossiers.component_by_id(component_id).code

    def _dossier_of(self, component_id: UUID) -> UUID:
        return self._store.dossiers.component_by_id(component_id).dossier_id

    def _remake(self, case: Case) -> None:
        """The version that a repair asks for, unless it was made right after it."""
        repaired = [one for one in self._store.review.decisions(case.id) if one.verdict is Verdict.REPAIRED]
        current = self._store.documents.current(case.component_id)
        if repaired and current is not None and current.made_at < repaired[-1].at:
            by = repaired[-1].by
            name = self._store.people.names({by})[by]
            next_version(self._store, self._documents, case, Actor(by, name))


def _subject(*parts: object) -> str:
    return ":".join(map(str, parts))


def _counts(desk: Desk) -> Iterator[tuple[UUID, int]]:
    """The papers whose count stands against what is said, and where in the log it was put down."""
    newest: dict[UUID, tuple[int, str]] = {}
    for entry in effective(desk.log):
        if isinstance(entry.operation, SetSheetCount):
            newest[entry.operation.component] = (entry.position, entry.operation.reason)
    for component, (position, reason) in newest.items():
        if reason:
            yield component, position


def _still_accepted(case: Case, desk: Desk) -> bool:
    """Whether the acceptance that a case is about counts."""
    if case.kind not in (CaseKind.ACCEPTED, CaseKind.DUPLICATE):
        return False
    position = case.facts["position"]
    return any(entry.position == position and isinstance(entry.operation, Accept) for entry in effective(desk.log))
