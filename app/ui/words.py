"""The desk's words for what the domain knows by codes. They are looked up when they are shown, in the language of that moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QCoreApplication, QLocale

from app.domain.clock import VIET_NAM
from app.domain.counting import Count
from app.domain.identity import DeviceCode
from app.domain.model import Component, PaperForm
from app.domain.release import Hindrance, Obstacle, PageQuality
from app.messages import Language
from app.services.edit import Desk
from app.ui.scanners import ScanProfile
from app.ui.services import Lack
from app.ui.viewmodels.cases import count_source
from app.ui.viewmodels.finishing import FinishStage, StageState
from app.ui.viewmodels.states import PaperState

translate = QCoreApplication.translate
_LONG_S = 2 * 3600


def paper_state(state: PaperState) -> str:
    """The state of a paper."""
    match state:
        case PaperState.MISSING:
            return translate("words", "Missing")
        case PaperState.OPTIONAL:
            return translate("words", "Not required")
        case PaperState.SCANNING:
            return translate("words", "Scanning")
        case PaperState.HALF:
            return translate("words", "Half-way in: scan on")
        case PaperState.DOUBTFUL:
            return translate("words", "Doubtful page")
        case PaperState.COUNTING:
            return translate("words", "Count the sheets")
        case PaperState.READY:
            return translate("words", "Ready to finish")
        case PaperState.SIGNED:
            return translate("words", "Signed, not sent yet")
        case PaperState.COPIED:
            return translate("words", "Copied, to be sent")
        case PaperState.RECEIVED:
            return translate("words", "Received")
        case PaperState.WITHDRAWN:
            return translate("words", "Withdrawn: give the paper back")
        case PaperState.NOT_DIGITISED:
            return translate("words", "Not digitised")
        case _ as unreachable:
            assert_never(unreachable)


def paper_form(form: PaperForm) -> str:
    """What lies on the counter, in as few words as fit onto a button."""
    match form:
        case PaperForm.ORIGINAL:
            return translate("words", "Original")
        case PaperForm.CERTIFIED_COPY:
            return translate("words", "Certified copy")
        case PaperForm.PHOTOCOPY:
            return translate("words", "Photocopy")
        case PaperForm.SHOW_ONLY:
            return translate("words", "Only shown")
        case PaperForm.SECRET:
            return translate("words", "Secret")
        case PaperForm.SHARED_DATA:
            return translate("words", "Data already shared")
        case _ as unreachable:
            assert_never(unreachable)


def quality(verdict: PageQuality, *, accepted: bool = False) -> str:
    """The verdict on a page."""
    if accepted:
        return translate("words", "Accepted with a reason")
    match verdict:
        case PageQuality.GOOD:
            return translate("words", "Good")
        case PageQuality.DOUBTFUL:
            return translate("words", "Doubtful")
        case PageQuality.POOR:
            return translate("words", "Poor: scan it again")
        case PageQuality.UNKNOWN:
            return translate("words", "Being checked…")
        case _ as unreachable:
            assert_never(unreachable)


def reason(code: str) -> str:
    """Why a page is not simply good, and what to do about it."""
    known = {
        "MAYBE_BLANK": translate("words", "Almost blank: make sure that nothing is missing."),
        "BLANK_PAGE": translate("words", "Nothing is on this side."),
        "SKEWED": translate("words", "Very crooked: straighten the guides and scan it again."),
        "CUT_OFF": translate("words", "Text is cut off at the edge: scan it again."),
        "BANDING": translate(
            "words", "Bands of light across the page: scan it again; if they stay, the scanner's lamp needs service."
        ),
        "NOISE": translate("words", "Grainy: scan it again with more light or at a higher quality."),
        "COLOR_CAST": translate("words", "Colours are wrong all over: calibrate the scanner and scan it again."),
        "CURLED": translate("words", "The paper is bent: lay it flat and take it again."),
        "GLARE": translate("words", "Glare hides a part: turn the paper a little and scan it again."),
        "JPEG_DAMAGE": translate(
            "words", "The picture is damaged or a part is missing: scan it again, or ask for the file once more."
        ),
        "BLEED": translate(
            "words", "The other side shows through strongly: lay a black sheet behind it and scan it again."
        ),
        "SEAL_FAINT": translate(
            "words", "The seal is too pale to be read: scan it again in colour, or compare it with the paper."
        ),
        "SEAL_BLURRED": translate(
            "words", "The seal is blurred: lay the paper flat and scan it again, or compare it with the paper."
        ),
        "SIGNATURE_FAINT": translate(
            "words", "A signature is too pale: scan it again in colour, or compare it with the paper."
        ),
        "CORNER_FOLDED": translate("words", "A corner is folded or missing: unfold it and scan it again."),
        "TORN": translate("words", "A piece is torn out of the edge: compare it with the paper."),
        "FOREIGN_OBJECT": translate("words", "A finger or a clip is in view: take it away and scan it again."),
        "STRETCHED": translate("words", "The paper slipped in the feeder: scan it again."),
        "NEARLY_BLANK": translate("words", "Hardly anything is on this side: a page number, a line."),
        "ORIENTATION_UNSURE": translate("words", "Which way is up is not sure: turn the page if it lies wrong."),
        "OUT_OF_FOCUS": translate("words", "Blurred: wipe the glass and scan it again."),
        "STREAK": translate("words", "A streak down the page: wipe the feeder's glass and scan it again."),
        "TOO_LIGHT": translate("words", "Writing is too pale to be read well."),
        "TOO_DARK": translate("words", "Too dark: check the lamp and the paper."),
        "LOW_RESOLUTION": translate("words", "The resolution is too low for the archive."),
        "NOT_COLOR": translate(
            "words", "Not in colour, as the rules ask of a copy: scan the paper itself if it is here."
        ),
        "DOUBLE_FEED": translate("words", "Two sheets may have gone through at once: compare it with the paper."),
        "OTHER_SLIP": translate("words", "Came with another dossier's slip: decide where it belongs."),
        "SENT_BACK": translate("words", "A supervisor sent it back: scan it again, or say why it stays."),
        "BACK_MISSING": translate("words", "Only the front of this sheet came: scan the sheet again."),
        "PAGE_UNREADABLE": translate(
            "words", "No machine could look at this page: look at it, or scan the sheet again."
        ),
        "COVER_LOST": translate(
            "words", "A cover went with the page that this one was joined to: cover again what must not be seen."
        ),
    }
    return known.get(code, code)


def photographed(paper: str) -> str:
    """Which paper a photo was taken for by the ratio of its sides."""
    known = {"": translate("words", "not clear"), "card": translate("words", "ID card"), "letter": "Letter"}
    return known.get(paper, paper)


def mark(code: str) -> str:
    """What is wrong at a place of the page, in as few words as fit there."""
    return reason(code).partition(":")[0]


def source(name: str) -> str:
    """Where the paper lies."""
    known = {
        "adf": translate("words", "Feeder, one side"),
        "adf-duplex": translate("words", "Feeder, both sides"),
        "flatbed": translate("words", "Flatbed"),
    }
    return known.get(name, name)


def in_use(name: str) -> str:
    """A device that somebody else has."""
    return translate("words", "In use: {name}").format(name=name)


def gone(name: str) -> str:
    """A device that no longer answers."""
    return translate("words", "No answer: {name}").format(name=name)


def profile(which: ScanProfile) -> str:
    """A scan profile; the one without a name is what the settings say."""
    return which.title or translate("words", "As the station is set")


def counts(found: Sequence[Count]) -> str:
    """What each source says of the number of sheets, beside what came."""
    said = translate("words", "{source}: {said}")
    text = ", ".join(said.format(source=count_source(one.source, language()), said=one.said) for one in found)
    return text[:1].upper() + text[1:]


def duration(seconds: float) -> str:
    """How long something takes or waits, roughly: nobody believes seconds of a minute, or minutes of a day."""
    if seconds < 60:
        return translate("words", "about {count} s").format(count=max(5, round(seconds / 5) * 5))
    if seconds < _LONG_S:
        return translate("words", "about {count} min").format(count=round(seconds / 60))
    return translate("words", "about {count} h").format(count=round(seconds / 3600))


def stage(which: FinishStage) -> str:
    """A stage of finishing."""
    match which:
        case FinishStage.ARCHIVE:
            return translate("words", "Archive")
        case FinishStage.SIGN:
            return translate("words", "Sign")
        case FinishStage.SEND:
            return translate("words", "Send")
        case _ as unreachable:
            assert_never(unreachable)


def stage_state(state: StageState) -> str:
    """How far a stage is."""
    match state:
        case StageState.WAITING:
            return translate("words", "waiting")
        case StageState.UNDER_WAY:
            return translate("words", "under way…")
        case StageState.DONE:
            return translate("words", "done")
        case StageState.FAILED:
            return translate("words", "failed")
        case _ as unreachable:
            assert_never(unreachable)


def lack(which: Lack) -> tuple[str, str]:
    """What is not set up, and how to set it up."""
    match which:
        case Lack.SCANNER:
            return (
                translate("words", "No scanner answers."),
                translate("words", "Switch it on, connect it, press F5. A network scanner: [scanner.network]"),
            )
        case Lack.SIGNING_KEY:
            return (
                translate("words", "No signing key is set up."),
                translate("words", 'Name the officer\'s key file: [signing] pkcs12 = "…"'),
            )
        case Lack.DOSSIER_SYSTEM:
            return (
                translate("words", "No dossier system is set up."),
                translate("words", 'Write down its address: [delivery] url = "https://…"'),
            )
        case _ as unreachable:
            assert_never(unreachable)


def obstacle(hindrance: Hindrance, title: str) -> str:
    """Why the citizen can't leave yet, as a sentence about one paper."""
    match hindrance.obstacle:
        case Obstacle.MISSING:
            text = translate("words", "“{title}” is missing.")
        case Obstacle.SHEETS_NOT_COUNTED:
            text = translate("words", "Count the sheets of “{title}”.")
        case Obstacle.SHEETS_DIFFER:
            text = translate("words", "“{title}”: the counted sheets and the scanned ones differ.")
        case Obstacle.COUNTS_CONTRADICT:
            text = translate("words", "“{title}”: two counts of its sheets contradict each other.")
        case Obstacle.PAGE_NOT_JUDGED:
            text = translate("words", "“{title}”: pages are being checked.")
        case Obstacle.PAGE_DOUBTFUL:
            text = translate("words", "“{title}” has a doubtful page.")
        case Obstacle.NOT_TO_BE_DIGITISED:
            text = translate("words", "“{title}” may not be digitised.")
        case Obstacle.NOT_ARCHIVED:
            text = translate("words", "“{title}” is not archived yet.")
        case Obstacle.CHANGED_SINCE:
            text = translate("words", "“{title}” was changed since it was archived.")
        case Obstacle.NOT_SIGNED:
            text = translate("words", "“{title}” is not signed yet.")
        case Obstacle.NOT_SEALED:
            text = translate("words", "“{title}”: the organisation has not signed it yet.")
        case Obstacle.NOT_PROVED:
            text = translate("words", "“{title}”: its file bears no signature of a person that is enough.")
        case Obstacle.NOT_RECEIVED:
            text = translate("words", "“{title}” is not received by the dossier system yet.")
        case Obstacle.NOT_COPIED:
            text = translate("words", "“{title}” can't be sent now, and no second copy was read back: keep the paper.")
        case _ as unreachable:
            assert_never(unreachable)
    return text.format(title=title)


def sign_in_elsewhere(code: DeviceCode) -> str:
    """How a person signs in on another device."""
    said = translate(
        "words", "On a phone or another computer open {address} and type the code there. It serves for {time}."
    )
    return said.format(address=code.address, time=duration(code.valid_s))


def language() -> Language:
    """The language in which the window speaks at this moment."""
    return "vi" if QLocale().language() is QLocale.Language.Vietnamese else "en"


def component_title(component: Component, desk: Desk) -> str:
    """A paper's title in the language of the desk."""
    paper = desk.asked.paper(component.code)
    if paper is None:
        return component.title
    return paper.title_en if language() == "en" else paper.title


def procedure_title(desk: Desk) -> str:
    """The procedure's title in the language of the desk."""
    procedure = desk.asked.procedure
    if procedure is None:
        return desk.dossier.procedure_code
    return procedure.title_en if language() == "en" else procedure.title


def path(where: Path) -> str:
    """A path as people write it: `~` for the home folder."""
    home = Path.home()
    return f"~/{where.relative_to(home)}" if where.is_relative_to(home) else str(where)


def number(value: float, decimals: int = 0) -> str:
    """A number as the language writes it."""
    return QLocale().toString(float(value), "f", decimals)  # an int is another call, without decimals


def moment(at: datetime) -> str:
    """A moment as the language writes it, by the clock on the wall of a Vietnamese office, whatever the computer's zone."""
    return at.astimezone(VIET_NAM).strftime(translate("words", "%Y-%m-%d %H:%M"))


def clock_time(at: datetime) -> str:
    """The time of day of a moment there."""
    return at.astimezone(VIET_NAM).strftime("%H:%M")


def day(at: datetime) -> str:
    """The day of a moment there."""
    return at.astimezone(VIET_NAM).strftime(translate("words", "%Y-%m-%d"))


def date_of(said: date) -> str:
    """A day of the calendar as the language writes it."""
    return said.strftime(translate("words", "%Y-%m-%d"))
