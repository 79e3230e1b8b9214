"""What a set paper tells, as tests ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from app.domain.entered import Proposal
from app.domain.fields import Told
from app.domain.page import PageText
from app.extraction.paper import paper_fields
from tests.unit.extraction.typeset import VOCABULARY

TODAY = date(2026, 11, 26)


def found(*pages: PageText, begins: bool = True) -> tuple[Proposal, ...]:
    named = [(UUID(int=number), page) for number, page in enumerate(pages, 1)]
    return paper_fields(named, TODAY, VOCABULARY, begins=begins)


def told(*pages: PageText, begins: bool = True) -> Mapping[Told, str]:
    return {one.name: one.value for one in found(*pages, begins=begins)}


def one_of(name: Told, *pages: PageText) -> Proposal:
    (only,) = (one for one in found(*pages) if one.name is name)
    return only
