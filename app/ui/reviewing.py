"""What the review desk asks of the station: cases, what each shows, and decisions. `app.gui` answers it by the use cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from app.domain.archived_page import PageInFile
from app.domain.arrange import PageView
from app.domain.changes import Changed
from app.domain.grounds import Acceptance
from app.domain.model import Actor, MasterPage
from app.domain.review.cases import Case, CaseKind, Decision, Verdict
from app.domain.review.defects import DefectMark
from app.services.review.reviewing import Repair


@dataclass(frozen=True, slots=True)
class Before:
    """The page that one of a case was scanned instead of.

    Attributes:
        view: what it shows.
        marks: what the supervisor marked on it.
        same_paper: whether both show the same side of the same sheet; None: it could not be told.
        similarity: as `app.domain.review.likeness.Likeness`; 0 where it could not be told.
    """

    view: PageView
    marks: tuple[DefectMark, ...]
    same_paper: bool | None = None
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case with all that the screen shows of it.

    Attributes:
        case: the case; it is this person's.
        dossier: the code of its dossier.
        paper: the title of its paper.
        pages: what is looked at, in the order of the paper; of a case without pages all of the paper.
        numbers: of `pages`, each its number in the paper, from 1.
        masters: what the pages are made of.
        accepted: of the pages that the counter took though they are doubtful, why.
        doubts: of the pages that a machine or a person doubts beside their verdict, the code of the reason.
        decisions: what was decided before, the oldest first.
        before: of the pages that the counter scanned again, what they were scanned instead of.
        filed: of the pages that lie in a finished file as they are now, where they lie in it. Of a paper of which no page lies here
            `pages` are those of its file, and no master page of them is among `masters`.
        counter: what the counter is called that looks after the dossier, where that is another station: its pages are made anew there
            alone; empty: it is this one.
    """

    case: Case
    dossier: str
    paper: str
    pages: tuple[PageView, ...]
    numbers: tuple[int, ...]
    masters: Mapping[UUID, MasterPage]
    accepted: Mapping[UUID, Acceptance] = field(default_factory=dict)
    doubts: Mapping[UUID, str] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    before: Mapping[UUID, Before] = field(default_factory=dict)
    filed: Mapping[UUID, PageInFile] = field(default_factory=dict)
    counter: str = ""


class Reviewing(Protocol):
    """Each call may take a moment: call it from a worker. All but `may` raise InputRefused (NOT_ALLOWED), and that is put on record."""

    def may(self, actor: Actor) -> bool:
        """Whether this person decides cases at all."""
        ...

    def waiting(self, actor: Actor) -> Mapping[CaseKind, int]:
        """How many cases wait, by kind; kinds of which none waits are left out."""
        ...

    def take(
        self, actor: Actor, kinds: Collection[CaseKind], skipping: Collection[UUID]
    ) -> tuple[SeenCase | None, Mapping[CaseKind, int]]:
        """The most urgent case that this person may look at and nobody else has; it is this person's for a while. None: there is none.
        And what `waiting` says then."""
        ...

    def hold(self, case_id: UUID, actor: Actor) -> None:
        """Go on looking. Raises InputRefused (CASE_TAKEN, CASE_DECIDED, CASE_NOT_YOURS)."""
        ...

    def anew(self, case_id: UUID, actor: Actor) -> SeenCase:
        """What a case shows now, whoever looks at it."""
        ...

    def give_back(self, case_id: UUID, actor: Actor) -> None:
        """Leave a case to others."""
        ...

    def decide(
        self, case: Case, verdict: Verdict, remark: str, marks: Sequence[DefectMark], actor: Actor
    ) -> Changed[None]:
        """Put a decision down: ACCEPTED, REMARKED or RETURNED.

        Raises:
            InputRefused: as `app.services.review.reviewing.Reviewing.accept`, `remark` and `send_back`.
        """
        ...

    def repair(
        self, seen: SeenCase, repairs: Sequence[Repair], remark: str, marks: Sequence[DefectMark], actor: Actor
    ) -> Changed[None]:
        """Make pages anew from what was scanned, where they are as they were seen.

        Raises:
            InputRefused: as `app.services.review.reviewing.Reviewing.repair`.
        """
        ...

    def take_back(self, case_id: UUID, actor: Actor) -> Changed[SeenCase]:
        """The decision does not count any more; the case is this person's again.

        Raises:
            InputRefused: CASE_NOT_DECIDED, CASE_NOT_YOURS, CASE_RETURNED.
        """
        ...
