"""Which pages in the middle of a paper look like the first of another one: a separator may have been forgotten, or not read. Pure.

It is a guess, so it cuts nothing: a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.counting import PageNumber
from app.domain.page import BlockKind
from app.domain.splitting import SuspicionKind

_LETTERHEAD: Final = frozenset({BlockKind.ISSUER, BlockKind.MOTTO})
_OF_A_HEAD: Final = frozenset({BlockKind.NUMBER, BlockKind.TITLE})


@dataclass(frozen=True, slots=True)
class Face:
    """A side of a sheet, as far as it tells whether a paper begins on it. Both have the same `sheet`; `number` is the page's own."""

    sheet: Hashable
    blank: bool = False
    letterhead: bool = False
    number: PageNumber | None = None


def has_letterhead(blocks: Collection[BlockKind]) -> bool:
    """Whether a page has a head as the first page of a paper has: issuer and motto, and a number or a title."""
    kinds = frozenset(blocks)
    return kinds >= _LETTERHEAD and bool(kinds & _OF_A_HEAD)


def beginnings(faces: Sequence[Face]) -> Iterator[tuple[int, SuspicionKind]]:
    """The places of those behind the first written side of a paper on which another one seems to begin, each with the reason.

    A paper begins on the front of a sheet, or on its back behind a blank front.
    """
    written = [place for place, face in enumerate(faces) if not face.blank]
    unnumbered = bool(written) and faces[written[0]].number is None
    before: list[PageNumber] = []
    for place in written:
        face = faces[place]
        if place != written[0] and _begins_sheet(place, faces):
            if face.letterhead:
                yield place, SuspicionKind.NEW_LETTERHEAD
            if face.number is not None and _begins_anew(face.number, before, unnumbered=unnumbered):
                yield place, SuspicionKind.FIRST_PAGE_AGAIN
        before += [face.number] if face.number is not None else []


def _begins_sheet(place: int, faces: Sequence[Face]) -> bool:
    return place == 0 or faces[place - 1].sheet != faces[place].sheet or faces[place - 1].blank


def _begins_anew(number: PageNumber, before: Sequence[PageNumber], *, unnumbered: bool) -> bool:
    """Whether page number 1 stands here for another paper than the numbers before it do. A paper that lies backwards has it once, behind
    numbers that begin on its first page; by the rules (NĐ 30/2020, Annex I) a first page bears none."""
    if number.number != 1:
        return False
    if not before:
        return number.total is not None
    return unnumbered or number.total != before[-1].total or any(one.number == 1 for one in before)
