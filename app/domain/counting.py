"""Whether all the paper is in: counts from outside the scanner are laid beside what came. Pure.

A feeder that reports *empty* proves nothing: drivers do so after a jam too. What proves something is a number that the scanner had no part
in: typed by the officer, stated by the catalogue for this component, or printed on the paper itself (*Trang 2/5*).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.arrange import Paper
from app.domain.model import MasterPage
from app.domain.page import PageText, PageWord

HEAD_AND_FOOT = 0.12
"""share of the page's height, at its top and at its bottom, where page numbers stand"""
MOST_PAGES = 500
_FOLIO = r"[-–—~.\s]*"
_OF = r"(?:/|⁄|∕|trên|của|of)"
_NAMED = re.compile(rf"\b(?:trang|page)\s*(?:số)?\s*:?\s*(\d{{1,3}})\s*{_OF}\s*(?:tổng số\s*)?(\d{{1,3}})\b")
_BARE = re.compile(rf"{_FOLIO}[(\[]?(\d{{1,3}})\s*[/⁄∕]\s*(\d{{1,3}})[)\]]?{_FOLIO}")
_ALONE = re.compile(rf"{_FOLIO}(?:(?:trang|page)\s*:?\s*)?(\d{{1,3}}){_FOLIO}")


@dataclass(frozen=True, slots=True)
class PageNumber:
    """*Page number of total*, as read on a page; `total` is None where the paper states none."""

    number: int
    total: int | None


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """A page in its place: what number was read on it, whether it is blank, and whether anybody has read it by now."""

    page: UUID
    number: PageNumber | None = None
    blank: bool = False
    read: bool = True


class CountSource(StrEnum):
    """Where a count comes from; also the key of its name in messages."""

    TYPED = "typed"
    QUANTITY = "quantity"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Count:
    """What one source says, beside what is there: sheets, or pages where the paper itself speaks.

    `whole` says whether the two agree; `pages` are those to look at: beside a gap, or there twice.
    """

    source: CountSource
    said: int
    found: int
    whole: bool
    pages: tuple[UUID, ...] = ()


class Mismatch(StrEnum):
    """Why a count is not reconciled."""

    NO_COUNT = "no-count"
    """nobody outside the scanner said a number"""
    DIFFERS = "differs"
    """what came is not what was said"""
    CONTRADICTION = "contradiction"
    """two sources say different things"""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """All is in, by the word of these sources."""

    by: tuple[CountSource, ...]


@dataclass(frozen=True, slots=True)
class NotReconciled:
    """It is not known that all is in. `counts` are the sources that speak, `pages` those to look at."""

    reason: Mismatch
    counts: tuple[Count, ...] = ()
    pages: tuple[UUID, ...] = ()


type Counted = Reconciled | NotReconciled


def reconcile(
    sheets_in: int, pages: Sequence[NumberedPage], *, typed: int | None, quantity: int | None, overruled: bool = False
) -> Counted:
    """Lay all counts beside what came.

    Args:
        sheets_in: sheets of paper behind the pages.
        pages: the pages in their order.
        typed: what the officer counted.
        quantity: what the catalogue or the dossier states.
        overruled: the officer gave a reason with the count: the other sources are silent.
    """
    words = [Count(CountSource.TYPED, typed, sheets_in, typed == sheets_in)] if typed is not None else []
    if typed is None or not overruled:
        if quantity is not None:
            words.append(Count(CountSource.QUANTITY, quantity, sheets_in, quantity == sheets_in))
        on_paper = count_on_paper(pages)
        words += [on_paper] if on_paper is not None else []
    if not words:
        return NotReconciled(Mismatch.NO_COUNT)
    if all(word.whole for word in words):
        return Reconciled(tuple(word.source for word in words))
    look_at = tuple(page for word in words for page in word.pages)
    ways = {(word.said > word.found) - (word.said < word.found) if not word.whole else None for word in words}
    reason = Mismatch.DIFFERS if len(ways) == 1 else Mismatch.CONTRADICTION
    return NotReconciled(reason, tuple(words), look_at)


def count_on_paper(pages: Sequence[NumberedPage]) -> Count | None:
    """What the numbers printed on the pages prove; None where they prove nothing.

    Several papers may lie one behind the other: each has its own *1 of m* to *m of m*. The paper is silent where a page was not read yet,
    or where a printed page bears no number: nobody knows whether it belongs to the numbered ones.
    """
    if not all(page.read for page in pages):
        return None
    numbered = [page for page in pages if not page.blank]
    if not numbered or any(page.number is None or page.number.total is None for page in numbered):
        return None
    said, found, questioned = 0, 0, []
    for run in _runs(numbered):
        total = next(page.number.total for page in run if page.number is not None) or 0
        there = Counter(page.number.number for page in run if page.number is not None)
        missing = {number for number in range(1, total + 1) if not there[number]}
        said += total
        found += len(there) if missing else len(run)
        questioned += [
            page.page
            for page in run
            if page.number is not None
            and (there[page.number.number] > 1 or {page.number.number - 1, page.number.number + 1} & missing)
        ]
        if missing and not questioned:
            questioned.append(run[0].page)
    return Count(CountSource.PAPER, said, found, not questioned and said == found, tuple(questioned))


def _runs(pages: Sequence[NumberedPage]) -> list[list[NumberedPage]]:
    """Neighbours with the same total are of one paper; where all its numbers are there, the next paper begins."""
    runs: list[list[NumberedPage]] = []
    for page in pages:
        last = runs[-1] if runs else []
        same = bool(last) and _total(last[0]) == _total(page)
        if same and len({other.number for other in last}) < (_total(page) or 0):
            last.append(page)
        else:
            runs.append([page])
    return runs


def _total(page: NumberedPage) -> int | None:
    return page.number.total if page.number is not None else None


def sheets_in(paper: Paper, masters: Mapping[UUID, MasterPage]) -> int:
    """How many sheets of paper stand behind the pages that lie on the desk.

    A page that was split or copied is one sheet still, and one that was joined is as many as were put onto it. A rescan is the sheet that
    it shows again; a back that was scanned after all fronts is on the sheet of its front.
    """
    sheets: set[tuple[UUID, int]] = set()
    for shown in paper.master_ids:
        stands_for = paper.sheet_of.get(shown, shown)
        master = masters.get(stands_for)
        sheets.add((master.batch_id, master.sheet) if master is not None else (stands_for, 0))
    return len(sheets)


def page_number(text: PageText) -> PageNumber | None:
    """The page's own number, read at its head or foot: *Trang 2/5*, *Trang 2 của 5*, *Page 2 of 5*, *- 2/5 -*, *2*.

    None where there is none, or where two different ones were read.
    """
    found = {number for line in lines_at_edge(text) if (number := number_in(line)) is not None}
    said = {number for number in found if number.total is not None} or found
    return said.pop() if len(said) == 1 else None


def number_in(line: Sequence[PageWord]) -> PageNumber | None:
    """What a line at the head or the foot of a page says of the page's number, as `page_number`; None: it is about something else."""
    said = unicodedata.normalize("NFC", " ".join(word.text for word in line).casefold())
    of_total = _NAMED.search(said) or _BARE.fullmatch(said)
    if of_total:
        number, total = int(of_total[1]), int(of_total[2])
        return PageNumber(number, total) if 1 <= number <= total <= MOST_PAGES else None
    alone = _ALONE.fullmatch(said)
    number = int(alone[1]) if alone else 0
    return PageNumber(number, None) if 1 <= number <= MOST_PAGES else None


def lines_of(text: PageText) -> list[list[PageWord]]:
    """The words of a page, line by line."""
    lines: dict[tuple[int, int], list[PageWord]] = {}
    for word in text.words:
        lines.setdefault((word.block, word.line), []).append(word)
    return list(lines.values())


def lines_at_edge(text: PageText) -> list[list[PageWord]]:
    """The lines at the head and at the foot of a page, where its number stands."""
    return [line for line in lines_of(text) if _at_edge(line, text.height_px)]


def _at_edge(line: Sequence[PageWord], height_px: int) -> bool:
    top, foot = line[0].line_box_px[1], line[0].line_box_px[3]
    return foot <= height_px * HEAD_AND_FOOT or top >= height_px * (1 - HEAD_AND_FOOT)
