"""Which one thing the officer is to look at now: a fault, a scan left half-way, the turning of a stack, or what was noticed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Container
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.errors import StationError
from app.domain.grounds import Ground
from app.domain.notices import Notice, NoticeKind
from app.services.arrivals import MISCOUNTED
from app.ui import words
from app.ui.viewmodels.cases import (
    COUNTS,
    Case,
    Option,
    Pane,
    fault_case,
    half_case,
    last_good,
    notice_case,
    notice_key,
    put_back,
)
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.duplex import UNPAIRED, DuplexStep, DuplexViewModel
from app.ui.viewmodels.duplex_cases import turning_case
from app.ui.viewmodels.editing import EditingViewModel
from app.ui.viewmodels.parting import Parting
from app.ui.viewmodels.slips_in_stack import SlipDeeds


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the officer can do that concerns more than the dossier, and what is known only there."""

    scan_on: Callable[[], None]
    rescan: Callable[[UUID], None]
    count: Callable[[], None]
    title: Callable[[], str]
    """of the selected paper, in the language of the desk"""
    slips: SlipDeeds
    parting: Parting


class Attention(QObject):
    """Holds the case that is shown. Every decision in it names its own pages, whatever is selected by then."""

    changed = Signal()
    came = Signal(object)
    """a `Case` came up by itself"""

    def __init__(
        self,
        desk: DeskViewModel,
        editing: EditingViewModel,
        devices: DevicesViewModel,
        duplex: DuplexViewModel,
        deeds: Deeds,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._editing = editing
        self._devices = devices
        self._duplex = duplex
        self._deeds = deeds
        self._settled: set[object] = set()
        self._make: Callable[[], Case] | None = None
        self.case: Case | None = None
        duplex.changed.connect(self._turning)
        desk.selected.connect(self._another_paper)
        self._component_id: UUID | None = None

    def close(self) -> None:
        """The officer has seen it."""
        if self.case is not None:
            self._settled |= {self.case.key, ("half", self._desk.half)}
            self.case = None
            self.changed.emit()

    @property
    def waits(self) -> bool:
        """Whether something is to be chosen, also where it is not shown now: the sides of a stack can't stay unpaired unseen."""
        holds = self.case is not None and self.case.decides and self.case.holds
        return holds or self._duplex.step in UNPAIRED or self.comes_first

    @property
    def can_decide(self) -> bool:
        """Whether something can be chosen, also where nothing waits for it."""
        return self.waits or (self.case is not None and self.case.decides) or self._guess() is not None

    @property
    def comes_first(self) -> bool:
        """Whether nothing more may be scanned into the selected paper before it is decided whose it is."""
        return self._other_slip() is not None

    def reopen(self) -> None:
        """Show what waits to be chosen, if it was put out of sight; whose the paper is comes before what else is noticed."""
        other, guess = self._other_slip(), self._guess()
        if self.case is None and self._duplex.step in UNPAIRED:
            self._turning()
        elif self.case is None and other is None and guess is not None:
            self._show(guess)
        elif other is not None and (self.case is None or self.case.key != other().key):
            self._show(other)

    def pass_by(self) -> None:
        """The paper is finished as it lies: a guess about it is not told by itself any more, and nothing is to be looked at."""
        self._settled |= {notice_key(notice) for notice in self._desk.notices if notice.kind is NoticeKind.NEW_PAPER}
        self.clear()

    def clear(self) -> None:
        """Something else begins: nothing is to be looked at."""
        if self.case is not None:
            self.case = None
            self.changed.emit()

    def forget(self) -> None:
        """Another dossier: what was settled was of the one before."""
        self._settled.clear()
        self.clear()

    def fault(self, error: StationError) -> bool:
        """A scan stopped; whether there is something to show of it: where nothing is in, words are enough."""
        if not error.fields.get("last_page") and not error.fields.get("doubtful_page"):
            return False
        self._show(lambda: self._fault_case(error))
        return True

    def _fault_case(self, error: StationError) -> Case:
        doubtful = error.fields.get("doubtful_page")
        of_pages: dict[UUID, tuple[Option, ...]] = {}
        if doubtful:
            page = UUID(str(doubtful))
            of_pages = {page: self._of_double_feed(page, lambda: _again(error))}
        options: tuple[Option, ...] = ()
        if error.code in MISCOUNTED:
            options = (Option(self.tr("Correct the count"), self._deeds.count), self._end_half())
        return fault_case(error, words.language(), of_pages, options)

    def look(self, *, still: bool) -> None:
        """The dossier changed; `still`: nothing runs, so that something new may come up."""
        if self.case is not None and self._over(self.case):
            self.clear()
        if self.case is None and still and self._duplex.step is DuplexStep.NONE:
            make = self._other_slip(self._settled) or self._half() or self._noticed()
            if make is not None:
                self._show(make)

    def speak_anew(self) -> None:
        """Another language is spoken: what is shown is said in it."""
        if self.case is not None and self._make is not None:
            self.case = self._make()
            self.changed.emit()

    def _show(self, make: Callable[[], Case]) -> None:
        """Show what `make` makes in the language of the moment."""
        self._make = make
        self.case = make()
        self.changed.emit()
        self.came.emit(self.case)

    def _another_paper(self) -> None:
        if self._desk.component_id != self._component_id:
            self._component_id = self._desk.component_id
            self.clear()

    def _over(self, case: Case) -> bool:
        """Whether what it is about is so no more, or whose the paper is comes first."""
        about = case.key[0] if isinstance(case.key, tuple) and case.key else None
        yields = about is not NoticeKind.OTHER_SLIP and self._other_slip(self._settled) is not None
        if about is NoticeKind.NEW_PAPER and self._surer():
            return True
        if isinstance(about, NoticeKind):
            return yields or case.key not in {notice_key(notice) for notice in self._open_notices()}
        return about == "half" and (yields or self._desk.half is None)

    # -- a scan left half-way

    def _half(self) -> Callable[[], Case] | None:
        half = self._desk.half
        if half is None or not half.pages or ("half", half) in self._settled:
            return None
        return lambda: half_case(half, self._deeds.title(), words.moment(half.begun_at), (self._end_half(),))

    def _end_half(self) -> Option:
        component = self._desk.component_id

        def end() -> None:
            self._desk.end_half_scan(component)
            self.close()

        return Option(self.tr("It was all: end this scan"), end)

    # -- what was noticed

    def _open_notices(self) -> tuple[Notice, ...]:
        accepted, is_sent = self._desk.paper_now.accepted, self._desk.component_id in self._desk.receipts
        return tuple(
            notice
            for notice in self._desk.notices
            if (notice.kind is not NoticeKind.SAME_SHEET or notice.pages[-1] not in accepted)
            and not (notice.kind is NoticeKind.NEW_PAPER and is_sent)
        )

    def _other_slip(self, settled: Container[object] = ()) -> Callable[[], Case] | None:
        """It comes before a scan that it stopped."""
        for notice in self._open_notices():
            if notice.kind is NoticeKind.OTHER_SLIP and notice_key(notice) not in settled:
                return functools.partial(self._case_of, notice)
        return None

    def _noticed(self) -> Callable[[], Case] | None:
        if self._desk.half is not None:
            return None
        for notice in self._open_notices():
            if notice_key(notice) not in self._settled:
                return functools.partial(self._case_of, notice)
        return None

    def _guess(self) -> Callable[[], Case] | None:
        """That another paper may begin in the middle of this one, also where it was put out of sight."""
        for notice in self._open_notices():
            if notice.kind is NoticeKind.NEW_PAPER:
                return functools.partial(self._case_of, notice)
        return None

    def _surer(self) -> bool:
        """Whether something else was noticed that is no guess."""
        others = (one for one in self._open_notices() if one.kind is not NoticeKind.NEW_PAPER)
        return any(notice_key(one) not in self._settled for one in others)

    def _case_of(self, notice: Notice) -> Case:
        if notice.kind is NoticeKind.NEW_PAPER:
            return self._deeds.parting.case_of(notice)
        numbers = {view.id: number for number, view in enumerate(self._desk.pages, 1)}
        of_pages: dict[UUID, tuple[Option, ...]] = {}
        options: tuple[Option, ...] = ()
        match notice.kind:
            case NoticeKind.SAME_SHEET | NoticeKind.PAGE_DOUBLED | NoticeKind.FACE_DOWN:
                empty = notice.pages[:1] if notice.kind is NoticeKind.FACE_DOWN else notice.pages
                of_pages = {page: (self._leave_out(page),) for page in empty}
                options = (self._keep(notice.pages[-1], self.tr("Keep both"), Ground.BOTH_BELONG),)
            case NoticeKind.OTHER_PAPER:
                of_pages = {page: (self._leave_out(page),) for page in notice.pages}
                options = (self._keep(notice.pages[-1], self.tr("It belongs here"), Ground.BELONGS_HERE),)
            case NoticeKind.DOUBLE_FEED | NoticeKind.BACK_MISSING | NoticeKind.FRONT_MISSING | NoticeKind.STRETCHED:
                of_pages = {page: self._of_double_feed(page) for page in notice.pages}
            case NoticeKind.SENT_BACK | NoticeKind.PAGE_UNREADABLE:
                of_pages = {page: (self._rescan(page),) for page in notice.pages}
            case NoticeKind.COVER_LOST:
                of_pages = {page: (self._show_bare(page), self._leave_out(page)) for page in notice.pages}
            case NoticeKind.OTHER_SLIP:
                options = self._deeds.slips.of_other(notice)
            case NoticeKind.SEPARATOR:
                options = self._deeds.slips.of_separator(notice)
            case NoticeKind.OWN_SLIP:
                options = self._deeds.slips.of_own(notice)
            case NoticeKind.BACKWARDS:
                options = self._of_order(notice, self.tr("Turn the order round"))
            case NoticeKind.OUT_OF_ORDER:
                options = self._of_order(notice, self.tr("Put them in the order of their numbers"))
            case NoticeKind.PAGE_MISSING | NoticeKind.SHEET_SKIPPED:
                options = (self._scan_on(), Option(self.tr("Correct the count"), self._deeds.count))
            case NoticeKind.UNREAD:
                page = notice.pages[0]
                of_pages = {page: (self._rescan(page),)}
                options = (self._keep(page, self.tr("Archive it without its text"), Ground.LEGIBLE),)
            case NoticeKind.DIRTY_GLASS:
                pass  # nothing of it is decided here: each page with the streak is doubtful by itself
            case _:
                options = self._of_counts(notice)
        return notice_case(notice, numbers, words.language(), of_pages, options)

    def _show_bare(self, page: UUID) -> Option:
        return Option(
            self.tr("Show it as it is"),
            lambda: self._editing.accept_pages([page], Ground.NOTHING_TO_COVER),
        )

    def _rescan(self, page: UUID) -> Option:
        return Option(self.tr("Scan this sheet again"), lambda: self._deeds.rescan(page))

    def _leave_out(self, page: UUID) -> Option:
        return Option(self.tr("Leave this one out"), lambda: self._editing.remove_pages([page]))

    def _of_double_feed(
        self, page: UUID, fed_again: Callable[[], tuple[Pane, ...]] | None = None
    ) -> tuple[Option, ...]:
        """`fed_again`: what to show where the scan is to go on, so that the sheets are simply fed again."""

        def sides() -> tuple[UUID, ...]:
            return self._desk.sides_of(page) or (page,)

        def keep() -> None:
            self._editing.accept_pages(sides(), Ground.ONE_SHEET)
            self.close()

        def feed_again(again: Callable[[], tuple[Pane, ...]]) -> None:
            self._editing.remove_pages(sides())
            self._show(functools.partial(left_out, again))

        def left_out(again: Callable[[], tuple[Pane, ...]]) -> Case:
            title = self.tr("The page was left out.")
            remedy = self.tr(
                "Part the sheets that stuck together, lay them and all behind them in the feeder, then F2."
            )
            return Case(("again", page), "rescan", title, remedy, again())

        again = (
            Option(self.tr("Leave it out and feed it again"), functools.partial(feed_again, fed_again))
            if fed_again
            else self._rescan(page)
        )
        return (Option(self.tr("Keep this page"), keep), again)

    def _keep(self, page: UUID, text: str, ground: Ground) -> Option:
        return Option(text, lambda: self._editing.accept_pages([page], ground), primary=True)

    def _of_order(self, notice: Notice, text: str) -> tuple[Option, ...]:
        """Lay the pages as it is proposed; where nothing is, a person does so among the pages."""
        if not notice.order:
            return ()
        return (Option(text, lambda: self._editing.place_all(notice.order), primary=True),)

    def _scan_on(self) -> Option:
        return Option(self.tr("Scan what is missing (F2)"), self._deeds.scan_on, primary=True)

    def _of_counts(self, notice: Notice) -> tuple[Option, ...]:
        assert notice.kind in COUNTS
        count = Option(self.tr("Correct the count"), self._deeds.count)
        if notice.kind is NoticeKind.SHEETS_TOO_FEW:
            return (self._scan_on(), count)
        component, typed = self._desk.component_id, self._desk.paper_now.sheet_count
        if notice.kind is NoticeKind.COUNTS_CONTRADICT and component is not None and typed is not None:
            said = self.tr("Counted again: the paper in hand is complete")
            stands = Option(
                self.tr("My count of {sheets} stands").format(sheets=typed),
                lambda: self._editing.count(component, typed, said),
            )
            return (count, stands)
        return (count,)

    # -- both sides by hand

    def _turning(self) -> None:
        if self._duplex.step in (DuplexStep.TURN, *UNPAIRED):
            self._show(lambda: turning_case(self._duplex, on_glass=self._devices.source == "flatbed"))
        elif self.case is not None and isinstance(self.case.key, DuplexStep):
            self.clear()


def _again(error: StationError) -> tuple[Pane, ...]:
    """From where the stack is fed again."""
    last = error.fields.get("last_page")
    before = (last_good(int(error.fields["last_good_sheet"]), UUID(str(last))),) if last else ()
    return (*before, put_back(int(error.fields["doubtful_sheet"])))
