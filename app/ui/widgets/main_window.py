"""The desk's one window: puts the parts together and shows the workplace in them."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QImage, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import StationError
from app.domain.signatures import Asked, KeyQuestion
from app.messages import explain
from app.services.paper_signatures import SignedFile
from app.settings import Settings
from app.ui import words
from app.ui.models.pages import PageListModel
from app.ui.models.papers import PaperListModel
from app.ui.sound import Sounds
from app.ui.viewmodels import items
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.notices import Notice
from app.ui.viewmodels.startup import OpenStation
from app.ui.viewmodels.states import sheets_in
from app.ui.viewmodels.workplace import Place, Workplace
from app.ui.widgets import commands
from app.ui.widgets.actions import DeskActions
from app.ui.widgets.band import DossierBand
from app.ui.widgets.banner import Banner
from app.ui.widgets.case_view import CaseView
from app.ui.widgets.checklist import Checklist
from app.ui.widgets.facts_panel import FactsPanel
from app.ui.widgets.finish_view import FinishView
from app.ui.widgets.footer import Footer
from app.ui.widgets.key_dialog import ask_holder, is_sure
from app.ui.widgets.page_grid import CELL_PX, PageGrid
from app.ui.widgets.preview import Preview
from app.ui.widgets.tools import Tools
from app.ui.widgets.welcome import Welcome

CHECKLIST_PX = 272
FACTS_PX = 288
WIDE_PX = 1600
"""from this width on the grid has two columns"""


class DeskWindow(QMainWindow):
    """One dossier at a time. `training_wanted` says, after it closed, that the officer asked for training mode."""

    def __init__(self, open_station: OpenStation, settings: Settings) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("{counter} – Sohoa scanning desk").format(counter=settings.station.name))
        self.setMinimumSize(1180, 640)
        self.resize(1366, 728)
        self.training_wanted = False
        self._language = settings.language
        self.sounds = Sounds(settings.data_dir / "cache" / "sounds", on=settings.station.sounds)
        self.work = Workplace(open_station, settings.data_dir, self)
        self.work.finishing.ask_holder = self._ask_holder
        self.papers = PaperListModel(self)
        self.pages = PageListModel(self.work.pictures.thumbnail, self)
        self.commands = DeskActions(self)
        self.band = DossierBand(settings.station.name)
        self.tools = Tools(self.work.devices, self.commands)
        self.banner = Banner(settings.language)
        self.checklist = Checklist(self.papers)
        self.grid = PageGrid(self.pages)
        self.preview = Preview()
        self.facts = FactsPanel(settings.language)
        self.case_view = CaseView()
        self.finish_view = FinishView()
        self.welcome = Welcome()
        self.footer = Footer()
        self._lay_out()
        self._connect()
        commands.connect(self)
        self.show_all()
        self.work.startup.start()

    # -- putting together

    def _lay_out(self) -> None:
        self.commands.fill_menus()
        self._page_view = QWidget()
        self._page_view.setObjectName("card")
        inner = QHBoxLayout(self._page_view)
        inner.setContentsMargins(8, 8, 8, 8)
        inner.setSpacing(8)
        inner.addWidget(self.grid)
        inner.addWidget(self.preview, 1)
        self.stack = QStackedWidget()
        for widget in (self.welcome, self._page_view, self.case_view, self.finish_view):
            self.stack.addWidget(widget)
        self.checklist.setFixedWidth(CHECKLIST_PX)
        self.facts.setFixedWidth(FACTS_PX)
        middle = QHBoxLayout()
        middle.setContentsMargins(16, 16, 16, 16)
        middle.setSpacing(16)
        middle.addWidget(self.checklist)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.facts)
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.band, self.tools, self.banner):
            column.addWidget(part)
        column.addLayout(middle, 1)
        column.addWidget(self.footer)
        self.setCentralWidget(ground)

    def _connect(self) -> None:
        work = self.work
        work.changed.connect(self.show_all)
        work.said.connect(self._say)
        work.cursor_wanted.connect(self._put_cursor)
        work.training_wanted.connect(self.start_training)
        work.desk.recent_changed.connect(self._show_welcome)
        work.startup.opened.connect(lambda services: self.band.show_person(services.actor.name))
        work.startup.changed.connect(self._show_welcome)
        work.devices.changed.connect(self._show_welcome)
        work.feeding.heard.connect(lambda sound: self.sounds.play(sound.value))
        work.pictures.came.connect(self.pages.picture_came)
        self.banner.dealt_with.connect(work.notices.dealt_with)
        self.band.wanted.connect(work.open_dossier)
        self.band.malformed.connect(work.refuse_code)
        self.checklist.chosen.connect(work.choose_component)
        self.grid.chosen.connect(work.desk.select_page)
        self.case_view.closed.connect(work.read_pages)
        self.facts.rescan_wanted.connect(self.commands.rescan.trigger)
        self.facts.accepted.connect(work.editing.accept)
        self.facts.counted.connect(work.editing.count)
        self.finish_view.back_wanted.connect(work.read_pages)
        self.finish_view.slip_wanted.connect(self.save_slip)
        for written in (work.slips.written, work.signatures.written):
            written.connect(lambda file: QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))))
        self.facts.signatures.sheet_wanted.connect(self.save_verification_sheet)
        work.stopped_pin.sure_wanted.connect(self._ask_for_one_more_try)
        self.footer.next_wanted.connect(work.take_next_step)
        self.footer.stop_wanted.connect(work.stop)
        self.welcome.sample_wanted.connect(work.training.make_sample)
        self.welcome.dossier_wanted.connect(work.open_dossier)

    # -- showing

    def show_all(self) -> None:
        """Show how everything stands; the lists change only where something differs."""
        work, services = self.work, self.work.services
        self.papers.show(items.paper_items(work.desk, work.scanning, services) if services else ())
        self.pages.show(items.page_items(work.desk, work.pictures))
        self.checklist.show_current(work.desk.component_id)
        self.grid.show_current(work.desk.page_id)
        self.grid.setVisible(bool(work.desk.pages))
        self._show_band()
        self._show_paper()
        self._show_page()
        self._show_middle()
        self._show_footer()
        commands.enable(self)

    def _show_band(self) -> None:
        desk, services = self.work.desk.desk, self.work.services
        title = words.procedure_title(desk, services) if desk and services else ""
        self.band.show_dossier(desk.dossier if desk else None, title)
        self.band.show_training(self.work.training.hand is not None)

    def _show_paper(self) -> None:
        view, component = self.work.desk, self.work.desk.component_id
        remarks = view.signing_remarks.get(component, ()) if component is not None else ()
        self.facts.signatures.show_files(self.work.signatures.shown, remarks)
        if view.desk is None or component is None or view.is_kept:
            self.facts.show_paper(None, None, 0)
        else:
            said, paper = items.counts_text(view.counted, self._language), view.desk.paper(component)
            self.facts.show_paper(component, paper.sheet_count, sheets_in(view.desk, component), said)

    def _show_page(self) -> None:
        view, page, pictures = self.work.desk, self.work.desk.page, self.work.pictures
        if view.desk is None or view.component_id is None or page is None:
            hint = self.tr("No page is here yet. Lay the paper in the feeder and press F2.")
            if view.is_kept:
                hint = self.tr("This paper is a finished PDF file, which is kept as it came.")
            elif self.work.training.hand is not None:
                hint += "\n" + self.tr("Training: F6 lays the sample paper in the feeder.")
            self.preview.show_page(None, hint)
            self.preview.show_places(())
            self.facts.show_page("", None, None, accepted_reason=None)
            return
        failure = pictures.failure(page.id)
        said = explain(failure, self._language).plain.message if failure else None
        self.preview.show_page(pictures.preview(page), said or self.tr("The page is being made ready…"))
        self.preview.show_places([(place.outline, words.mark(place.code)) for place in pictures.places(page)])
        number = [other.id for other in view.pages].index(page.id) + 1
        paper, facts = view.desk.paper(view.component_id), pictures.facts(page.id)
        self.facts.show_page(
            self.tr("Page {number} of {count}").format(number=number, count=len(view.pages)),
            facts.doubted(paper.doubted.get(page.id)) if facts else None,
            said,
            accepted_reason=paper.accepted.get(page.id),
            decided_elsewhere=self.work.middle is Middle.CASE,
        )

    def _show_middle(self) -> None:
        desk, services, finishing = self.work.desk, self.work.services, self.work.finishing
        middle = self.work.middle
        if desk.desk is not None and services is not None:
            titles = {c.id: words.component_title(c, desk.desk, services) for c in desk.desk.components}
            if middle is Middle.FINISH:
                self.finish_view.show_work(
                    finishing.papers,
                    titles,
                    under_way=finishing.finishing,
                    elsewhere=finishing.confirmed_elsewhere,
                )
            elif middle is Middle.RECEIPTS and desk.release is not None and desk.release.closed:
                self.finish_view.show_withdrawn()
            elif middle is Middle.RECEIPTS:
                receipts = [
                    (titles[c], receipt, desk.signing_remarks.get(c, ())) for c, receipt in desk.receipts.items()
                ]
                copies = [(titles[c], copy) for c, copy in desk.copies.items()]
                leaves = desk.release is not None and desk.release.may_leave
                self.finish_view.show_received(receipts, copies, may_leave=leaves)
        self.case_view.show_case(self.work.attention.case if middle is Middle.CASE else None, self._picture_of)
        self.tools.show_work(still=not self.work.scanning.scanning and not self.work.checksheet.checking)
        match middle:
            case Middle.WELCOME:
                self.stack.setCurrentWidget(self.welcome)
            case Middle.PAGES:
                self.stack.setCurrentWidget(self._page_view)
            case Middle.CASE:
                self.stack.setCurrentWidget(self.case_view)
            case Middle.FINISH | Middle.RECEIPTS:
                self.stack.setCurrentWidget(self.finish_view)

    def _picture_of(self, page_id: UUID) -> QImage | None:
        view, pictures = self.work.desk.view(page_id), self.work.pictures
        if view is None:
            return None
        return pictures.preview(view) or pictures.thumbnail(view)  # a small one until the large one is here again

    def _show_welcome(self) -> None:
        startup, recent = self.work.startup, self.work.desk.recent
        self.band.show_recent(recent)
        if startup.opening:
            self.welcome.show_opening()
        elif startup.services is None:
            self.welcome.show_closed()
        elif self.work.lacks:
            lacks = [words.lack(lack) for lack in self.work.lacks]
            self.welcome.show_lacks(lacks, words.path(startup.services.settings_file))
        else:
            self.welcome.show_ready(recent, training=self.work.training.hand is not None)

    def _show_footer(self) -> None:
        text = items.footer_text(self.work)
        self.footer.show_sentence(text.icon, text.sentence, text.remark)
        self.footer.show_primary(text.primary, enabled=text.enabled)
        finishing = self.work.finishing
        if finishing.finishing:
            self.footer.show_work((finishing.pages_done, finishing.pages_total), can_stop=True)
        elif self.work.scanning.scanning:
            scanning = self.work.scanning
            known = scanning.pages_expected >= scanning.pages_in > 0
            self.footer.show_work((scanning.pages_in, scanning.pages_expected) if known else (0, 0), can_stop=True)
        elif self.work.copying.copying:
            copying = self.work.copying
            self.footer.show_work((copying.bytes_done // 1000, copying.bytes_total // 1000))
        elif self.work.checksheet.checking or self.work.startup.opening:
            self.footer.show_work((0, 0), can_stop=self.work.checksheet.checking)
        else:
            self.footer.show_work(None)

    # -- what a person does here, and is asked

    def _say(self, notice: Notice | None) -> None:
        if notice is None:
            self.banner.hide()
        elif notice.error is not None:
            self.banner.show_error(notice.error, notice.action, notice.message, notice.remedy)
        else:
            self.banner.show_notice(notice.message, notice.remedy, notice.action)

    def _put_cursor(self, place: Place) -> None:
        match place:
            case Place.CODE if self.band.filled:
                self.band.enter()
            case Place.CODE:
                self.band.focus_code()
            case Place.NEW_CODE:
                self.band.focus_code(clear=True)
            case Place.ACCEPT:
                self.facts.focus_accept()
            case Place.COUNT:
                self.facts.focus_count()
            case Place.DECISION:
                self.case_view.focus_options()

    def step_paper(self, by: int) -> None:
        """Show the next or the previous paper."""
        self.work.desk.step_component(by)
        self.work.read_pages()

    def _ask_holder(self, question: KeyQuestion) -> str | None:
        if question.asked is Asked.CONFIRMATION:
            self.work.finishing.wait_for_confirmation()
            return None
        return ask_holder(question, self)

    def _ask_for_one_more_try(self, error: StationError) -> None:
        if self.work.services is not None and is_sure(error, self.work.services.actor.name, self):
            self.work.stopped_pin.allow(error)

    def show_received(self) -> None:
        """Show what the embedded world received, in the browser."""
        if self.work.training.hand is not None:
            QDesktopServices.openUrl(QUrl(self.work.training.hand.page_url()))

    def start_training(self) -> None:
        """Close this desk; training mode follows."""
        self.training_wanted = True
        self.close()

    def print_check_sheet(self) -> None:
        """Ask where the check sheet is to be saved."""
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the check sheet"), "to-kiem-tra.pdf", "PDF (*.pdf)")
        if name:
            self.work.checksheet.print_to(Path(name))

    def save_slip(self) -> None:
        """Ask where the reception slip is to be saved; it opens there, to be printed."""
        desk = self.work.desk.desk
        if desk is None:
            return
        proposed = f"phieu-{desk.dossier.code}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the reception slip"), proposed, "PDF (*.pdf)")
        if name:
            self.work.slips.write(desk.dossier.code, Path(name))

    def save_verification_sheet(self, file: SignedFile) -> None:
        """Ask where the verification sheet of a file is to be saved; it opens there, to be read and printed."""
        proposed = f"phieu-kiem-tra-{Path(file.name).stem}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the verification sheet"), proposed, "PDF (*.pdf)")
        if name:
            self.work.signatures.write_sheet(file, Path(name))

    def save_shown_verification_sheet(self) -> None:
        """The same of the paper as it is sent, where there is that, else of what came in."""
        if self.work.signatures.shown:
            self.save_verification_sheet(self.work.signatures.shown[-1].file)

    def check_file(self) -> None:
        """Ask for a file from outside, whose signatures are shown beside the paper."""
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Check the signatures of a file"), "", "PDF (*.pdf)")
        if name:
            self.work.signatures.look_at(Path(name))

    def _may_close(self) -> bool:
        if not self.work.busy:
            return True
        box = QMessageBox(QMessageBox.Icon.Question, self.windowTitle(), self.tr("Close the desk?"), parent=self)
        box.setInformativeText(
            self.tr("Work is under way. What is in stays in, and goes on when the desk is opened again.")
        )
        leave = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Stay here"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.exec()
        return box.clickedButton() is leave

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the grid a second column where there is room."""
        super().resizeEvent(event)
        columns = 2 if event.size().width() >= WIDE_PX else 1
        self.grid.setFixedWidth(columns * CELL_PX.width() + 24)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask where work is under way; then end it."""
        if self._may_close():
            self.work.close()
            event.accept()
        else:
            self.training_wanted = False
            event.ignore()
