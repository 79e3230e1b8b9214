"""What each paper of a dossier contains: computed from the edit log and the master pages, never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from app.domain.canonical import Json
from app.domain.editlog import (
    Accept,
    Arrive,
    Doubt,
    Exchange,
    LoggedOperation,
    Move,
    PairSides,
    Place,
    Redo,
    Remove,
    Replace,
    Rotate,
    SetForm,
    SetSheetCount,
    TransferIn,
    TransferOut,
    Undo,
    effective,
)
from app.domain.model import MasterPage, PaperForm

type Affine = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): x' = a x + b y + e, y' = c x + d y + f, in the unit square of the page (0..1, origin top-left)"""

UPRIGHT: Affine = (1, 0, 0, 1, 0, 0)
QUARTER_TURNS: tuple[Affine, ...] = (UPRIGHT, (0, -1, 1, 0, 1, 0), (-1, 0, 0, -1, 1, 1), (0, 1, -1, 0, 0, 1))
"""clockwise turns by 0, 90, 180 and 270 degrees"""


@dataclass(frozen=True, slots=True)
class Placement:
    """A master page on the paper: how it is turned by hand and which part of it is shown (unit square; None: all)."""

    master_id: UUID
    affine: Affine = UPRIGHT
    crop: tuple[float, float, float, float] | None = None

    @property
    def quarter_turns(self) -> int:
        """The turn by hand, 0 to 3 quarter turns clockwise."""
        return QUARTER_TURNS.index(self.affine)


@dataclass(frozen=True, slots=True)
class PageView:
    """One page of a document: its placements, what is covered on it, and its size (None: as the master is)."""

    placements: tuple[Placement, ...]
    masks: tuple[tuple[float, float, float, float], ...] = ()
    paper_size_mm: tuple[float, float] | None = None

    @property
    def id(self) -> UUID:
        """The page's name on the screen: its first master page."""
        return self.placements[0].master_id

    def to_json(self) -> Json:
        """The part of an artifact's key that says how the page is shown (the masters are named by their hashes there)."""
        return {
            "placements": [
                {"affine": list(p.affine), "crop": list(p.crop) if p.crop else None} for p in self.placements
            ],
            "masks": [list(mask) for mask in self.masks],
            "paper_size_mm": list(self.paper_size_mm) if self.paper_size_mm else None,
        }


@dataclass(frozen=True, slots=True)
class Paper:
    """One component as it lies on the desk: its pages in order and what the officer said about it.

    `doubted` are the pages that a person must decide on, each with the code of the reason; `sheet_of` names, for a page that was scanned
    apart from its sheet, a page of that sheet.
    """

    pages: tuple[PageView, ...] = ()
    form: PaperForm | None = None
    sheet_count: int | None = None
    accepted: Mapping[UUID, str] = field(default_factory=dict)
    count_reason: str = ""
    doubted: Mapping[UUID, str] = field(default_factory=dict)
    sheet_of: Mapping[UUID, UUID] = field(default_factory=dict)


def arrange(log: Sequence[LoggedOperation], masters: Mapping[UUID, MasterPage]) -> dict[UUID, Paper]:
    """Component id -> its paper, after all operations of `log` that count.

    Pages whose master is not in `masters` (purged, or of another dossier) are left out. Operations on pages that are not here any more
    have no effect, so the result is defined for every log.
    """
    desk = _Desk()
    for entry in effective(log):
        desk.apply(entry)
    return {component: desk.paper(component, masters) for component in desk.components}


class _Desk:
    """The state between two operations: page order by component, and what is known of each page."""

    def __init__(self) -> None:
        self.components: dict[UUID, Paper] = {}
        self.order: dict[UUID, list[UUID]] = {}
        self.batch_of: dict[UUID, UUID] = {}
        self.turns: dict[UUID, int] = {}
        self.accepted: dict[UUID, str] = {}
        self.doubted: dict[UUID, str] = {}
        self.sheet_of: dict[UUID, UUID] = {}

    def apply(self, entry: LoggedOperation) -> None:
        match entry.operation:
            case Arrive(page, batch, component):
                self._arrive(page, batch, component)
            case Rotate(pages, quarter_turns):
                for page in pages:
                    self.turns[page] = (self.turns.get(page, 0) + quarter_turns) % 4
            case Remove(pages):
                for page in pages:
                    self._take_out(page)
            case Move(page, component, after):
                self._move(page, component, after)
            case Replace(old, new):
                self._replace(old, new)
            case Exchange(old_pages, new_pages):
                self._exchange(old_pages, new_pages)
            case Place(pages, component, after):
                self._place(pages, component, after)
            case PairSides(fronts, backs):
                for front, back in zip(fronts, backs, strict=False):
                    self._pair(front, back)
            case Doubt(pages, reason):
                for page in pages:
                    self.doubted[page] = reason
                    self.accepted.pop(page, None)
            case SetForm(component, form):
                self.components[component] = replace(self.components.get(component, Paper()), form=form)
            case SetSheetCount(component, sheets, reason):
                self.components[component] = replace(
                    self.components.get(component, Paper()), sheet_count=sheets, count_reason=reason
                )
            case Accept(page, reason):
                self.accepted[page] = reason
            case TransferOut(page, _):
                self._take_out(page)
            case TransferIn(page, _, component):
                self._pages_of(component).append(page)
            case Undo() | Redo():
                pass
            case _ as unreachable:
                assert_never(unreachable)

    def paper(self, component: UUID, masters: Mapping[UUID, MasterPage]) -> Paper:
        pages = [page for page in self.order.get(component, []) if page in masters]
        return replace(
            self.components[component],
            pages=tuple(PageView((Placement(page, QUARTER_TURNS[self.turns.get(page, 0)]),)) for page in pages),
            accepted={page: self.accepted[page] for page in pages if page in self.accepted},
            doubted={page: self.doubted[page] for page in pages if page in self.doubted},
            sheet_of={page: self.sheet_of[page] for page in pages if page in self.sheet_of},
        )

    def _pages_of(self, component: UUID) -> list[UUID]:
        self.components.setdefault(component, Paper())
        return self.order.setdefault(component, [])

    def _home(self, page: UUID) -> list[UUID] | None:
        return next((pages for pages in self.order.values() if page in pages), None)

    def _take_out(self, page: UUID) -> None:
        home = self._home(page)
        if home is not None:
            home.remove(page)

    def _arrive(self, page: UUID, batch: UUID, component: UUID) -> None:
        self.batch_of[page] = batch
        pages = self._pages_of(component)
        same = [index for index, other in enumerate(pages) if self.batch_of.get(other) == batch]
        pages.insert(same[-1] + 1 if same else len(pages), page)

    def _move(self, page: UUID, component: UUID, after: UUID | None) -> None:
        if self._home(page) is None or after == page:
            return
        self._take_out(page)
        pages = self._pages_of(component)
        pages.insert(0 if after is None else pages.index(after) + 1 if after in pages else len(pages), page)

    def _replace(self, old: UUID, new: UUID) -> None:
        home = self._home(old)
        if home is None or self._home(new) is None or old == new:
            return
        self._take_out(new)
        home[home.index(old)] = new
        self.sheet_of[new] = self.sheet_of.get(old, old)

    def _exchange(self, old: Sequence[UUID], new: Sequence[UUID]) -> None:
        here = [page for page in old if self._home(page) is not None and page not in new]
        came = [page for page in dict.fromkeys(new) if self._home(page) is not None]
        if not here or not came:
            return
        for gone, page in zip(here, came, strict=False):
            self._replace(gone, page)
        home = self._home(came[min(len(here), len(came)) - 1])
        for gone in here[len(came) :]:
            self._take_out(gone)
        for before, page in zip(came[len(here) - 1 :], came[len(here) :], strict=False):
            self._take_out(page)
            if home is not None:
                home.insert(home.index(before) + 1, page)
            self.sheet_of[page] = self.sheet_of.get(before, before)

    def _place(self, pages: Sequence[UUID], component: UUID, after: UUID | None) -> None:
        for page in pages:
            if page != after:
                self._move(page, component, after)
                after = page if self._home(page) is not None else after

    def _pair(self, front: UUID, back: UUID) -> None:
        home = self._home(front)
        if home is None or self._home(back) is None or front == back:
            return
        self._take_out(back)
        home.insert(home.index(front) + 1, back)
        self.sheet_of[back] = self.sheet_of.get(front, front)
