"""What commands need of the workplace, each with the sentence that says what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.ui.marking import QT_TRANSLATE_NOOP
from app.ui.viewmodels.footer_text import footer_text
from app.ui.viewmodels.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must be so; `source` says in the code's language what is missing where it is not."""

    source: str
    holds: Callable[[Workplace], bool]

    @property
    def text(self) -> str:
        """What is missing, in the language of this moment."""
        return QCoreApplication.translate("needs", self.source)


STATION: Final = Need(
    QT_TRANSLATE_NOOP("needs", "The station is not open yet."),
    lambda work: work.services is not None,
)
REVIEWS: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Only supervisors look at cases: the sign-in or the policy says who is one."),
    lambda work: work.reviewing.allowed,
)
FIGURES: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Only supervisors and auditors see figures: the sign-in or the policy says who is one."),
    lambda work: work.figures.allowed,
)
SETTING_UP: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Nothing can be set up from this desk."),
    lambda work: work.setting_up.port is not None,
)
LANGUAGE_TO_CHOOSE: Final = Need(
    QT_TRANSLATE_NOOP("needs", "The province's policy says which language is spoken here."),
    lambda work: not work.setting_up.is_locked("language"),
)
NEXT_STEP: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Work is under way; the next step comes after it."),
    lambda work: footer_text(work).enabled,
)
DOSSIER: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No dossier is open."),
    lambda work: work.desk.desk is not None,
)
SUBJECT: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No dossier is open, and no case is looked at."),
    lambda work: work.beside.subject is not None,
)
NO_DOSSIER: Final = Need(
    QT_TRANSLATE_NOOP("needs", "A dossier is open: put it aside first."),
    lambda work: work.desk.desk is None and not work.desk.opening,
)
PAPER: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No paper is selected."),
    lambda work: work.desk.component_id is not None,
)
PAPER_OR_SLIP: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No paper is selected."),
    lambda work: work.desk.component_id is not None or (work.desk.desk is None and not work.desk.opening),
)
SECOND: Final = Need(
    QT_TRANSLATE_NOOP("needs", "This counter looks after no other dossier of this code in which something lies."),
    lambda work: work.beside.can_join,
)
PAGE: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No page is selected."),
    lambda work: work.desk.page_id is not None,
)
DOUBTFUL_PAGE: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No selected page is doubtful."),
    lambda work: bool(work.accepting.pages),
)
ON_GLASS: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Only one paper is seen on the glass of this page."),
    lambda work: bool(work.on_glass.items),
)
BOTH_SIDES: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Select both sides of the card, or the page that shows them."),
    lambda work: bool(work.on_glass.to_file),
)
JOINABLE: Final = Need(
    QT_TRANSLATE_NOOP("needs", "There is no next page."),
    lambda work: bool(work.arranging.joinable),
)
SWAPPABLE: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Select two pages, or one that another follows."),
    lambda work: work.arranging.can_swap,
)
CARRIED: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No pages were cut."),
    lambda work: bool(work.arranging.carried),
)
PAGES: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Nothing is scanned yet."),
    lambda work: work.desk.desk is not None and bool(work.desk.desk.masters),
)
SLIP: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No reception slip is shown, and nothing is scanned that one could be of."),
    lambda work: bool(work.slips.drawings) or PAGES.holds(work),
)
DEVICE: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No scanner answers."),
    lambda work: bool(work.devices.device_id),
)
DEVICES: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No scanner answers."),
    lambda work: bool(work.devices.devices),
)
NOT_LOOKING: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Scanners are being looked for already."),
    lambda work: not work.devices.looking,
)
STILL: Final = Need(
    QT_TRANSLATE_NOOP("needs", "The scanner is at work."),
    lambda work: not (work.scanning.scanning or work.checksheet.checking or work.slip_in.reading),
)
IDLE: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Work is under way: stop it or wait."),
    lambda work: not work.busy,
)
LEAVABLE: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Work is under way: stop it or wait."),
    lambda work: work.can_leave,
)
BUSY: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Nothing is under way."),
    lambda work: work.busy or work.exports.exporting,
)
HALF: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No scan of this paper stopped half-way."),
    lambda work: work.desk.half is not None,
)
NO_HALF: Final = Need(
    QT_TRANSLATE_NOOP("needs", "A scan of this paper stopped half-way: it goes on first."),
    lambda work: work.desk.half is None,
)
DECISION: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Nothing is to be decided."),
    lambda work: work.attention.can_decide,
)
UNDOABLE: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Nothing is left to take back."),
    lambda work: work.editing.can_undo,
)
REDOABLE: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Nothing was taken back."),
    lambda work: work.editing.can_redo,
)
READY: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No paper is ready to be finished."),
    lambda work: work.can_finish,
)
SIGNATURES: Final = Need(
    QT_TRANSLATE_NOOP("needs", "This paper has no signed file."),
    lambda work: bool(work.signatures.shown),
)
SECOND_COPY: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No second copy is set up at this station."),
    lambda work: work.services is not None and work.services.second_copies.set_up,
)
NOT_COPYING: Final = Need(
    QT_TRANSLATE_NOOP("needs", "The second copy is being made already."),
    lambda work: not work.copying.copying,
)
NOT_EXPORTING: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Papers are being exported already."),
    lambda work: not work.exports.exporting,
)
NOT_SENDING: Final = Need(
    QT_TRANSLATE_NOOP("needs", "It is being sent already."),
    lambda work: not work.outbox.sending,
)
WAITING: Final = Need(
    QT_TRANSLATE_NOOP("needs", "Nothing waits to be sent."),
    lambda work: bool(work.outbox.documents),
)
SIGN_IN: Final = Need(
    QT_TRANSLATE_NOOP("needs", "No sign-in is set up at this station: the operator of its settings works here."),
    lambda work: work.officer.signs_in,
)
NOT_AWAITED: Final = Need(
    QT_TRANSLATE_NOOP("needs", "The sign-in page is open in the browser already."),
    lambda work: not work.officer.awaited,
)
TRAINING: Final = Need(
    QT_TRANSLATE_NOOP("needs", "This is only for training mode."),
    lambda work: work.training.hand is not None,
)
NOT_TRAINING: Final = Need(
    QT_TRANSLATE_NOOP("needs", "This is training mode already."),
    lambda work: work.training.hand is None,
)
