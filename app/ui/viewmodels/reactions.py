"""What follows at the desk when one of its parts tells something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer

from app.domain.arrange import PageView
from app.domain.errors import Cancelled, StationError
from app.domain.model import Actor
from app.domain.release import Obstacle
from app.domain.retry import AWAY
from app.services.documents import REPLACED
from app.ui import words
from app.ui.services import DeskServices
from app.ui.viewmodels.cursor import Place
from app.ui.viewmodels.handed_out_notices import (
    of_exported,
    of_figure_written,
    of_sheet_printed,
    of_sheet_written,
    of_slip_printed,
    of_slip_written,
)
from app.ui.viewmodels.job_notices import of_job
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.notices import Notice, speaking
from app.ui.viewmodels.second_jobs import Job, JobDone

if TYPE_CHECKING:
    from app.ui.viewmodels.workplace import Workplace


AT_MOST_EVERY_MS = 50
"""so often all is shown anew while pictures come one after the other: with a thousand pages that takes 10 ms each time"""


class Reactions(QObject):
    """Listens to all parts for as long as the workplace lives."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self._work = work
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(AT_MOST_EVERY_MS)
        self._pause.timeout.connect(self._pause_over)
        self._untold = False
        self._connect()

    def _connect(self) -> None:
        work = self._work
        for signal in (
            work.desk.selected,
            work.desk.recent_changed,
            work.selection.changed,
            work.arranging.changed,
            work.accepting.changed,
            work.page_tool.changed,
            work.close_look.changed,
            work.scanning.state_changed,
            work.devices.changed,
            work.duplex.changed,
            work.checksheet.changed,
            work.slip_in.changed,
            work.today.changed,
            work.attention.changed,
            work.finishing.changed,
            work.copying.changed,
            work.signatures.changed,
            work.fields.changed,
            work.past.changed,
            work.search.changed,
            work.second_jobs.changed,
            work.officer.changed,
            work.outbox.changed,
            work.to_read.changed,
            work.reviewing.changed,
            work.figures.changed,
            work.signing_many.changed,
            work.sign_outlook.changed,
            work.slips.changed,
            work.evidence.changed,
            work.exports.changed,
            work.lock.changed,
            work.setting_up.changed,
            work.training.changed,
        ):
            signal.connect(work.changed)
        work.changed.connect(work.feeding.listen)
        work.changed.connect(work.notices.rest)
        work.changed.connect(self._see_what_was_left)
        work.runner.failed.connect(self._failed)
        work.finishing.failed_behind.connect(self._sending_failed)
        work.outbox.failed.connect(self._failed)
        work.lock.changed.connect(lambda: work.reviewing.line.rest(resting=work.lock.locked))
        work.reviewing.failed.connect(self._failed)
        work.reviewing.remark_wanted.connect(lambda: work.cursor_wanted.emit(Place.REVIEW_REMARK))
        work.slips.failed.connect(self._failed)
        work.slips.printed.connect(self._slip_printed)
        work.slips.written.connect(self._slip_written)
        work.evidence.failed.connect(self._failed)
        work.evidence.printed.connect(lambda code, printer: work.notices.say(of_sheet_printed(code, printer)))
        work.evidence.written.connect(lambda file: work.notices.say(of_sheet_written(file)))
        work.exports.written.connect(lambda done: work.notices.say(of_exported(done)))
        work.figures.written.connect(lambda file: work.notices.say(of_figure_written(file)))
        work.signing_many.failed.connect(self._failed)
        work.signing_many.ended.connect(work.supervision.look)
        work.finishing.ended.connect(work.signing_many.look)
        work.finishing.ended.connect(work.outbox.look)
        work.finishing.ended.connect(work.sign_outlook.look)
        work.signing_many.ended.connect(work.sign_outlook.look)
        work.supervision.looked.connect(work.outbox.look)
        work.supervision.looked.connect(work.reviewing.cases_may_have_come)
        work.returned.changed.connect(work.desk.refresh)
        work.officer.came.connect(self._officer_came)
        work.officer.changed.connect(self._code_shown)
        work.officer.left.connect(work.lock.lock)
        work.officer.failed.connect(self._sign_in_failed)
        work.setting_up.failed.connect(self._failed)
        work.setting_up.anew_wanted.connect(work.anew_wanted)
        work.startup.opened.connect(self._opened)
        work.startup.failed.connect(self._failed)
        work.startup.changed.connect(work.changed)
        work.startup.recovered.connect(self._recovered)
        work.accepting.accepted.connect(lambda: work.cursor_wanted.emit(Place.PAGES))
        work.desk.known.connect(work.pictures.know)
        work.desk.changed.connect(self.desk_changed)
        work.devices.failed.connect(self._failed)
        work.checksheet.said.connect(work.notices.say)
        work.separators.said.connect(work.notices.say)
        work.book.said.connect(work.notices.say)
        work.slip_in.said.connect(work.notices.say)
        work.asking.said.connect(work.notices.say)
        work.remarks.said.connect(work.notices.say)
        work.stopped_pin.said.connect(work.notices.say)
        work.feeding.said.connect(work.notices.say)
        work.training.said.connect(work.notices.say)
        work.training.sample_made.connect(work.open_dossier)
        work.feeding.began.connect(work.middle_of_desk.read_pages)
        work.feeding.signed_came.connect(work.signatures.look_at)
        work.scanning.page_came.connect(lambda _page: work.desk.refresh())
        work.scanning.read.connect(work.desk.refresh)
        work.scanning.read.connect(work.fields.look_again)
        work.scanning.state_changed.connect(lambda: work.desk.runs_into(work.scanning.component_id))
        work.finishing.failed.connect(self._finish_failed)
        work.finishing.ended.connect(lambda: work.copying.copy_if_due(away=False))
        work.second_jobs.done.connect(self._job_done)
        work.second_jobs.scan_wanted.connect(work.feeding.scan)
        work.copying.failed.connect(self._failed)
        work.copying.ended.connect(work.desk.refresh)
        work.pictures.came.connect(self._judged)
        work.pictures.drawn.connect(self._drawn)

    def _opened(self, services: DeskServices) -> None:
        work = self._work
        work.notices.say(None)
        for everywhere in (work.search, work.reviewing, work.figures, work.evidence, work.supervision):
            everywhere.use(services)
        if work.at_centre:
            work.supervision.look()  # what came since yesterday is a case now
            work.cursor_wanted.emit(Place.CODE)
            return
        work.pictures.use(services.processing)
        work.close_look.use(services)
        for part in (
            work.training,
            work.desk,
            work.editing,
            work.forms,
            work.fields,
            work.past,
            work.second_jobs,
            work.asking,
            work.scanning,
            work.feeding,
            work.duplex,
            work.checksheet,
            work.slip_in,
            work.today,
            work.finishing,
            work.remarks,
            work.copying,
            work.outbox,
            work.to_read,
            work.signing_many,
            work.sign_outlook,
            work.slips,
            work.separators,
            work.exports,
            work.signatures,
            work.stopped_pin,
            work.devices,
            work.returned,
        ):
            part.use(services)
        work.feeding.lay_sample = work.training.lay_paper if services.training is not None else None
        work.cursor_wanted.emit(Place.CODE)
        self._set_up_first(services)

    def _see_what_was_left(self) -> None:
        """Whatever else is looked at: cases go to others, and nothing of figures and evidence stays. Dossiers of today rest in a review."""
        reviews = self._work.middle is Middle.REVIEW
        self._work.today.rest(resting=reviews)
        if self._work.reviewing.open and not reviews and self._work.middle is not Middle.EVIDENCE:
            self._work.reviewing.leave()
        if self._work.figures.open and self._work.middle is not Middle.FIGURES:
            self._work.figures.leave()
        if self._work.evidence.subject is not None and self._work.middle is not Middle.EVIDENCE:
            self._work.evidence.leave()

    def _set_up_first(self, services: DeskServices) -> None:
        """Where nobody set anything up yet, or a choice opened the desk anew, the assistant is what is seen."""
        setup = self._work.setting_up
        step = setup.comes_back
        if step is not None or (setup.port is not None and setup.port.is_new and services.lacks):
            self._work.beside.set_up(step)

    def _recovered(self) -> None:
        work = self._work
        stopped = next((one.error for one in work.startup.failures if work.stopped_pin.is_about(one.error)), None)
        if stopped is not None:
            work.stopped_pin.tell(stopped)
        if any(failure.error.code in AWAY for failure in work.startup.failures):
            work.copying.copy_if_due(away=True)
        work.desk.refresh()
        work.changed.emit()

    def desk_changed(self) -> None:
        """How the dossier stands, or what is selected."""
        work = self._work
        desk = work.desk.desk
        work.pictures.belong_to(desk.masters if desk else {})
        work.pictures.see(view for paper in (desk.papers.values() if desk else ()) for view in paper.pages)
        for view in (*work.desk.pages, *self._unjudged()):
            if work.pictures.facts(view.id) is None:
                work.pictures.fetch(view)
        finished = any(paper.component.id == work.desk.component_id for paper in work.finishing.papers)
        work.attention.look(still=not work.busy and not finished and work.desk.release is not None)
        work.see_what_is_signed()
        work.changed.emit()

    def _unjudged(self) -> tuple[PageView, ...]:
        """The pages of other papers that wait for a verdict: a station that ended before it left them so, and nobody else asks for it."""
        desk, release = self._work.desk.desk, self._work.desk.release
        if desk is None or release is None:
            return ()
        codes = {one.component_code for one in release.hindrances if one.obstacle is Obstacle.PAGE_NOT_JUDGED}
        return tuple(view for one in desk.components if one.code in codes for view in desk.paper(one.id).pages)

    def _drawn(self, page_id: UUID) -> None:
        if page_id == self._work.desk.page_id or self._work.attention.case is not None:
            self._work.changed.emit()

    def _judged(self, page_id: UUID) -> None:
        work = self._work
        work.feeding.page_judged(page_id, work.pictures.facts(page_id))
        work.desk.page_seen(page_id)
        self._read_ahead(page_id)
        if work.pictures.backlog.left and self._pause.isActive():
            self._untold = True
        else:
            self._tell_pictures()

    def _read_ahead(self, page_id: UUID) -> None:
        """The sheets run: what was looked at is read meanwhile, or the last sheet would wait for all before it."""
        work = self._work
        desk, view = work.desk.desk, work.desk.view(page_id)
        component_id = work.desk.component_of(page_id) or work.scanning.component_id
        if (
            work.scanning.scanning
            and desk is not None
            and view is not None
            and component_id is not None
            and work.pictures.facts(page_id) is not None
        ):
            work.scanning.reading.begin(component_id, view, desk.masters)

    def _tell_pictures(self) -> None:
        self._untold = False
        self._pause.start()
        self._work.changed.emit()
        self._work.desk.refresh()

    def _pause_over(self) -> None:
        if self._untold:
            self._tell_pictures()

    def _job_done(self, done: JobDone) -> None:
        work = self._work
        if done.job is Job.REHOME:
            work.next_dossier()  # nothing of it is written here from now on
        if done.job is Job.PURGE:
            work.pictures.forget(done.purged)
            work.close_look.forget()
            work.search.close()
            if work.services is not None and work.services.second_copies.set_up:
                work.copying.copy()  # which has lost it too when it is made
        work.notices.say(speaking(lambda: of_job(done)))

    def _finish_failed(self, error: StationError) -> None:
        work = self._work
        if isinstance(error, Cancelled):
            work.notices.say(speaking(lambda: Notice(None, self.tr("Finishing was stopped. What was done is kept."))))
        elif error.code == "BATCH_INTERRUPTED" and work.finishing.stuck is not None:
            work.desk.refresh()
            work.middle_of_desk.read_pages()
            work.desk.select_component(work.finishing.stuck.id)
            work.feeding.say_half()
        elif error.code in REPLACED:
            asked = work.finishing.named_by(error)
            is_file = error.code == "SIGNED_FILE_REPLACED"
            what = self.tr("Replace the signed file") if is_file else self.tr("Replace the version before")
            work.notices.say(Notice(error, action=(what, lambda: work.finish_replacing(asked))))
        elif error.code == "FILE_NOT_PROVED" and work.finishing.named_by(error):
            paper = work.finishing.named_by(error)[0]
            work.notices.say(
                speaking(lambda: Notice(error, action=(self.tr("Take the file back…"), lambda: work.take_back(paper))))
            )
        else:
            if work.stopped_pin.is_about(error):
                work.stopped_pin.tell(error)
            else:
                work.notices.say(speaking(lambda: Notice(error, action=(self.tr("Finish again (F9)"), work.finish))))
            work.copying.copy_if_due(away=error.code in AWAY)

    def _slip_printed(self, dossier_code: str, printer: str) -> None:
        self._work.beside.leave()
        self._work.notices.say(of_slip_printed(dossier_code, printer))

    def _slip_written(self, file: Path) -> None:
        self._work.beside.leave()
        self._work.notices.say(of_slip_written(file))

    def _sending_failed(self, error: StationError) -> None:
        """Of a dossier that is not at the desk any more. A server that is away is told by the outbox."""
        if error.code not in AWAY and not isinstance(error, Cancelled):
            self._failed(error)
        self._work.copying.copy_if_due(away=error.code in AWAY)

    def _officer_came(self, actor: Actor) -> None:
        work = self._work
        before = work.services.actor if work.services is not None else None
        if before is not None and before.id != actor.id and work.middle in (Middle.REVIEW, Middle.EVIDENCE):
            work.beside.leave()  # cases are decided in the name of who took them
        work.change_officer(actor)
        work.reviewing.see_rights()
        work.figures.see_rights()
        if work.figures.open:
            work.beside.leave_figures()
        work.sign_outlook.look()
        work.lock.open()
        work.notices.say(None)
        if before is not None and before.id != actor.id:
            work.startup.look_for_handovers()
            work.notices.say(
                speaking(
                    lambda: Notice(
                        None,
                        self.tr("{name} works here now.").format(name=actor.name),
                        self.tr("What was begun before stays with who began it."),
                    )
                )
            )

    def _code_shown(self) -> None:
        """A code for another device is said where the desk is open; the lock says it itself."""
        work, code = self._work, self._work.officer.code
        if code is None:
            work.notices.take_back(lambda one: one.action is not None and one.action[1] == work.officer.give_up)
        elif not work.lock.locked:
            typed = self.tr("Sign in on another device with the code {code}").format(code=code.user_code)
            give_up = (self.tr("Do not sign in now"), work.officer.give_up)
            work.notices.say(speaking(lambda: Notice(None, typed, words.sign_in_elsewhere(code), give_up)))

    def _sign_in_failed(self, error: StationError) -> None:
        if not self._work.lock.locked:  # the lock says it itself
            self._failed(error)

    def _failed(self, error: StationError) -> None:
        self._work.notices.say(Notice(error))
