"""What is told of papers, wired: the readers that are the extraction room's, and their lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from app.bootstrap.foundations import RESOURCES
from app.domain.entered import Doubt, FieldState, Proposal
from app.domain.fields import Told
from app.domain.page import PageText
from app.services.fields import Fields, Readers
from app.services.loose_fields import LooseFields
from app.services.loose_split import LooseSplitting

if TYPE_CHECKING:
    from app.bootstrap import Station
    from app.extraction.vocabulary import Vocabulary


def fields(station: Station) -> Fields:
    """The fields of papers; the room is loaded where somebody asks for them."""
    return Fields(station.store, station.editing, station.processing, readers(), station.clock)


def loose_fields(station: Station) -> LooseFields:
    """The fields of papers that lie in no dossier."""
    return LooseFields(station.loose, readers(), station.clock)


def loose_splitting(station: Station) -> LooseSplitting:
    """Stacks that lie in no dossier."""
    from app.extraction.split import split

    return LooseSplitting(station.loose, split)


def readers() -> Readers:
    """The readers of fields, with the lists that they know papers by."""
    return Readers(_card, _words, _doubts)


def _card(payload: str, page: UUID, today: date) -> tuple[Proposal, ...]:
    from app.extraction.card import card_fields

    return card_fields(payload, page, today, _vocabulary())


def _words(pages: Iterable[tuple[UUID, PageText]], today: date, *, begins: bool) -> tuple[Proposal, ...]:
    from app.extraction.paper import paper_fields

    return paper_fields(pages, today, _vocabulary(), begins=begins)


def _doubts(states: Sequence[FieldState], received_on: date | None, pages: int) -> Mapping[Told, Sequence[Doubt]]:
    from app.extraction.checks import Around, doubts_of

    return doubts_of(states, Around(received_on, pages), _vocabulary())


@cache
def _vocabulary() -> Vocabulary:
    from app.domain.catalogue import load_catalogue
    from app.extraction.vocabulary import load_vocabulary

    catalogue = load_catalogue(RESOURCES / "procedures")
    titles = (paper.title for procedure in catalogue.values() for paper in procedure.papers)
    return load_vocabulary(RESOURCES / "papers", titles)
