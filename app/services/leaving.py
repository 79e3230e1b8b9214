"""Puts down, once for each dossier, that the citizen may leave, and how the fields of its papers stand at that moment: figures count it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.entered import FieldState, Source
from app.domain.errors import StoreFailed
from app.domain.fields import OF_THE_OWNER, Field
from app.domain.figures.happenings import Reading
from app.services.edit import Desk

if TYPE_CHECKING:
    from app.services.fields import Fields
    from app.store.store import Store

log = logging.getLogger(__name__)
READ = frozenset({Source.ID_CARD, Source.WORDS})
"""what a machine read; what the dossier system says was typed by somebody"""


class Leaving:
    """Told whenever nothing hinders the citizen of a dossier from leaving. A disk that is full hinders nobody either."""

    def __init__(self, store: Store, fields: Callable[[], Fields]) -> None:
        self._store = store
        self._fields = fields

    def told(self, desk: Desk) -> None:
        """The citizen of this dossier may leave; what is on record already changes nothing."""
        try:
            if not self._store.happenings.is_released(desk.dossier.id):
                self._store.happenings.release(desk.dossier.id, self._readings(desk))
        except StoreFailed:
            log.warning("that a citizen may leave could not be kept", exc_info=True)

    def _readings(self, desk: Desk) -> dict[UUID, dict[str, Reading]]:
        """By component and field. What is of the owner is the same on all papers, and counts on the first."""
        papers = [component.id for component in desk.components if desk.paper(component.id).pages]
        out: dict[UUID, dict[str, Reading]] = {}
        for paper in papers:
            typed = self._fields().typed(desk, paper)
            out[paper] = {}
            for state in self._fields().found(desk, paper):
                if isinstance(state.name, Field) and (paper == papers[0] or state.name not in OF_THE_OWNER):
                    reading = reading_of(state, typed.get(state.name))
                    out[paper].update({state.name.value: reading} if reading is not None else {})
        return out


def reading_of(found: FieldState, typed: str | None) -> Reading | None:
    """What became of a field: as it was found by machines, and what a person typed (None: nothing). None: nothing was read or typed."""
    read = found.value if found.best is not None and found.best.source in READ else ""
    if typed is None:
        return Reading.KEPT if read else None
    if read:
        return Reading.AGREED if typed == read else Reading.CORRECTED
    return Reading.MISSED if typed else None
