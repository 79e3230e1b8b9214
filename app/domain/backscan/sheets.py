"""The sheets of a pile, made of pages as they come: from a feeder by its own count, from files by their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from app.domain.facts import PageCode


@dataclass(frozen=True, slots=True)
class PileSide:
    """One page. Nothing is known of one at which no machine could look; `gone`: nor of one that went to its dossier, and of which all that
    was made was deleted since."""

    page: UUID
    codes: tuple[PageCode, ...] = ()
    blank: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class PileSheet:
    """A sheet; `number` counts the sheets of the pile from 1. `refused`: how many files before it could not be taken in."""

    number: int
    sides: tuple[PileSide, ...]
    refused: int = 0

    @property
    def pages(self) -> tuple[UUID, ...]:
        """Of its sides."""
        return tuple(side.page for side in self.sides)

    @property
    def codes(self) -> tuple[PageCode, ...]:
        """Of both sides."""
        return tuple(code for side in self.sides for code in side.codes)

    @property
    def blank(self) -> bool:
        """Whether nothing is on it."""
        return all(side.blank for side in self.sides)

    @property
    def gone(self) -> bool:
        """Whether nobody can look at it any more."""
        return all(side.gone for side in self.sides)


@dataclass(slots=True)
class SheetMaker:
    """Lays the pages of a pile together to sheets, in the order in which they came."""

    _fed: object = None
    """the feeder's sheet to which `_sides` belong; None: they come of files"""
    _sides: list[PileSide] = field(default_factory=list)
    _number: int = 0
    _refused: int = 0
    _skipped_sides: int = 0

    @property
    def missing(self) -> int:
        """How many files could not be taken in behind the last sheet."""
        return self._refused

    def fed(self, side: PileSide, sheet: object) -> Iterator[PileSheet]:
        """A page of a feeder, which says to which sheet it belongs; gives the sheet before, once another one begins."""
        if self._fed != sheet:
            yield from self.rest()
        self._fed = sheet
        self._sides.append(side)

    def filed(self, side: PileSide, sides_of_sheet: int) -> Iterator[PileSheet]:
        """A page of a file: so many of them after each other are a sheet."""
        if self._fed is not None:
            yield from self.rest()
        self._sides.append(side)
        if len(self._sides) + self._skipped_sides >= sides_of_sheet:
            yield from self.rest()

    def refused(self, sides_of_sheet: int) -> Iterator[PileSheet]:
        """A file that could not be taken in stood for a side: those behind it keep their places on their sheets."""
        if self._fed is not None:
            yield from self.rest()
        self._refused += 1
        self._skipped_sides += 1
        if len(self._sides) + self._skipped_sides >= sides_of_sheet:
            yield from self.rest()

    def rest(self) -> Iterator[PileSheet]:
        """The sheet that lies there, though its other side may yet come."""
        self._skipped_sides, self._fed = 0, None
        if self._sides:
            self._number += 1
            yield PileSheet(self._number, tuple(self._sides), self._refused)
            self._sides, self._refused = [], 0
