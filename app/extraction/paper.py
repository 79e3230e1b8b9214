"""All that the words of a paper's pages tell: the readers of its parts, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from app.domain.entered import Proposal
from app.domain.fields import Field
from app.domain.page import PageText
from app.extraction.head import head_fields
from app.extraction.kind import kind_fields
from app.extraction.lines import sheet_of
from app.extraction.marks import mark_fields
from app.extraction.people import people_fields
from app.extraction.signer import signer_fields
from app.extraction.validity import validity_fields
from app.extraction.vocabulary import Vocabulary


def paper_fields(
    pages: Iterable[tuple[UUID, PageText]], today: date, vocabulary: Vocabulary, *, begins: bool = True
) -> tuple[Proposal, ...]:
    """What a paper tells of itself and of its owner.

    Args:
        pages: of one paper, in order, those that were read.
        today: days of issue and birth can't be later.
        begins: the first of them is the paper's first page: head and title are looked for there alone.
    """
    return tuple(_found(pages, today, vocabulary, begins=begins))


def _found(
    pages: Iterable[tuple[UUID, PageText]], today: date, vocabulary: Vocabulary, *, begins: bool
) -> Iterator[Proposal]:
    sheets = [sheet_of(text, page) for page, text in pages]
    head = tuple(head_fields(sheets[0], today, vocabulary)) if sheets and begins else ()
    yield from head
    if sheets and begins:
        yield from kind_fields(sheets[0], today, vocabulary)
    yield from signer_fields(sheets, vocabulary)
    yield from mark_fields(sheets)
    yield from validity_fields(sheets, [one for one in head if one.name is Field.ISSUED_ON], today)
    for sheet in sheets:
        yield from people_fields(sheet, today, vocabulary)
