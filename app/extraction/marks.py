"""Marks that say what a paper is beside the others: a copy (*sao y*, *bản sao*, *chứng thực*), and page n of m."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.domain.entered import Proposal
from app.domain.fields import Trait
from app.domain.page import BlockKind
from app.extraction.lines import Line, Sheet

_COPIES: Final = (
    (
        re.compile(r"\bchung thuc\b.{0,40}\bban (?:sao|chinh)\b|\bban sao\b.{0,20}\bdung (?:voi )?ban chinh\b"),
        "Bản sao chứng thực",
        0.96,
    ),
    (re.compile(r"^\W{0,3}(?:sao y|ban sao y)(?: ban chinh)?\b"), "Bản sao y", 0.96),
    (re.compile(r"^\W{0,3}(?:trich sao|ban trich sao)\b"), "Bản trích sao", 0.96),
    (re.compile(r"^\W{0,3}(?:sao luc|ban sao luc)\b"), "Bản sao lục", 0.96),
    (re.compile(r"^\W{0,3}\(?(?:ban sao|photo(?:copy)?|ban photo)\)?\W{0,3}$"), "Bản sao", 0.9),
)
_CAPITALS: Final = 0.7
"""a mark is set in capitals: sentences speak of copies too"""
_OF_PAGES: Final = re.compile(
    r"^\W{0,3}(?:trang\s?(?:so\s?)?:?\s?)?(?P<page>\d{1,3})\s?/\s?(?P<of>\d{1,3})(?:\s?trang)?\W{0,3}$"
)
_MARGIN: Final = 0.1


def mark_fields(sheets: Sequence[Sheet]) -> Iterator[Proposal]:
    """The marks of copies on the first and last page, and how many pages each page says there are."""
    for sheet in dict.fromkeys((*sheets[:1], *sheets[-1:])):
        for line in sheet.lines:
            copy = copy_of(line)
            if copy is not None:
                yield sheet.confirmed(Trait.COPY, copy[0], line.words, copy[1], line.text)
    for sheet in sheets:
        for line in sheet.lines:
            if line.kind is BlockKind.PAGE_NUMBER or not _MARGIN < line.box[1] < 1 - _MARGIN:
                found = _OF_PAGES.match(line.plain)
                if found is not None and 1 <= int(found["page"]) <= int(found["of"]):
                    yield sheet.propose(Trait.PAGE_COUNT, str(int(found["of"])), line.words, 0.97, line.text)


def copy_of(line: Line) -> tuple[str, float] | None:
    """Of what kind a copy is that a line marks, and how surely."""
    if line.capitals < _CAPITALS:
        return None
    return next(((value, trust) for pattern, value, trust in _COPIES if pattern.search(line.plain)), None)
