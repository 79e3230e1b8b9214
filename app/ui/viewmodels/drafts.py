"""What is being done to the page that is looked at, before it is decided: a rectangle, an angle, a line, covers. Plain values.

All is told in the unit square of the page as it is shown meanwhile (0..1, origin top-left), so no zoom and no resolution plays a part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from app.domain.geometry import MOST_DEGREES, WHOLE, Axis, Point, Rect

STEP, FINE_STEP = 0.01, 0.001
"""of the page's width or height, for one press of an arrow key, and with Shift"""
LEAST = 0.02
"""the least width and height of what is left, or covered"""
TURN_STEP_DEG = 0.1


class Handle(StrEnum):
    """What of a rectangle is held: a corner or an edge, clockwise, or all of it."""

    TOP_LEFT = "top-left"
    TOP = "top"
    TOP_RIGHT = "top-right"
    RIGHT = "right"
    BOTTOM_RIGHT = "bottom-right"
    BOTTOM = "bottom"
    BOTTOM_LEFT = "bottom-left"
    LEFT = "left"
    ALL = "all"


EDGES = tuple(handle for handle in Handle if handle is not Handle.ALL)


@dataclass(frozen=True, slots=True)
class CropDraft:
    """What stays of the page, and the handle that the arrow keys move."""

    rect: Rect = WHOLE
    held: Handle = Handle.TOP_LEFT

    def pushed(self, dx: float, dy: float) -> CropDraft:
        """The held handle moved on."""
        return replace(self, rect=stretched(self.rect, self.held, dx, dy))

    def dragged(self, handle: Handle, dx: float, dy: float) -> CropDraft:
        """A handle moved by the mouse, which holds it from now on."""
        return CropDraft(stretched(self.rect, handle, dx, dy), handle)

    def next_held(self) -> CropDraft:
        """The next handle is held, clockwise."""
        return replace(self, held=EDGES[(EDGES.index(self.held) + 1) % len(EDGES)] if self.held in EDGES else EDGES[0])


@dataclass(frozen=True, slots=True)
class TurnDraft:
    """A turn by some degrees, clockwise; `before` is what the page was turned by until now."""

    degrees: float = 0.0
    before: float = 0.0

    def turned(self, degrees: float) -> TurnDraft:
        """Turned by so many degrees, as far as pages are turned by hand at all."""
        within = max(-MOST_DEGREES - self.before, min(MOST_DEGREES - self.before, degrees))
        return replace(self, degrees=round(within, 2))


@dataclass(frozen=True, slots=True)
class SplitDraft:
    """Where the page is cut in two."""

    axis: Axis
    at: float = 0.5

    def pushed(self, dx: float, dy: float) -> SplitDraft:
        """The line moved on; by an arrow across the other way it is turned first."""
        if dx and self.axis is Axis.BENEATH:
            return SplitDraft(Axis.BESIDE)
        if dy and self.axis is Axis.BESIDE:
            return SplitDraft(Axis.BENEATH)
        return self.moved_to(self.at + (dx if self.axis is Axis.BESIDE else dy))

    def moved_to(self, at: float) -> SplitDraft:
        """The line at a position, within the page."""
        return replace(self, at=max(LEAST, min(1 - LEAST, at)))

    def other_way(self) -> SplitDraft:
        """The line the other way."""
        return SplitDraft(Axis.BENEATH if self.axis is Axis.BESIDE else Axis.BESIDE)


@dataclass(frozen=True, slots=True)
class MaskDraft:
    """New covers, and which of the page's earlier ones go.

    `chosen` counts through the new ones, then through the earlier ones; -1: none. With `on_copy` the page stays as it is and a copy of
    it is covered.
    """

    rects: tuple[Rect, ...] = ()
    earlier: int = 0
    taken_off: frozenset[int] = frozenset()
    chosen: int = -1
    on_copy: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be covered and nothing taken off."""
        return not self.rects and not self.taken_off

    def with_rect(self, rect: Rect) -> MaskDraft:
        """One more rectangle, which is chosen."""
        return replace(self, rects=(*self.rects, rect), chosen=len(self.rects))

    def pushed(self, dx: float, dy: float, *, stretch: bool) -> MaskDraft:
        """The chosen new rectangle moved on, or made larger to the right and below."""
        if not 0 <= self.chosen < len(self.rects):
            return self
        handle = Handle.BOTTOM_RIGHT if stretch else Handle.ALL
        return self._with_chosen(stretched(self.rects[self.chosen], handle, dx, dy))

    def dragged(self, place: int, handle: Handle, dx: float, dy: float) -> MaskDraft:
        """A new rectangle moved by the mouse, or one of its corners."""
        return replace(self, chosen=place)._with_chosen(stretched(self.rects[place], handle, dx, dy))

    def next_chosen(self) -> MaskDraft:
        """The next rectangle is chosen."""
        count = len(self.rects) + (0 if self.on_copy else self.earlier)
        return replace(self, chosen=(self.chosen + 1) % count if count else -1)

    def without_chosen(self) -> MaskDraft:
        """The chosen rectangle gone; an earlier cover that goes already is kept again."""
        if 0 <= self.chosen < len(self.rects):
            left = self.rects[: self.chosen] + self.rects[self.chosen + 1 :]
            return replace(self, rects=left, chosen=len(left) - 1)
        place = self.chosen - len(self.rects)
        return replace(self, taken_off=self.taken_off ^ {place}) if 0 <= place < self.earlier else self

    def _with_chosen(self, rect: Rect) -> MaskDraft:
        return replace(self, rects=(*self.rects[: self.chosen], rect, *self.rects[self.chosen + 1 :]))


type Draft = CropDraft | TurnDraft | SplitDraft | MaskDraft


class HasDraft(Protocol):
    """A tool: keys and mouse change its draft."""

    @property
    def draft(self) -> Draft | None:
        """What is in hand; None: nothing."""
        ...

    def change[D: (CropDraft, TurnDraft, SplitDraft, MaskDraft)](self, kind: type[D], do: Callable[[D], D]) -> None:
        """Move the draft on, where it is of this kind."""
        ...

    def take(self) -> None:
        """Decide what was drawn."""
        ...

    def leave(self) -> None:
        """Put it away; nothing is decided."""
        ...


def stretched(rect: Rect, handle: Handle, dx: float, dy: float) -> Rect:
    """The rectangle after a handle moved: within the page, and never smaller than `LEAST`."""
    left, top, right, bottom = rect
    if handle is Handle.ALL:
        dx, dy = max(-left, min(1 - right, dx)), max(-top, min(1 - bottom, dy))
        return left + dx, top + dy, right + dx, bottom + dy
    if "left" in handle:
        left = max(0.0, min(right - LEAST, left + dx))
    if "right" in handle:
        right = min(1.0, max(left + LEAST, right + dx))
    if "top" in handle:
        top = max(0.0, min(bottom - LEAST, top + dy))
    if "bottom" in handle:
        bottom = min(1.0, max(top + LEAST, bottom + dy))
    return left, top, right, bottom


def between(one: Point, other: Point) -> Rect:
    """The rectangle between two points, within the page."""
    (x0, y0), (x1, y1) = one, other
    left, top = max(0.0, min(x0, x1)), max(0.0, min(y0, y1))
    return left, top, min(1.0, max(x0, x1)), min(1.0, max(y0, y1))
