"""The desk's one window: puts the parts together and shows the workplace in them."""

from __future__ import annotations

from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow

from app.settings import Settings
from app.ui.models.pages import PageListModel
from app.ui.models.papers import PaperListModel
from app.ui.sound import Sounds
from app.ui.viewmodels.page_items import page_items
from app.ui.viewmodels.paper_items import paper_items
from app.ui.viewmodels.startup import OpenStation
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets import commands
from app.ui.widgets.actions import DeskActions
from app.ui.widgets.asking import Asking
from app.ui.widgets.desk_view import DeskView

WIDE_PX = 1600
"""from this width on the grid has two columns"""


class DeskWindow(QMainWindow):
    """One dossier at a time. `training_wanted` says, after it closed, that the officer asked for training mode."""

    def __init__(self, open_station: OpenStation, settings: Settings) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("{counter} – Sohoa scanning desk").format(counter=settings.station.name))
        self.setMinimumSize(640, 360)
        self.resize(1366, 728)
        self.training_wanted = False
        self.sounds = Sounds(settings.data_dir / "cache" / "sounds", on=settings.station.sounds)
        self.work = Workplace(open_station, settings.data_dir, self)
        self.papers = PaperListModel(self)
        self.pages = PageListModel(self.work.pictures.thumbnail, self)
        self.asking = Asking(self.work, self)
        self.commands = DeskActions(self)
        self.commands.fill_menus()
        self.view = DeskView(self.work, self.papers, self.pages, self.commands, settings.station.name)
        self.band, self.tools, self.banner = self.view.band, self.view.tools, self.view.banner
        self.facts, self.case_view, self.finish_view = self.view.facts, self.view.case_view, self.view.finish_view
        self.preview, self.footer = self.view.pages.preview, self.view.footer
        self.setCentralWidget(self.view)
        self._connect()
        commands.connect(self)
        self.show_all()
        self.work.startup.start()

    def _connect(self) -> None:
        work = self.work
        work.changed.connect(self.show_all)
        work.training_wanted.connect(self.start_training)
        work.feeding.heard.connect(lambda sound: self.sounds.play(sound.value))
        work.pictures.came.connect(self.pages.picture_came)
        self.facts.signatures.sheet_wanted.connect(self.asking.save_verification_sheet)

    def show_all(self) -> None:
        """Show how everything stands; the lists change only where something differs."""
        work = self.work
        self.papers.show(paper_items(work.desk, work.scanning))
        self.pages.show(page_items(work.desk, work.pictures))
        self.view.show_desk(work)
        commands.enable(self)

    def step_paper(self, by: int) -> None:
        """Show the next or the previous paper."""
        self.work.desk.step_component(by)
        self.work.read_pages()

    def start_training(self) -> None:
        """Close this desk; training mode follows."""
        self.training_wanted = True
        self.close()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the grid a second column where there is room."""
        super().resizeEvent(event)
        self.view.pages.show_columns(2 if event.size().width() >= WIDE_PX else 1)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask where work is under way; then end it."""
        if self.asking.may_close():
            self.work.close()
            event.accept()
        else:
            self.training_wanted = False
            event.ignore()
