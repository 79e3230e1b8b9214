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
    LoggedOperation,
    Move,
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
    """One component as it lies on the desk: its pages in order and what the officer said about it."""

    pages: tuple[PageView, ...] = ()
    form: PaperForm | None = None
    sheet_count: int | None = None
    accepted: Mapping[UUID, str] = field(default_factory=dict)


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
            case SetForm(component, form):
                self.components[component] = replace(self.components.get(component, Paper()), form=form)
            case SetSheetCount(component, sheets):
                self.components[component] = replace(self.components.get(component, Paper()), sheet_count=sheets)
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
