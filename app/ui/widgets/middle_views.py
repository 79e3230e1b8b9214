"""The views of the middle of the desk, of which one is shown at a time."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QStackedWidget

from app.ui.style.theme import letters, px
from app.ui.viewmodels.figures import FiguresViewModel
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.reviewing import ReviewingViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.case_view import CaseView
from app.ui.widgets.evidence_view import EvidenceView
from app.ui.widgets.figures_view import FiguresView
from app.ui.widgets.finish_view import FinishView
from app.ui.widgets.job_view import JobView
from app.ui.widgets.outbox_view import OutboxView
from app.ui.widgets.pages_view import PagesView
from app.ui.widgets.review_view import ReviewView
from app.ui.widgets.search_view import SearchView
from app.ui.widgets.setup_view import SetupView
from app.ui.widgets.sign_many_view import SignManyView
from app.ui.widgets.slip_view import SlipView
from app.ui.widgets.to_read_view import ToReadView
from app.ui.widgets.welcome import Welcome

MIDDLE_LETTERS: Final = 40
MOST_LEAST_PX: Final = 640
"""the least is no wider than that, or a screen 1366 pixels wide would not hold the sides beside it with the largest text"""
MIDDLE_PX: Final = 300
"""the least of the middle; below it the desk scrolls"""
TOPIC: Final = "topic"
"""the property of a part that says which page of the help tells of it"""

type _View = (
    Welcome
    | PagesView
    | SearchView
    | JobView
    | CaseView
    | FinishView
    | OutboxView
    | ToReadView
    | ReviewView
    | FiguresView
    | EvidenceView
    | SignManyView
    | SlipView
    | SetupView
)


class MiddleViews(QStackedWidget):
    """One view for each thing that the middle can show; receipts are seen where papers were finished."""

    def __init__(self, pages: PagesView, reviewing: ReviewingViewModel, figures: FiguresViewModel) -> None:
        super().__init__()
        self.welcome = Welcome()
        self.pages = pages
        self.search_view = SearchView()
        self.job_view = JobView()
        self.case_view = CaseView()
        self.finish_view = FinishView()
        self.outbox = OutboxView()
        self.to_read = ToReadView()
        self.review = ReviewView(reviewing)
        self.figures = FiguresView(figures)
        self.evidence = EvidenceView()
        self.sign_many = SignManyView()
        self.slip = SlipView()
        self.setup = SetupView()
        self._views: dict[Middle, _View] = {
            Middle.WELCOME: self.welcome,
            Middle.PAGES: self.pages,
            Middle.SEARCH: self.search_view,
            Middle.JOB: self.job_view,
            Middle.CASE: self.case_view,
            Middle.FINISH: self.finish_view,
            Middle.RECEIPTS: self.finish_view,
            Middle.OUTBOX: self.outbox,
            Middle.TO_READ: self.to_read,
            Middle.REVIEW: self.review,
            Middle.FIGURES: self.figures,
            Middle.EVIDENCE: self.evidence,
            Middle.SIGN_MANY: self.sign_many,
            Middle.SLIP: self.slip,
            Middle.SETUP: self.setup,
        }
        self._topics = {
            Middle.WELCOME: "open",
            Middle.PAGES: "scan",
            Middle.SEARCH: "search",
            Middle.JOB: "second-jobs",
            Middle.CASE: "verdict",
            Middle.FINISH: "finish",
            Middle.RECEIPTS: "receipts",
            Middle.OUTBOX: "outbox",
            Middle.TO_READ: "verdict",
            Middle.REVIEW: "review",
            Middle.FIGURES: "figures",
            Middle.EVIDENCE: "evidence",
            Middle.SIGN_MANY: "token",
            Middle.SLIP: "receipts",
            Middle.SETUP: "set-up",
        }
        self.pages.setProperty(TOPIC, "pages")
        for middle, view in self._views.items():
            if self.indexOf(view) < 0:
                self.addWidget(view)
                view.setProperty(TOPIC, view.property(TOPIC) or self._topics[middle])
        self.setMinimumSize(min(letters(MIDDLE_LETTERS), MOST_LEAST_PX), px(MIDDLE_PX))

    def topic(self, middle: Middle) -> str:
        """The page of the help that tells of what is shown."""
        return self._topics[middle]

    def show_desk(self, work: Workplace) -> None:
        """Let each view show how everything stands, and the one that is wanted be seen."""
        for view in dict.fromkeys(self._views.values()):
            view.show_desk(work)
        reviews = self.review.minimumSizeHint().height() if work.middle is Middle.REVIEW else 0
        figures = self.figures.least_height_px if work.middle is Middle.FIGURES else 0
        self.setMinimumHeight(max(px(MIDDLE_PX), self.pages.least_height_px, reviews, figures))
        self.setCurrentWidget(self._views[work.middle])
