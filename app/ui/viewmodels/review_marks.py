"""What a supervisor marks on the pages of a case before it is decided: defects of the catalogue, each with its box. Plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from app.domain.geometry import Rect, grid
from app.domain.review.defects import Defect, DefectMark
from app.ui.viewmodels.drafts import Handle, stretched

KEYS: Final = dict(zip("1234567890QWETYUIO", Defect, strict=True))
"""The key of each defect: the digits, then the row of letters below them without those that decide (R, P)."""
OF_THE_WHOLE: Final = frozenset(
    {
        Defect.SKEW,
        Defect.RESOLUTION,
        Defect.ORIENTATION,
        Defect.BLANK,
        Defect.DOUBLE_FEED,
        Defect.ORDER,
        Defect.WRONG_DOSSIER,
    }
)
"""what is wrong with all of a page: it gets no box until one is drawn"""
NEW_BOX: Final = (0.3, 0.4, 0.7, 0.6)
"""of what is seen of the page: where a box lies at first"""


def key_of(defect: Defect) -> str:
    """The key that marks it."""
    return next(key for key, one in KEYS.items() if one is defect)


@dataclass(frozen=True, slots=True)
class Marking:
    """The marks of a case; `chosen` is the place of the one that the arrow keys move; -1: none."""

    marks: tuple[DefectMark, ...] = ()
    chosen: int = -1

    @property
    def chosen_mark(self) -> DefectMark | None:
        """The mark that is chosen."""
        return self.marks[self.chosen] if 0 <= self.chosen < len(self.marks) else None

    def of(self, page: UUID) -> Iterator[tuple[int, DefectMark]]:
        """The marks of a page, each with its place among all."""
        return ((place, mark) for place, mark in enumerate(self.marks) if mark.page == page)

    def with_defect(self, page: UUID, defect: Defect, seen: Rect) -> Marking:
        """One more mark, which is chosen: in the middle of what is seen, or of all the page. Of that, once is enough."""
        if defect in OF_THE_WHOLE:
            here = next((place for place, mark in self.of(page) if mark.defect is defect), None)
            if here is not None:
                return replace(self, chosen=here)
            mark = DefectMark(page, defect)
        else:
            mark = DefectMark(page, defect, _within(seen))
        return Marking((*self.marks, mark), len(self.marks))

    def drawn(self, rect: Rect) -> Marking:
        """The chosen mark is just there."""
        return self._chosen_is(grid(rect))

    def pushed(self, dx: float, dy: float, *, stretch: bool) -> Marking:
        """The chosen box moved on, or made larger to the right and below."""
        mark = self.chosen_mark
        if mark is None or mark.rect is None:
            return self
        return self._chosen_is(stretched(mark.rect, Handle.BOTTOM_RIGHT if stretch else Handle.ALL, dx, dy))

    def dragged(self, place: int, handle: Handle, dx: float, dy: float) -> Marking:
        """A box moved by the mouse, or one of its corners; it is chosen from now on."""
        rect = self.marks[place].rect if place < len(self.marks) else None  # it may be gone while the mouse holds it
        return self if rect is None else replace(self, chosen=place)._chosen_is(stretched(rect, handle, dx, dy))

    def next_chosen(self, page: UUID) -> Marking:
        """The next mark of the page is chosen."""
        here = [place for place, _ in self.of(page)]
        after = next((place for place in here if place > self.chosen), here[0] if here else -1)
        return replace(self, chosen=after)

    def without_chosen(self) -> Marking:
        """The chosen mark gone."""
        if self.chosen_mark is None:
            return self
        left = self.marks[: self.chosen] + self.marks[self.chosen + 1 :]
        return Marking(left, min(self.chosen, len(left) - 1))

    def put_down(self) -> Marking:
        """None is chosen."""
        return replace(self, chosen=-1)

    def _chosen_is(self, rect: Rect) -> Marking:
        mark = self.chosen_mark
        if mark is None:
            return self
        changed = replace(mark, rect=rect)
        return replace(self, marks=(*self.marks[: self.chosen], changed, *self.marks[self.chosen + 1 :]))


def _within(seen: Rect) -> Rect:
    left, top, right, bottom = seen
    width, height = right - left, bottom - top
    x0, y0, x1, y1 = NEW_BOX
    return grid((left + x0 * width, top + y0 * height, left + x1 * width, top + y1 * height))
