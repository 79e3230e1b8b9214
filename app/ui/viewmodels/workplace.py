"""The whole desk: its parts, and what a person does that concerns several of them. The window only shows it."""

from __future__ import annotations

import functools
from collections.abc import Collection
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QSettings, Signal

from app.domain.errors import InputRefused
from app.domain.model import Actor, Component
from app.ui import words
from app.ui.services import DeskServices, Door, Lack
from app.ui.setting_up import SettingUp
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.accepting import AcceptingViewModel
from app.ui.viewmodels.after_scan import AfterScan
from app.ui.viewmodels.arranging import ArrangingViewModel
from app.ui.viewmodels.asking import AskingViewModel
from app.ui.viewmodels.attention import Attention, Deeds
from app.ui.viewmodels.beside import Beside
from app.ui.viewmodels.book import BookViewModel
from app.ui.viewmodels.checksheet import CheckSheetViewModel
from app.ui.viewmodels.close_look import CloseLook, OnDesk
from app.ui.viewmodels.copying import CopyingViewModel
from app.ui.viewmodels.cursor import Place
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.duplex import DuplexViewModel
from app.ui.viewmodels.editing import EditingViewModel
from app.ui.viewmodels.evidence import EvidenceViewModel
from app.ui.viewmodels.exports import ExportViewModel
from app.ui.viewmodels.feeding import Feeding
from app.ui.viewmodels.fields import FieldsViewModel
from app.ui.viewmodels.figures import FiguresViewModel
from app.ui.viewmodels.finishing import FinishingViewModel
from app.ui.viewmodels.locking import LockViewModel
from app.ui.viewmodels.mending import way_to_mend
from app.ui.viewmodels.middle import Middle, MiddleOfDesk
from app.ui.viewmodels.notices import Notice, NoticeQueue, speaking
from app.ui.viewmodels.officer import OfficerViewModel
from app.ui.viewmodels.on_glass import OnGlassViewModel
from app.ui.viewmodels.outbox import OutboxViewModel
from app.ui.viewmodels.page_tool import PageTool
from app.ui.viewmodels.paper_forms import PaperForms
from app.ui.viewmodels.parting import Parting
from app.ui.viewmodels.past import PastViewModel
from app.ui.viewmodels.pictures import Pictures
from app.ui.viewmodels.reactions import Reactions
from app.ui.viewmodels.remarks import SigningRemarksViewModel
from app.ui.viewmodels.returned import ReturnedViewModel
from app.ui.viewmodels.reviewing import ReviewingViewModel
from app.ui.viewmodels.scanning import ScanningViewModel
from app.ui.viewmodels.search import SearchViewModel
from app.ui.viewmodels.second_jobs import Job, SecondJobsViewModel
from app.ui.viewmodels.selection import PageSelection
from app.ui.viewmodels.separators import SeparatorsViewModel
from app.ui.viewmodels.setting_up import SettingUpViewModel
from app.ui.viewmodels.sign_outlook import FirstPage, SignOutlookViewModel
from app.ui.viewmodels.signatures import SignaturesViewModel
from app.ui.viewmodels.signing_many import SigningManyViewModel
from app.ui.viewmodels.slip_in import SlipInViewModel
from app.ui.viewmodels.slips import SlipViewModel
from app.ui.viewmodels.slips_in_stack import SlipDeeds
from app.ui.viewmodels.standing_notices import StandingNotices
from app.ui.viewmodels.startup import OpenStation, StartupViewModel
from app.ui.viewmodels.states import NextKind, NextStep, finishable
from app.ui.viewmodels.stopped_pin import StoppedPinViewModel
from app.ui.viewmodels.supervision import SupervisionViewModel
from app.ui.viewmodels.taking_steps import take_next_step
from app.ui.viewmodels.to_read import ToReadViewModel
from app.ui.viewmodels.today import TodayViewModel
from app.ui.viewmodels.training import TrainingViewModel


class Workplace(QObject):
    """Owns the viewmodels and the task runner."""

    changed = Signal()
    """something that is shown"""
    said = Signal(object)
    """a `Notice`; None: nothing is to be said any more"""
    cursor_wanted = Signal(object)
    """a `Place`"""
    training_wanted = Signal()
    anew_wanted = Signal()
    """the desk is to be opened anew: other settings count from then on"""

    def __init__(
        self,
        open_station: OpenStation,
        data_dir: Path,
        parent: QObject | None = None,
        *,
        door: Door | None = None,
        setting_up: SettingUp | None = None,
        lock_after_min: float = 0,
        at_centre: bool = False,
        has_centre: bool = False,
    ) -> None:
        """`door`: how people sign in and out; None: nobody does. `setting_up`: what the assistant asks; None: nothing is set up from here.
        `lock_after_min`: as `LockViewModel`. `at_centre`: it is a desk over the work of all counters: nothing is done to dossiers here.
        `has_centre`: it is a counter's whose work goes to a centre."""
        super().__init__(parent)
        self.at_centre, self.has_centre = at_centre, has_centre
        kept = QSettings(str(data_dir / "ui.ini"), QSettings.Format.IniFormat)
        self.runner = TaskRunner(self)
        self.closed = False
        self.officer = OfficerViewModel(self.runner, door, self)
        self.lock = LockViewModel(lock_after_min, self)
        self.startup = StartupViewModel(self.runner, open_station, self, recovers=not at_centre)
        self.desk = DeskViewModel(self.runner, self)
        self.editing = EditingViewModel(self.desk, self.runner, self)
        self.selection = PageSelection(self.desk, self)
        self.arranging = ArrangingViewModel(self.desk, self.selection, self.editing, self)
        self.forms = PaperForms(self.desk, self.editing, lambda: self.begin_job(Job.PURGE), self)
        self.fields = FieldsViewModel(self.desk, self.runner, self)
        self.past = PastViewModel(self.desk, self.runner, self)
        self.search = SearchViewModel(self.runner, self)
        self.devices = DevicesViewModel(self.runner, kept, self)
        self.setting_up = SettingUpViewModel(self.runner, self.devices, kept, setting_up, self)
        self.scanning = ScanningViewModel(self.runner, self.devices, self)
        self.book = BookViewModel(self.desk, self.devices, self.scanning, self)
        self.duplex = DuplexViewModel(self.runner, self.scanning, self)
        self.today = TodayViewModel(self.runner, self.desk, self)
        self.slip_in = SlipInViewModel(self.desk, self.devices, self.runner, self.open_dossier, self)
        self.checksheet = CheckSheetViewModel(self.runner, self.devices, self)
        self.asking = AskingViewModel(self.desk, self.runner, self)
        self.finishing = FinishingViewModel(self.runner, self)
        self.second_jobs = SecondJobsViewModel(self.desk, self.finishing, self.runner, kept, self)
        self.remarks = SigningRemarksViewModel(self.finishing, self.runner, self)
        self.copying = CopyingViewModel(self.runner, self)
        self.signing_many = SigningManyViewModel(self.runner, self)
        self.sign_outlook = SignOutlookViewModel(
            self.runner, kept, lambda: self.finishing.finishing or self.signing_many.signing, self
        )
        self.outbox = OutboxViewModel(self.runner, self)
        self.to_read = ToReadViewModel(self.runner, self)
        self.reviewing = ReviewingViewModel(self.runner, self)
        self.figures = FiguresViewModel(self.runner, kept, self)
        self.slips = SlipViewModel(self.runner, kept, self)
        self.separators = SeparatorsViewModel(self.runner, self)
        self.evidence = EvidenceViewModel(self.runner, kept, self)
        self.exports = ExportViewModel(self.runner, kept, self)
        self.signatures = SignaturesViewModel(self.desk, self.runner, self)
        self.stopped_pin = StoppedPinViewModel(self.runner, self.finish, self)
        self.training = TrainingViewModel(self.desk, self.runner, self)
        self.supervision = SupervisionViewModel(self.runner, self)
        self.returned = ReturnedViewModel(self.runner, self)
        self.pictures = Pictures(self.runner, self)
        self.close_look = CloseLook(OnDesk(self.desk, self.pictures), self.runner, self)
        self.accepting = AcceptingViewModel(self.desk, self.selection, self.pictures, self.editing, self)
        self.on_glass = OnGlassViewModel(self.desk, self.pictures, self.arranging, self.editing, self)
        self.page_tool = PageTool(self.desk, self.pictures, self.arranging, self)
        parting = Parting(self.desk, self.editing)
        deeds = Deeds(
            lambda: self.feeding.scan_on(),
            lambda page: self.feeding.rescan_page(page),
            lambda: self.cursor_wanted.emit(Place.COUNT),
            self._title,
            SlipDeeds(self.desk, self.editing, parting, self.open_dossier, lambda notice: self.notices.say(notice)),
            parting,
        )
        self.attention = Attention(self.desk, self.editing, self.devices, self.duplex, deeds, self)
        self.feeding = Feeding(
            self.runner, self.desk, self.editing, self.devices, self.scanning, self.duplex, self.attention, self
        )
        self.middle_of_desk = MiddleOfDesk(
            self.desk, self.attention, self.finishing, self.search, self.second_jobs, lambda: self.busy
        )
        self.notices = NoticeQueue(self.said.emit, lambda: not self.busy, functools.partial(way_to_mend, self))
        self.standing = StandingNotices(
            self.notices,
            self.startup,
            self.desk,
            self.devices,
            self.supervision,
            self.returned,
            open_dossier=self.open_dossier,
            join_dossiers=lambda: self.beside.join(),
            recover_again=self.recover_again,
            kept=kept,
            parent=self,
        )
        self.beside = Beside(self)
        self.reactions = Reactions(self)
        self.after_scan = AfterScan(self)

    def _title(self) -> str:
        desk, component, services = self.desk.desk, self.desk.component, self.services
        return words.component_title(component, desk) if desk and component and services else ""

    # -- how it stands

    @property
    def services(self) -> DeskServices | None:
        """The use cases, once the station is open."""
        return self.startup.services

    @property
    def busy(self) -> bool:
        """Whether paper runs or papers are being finished."""
        reads = self.checksheet.checking or self.slip_in.reading
        return self.scanning.scanning or self.finishing.finishing or reads or self.second_jobs.working

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """What real work needs and is not there; nothing in training, and nothing while it is looked for."""
        if self.services is None or self.training.hand is not None or self.at_centre:
            return ()
        no_scanner = not self.devices.looking and not self.devices.devices
        return (*((Lack.SCANNER,) if no_scanner else ()), *self.services.lacks)

    @property
    def can_finish(self) -> bool:
        """Whether a paper is ready to be archived, signed and sent."""
        return bool(self.finishable) and not self.busy

    @property
    def finishable(self) -> tuple[Component, ...]:
        """The papers that can be archived, signed and sent now."""
        desk, release = self.desk.desk, self.desk.release
        return finishable(desk, release, self.desk.halves) if desk is not None and release is not None else ()

    def see_what_is_signed(self) -> None:
        """Foresee the signature of what is ready now."""
        desk = self.desk.desk
        ready = self.finishable if desk is not None and not self.busy else ()
        pages = [(one.id, desk.paper(one.id).pages) for one in ready] if desk is not None else []
        for component_id, views in pages:
            if desk is not None and views:
                masters = {master: desk.masters[master] for master in views[0].master_ids}
                self.sign_outlook.want(FirstPage(component_id, views[0], masters))
                return
        self.sign_outlook.want(None)

    @property
    def next(self) -> NextStep:
        """The one next step; what is to be decided comes before everything but a scan that goes on, and whose paper it is before that."""
        step = self.desk.next
        goes_on = step.kind is NextKind.GO_ON and not self.attention.comes_first
        if self.attention.waits and not goes_on and not self.busy:
            return NextStep(NextKind.DECIDE)
        return step

    @property
    def middle(self) -> Middle:
        """What the middle shows now."""
        return self.middle_of_desk.now

    # -- what a person does

    def open_dossier(self, code: str, component_code: str = "", page: UUID | None = None) -> None:
        """Open a dossier, at one of its papers and pages; refused while work on another one is under way that is more than its sending."""
        self._leave_sending()
        if self.busy:
            self.notices.say(
                speaking(lambda: Notice(None, self.tr("Stop the work under way before you open another dossier.")))
            )
            return
        self._begin_anew()
        self.desk.open(code, component_code, page)

    @property
    def can_leave(self) -> bool:
        """Whether the dossier can be put aside: nothing of it is under way but its sending."""
        return not self.busy or (self.finishing.only_sends and not self.scanning.scanning)

    def _leave_sending(self) -> None:
        if self.can_leave:
            self.finishing.go_on_behind()

    def _begin_anew(self) -> None:
        self.notices.say(None)
        self.slip_in.forget()
        self.finishing.clear()
        self.duplex.forget()
        self.attention.forget()
        self.middle_of_desk.follow()
        self.feeding.forget()
        self.close_look.forget()

    def hear_code(self, code: str) -> None:
        """The hand-held reader read a code; a locked desk opens nothing."""
        if not self.lock.locked:
            self.slip_in.code_read(code)

    def refuse_code(self) -> None:
        """Something that is no dossier code was entered."""
        self.notices.say(Notice(InputRefused("DOSSIER_CODE_MALFORMED")))

    def next_dossier(self) -> None:
        """Put this dossier aside and wait for the next code; what of it is being sent goes on behind the work."""
        self._leave_sending()
        if not self.busy:
            self._begin_anew()
            self.desk.close()
            self.cursor_wanted.emit(Place.NEW_CODE)

    def begin_job(self, job: Job) -> None:
        """Show what a second job does to the selected paper, and what it needs to know."""
        self.second_jobs.begin(job)
        self.cursor_wanted.emit(Place.JOB)

    def take_back(self, component_id: UUID) -> None:
        """Show what taking this paper back does, and ask for the reason."""
        self.choose_component(component_id)
        self.begin_job(Job.RECALL)

    def choose_component(self, component_id: UUID) -> None:
        """Show a paper's pages."""
        self.search.close()
        if component_id != self.desk.component_id:
            self.middle_of_desk.read_pages()
            self.desk.select_component(component_id)

    def read_pages(self) -> None:
        """Go back from the receipts, or from what was to be looked at, to the pages."""
        self.middle_of_desk.read_pages()
        self.attention.close()
        self.changed.emit()

    def select_page(self, page_id: UUID) -> None:
        """Look at a page."""
        self.desk.select_page(page_id)
        if self.middle is Middle.CASE:
            self.read_pages()

    def place_pages(self, pages: Collection[UUID], after: UUID | None) -> None:
        """Put pages behind another one of the selected paper."""
        if self.desk.component_id is not None:
            self.arranging.place(tuple(pages), self.desk.component_id, after)

    def scan(self) -> None:
        """Scan: the selected paper; where no dossier is open, the slip that opens one."""
        if self.desk.desk is None:
            self.slip_in.scan()
        else:
            self.feeding.scan_on()

    def stop(self) -> None:
        """Stop what is under way; the export only where nothing else is: it goes on beside the work."""
        if not self.busy:
            self.exports.cancel()
        self.scanning.cancel()
        self.slip_in.cancel()
        self.finishing.cancel()
        self.checksheet.cancel()
        self.second_jobs.cancel()

    def finish(self) -> None:
        """Archive, sign and send all papers that are ready."""
        self.finish_replacing(())

    def finish_replacing(self, papers: Collection[UUID]) -> None:
        """As `finish`; a person said of these papers that their pages take the place even of a signed file."""
        if self.can_finish:
            self.notices.say(None)
            self.middle_of_desk.follow()
            self.attention.pass_by()
            self.sign_outlook.hold()
            self.finishing.finish(self.finishable, papers, self.sign_outlook.signer)

    def recover_again(self) -> None:
        """Try once more to finish what was left over at the start; now the officer can be asked for the PIN."""
        self.startup.recover(self.finishing.ask_holder)

    def take_next_step(self) -> None:
        """Do what the primary button says."""
        take_next_step(self)

    def decide(self) -> None:
        """Go to what is to be decided."""
        self.attention.reopen()
        self.cursor_wanted.emit(Place.DECISION)

    def look_for_devices(self) -> None:
        """Ask anew which devices answer."""
        self.feeding.listen_anew()
        self.devices.look()

    def change_officer(self, actor: Actor) -> None:
        """Another officer takes over: what is decided from now on is theirs. Whatever runs goes on, in the name of who began it."""
        if self.services is not None:
            self.services.officer.actor = actor
            self.changed.emit()
        elif not self.startup.opening:
            self.startup.start()

    def speak_anew(self) -> None:
        """Another language is spoken from now on: what is kept in words is put into it. Whatever runs goes on."""
        self.attention.speak_anew()
        self.notices.speak_anew()
        self.changed.emit()

    def close(self) -> None:
        """End all work and wait for its threads."""
        self.closed = True
        self.devices.close()
        self.runner.close()
