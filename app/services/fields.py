"""What is entered of a paper and its owner: proposed from ID cards, the dossier system and the words of the pages; decided by people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.artifacts import Stage
from app.domain.changes import Changed, ChangeSet
from app.domain.clock import Clock, day_in_viet_nam
from app.domain.codes import DossierCode
from app.domain.editlog import SetField
from app.domain.entered import Doubt, FieldState, Gap, Proposal, Source, field_states, said_of_owner, with_doubts
from app.domain.errors import InputRefused
from app.domain.fields import OF_THE_OWNER, Field, Told, Trait, contradict, written
from app.domain.model import Actor, Dossier
from app.domain.page import PageText
from app.services.edit import Desk, Editing
from app.services.process import Processing

if TYPE_CHECKING:
    from app.store.store import Store

REGISTERED = 0.97
"""what the dossier system says of the owner was entered by a person at the reception"""
TOLD: tuple[Told, ...] = (*Field, *Trait)
FRONT_PAGES, LAST_PAGES = 10, 2
"""so many pages of a paper are looked through: fields stand in front, who signed at the end"""


def looked_through[T](pages: Sequence[T]) -> tuple[T, ...]:
    """Those of a paper's pages on which its fields are looked for, each once and in order."""
    return (*pages[:FRONT_PAGES], *pages[FRONT_PAGES:][-LAST_PAGES:])


class ReadWords(Protocol):
    """Finds what the words of a paper tell."""

    def __call__(self, pages: Iterable[tuple[UUID, PageText]], today: date, *, begins: bool) -> tuple[Proposal, ...]:
        """What the pages tell; `begins`: the first is the paper's first page."""
        ...


class Doubts(Protocol):
    """Compares what was found."""

    def __call__(
        self, states: Sequence[FieldState], received_on: date | None, pages: int
    ) -> Mapping[Told, Sequence[Doubt]]:
        """What speaks against each value; `received_on`: the dossier's day; `pages`: how many of the paper lie there."""
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers that are the extraction room's: of an ID card's code, of words; and the cross-checks."""

    card: Callable[[str, UUID, date], tuple[Proposal, ...]]
    words: ReadWords
    doubts: Doubts


class Fields:
    """Looks up and changes what is entered. Nothing that a machine found is kept: it is found again."""

    def __init__(self, store: Store, editing: Editing, processing: Processing, readers: Readers, clock: Clock) -> None:
        self._store = store
        self._editing = editing
        self._processing = processing
        self._readers = readers
        self._clock = clock

    def of(self, desk: Desk, component_id: UUID) -> tuple[FieldState, ...]:
        """What counts of each field of a paper now, then what else it tells of itself."""
        return self._states(desk, component_id, self.typed(desk, component_id))

    def found(self, desk: Desk, component_id: UUID) -> tuple[FieldState, ...]:
        """As `of`, as if nobody had typed anything."""
        return self._states(desk, component_id, {})

    def typed(self, desk: Desk, component_id: UUID) -> dict[Field, str]:
        """What people said of a paper and its owner."""
        return {**said_of_owner(desk.log), **desk.paper(component_id).fields}

    def _states(self, desk: Desk, component_id: UUID, typed: Mapping[Field, str]) -> tuple[FieldState, ...]:
        pages = desk.paper(component_id).pages
        read = tuple(self._read(looked_through(pages), desk))
        begins = bool(read) and read[0][0] == pages[0].id
        found = (*self._of_owner(desk), *self._readers.words(read, self._today(), begins=begins))
        states = field_states(typed, found, TOLD, gap_of([text for _, text in read]) if pages else Gap.NO_PAGES)
        return with_doubts(states, self._readers.doubts(states, _received_on(desk.dossier), len(pages)))

    def enter(self, dossier_id: UUID, component_id: UUID, name: Field, text: str, actor: Actor) -> Changed[Desk]:
        """Take what a person typed; empty: there is no such value. What is of the owner counts for every paper.

        Raises:
            InputRefused: as `fields.written`; OWNER_BORN_CONTRADICTS: ID number and birth that were typed can't be of one person.
        """
        value = self.check(name, text)
        if name in (Field.OWNER_ID, Field.OWNER_BORN):
            said = {**said_of_owner(self._store.dossiers.log(dossier_id)), name: value}
            if contradict(said.get(Field.OWNER_ID, ""), said.get(Field.OWNER_BORN, "")):
                raise InputRefused("OWNER_BORN_CONTRADICTS")
        operation = SetField(None if name in OF_THE_OWNER else component_id, name, value)
        self._store.dossiers.append(dossier_id, [operation], actor)
        changes = ChangeSet(dossiers=frozenset({dossier_id}), components=frozenset({component_id}))
        return Changed(self._editing.desk(dossier_id), changes)

    def check(self, name: Field, text: str) -> str:
        """The written form of what is being typed.

        Raises:
            InputRefused: as `fields.written`.
        """
        return written(name, text, self._today())

    def _today(self) -> date:
        return day_in_viet_nam(self._clock.now())

    def _of_owner(self, desk: Desk) -> Iterator[Proposal]:
        """What the dossier system and the ID cards in the dossier tell of the owner."""
        today = self._today()
        yield from self._registered(desk, today)
        shown = tuple(view for paper in desk.papers.values() for view in paper.pages)
        known = self._processing.facts_of_all(shown, desk.masters)
        for view in shown:
            facts = known.get(view.id)
            told = [(code, self._readers.card(code.text, view.id, today)) for code in facts.codes] if facts else []
            places = self._processing.code_places(view, desk.masters) if any(found for _, found in told) else {}
            for code, found in told:
                yield from (replace(one, place=places.get(code)) for one in found)

    def _read(self, views: Sequence[PageView], desk: Desk) -> Iterator[tuple[UUID, PageText]]:
        """The words of those pages that have been read."""
        for view in views:
            data = self._processing.artifact(Stage.TEXT, view, desk.masters)
            if data is not None:
                yield view.id, PageText.decode(data)

    def _registered(self, desk: Desk, today: date) -> Iterator[Proposal]:
        """What the dossier system knows of the owner, as far as it has the form."""
        seen = self._store.remote.newest(desk.dossier.id)
        if seen is None:
            return
        for name, text in ((Field.OWNER_ID, seen.remote.applicant_id), (Field.OWNER_NAME, seen.remote.applicant)):
            try:
                value = written(name, text, today)
            except InputRefused:
                continue
            if value:
                yield Proposal(name, value, REGISTERED, Source.DOSSIER_SYSTEM)


def gap_of(read: Sequence[PageText]) -> Gap:
    """Why what is not found is not there, by what was read of the paper."""
    if not read:
        return Gap.NOT_READ
    return Gap.NOT_FOUND if any(text.words for text in read) else Gap.NO_WORDS


def _received_on(dossier: Dossier) -> date | None:
    try:
        return DossierCode.parse(dossier.code).received_on
    except InputRefused:
        return None
