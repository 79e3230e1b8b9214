"""Which of the numbers on the pages are their page numbers: those that stand in the same place, in the same form, on several pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final
from uuid import UUID

from app.domain.sequence.values import NumberMark, SequencePage

_SAME_HEIGHT_MM: Final = 10.0
_SAME_PLACE_MM: Final = 15.0
"""across the page, also mirrored: a number at the outer edge changes sides"""
_CELL_MM: Final = 10.0
_LEAST_AGREE, _LEAST_ELSEWHERE = 2, 3
"""pages that have to have a number in one place, and in a second and third place"""
_ROOM: Final = 4
"""what is greater than twice the pages and this is no page number"""
_LEAST_DENSE: Final = 0.4
"""of the numbers from the least to the greatest, the share that is there: page numbers lie close together, those of tables do not"""
_LEAST_SURE: Final = 0.7
"""a number read less surely than that may be any other one"""
_SURE: Final = 0.9
"""one read as surely as that is taken for no other, unless the pages on both sides say so"""
_ALIKE: Final = tuple(
    map(frozenset, ("17", "14", "27", "38", "56", "58", "68", "69", "49", "89", "35", "06", "08", "47"))
)
"""digits that the reader takes for each other"""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A page in its place. `mark` is its number; None: it bears none that was read. Blank pages bear none either. `place` tells the places
    apart in which papers behind each other have their numbers."""

    page: SequencePage
    mark: NumberMark | None
    place: int = 0

    @property
    def printed(self) -> bool:
        """It bears no number, and might: it is not blank."""
        return self.mark is None and not self.page.blank

    @property
    def number(self) -> int:
        """Its number; 0 where it bears none."""
        return self.mark.number if self.mark is not None else 0

    @property
    def paper(self) -> tuple[int, int | None]:
        """What it has in common with the numbers of the same paper."""
        return self.place, self.total

    @property
    def total(self) -> int | None:
        """What its number says of how many there are."""
        return self.mark.total if self.mark is not None else None


def numbering(pages: Sequence[SequencePage]) -> tuple[tuple[Numbered, ...], ...]:
    """The pages with their numbers, read in two ways, the likelier first; nothing where fewer than two agree on a place and a form.

    Numbers with a total and numbers without are two forms. Papers may lie behind each other: of each form the place that most pages have
    counts, and others where three pages agree. A number that is not what the pages around it tell is taken to be misread where that makes
    fewer pages missing; in the second way also where it only looks like the number that its place tells. What is in order in either way is
    not to be doubted.
    """
    places = [*_places(pages, totals=True), *_places(pages, totals=False)]
    found = {page: (mark, place) for place, marks in reversed(list(enumerate(places))) for page, mark in marks.items()}
    if not found:
        return ()
    row = tuple(Numbered(page, *found.get(page.page, (None, 0))) for page in pages)
    return _mended(row, _fewer_missing), _mended(row, _looks_like)


def _places(pages: Sequence[SequencePage], *, totals: bool) -> list[dict[UUID, NumberMark]]:
    """By page, its number, for each place where enough pages have one of this form; the place of most pages first."""
    most = 2 * len(pages) + _ROOM
    marks = {
        page.page: [mark for mark in page.marks.numbers if (mark.total is not None) is totals and mark.number <= most]
        for page in pages
        if page.marks is not None and not page.blank
    }
    out: list[dict[UUID, NumberMark]] = []
    while True:
        schemes = (_in_place(marks, seed) for seed in _seeds(mark for of_page in marks.values() for mark in of_page))
        found = max((scheme for scheme in schemes if _is_dense(scheme)), key=len, default={})
        if len(found) < (_LEAST_AGREE if not out else _LEAST_ELSEWHERE):
            return out
        out.append(_in_place(marks, _middle(list(found.values()))))
        marks = {page: of_page for page, of_page in marks.items() if page not in found and page not in out[-1]}


def _seeds(marks: Iterable[NumberMark]) -> list[NumberMark]:
    """A mark in each place, so that there are few, however many pages."""
    seeds: dict[tuple[bool, int, int], NumberMark] = {}
    for mark in marks:
        place = (mark.at_foot, round(abs(mark.from_middle_mm) / _CELL_MM), round(mark.from_edge_mm / _CELL_MM))
        seeds.setdefault(place, mark)
    return list(seeds.values())


def _in_place(marks: Mapping[UUID, Sequence[NumberMark]], seed: NumberMark) -> dict[UUID, NumberMark]:
    """Of each page the number that stands nearest to where the seed stands, if one stands there."""
    out: dict[UUID, NumberMark] = {}
    for page, of_page in marks.items():
        there = [mark for mark in of_page if mark.at_foot == seed.at_foot and _is_near(mark, seed)]
        if there:
            out[page] = min(there, key=lambda mark: sum(_apart_mm(mark, seed)))
    return out


def _is_near(one: NumberMark, other: NumberMark) -> bool:
    across_mm, down_mm = _apart_mm(one, other)
    return across_mm <= _SAME_PLACE_MM and down_mm <= _SAME_HEIGHT_MM


def _apart_mm(one: NumberMark, other: NumberMark) -> tuple[float, float]:
    across = min(abs(one.from_middle_mm - other.from_middle_mm), abs(one.from_middle_mm + other.from_middle_mm))
    return across, abs(one.from_edge_mm - other.from_edge_mm)


def _middle(marks: Sequence[NumberMark]) -> NumberMark:
    """A mark where most of them stand."""
    across = median(abs(mark.from_middle_mm) for mark in marks)
    return replace(marks[0], from_middle_mm=across, from_edge_mm=median(mark.from_edge_mm for mark in marks))


def _is_dense(marks: Mapping[UUID, NumberMark]) -> bool:
    numbers = {mark.number for mark in marks.values()}
    return bool(numbers) and len(numbers) >= _LEAST_DENSE * (max(numbers) - min(numbers) + 1)


type _MayBe = Callable[[NumberMark, int, bool, Counter[int], int], bool]


def _mended(pages: tuple[Numbered, ...], may_be: _MayBe) -> tuple[Numbered, ...]:
    """A number whose place those around it tell is that of its place, where it may have been misread."""
    places = [place for place in enumerate(one for one in pages if not one.page.blank) if place[1].mark is not None]
    borne = Counter(one.number for _, one in places)
    unnumbered = sum(one.printed for one in pages)
    meant: dict[UUID, NumberMark] = {}
    for at, (place, one) in enumerate(places):
        expected, surely = _expected(places, at)
        if one.mark is None or not 1 <= expected <= (one.total or expected) or (at == 0 and expected <= place):
            continue
        if expected != one.number and may_be(one.mark, expected, surely, borne, unnumbered):
            meant[one.page.page] = replace(one.mark, number=expected, confidence=one.mark.confidence / 2)
    return tuple(replace(one, mark=meant.get(one.page.page, one.mark)) for one in pages)


def _expected(places: Sequence[tuple[int, Numbered]], at: int) -> tuple[int, bool]:
    """The number that the pages around one say is on it, and whether both sides do; 0: they say none. Two of them have to agree.

    Before the first number, the beginning of the paper speaks: its first page is page 1.
    """
    place = places[at][0]
    around = [other for other in (at - 2, at - 1, at + 1, at + 2) if 0 <= other < len(places)]
    beside = {other: places[other][1].number + place - places[other][0] for other in around}
    told = [beside[other] for other in (at - 1, at + 1) if other in beside] + ([place + 1] if at == 0 else [])
    if len(told) == 2 and len(set(told)) == 1 and (at > 0 or (len(around) > 1 and len(set(beside.values())) == 1)):
        return told[0], True
    agree = len(around) > 1 and len(set(beside.values())) == 1 and not {at - 1, at + 1} <= set(around)
    return (next(iter(beside.values())) if agree else 0), False


def _lacking(numbers: Counter[int], unnumbered: int) -> int:
    """How many numbers no page bears, less the pages that bear none."""
    return max(0, max(numbers) - len(numbers) - unnumbered)


def _fewer_missing(mark: NumberMark, expected: int, surely: bool, borne: Counter[int], unnumbered: int) -> bool:
    """What speaks against it is a page that bears the expected number: then these two may have changed places."""
    instead = borne - Counter([mark.number]) + Counter([expected])
    fewer = not borne[expected] and _lacking(instead, unnumbered) < _lacking(borne, unnumbered)
    evens = borne[mark.number] - borne[expected] > 1
    unsure = mark.confidence < (_SURE if _are_alike(mark.number, expected) else _LEAST_SURE)
    return (surely and (fewer or evens)) or (fewer and unsure)


def _looks_like(mark: NumberMark, expected: int, surely: bool, borne: Counter[int], unnumbered: int) -> bool:
    looks_like = surely and expected > 1 and not borne[expected] and _are_alike(mark.number, expected)
    return looks_like or _fewer_missing(mark, expected, surely, borne, unnumbered)


def _are_alike(one: int, other: int) -> bool:
    """Whether they differ in one digit, which the reader takes for the other's."""
    read, meant = str(one), str(other)
    differing = [{a, b} for a, b in zip(read, meant, strict=False) if a != b]
    return len(read) == len(meant) and len(differing) == 1 and differing[0] in _ALIKE
