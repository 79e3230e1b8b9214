"""The desk's one window: holds the workplace, and the view that shows it, which is made anew where the language changes."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenuBar

from app.messages import Language
from app.settings import Settings
from app.ui import words
from app.ui.choices import Choices
from app.ui.language import speak
from app.ui.models.pages import PageListModel
from app.ui.models.papers import PaperListModel
from app.ui.services import Door
from app.ui.setting_up import SettingUp
from app.ui.sound import Sounds
from app.ui.style.appearance import Appearance
from app.ui.style.theme import building
from app.ui.typing.composed import ComposedText
from app.ui.typing.hand_reader import HandReader
from app.ui.typing.line_keys import LineKeys
from app.ui.viewmodels.page_items import page_items
from app.ui.viewmodels.paper_items import paper_items
from app.ui.viewmodels.startup import OpenStation
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.asking import Asking
from app.ui.widgets.cover import Cover
from app.ui.widgets.desk_view import DeskView
from app.ui.widgets.focus import go_on, half_done_in
from app.ui.widgets.palette import CommandPalette
from app.ui.widgets.surface import WindowSurface

AFTER_PAINT_MS = 40
"""so long after the window the station begins to load: both at once, the window is seen a tenth of a second later"""
WIDE_PX = 1600
"""from this width on the grid has two columns, and the help has room beside the facts"""


class DeskWindow(QMainWindow):
    """One dossier at a time. `training_wanted` says, after it closed, that the officer asked for training mode, `anew_wanted` that the
    desk is to be opened with the settings that were written meanwhile.

    The workplace outlives the view: a scan goes on while all that is seen is made anew.
    """

    def __init__(
        self,
        open_station: OpenStation,
        settings: Settings,
        door: Door | None = None,
        setting_up: SettingUp | None = None,
    ) -> None:
        """`door`: how people sign in and out; None: nobody does. `setting_up`: as `Workplace`."""
        super().__init__()
        self.setMinimumSize(640, 360)
        self.resize(1366, 728)
        self.training_wanted = self.anew_wanted = False
        self._counter = settings.station.name
        self._in_training = settings.mode == "training"
        self.choices = Choices(settings.data_dir, settings.language)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._app = app
        self.appearance = Appearance(app, self.choices.kept, self)
        self._recent_commands: list[str] = []
        self.sounds = Sounds(settings.data_dir / "cache" / "sounds", on=settings.station.sounds)
        self.work = Workplace(
            open_station,
            settings.data_dir,
            self,
            door=door,
            setting_up=setting_up,
            lock_after_min=settings.station.lock_after_min,
            at_centre=settings.at_centre,
            has_centre=settings.has_centre,
        )
        self.papers = PaperListModel(self)
        self.pages = PageListModel(self.work.pictures.thumbnail, self)
        self.asking = Asking(self.work, self)
        self.surface = WindowSurface(self)
        self.cover = Cover(self, self.work, self._counter)
        with building(app):
            self.view = self._new_view()
            self._put_in_view()
        self._show_view()
        self.reader = HandReader(self)
        self.line_keys = LineKeys(self)
        self.composed = ComposedText(self)
        self._connect()
        begin = QTimer(self, interval=AFTER_PAINT_MS, singleShot=True)
        begin.timeout.connect(self.work.startup.start)
        begin.start()

    def _connect(self) -> None:
        work = self.work
        work.changed.connect(self.show_all)
        work.lock.changed.connect(self.cover.follow)
        self.appearance.changed.connect(self.make_anew)
        work.training_wanted.connect(self.start_training)
        work.anew_wanted.connect(self.open_anew)
        work.setting_up.language_chosen.connect(self.speak)
        self.reader.code_read.connect(work.hear_code)
        work.feeding.heard.connect(lambda sound: self.sounds.play(sound.value))
        work.pictures.drawn.connect(self.pages.picture_came)

    def _new_view(self) -> DeskView:
        return DeskView(self.work, self.papers, self.pages, self.surface, self.choices, self._counter)

    def _put_in_view(self) -> None:
        """Put the view into the window; the one before goes, with its menus and keys."""
        view = self.view
        self.commands, self.band, self.tools, self.banner = view.commands, view.band, view.tools, view.banner
        self.facts, self.case_view, self.finish_view = view.facts, view.case_view, view.finish_view
        self.preview, self.footer = view.pages.preview, view.footer
        self.show_uncovered()
        view.facts.signatures.sheet_wanted.connect(self.asking.save_verification_sheet)
        view.figures.table_wanted.connect(self.asking.save_figure_table)
        view.figures.picture_wanted.connect(lambda: self.asking.save_figure_picture(view.figures.picture()))
        view.help.card_wanted.connect(self.asking.save_key_card)
        view.setup.key_file_wanted.connect(self.asking.choose_key_file)
        self.palette_of_commands = CommandPalette(self.work, self._recent_commands, view)
        self.palette_of_commands.chosen.connect(self._do)
        self.palette_of_commands.help_wanted.connect(view.show_help)

    def _show_view(self) -> None:
        """Let the view show how everything stands."""
        self.view.make_room(wide=self._is_wide)
        self.view.say(self.work.notices.shown)
        self.show_all()
        self.cover.follow()

    def show_uncovered(self) -> None:
        """Put the view and its menus into the window, in the place of what covered them."""
        self.say_title(self.tr("{counter} – Sohoa scanning desk").format(counter=self._counter))
        menus = QMenuBar()
        self.view.commands.fill_menus(menus)
        self.setMenuBar(menus)
        self.setCentralWidget(self.view)
        self.view.show()

    def say_title(self, title: str) -> None:
        """Name the window; a training desk is told in any list of windows too."""
        self.setWindowTitle(self.tr("TRAINING – {title}").format(title=title) if self._in_training else title)

    def make_anew(self) -> None:
        """Make all that is seen anew on the same workplace: the cursor, and what is being typed, stay where they were."""
        before, half_done = self.view, half_done_in(self.view)
        self.work.speak_anew()
        self.cover.take_off()
        with building(self._app):
            self.view = self._new_view()
            self._put_in_view()
        self.view.take_over(before)
        self._show_view()
        if before.parent() is None:  # it was covered: nothing else ends it
            before.deleteLater()
        if not go_on(self.view, half_done):
            self.view.checklist.view.setFocus()

    def speak(self, language: Language) -> None:
        """Speak another language from now on, also when the desk is opened again."""
        self.choices.choose_language(language)
        if language != words.language():
            speak(self._app, language)
            self.make_anew()

    def show_all(self) -> None:
        """Show how everything stands; the lists change only where something differs."""
        work = self.work
        self.papers.show(paper_items(work.desk, work.scanning))
        self.pages.show(page_items(work.desk, work.pictures, work.arranging.carried))
        self.view.show_desk(work)
        self.cover.show_desk(work)

    def _do(self, command_id: str) -> None:
        self.commands[command_id].trigger()

    def start_training(self) -> None:
        """Close this desk; training mode follows."""
        self.training_wanted = True
        self.close()

    def open_anew(self) -> None:
        """Close this desk; it is opened again with the settings of then."""
        self.anew_wanted = True
        self.close()

    @property
    def _is_wide(self) -> bool:
        return self.width() >= WIDE_PX

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Use the room."""
        super().resizeEvent(event)
        self.view.make_room(wide=self._is_wide)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask where work is under way; then end it."""
        if self.asking.may_close():
            self.work.close()
            event.accept()
        else:
            self.training_wanted = self.anew_wanted = False
            event.ignore()
