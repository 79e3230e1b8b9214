"""All parts of the desk in their places. Made anew on the same workplace where the language or the look changes."""

from __future__ import annotations

import functools
from uuid import UUID

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.ui import words
from app.ui.choices import Choices
from app.ui.commands.command import Surface
from app.ui.models.pages import PageListModel
from app.ui.models.papers import PaperListModel
from app.ui.style.theme import letters, px
from app.ui.style.tokens import Space
from app.ui.viewmodels.cursor import Place
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.notices import Notice
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.actions import DeskActions
from app.ui.widgets.band import DossierBand
from app.ui.widgets.banner import Banner
from app.ui.widgets.checklist import Checklist
from app.ui.widgets.facts_panel import FactsPanel
from app.ui.widgets.footer import Footer
from app.ui.widgets.help_panel import HelpPanel
from app.ui.widgets.middle_views import TOPIC, MiddleViews
from app.ui.widgets.pages_view import PagesView
from app.ui.widgets.parts import scrolling
from app.ui.widgets.tools import Tools
from app.ui.widgets.training_strip import TrainingStrip

CHECKLIST_LETTERS = 32
FACTS_LETTERS = 34
ALONE = frozenset({Middle.REVIEW, Middle.FIGURES, Middle.EVIDENCE})
"""what takes all of the desk"""
MOST_OF_WIDTH = 0.28
"""of the window for each side: large text wraps there, and the page keeps its room"""


class _Beside(QSplitter):
    """The middle, the facts and the help. What its views would like counts for nothing: the desk scrolls where their least does not fit."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """No higher than the least."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())


class DeskView(QFrame):
    """Arranges the parts and lets each show itself; what a part is asked for goes to the workplace."""

    def __init__(
        self,
        work: Workplace,
        papers: PaperListModel,
        pages: PageListModel,
        surface: Surface,
        choices: Choices,
        counter: str,
    ) -> None:
        super().__init__()
        self.setObjectName("ground")
        self._work = work
        self._choices = choices
        self._wide = self._alone = False
        language = words.language()
        self.commands = DeskActions(work, surface, self)
        self._page_menu = self.commands.page_menu(self)
        self.band = DossierBand(counter)
        self.tools = Tools(work.devices, self.commands)
        self.banner = Banner(language)
        self.checklist = Checklist(papers)
        self.facts = FactsPanel(language)
        self.middle = MiddleViews(PagesView(pages, work.page_tool, work.close_look), work.reviewing, work.figures)
        self.pages, self.case_view, self.finish_view = self.middle.pages, self.middle.case_view, self.middle.finish_view
        self.outbox, self.to_read, self.sign_many = self.middle.outbox, self.middle.to_read, self.middle.sign_many
        self.review, self.figures = self.middle.review, self.middle.figures
        self.evidence = self.middle.evidence
        self.slip, self.setup, self.welcome = self.middle.slip, self.middle.setup, self.middle.welcome
        self.search_view, self.job_view = self.middle.search_view, self.middle.job_view
        self.footer = Footer()
        self.training = TrainingStrip()
        self.help = HelpPanel()
        self.help.hide()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._beside = _Beside()
        self._beside.setChildrenCollapsible(False)
        self._beside.setHandleWidth(16)
        for beside in (self.middle, self.facts, self.help):
            self._beside.addWidget(beside)
        self._beside.setStretchFactor(0, 1)
        self._beside.splitterMoved.connect(self._keep_width)
        middle = QHBoxLayout()
        middle.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        middle.setSpacing(Space.L)
        middle.addWidget(self.checklist)
        middle.addWidget(self._beside, 1)
        inside = QWidget()
        upper = QVBoxLayout(inside)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        for part in (self.band, self.tools, self.banner):
            upper.addWidget(part)
        upper.addLayout(middle, 1)
        self._upper = scrolling(inside)
        self._name_topics()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.training)
        column.addWidget(self._upper, 1)
        column.addWidget(self.footer)  # outside: the next step is always in sight

    def _name_topics(self) -> None:
        about: tuple[tuple[QWidget, str], ...] = (
            (self.band, "open"),
            (self.tools, "scan"),
            (self.checklist, "open"),
            (self.checklist.forms, "forms"),
            (self.facts.sheets, "count"),
            (self.facts.page, "verdict"),
            (self.facts.signatures, "receipts"),
        )
        for part, topic in about:
            part.setProperty(TOPIC, topic)
        if self._work.at_centre:
            self.welcome.setProperty(TOPIC, "review")

    def _connect(self) -> None:
        work = self._work
        work.said.connect(self.say)
        work.cursor_wanted.connect(self._go_to)
        self.banner.dealt_with.connect(work.notices.dealt_with)
        self.band.wanted.connect(work.open_dossier)
        self.band.malformed.connect(work.refuse_code)
        self.band.code.textChanged.connect(work.slip_in.typing)
        work.slip_in.checked.connect(self.band.show_entry)
        self.checklist.chosen.connect(work.choose_component)
        self.pages.grid.chosen.connect(work.desk.select_page)
        self.pages.grid.marked.connect(work.selection.mark)
        self.pages.grid.dropped.connect(work.place_pages)
        self.checklist.dropped.connect(work.arranging.place_at_end)
        self.checklist.form_said.connect(work.forms.say)
        self.pages.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.pages.grid.customContextMenuRequested.connect(self._show_page_menu)
        self.case_view.closed.connect(work.read_pages)
        self.facts.page.accept.rescan_wanted.connect(self.commands["rescan"].trigger)
        self.facts.page.items.divide_wanted.connect(self.commands["split-items"].trigger)
        self.facts.page.items.card_wanted.connect(self.commands["card-page"].trigger)
        self.facts.sheets.counted.connect(work.editing.count)
        self.finish_view.back_wanted.connect(work.read_pages)
        self.outbox.back_wanted.connect(work.beside.leave)
        self.to_read.back_wanted.connect(work.beside.leave)
        self.review.left.connect(work.beside.leave_review)
        self.figures.left.connect(work.beside.leave_figures)
        self.sign_many.back_wanted.connect(work.beside.leave)
        self.setup.back_wanted.connect(work.beside.leave)
        self.welcome.setup_wanted.connect(work.beside.set_up)
        self.band.outbox.clicked.connect(work.beside.outbox)
        work.supervision.looked.connect(self._show_centre)
        self.finish_view.slip_wanted.connect(self.commands["slip"].trigger)
        self.outbox.slip_wanted.connect(work.beside.slip)
        self.evidence.back_wanted.connect(work.beside.leave_evidence)
        self.evidence.sheet.save_wanted.connect(self.commands["save-quality-sheet"].trigger)
        self.slip.back_wanted.connect(work.beside.leave)
        self.slip.save_wanted.connect(self.commands["save-slip"].trigger)
        self.footer.next_wanted.connect(work.take_next_step)
        self.footer.stop_wanted.connect(work.stop)
        self.welcome.sample_wanted.connect(work.training.make_sample)
        self.welcome.dossier_wanted.connect(work.open_dossier)
        self.welcome.slip_wanted.connect(work.scan)
        self.welcome.slip_seen.connect(work.slip_in.forget)
        self.welcome.command_wanted.connect(lambda command: self.commands[command].trigger())
        self.help.closed.connect(self.close_help)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the sides the room that their text needs."""
        super().resizeEvent(event)
        most = round(event.size().width() * MOST_OF_WIDTH)
        self.checklist.setFixedWidth(min(letters(CHECKLIST_LETTERS), most))
        self.facts.setFixedWidth(min(letters(FACTS_LETTERS), most))

    def show_desk(self, work: Workplace) -> None:
        """Let each part show how everything stands."""
        for part in (
            self.commands,
            self.training,
            self.band,
            self.tools,
            self.checklist,
            self.middle,
            self.facts,
            self.footer,
        ):
            part.show_desk(work)
        self._show_sides(alone=work.at_centre or work.middle in ALONE)

    def _show_centre(self) -> None:
        self.band.centre.show_desk(self._work)

    def _show_sides(self, *, alone: bool) -> None:
        """Two pages side by side, or a chart and its table, need the room of all that tells of the open dossier."""
        if alone != self._alone:
            self._alone = alone
            for part in (self.band, self.checklist, self.tools):
                part.setVisible(not alone)
            self._share_room()
        self.footer.setVisible(not alone or self._work.busy or self._work.services is None)

    def _show_page_menu(self, at: QPoint) -> None:
        """The menu of a page: by the right button, or by the key for it."""
        grid = self.pages.grid
        if self._work.desk.page is not None:
            self._page_menu.popup(grid.viewport().mapToGlobal(at))

    def offer_papers(self) -> None:
        """The other papers as a menu over the checklist: the selected pages go to the end of the one that is chosen."""
        work, pages = self._work, self._work.selection.pages
        desk, menu = work.desk.desk, QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for component in desk.components if desk is not None else ():
            if desk is not None and component.id != work.desk.component_id:
                action = menu.addAction(words.component_title(component, desk).replace("&", "&&"))
                action.triggered.connect(functools.partial(self._send_pages, pages, component.id))
        if menu.actions():
            menu.setActiveAction(menu.actions()[0])
            menu.popup(self.checklist.mapToGlobal(QPoint(px(Space.L), px(Space.L))))

    def _send_pages(self, pages: tuple[UUID, ...], component: UUID, _checked: bool = False) -> None:
        self._work.arranging.place_at_end(pages, component)

    # -- help beside the desk

    @property
    def topic_here(self) -> str:
        """The help for what the cursor is on; where nothing tells it, for what the middle shows."""
        at: QWidget | None = self.window().focusWidget()
        while at is not None and at is not self:
            if at.property(TOPIC):
                return str(at.property(TOPIC))
            at = at.parentWidget()
        return self.middle.topic(self._work.middle)

    def show_help(self, topic: str) -> None:
        """Show a topic beside the desk; where there is no room for both, in the place of the facts."""
        self.help.show_topic(topic)
        self.help.show()
        self._share_room()

    def close_help(self) -> None:
        """Put the help away."""
        self.help.hide()
        self._share_room()

    def show_facts(self) -> None:
        """The facts are wanted: help that lies in their place goes."""
        if self.facts.isHidden():
            self.close_help()

    def make_room(self, *, wide: bool) -> None:
        """Use the room there is."""
        self._wide = wide
        self.pages.show_columns(2 if wide else 1)
        self._share_room()

    def take_over(self, before: DeskView) -> None:
        """Go on where another view of the same workplace stood."""
        self.band.take_over(before.band)
        self.facts.take_over(before.facts)
        self._wide = before._wide
        if not before.help.isHidden():
            self.show_help(before.help.topic)

    def _share_room(self) -> None:
        self.facts.setVisible(not self._alone and (self._wide or self.help.isHidden()))
        if not self.help.isHidden():
            width = max(self.help.minimumWidth(), self._choices.help_px)
            rest = self._beside.width() - width - (0 if self.facts.isHidden() else self.facts.width())
            self._beside.setSizes([rest, self.facts.width(), width])

    def _keep_width(self) -> None:
        if not self.help.isHidden():
            self._choices.choose_help_px(self.help.width())

    def say(self, notice: Notice | None) -> None:
        """Show what is said; None: nothing any more."""
        if notice is None:
            self.banner.hide()
        elif notice.error is not None:
            self.banner.show_error(notice.error, notice.action, notice.message, notice.remedy, notice.mend)
        else:
            self.banner.show_notice(notice.message, notice.remedy, notice.action)
        if notice is not None:
            self._upper.verticalScrollBar().setValue(0)  # the message stands at the top

    def is_typed_in(self) -> bool:
        """Whether the cursor stands in a field that somebody is filling in. The code of the dossier that is open is none."""
        field, desk = self.focusWidget(), self._work.desk.desk
        opened = field is self.band.code and desk is not None and self.band.code.text() == desk.dossier.code
        if field is self.facts.sheets.count:
            return self.facts.sheets.half_typed
        return isinstance(field, QLineEdit) and not opened

    def _go_to(self, place: Place) -> None:
        """Put the cursor there, and let it be seen: with large text the desk scrolls."""
        self.put_cursor(place)
        at = self.focusWidget()
        if at is not None and self._upper.isAncestorOf(at):
            self._upper.ensureWidgetVisible(at.parentWidget() or at)
            self._upper.ensureWidgetVisible(at)

    def put_cursor(self, place: Place) -> None:
        """Put the cursor where a person goes on."""
        match place:
            case Place.CODE if self._work.at_centre:
                self.welcome.focus_first()
            case Place.CODE if self.band.filled:
                self.band.enter()
            case Place.CODE:
                self.band.focus_code()
            case Place.NEW_CODE:
                self.band.focus_code(clear=True)
            case Place.TODAY:
                self.welcome.today.focus_field()
            case Place.ACCEPT:
                self.show_facts()
                self.facts.focus_accept()
            case Place.PAGES:
                self.pages.grid.setFocus()
            case Place.COUNT:
                self.show_facts()
                self.facts.show_page()
                self.facts.sheets.focus_count()
            case Place.COUNT_IF_FREE:
                if not self.is_typed_in():
                    self.put_cursor(Place.COUNT)
            case Place.SIGN_MANY:
                self.sign_many.focus()
            case Place.EVIDENCE:
                self.evidence.focus()
            case Place.SLIP:
                self.slip.focus()
            case Place.OUTBOX:
                self.outbox.focus()
            case Place.TO_READ:
                self.to_read.focus()
            case Place.REVIEW:
                self.review.focus()
            case Place.FIGURES:
                self.figures.focus()
            case Place.REVIEW_REMARK:
                self.review.focus_remark()
            case Place.SETUP:
                self.setup.focus()
            case Place.DECISION:
                self.case_view.focus_options()
            case Place.SEARCH:
                self.search_view.focus_field()
            case Place.JOB:
                self.job_view.focus_first()
            case Place.PAST:
                self.show_facts()
                self.facts.focus_past()
            case Place.FIELDS:
                self.show_facts()
                self.facts.focus_fields()
