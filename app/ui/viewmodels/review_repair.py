"""The repair of a page without its paper, before it is decided: straightened, turned, cut, or made anew as it was scanned."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from app.domain.editlog import Crop, Restore, Rotate, Straighten
from app.domain.geometry import WHOLE, Rect, on_grid
from app.domain.page_view import PageView, done_to
from app.services.review.reviewing import Repair
from app.ui.viewmodels.drafts import CropDraft, Draft, MaskDraft, SplitDraft, TurnDraft


class RepairKind(StrEnum):
    """What is in hand; the order is that in which one key goes through them."""

    TURN = "turn"
    CROP = "crop"
    ANEW = "anew"
    """nothing of what hands did to the page, cleaned from the untouched scan"""


class ReviewRepair:
    """A page tool for one page of a case. A cut and a turn that were both set are done together, the cut first."""

    def __init__(self, changed: Callable[[], None], repair: Callable[[tuple[Repair, ...]], None]) -> None:
        """`changed`: something is shown otherwise; `repair`: carries it out."""
        self._changed = changed
        self._repair = repair
        self._forget()

    def _forget(self) -> None:
        self._page: PageView | None = None
        self._cut = WHOLE
        self.kind: RepairKind | None = None
        self.quarters = 0
        """clockwise"""
        self.turn, self.crop = TurnDraft(), CropDraft()

    @property
    def draft(self) -> Draft | None:
        """What keys and mouse change."""
        match self.kind:
            case RepairKind.TURN:
                return self.turn
            case RepairKind.CROP:
                return self.crop
            case _:
                return None

    @property
    def shown(self) -> PageView | None:
        """What is shown of the page instead of the page: to be cut anew it is whole; None: the page itself."""
        if self._page is None or self.kind is not RepairKind.CROP:
            return None
        picture = self._page.picture
        return PageView(self._page.id, done_to(picture, picture.hand.cropped(WHOLE)))

    def next_kind(self, page: PageView, cut: Rect) -> None:
        """Take the repair of a page in hand, or the next kind of it; `cut` is what is shown of the page now."""
        kinds = tuple(RepairKind)
        if self._page is None or self._page.id != page.id:
            self._forget()
            self._page, self._cut = page, cut
            self.turn, self.crop = TurnDraft(before=page.picture.hand.degrees), CropDraft(cut)
        self.kind = kinds[0] if self.kind is None else kinds[(kinds.index(self.kind) + 1) % len(kinds)]
        self._changed()

    def turn_quarter(self) -> None:
        """Turn it clockwise by a quarter."""
        self.quarters = (self.quarters + 1) % 4
        self._changed()

    def change[D: (CropDraft, TurnDraft, SplitDraft, MaskDraft)](self, kind: type[D], do: Callable[[D], D]) -> None:
        """Move the draft on, where what is in hand is of this kind."""
        match self.draft:
            case TurnDraft() as turn if isinstance(turn, kind):
                changed: Draft = do(turn)
            case CropDraft() as crop if isinstance(crop, kind):
                changed = do(crop)
            case _:
                return
        if isinstance(changed, TurnDraft):
            self.turn = changed
        elif isinstance(changed, CropDraft):
            self.crop = changed
        self._changed()

    def take(self) -> None:
        """Carry it out."""
        if self._page is None:
            return
        pages = (self._page.id,)
        repairs: list[Repair] = []
        if self.kind is RepairKind.ANEW:
            repairs.append(Restore(pages))
        else:
            if self.crop.rect != self._cut:
                repairs.append(Crop(pages, on_grid(self.crop.rect)))
            if self.quarters:
                repairs.append(Rotate(pages, self.quarters))
            if self.turn.degrees:
                repairs.append(Straighten(pages, self.turn.degrees))
        self._repair(tuple(repairs))

    def leave(self) -> None:
        """Put it away: nothing was repaired."""
        if self.kind is not None:
            self._forget()
            self._changed()
