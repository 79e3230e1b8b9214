"""Pages that are longer or shorter than the others of their scan: two sheets that went through at once, or one that slipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from statistics import median
from typing import Final

from app.domain.sequence.values import Finding, FindingCode, PaperSequence, SequencePage

_LEAST_USUAL: Final = 4
_LEAST_SHARE: Final = 0.7
"""of the pages of a scan that have the usual length"""
_USUAL: Final = 0.01
_STRETCHED: Final = 0.02
"""feeders hold the length to less than half of that; ISO 12653-3 allows a test length of 1 %"""
_LONGER: Final = 0.12
"""more is no stretch: a second sheet reached beyond the first"""
_SHORTER: Final = 0.15
"""more is other paper"""
_SAME_WIDTH_MM: Final = 3.0
_FORMATS_MM: Final = (
    (210.0, 297.0), (148.0, 210.0), (105.0, 148.0), (297.0, 420.0), (215.9, 279.4), (215.9, 355.6), (215.9, 330.2), (210.0, 330.0),
)  # fmt: skip
"""A4, A5, A6, A3, letter, legal, folio, F4: either way round"""
_FORMAT_MM: Final = 3.0


def lengths(paper: PaperSequence) -> tuple[Finding, ...]:
    """Compare the pages of each scan that ran through a feeder, each side for itself, with the usual length of paper as wide as they.

    A page that has the length of another format is other paper, not a fault. Where the device delivers all pages in one length nothing
    can be told.
    """
    fed = [page for page in paper.came if page.fed and page.length_mm > 0]
    out: list[Finding] = []
    for _, group in groupby(sorted(fed, key=attrgetter("batch", "side", "seq")), attrgetter("batch", "side")):
        out += _in_scan(list(group))
    return tuple(out)


def _in_scan(pages: Sequence[SequencePage]) -> Iterator[Finding]:
    usual_mm = median(page.length_mm for page in pages)
    usual = [page for page in pages if abs(page.length_mm / usual_mm - 1) <= _USUAL]
    if len(usual) < _LEAST_USUAL or len(usual) < _LEAST_SHARE * len(pages):
        return
    width_mm = median(page.width_mm for page in usual)
    for page in pages:
        ratio = page.length_mm / usual_mm
        if abs(ratio - 1) <= _STRETCHED or abs(page.width_mm - width_mm) > _SAME_WIDTH_MM or _is_format(page):
            continue
        code = FindingCode.TOO_LONG if ratio > 1 + _LONGER else FindingCode.STRETCHED
        if ratio >= 1 - _SHORTER:
            evidence = {
                "sheet": page.sheet,
                "length_mm": round(page.length_mm, 1),
                "usual_mm": round(usual_mm, 1),
                "agree": len(usual),
            }
            certainty = round(len(usual) / len(pages) * len(usual) / (len(usual) + 1), 3)
            yield Finding(code, (page.page,), certainty, evidence)


def _is_format(page: SequencePage) -> bool:
    """Whether it is a whole sheet of a format that is sold."""
    sides = [(a, b) for one in _FORMATS_MM for a, b in (one, one[::-1])]
    return any(abs(page.width_mm - a) <= _FORMAT_MM and abs(page.length_mm - b) <= _FORMAT_MM for a, b in sides)
