"""The signs on a page of where it belongs: its own number, the dossier's code, the paper's reference number, the applicant's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.domain.codes import DossierCode
from app.domain.counting import lines_at_edge, lines_of, number_in
from app.domain.errors import InputRefused
from app.domain.page import PageText, PageWord
from app.domain.search import fold
from app.domain.sequence.values import NumberMark, PageMarks

_MM_PER_INCH: Final = 25.4
_HEADER: Final = 0.3
"""so far down the page (a share of its height) its reference number stands (NĐ 30/2020, Annex I)"""
_LEAST_CONFIDENCE: Final = 0.5
"""of the words of a reference or a name: what was read less surely differs from page to page by itself"""
_REFERENCE: Final = re.compile(r"^so\s?[:.]\s?(\d[\d\s]*(?:/[\w./&()\-]+)+)")
_WHO: Final = r"nguoi (?:nop|yeu cau|de nghi|lam don)(?: ho so)?"
_APPLICANT: Final = re.compile(
    rf"^(?:\d{{1,2}}[.)]\s*)?(?:toi ten la|ten toi la|chu ho so|(?:ho (?:va )?ten )?{_WHO})(?: la)?\s*[:.]*\s*((?:[a-z]+\s?){{2,6}})"
)
_NO_NAME: Final = frozenset({"sinh", "ngay", "nam", "so", "cccd", "cmnd", "dien", "thuong", "dia", "gioi", "ky", "va"})
"""words that go on behind a name on its line"""
_CODE_EDGE: Final = ".,;:()[]\"'"


def marks_of(text: PageText) -> PageMarks:
    """Read them; `text` is a cleaned page, upright."""
    lines = lines_of(text)
    return PageMarks(
        tuple(_numbers(text)),
        frozenset(_dossiers(text.words)),
        next(_references(text, lines), ""),
        next(_applicants(lines), ""),
    )


def _numbers(text: PageText) -> Iterator[NumberMark]:
    mm = _MM_PER_INCH / text.dpi
    lines = lines_at_edge(text)
    for line in lines:
        found = number_in(line)
        if found is None:
            continue
        x0, top, x1, foot = line[0].line_box_px
        named = any(word.text[0].isalpha() for word in line)
        if found.total is None and not named and any(_beside(line, other) for other in lines):
            continue  # a cell of a table's row
        middle_px = (top + foot) / 2
        at_foot = middle_px > text.height_px / 2
        yield NumberMark(
            found.number,
            found.total,
            named,
            at_foot,
            (text.height_px - middle_px if at_foot else middle_px) * mm,
            ((x0 + x1) - text.width_px) / 2 * mm,
            min(word.confidence for word in line),
        )


def _beside(line: Sequence[PageWord], other: Sequence[PageWord]) -> bool:
    """Whether another line stands at the same height."""
    (_, top, _, foot), (_, others_top, _, others_foot) = line[0].line_box_px, other[0].line_box_px
    return other is not line and others_top < (top + foot) / 2 < others_foot


def _dossiers(words: Sequence[PageWord]) -> Iterator[str]:
    for word in words:
        if "H" in word.text.upper() and word.text.count("-") >= 2:
            try:
                yield DossierCode.parse(word.text.strip(_CODE_EDGE)).text
            except InputRefused:
                continue


def _references(text: PageText, lines: Sequence[Sequence[PageWord]]) -> Iterator[str]:
    for line in lines:
        if line[0].line_box_px[3] <= text.height_px * _HEADER and _is_sure(line):
            found = _REFERENCE.match(_said(line))
            if found:
                yield re.sub(r"\s", "", found[1]).rstrip(".,-")


def _applicants(lines: Sequence[Sequence[PageWord]]) -> Iterator[str]:
    for line in lines:
        found = _APPLICANT.match(_said(line))
        if found and _is_sure(line):
            name: list[str] = []
            for word in found[1].split():
                if word in _NO_NAME:
                    break
                name.append(word)
            if len(name) >= 2:
                yield " ".join(name)


def _is_sure(line: Sequence[PageWord]) -> bool:
    return min(word.confidence for word in line) >= _LEAST_CONFIDENCE


def _said(line: Sequence[PageWord]) -> str:
    return fold(" ".join(word.text for word in line))
