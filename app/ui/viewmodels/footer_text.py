"""The sentence at the bottom of the desk, and the words of the one primary button. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.release import Obstacle, PageQuality
from app.messages import explain
from app.ui import job_words, words
from app.ui.services import DeskServices
from app.ui.viewmodels.backlog import Backlog
from app.ui.viewmodels.copying import CopyingViewModel
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.duplex import DuplexStep
from app.ui.viewmodels.finishing import FinishingViewModel
from app.ui.viewmodels.states import NextKind
from app.ui.viewmodels.workplace import Workplace

translate = QCoreApplication.translate
_WORTH_SAYING = 4
"""pages; fewer are looked at or read before anybody wonders"""
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class FooterText:
    """The sentence at the bottom and the button of the next step."""

    icon: str
    sentence: str
    remark: str
    primary: str
    enabled: bool


def footer_text(work: Workplace) -> FooterText:
    """Whether the citizen may leave, and the next step."""
    if work.startup.opening:
        text = translate("footer_text", "Getting the station ready…")
        return FooterText("state-scanning", text, "", translate("footer_text", "Please wait"), False)
    if work.services is None:
        text = translate("footer_text", "The station is not ready")
        return FooterText("step-failed", text, "", translate("footer_text", "Try again"), True)
    if work.scanning.scanning:
        return _scanning(work, work.services)
    if work.checksheet.checking:
        text = translate("footer_text", "Checking the scanner…")
        return FooterText("state-scanning", text, "", translate("footer_text", "Please wait"), False)
    if work.slip_in.reading:
        text = translate("footer_text", "Reading the slip…")
        return FooterText("state-scanning", text, "", translate("footer_text", "Please wait"), False)
    if work.finishing.finishing:
        return _finishing(work.finishing)
    if work.second_jobs.working and work.second_jobs.job is not None:
        wait = translate("footer_text", "Please wait")
        return FooterText("state-scanning", job_words.under_way(work.second_jobs.job), "", wait, False)
    if work.lacks and work.desk.desk is None:
        text = translate("footer_text", "The station is not set up yet")
        return FooterText("info", text, "", translate("footer_text", "Start training mode"), True)
    found = _turning(work) or _failed_page(work) or _next(work, work.services)
    found = _beside(work, found)
    left = work.scanning.reading.backlog.left
    if work.desk.desk is None or left < _WORTH_SAYING:
        return found
    said = translate("footer_text", "Text still being read: {count} pages").format(count=left)
    return replace(found, remark=f"{found.remark} {_for_how_long(said, work.scanning.reading.backlog)}".strip())


def _beside(work: Workplace, found: FooterText) -> FooterText:
    """What is handed out while the officer goes on."""
    if not work.exports.exporting:
        return found
    said = translate("footer_text", "Papers are being exported.")
    return replace(found, remark=f"{found.remark} {said}".strip())


def _for_how_long(said: str, backlog: Backlog) -> str:
    """What is left, and the time that it takes, as soon as somebody can know it."""
    seconds = backlog.seconds_left
    if seconds is None:
        return f"{said}."
    return translate("footer_text", "{what}, {time}.").format(what=said, time=words.duration(seconds))


def _turning(work: Workplace) -> FooterText | None:
    """Between the fronts and the backs of a stack."""
    match work.duplex.step:
        case DuplexStep.TURN:
            text = translate("footer_text", "The fronts are in. Turn the stack over.")
            stay = translate("footer_text", "The citizen can't leave yet.")
            return FooterText("state-half", text, stay, translate("footer_text", "Scan the backs (F2)"), True)
        case DuplexStep.PAIRING:
            text = translate("footer_text", "Reading page numbers to pair fronts and backs…")
            return FooterText("state-scanning", text, "", translate("footer_text", "Please wait"), False)
        case _:
            return None


def _scanning(work: Workplace, services: DeskServices) -> FooterText:
    desk, scanning = work.desk, work.scanning
    component = desk.component_by_id(scanning.component_id)
    title = words.component_title(component, desk.desk) if component and desk.desk else ""
    said = [translate("footer_text", "Pages in: {pages}").format(pages=scanning.pages_in)]
    if scanning.pages_expected > scanning.pages_in > 0:
        said = [
            translate("footer_text", "Pages in: {pages} of {total}").format(
                pages=scanning.pages_in, total=scanning.pages_expected
            )
        ]
    button = translate("footer_text", "Scanning…")
    if scanning.waiting_bytes:
        sentence = translate("footer_text", "“{title}”: the scanner pauses, and goes on by itself").format(title=title)
        waits = translate("footer_text", "It waits until {size} MB of pages that came are put away")
        said.append(waits.format(size=max(1, round(scanning.waiting_bytes / _MB))))
        return FooterText("state-scanning", sentence, " · ".join(said), button, False)
    if scanning.seconds_left is not None:
        said.append(translate("footer_text", "{time} left").format(time=words.duration(scanning.seconds_left)))
    unchecked = sum(work.pictures.facts(view.id) is None for view in desk.pages)
    if unchecked > 1:
        said.append(translate("footer_text", "still to be checked: {count}").format(count=unchecked))
    sentence = translate("footer_text", "Scanning “{title}”").format(title=title)
    doubtful = work.accepting.waiting if scanning.component_id == desk.component_id else ()
    if doubtful:  # named at once, whatever page is looked at by now: the sheet is still in sight
        said.insert(0, _doubt(work, doubtful[0]))
    if len(doubtful) > 1:
        said.insert(1, translate("footer_text", "more doubtful pages: {count}").format(count=len(doubtful) - 1))
    return FooterText("state-doubtful" if doubtful else "state-scanning", sentence, " · ".join(said), button, False)


def _doubt(work: Workplace, page: UUID) -> str:
    """Which page of the selected paper is doubtful, why, and what to do."""
    number = [view.id for view in work.desk.pages].index(page) + 1
    facts = work.accepting.facts(page)
    why = (
        words.reason(facts.reasons[0].code) if facts is not None and facts.reasons else words.quality(PageQuality.POOR)
    )
    return translate("footer_text", "Page {number}: {reason}").format(number=number, reason=why)


def _finishing(finishing: FinishingViewModel) -> FooterText:
    remark = ""
    if finishing.pages_total:
        remark = translate("footer_text", "Cleaning and reading pages: {done} of {total}").format(
            done=finishing.pages_done, total=finishing.pages_total
        )
    return FooterText(
        "state-scanning",
        translate("footer_text", "Archiving, signing, sending…"),
        remark,
        translate("footer_text", "Finishing…"),
        False,
    )


def _failed_page(work: Workplace) -> FooterText | None:
    """A page that could not be looked at does not come by waiting."""
    hindrance = work.desk.next.hindrance
    page = hindrance.page if hindrance else None
    failure = work.pictures.failure(page) if page is not None else None
    if failure is None or work.services is None or work.desk.next.kind is not NextKind.WAIT:
        return None
    said = explain(failure, words.language()).plain
    return FooterText("step-failed", said.message, said.remedy, translate("footer_text", "Try again"), True)


def _next(work: Workplace, services: DeskServices) -> FooterText:
    step, desk, devices = work.next, work.desk, work.devices
    title = words.component_title(step.component, desk.desk) if step.component and desk.desk else ""
    sentence = words.obstacle(step.hindrance, title) if step.hindrance else ""
    stay = translate("footer_text", "The citizen can't leave yet.")
    match step.kind:
        case NextKind.OPEN:
            return FooterText(
                "state-missing",
                translate("footer_text", "No dossier is open"),
                "",
                _opens(work),
                True,
            )
        case NextKind.SCAN if not devices.device_id:
            text = translate("footer_text", "No scanner answers") if not devices.looking else ""
            button = translate("footer_text", "Look for scanners (F5)")
            return FooterText("state-missing", sentence, text or stay, button, not devices.looking)
        case NextKind.SCAN if work.training.wants_paper(step.component):
            lay = translate("footer_text", "Lay the sample paper (F6)")
            return FooterText("state-missing", sentence, stay, lay, True)
        case NextKind.SCAN:
            key = step.component is not None and step.component.id == desk.component_id
            button = (
                translate("footer_text", "Scan “{title}” (F2)") if key else translate("footer_text", "Scan “{title}”")
            )
            busy = translate("footer_text", "The scanner is in use elsewhere. Wait, or choose another one.")
            remark = busy if devices.in_use_elsewhere else stay
            return FooterText("state-missing", sentence, remark, button.format(title=title), True)
        case NextKind.DECIDE:
            text = translate("footer_text", "Something is to be decided: compare the pictures with the paper.")
            return FooterText("state-doubtful", text, stay, translate("footer_text", "Decide (F8)"), True)
        case NextKind.GO_ON:
            return _half_way(desk, devices, title)
        case NextKind.CHECK:
            page = step.hindrance.page if step.hindrance is not None else None
            remark = _doubt(work, page) if page in work.accepting.waiting and page is not None else stay
            return FooterText(
                "state-doubtful", sentence, remark, translate("footer_text", "Look at the doubtful page"), True
            )
        case NextKind.COUNT:
            return FooterText("state-counting", sentence, stay, translate("footer_text", "Enter the sheet count"), True)
        case NextKind.WAIT:
            text = translate("footer_text", "Pages are being checked…")
            return FooterText("state-scanning", sentence or text, f"{stay}{_unchecked(work)}", text, False)
        case NextKind.FINISH if work.copying.copying:
            return _copying(work.copying)
        case NextKind.FINISH if step.hindrance is not None and step.hindrance.obstacle is Obstacle.NOT_COPIED:
            mend = translate("footer_text", "No second copy is set up at this station: see the command doctor.")
            if services.second_copies.set_up:
                mend = translate("footer_text", "Or plug in the stick of the second copy and finish again.")
            return FooterText("step-failed", sentence, mend, translate("footer_text", "Finish again (F9)"), True)
        case NextKind.FINISH:
            ready = translate("footer_text", "All papers are ready to be archived, signed and sent.")
            return FooterText("state-ready", ready, stay, translate("footer_text", "Archive, sign, send (F9)"), True)
        case NextKind.NEXT_DOSSIER if desk.release is not None and desk.release.closed:
            return FooterText(
                "state-withdrawn",
                translate("footer_text", "Every paper was taken back."),
                translate("footer_text", "The papers go back to the citizen; nothing is left to do."),
                translate("footer_text", "Next dossier"),
                True,
            )
        case NextKind.NEXT_DOSSIER if desk.release is not None and desk.release.on_copy:
            return FooterText(
                "state-copied",
                translate("footer_text", "The citizen may leave."),
                translate(
                    "footer_text",
                    "What is not sent yet was read back from the second copy; it goes out with the network.",
                ),
                translate("footer_text", "Next dossier"),
                True,
            )
        case NextKind.NEXT_DOSSIER:
            return FooterText(
                "state-received",
                translate("footer_text", "The citizen may leave."),
                translate("footer_text", "Every page is in, legible, archived, signed and received."),
                translate("footer_text", "Next dossier"),
                True,
            )


def _opens(work: Workplace) -> str:
    if work.training.opens_samples and not work.slip_in.typed:
        return translate("footer_text", "Open a sample dossier")
    by_slip = work.slip_in.can_scan and not work.slip_in.typed
    return translate("footer_text", "Scan the slip (F2)") if by_slip else translate("footer_text", "Open the dossier")


def _copying(copying: CopyingViewModel) -> FooterText:
    """It can't be sent now; the verdict waits for the second copy."""
    remark = ""
    if copying.bytes_total:
        remark = translate("footer_text", "{done} of {total} MB; the citizen waits for the verdict.").format(
            done=words.number(copying.bytes_done / _MB, 1), total=words.number(copying.bytes_total / _MB, 1)
        )
    sentence = translate("footer_text", "It can't be sent now: the second copy is being made and read back…")
    return FooterText("state-scanning", sentence, remark, translate("footer_text", "Please wait"), False)


def _unchecked(work: Workplace) -> str:
    """How many pages are still looked at, where that is worth saying."""
    backlog = work.pictures.backlog
    if backlog.left < _WORTH_SAYING:
        return ""
    said = translate("footer_text", "Still to be checked: {count} pages").format(count=backlog.left)
    return f" {_for_how_long(said, backlog)}"


def _half_way(desk: DeskViewModel, devices: DevicesViewModel, title: str) -> FooterText:
    """A scan that stopped goes on with the rest of the sheets, and ends when the feeder is empty."""
    step = desk.next
    sentence = translate("footer_text", "“{title}”: a scan stopped half-way.").format(title=title)
    half = desk.halves[step.component.id] if step.component else None
    if half is not None and not devices.answers(half.device_id):
        remark = translate(
            "footer_text", "Its scanner does not answer: switch it on (F5), or end this scan and check its last sheet."
        )
        return FooterText(
            "state-half", sentence, remark, translate("footer_text", "End this scan"), not devices.looking
        )
    remark = translate("footer_text", "Scan the rest of the sheets, or scan with an empty feeder to end it.")
    return FooterText("state-half", sentence, remark, translate("footer_text", "Scan on (F2)"), True)
