"""Papers of plausible dossiers as facts without pixels, and faults planted into them: what the checks across pages are measured on.

Everything is drawn from a generator of chance. Most is as counters see it: one to three papers behind each other, A4 with an odd sheet of
another size, page numbers in one of the usual places or nowhere, both sides or one, blank backs left in or out, numbers that the reader
misses or misreads, numbers that are none of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final
from uuid import UUID

from app.domain.model import Side
from app.domain.sequence.values import FindingCode, NumberMark, PageMarks, PaperSequence, SequencePage

CODE, OTHER_CODE = "H56.14-241124-0003", "H56.14-241119-0417"
NAMES = ("nguyen thi mau", "le van thu", "tran quang vinh", "pham thi hoa binh", "do duc manh")
ALIKE = {"1": "7", "7": "1", "3": "8", "8": "3", "5": "6", "6": "5", "2": "7", "9": "4", "4": "9", "0": "8"}
_BATCH = UUID(int=1 << 100)
_A4, _OTHERS = (210.0, 297.0), ((148.0, 210.0), (297.0, 420.0), (210.0, 120.0), (216.0, 279.0))
_HABITS: Final = ("none", "head", "foot", "outer", "total", "from one")
_STEP = 1000
"""between the ids of two pages: the id tells the true order"""


@dataclass(frozen=True, slots=True)
class Reading:
    """How well numbers are read: the share that is found, and of those the share with a wrong digit."""

    found: float = 1.0
    wrong: float = 0.0


PERFECT, USUAL, POOR = Reading(), Reading(0.95, 0.01), Reading(0.6, 0.03)


def plausible(chance: Random, reading: Reading = USUAL, habit: str = "", papers: int = 0) -> PaperSequence:
    """A paper that is whole and in order.

    Args:
        chance: the generator.
        reading: how well its numbers were read.
        habit: how its pages are numbered; by chance where it is empty.
        papers: how many lie behind each other; 0: by chance.
    """
    both_sides = chance.random() < 0.5
    sizes = [chance.randint(1, 12) for _ in range(papers or chance.choices((1, 2, 3), (8, 2, 1))[0])]
    habits = [habit or chance.choice(_HABITS)] * len(sizes)
    if not habit and chance.random() < 0.3:
        habits = [chance.choice(_HABITS) for _ in sizes]
    sides: list[SequencePage] = []
    sheet = 0
    for size, one in zip(sizes, habits, strict=True):
        blank_backs = both_sides and chance.random() < 0.5
        for page in _printed(chance, size, one, reading):
            is_back = both_sides and not blank_backs and bool(sides) and sides[-1].side is Side.FRONT and page.seq > 0
            sheet += not is_back
            sides.append(replace(page, sheet=sheet, side=Side.BACK if is_back else Side.FRONT))
            if blank_backs:
                sides.append(_blank_back(sides[-1]))
        if both_sides and sides[-1].side is Side.FRONT:
            sides.append(_blank_back(sides[-1]))
    came = [replace(page, page=UUID(int=(at + 1) * _STEP), seq=at) for at, page in enumerate(sides)]
    leaves_blanks = chance.random() < 0.5
    shown = [page for page in came if leaves_blanks or not page.blank]
    return PaperSequence(tuple(shown), tuple(came), CODE, None, sheet)


def _printed(chance: Random, size: int, habit: str, reading: Reading) -> list[SequencePage]:
    named = chance.random() < 0.3
    reference = f"{chance.randint(1, 4000)}/qd-ubnd" if chance.random() < 0.5 else ""
    on_each, name = chance.random() < 0.1, chance.choice(NAMES) if chance.random() < 0.4 else ""
    edge_mm = chance.uniform(10, 22)
    out = []
    for number in range(1, size + 1):
        marks = [_mark(chance, number, size, habit, edge_mm, reading)] if chance.random() < reading.found else []
        if chance.random() < 0.06:  # the number of a row or of a heading, alone on its line
            foot, place = chance.random() < 0.5, chance.uniform(-80, 80)
            marks.append(NumberMark(chance.randint(1, 60), None, False, foot, chance.uniform(8, 35), place, 0.9))
        found = PageMarks(
            tuple(mark for mark in marks if mark is not None),
            frozenset({CODE}) if chance.random() < 0.1 else frozenset(),
            reference if number == 1 or on_each else "",
            _misread(chance, name) if chance.random() < (0.2 if named else 0.05) else "",
        )
        width_mm, length_mm = _A4 if chance.random() < 0.97 else chance.choice(_OTHERS)
        out.append(
            SequencePage(
                UUID(int=number),
                _BATCH,
                number - 1,
                0,
                Side.FRONT,
                True,
                width_mm + chance.gauss(0, 0.4),
                length_mm * (1 + chance.gauss(0, 0.002)),
                False,
                (chance.uniform(10, width_mm - 10),) if chance.random() < 0.01 else (),
                "",
                "",
                found,
            )
        )
    return out


def _mark(chance: Random, number: int, size: int, habit: str, edge_mm: float, reading: Reading) -> NumberMark | None:
    if habit == "none" or (number == 1 and habit in ("head", "foot", "outer")):
        return None
    said, confidence = number, chance.uniform(0.75, 0.97)
    if chance.random() < reading.wrong:
        digits = str(number)
        at = chance.randrange(len(digits))
        said = int(digits[:at] + ALIKE[digits[at]] + digits[at + 1 :])
    total = size if habit == "total" else None
    if total is not None and not 1 <= said <= total:
        return None
    middle_mm = {"outer": 75.0 * (-1) ** number}.get(habit, 0.0) + chance.gauss(0, 1.5)
    return NumberMark(
        said, total, habit == "total", habit != "head", edge_mm + chance.gauss(0, 1), middle_mm, confidence
    )


def _misread(chance: Random, name: str) -> str:
    if name and chance.random() < 0.2:
        at = chance.randrange(len(name))
        return name[:at] + chance.choice("aeioun") + name[at + 1 :]
    return name


def _blank_back(front: SequencePage) -> SequencePage:
    return replace(front, side=Side.BACK, blank=True, marks=PageMarks(), streaks_mm=())


@dataclass(frozen=True, slots=True)
class Planted:
    """A paper with a fault, and the order that its pages should have; empty: the order is no matter of this fault."""

    paper: PaperSequence
    order: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A fault: what is to be found of it, and what plants it; None: this paper can't have it."""

    codes: frozenset[FindingCode]
    plant: Callable[[PaperSequence, Random], Planted | None]


def _numbered(paper: PaperSequence) -> list[SequencePage]:
    return [page for page in paper.pages if page.marks is not None and page.marks.numbers]


def _said(pages: Sequence[SequencePage]) -> list[tuple[NumberMark, ...]]:
    return [page.marks.numbers if page.marks is not None else () for page in pages if not page.blank]


def _laid(paper: PaperSequence, pages: list[SequencePage]) -> Planted | None:
    """The same pages in another order, where that can be seen by their numbers."""
    if len(_numbered(paper)) < 3 or _said(pages) == _said(paper.pages):
        return None
    return Planted(replace(paper, pages=tuple(pages)), tuple(page.page for page in paper.pages))


def _swapped(paper: PaperSequence, chance: Random) -> Planted | None:
    pages, numbered = list(paper.pages), _numbered(paper)
    if len(numbered) < 3:
        return None
    a, b = (pages.index(page) for page in chance.sample(numbered, 2))
    pages[a], pages[b] = pages[b], pages[a]
    return _laid(paper, pages)


def _moved(paper: PaperSequence, chance: Random) -> Planted | None:
    pages, numbered = list(paper.pages), _numbered(paper)
    if len(numbered) < 3:
        return None
    page = chance.choice(numbered)
    pages.remove(page)
    pages.insert(chance.randint(0, len(pages)), page)
    return _laid(paper, pages)


def _shuffled(paper: PaperSequence, chance: Random) -> Planted | None:
    return _laid(paper, chance.sample(paper.pages, len(paper.pages)))


def _backwards(paper: PaperSequence, _chance: Random) -> Planted | None:
    return _laid(paper, list(paper.pages[::-1]))


def _dropped(paper: PaperSequence, chance: Random) -> Planted | None:
    numbered = _numbered(paper)
    if len(numbered) < 4:
        return None
    gone = chance.choice(numbered[1:-1])
    left = tuple(page for page in paper.pages if page is not gone)
    return Planted(replace(paper, pages=left, came=tuple(page for page in paper.came if page is not gone)))


def _skipped(paper: PaperSequence, chance: Random) -> Planted | None:
    numbered = _numbered(paper)
    if len(numbered) < 4:
        return None
    sheet = chance.choice(numbered[1:-1]).sheet
    if sheet in (numbered[0].sheet, numbered[-1].sheet):
        return None
    left = tuple(page for page in paper.pages if page.sheet != sheet)
    came = tuple(page for page in paper.came if page.sheet != sheet)
    came = tuple(replace(page, seq=at) for at, page in enumerate(came))
    if len([page for page in left if page.marks is not None and page.marks.numbers]) < 2:
        return None
    return Planted(replace(paper, pages=left, came=came, sheets_said=paper.sheets_in, sheets_in=paper.sheets_in - 1))


def _doubled(paper: PaperSequence, chance: Random) -> Planted | None:
    numbered = _numbered(paper)
    if len(numbered) < 3:
        return None
    page = chance.choice(numbered)
    again = replace(page, page=UUID(int=page.page.int + 1), sheet=900, seq=900)
    at = paper.pages.index(page) + 1
    return Planted(replace(paper, pages=(*paper.pages[:at], again, *paper.pages[at:])))


def _of_another(paper: PaperSequence, chance: Random) -> Planted | None:
    if not paper.pages:
        return None
    at = chance.randrange(len(paper.pages))
    marks = PageMarks((), frozenset({OTHER_CODE}), "9999/gp-syt", "hoang gia bao")
    page = replace(paper.pages[at], blank=False, marks=marks, width_mm=148.0, length_mm=210.0)
    return Planted(replace(paper, pages=(*paper.pages[:at], page, *paper.pages[at + 1 :])))


def _both_sides(paper: PaperSequence) -> dict[int, list[SequencePage]]:
    sheets: dict[int, list[SequencePage]] = {}
    for page in paper.came:
        sheets.setdefault(page.sheet, []).append(page)
    return {sheet: sides for sheet, sides in sheets.items() if len(sides) == 2}


def _without_back(paper: PaperSequence, chance: Random) -> Planted | None:
    sheets = _both_sides(paper)
    if len(sheets) < 3:
        return None
    gone = sheets[chance.choice(sorted(sheets))][1]
    came = tuple(replace(page, seq=at) for at, page in enumerate(page for page in paper.came if page is not gone))
    return Planted(replace(paper, pages=tuple(page for page in paper.pages if page is not gone), came=came))


def _face_down(paper: PaperSequence, chance: Random) -> Planted | None:
    sheets = {sheet: sides for sheet, sides in _both_sides(paper).items() if sides[1].blank}
    if len(sheets) < 4 or len(sheets) < 0.8 * len(_both_sides(paper)):
        return None
    front, back = sheets[chance.choice(sorted(sheets))]
    turned = {
        front.page: replace(back, page=front.page, side=Side.FRONT, seq=front.seq),
        back.page: replace(front, page=back.page, side=Side.BACK, seq=back.seq),
    }
    came = tuple(turned.get(page.page, page) for page in paper.came)
    shown = {page.page for page in paper.pages} | set(turned)
    return Planted(replace(paper, came=came, pages=tuple(page for page in came if page.page in shown)))


def _dirty(paper: PaperSequence, chance: Random) -> Planted | None:
    fronts = [page for page in paper.came if page.side is Side.FRONT and abs(page.width_mm - 210) < 10]
    if len(fronts) < 4:
        return None
    column_mm, first = chance.uniform(15, 195), chance.randrange(len(fronts) - 3)
    dirty = {page.page for page in fronts[first:] if chance.random() < 0.85}

    def with_streak(page: SequencePage) -> SequencePage:
        column = column_mm + chance.gauss(0, 0.2)
        return replace(page, streaks_mm=(*page.streaks_mm, column)) if page.page in dirty else page

    return Planted(replace(paper, came=tuple(with_streak(page) for page in paper.came))) if len(dirty) >= 3 else None


def _length_by(least: float, most: float) -> Callable[[PaperSequence, Random], Planted | None]:
    def plant(paper: PaperSequence, chance: Random) -> Planted | None:
        a4 = [page for page in paper.came if page.side is Side.FRONT and abs(page.length_mm - 297) < 5]
        if len(a4) < 5 or len(a4) < 0.8 * sum(page.side is Side.FRONT for page in paper.came):
            return None
        one, by = chance.choice(a4), chance.uniform(least, most)
        came = tuple(replace(page, length_mm=297 * by) if page is one else page for page in paper.came)
        return Planted(replace(paper, came=came))

    return plant


_ORDER = frozenset({FindingCode.OUT_OF_ORDER, FindingCode.BACKWARDS})
FAULTS: Final[Mapping[str, Kind]] = {
    "two pages swapped": Kind(_ORDER, _swapped),
    "one page moved": Kind(_ORDER, _moved),
    "all pages shuffled": Kind(_ORDER, _shuffled),
    "backwards": Kind(_ORDER, _backwards),
    "a page is missing": Kind(frozenset({FindingCode.PAGE_MISSING}), _dropped),
    "a sheet was skipped, sheets counted": Kind(frozenset({FindingCode.SHEET_SKIPPED}), _skipped),
    "a page came twice": Kind(frozenset({FindingCode.PAGE_DOUBLED}), _doubled),
    "a page of another dossier": Kind(frozenset({FindingCode.OTHER_PAPER}), _of_another),
    "a back is missing": Kind(frozenset({FindingCode.BACK_MISSING}), _without_back),
    "a sheet lay face down": Kind(frozenset({FindingCode.FACE_DOWN}), _face_down),
    "dirty glass": Kind(frozenset({FindingCode.DIRTY_GLASS}), _dirty),
    "two sheets at once": Kind(frozenset({FindingCode.TOO_LONG}), _length_by(1.2, 1.7)),
    "stretched by 3 to 8 %": Kind(frozenset({FindingCode.STRETCHED}), _length_by(1.03, 1.08)),
}
