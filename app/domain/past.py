"""What happened to a page, and to a paper: read from the edit log. Pure.

A page that was split off or copied was, before that, the page that it was made of; one that was put together was each of its parts.
What was taken back happened too, and was taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.editlog import (
    Accept,
    Arrive,
    Copy,
    Cover,
    Crop,
    Divide,
    Doubt,
    Exchange,
    KeepTogether,
    LoggedOperation,
    Merge,
    Move,
    PairSides,
    Place,
    Redo,
    Remove,
    Replace,
    Restore,
    Rotate,
    SendBack,
    SetField,
    SetForm,
    SetSheetCount,
    Split,
    Straighten,
    Swap,
    TransferIn,
    TransferOut,
    Undo,
    effective,
    pages_made,
)
from app.domain.grounds import Acceptance
from app.domain.operation_pages import pages_of

type Said = str | int | float


class Deed(StrEnum):
    """What was done; `deed_<value>` is the key of its words."""

    SCANNED = "scanned"
    DOUBTED = "doubted"
    """by the scanner"""
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    """by a supervisor"""
    ROTATED = "rotated"
    STRAIGHTENED = "straightened"
    CROPPED = "cropped"
    UNCROPPED = "uncropped"
    COVERED = "covered"
    RESTORED = "restored"
    SPLIT = "split"
    JOINED = "joined"
    COPIED = "copied"
    MOVED = "moved"
    PARTED = "parted"
    """from the paper before it, by a proposal"""
    KEPT_TOGETHER = "kept_together"
    """though it looked like the first page of another paper"""
    SWAPPED = "swapped"
    PAIRED = "paired"
    CAME_INSTEAD = "came_instead"
    """it took the place of a page that was scanned before"""
    GAVE_WAY = "gave_way"
    """a page that was scanned again took its place"""
    REMOVED = "removed"
    CAME_OVER = "came_over"
    """from another dossier"""
    WENT_OVER = "went_over"
    FORM_SAID = "form_said"
    COUNTED = "counted"
    FIELD_ENTERED = "field_entered"
    SIGNED = "signed"
    SEALED = "sealed"
    RECEIVED = "received"
    """by the dossier system"""
    WITHDRAWN = "withdrawn"


class Undone(StrEnum):
    """Whether it is something that was done, or that it was taken back or done again."""

    NO = "no"
    TAKEN_BACK = "taken_back"
    DONE_AGAIN = "done_again"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened.

    Attributes:
        at: when.
        by: the actor who did it.
        deed: what.
        undone: whether it was taken back or done again at that time.
        fields: what its words name, no value of a citizen among them.
        acceptance: why a page was taken.
    """

    at: datetime
    by: UUID
    deed: Deed
    undone: Undone = Undone.NO
    fields: Mapping[str, Said] = field(default_factory=dict)
    acceptance: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened, with the name of who did it; empty: it is not known here."""

    at: datetime
    by: str
    deed: Deed
    undone: Undone
    fields: Mapping[str, Said]
    acceptance: Acceptance | None = None


_PLAIN: Mapping[type[Any], Deed] = MappingProxyType(
    {
        Split: Deed.SPLIT,
        Merge: Deed.JOINED,
        Copy: Deed.COPIED,
        Cover: Deed.COVERED,
        Restore: Deed.RESTORED,
        Move: Deed.MOVED,
        Swap: Deed.SWAPPED,
        KeepTogether: Deed.KEPT_TOGETHER,
        Remove: Deed.REMOVED,
        TransferOut: Deed.WENT_OVER,
        TransferIn: Deed.CAME_OVER,
    }
)
"""kinds of operation of which nothing more is told"""
_OF_MASTERS = (Arrive, Doubt, TransferIn, TransferOut)


def past_of_page(log: Sequence[LoggedOperation], page: PageView) -> tuple[Happening, ...]:
    """All that happened to a page, from its scan on."""
    until, masters = _lives(log, page.id), frozenset(page.master_ids)

    def deed(entry: LoggedOperation) -> Happening | None:
        named = (*pages_of(entry.operation), *pages_made(entry.operation))
        if isinstance(entry.operation, _OF_MASTERS):
            touched = frozenset(named) & masters
        else:
            touched = frozenset(one for one in named if entry.position <= until.get(one, -1))
        return _happening(entry, touched, {}) if touched else None

    return tuple(_tell(log, deed))


def past_of_paper(log: Sequence[LoggedOperation], component: UUID, pages: Sequence[PageView]) -> tuple[Happening, ...]:
    """What happened to a paper and to the pages that lie in it now; `fields` name them by their numbers, those of one scan as so many."""
    numbers = {one: number for number, view in enumerate(pages, 1) for one in (view.id, *view.master_ids)}
    came = Counter(
        entry.operation.batch
        for entry in log
        if isinstance(entry.operation, Arrive) and entry.operation.component == component
    )
    told: set[UUID] = set()

    def deed(entry: LoggedOperation) -> Happening | None:
        operation = entry.operation
        if isinstance(operation, Arrive):
            if operation.component != component or operation.batch in told:
                return None
            told.add(operation.batch)
            return Happening(entry.at, entry.actor_id, Deed.SCANNED, fields={"count": came[operation.batch]})
        if isinstance(operation, SetForm | SetSheetCount | SetField):
            return _happening(entry, frozenset(), {}) if operation.component in (component, None) else None
        touched = frozenset(one for one in pages_of(operation) if one in numbers)
        named = ", ".join(str(number) for number in sorted({numbers[one] for one in touched}))
        return _happening(entry, touched, {"pages": named}) if touched else None

    return tuple(_tell(log, deed))


def _tell(log: Sequence[LoggedOperation], deed: Callable[[LoggedOperation], Happening | None]) -> Iterator[Happening]:
    told: dict[int, Happening] = {}
    for entry in log:
        match entry.operation:
            case Undo(position) if position in told:
                yield replace(told[position], at=entry.at, by=entry.actor_id, undone=Undone.TAKEN_BACK)
            case Redo(position) if position in told:
                yield replace(told[position], at=entry.at, by=entry.actor_id, undone=Undone.DONE_AGAIN)
            case Undo() | Redo():
                pass
            case _:
                found = deed(entry)
                if found is not None:
                    told[entry.position] = found
                    yield found


def _lives(log: Sequence[LoggedOperation], page: UUID) -> dict[UUID, int]:
    """The pages that this one was, and up to which place of the log."""
    made_of: dict[UUID, list[tuple[UUID, int]]] = {}
    for entry in effective(log):
        match entry.operation:
            case Split(pages, new) | Copy(pages, new):
                for source, made in zip(pages, new, strict=False):
                    made_of.setdefault(made, []).append((source, entry.position))
            case Divide(page, new):
                for made in new:
                    made_of.setdefault(made, []).append((page, entry.position))
            case Merge(pages) if pages:
                made_of.setdefault(pages[0], []).extend((part, entry.position) for part in pages[1:])
            case _:
                pass
    until: dict[UUID, int] = {}
    left = [(page, len(log))]
    while left:
        one, end = left.pop()
        if end > until.get(one, -1):
            until[one] = end
            left += [(source, min(end, at)) for source, at in made_of.get(one, ()) if at <= end]
    return until


def _happening(entry: LoggedOperation, touched: frozenset[UUID], fields: Mapping[str, Said]) -> Happening | None:
    """What an operation did to the pages that it touches; None: nothing that is told."""

    def told(deed: Deed, **more: Said) -> Happening:
        return Happening(entry.at, entry.actor_id, deed, fields={**fields, **more})

    match entry.operation:
        case Arrive():
            return told(Deed.SCANNED)
        case Rotate(_, quarter_turns):
            return told(Deed.ROTATED, degrees=90 * quarter_turns)
        case Straighten(_, degrees):
            return told(Deed.STRAIGHTENED, degrees=round(degrees, 1))
        case Crop(_, rect):
            return told(Deed.UNCROPPED if rect is None else Deed.CROPPED)
        case Replace(_, new):
            return told(Deed.CAME_INSTEAD if new in touched else Deed.GAVE_WAY)
        case Exchange(_, came):
            return told(Deed.CAME_INSTEAD if touched & frozenset(came) else Deed.GAVE_WAY)
        case Place(reason=reason):
            return told(Deed.PARTED, parted=reason) if reason else told(Deed.MOVED)
        case PairSides(_, backs):
            return told(Deed.PAIRED) if backs else None
        case Doubt(_, reason):
            return told(Deed.DOUBTED, reason=reason)
        case SendBack(_, _, _, remark):
            return told(Deed.SENT_BACK, remark=remark)
        case Accept(_, reason, note):
            return replace(told(Deed.ACCEPTED), acceptance=Acceptance(reason, note))
        case Divide() as divided:
            return told(Deed.SPLIT if divided.paper_mm is None else Deed.JOINED)
        case SetForm(_, form):
            return told(Deed.FORM_SAID, form=form.value)
        case SetSheetCount(_, sheets):
            return told(Deed.COUNTED, sheets=sheets)
        case SetField(_, name):
            return told(Deed.FIELD_ENTERED, field=name.value)
        case operation if type(operation) in _PLAIN:
            return told(_PLAIN[type(operation)])
        case _:
            return None  # how a page looked that came from another dossier is told by its coming
