"""What the officer is shown to decide on: pictures side by side, a sentence, what can be done. Values; `attention` makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.counting import CountSource
from app.domain.errors import StationError
from app.domain.notices import Notice, NoticeKind
from app.messages import Language, explain, noticed, word
from app.ui.scanners import HalfScan

translate = QCoreApplication.translate


class Drawing(StrEnum):
    """What is drawn where no page can be shown; the value names its picture."""

    PUT_BACK = "put-back"
    """the sheet with which the stack on the tray begins"""
    TURN_STACK = "turn-stack"
    TURN_SHEET = "turn-sheet"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to do; `primary` is what Enter means."""

    text: str
    act: Callable[[], None]
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Pane:
    """A picture and what it is: a page, or a drawing with a number; below it what can be done with it."""

    caption: str
    page: UUID | None = None
    drawing: Drawing | None = None
    number: int = 0
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Something to decide or to know. `key` says what it is about: shown once, it does not come up again by itself.

    `holds`: where something is to be chosen, the next step waits for that.
    """

    key: object
    icon: str
    title: str
    remedy: str
    panes: tuple[Pane, ...] = ()
    options: tuple[Option, ...] = ()
    holds: bool = True

    @property
    def decides(self) -> bool:
        """Whether something is to be chosen."""
        return bool(self.options) or any(pane.options for pane in self.panes)


def fault_case(
    error: StationError,
    language: Language,
    page_options: Mapping[UUID, tuple[Option, ...]],
    options: tuple[Option, ...],
) -> Case:
    """A scan that stopped: the last good sheet, the sheet in question, and the one with which the stack begins again.

    Args:
        error: with the fields of `app.services.frames.stopped_at`.
        language: of the desk.
        page_options: what can be done with a doubtful page, by its id.
        options: what can be done besides scanning on.
    """
    said = explain(error, language).plain
    fields = error.fields
    panes: list[Pane] = []
    if fields.get("last_page"):
        panes.append(last_good(int(fields["last_good_sheet"]), UUID(str(fields["last_page"]))))
    if fields.get("doubtful_page"):
        page = UUID(str(fields["doubtful_page"]))
        text = translate("cases", "Sheet {number}: is it one sheet?").format(number=fields["doubtful_sheet"])
        panes.append(Pane(text, page, options=page_options.get(page, ())))
    if fields.get("put_back"):
        panes.append(put_back(int(fields["put_back"])))
    return Case(("fault", id(error)), "error", said.message, said.remedy, tuple(panes), options)


def half_case(half: HalfScan, title: str, begun: str, options: tuple[Option, ...]) -> Case:
    """A scan that was left half-way, today or on another day."""
    panes: list[Pane] = []
    if half.last_page is not None:
        panes.append(last_good(half.last_good_sheet, half.last_page))
    if half.put_back is None:
        remedy = translate("cases", "The files that are left lie where they lay: scan on (F2).")
    else:
        panes.append(put_back(half.put_back))
        remedy = translate("cases", "Lay the stack from sheet {number} on in the feeder and scan on (F2).").format(
            number=half.put_back
        )
    said = translate("cases", "“{title}” is half-way in since {begun}. Sheets in: {sheets}.")
    return Case(
        ("half", half),
        "state-half",
        said.format(title=title, begun=begun, sheets=half.last_good_sheet),
        remedy,
        tuple(panes),
        options,
    )


def last_good(sheet: int, front: UUID) -> Pane:
    """The sheet up to which all is in: the one to look for in the stack."""
    return Pane(translate("cases", "The last good sheet: sheet {number}").format(number=sheet), front)


def put_back(sheet: int) -> Pane:
    """The sheet with which the stack on the tray begins."""
    text = translate("cases", "Lay back from sheet {number} on").format(number=sheet)
    return Pane(text, drawing=Drawing.PUT_BACK, number=sheet)


def notice_case(
    notice: Notice,
    numbers: Mapping[UUID, int],
    language: Language,
    page_options: Mapping[UUID, tuple[Option, ...]],
    options: tuple[Option, ...],
) -> Case:
    """Something that was noticed.

    Args:
        notice: what.
        numbers: the place of each page in its paper, from 1.
        language: of the desk.
        page_options: what can be done with each of its pages.
        options: what can be done about it as a whole.
    """
    said = noticed(notice, language)

    def caption(page: UUID) -> str:
        if page in numbers:
            return translate("cases", "Page {number}").format(number=numbers[page])
        return translate("cases", "A page of another paper")

    return Case(
        notice_key(notice),
        "state-counting" if notice.kind in COUNTS else "state-doubtful",
        said.message,
        said.remedy,
        tuple(Pane(caption(page), page, options=page_options.get(page, ())) for page in notice.pages),
        options,
    )


COUNTS = frozenset({NoticeKind.SHEETS_TOO_FEW, NoticeKind.SHEETS_TOO_MANY, NoticeKind.COUNTS_CONTRADICT})


def notice_key(notice: Notice) -> object:
    """The same as long as it is about the same pages and the same numbers."""
    return (notice.kind, notice.pages, tuple(sorted(notice.fields.items())))


def count_source(source: CountSource, language: Language) -> str:
    """Where a count comes from."""
    return word(f"count_source_{source.value}", language)
