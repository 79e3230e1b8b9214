"""What an officer looks at beside the dossier that is open, which stays as it is behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.review.cases import CaseKind
from app.ui.setting_up import SetupStep
from app.ui.viewmodels.cursor import Place
from app.ui.viewmodels.evidence import Part, Subject
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.second_jobs import Job

if TYPE_CHECKING:
    from app.ui.viewmodels.workplace import Workplace


class Beside:
    """Each look puts its view into the middle, has it read what it shows, and sends the cursor there."""

    def __init__(self, work: Workplace) -> None:
        self._work = work
        self._reviews = False
        """whether the evidence was looked at from a case"""
        self._searched = ""
        """what was searched for when the evidence of a found dossier was looked at"""

    def today(self) -> None:
        """The dossiers of today, which the start view lists."""
        self._work.middle_of_desk.follow()
        self._work.changed.emit()
        self._work.cursor_wanted.emit(Place.TODAY)

    def search(self) -> None:
        """Past dossiers."""
        self._work.search.show()
        self._work.cursor_wanted.emit(Place.SEARCH)

    def leave_search(self) -> None:
        """Back from the search to the dossier, or to the next code."""
        self._work.search.close()
        self._go_on()

    def outbox(self) -> None:
        """What waits to be sent."""
        self._look(Middle.OUTBOX, self._work.outbox.look, Place.OUTBOX)

    def what_is_to_read(self) -> None:
        """What supervisors have to read."""
        self._look(Middle.TO_READ, self._work.to_read.look, Place.TO_READ)

    def review(self) -> None:
        """The cases of supervisors."""
        self._look(Middle.REVIEW, self._work.reviewing.begin, Place.REVIEW)

    def leave_review(self) -> None:
        """Back to what was there before; the cases go to others."""
        self._work.reviewing.leave()
        self.leave()
        self._go_on()

    @property
    def can_join(self) -> bool:
        """Whether the dossier that is looked at has another one of its code here: the open one, or that of the case at hand."""
        seen = self._work.reviewing.now
        if self._work.middle is Middle.REVIEW:
            return seen is not None and seen.case.kind is CaseKind.SAME_CODE and not seen.counter
        return bool(self._work.desk.second)

    def join(self) -> None:
        """Begin to join the two dossiers; from a case one of them is opened first, and says what lies in the other. Where nothing lies in
        the one that is open, the other one is opened."""
        seen, desk = self._work.reviewing.now, self._work.desk
        if self._work.middle is Middle.REVIEW and seen is not None:
            self.leave_review()
            self._work.open_dossier(seen.dossier)
        elif desk.desk is not None and not desk.stands:
            self._work.open_dossier(desk.desk.dossier.code)
        else:
            self._work.begin_job(Job.MERGE)

    def figures(self) -> None:
        """What was scanned, how well and how fast."""
        self._look(Middle.FIGURES, self._work.figures.begin, Place.FIGURES)

    def leave_figures(self) -> None:
        """Back to what was there before; nothing of what was told stays."""
        self._work.figures.leave()
        self.leave()
        self._go_on()

    def slip(self, dossier_code: str) -> None:
        """The reception slip of a dossier, to be printed."""
        self._look(Middle.SLIP, lambda: self._work.slips.look(dossier_code), Place.SLIP)

    @property
    def subject(self) -> Subject | None:
        """The dossier that is looked at: in the review that of the case at hand, else the one that is open; None: none is."""
        work = self._work
        if work.middle is Middle.EVIDENCE:
            return work.evidence.subject
        seen, desk = work.reviewing.now, work.desk.desk
        if work.middle is Middle.REVIEW and seen is not None:
            page = work.reviewing.page
            return Subject(seen.case.dossier_id, seen.dossier, page.id if page is not None else None)
        return Subject(desk.dossier.id, desk.dossier.code, work.desk.page_id) if desk is not None else None

    def evidence(self, part: Part) -> None:
        """What proves the dossier that is looked at."""
        subject, work = self.subject, self._work
        if subject is not None:
            self._reviews = work.middle is Middle.REVIEW or (self._reviews and work.middle is Middle.EVIDENCE)
            self._look(Middle.EVIDENCE, lambda: work.evidence.look(subject, part), Place.EVIDENCE)

    def found(self, subject: Subject) -> None:
        """What proves a dossier that was found: at a centre, where none is opened."""
        self._searched, self._reviews = self._work.search.text, False
        self._look(Middle.EVIDENCE, lambda: self._work.evidence.look(subject, Part.WAY), Place.EVIDENCE)

    def leave_evidence(self) -> None:
        """Back to the case from which it was looked at, to what was found, or to what was there before."""
        if self._searched:
            self.leave()
            self._work.search.show()
            self._work.search.look_for(self._searched)
            self._searched = ""
            self._work.cursor_wanted.emit(Place.SEARCH)
        elif self._reviews and self._work.reviewing.open:
            self._look(Middle.REVIEW, lambda: None, Place.REVIEW)
        else:
            self.leave()
            self._go_on()

    def unsigned(self) -> None:
        """Which dossiers wait for a signature."""
        self._work.signing_many.results = ()
        self._look(Middle.SIGN_MANY, self._work.signing_many.look, Place.SIGN_MANY)

    def set_up(self, step: SetupStep | None = None) -> None:
        """The assistant, at this step; None: where it was left."""
        if self._work.setting_up.port is not None:
            self._look(Middle.SETUP, lambda: self._work.setting_up.begin(step), Place.SETUP)

    def leave(self) -> None:
        """Back to what was there before."""
        self._work.middle_of_desk.leave()
        self._work.changed.emit()

    def _go_on(self) -> None:
        """Put the cursor back to the dossier that is open, or to the next code: entered again, a dossier would be opened anew."""
        self._work.cursor_wanted.emit(Place.CODE if self._work.desk.desk is None else Place.PAGES)

    def _look(self, at: Middle, read: Callable[[], object], cursor: Place) -> None:
        self._work.middle_of_desk.look_beside(at)
        read()
        self._work.changed.emit()
        self._work.cursor_wanted.emit(cursor)
