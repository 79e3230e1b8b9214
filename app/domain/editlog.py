"""The edit log of a dossier: whatever happened to its pages and whatever a person decided, as an append-only list.

Pages arrive, are doubted, turned, straightened, cut, covered, split, joined, copied, removed, moved, replaced, paired and transferred;
papers get their form, sheet count and fields; doubtful pages are accepted, and a supervisor sends pages back. A page that arrived has the
id of its master page; one that a person made of it has an id of its own, which the operation that made it gives. Facts of the paper
(arrivals, doubts, transfers) speak of master pages, what a person decides of pages. Undo and redo are operations too. Nothing is ever taken
out of the log, so each document can name the part of it that counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.fields import Field
from app.domain.geometry import Axis, Rect
from app.domain.model import PaperForm
from app.domain.page_view import Item, Picture, SizeMm
from app.domain.review.defects import DefectMark


@dataclass(frozen=True, slots=True)
class Arrive:
    """A master page came in; it is placed behind the last page of its batch, else at the end of `component`."""

    page: UUID
    batch: UUID
    component: UUID


@dataclass(frozen=True, slots=True)
class Rotate:
    """Turn pages clockwise by quarter turns (1 to 3), on top of what the machine found."""

    pages: tuple[UUID, ...]
    quarter_turns: int


@dataclass(frozen=True, slots=True)
class Straighten:
    """Turn pages clockwise by some degrees about the middle of what is shown, on top of what was turned before."""

    pages: tuple[UUID, ...]
    degrees: float


@dataclass(frozen=True, slots=True)
class Crop:
    """Cut pages to a rectangle of the turned page; None: show all of them again."""

    pages: tuple[UUID, ...]
    rect: Rect | None


@dataclass(frozen=True, slots=True)
class Cover:
    """Cover rectangles of the pages as they are shown: what lies under them goes into no file. The masters stay.

    `taken_off` are the places, from 0, of earlier covers of the page that go.
    """

    pages: tuple[UUID, ...]
    rects: tuple[Rect, ...]
    taken_off: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Restore:
    """Show pages as they were scanned: not turned, not cut, not covered."""

    pages: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Make two pages of each: at a position (0..1) of it as it is shown. The part in front keeps its id, `new[i]` is the one behind."""

    pages: tuple[UUID, ...]
    new: tuple[UUID, ...]
    axis: Axis
    at: float


@dataclass(frozen=True, slots=True)
class Divide:
    """Several sheets or cards lay on one glass: make a page of each, in this order. The first keeps the page's id, `new` are the others.

    Each item is told with all that says where it lies, so the pages stay what they are whatever a machine finds out later. With `paper_mm`
    there are no `new` ones: all lie on one white page of that size, in their real size.
    """

    page: UUID
    new: tuple[UUID, ...]
    items: tuple[Item, ...]
    paper_mm: SizeMm | None = None

    @property
    def pages(self) -> tuple[UUID, ...]:
        """The one that is divided."""
        return (self.page,)


@dataclass(frozen=True, slots=True)
class Merge:
    """Put pages, in this order, onto one, which keeps the id and the place of the first; with `paper_mm` onto a white page of that size."""

    pages: tuple[UUID, ...]
    axis: Axis
    paper_mm: SizeMm | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """Show what pages show once more, directly behind each: `new[i]` is the copy of `pages[i]`, on which `rects` of it are covered."""

    pages: tuple[UUID, ...]
    new: tuple[UUID, ...]
    rects: tuple[Rect, ...] = ()


@dataclass(frozen=True, slots=True)
class Swap:
    """Two pages change places."""

    one: UUID
    other: UUID


@dataclass(frozen=True, slots=True)
class Redraw:
    """A page shows this, whatever it showed; one that is not on the desk is put at the end of `component`.

    So a page comes along that was made in another dossier. `instead_of` are the pages that came with it and lie nowhere by themselves.
    """

    page: UUID
    component: UUID
    picture: Picture
    instead_of: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """Leave pages out of the document; the masters stay."""

    pages: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Put a page into `component`, behind the page `after` (None: to the front)."""

    page: UUID
    component: UUID
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Replace:
    """A rescan takes the place of the page that it shows again."""

    old: UUID
    new: UUID


@dataclass(frozen=True, slots=True)
class Exchange:
    """A sheet was scanned again: each new page takes the place of the old one; those left over follow the last, old ones left over go."""

    old: tuple[UUID, ...]
    new: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Put pages, in this order, into `component`, behind the page `after` (None: to the front).

    `reason` is the value of a `splitting.PartedBy`, where a person so took a proposal to part one paper from the next.
    """

    pages: tuple[UUID, ...]
    component: UUID
    after: UUID | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KeepTogether:
    """A person says that pages go on the paper `component` in which they lie, though they look like the first of another one."""

    pages: tuple[UUID, ...]
    component: UUID


@dataclass(frozen=True, slots=True)
class PairSides:
    """Fronts and backs that were scanned apart: `backs[i]` goes directly behind `fronts[i]` and is the other side of its sheet.

    Without `backs` a person said that the fronts stay as they came.
    """

    fronts: tuple[UUID, ...]
    backs: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person must decide on, said of these pages by scanner or purge; `reason` is a code (DOUBLE_FEED, COVER_LOST)."""

    pages: tuple[UUID, ...]
    reason: str


COVER_LOST = "COVER_LOST"
"""the reason of a `Doubt`: what was covered or cut off on a joined page shows again, for another part of it is not there any more"""


@dataclass(frozen=True, slots=True)
class SetForm:
    """What lies on the counter for this component."""

    component: UUID
    form: PaperForm


@dataclass(frozen=True, slots=True)
class SetSheetCount:
    """How many sheets of paper the officer counted. With a `reason` the count stands against what paper and catalogue say."""

    component: UUID
    sheets: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetField:
    """What a person says of a paper, in its written form; empty: there is none. What is of the owner is of no one `component` (None)."""

    component: UUID | None
    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class Accept:
    """A person looked at doubtful pages and takes them: `page`, and `others` that were taken with it, for one reason.

    `reason` is the value of a `grounds.Ground` (an earlier program wrote a person's own words), `note` what the person added.
    """

    page: UUID
    reason: str
    note: str = ""
    others: tuple[UUID, ...] = ()

    @property
    def pages(self) -> tuple[UUID, ...]:
        """All of them."""
        return (self.page, *self.others)


@dataclass(frozen=True, slots=True)
class SendBack:
    """A supervisor looked at these pages and sends them back to the counter: they are scanned again, or somebody says why not (`Accept`).

    `case` is what the supervisor looked at, `marks` what is wrong and where, `remark` the supervisor's own words.
    """

    pages: tuple[UUID, ...]
    case: UUID
    marks: tuple[DefectMark, ...] = ()
    remark: str = ""


SENT_BACK = "SENT_BACK"
"""why a page is doubtful that a supervisor sent back"""


@dataclass(frozen=True, slots=True)
class TransferOut:
    """A page leaves for another dossier; written in one transaction with the other's `TransferIn`."""

    page: UUID
    to_dossier: UUID


@dataclass(frozen=True, slots=True)
class TransferIn:
    """A page comes from another dossier; it is placed at the end of `component`."""

    page: UUID
    from_dossier: UUID
    component: UUID


@dataclass(frozen=True, slots=True)
class Undo:
    """The operation at `position` no longer counts."""

    position: int


@dataclass(frozen=True, slots=True)
class Redo:
    """The operation at `position` counts again."""

    position: int


type Operation = (
    Arrive
    | Rotate
    | Straighten
    | Crop
    | Cover
    | Restore
    | Split
    | Divide
    | Merge
    | Copy
    | Swap
    | Redraw
    | Remove
    | Move
    | Replace
    | Exchange
    | Place
    | KeepTogether
    | PairSides
    | Doubt
    | SetForm
    | SetSheetCount
    | SetField
    | Accept
    | SendBack
    | TransferOut
    | TransferIn
    | Undo
    | Redo
)

_FACTS = (Arrive, Doubt, SendBack, TransferOut, TransferIn, Redraw)
"""what happened in the world, how a page looks that came and what a supervisor said included: no undo at the counter can make it not so"""


@dataclass(frozen=True, slots=True)
class LoggedOperation:
    """An operation with its place in the dossier's log (from 0), who did it and when."""

    position: int
    operation: Operation
    actor_id: UUID
    at: datetime


def pages_made(operation: Operation) -> tuple[UUID, ...]:
    """The ids that an operation gives to pages which did not arrive."""
    match operation:
        case Split(_, new) | Copy(_, new, _) | Divide(_, new):
            return new
        case Redraw(page):
            return (page,)
        case _:
            return ()


DRAWN_ON_SHOWN = (Straighten, Cover, Split, Merge, Copy)
"""what is told by the page as it is shown: what that is has to be settled first"""
DRAWING = (Rotate, Straighten, Crop, Cover, Restore, Split, Divide, Merge, Copy)
"""the kinds of operation that hands do to what pages show"""
MAKING = (Split, Divide, Copy, Redraw)
"""the kinds of operation that give ids to pages"""
REMAKING = (*MAKING, Merge)
"""the kinds of operation after which a master page may be on a page of another id"""


def effective(log: Sequence[LoggedOperation]) -> tuple[LoggedOperation, ...]:
    """The operations that count, in order: without those undone (and not redone), and without undo and redo themselves."""
    undone: set[int] = set()
    for entry in log:
        if isinstance(entry.operation, Undo):
            undone.add(entry.operation.position)
        elif isinstance(entry.operation, Redo):
            undone.discard(entry.operation.position)
    return tuple(
        entry for entry in log if entry.position not in undone and not isinstance(entry.operation, Undo | Redo)
    )


def undoable(log: Sequence[LoggedOperation]) -> Undo | None:
    """The undo that a press of Ctrl+Z means now; None where nothing is left to undo."""
    for entry in reversed(effective(log)):
        if not isinstance(entry.operation, _FACTS):
            return Undo(entry.position)
    return None


def redoable(log: Sequence[LoggedOperation]) -> Redo | None:
    """The redo that is possible now: the last undone operation, unless something new was decided since."""
    stack: list[int] = []
    for entry in log:
        match entry.operation:
            case Undo(position):
                stack.append(position)
            case Redo(position):
                if position in stack:
                    stack.remove(position)
            case operation if not isinstance(operation, _FACTS):
                stack.clear()
    return Redo(stack[-1]) if stack else None
