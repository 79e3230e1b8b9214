"""The review desk, in the middle of the window: queues, the scan and the archived page side by side, and the decisions beside them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.arrange import PageView
from app.domain.geometry import Point
from app.domain.review.cases import Verdict
from app.messages import explain
from app.ui import words
from app.ui.style.theme import icon, letters, px
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.close_look import TruePixels
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.review_pages import ReviewPage
from app.ui.viewmodels.review_repair import RepairKind
from app.ui.viewmodels.reviewing import Layer, ReviewingViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.loupe import Loupe
from app.ui.widgets.no_case import NoCase
from app.ui.widgets.parts import OneLine, label
from app.ui.widgets.review_keys import ReviewKeys, Window
from app.ui.widgets.review_pane import ReviewPane
from app.ui.widgets.review_queues import ReviewQueues
from app.ui.widgets.review_side import ReviewSide, begun
from app.ui.widgets.zoomed_page import ZOOM_STEP

SIDE_LETTERS: Final = 40
MOST_OF_WIDTH: Final = 0.45
"""for what is said beside the pages, with large text"""


_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ReviewView(QFrame):
    """One case at a time. All keys work wherever the cursor is on it, but in the remark."""

    left = Signal()

    def __init__(self, review: ReviewingViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._review = review
        window = Window(
            lambda: self.archived.sight,
            self._zoom,
            self._fit,
            lambda: self.loupe.at,
            self._move_loupe,
            self.focus_remark,
            self.left.emit,
        )
        self._keys = keys = ReviewKeys(review, window, ZOOM_STEP)
        self.queues = ReviewQueues()
        self.scanned = ReviewPane(self.tr("The raw scan"), review.change, keys.takes, keys.press)
        self.archived = ReviewPane(self.tr("The page as it is archived"), review.change, keys.takes, keys.press)
        self.loupe = Loupe(review.look.window, self.archived.viewport())
        self.raw_loupe = Loupe(self._scanned_pixels, self.scanned.viewport())
        self.side = ReviewSide()
        self._above = (OneLine("heading"), OneLine("heading"))
        self._how = label("quiet", wrap=True)
        self._how.hide()
        self._layers = {
            Layer.DIFFERENCE: self._switch("compare", self.tr("Differences (D)")),
            Layer.WORDS: self._switch("case-field", self.tr("Text layer (X)")),
            Layer.PLACES: self._switch("state-doubtful", self.tr("Places of the verdict (V)")),
        }
        self._loupe_switch = self._switch("loupe", self.tr("Loupe at 100 % (L), on the next seal or signature (S)"))
        self._back = QPushButton(self.tr("Back to the counter  (Esc)"))
        self.empty = NoCase()
        self.body = QWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._back.clicked.connect(self.left)
        top = QHBoxLayout()
        top.setSpacing(Space.S)
        top.addWidget(self.queues, 1)
        for part in (*self._layers.values(), self._loupe_switch, self._back):
            top.addWidget(part)
        pages = QGridLayout()
        pages.setContentsMargins(0, 0, 0, 0)
        pages.setHorizontalSpacing(Space.S)
        pages.setVerticalSpacing(Space.XS)
        for column, pane in enumerate((self.scanned, self.archived)):
            pages.addWidget(self._above[column], 0, column)
            pages.addWidget(pane, 2, column)
            pages.setColumnStretch(column, 1)
        pages.addWidget(self._how, 1, 0, 1, 2)
        pages.setRowStretch(2, 1)
        row = QHBoxLayout(self.body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addLayout(pages, 1)
        row.addWidget(self.side)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        column_of_all.setSpacing(Space.S)
        column_of_all.addLayout(top)
        column_of_all.addWidget(self.body, 1)
        column_of_all.addWidget(self.empty, 1)

    def _switch(self, name: str, what: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "choice")
        button.setIcon(icon(name))
        button.setIconSize(QSize(px(IconSize.STATE), px(IconSize.STATE)))
        button.setCheckable(True)
        button.setToolTip(what)
        button.setAccessibleName(what)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _connect(self) -> None:
        review = self._review
        self.queues.chosen.connect(review.choose_kind)
        self.side.catalogue.chosen.connect(lambda defect: review.mark(defect, self.archived.sight))
        self.side.decided.connect(self._decide)
        self.side.taken_back.connect(review.take_back)
        self.side.passed_by.connect(review.pass_by)
        self.side.remark.textChanged.connect(self._remarked)
        self.side.remark.returnPressed.connect(lambda: self._decide(Verdict.REMARKED))
        self.side.remark.given_up.connect(self.archived.setFocus)
        self.empty.again.connect(review.try_again)
        self.empty.taken_back.connect(review.take_back)
        for layer, switch in self._layers.items():
            switch.clicked.connect(lambda _checked=False, layer=layer: review.turn_over(layer))
        self._loupe_switch.clicked.connect(review.look.turn_loupe_over)
        for one, other in ((self.scanned, self.archived), (self.archived, self.scanned)):
            one.zoomed.connect(self._zoom)
            one.pointed.connect(self._pointed)
            one.horizontalScrollBar().valueChanged.connect(other.horizontalScrollBar().setValue)
            one.verticalScrollBar().valueChanged.connect(other.verticalScrollBar().setValue)

    # -- what is shown

    def show_desk(self, work: Workplace) -> None:
        """Show the case at hand while the middle shows cases."""
        if work.middle is not Middle.REVIEW:
            return
        review = self._review
        if work.at_centre:
            self._back.setText(self.tr("Back  (Esc)"))
        self.queues.show_queues(review)
        there = review.now is not None
        at = self.focusWidget()
        follows = at is not None and self.isAncestorOf(at) and there == self.body.isHidden()
        self.body.setVisible(there)
        self.empty.setVisible(not there)
        if follows:
            self.focus()
        self.empty.show_state(review)
        self.side.show_case(review)
        for layer, switch in self._layers.items():
            switch.setChecked(layer in review.layers)
        self._loupe_switch.setChecked(review.look.loupe_on)
        shown = review.shown
        if shown is None:
            self._show_hint()
        else:
            self._show_page(shown)
        self._say_repair()
        self._show_loupe()

    def _show_hint(self) -> None:
        review = self._review
        failure = review.pages.failure(review.page) if review.page is not None else None
        hint = ""
        if failure is not None:
            hint = explain(failure, words.language()).plain.message
        elif review.page is not None:
            hint = self.tr("The page is being made ready…")
        elif review.now is not None:
            hint = self.tr("The pages of this case are not on the desk any more.")
        for above, pane in zip(self._above, (self.scanned, self.archived), strict=True):
            above.setText("")
            pane.show_hint(hint)

    def _show_page(self, shown: ReviewPage) -> None:
        review = self._review
        differs = Layer.DIFFERENCE in review.layers and bool(shown.scanned)
        before = review.before
        self._above[0].setText(self.tr("Raw scan") if before is None else self.tr("As it was sent back (B)"))
        blue, red = self.tr("blue-green: only in the scan"), self.tr("red: only in the archive")
        self._above[1].setText(begun(f"{blue}, {red}") if differs else self._said_of(shown))
        if before is None and not shown.scanned:
            self.scanned.show_hint(self.tr("No scan of this page is here, only its finished file."))
        elif before is None:
            self.scanned.show_scan(shown)
        else:
            self.scanned.show_image(shown, before[1].archived)
        self.archived.show_image(shown, shown.differs if differs else shown.archived)
        self.archived.show_words((shown.words or ()) if Layer.WORDS in review.layers else ())
        marks = tuple(review.marking.of(shown.view.id))
        self.archived.show_repair(review.repair)
        for pane in (self.scanned, self.archived):
            pane.show_places(shown if Layer.PLACES in review.layers else None)
            pane.show_marks(marks, review.marking.chosen)
        if before is not None:
            self.scanned.show_places(None)
            self.scanned.show_told(before[0].marks)
        if Layer.WORDS in review.layers and shown.words is None and shown.scanned:
            self._above[1].setText(self.tr("The words of this page were not read yet"))

    def _said_of(self, shown: ReviewPage) -> str:
        """Where the picture of the archived page comes from."""
        if shown.unread is not None:
            return explain(shown.unread, words.language()).plain.message
        return self.tr("From the archived file") if shown.filed else self.tr("To be archived")

    def _say_repair(self) -> None:
        """How the repair in hand is worked."""
        repair, how = self._review.repair, ""
        match repair.kind:
            case RepairKind.TURN:
                degrees = words.number(repair.turn.degrees + 90 * repair.quarters, 1)
                self._above[1].setText(self.tr("Turned by {degrees}°").format(degrees=degrees))
                how = self.tr("Arrow keys turn, Space: by 90°.")
            case RepairKind.CROP:
                self._above[1].setText(self.tr("Cut anew"))
                how = self.tr("Arrow keys move the edge, Space: the next edge.")
            case RepairKind.ANEW:
                self._above[1].setText(self.tr("Made anew as it was scanned"))
            case None:
                pass
        taken = self.tr("Enter repairs the page, P: another repair, Esc: none")
        self._how.setText(f"{how} {taken}".strip())
        self._how.setVisible(repair.kind is not None)

    def _show_loupe(self) -> None:
        look, shown = self._review.look, self._review.shown
        if shown is None or not shown.scanned or not look.loupe_on:
            self.loupe.hide()
            self.raw_loupe.hide()
            return
        at = look.aim or self.loupe.at
        look.aim = None
        for loupe, pane in ((self.loupe, self.archived), (self.raw_loupe, self.scanned)):
            loupe.show_at(shown.view, at, QPoint(*pane.on_screen(at)))

    def _scanned_pixels(self, view: PageView, at: Point) -> TruePixels | None:
        """Those of what lies beside the archived page: its raw scan, or the page that it was scanned instead of."""
        look, before = self._review.look, self._review.before
        return look.raw_window(view, at) if before is None else look.window(before[0].view, at)

    # -- what keys and mouse want

    def focus(self) -> None:
        """Put the cursor on the page: from there all keys work."""
        (self.archived if self._review.now is not None else self.empty).setFocus()

    def focus_remark(self) -> None:
        """Put the cursor into the remark."""
        if self._review.now is not None:
            self.side.remark.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give what is said the room that its text needs, and the pages the rest."""
        super().resizeEvent(event)
        self.side.setFixedWidth(min(letters(SIDE_LETTERS), round(event.size().width() * MOST_OF_WIDTH)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """So high that all that is said of a case has its lines, however they break: with less room it is scrolled."""
        least, beside = super().minimumSizeHint(), self.side.layout()
        if self.body.isHidden() or beside is None:
            return least
        more = beside.minimumHeightForWidth(self.side.width()) - self.body.minimumSizeHint().height()
        return QSize(least.width(), least.height() + max(0, more))

    def event(self, event: QEvent) -> bool:
        """The keys of the review are no keys of commands."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """What no part of the view took; Enter on a button that the Tab key went to is that button's."""
        at = self.focusWidget()
        if event.key() in _ENTER and isinstance(at, QAbstractButton):
            if not event.isAutoRepeat():
                at.click()
        elif not (self._takes(event) and self._keys.press(event)):
            super().keyPressEvent(event)

    def _takes(self, event: QKeyEvent) -> bool:
        return not self.side.remark.hasFocus() and self._keys.takes(event)

    def _zoom(self, factor: float) -> None:
        for pane in (self.scanned, self.archived):
            pane.zoom(factor)

    def _fit(self) -> None:
        for pane in (self.scanned, self.archived):
            pane.fit()

    def _pointed(self, at: Point) -> None:
        if self._review.look.loupe_on:
            self._move_loupe(at)

    def _move_loupe(self, at: Point) -> None:
        self._review.look.aim = at
        self._show_loupe()

    def _remarked(self, text: str) -> None:
        self._review.remark = text

    def _decide(self, verdict: Verdict) -> None:
        self.focus()
        if verdict is Verdict.REPAIRED:
            self._review.next_repair()
        else:
            self._review.decide(verdict)
