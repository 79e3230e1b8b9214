"""What is said above the pages: an error with its remedy, or a sentence with one thing to do; and in which order."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QCoreApplication

from app.domain.errors import StationError
from app.domain.health.check_sheet import CheckDrift
from app.domain.health.drift import Drift
from app.domain.health.glass import DirtyGlass
from app.messages import word
from app.services.accept import Supervised
from app.services.drain import Unsent
from app.services.handover import HandedOver
from app.services.health import Trouble
from app.services.recover import Failure, InterruptedBatch
from app.services.review.returns import Return
from app.services.stacks import TurnedStack
from app.ui import words
from app.ui.scanners import ScannerChoice
from app.ui.viewmodels.sent_back import sent_back_line

translate = QCoreApplication.translate
type Action = tuple[str, Callable[[], None]]
"""the words of the one thing to do, and what does it"""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell that is no dialogue: an error with its remedy, or a sentence; and the one thing to do about it.

    Of an error the sentence says what it concerns, and the remedy stands in the place of the usual one. `waits`: it is not about what
    happens now, so it waits for its turn and is not lost.
    `dossier`: the code of the one that it asks to open. `mend` leads to the set-up of what failed, beside the one thing to do.
    `again` makes it anew in the language of the moment.
    """

    error: StationError | None = None
    message: str = ""
    remedy: str = ""
    action: Action | None = None
    waits: bool = False
    dossier: str = ""
    mend: Action | None = field(default=None, compare=False, repr=False)
    again: Callable[[], Notice] | None = field(default=None, compare=False, repr=False)

    @property
    def words(self) -> tuple[str, ...]:
        """What is said: two that say the same are one.

        The sentence of an error names what it concerns, such as its driver. Its numbers tell no two apart: they grow from look to look.
        """
        if self.error is None:
            return ("", self.message, self.remedy)
        names = sorted((name, value) for name, value in self.error.fields.items() if isinstance(value, str))
        return (self.error.code, self.message, self.remedy, *(word for field in names for word in field))

    @property
    def anew(self) -> Notice:
        """The same in the language of the moment."""
        return speaking(self.again) if self.again is not None else self


def speaking(make: Callable[[], Notice]) -> Notice:
    """What `make` makes, which follows when another language is spoken."""
    return replace(make(), again=make)


def in_any_language[**P](make: Callable[P, Notice]) -> Callable[P, Notice]:
    """The same function; its notices follow when another language is spoken."""

    @functools.wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> Notice:
        return speaking(functools.partial(make, *args, **kwargs))

    return made


class NoticeQueue:
    """One notice is shown at a time. What happens now is shown at once, in the place of what happened before; what waits comes by turns.

    A notice that waits comes only while nothing runs (`still`), and what covers it does not end it: a person does.
    """

    def __init__(
        self,
        show: Callable[[Notice | None], None],
        still: Callable[[], bool],
        way_to_mend: Callable[[StationError], Action | None] = lambda _error: None,
    ) -> None:
        """`way_to_mend`: leads to where what keeps causing an error is mended."""
        self._show = show
        self._still = still
        self._way_to_mend = way_to_mend
        self._shown: Notice | None = None
        self._waiting: list[Notice] = []

    def say(self, notice: Notice | None) -> None:
        """Say it; None: something new begins, so what was said of the moment is over."""
        if notice is not None and notice.waits:
            known = [one.words for one in (*self._waiting, self._shown) if one is not None]
            if notice.words not in known:
                self._waiting.append(notice)
            self.rest()
            return
        if self._shown is not None and self._shown.waits:
            self._waiting.insert(0, self._shown)  # covered, not dealt with
        self._put(notice)

    @property
    def shown(self) -> Notice | None:
        """What is said now."""
        return self._shown

    def speak_anew(self) -> None:
        """Another language is spoken: what is shown and what waits is said in it."""
        self._waiting = [one.anew for one in self._waiting]
        if self._shown is not None:
            self._put(self._shown.anew)

    def take_back(self, over: Callable[[Notice], bool]) -> None:
        """What is `over` need not be said any more."""
        self._waiting = [notice for notice in self._waiting if not over(notice)]
        if self._shown is not None and over(self._shown):
            self._put(None)
            self.rest()

    def dealt_with(self) -> None:
        """A person read what is shown."""
        self._shown = None
        self.rest()

    def rest(self) -> None:
        """Where nothing is shown and nothing runs, the next one has its turn."""
        if self._shown is None and self._waiting and self._still():
            self._put(self._waiting.pop(0))

    def _put(self, notice: Notice | None) -> None:
        if notice is not None and notice.error is not None:
            notice = replace(notice, mend=self._way_to_mend(notice.error))
        self._shown = notice
        self._show(notice)


def of_failures(failures: Sequence[Failure], try_again: Callable[[], None]) -> tuple[Notice, ...]:
    """What could not be finished since the last time: the first, and how many more."""
    if not failures:
        return ()
    return (_of_failures(failures[0], len(failures) - 1, try_again),)


@in_any_language
def _of_failures(first: Failure, others: int, try_again: Callable[[], None]) -> Notice:
    about = translate("notices", "Unfinished since the last time: dossier {dossier}, {paper}.").format(
        dossier=first.dossier_code, paper=first.component_code
    )
    if others:
        about += " " + translate("notices", "Other papers that wait: {count}.").format(count=others)
    return Notice(first.error, about, action=(translate("notices", "Try again"), try_again), waits=True)


def of_unsent(unsent: Unsent, try_again: Callable[[], None]) -> tuple[Notice, ...]:
    """Documents that have waited too long to be sent."""
    warning = unsent.warning()
    if warning is None:
        return ()
    return (speaking(lambda: Notice(warning, action=(translate("notices", "Try again"), try_again), waits=True)),)


def is_overdue(notice: Notice) -> bool:
    """Whether it is about documents that have waited too long."""
    return notice.error is not None and notice.error.code == "OUTBOX_OVERDUE"


def of_received(count: int, left: int) -> tuple[Notice, ...]:
    """Documents that waited for the dossier system were sent without a word of anybody."""
    return (_of_received(count, left),) if count else ()


@in_any_language
def _of_received(count: int, left: int) -> Notice:
    said = translate("notices", "Documents that waited were sent and received: {count}.").format(count=count)
    if left:
        said += " " + translate("notices", "Still waiting: {count}.").format(count=left)
    return Notice(None, said, waits=True)


def of_supervised(supervised: Supervised) -> tuple[Notice, ...]:
    """What a supervisor is to hear."""
    return tuple(Notice(warning, waits=True) for warning in supervised.warnings)


@in_any_language
def of_overridden(keys: Sequence[str]) -> Notice:
    """Settings of this station that the province's policy has otherwise."""
    said = translate("notices", "The province's policy decides otherwise than this station's settings: {keys}.")
    remedy = translate("notices", "What the policy says is in force. Take them out of sohoa.toml, or ask the province.")
    return Notice(None, said.format(keys=", ".join(keys)), remedy, waits=True)


@in_any_language
def of_interrupted(batch: InterruptedBatch, open_it: Callable[[], None]) -> Notice:
    """A scan that waits for its paper."""
    said = translate("notices", "A scan of dossier {dossier} was interrupted. Sheets in: {sheets}.")
    return Notice(
        None,
        said.format(dossier=batch.dossier_code, sheets=batch.sheets),
        translate("notices", "Open it and scan on with the next sheet."),
        (translate("notices", "Open {dossier}").format(dossier=batch.dossier_code), open_it),
        waits=True,
        dossier=batch.dossier_code,
    )


@in_any_language
def of_handed_over(one: HandedOver, open_it: Callable[[], None]) -> Notice:
    """A colleague's dossier in which something is left that only they may sign."""
    said = translate("notices", "{giver} handed dossier {dossier} over to you. Scanned there and not signed: {papers}.")
    return Notice(
        None,
        said.format(
            giver=one.giver, dossier=one.dossier_code, papers=", ".join(paper.component_code for paper in one.unsigned)
        ),
        translate("notices", "Order and send what is in it; have {giver} sign their pages, or scan them again.").format(
            giver=", ".join(sorted({name for paper in one.unsigned for name in paper.officers}))
        ),
        (translate("notices", "Open {dossier}").format(dossier=one.dossier_code), open_it),
        waits=True,
        dossier=one.dossier_code,
    )


@in_any_language
def of_returned(one: Return, open_it: Callable[[], None]) -> Notice:
    """Pages of a paper that a supervisor sent back."""
    code, title = one.desk.dossier.code, words.component_title(one.component, one.desk)
    said = translate("notices", "A supervisor sent pages of dossier {dossier} back: {paper}.")
    remedy = translate(
        "notices", "Open it: boxes on the page show what is meant. Scan the sheet again, or say why it stays."
    )
    return Notice(
        None,
        f"{said.format(dossier=code, paper=title)}\n{sent_back_line(one.paper)}",
        remedy,
        (translate("notices", "Open {dossier}").format(dossier=code), open_it),
        waits=True,
        dossier=code,
    )


@in_any_language
def of_second(code: str, papers: int, join: Callable[[], None]) -> Notice:
    """Papers that lie in another dossier of the open one's code."""
    said = translate(
        "notices", "This counter looks after another dossier of the code {dossier}; papers in it: {count}."
    )
    remedy = translate("notices", "If both are one dossier, join them; if not, tell the supervisor.")
    action = (translate("notices", "Join them…"), join)
    return Notice(None, said.format(dossier=code, count=papers), remedy, action, waits=True)


@in_any_language
def of_trouble(one: Trouble, counter: str) -> Notice:
    """Something that has to be done at a device; `counter` is what its counter is called."""
    what = one.what
    said = {"counter": counter, "device": one.device, "since": words.moment(what.since)}
    match what:
        case DirtyGlass():
            side = word(f"side_{what.side.value}", words.language())
            told = translate("notices", "{counter}: the glass of {device} ({side}) is dirty since {since}.")
            wipe = translate(
                "notices", "Wipe it {column} mm from the left. Ten pages without the streak end this message."
            )
            return Notice(None, told.format(**said, side=side), wipe.format(column=round(what.column_mm)), waits=True)
        case Drift():
            said |= {"figure": word(f"drift_{what.figure.value}", words.language())}
            said |= {"before": words.number(what.before, 2), "now": words.number(what.now, 2)}
            told = "health_drift"
        case CheckDrift():
            said |= {"code": what.code, "now": words.number(what.now, 3)}
            told = "health_check"
    part = word(f"part_{what.part.value}", words.language())
    remedy = translate("notices", "Then scan the check sheet: it ends this message.")
    return Notice(None, word(told, words.language(), **said, part=part), remedy, waits=True)


@in_any_language
def of_stack(stack: TurnedStack, open_it: Callable[[], None]) -> Notice:
    """Fronts whose backs are not in, or not paired with them yet."""
    if stack.backs:
        said = translate("notices", "Dossier {dossier}: fronts ({count}) and backs ({backs}) are in, not paired yet.")
        remedy = translate("notices", "Open it: they are paired, or you are asked how they belong together.")
    else:
        said = translate("notices", "Dossier {dossier}: fronts are in ({count}), and their backs are not.")
        remedy = translate("notices", "Open it and scan the backs, or say that there are none.")
    return Notice(
        None,
        said.format(dossier=stack.dossier_code, count=stack.fronts, backs=stack.backs),
        remedy,
        (translate("notices", "Open {dossier}").format(dossier=stack.dossier_code), open_it),
        waits=True,
        dossier=stack.dossier_code,
    )


@in_any_language
def of_vanished(device: ScannerChoice, look: Callable[[], None]) -> Notice:
    """The chosen scanner is gone."""
    said = translate("notices", "The scanner “{name}” does not answer any more.")
    return Notice(
        None,
        said.format(name=device.name),
        translate("notices", "Check its cable and power: it comes back by itself. Or choose another one."),
        (translate("notices", "Look for scanners (F5)"), look),
    )
