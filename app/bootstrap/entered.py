"""What is entered of papers, wired: the readers that are the extraction room's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.fields import Fields, Readers

if TYPE_CHECKING:
    from app.bootstrap import Station


def fields(station: Station) -> Fields:
    """The fields of papers; the room is loaded where somebody asks for them."""
    from app.extraction.card import card_fields
    from app.extraction.words import word_fields

    readers = Readers(card_fields, word_fields)
    return Fields(station.store, station.editing, station.processing, readers, station.clock)
