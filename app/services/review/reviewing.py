"""What supervisors do: take a case, hold it, leave it to others, decide it, take that back. Each asks first whether they may."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.editlog import Crop, Operation, Restore, Rotate, Straighten
from app.domain.errors import InputRefused
from app.domain.model import Actor, Document
from app.domain.review.cases import Case, CaseKind, Decision, Lease, Verdict
from app.domain.review.defects import DefectMark
from app.domain.rights import Action
from app.domain.set_aside import set_aside
from app.services.documents import Documents
from app.services.edit import Editing
from app.services.put_down import put_down
from app.services.review.remaking import next_version
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)
MOST_REMARK_CHARACTERS: Final = 500

type Repair = Rotate | Straighten | Crop | Restore
"""what can be done to a page without its paper: turned, straightened, cut, or cleaned anew from what was scanned (`Restore`)"""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair came to: the decision, and the version that waits for its signature; None: none was made of the pages before."""

    decision: Decision
    document: Document | None


class Reviewing:
    """The use cases of the review. A case is decided by who has it: taking it is asking for the next one, or holding it."""

    def __init__(self, store: Store, rights: Rights, editing: Editing, documents: Documents) -> None:
        self._store = store
        self._rights = rights
        self._editing = editing
        self._documents = documents

    # -- whose a case is

    def waiting(self, actor: Actor) -> dict[CaseKind, int]:
        """How many cases wait, by kind; kinds of which none waits are left out.

        Raises:
            InputRefused: NOT_ALLOWED, as for all that follows.
        """
        self._rights.require(actor, Action.READ_CASES)
        return self._store.review.waiting()

    def upcoming(self, actor: Actor, most: int, kinds: Collection[CaseKind] = frozenset(CaseKind)) -> tuple[Case, ...]:
        """The cases that this person may look at next, the most urgent first; nothing is taken."""
        self._rights.require(actor, Action.READ_CASES)
        return self._store.review.upcoming(actor, most, kinds)

    def next(
        self, actor: Actor, kinds: Collection[CaseKind] = frozenset(CaseKind), skipping: Collection[UUID] = ()
    ) -> Case | None:
        """The most urgent case that nobody else has and that this person may decide; it is theirs for a while. None: there is none."""
        self._rights.require(actor, Action.REVIEW)
        return self._store.review.take(actor, kinds, skipping)

    def next_shown[T](
        self, actor: Actor, kinds: Collection[CaseKind], skipping: Collection[UUID], show: Callable[[Case], T]
    ) -> T | None:
        """As `next`, with what `show` makes of it: a case of a dossier that nobody can read is given back and passed by."""
        passed = set(skipping)
        while (case := self.next(actor, kinds, passed)) is not None:
            with set_aside(case.dossier_id, log):
                return show(case)
            self.give_back(case.id, actor)
            passed.add(case.id)
        return None

    def hold(self, case_id: UUID, actor: Actor) -> Lease:
        """Take just this case, or go on looking at it.

        Raises:
            InputRefused: CASE_TAKEN, CASE_DECIDED, CASE_NOT_YOURS.
            StoreFailed: NOT_STORED.
        """
        self._rights.require(actor, Action.REVIEW)
        return self._store.review.hold(case_id, actor)

    def give_back(self, case_id: UUID, actor: Actor) -> None:
        """Leave a case to others."""
        self._rights.require(actor, Action.REVIEW)
        self._store.review.give_back(case_id, actor)

    # -- what is decided

    def accept(self, case_id: UUID, actor: Actor) -> Decision:
        """All is well. Raises InputRefused, as `hold`."""
        self._rights.require(actor, Action.REVIEW)
        return self._store.review.decide(case_id, Verdict.ACCEPTED, "", (), actor)

    def remark(self, case_id: UUID, text: str, marks: Sequence[DefectMark], actor: Actor) -> Decision:
        """It stays as it is, with a remark.

        Raises:
            InputRefused: REMARK_NEEDED: there is none, or it is too long; as `hold`.
        """
        self._rights.require(actor, Action.REVIEW)
        return self._store.review.decide(case_id, Verdict.REMARKED, _checked(text, needed=True), marks, actor)

    def send_back(
        self, case_id: UUID, marks: Sequence[DefectMark], text: str, actor: Actor, pages: Sequence[UUID] = ()
    ) -> Decision:
        """Pages go back to the counter at once, with what is wrong and where; they are doubtful there until they are answered.

        Args:
            case_id: the case.
            marks: what is wrong; at least one of them, or a remark.
            text: the supervisor's own words.
            actor: who decides.
            pages: which pages; none: those that are marked, else those of the case, else all of the paper.

        Raises:
            InputRefused: REMARK_NEEDED: nobody would know why; CASE_WITHOUT_PAGES: none of the pages lies in the paper now, or it is a
                finished file; PAGE_NOT_HERE: a page lies elsewhere; as `hold`.
        """
        self._rights.require(actor, Action.REVIEW)
        said = _checked(text, needed=not marks)
        with self._store.database.one_state():
            case = self._store.review.case(case_id)
            lying = [view.id for view in self._pages(case)]
        its = [page for page in case.pages if page in lying] if case.pages else lying
        wanted = tuple(dict.fromkeys(pages or [mark.page for mark in marks] or its))
        _require_here(wanted, lying)
        decision = self._store.review.decide(case_id, Verdict.RETURNED, said, marks, actor, wanted)
        self._settle(case)
        return decision

    def repair(
        self,
        case_id: UUID,
        repairs: Sequence[Repair],
        marks: Sequence[DefectMark],
        text: str,
        actor: Actor,
        seen: Sequence[PageView] = (),
    ) -> Repaired:
        """Make pages anew from their untouched masters, by operations of the edit log that are put down with the decision, all or none.
        Where a version was made of them, another takes its place: it has to be signed again, and goes out as an update.

        Args:
            case_id: the case.
            repairs: what is done, one after the other.
            marks: what was wrong, and where.
            text: the supervisor's own words.
            actor: who decides.
            seen: what the pages showed to whoever decided on these repairs; none: what they show now.

        Raises:
            InputRefused: CASE_WITHOUT_PAGES, PAGE_NOT_HERE, as for `send_back`; NOTHING_REPAIRED: the pages are as they were, and no newer
                recipe makes them otherwise;
                PAGES_CHANGED: somebody else changed a page that is repaired, and nothing was put down; AREA_EMPTY, TURN_TOO_FAR,
                OTHER_PART_LIES_THERE, as at the counter; as `hold`.
        """
        self._rights.require(actor, Action.REVIEW)
        said = _checked(text, needed=False)
        self._store.review.hold(case_id, actor)
        case = self._store.review.case(case_id)
        touched = list(dict.fromkeys(page for one in repairs for page in one.pages))

        def plan() -> Sequence[Operation]:
            _require_here(touched, [view.id for view in self._pages(case)])
            return self._planned(case, repairs, actor)

        def write(planned: Sequence[Operation], planned_at: int) -> Decision | None:
            return self._store.review.repair(case_id, planned, said, marks, actor, planned_at=planned_at)

        decision = put_down(self._store, case.dossier_id, touched, plan, write, seen)
        self._settle(case)
        return Repaired(decision, next_version(self._store, self._documents, case, actor))

    def take_back(self, case_id: UUID, actor: Actor) -> Decision:
        """The newest decision does not count; the case is this person's again. What it did to pages stays.

        Raises:
            InputRefused: CASE_NOT_DECIDED, CASE_NOT_YOURS, CASE_RETURNED.
        """
        self._rights.require(actor, Action.REVIEW)
        return self._store.review.take_back(case_id, actor)

    # -- parts

    def _settle(self, case: Case) -> None:
        """A faulty paper may be the one too many of its lot; where this run ends before, the next draw does it."""
        if case.lot_id is not None:
            self._store.review_lots.settle(case.lot_id)

    def _pages(self, case: Case) -> tuple[PageView, ...]:
        return self._editing.desk(case.dossier_id).paper(case.component_id).pages

    def _planned(self, case: Case, repairs: Sequence[Repair], actor: Actor) -> tuple[Operation, ...]:
        """What repairs put down in the edit log. Raises InputRefused: one of them can't be done, or leaves all as it was."""
        ahead = self._editing.ahead
        asked = [
            replace(one, quarter_turns=one.quarter_turns % 4) if isinstance(one, Rotate) else one for one in repairs
        ]
        planned = ahead.planned(case.dossier_id, asked, actor)
        same = ahead.after(case.dossier_id, planned, actor)[case.component_id].pages == self._pages(case)
        if same and case.kind is not CaseKind.NEWER_RECIPE:  # there what makes them is another one
            raise InputRefused("NOTHING_REPAIRED")
        return planned


def _require_here(wanted: Sequence[UUID], lying: Sequence[UUID]) -> None:
    if not lying or not wanted:
        raise InputRefused("CASE_WITHOUT_PAGES")
    for page in wanted:
        if page not in lying:
            raise InputRefused("PAGE_NOT_HERE", page=str(page))


def _checked(text: str, *, needed: bool) -> str:
    """A remark as it is kept: NFC, without spaces around it."""
    said = " ".join(unicodedata.normalize("NFC", text).split())
    if len(said) > MOST_REMARK_CHARACTERS or (needed and not said):
        raise InputRefused("REMARK_NEEDED", most=MOST_REMARK_CHARACTERS)
    return said
