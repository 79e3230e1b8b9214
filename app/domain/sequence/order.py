"""Pages out of order, missing or doubled, by the numbers printed on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final
from uuid import UUID

from app.domain.model import Side
from app.domain.sequence.numbering import Numbered, numbering
from app.domain.sequence.proposal import proposal
from app.domain.sequence.values import Finding, FindingCode, PaperSequence
from app.domain.sequence.whole import Row, ends, is_well, that_count

_MOST_NAMED: Final = 12
"""numbers in one sentence"""
_ROOM: Final = 2
"""so many more than there are may be missing without a stated total: what jumps further is a piece of a paper, or no page number"""
_MOST_DOUBLED: Final = 2
"""numbers of one paper that are there twice: a sheet that came again; more mean that papers lie in each other"""


def order(paper: PaperSequence) -> tuple[Finding, ...]:
    """Find what the printed numbers say against the order in which the pages lie.

    Papers that lie one behind the other each have their own numbers. A first page, and any other, may bear none: by the rules (NĐ 30/2020,
    Annex I) numbers begin on the second page. The paper is silent as long as a page was not read, and where fewer than two numbers agree.
    """
    if any(page.marks is None and not page.blank for page in paper.pages):
        return ()
    ways = numbering(paper.pages)
    if not ways or any(map(is_well, ways)):
        return ()
    row = ways[0]
    if is_well(row[::-1]):
        right = _turned_round(row)
        return (_found(FindingCode.BACKWARDS, row, (right[-1], right[0]), 1.0, right),)
    documents = _documents(row)
    if any(map(_is_mixed, documents)):
        return (_found(FindingCode.OUT_OF_ORDER, row, _pages_that_fall(row), 0.8),)
    out: list[Finding] = []
    if not all(map(_ascends, documents)):
        out.append(_out_of_order(row, documents))
    for document in documents:
        out += _doubles(document)
        out += _gaps(that_count(document))
    return tuple(out)


def _marked(row: Sequence[Numbered]) -> list[Numbered]:
    return [one for one in row if one.mark is not None]


def _turned_round(row: Row) -> tuple[UUID, ...]:
    """From the last sheet to the first, each with its front first."""
    sheets = [list(sides) for _, sides in groupby((one.page for one in row), key=lambda page: page.on_sheet)]
    return tuple(
        page.page for sides in reversed(sheets) for page in sorted(sides, key=lambda page: page.side is Side.BACK)
    )


def _documents(row: Row) -> list[Row]:
    """The papers in the row: one for each place and total; among those without a total, one begins where numbers begin anew.

    Pages without a number are of the paper of the page before them, or of the one that begins behind them.
    """
    papers: dict[object, list[Numbered]] = {}
    paper = _marked(row)[0].paper
    for one in row:
        paper = one.paper if one.mark is not None else paper
        papers.setdefault(paper, []).append(one)
    out: list[Row] = []
    for pages in papers.values():
        begins_anew = _marked(pages)[0].total is None and _counts(pages).most_common(1)[0][1] > 1
        out += _parts(pages) if begins_anew else [tuple(pages)]
    return out


def _parts(pages: Sequence[Numbered]) -> list[Row]:
    out: list[list[Numbered]] = [[]]
    waiting: list[Numbered] = []
    last = 0
    for one in pages:
        if one.mark is None:
            waiting.append(one)
            continue
        if last and one.number <= min(last, 1 + len(waiting)):
            out.append([])
        out[-1] += [*waiting, one]
        waiting, last = [], one.number
    out[-1] += waiting
    return [tuple(part) for part in out]


def _counts(document: Sequence[Numbered]) -> Counter[int]:
    return Counter(one.number for one in _marked(document))


def _is_mixed(document: Row) -> bool:
    """Whether too many numbers are there twice for a sheet that came again: nobody knows which page belongs to which paper."""
    counts = _counts(document)
    twice = sum(count > 1 for count in counts.values())
    lacks = bool(counts) and max(counts) > len(counts) + sum(one.printed for one in document)
    if counts and min(counts.values()) > 1:
        return True
    return twice > _MOST_DOUBLED or (twice > 0 and (lacks or not _ascends(document)))


def _ascends(document: Row) -> bool:
    """Whether its numbers rise, and no page that may be its first lies behind them."""
    numbers = [one.number for one in _marked(document)]
    first = next((at for at, one in enumerate(document) if one.mark is not None), 0)
    lacks_first = bool(numbers) and numbers[0] == 2 and not any(one.printed for one in document[:first])
    moved = lacks_first and sum(one.printed for one in document) == 1
    return all(a <= b for a, b in pairwise(numbers)) and not moved


def _pages_that_fall(row: Row) -> list[UUID]:
    """The pages between which the numbers fall."""
    falls = [(a.page.page, b.page.page) for a, b in pairwise(_marked(row)) if b.number <= a.number]
    return list(dict.fromkeys(page for pair in falls for page in pair))


def _out_of_order(row: Row, documents: Sequence[Row]) -> Finding:
    right = tuple(
        page for document in documents for page in (proposal(document) if _marked(document) else _ids(document))
    )
    moved = [now for now, then in zip(_ids(row), right, strict=True) if now != then]
    falls = len(documents) == 1 and all(a.number > b.number for a, b in pairwise(_marked(row)))
    code = FindingCode.BACKWARDS if falls else FindingCode.OUT_OF_ORDER
    return _found(code, row, moved or _pages_that_fall(row), 1.0, right)


def _ids(row: Sequence[Numbered]) -> list[UUID]:
    return [one.page.page for one in row]


def _doubles(document: Row) -> Iterator[Finding]:
    counts = _counts(document)
    for number in sorted(number for number, count in counts.items() if count > 1):
        twice = [one for one in _marked(document) if one.number == number]
        yield _found(FindingCode.PAGE_DOUBLED, twice, _ids(twice), 1.0, number=_shown(number, twice[0].total))


def _gaps(document: Row) -> Iterator[Finding]:
    """Numbers that no page bears, less the pages without one that lie there."""
    marked = _marked(document)
    if not marked:
        return
    gaps = _where_they_lie(document) if _ascends(document) else _anywhere(document)
    total = marked[0].total
    lacking = sum(lack for _, lack, _ in gaps)
    most = total if total is not None else len(marked) + _ROOM
    if not gaps or lacking > most:
        return
    missing = [number for numbers, _, _ in gaps for number in numbers]
    said = ", ".join(_shown(number, total) for number in missing[:_MOST_NAMED])
    yield _found(
        FindingCode.PAGE_MISSING,
        marked,
        list(dict.fromkeys(page for _, _, beside in gaps for page in beside)),
        1.0 if lacking == len(missing) else 0.8,
        missing=said + (" …" if len(missing) > _MOST_NAMED else ""),
        lacking=lacking,
    )


type _Gap = tuple[list[int], int, list[UUID]]
"""the numbers, how many of them no page can have, the pages on both sides"""


def _where_they_lie(document: Row) -> list[_Gap]:
    """The gaps in numbers that rise."""
    out: list[_Gap] = []
    last: Numbered | None = None
    between = 0
    for one in document:
        if one.mark is None:
            between += 1
            continue
        before = last.number if last is not None else 0
        if one.number - before > 1 + between:
            beside = [last.page.page] if last is not None else []
            numbers = list(range(before + 1, one.number))
            out.append((numbers, len(numbers) - between, [*beside, one.page.page]))
        last, between = one, 0
    if last is not None and not ends(last, between):
        numbers = list(range(last.number + 1, (last.total or 0) + 1))
        out.append((numbers, len(numbers) - between, [last.page.page]))
    return out


def _anywhere(document: Row) -> list[_Gap]:
    """The numbers that lack where pages lie in disorder: any page without a number may be any of them."""
    marked = _marked(document)
    there = {one.number for one in marked}
    missing = [number for number in range(1, (marked[0].total or max(there)) + 1) if number not in there]
    lacking = len(missing) - (len(document) - len(marked))
    beside = [one.page.page for one in marked if {one.number - 1, one.number + 1} & set(missing)]
    return [(missing, lacking, beside or [marked[0].page.page])] if lacking > 0 else []


def _shown(number: int, total: int | None) -> str:
    return str(number) if total is None else f"{number}/{total}"


def _found(
    code: FindingCode,
    by: Sequence[Numbered],
    pages: Sequence[UUID],
    certain: float,
    right: tuple[UUID, ...] = (),
    **evidence: str | int,
) -> Finding:
    """`certain` is lowered by how surely the numbers were read, and by how few of the pages bear one."""
    marks = [one.mark for one in by if one.mark is not None]
    printed = sum(not one.page.blank for one in by)
    read = sum(mark.confidence for mark in marks) / len(marks)
    share = min(1.0, (len(marks) + 1) / max(1, printed))
    numbers = " ".join(_shown(mark.number, mark.total) for mark in marks[:_MOST_NAMED])
    certainty = round(certain * read * (0.5 + 0.5 * share), 3)
    return Finding(code, tuple(pages), certainty, {"numbers": numbers, "agree": len(marks), **evidence}, right)
