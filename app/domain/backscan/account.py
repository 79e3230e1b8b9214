"""Where each sheet of a pile lies, and what a person has to decide of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from app.domain.backscan.cutting import NOTED, Finding, Run, Why
from app.domain.backscan.sheets import PileSheet
from app.domain.editlog import (
    Accept,
    Doubt,
    LoggedOperation,
    Operation,
    Remove,
    TransferIn,
    TransferOut,
    Undo,
    effective,
)

SEEN: Final = "backscan:"
"""how the reason begins under which the log of a pile holds that a person looked at something"""

UNREADABLE: Final = "PAGE_UNREADABLE"
"""the reason of the doubt about a page at which no machine could look"""

OUT_OF_ORDER: Final = "FILE_OUT_OF_ORDER"
"""the reason of the doubt about a page of a file whose name sorts before that of the one which came before it"""
_REASONS: Final = {UNREADABLE: Why.UNREADABLE, OUT_OF_ORDER: Why.OUT_OF_ORDER}
"""of other doubts: the scanner's"""


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that could not be taken in: its name, the code of what is wrong, behind which sheet it would have come; `key` names it."""

    key: str
    file: str
    code: str
    behind: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of exceptions.

    Attributes:
        key: names it for who looked at it; empty: it needs a decision about its sheets.
        why: the reasons, each once.
        sheets: the first and the last sheet that it is about; None: no sheet.
        count: how many sheets lie in the pile for it.
        pages: of those sheets, in order.
        code: the dossier's, as far as anything says it.
        file: of one that could not be taken in.
        detail: a number or a code that belongs to the reason.
    """

    key: str
    why: tuple[Why, ...]
    sheets: tuple[int, int] | None = None
    count: int = 0
    pages: tuple[UUID, ...] = ()
    code: str = ""
    file: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """All sheets of a pile: each is in one of `filed`, `held`, `open`, `waiting`, `left_out`.

    Attributes:
        sheets: how many came.
        dossiers: the dossiers to which sheets went.
        filed: sheets in dossiers.
        held: sheets on the list of exceptions.
        open: sheets of the last dossier, behind which more may come.
        waiting: sheets at which nobody looked yet, or that are about to be filed.
        left_out: sheets that a person said to be of no dossier.
        entries: the list of exceptions.
        pages: how many pages came.
        unread: pages of dossiers that nobody read yet: forgotten separators among them are not known yet.
    """

    sheets: int
    dossiers: int
    filed: int
    held: int
    open: int
    waiting: int
    left_out: int
    entries: tuple[Entry, ...]
    pages: int
    unread: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether every sheet is in just one place."""
        return self.sheets == self.filed + self.held + self.open + self.waiting + self.left_out


@dataclass(frozen=True, slots=True)
class Books:
    """What the store knows of a pile.

    Attributes:
        lying: pages that lie in the pile.
        left_out: those of them that a person said to be of no dossier.
        doubts: what was said of pages that a person has to look at, by page: a code.
        seen: keys of what a person looked at.
        listed: how many sheets each dossier has by the list of the archive, by code; None: the list does not say. Empty: there is no list.
        taken: codes of dossiers here into which something came.
    """

    lying: frozenset[UUID]
    left_out: frozenset[UUID] = frozenset()
    doubts: Mapping[UUID, str] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    listed: Mapping[str, int | None] | None = None
    taken: frozenset[str] = frozenset()

    @property
    def unreadable(self) -> frozenset[UUID]:
        """Pages at which no machine could look."""
        return frozenset(page for page, reason in self.doubts.items() if reason == UNREADABLE)

    def remaining(self, sheet: PileSheet) -> bool:
        """Whether something of a sheet waits for a decision."""
        return any(page in self.lying and page not in self.left_out for page in sheet.pages)

    def has_left_out(self, sheet: PileSheet) -> bool:
        """Whether a person said that a sheet is of no dossier."""
        return all(page in self.lying and page in self.left_out for page in sheet.pages)


def books_of(
    arrived: Iterable[UUID],
    told: Sequence[LoggedOperation],
    listed: Mapping[str, int | None] | None = None,
    taken: frozenset[str] = frozenset(),
) -> Books:
    """What a pile's log tells; `told` are its operations, with or without the arrivals."""
    lying, doubts = set(arrived), dict[UUID, str]()
    left_out, seen = set[UUID](), set[str]()
    for entry in effective(told):
        match entry.operation:
            case TransferOut(page):
                lying.discard(page)
            case TransferIn(page):
                lying.add(page)
            case Doubt(pages, reason):
                doubts.update(dict.fromkeys(pages, reason))
            case Remove(pages):
                left_out.update(pages)
            case Accept(_, reason) if reason.startswith(SEEN):
                seen.add(reason.removeprefix(SEEN))
    return Books(frozenset(lying), frozenset(left_out), doubts, frozenset(seen), listed, taken)


def put_back(
    told: Sequence[LoggedOperation], left_out: Sequence[PileSheet], wanted: Sequence[PileSheet]
) -> tuple[Operation, ...]:
    """What makes these sheets wait for a decision again; `wanted` are some of those that are left out. What was said of a lone front that
    was fed once more is of no whole sheet, and stands."""
    again = {page for sheet in wanted for page in sheet.pages}
    undone, rest = list[Operation](), list[UUID]()
    for position, pages in [
        (one.position, one.operation.pages) for one in effective(told) if isinstance(one.operation, Remove)
    ]:
        if again.isdisjoint(pages) or not any(set(sheet.pages).issubset(pages) for sheet in left_out):
            continue
        undone.append(Undo(position))
        rest += [page for page in pages if page not in again]
    return (*undone, Remove(tuple(rest))) if rest else tuple(undone)


def hindrances(run: Run, before: Collection[str], books: Books) -> tuple[Finding, ...]:
    """What keeps a run from being filed by itself; `before` are the codes of the runs before it in the pile."""
    found = [*run.holding, *_doubted(run, books)]
    if run.code and run.code in before:
        found.append(Finding(Why.SLIP_AGAIN, run.first))
    elif run.code in books.taken:
        found.append(Finding(Why.DOSSIER_THERE, run.first))
    if run.code and books.listed:
        if run.code not in books.listed:
            found.append(Finding(Why.NOT_LISTED, run.first))
        elif (said := books.listed[run.code]) is not None and said != run.paper_sheets:
            found.append(Finding(Why.COUNT_DIFFERS, run.first))
    return tuple(found)


def as_filed(run: Run, books: Books) -> Run | None:
    """A run as it goes to its dossier: a front that was fed once more, with its back, stays behind. None: a sheet went elsewhere or was
    left out, so a person decides of the rest."""
    if not books.lying.issuperset(run.pages) or not all(map(books.remaining, run.sheets)):
        return None
    left = run.without(books.left_out)
    return left if left.papers or not run.papers else None


def _doubted(run: Run, books: Books) -> Iterator[Finding]:
    begins = _begins_early(run, books)
    for sheet in run.sheets:
        for reason in sorted({books.doubts[page] for page in sheet.pages if page in books.doubts}):
            finding = Finding(_REASONS.get(reason, Why.SCANNER_DOUBTS), sheet.number)
            if finding not in begins and finding != _FIRST_OF_PILE:
                yield finding


def _begins_early(run: Run, books: Books) -> tuple[Finding, ...]:
    """A slip out of order: a program that names its files anew from 1 on looks like that too, so the dossier is filed and noted."""
    first = run.sheets[0]
    early = any(books.doubts.get(page) == OUT_OF_ORDER and page in run.left_out for page in first.pages)
    finding = Finding(Why.OUT_OF_ORDER, first.number)
    return (finding,) if early and run.code and finding != _FIRST_OF_PILE else ()


_FIRST_OF_PILE: Final = Finding(Why.OUT_OF_ORDER, 1)
"""the file before it was another pile's"""


def held(run: Run, found: Sequence[Finding], books: Books) -> Entry | None:
    """The line about what remains of a run in the pile; None: nothing does."""
    sheets = [sheet for sheet in run.sheets if books.remaining(sheet)]
    if not sheets:
        return None
    said = books.listed.get(run.code) if books.listed else None
    return Entry(
        "",
        tuple(dict.fromkeys(finding.why for finding in found)),
        (sheets[0].number, sheets[-1].number),
        len(sheets),
        tuple(page for sheet in sheets for page in sheet.pages if page in books.lying),
        run.code,
        detail=f"{run.paper_sheets}/{said}" if said is not None else "",
    )


def noted(run: Run, more: Iterable[Finding], books: Books) -> Iterator[Entry]:
    """The lines about a run that was filed, but for those at which a person looked."""
    by_number = {sheet.number: sheet for sheet in run.sheets}
    for finding in [*(one for one in run.findings if one.why in NOTED), *_begins_early(run, books), *more]:
        key = f"{finding.why.value}:{finding.sheet}"
        if key not in books.seen and not books.remaining(by_number[finding.sheet]):
            pages = by_number[finding.sheet].pages
            yield Entry(key, (finding.why,), (finding.sheet, finding.sheet), 0, pages, run.code)


def missing(runs: Iterable[Run], books: Books) -> Iterator[Entry]:
    """The dossiers of the archive's list of which no sheet came."""
    came = {run.code for run in runs}
    for code, sheets in sorted((books.listed or {}).items()):
        if (
            code not in came
            and code not in books.taken
            and (key := f"{Why.LISTED_MISSING.value}:{code}") not in books.seen
        ):
            yield Entry(key, (Why.LISTED_MISSING,), code=code, detail="" if sheets is None else str(sheets))


def refused(files: Iterable[RefusedFile], books: Books) -> Iterator[Entry]:
    """The files that could not be taken in, but for those at which a person looked."""
    for one in files:
        if one.key not in books.seen:
            yield Entry(one.key, (Why.FILE_REFUSED,), (one.behind, one.behind), file=one.file, detail=one.code)
