"""Two dossiers of one code, opened at counters that could not know of each other: somebody looks whether they are one.

It is shown where both are: at the centre, and at the counter that looks after both. Which of them goes to the other's counter, and that
their papers become one dossier's, a person decides (`rehome`, `merge`); the case lapses when one of them holds nothing any more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.canonical import Json
from app.domain.codes import is_pile
from app.domain.counters import Counters
from app.domain.model import Dossier
from app.domain.review.cases import CaseKind
from app.domain.set_aside import set_aside
from app.services.documents import Documents

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SameCode:
    """A case that came up: of the later one of two dossiers, and a paper of it."""

    subject: str
    dossier_id: UUID
    component_id: UUID
    facts: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class SameCodesFound:
    """What a look found: cases that came up, and waiting ones whose matter is gone."""

    new: tuple[SameCode, ...]
    gone: tuple[UUID, ...]


class SameCodes:
    """Looks at dossiers into which something came."""

    def __init__(self, store: Store, documents: Documents, names: Mapping[UUID, str]) -> None:
        """`names`: what the settings call counters, in place of what they call themselves."""
        self._store = store
        self._documents = documents
        self._names = names

    def look(self, dossier_ids: Iterable[UUID]) -> SameCodesFound:
        """What came up or is gone where something came into these dossiers, or went."""
        new, gone = dict[str, SameCode](), dict[UUID, None]()
        for code in self._store.homes.shared_codes(dossier_ids):
            alike = self._store.dossiers.of_code(code)
            gone_from_here = self._store.homes.gone(one.id for one in alike)
            shown = [
                one for one in alike if one.id not in gone_from_here and not is_pile(code)
            ]  # each counter has its own
            filled, unread = self._filled(shown)
            there = {*filled, *unread}
            subjects = {_subject(one, other) for one in there for other in there if one < other}
            for one in alike:
                waiting = self._store.review.waiting_cases((CaseKind.SAME_CODE,), one.id)
                gone |= {case.id: None for subject, case in waiting.items() if subject not in subjects}
            new |= {case.subject: case for case in self._cases([one for one in alike if one.id in filled], filled)}
        known = self._store.review.known(list(new))
        return SameCodesFound(tuple(one for subject, one in new.items() if subject not in known), tuple(gone))

    def _filled(self, alike: Iterable[Dossier]) -> tuple[dict[UUID, UUID], frozenset[UUID]]:
        """By dossier the first component in which something lies; and the dossiers that nobody can read: one counter's hides none of
        another one's."""
        filled, unread = dict[UUID, UUID](), set[UUID]()
        for one in alike:
            unread.add(one.id)
            with set_aside(one.id, log):
                component = self._first_paper(one)
                unread.discard(one.id)
                if component is not None:
                    filled[one.id] = component
        return filled, frozenset(unread)

    def _cases(self, alike: list[Dossier], filled: Mapping[UUID, UUID]) -> Iterable[SameCode]:
        counters = Counters({**self._store.homes.names(), **self._names})
        for place, later in enumerate(alike):
            for earlier in alike[:place]:
                homes: list[Json] = [counters.name(one.home_station_id) for one in (earlier, later)]
                facts: dict[str, Json] = {"other": str(earlier.id), "counters": homes}
                component = filled[later.id]
                facts["component"] = self._store.dossiers.component_by_id(component).code
                yield SameCode(_subject(earlier.id, later.id), later.id, component, facts)

    def _first_paper(self, dossier: Dossier) -> UUID | None:
        """A component in which something lies."""
        papers = (one.id for one in self._store.dossiers.components(dossier.id))
        return next(
            (one for one in papers if self._documents.pages_on_desk(one) or self._documents.standing(one) is not None),
            None,
        )


def _subject(one: UUID, other: UUID) -> str:
    earlier, later = sorted((one, other))
    return f"same_code:{earlier}:{later}"
