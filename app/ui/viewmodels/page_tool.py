"""The tool that is at work on the page that is looked at: begun, moved on by mouse or keys, then taken in one decision or left."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from app.domain.arrange import PageView
from app.domain.geometry import WHOLE, Axis, Rect, on_grid
from app.domain.page_view import done_to
from app.ui.viewmodels.arranging import ArrangingViewModel
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.drafts import CropDraft, Draft, MaskDraft, SplitDraft, TurnDraft
from app.ui.viewmodels.pictures import Pictures


class Tool(StrEnum):
    """What can be done to a page by hand."""

    CROP = "crop"
    TURN = "straighten"
    SPLIT = "split"
    MASK = "mask"
    COPY_MASK = "copy-masked"


class PageTool(QObject):
    """One tool at a time, on one page as it was when the tool was begun; another page, or another state of it, ends it."""

    changed = Signal()

    def __init__(
        self, desk: DeskViewModel, pictures: Pictures, arranging: ArrangingViewModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pictures = pictures
        self._arranging = arranging
        self.tool: Tool | None = None
        self.draft: Draft | None = None
        self._page: PageView | None = None
        desk.selected.connect(self._page_changed)

    @property
    def shown(self) -> PageView | None:
        """What is shown of the page while the tool is at work: to be cut anew it is whole."""
        if self._page is None or not isinstance(self.draft, CropDraft):
            return self._page
        picture = self._page.picture
        return PageView(self._page.id, done_to(picture, picture.hand.cropped(WHOLE)))

    def begin(self, tool: Tool) -> None:
        """Take a tool in hand for the page that is looked at."""
        page = self._desk.page
        if page is None:
            return
        hand = page.picture.hand
        self.tool, self._page = tool, page
        match tool:
            case Tool.CROP:
                self.draft = CropDraft(hand.crop or self._found(page))
            case Tool.TURN:
                self.draft = TurnDraft(before=hand.degrees)
            case Tool.SPLIT:
                self.draft = SplitDraft(Axis.BESIDE if self._is_wide(page) else Axis.BENEATH)
            case Tool.MASK | Tool.COPY_MASK:
                self.draft = MaskDraft(earlier=len(hand.masks), on_copy=tool is Tool.COPY_MASK)
            case _ as unreachable:
                assert_never(unreachable)
        self.changed.emit()

    def turn_by(self, degrees: float) -> None:
        """Turn the page on by some degrees; takes the tool in hand where it is not."""
        if not isinstance(self.draft, TurnDraft):
            self.begin(Tool.TURN)
        if isinstance(self.draft, TurnDraft):
            self.draft = self.draft.turned(self.draft.degrees + degrees)
            self.changed.emit()

    def change[D: (CropDraft, TurnDraft, SplitDraft, MaskDraft)](self, kind: type[D], do: Callable[[D], D]) -> None:
        """Move the draft on, where the tool in hand is of this kind."""
        if isinstance(self.draft, kind):
            draft = do(self.draft)
            if draft != self.draft:
                self.draft = draft
                self.changed.emit()

    def take(self) -> None:
        """Decide what was drawn; the tool is put away."""
        draft, page = self.draft, self._page
        self.leave()
        if draft is None or page is None:
            return
        hand = page.picture.hand
        match draft:
            case CropDraft(rect):
                found = self._found(page)
                if rect != (hand.crop or found):
                    self._arranging.crop(page.id, None if rect == found else rect)
            case TurnDraft(degrees):
                self._arranging.straighten(degrees)
            case SplitDraft(axis, at):
                self._arranging.split(page.id, axis, at)
            case MaskDraft() if draft.is_empty:
                pass
            case MaskDraft(rects, on_copy=True):
                self._arranging.copy_covered(page.id, rects)
            case MaskDraft(rects, taken_off=taken_off):
                self._arranging.cover(page.id, rects, sorted(taken_off))
            case _ as unreachable:
                assert_never(unreachable)

    def leave(self) -> None:
        """Put the tool away; nothing is decided."""
        if self.tool is not None:
            self.tool = self.draft = self._page = None
            self.changed.emit()

    def _page_changed(self) -> None:
        if self._page is not None and self._desk.page != self._page:
            self.leave()

    def _found(self, page: PageView) -> Rect:
        """What is shown of the page where nobody decides: its sheet, as far as a machine found it, else all."""
        hand = self._pictures.bases.settled(page.picture).hand
        return on_grid(hand.crop or WHOLE)

    def _is_wide(self, page: PageView) -> bool:
        layout = self._pictures.bases.layout(page.picture)
        width, height = layout.size_px if layout is not None else (1, 1)
        return width > height
