"""The fields of a paper that lies in no dossier: each file is one paper. The store is never touched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from app.domain.clock import Clock, day_in_viet_nam
from app.domain.entered import FieldState, field_states, with_doubts
from app.services.fields import TOLD, Readers, gap_of
from app.services.loose import LoosePages


@dataclass(frozen=True, slots=True)
class ToldPaper:
    """What the pages of a file tell. A page's number is the integer of the ids in `states` (`number_of`)."""

    file: Path
    pages: int
    states: tuple[FieldState, ...]


class LooseFields:
    """Reads files and says what their pages tell."""

    def __init__(self, loose: LoosePages, readers: Readers, clock: Clock) -> None:
        self._loose = loose
        self._readers = readers
        self._clock = clock

    def of(self, file: Path) -> ToldPaper:
        """The fields of the paper in a file, all its pages read.

        Raises:
            InputRefused: with the field `file`.
        """
        today = day_in_viet_nam(self._clock.now())
        pages = self._loose.read(file)
        found = [
            replace(proposal, place=page.code_places.get(code))
            for page in pages
            for code in page.codes
            for proposal in self._readers.card(code.text, UUID(int=page.number), today)
        ]
        texts = [(UUID(int=page.number), page.text) for page in pages]
        found += self._readers.words(texts, today, begins=True)
        states = field_states({}, found, TOLD, gap_of([text for _, text in texts]))
        return ToldPaper(file, len(pages), with_doubts(states, self._readers.doubts(states, None, len(pages))))


def number_of(page: UUID) -> int:
    """The number (from 1) of a page of a loose file."""
    return page.int
