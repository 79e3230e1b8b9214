"""Where one paper of a stack ends and the next begins: by separators, slips and their codes. Pure.

Cut is only where a sheet says so. A separator that was forgotten or not read is suspected where a page in the middle of a paper looks like
the first of another one; that is shown to a person and cuts nothing. Another dossier begins by itself in back-scanning only: at the counter
what comes behind another dossier's slip is held, and asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from app.domain.beginnings import Face, beginnings, has_letterhead
from app.domain.counting import page_number
from app.domain.other_slips import dossier_codes
from app.domain.separators import Separator, SeparatorKind, is_slip, separator_of
from app.domain.splitting import LeftOut, LeftOutAs, Part, RunPage, Splitting, Suspicion, SuspicionKind


def split(pages: Sequence[RunPage], *, dossier: str = "", back_scanning: bool = False) -> Splitting:
    """Cut a run of sheets into papers.

    Args:
        pages: in the order in which they came.
        dossier: whose run it is; empty: the first slip says it.
        back_scanning: dossiers follow each other without a person between them.
    """
    cutter = _Cutter(dossier, back_scanning)
    sheets = [list(sides) for _, sides in groupby(enumerate(pages), key=lambda side: side[1].sheet)]
    for sheet in sheets:
        cutter.take(sheet)
    parts = tuple(part.closed() for part in cutter.parts if part.pages)
    suspicions = [*cutter.suspicions, *(one for part in parts for one in _suspected(part, pages))]
    suspicions.sort(key=lambda one: (one.page, one.kind))
    return Splitting(parts, tuple(cutter.left_out), tuple(suspicions), len(sheets))


@dataclass(slots=True)
class _Open:
    """A part that pages still come to."""

    dossier: str
    component: str = ""
    held: bool = False
    pages: list[int] = field(default_factory=list)

    def closed(self) -> Part:
        return Part(tuple(self.pages), self.dossier, self.component, self.held)


type _Side = tuple[int, RunPage]


class _Cutter:
    """Goes through a run sheet by sheet."""

    def __init__(self, dossier: str, back_scanning: bool) -> None:
        self._own = dossier
        self._back_scanning = back_scanning
        self.parts = [_Open(dossier)]
        self.left_out: list[LeftOut] = []
        self.suspicions: list[Suspicion] = []

    def take(self, sheet: Sequence[_Side]) -> None:
        codes = [code for _, side in sheet for code in side.codes]
        separator, named = separator_of(codes), dossier_codes(code.text for code in codes)
        if separator is not None:
            self._begin_by(separator)
            kind = LeftOutAs.PAPER_SEPARATOR if separator.kind is SeparatorKind.PAPER else LeftOutAs.DOSSIER_SEPARATOR
            self._leave_out(sheet, kind, separator.code, [separator_of(side.codes) is not None for _, side in sheet])
        elif named:
            code = self._named(sheet, named)
            self._begin_dossier(code)
            if is_slip(codes):
                self._leave_out(sheet, LeftOutAs.SLIP, code, [bool(side.codes) for _, side in sheet])
            else:
                self.suspicions.append(Suspicion(SuspicionKind.SLIP_OR_PAPER, _bearing_codes(sheet)))
                self._add(sheet)
        else:
            self._add(sheet)

    def _named(self, sheet: Sequence[_Side], named: frozenset[str]) -> str:
        """The dossier that a sheet is of: this one, where it is among them; none, where others contradict each other."""
        if self._own in named and not self._back_scanning:
            return self._own
        if len(named) > 1:
            self.suspicions.append(Suspicion(SuspicionKind.CODES_DIFFER, _bearing_codes(sheet)))
            return ""
        (code,) = named
        return code

    def _begin_by(self, separator: Separator) -> None:
        if separator.kind is SeparatorKind.DOSSIER:
            self._begin_dossier(separator.code)
        else:
            last = self.parts[-1]
            self.parts.append(_Open(last.dossier, separator.code, last.held))

    def _begin_dossier(self, code: str) -> None:
        """Papers of a dossier begin; of which one nobody knows where `code` is empty."""
        if self._back_scanning:
            self.parts.append(_Open(code))
            return
        if not self._own and not any(part.held for part in self.parts):
            self._own = code
            for part in self.parts:  # what lay before the first slip is nobody else's: one dossier lies at a counter
                part.dossier = code
        self.parts.append(_Open(code, held=not code or code != self._own))

    def _leave_out(self, sheet: Sequence[_Side], kind: LeftOutAs, code: str, marked: Sequence[bool]) -> None:
        """Its sides with a mark and its blank ones; what is written on another side stays in what begins."""
        written = [side for side, is_marked in zip(sheet, marked, strict=True) if not is_marked and not side[1].blank]
        gone = tuple(place for place, _ in sheet if place not in {place for place, _ in written})
        self.left_out.append(LeftOut(kind, gone, code))
        self.suspicions += [Suspicion(SuspicionKind.WRITTEN_BACK, place) for place, _ in written]
        self._add(written)

    def _add(self, sheet: Sequence[_Side]) -> None:
        self.parts[-1].pages += [place for place, _ in sheet]


def _bearing_codes(sheet: Sequence[_Side]) -> int:
    return next(place for place, side in sheet if dossier_codes(code.text for code in side.codes))


def _suspected(part: Part, pages: Sequence[RunPage]) -> Iterator[Suspicion]:
    """Pages that look like the first of another paper, behind the first written page of this one."""
    for place, kind in beginnings([_face(pages[place]) for place in part.pages]):
        yield Suspicion(kind, part.pages[place])


def _face(page: RunPage) -> Face:
    if page.text is None:
        return Face(page.sheet, page.blank)
    return Face(page.sheet, page.blank, has_letterhead(page.text.blocks), page_number(page.text))
