"""The review at a supervisor's desk: which case is looked at, what is marked on it, what is decided; the next are made ready behind it.

The case at hand and the next few are this person's (`Reviewing.take`), so that the next page is there at once. All go back when nobody
looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.archived_page import PageInFile
from app.domain.arrange import PageView
from app.domain.changes import Changed, ChangeSet
from app.domain.errors import InputRefused, StationError
from app.domain.geometry import WHOLE, Rect, on_grid
from app.domain.model import MasterPage
from app.domain.review.cases import CaseKind, Verdict
from app.domain.review.defects import Defect
from app.services.review.reviewing import MOST_REMARK_CHARACTERS, Repair
from app.ui.reviewing import Before, SeenCase
from app.ui.services import DeskServices
from app.ui.tasks import Lane, TaskRunner, ignore
from app.ui.viewmodels.close_look import CloseLook
from app.ui.viewmodels.redrawn import Bases
from app.ui.viewmodels.review_decisions import Decision, Decisions, Draft
from app.ui.viewmodels.review_line import CaseLine, Sitting
from app.ui.viewmodels.review_marks import Marking
from app.ui.viewmodels.review_pages import ReviewPage, ReviewPages, Wanted
from app.ui.viewmodels.review_repair import ReviewRepair

NEEDS_WORDS: Final = frozenset({Verdict.REMARKED, Verdict.RETURNED})
"""nobody can act on such a decision that neither marks nor says anything"""


class Layer(StrEnum):
    """What can be shown of a page beside its two pictures."""

    DIFFERENCE = "difference"
    """in the place of the archived page: what only one of the two shows"""
    WORDS = "words"
    """the text layer, over the archived page"""
    BEFORE = "before"
    """in the place of the raw scan: the page that was scanned again"""
    PLACES = "places"
    """where the verdict found something"""


class ReviewingViewModel(QObject):
    """What is decided is put down behind the work: the next case is shown meanwhile. One that could not be put down comes back."""

    changed = Signal()
    remark_wanted = Signal()
    """the decision needs words, or a mark"""
    failed = Signal(object)
    """a `StationError`: why a decision could not be put down, after the review was left"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self._aside: dict[UUID, Draft] = {}
        """of cases of which others took the place, and of those that came back behind one"""
        self.allowed = False
        """whether who is at the desk looks at cases at all"""
        self.line = CaseLine(runner, self)
        self.decisions = Decisions(self.line, runner, self)
        self.message: StationError | None = None
        """why what was wanted last can't be done"""
        self.place = 0
        self.marking = Marking()
        self.remark = ""
        self.layers = frozenset({Layer.PLACES, Layer.BEFORE})
        self.pages = ReviewPages(runner, self)
        self.look = CloseLook(self, runner, self)
        self.repair = ReviewRepair(self._moved, self._repaired)
        self.pages.came.connect(self._page_came)
        self.look.changed.connect(self.changed)
        self.line.moved.connect(self._moved)
        self.line.lost.connect(self._lost)
        self.decisions.came_back.connect(self._came_back)
        self.decisions.refused.connect(self._say)
        self.decisions.failed.connect(self.failed)

    # -- what is looked at

    @property
    def open(self) -> bool:
        """Whether somebody looks at cases."""
        return self.line.sitting is not None

    @property
    def now(self) -> SeenCase | None:
        """The case at hand."""
        return self.line.now

    @property
    def page(self) -> PageView | None:
        """The page that is looked at; while it is cut anew, all of it."""
        seen = self.now
        page = seen.pages[self.place] if seen is not None and self.place < len(seen.pages) else None
        return self.repair.shown or page

    @property
    def masters(self) -> Mapping[UUID, MasterPage]:
        """What the pages of the case at hand are made of."""
        return self.now.masters if self.now is not None else {}

    @property
    def bases(self) -> Bases:
        """What is known of the master pages of the page that is looked at, and of the one before it."""
        shown, before = self.shown, self.before
        if shown is None:
            return Bases({}, {})
        return shown.bases if before is None else shown.bases.with_those_of(before[1].bases)

    def filed(self, view: PageView) -> PageInFile | None:
        """Where a page lies in the finished file of its paper, as long as the page is as it was then."""
        page = self.page
        return (
            self.now.filed.get(view.id) if self.now is not None and view == page and self.repair.shown is None else None
        )

    @property
    def shown(self) -> ReviewPage | None:
        """The page that is looked at, once its pictures are here."""
        return self.pages.page(self.page) if self.page is not None else None

    @property
    def _lies_in_a_file_alone(self) -> bool:
        """Whether no scan of the page that is looked at is here."""
        return self.page is not None and not self.page.is_made_of(self.masters)

    @property
    def _is_seen(self) -> bool:
        """Whether the page is looked at, or it is said in its place why it can't be."""
        return self.page is None or self.shown is not None or self.pages.failure(self.page) is not None

    @property
    def before(self) -> tuple[Before, ReviewPage] | None:
        """What the page that is looked at was scanned instead of, once its picture is here, while that is wanted."""
        before = self._before
        shown = self.pages.page(before.view) if before is not None else None
        return (before, shown) if before is not None and shown is not None and Layer.BEFORE in self.layers else None

    @property
    def _before(self) -> Before | None:
        return self.now.before.get(self.page.id) if self.now is not None and self.page is not None else None

    @property
    def can_take_back(self) -> bool:
        """Whether a decision of this sitting can be taken back."""
        return self.decisions.newest is not None

    @property
    def last(self) -> tuple[Verdict, SeenCase] | None:
        """The newest decision of this sitting, and of which case."""
        newest = self.decisions.newest
        return (newest.verdict, newest.seen) if newest is not None else None

    def use(self, services: DeskServices) -> None:
        """The station is open."""
        self._services = services
        self.pages.use(services)
        self.look.use(services)
        self.see_rights()

    def see_rights(self) -> None:
        """Whether who is at the desk now looks at cases at all."""
        services = self._services
        if services is None:
            return
        actor = services.actor

        def seen(allowed: bool) -> None:
            if allowed != self.allowed:
                self.allowed = allowed
                self.changed.emit()

        self._runner.run(
            Lane.REVIEW, lambda _task: Changed(services.reviewing.may(actor), ChangeSet()), seen, failed=ignore
        )

    # -- coming and going

    def begin(self) -> None:
        """Somebody sits down to look at cases."""
        if self._services is None:
            return
        sitting = Sitting(self._services.reviewing, self._services.actor)
        if self.line.sitting not in (None, sitting):
            self.leave()
        self.message = None
        self.line.begin(sitting)
        self._moved()

    def leave(self) -> None:
        """Nobody looks any more: the cases go back to others."""
        self.line.end()
        self.decisions.forget()
        self._aside.clear()
        self._clean()
        self.pages.forget()
        self.look.forget()

    def choose_kind(self, kind: CaseKind | None) -> None:
        """Work on this queue; None: on all, by urgency."""
        if kind != self.line.kind:
            self.line.choose(kind)
            self._begin_case()

    def pass_by(self) -> None:
        """Leave the case at hand undecided; it comes again in another sitting."""
        if self.now is not None:
            self.line.pass_by()
            self._begin_case()

    def cases_may_have_come(self) -> None:
        """Where none is at hand, ask once more."""
        if self.open and self.now is None and not self.line.busy:
            self.line.look_again()

    def try_again(self) -> None:
        """Ask once more, after something failed."""
        if self.page is not None:
            self.pages.try_again(self.page)
        self.begin()

    # -- looking

    def step_page(self, by: int) -> None:
        """The next page of the case, or the one before."""
        seen = self.now
        if seen is not None and 0 <= self.place + by < len(seen.pages):
            self.place += by
            self.marking = self.marking.put_down()
            self.repair.leave()
            self._moved()

    def turn_over(self, layer: Layer) -> None:
        """Show this too, or no more."""
        self.layers ^= {layer}
        self.changed.emit()

    # -- marking

    def mark(self, defect: Defect, seen: Rect = WHOLE) -> None:
        """Mark a defect on the page that is looked at; `seen` is what of it is in sight."""
        page = self.page
        if self._lies_in_a_file_alone:
            self._say(InputRefused("PAGE_IN_FILE_ALONE"))
        elif page is not None:
            self.change(lambda marking: marking.with_defect(page.id, defect, seen))

    def change(self, how: Callable[[Marking], Marking]) -> None:
        """Change what is marked."""
        self.marking, self.message = how(self.marking), None
        self.changed.emit()

    # -- repairing

    def next_repair(self) -> None:
        """Take the repair of the page in hand, or the next kind of it."""
        page, shown = self.page, self.shown
        if self.now is not None and self.now.counter:
            self._say(InputRefused("DOSSIER_ELSEWHERE"))
        elif self._lies_in_a_file_alone:
            self._say(InputRefused("PAGE_IN_FILE_ALONE"))
        elif page is not None and shown is not None:
            self.marking, self.message = self.marking.put_down(), None
            self.repair.next_kind(page, on_grid(shown.bases.settled(page.picture).hand.crop or WHOLE))

    def _repaired(self, repairs: tuple[Repair, ...]) -> None:
        """Carry a repair out, which decides the case."""
        if not repairs:
            self._say(InputRefused("NOTHING_REPAIRED"))
            return
        self._put_down(Verdict.REPAIRED, repairs)

    # -- deciding

    def decide(self, verdict: Verdict) -> None:
        """Decide the case at hand; the next one is shown at once."""
        if self.now is None:
            return
        if self.repair.kind is not None:
            self._say(InputRefused("REPAIR_IN_HAND"))
            return
        if verdict is Verdict.RETURNED and self._lies_in_a_file_alone:
            self._say(InputRefused("PAGE_IN_FILE_ALONE"))
            return
        marks, remark = self.marking.marks, self.remark.strip()
        if verdict is Verdict.ACCEPTED and not self._is_seen:
            return  # what nobody saw is not accepted; that it is being made ready is said in its place
        if verdict is Verdict.ACCEPTED and (marks or remark):
            self._say(InputRefused("CASE_MARKED"))
            return
        if verdict in NEEDS_WORDS and not remark and not (marks and verdict is Verdict.RETURNED):
            self._say(InputRefused("REMARK_NEEDED", most=MOST_REMARK_CHARACTERS))
            self.remark_wanted.emit()
            return
        self._put_down(verdict)

    def _put_down(self, verdict: Verdict, repairs: tuple[Repair, ...] = ()) -> None:
        """Leave the case at hand, and put its decision down behind the next one."""
        if self.now is None:
            return
        self.decisions.put_down(Decision(self.now, verdict, Draft(self.marking, self.remark.strip()), repairs))
        self.line.decided()
        self._begin_case()

    def take_back(self) -> None:
        """The newest decision of this sitting does not count: its case is at hand again, as it was."""
        self.decisions.take_back()

    # -- parts

    def _say(self, error: StationError) -> None:
        self.message = error
        self.changed.emit()

    def _moved(self) -> None:
        self._want()
        self.changed.emit()

    def _lost(self, error: StationError) -> None:
        self._begin_case()
        self._say(error)

    def _came_back(self, decision: Decision, error: StationError | None) -> None:
        """A case is to be decided again: at hand, as it was left; where that could not be done, behind one that hands are at."""
        now, seen = self.now, decision.seen
        begun = bool(self.marking.marks or self.remark or self.repair.kind is not None)
        behind = error is not None and begun and now is not None and now.case.id != seen.case.id
        if now is not None and not behind:
            self._aside[now.case.id] = Draft(self.marking, self.remark)
        self._aside[seen.case.id] = decision.draft
        self.line.put(seen, 1 if behind else 0)
        if not behind:
            self._begin_case()
        if error is not None:
            self._say(error)

    def _begin_case(self) -> None:
        self._clean()
        if self.now is not None:
            draft = self._aside.pop(self.now.case.id, Draft())
            self.marking, self.remark = draft.marking, draft.remark
        self.look.forget()
        self._moved()

    def _clean(self) -> None:
        self.place, self.marking, self.remark, self.message = 0, Marking(), "", None
        self.look.loupe_on = False
        self.repair.leave()

    def _want(self) -> None:
        self.pages.want(tuple(self._likely()))

    def _likely(self) -> Iterator[Wanted]:
        """Which pages are looked at next, the likeliest first."""
        if self.now is None:
            return
        here = self.now
        if self.repair.shown is not None:
            yield Wanted(self.repair.shown, here.masters)
        for step in (0, 1):
            if self.place + step < len(here.pages):
                yield _of(here, self.place + step)
        before = self._before
        if before is not None:
            yield Wanted(before.view, here.masters)
        for seen in self.line.cases[1:]:
            if seen.pages:
                yield _of(seen, 0)
        for place in range(len(here.pages)):
            if place not in (self.place, self.place + 1):
                yield _of(here, place)

    def _page_came(self, view: PageView) -> None:
        if view == self.page or (self._before is not None and view == self._before.view):
            self.changed.emit()


def _of(seen: SeenCase, place: int) -> Wanted:
    view = seen.pages[place]
    return Wanted(view, seen.masters, seen.filed.get(view.id))
