"""What the middle of the desk shows: it follows from how things stand, until a person wants to read the pages."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from app.ui.viewmodels.attention import Attention
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.finishing import FinishingViewModel
from app.ui.viewmodels.search import SearchViewModel
from app.ui.viewmodels.second_jobs import SecondJobsViewModel


class Middle(StrEnum):
    """What the middle of the desk shows."""

    WELCOME = "welcome"
    PAGES = "pages"
    SEARCH = "search"
    JOB = "job"
    """a second job of a paper that was sent"""
    CASE = "case"
    """something to decide or to know, with its pictures"""
    FINISH = "finish"
    RECEIPTS = "receipts"
    OUTBOX = "outbox"
    """what waits to be sent, of all dossiers"""
    SLIP = "slip"
    """the reception slip, before it is printed"""
    SIGN_MANY = "sign-many"
    """what waits for a signature, of all dossiers"""
    TO_READ = "to-read"
    """what supervisors have to read, of all dossiers"""
    REVIEW = "review"
    """the cases of supervisors, of all dossiers"""
    FIGURES = "figures"
    """what was scanned, how well and how fast, of all dossiers"""
    EVIDENCE = "evidence"
    """what proves a dossier: the way of its pages, its quality sheet, whether it is held"""
    SETUP = "setup"
    """the assistant of the first start"""


class MiddleOfDesk:
    """Holds that one wish; all else is asked of the parts."""

    def __init__(
        self,
        desk: DeskViewModel,
        attention: Attention,
        finishing: FinishingViewModel,
        search: SearchViewModel,
        jobs: SecondJobsViewModel,
        busy: Callable[[], bool],
    ) -> None:
        self._desk = desk
        self._attention = attention
        self._finishing = finishing
        self._search = search
        self._jobs = jobs
        self._busy = busy
        self._reading = False
        self._beside: Middle | None = None

    def read_pages(self) -> None:
        """The pages are wanted, whatever else there would be to see; only a case comes before them."""
        self._reading = True
        self._leave_what_lies_above()

    def follow(self) -> None:
        """Show what happens again."""
        self._reading = False
        self._leave_what_lies_above()

    def look_beside(self, at: Middle) -> None:
        """Something of all dossiers is wanted; nothing of the one that is open comes before it."""
        self._leave_what_lies_above()
        self._beside = at

    def leave(self) -> None:
        """Show again what was there before."""
        self._beside = None

    def _leave_what_lies_above(self) -> None:
        """A search, a view of all dossiers, or a job that was not begun, is not wanted any more."""
        self._beside = None
        self._search.close()
        self._jobs.leave()

    @property
    def now(self) -> Middle:
        """What it shows."""
        release, papers = self._desk.release, self._finishing.papers
        if self._beside is not None:
            return self._beside
        if self._search.open:
            return Middle.SEARCH
        if self._desk.desk is None:
            return Middle.WELCOME
        if self._jobs.job is not None:
            return Middle.JOB
        if self._attention.case is not None and not self._busy():
            return Middle.CASE
        if self._reading:
            return Middle.PAGES
        leaves = release is not None and release.may_leave
        if self._finishing.finishing or (not leaves and any(paper.receipt is None for paper in papers)):
            return Middle.FINISH
        return Middle.RECEIPTS if papers or leaves else Middle.PAGES
