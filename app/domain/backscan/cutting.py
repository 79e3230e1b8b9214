"""Where one dossier of a pile ends and the next begins: by slips and separator sheets, sheet by sheet. Pure.

Nothing is guessed: whatever could be a beginning and does not say for sure of which dossier begins a run that is held for a person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final
from uuid import UUID

from app.domain.backscan.sheets import PileSheet, PileSide
from app.domain.codes import DossierCode
from app.domain.facts import PageCode
from app.domain.other_slips import dossier_codes
from app.domain.separators import BARS_OF_SLIPS, Separator, SeparatorKind, is_slip, separator_of

_ALMOST: Final = re.compile(r"H\d{2}\S*-\d|-\d{6}-\d")
"""as a dossier's code looks (`codes.DossierCode`), with a part of it wrong"""


class Why(StrEnum):
    """Why a person has to look; `backscan_<value>` is the key of its sentence."""

    BEFORE_FIRST = "before_first"
    """before the first slip"""
    NO_CODE = "no_code"
    """behind a dossier separator that names none"""
    CODES_DIFFER = "codes_differ"
    """a sheet names several dossiers"""
    CODE_MALFORMED = "code_malformed"
    """a code that is almost one of a dossier"""
    SLIP_OR_PAPER = "slip_or_paper"
    """a QR code names another dossier, no bars do"""
    UNREADABLE = "unreadable"
    """no machine could look at a page: it may be a slip"""
    FILE_REFUSED = "file_refused"
    """a file in the middle could not be taken in: it may be a slip, or a page"""
    SCANNER_DOUBTS = "scanner_doubts"
    """such as two sheets at once"""
    OUT_OF_ORDER = "out_of_order"
    """the name of its file sorts before that of the one which came before it"""
    SLIP_ON_BACK = "slip_on_back"
    """a slip or separator on the back of a page, which may be of the dossier before: the sides may be off by one"""
    EMPTY = "empty"
    """a slip, and no page behind it"""
    SLIP_AGAIN = "slip_again"
    """the same dossier in two places of the pile"""
    DOSSIER_THERE = "dossier_there"
    """the dossier has pages here that did not come in this pile, or takes none"""
    COUNT_DIFFERS = "count_differs"
    """another number of sheets than the list of the archive says"""
    NOT_LISTED = "not_listed"
    """the list of the archive does not have it"""
    BLANK_SHEET = "blank_sheet"
    WRITTEN_BACK = "written_back"
    """a separator's or slip's other side is not blank: it stays with what follows"""
    NEW_LETTERHEAD = "new_letterhead"
    FIRST_PAGE_AGAIN = "first_page_again"
    """a page looks like the first of another paper: a separator may have been forgotten"""
    LISTED_MISSING = "listed_missing"
    """the list of the archive has it, and no slip of it came"""


NOTED: Final = frozenset({Why.BLANK_SHEET, Why.WRITTEN_BACK, Why.NEW_LETTERHEAD, Why.FIRST_PAGE_AGAIN})
"""what a person should look at in a dossier that is whole: it is filed all the same"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be looked at, and on which sheet of the pile."""

    why: Why
    sheet: int


@dataclass(frozen=True, slots=True)
class OldPaper:
    """One paper of a dossier: the code of its component, where a separator named it, and its pages."""

    component: str
    pages: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Sheets of a pile that belong together. `code` is the dossier's; empty: nothing says it for sure.

    `papers` and `left_out` (slips and separators, with their blank sides) hold each page once.
    """

    code: str
    sheets: tuple[PileSheet, ...]
    papers: tuple[OldPaper, ...]
    left_out: tuple[UUID, ...]
    findings: tuple[Finding, ...]

    @property
    def first(self) -> int:
        """The number of its first sheet."""
        return self.sheets[0].number

    @property
    def last(self) -> int:
        """The number of its last sheet."""
        return self.sheets[-1].number

    @property
    def pages(self) -> tuple[UUID, ...]:
        """All of them, in order."""
        return tuple(page for sheet in self.sheets for page in sheet.pages)

    @property
    def kept(self) -> tuple[UUID, ...]:
        """Those that go with it: in its papers, and left out of them."""
        return (*self.left_out, *(page for paper in self.papers for page in paper.pages))

    @property
    def paper_sheets(self) -> int:
        """Its sheets without slips and separators."""
        gone = frozenset(self.left_out)
        return sum(not gone.issuperset(sheet.pages) for sheet in self.sheets)

    @property
    def holding(self) -> tuple[Finding, ...]:
        """What has to be decided before it is filed."""
        return tuple(finding for finding in self.findings if finding.why not in NOTED)

    def without(self, gone: Collection[UUID]) -> Run:
        """The run, but for these pages in its papers and among what is left out."""
        left = ((one.component, tuple(page for page in one.pages if page not in gone)) for one in self.papers)
        papers = tuple(OldPaper(component, pages) for component, pages in left if pages)
        return replace(self, papers=papers, left_out=tuple(page for page in self.left_out if page not in gone))


@dataclass(slots=True)
class _Begun:
    """A run that sheets still come to."""

    code: str
    sheets: list[PileSheet] = field(default_factory=list)
    papers: list[tuple[str, list[UUID]]] = field(default_factory=lambda: [("", [])])
    left_out: list[UUID] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def closed(self) -> Run:
        papers = tuple(OldPaper(component, tuple(pages)) for component, pages in self.papers if pages)
        findings = list(self.findings)
        if not papers:
            findings.append(Finding(Why.EMPTY, self.sheets[0].number))
        return Run(self.code, tuple(self.sheets), papers, tuple(self.left_out), tuple(dict.fromkeys(findings)))

    @property
    def is_bare_separator(self) -> bool:
        """Whether only a separator without a code came yet: a slip behind it says whose dossier it parts off."""
        return not self.code and len(self.sheets) == 1 and [one.why for one in self.findings] == [Why.NO_CODE]


class Cutter:
    """Takes a pile in, sheet by sheet."""

    def __init__(self) -> None:
        self._begun: _Begun | None = None

    def take(self, sheet: PileSheet) -> Iterator[Run]:
        """Take a sheet; gives the run before, where another one begins with it."""
        separator, named = separator_of(sheet.codes), dossier_codes(code.text for code in sheet.codes)
        if sheet.refused:
            self.miss(sheet.number)
        if sheet.gone:
            yield from self._pass_over(sheet)
        elif separator is not None and separator.kind is SeparatorKind.DOSSIER:
            yield from self._part(sheet, separator, named)
        elif len(named) > 1 or (separator is not None and self._is_of_another(named)):
            yield from self._begin("", sheet, Why.CODES_DIFFER)
            self._add(sheet)
        elif separator is not None:
            self._begin_paper(sheet, separator)
        elif named:
            yield from self._name(sheet, min(named))
        elif any(_is_almost_code(code) for code in sheet.codes):
            yield from self._begin("", sheet, Why.CODE_MALFORMED)
            self._add(sheet)
        else:
            self._add(sheet)
        if sheet.blank:
            self._with(sheet).findings.append(Finding(Why.BLANK_SHEET, sheet.number))

    def miss(self, sheet: int) -> None:
        """A file before this sheet could not be taken in: it may have been of the run that lies there, or the slip of another one."""
        if self._begun is not None:
            self._begun.findings.append(Finding(Why.FILE_REFUSED, sheet))

    @property
    def open(self) -> Run | None:
        """The run to which the next sheet may belong; None: no sheet came yet."""
        return self._begun.closed() if self._begun is not None else None

    def _pass_over(self, sheet: PileSheet) -> Iterator[Run]:
        """Nobody can tell any more of what dossier it was: what comes behind it without a slip is not guessed to be of the one before."""
        if self._begun is None or not self._begun.sheets[-1].gone:
            yield from self._begin("", sheet, Why.BEFORE_FIRST)
        self._add(sheet)

    def _is_of_another(self, named: frozenset[str]) -> bool:
        return bool(named) and (self._begun is None or named != {self._begun.code})

    def _part(self, sheet: PileSheet, separator: Separator, named: frozenset[str]) -> Iterator[Run]:
        codes = named | ({separator.code} if separator.code else frozenset())
        if len(codes) > 1:
            yield from self._begin("", sheet, Why.CODES_DIFFER)
            self._add(sheet)
            return
        code = min(codes, default="")
        yield from self._begin(code, sheet, *(() if code else (Why.NO_CODE,)))
        self._leave_out(sheet)

    def _name(self, sheet: PileSheet, code: str) -> Iterator[Run]:
        begun = self._begun
        if not is_slip(sheet.codes):
            if begun is None or begun.code != code:
                yield from self._begin(code, sheet, Why.SLIP_OR_PAPER)
            self._add(sheet)
            return
        if begun is not None and begun.is_bare_separator:
            begun.code = code
            begun.findings.clear()
            begun.sheets.append(sheet)
        elif begun is not None and begun.code == code and not begun.papers[-1][1]:
            begun.sheets.append(sheet)  # a separator that names the dossier, and its slip
        else:
            yield from self._begin(code, sheet)
        self._leave_out(sheet)

    def _begin(self, code: str, sheet: PileSheet, *why: Why) -> Iterator[Run]:
        if self._begun is not None:
            if _is_behind_a_page(sheet):
                self._begun.findings.append(Finding(Why.SLIP_ON_BACK, sheet.number))
            yield self._begun.closed()
        self._begun = _Begun(code, [sheet], findings=[Finding(one, sheet.number) for one in why])

    def _begin_paper(self, sheet: PileSheet, separator: Separator) -> None:
        begun = self._with(sheet)
        if begun.papers[-1][1]:
            begun.papers.append((separator.code, []))
        else:
            begun.papers[-1] = (separator.code or begun.papers[-1][0], [])
        self._leave_out(sheet)

    def _with(self, sheet: PileSheet) -> _Begun:
        """The run that the sheet belongs to, the sheet in it."""
        if self._begun is None:
            self._begun = _Begun("", findings=[Finding(Why.BEFORE_FIRST, sheet.number)])
        if not self._begun.sheets or self._begun.sheets[-1] is not sheet:
            self._begun.sheets.append(sheet)
        return self._begun

    def _add(self, sheet: PileSheet) -> None:
        self._with(sheet).papers[-1][1].extend(sheet.pages)

    def _leave_out(self, sheet: PileSheet) -> None:
        """Its sides that bear the mark and its blank ones; what is written on another side stays in what begins."""
        begun = self._with(sheet)
        if _is_behind_a_page(sheet):
            begun.findings.append(Finding(Why.SLIP_ON_BACK, sheet.number))
        for side in sheet.sides:
            if side.blank or _is_mark(side):
                begun.left_out.append(side.page)
            else:
                begun.papers[-1][1].append(side.page)
                begun.findings.append(Finding(Why.WRITTEN_BACK, sheet.number))


def _is_mark(side: PileSide) -> bool:
    """Whether a side is that of a slip or separator that says so."""
    return separator_of(side.codes) is not None or bool(dossier_codes(code.text for code in side.codes))


def _is_behind_a_page(sheet: PileSheet) -> bool:
    """Whether a slip or separator is the back of a written side: where a blank back was dropped, that is the last page before it."""
    return any(not (front.blank or _is_mark(front)) and _is_mark(back) for front, back in pairwise(sheet.sides))


def _is_almost_code(code: PageCode) -> bool:
    """Whether a slip or a dossier separator may bear it, and some of it was misread or misprinted."""
    if DossierCode.from_slip(code.text) is not None:
        return False
    if "mahs=" in code.text:
        return True
    return code.symbology in BARS_OF_SLIPS and _ALMOST.search(code.text.upper()) is not None


def cut(sheets: Iterable[PileSheet]) -> tuple[Run, ...]:
    """All runs of sheets behind which nothing more comes."""
    cutter = Cutter()
    runs = [run for sheet in sheets for run in cutter.take(sheet)]
    return (*runs, cutter.open) if cutter.open is not None else tuple(runs)
