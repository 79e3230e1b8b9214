"""The desk's one window: puts the parts together and passes on what happens between them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, InputRefused, StationError
from app.domain.signatures import SignerIdentity
from app.messages import Language, explain
from app.ui import words
from app.ui.models.pages import PageListModel
from app.ui.models.papers import PaperListModel
from app.ui.services import DeskServices, Training
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels import items
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.finishing import FinishingViewModel
from app.ui.viewmodels.pictures import Pictures
from app.ui.viewmodels.scanning import ScanningViewModel
from app.ui.viewmodels.startup import OpenStation, StartupViewModel
from app.ui.viewmodels.states import NextKind, finishable, sheets_in
from app.ui.widgets.actions import DeskActions
from app.ui.widgets.band import DossierBand
from app.ui.widgets.banner import Banner
from app.ui.widgets.checklist import Checklist
from app.ui.widgets.facts_panel import FactsPanel
from app.ui.widgets.finish_view import FinishView
from app.ui.widgets.footer import Footer
from app.ui.widgets.page_grid import CELL_PX, PageGrid
from app.ui.widgets.pin_dialog import ask_pin
from app.ui.widgets.preview import ZOOM_STEP, Preview
from app.ui.widgets.tools import Tools
from app.ui.widgets.welcome import Welcome

CHECKLIST_PX = 272
FACTS_PX = 288


class DeskWindow(QMainWindow):
    """One dossier at a time. `training_wanted` says, after it closed, that the officer asked for training mode."""

    def __init__(self, open_station: OpenStation, data_dir: Path, operator: str, language: Language) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Sohoa – scanning desk"))
        self.resize(1366, 728)
        self.training_wanted = False
        self._language = language
        self._reading_pages = True
        kept = QSettings(str(data_dir / "ui.ini"), QSettings.Format.IniFormat)
        self.runner = TaskRunner(self)
        self.startup = StartupViewModel(self.runner, open_station, self)
        self.desk = DeskViewModel(self.runner, self)
        self.scanning = ScanningViewModel(self.runner, kept, self)
        self.finishing = FinishingViewModel(self.runner, self)
        self.finishing.ask_pin = self._ask_pin
        self.pictures = Pictures(self.runner, self)
        self.papers = PaperListModel(self)
        self.pages = PageListModel(self.pictures.thumbnail, self)
        self.actions_ = DeskActions(self)
        self.band = DossierBand(operator)
        self.tools = Tools(self.scanning, self.actions_)
        self.banner = Banner(language)
        self.checklist = Checklist(self.papers)
        self.grid = PageGrid(self.pages)
        self.preview = Preview()
        self.facts = FactsPanel()
        self.finish_view = FinishView()
        self.welcome = Welcome()
        self.footer = Footer()
        self._lay_out()
        self._connect()
        self._connect_actions()
        self.refresh()
        self.startup.start()

    # -- putting together

    def _lay_out(self) -> None:
        self.actions_.fill_menus()
        pages = QWidget()
        pages.setObjectName("card")
        inner = QHBoxLayout(pages)
        inner.setContentsMargins(8, 8, 8, 8)
        inner.setSpacing(8)
        self.grid.setFixedWidth(CELL_PX.width() + 24)
        inner.addWidget(self.grid)
        inner.addWidget(self.preview, 1)
        self._pages = pages
        self.stack = QStackedWidget()
        for widget in (self.welcome, pages, self.finish_view):
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
        for widget in (self.band, self.tools, self.banner):
            column.addWidget(widget)
        column.addLayout(middle, 1)
        column.addWidget(self.footer)
        self.setCentralWidget(ground)

    def _connect(self) -> None:
        self.runner.failed.connect(self.show_error)
        self.startup.opened.connect(self._opened)
        self.startup.failed.connect(self.show_error)
        self.startup.changed.connect(self._startup_changed)
        self.desk.changed.connect(self._desk_changed)
        self.desk.selected.connect(self.refresh)
        self.desk.recent_changed.connect(self._recent_changed)
        self.scanning.state_changed.connect(self.refresh)
        self.scanning.devices_changed.connect(self.refresh)
        self.scanning.page_came.connect(lambda _page: self.desk.refresh())
        self.scanning.failed.connect(self._scan_failed)
        self.finishing.changed.connect(self.refresh)
        self.finishing.failed.connect(self._finish_failed)
        self.pictures.came.connect(self._picture_came)
        self.band.wanted.connect(self.open_dossier)
        self.band.malformed.connect(lambda: self.show_error(InputRefused("DOSSIER_CODE_MALFORMED")))
        self.checklist.chosen.connect(self._paper_chosen)
        self.grid.chosen.connect(self.desk.select_page)
        self.facts.accepted.connect(self.desk.accept)
        self.facts.counted.connect(self.desk.count)
        self.finish_view.back_wanted.connect(self._back_to_pages)
        self.footer.next_wanted.connect(self.take_next_step)
        self.footer.stop_wanted.connect(self.stop)
        self.welcome.training_wanted.connect(self._start_training)
        self.welcome.sample_wanted.connect(self.open_sample)
        self.welcome.dossier_wanted.connect(self.open_dossier)
        self.welcome.again_wanted.connect(self.startup.start)

    def _connect_actions(self) -> None:
        act = self.actions_
        slots: tuple[tuple[object, Callable[[], object]], ...] = (
            (act.enter_code, lambda: self.band.focus_code(clear=True)),
            (act.close_dossier, self.next_dossier),
            (act.scan, self.scan),
            (act.stop, self.stop),
            (act.look_for_devices, self.scanning.look_for_devices),
            (act.rotate_left, lambda: self.desk.rotate(-1)),
            (act.rotate_right, lambda: self.desk.rotate(1)),
            (act.remove, self.desk.remove),
            (act.undo, self.desk.undo),
            (act.redo, self.desk.redo),
            (act.finish, self.finish),
            (act.next_paper, lambda: self.desk.step_component(1)),
            (act.previous_paper, lambda: self.desk.step_component(-1)),
            (act.fit, self.preview.fit),
            (act.zoom_in, lambda: self.preview.zoom(ZOOM_STEP)),
            (act.zoom_out, lambda: self.preview.zoom(1 / ZOOM_STEP)),
            (act.sample_dossier, self.open_sample),
            (act.lay_paper, self.lay_paper),
            (act.show_received, self._show_received),
            (act.start_training, self._start_training),
            (act.quit, self.close),
        )
        for action, slot in slots:
            action.triggered.connect(lambda _checked=False, slot=slot: slot())  # type: ignore[attr-defined]

    # -- what a person does

    def open_dossier(self, code: str) -> None:
        """Open a dossier; refused while paper runs into another one."""
        if self.scanning.scanning or self.finishing.finishing:
            self.banner.show_notice(self.tr("Stop the work under way before you open another dossier."))
            return
        self.banner.dismiss()
        self.finishing.clear()
        self._reading_pages = False
        self.desk.open(code)

    def next_dossier(self) -> None:
        """Put this dossier aside and wait for the next code."""
        if not self.scanning.scanning and not self.finishing.finishing:
            self.banner.dismiss()
            self.desk.close()
            self.band.focus_code(clear=True)

    def scan(self) -> None:
        """Scan the selected paper."""
        desk, component = self.desk.desk, self.desk.component_id
        if desk is not None and component is not None:
            self.banner.dismiss()
            self._reading_pages = True
            self.scanning.scan(desk.dossier.id, component)

    def stop(self) -> None:
        """Stop what is under way."""
        self.scanning.cancel()
        self.finishing.cancel()

    def finish(self) -> None:
        """Archive, sign and send all papers that are ready."""
        desk, release = self.desk.desk, self.desk.release
        if desk is not None and release is not None:
            self.banner.dismiss()
            self._reading_pages = False
            self.finishing.finish(finishable(desk, release))

    def take_next_step(self) -> None:
        """Do what the primary button says."""
        step = self.desk.next
        if step.component is not None and step.kind is not NextKind.FINISH:
            self._reading_pages = True
            self.desk.select_component(step.component.id)
        match step.kind:
            case NextKind.OPEN:
                self.band.enter()
            case NextKind.SCAN if not self.scanning.device_id:
                self.scanning.look_for_devices()
            case NextKind.SCAN:
                self.scan()
            case NextKind.CHECK:
                self.desk.select_page(step.hindrance.page if step.hindrance else None)
                self.facts.focus_accept()
            case NextKind.COUNT:
                self.refresh()
                self.facts.focus_count()
            case NextKind.FINISH:
                self.finish()
            case NextKind.NEXT_DOSSIER:
                self.next_dossier()
            case NextKind.WAIT:
                pass

    def open_sample(self) -> None:
        """In training: open a dossier that nobody used yet."""
        training = self._training()
        if training is not None:
            self.runner.run(Lane.DESK, lambda _task: Changed(training.next_code(), ChangeSet()), self.open_dossier)

    def lay_paper(self) -> None:
        """In training: lay the sample paper of the selected paper in the feeder."""
        training, component = self._training(), self.desk.component
        if training is None or component is None:
            return
        code = component.code

        def lay(_task: Task) -> Changed[None]:
            training.lay_paper(code)
            return Changed(None, ChangeSet())

        said = self.tr("The sample paper lies in the feeder. Scan it.")
        self.runner.run(Lane.SCAN, lay, lambda _none: self.banner.show_notice(said))

    # -- what happened

    def show_error(self, error: StationError) -> None:
        """Say it in the banner."""
        self.banner.show_error(error)

    def refresh(self) -> None:
        """Show how everything stands."""
        services = self.startup.services
        self.papers.show(items.paper_items(self.desk, self.scanning, services) if services else ())
        self.pages.show(items.page_items(self.desk, self.pictures))
        self.checklist.show_current(self.desk.component_id)
        self.grid.show_current(self.desk.page_id)
        self._show_page()
        self._show_middle()
        self._show_footer()
        self._enable_actions()

    def _opened(self, services: DeskServices) -> None:
        self.banner.dismiss()
        self.pictures.use(services.processing)
        for part in (self.desk, self.scanning, self.finishing):
            part.use(services)
        self.band.show_training(services.training is not None)
        self.band.focus_code()

    def _startup_changed(self) -> None:
        self._show_welcome()
        self.refresh()
        for batch in self.startup.interrupted[:1]:
            self.banner.show_notice(
                self.tr("A scan of dossier {dossier} was interrupted. Sheets in: {sheets}.").format(
                    dossier=batch.dossier_code, sheets=batch.sheets
                ),
                self.tr("Open it and scan on with the next sheet."),
                (self.tr("Open {dossier}").format(dossier=batch.dossier_code), self._open_interrupted),
            )

    def _open_interrupted(self) -> None:
        batch = self.startup.interrupted[0]
        self.startup.forget_interrupted()
        self.open_dossier(batch.dossier_code)

    def _desk_changed(self) -> None:
        desk, services = self.desk.desk, self.startup.services
        self.pictures.belong_to(desk.masters if desk else {})
        self.band.show_dossier(
            desk.dossier if desk else None, words.procedure_title(desk, services) if desk and services else ""
        )
        for view in self.desk.pages:
            if self.pictures.facts(view.id) is None:
                self.pictures.fetch(view)
        self.refresh()

    def _recent_changed(self) -> None:
        self.band.show_recent(self.desk.recent)
        self._show_welcome()

    def _picture_came(self, page_id: object) -> None:
        self.pages.picture_came(page_id)  # type: ignore[arg-type]
        self.refresh()
        self.desk.refresh()

    def _scan_failed(self, error: StationError) -> None:
        self.desk.refresh()
        if isinstance(error, Cancelled):
            self.banner.show_notice(
                self.tr("The scan was stopped. The pages that are in stay in."),
                self.tr("Scan again to go on with the next sheet."),
            )
            return
        again = (self.tr("Scan again (F2)"), self.scan) if self.desk.component_id else None
        self.banner.show_error(error, again)

    def _finish_failed(self, error: StationError) -> None:
        if isinstance(error, Cancelled):
            self.banner.show_notice(self.tr("Finishing was stopped. What was done is kept."))
        else:
            self.banner.show_error(error, (self.tr("Finish again (F9)"), self.finish))

    def _paper_chosen(self, component_id: object) -> None:
        if component_id != self.desk.component_id:
            self._reading_pages = True
            self.desk.select_component(component_id)  # type: ignore[arg-type]

    def _back_to_pages(self) -> None:
        self._reading_pages = True
        self.refresh()

    # -- showing

    def _show_page(self) -> None:
        desk, component, page = self.desk.desk, self.desk.component_id, self.desk.page
        if desk is None or component is None:
            self.facts.show_paper(None, 0)
        else:
            paper = desk.paper(component)
            self.facts.show_paper(paper.sheet_count, sheets_in(desk, component), there=True)
        if desk is None or component is None or page is None:
            self.preview.show_page(None, self.tr("No page is here yet. Lay the paper in the feeder and press F2."))
            self.facts.show_page("", None, None, accepted_reason=None)
            return
        failure = self.pictures.failure(page.id)
        said = explain(failure, self._language).message if failure else None
        self.preview.show_page(self.pictures.preview(page), said or self.tr("The page is being made ready…"))
        number = [view.id for view in self.desk.pages].index(page.id) + 1
        self.facts.show_page(
            self.tr("Page {number} of {count}").format(number=number, count=len(self.desk.pages)),
            self.pictures.facts(page.id),
            said,
            accepted_reason=desk.paper(component).accepted.get(page.id),
        )

    def _show_middle(self) -> None:
        desk, release, services = self.desk.desk, self.desk.release, self.startup.services
        if desk is None or services is None:
            self.stack.setCurrentWidget(self.welcome)
            return
        titles = {c.code: words.component_title(c, desk, services) for c in desk.components}
        done = release is not None and release.may_leave
        working = self.finishing.finishing or any(paper.receipt is None for paper in self.finishing.papers)
        if self._reading_pages or not (self.finishing.papers or done):
            self.stack.setCurrentWidget(self._pages)
        elif working:
            self.finish_view.show_work(self.finishing.papers, titles, under_way=self.finishing.finishing)
            self.stack.setCurrentWidget(self.finish_view)
        else:
            receipts = [
                (titles[c.code], self.desk.receipts[c.id]) for c in desk.components if c.id in self.desk.receipts
            ]
            self.finish_view.show_received(receipts, may_leave=done)
            self.stack.setCurrentWidget(self.finish_view)

    def _show_welcome(self) -> None:
        services = self.startup.services
        if self.startup.opening:
            self.welcome.show_opening()
        elif services is None:
            self.welcome.show_closed()
        else:
            lacks = [words.lack(lack) for lack in services.lacks]
            self.welcome.show_ready(lacks, self.desk.recent, training=services.training is not None)

    def _show_footer(self) -> None:
        text = items.footer_text(self.desk, self.scanning, self.finishing, self.startup.services)
        self.footer.show_sentence(text.icon, text.sentence, text.remark)
        self.footer.show_primary(text.primary, enabled=text.enabled)
        if self.scanning.scanning or self.startup.opening:
            self.footer.show_work((0, 0), can_stop=self.scanning.scanning)
        elif self.finishing.finishing:
            self.footer.show_work((self.finishing.pages_done, self.finishing.pages_total), can_stop=True)
        else:
            self.footer.show_work(None)

    def _enable_actions(self) -> None:
        act, desk = self.actions_, self.desk
        busy = self.scanning.scanning or self.finishing.finishing
        training = self._training() is not None
        there = desk.component_id is not None
        can_finish = desk.desk is not None and desk.release is not None and bool(finishable(desk.desk, desk.release))
        for action, enabled in (
            (act.close_dossier, desk.desk is not None and not busy),
            (act.scan, there and bool(self.scanning.device_id) and not self.scanning.scanning),
            (act.stop, busy),
            (act.rotate_left, desk.page_id is not None),
            (act.rotate_right, desk.page_id is not None),
            (act.remove, desk.page_id is not None),
            (act.undo, desk.can_undo),
            (act.redo, desk.can_redo),
            (act.finish, can_finish and not busy),
            (act.next_paper, there),
            (act.previous_paper, there),
            (act.sample_dossier, training and not busy),
            (act.lay_paper, training and there and not self.scanning.scanning),
            (act.show_received, training),
            (act.start_training, not training and self.startup.services is not None),
        ):
            action.setEnabled(enabled)

    # -- asking

    def _ask_pin(self, identity: SignerIdentity) -> str | None:
        return ask_pin(identity, self)

    def _training(self) -> Training | None:
        return self.startup.services.training if self.startup.services else None

    def _show_received(self) -> None:
        training = self._training()
        if training is not None:
            QDesktopServices.openUrl(QUrl(training.page_url))

    def _start_training(self) -> None:
        self.training_wanted = True
        self.close()

    def _may_close(self) -> bool:
        if not (self.scanning.scanning or self.finishing.finishing):
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

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask where work is under way; then end it."""
        if self._may_close():
            self.runner.close()
            event.accept()
        else:
            self.training_wanted = False
            event.ignore()
