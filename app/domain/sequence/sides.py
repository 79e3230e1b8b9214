"""Sheets of a duplex scan of which a side did not come, or that lay face down between others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final
from uuid import UUID

from app.domain.model import Side
from app.domain.sequence.values import Finding, FindingCode, PaperSequence, SequencePage

_LEAST_SHEETS: Final = 3
"""of one scan that came with both sides: two agree before a third is doubted"""

type _Sheet = Mapping[Side, SequencePage]


def sides(paper: PaperSequence) -> tuple[Finding, ...]:
    """Look at each scan that brought both sides; pages that were left out since count as come.

    Where the numbers of a scan have a gap, a page of it was taken away: what lacks there was not the scanner's doing.
    """
    shown = {page.page for page in paper.pages}
    out: list[Finding] = []
    for _, scan in groupby(sorted(paper.came, key=attrgetter("batch", "seq")), attrgetter("batch")):
        pages = list(scan)
        if [page.seq for page in pages] == list(range(len(pages))):
            out += _in_scan(pages)
    return tuple(finding for finding in out if set(finding.pages) <= shown)


def _in_scan(pages: Sequence[SequencePage]) -> Iterator[Finding]:
    sheets: dict[int, dict[Side, SequencePage]] = {}
    for page in pages:
        sheets.setdefault(page.sheet, {})[page.side] = page
    whole = [sheet for sheet in sheets.values() if len(sheet) == len(Side)]
    if len(whole) < _LEAST_SHEETS - 1 or len(whole) * 2 <= len(sheets):
        return
    for number, sheet in sheets.items():
        if len(sheet) < len(Side):
            (alone,) = sheet.values()
            code = FindingCode.BACK_MISSING if alone.side is Side.FRONT else FindingCode.FRONT_MISSING
            certainty = round(len(whole) / (len(whole) + 1), 3)
            yield Finding(code, (alone.page,), certainty, {"sheet": number, "whole": len(whole)})
    yield from _face_down(sheets, whole)


def _face_down(sheets: Mapping[int, _Sheet], whole: Sequence[_Sheet]) -> Iterator[Finding]:
    """Where most sheets are written on their front alone, one that is written on its back alone."""
    alike = sum(sheet[Side.FRONT].blank is False and sheet[Side.BACK].blank is True for sheet in whole)
    if alike < _LEAST_SHEETS - 1 or alike * 3 < len(whole) * 2:
        return
    for number, sheet in sheets.items():
        front, back = sheet.get(Side.FRONT), sheet.get(Side.BACK)
        if front is not None and back is not None and front.blank is True and back.blank is False:
            pages: tuple[UUID, ...] = (front.page, back.page)
            certainty = round(alike / (alike + 1), 3)
            yield Finding(FindingCode.FACE_DOWN, pages, certainty, {"sheet": number, "agree": alike})
