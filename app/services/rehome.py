"""A dossier goes to another counter for good: only the centre can bring it there, and until it has, nobody writes in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.counters import Counters, KnownCounter
from app.domain.errors import Cancelled, InputRefused, StationError, StoreFailed, UsageError
from app.domain.model import Actor, Component
from app.domain.planning import Role
from app.services.capture import Capture
from app.services.copied_by import copied_by, pages_copied_by
from app.services.documents import Documents
from app.services.progress import CancelledCheck, never

if TYPE_CHECKING:
    from app.services.centre import Centre
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class Given:
    """A dossier that was handed over, to whom; and why the centre does not know it yet (None: it does; `Cancelled`: nobody waited)."""

    dossier_id: UUID
    to: KnownCounter
    waits: StationError | None


class Rehoming:
    """The giver's side of a hand-over; the taker's goes with the way to the centre (`TakeOver`)."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        capture: Capture,
        centre: Centre | None,
        names: Mapping[UUID, str],
        *,
        signs: bool,
    ) -> None:
        """`names`: what the settings call counters, in place of what they call themselves; `signs`: whether people sign here at all: then a
        paper that nobody finished yet will want a signature."""
        self._store = store
        self._documents = documents
        self._capture = capture
        self._centre = centre
        self._names = names
        self._signs = signs

    def counters(self) -> tuple[KnownCounter, ...]:
        """Who may be given a dossier.

        Raises:
            UsageError: CENTRE_NOT_SET.
            StoreFailed: DATABASE_AWAY (retryable), ... as `Centre.bring_all`.
        """
        if self._centre is None:
            raise UsageError("CENTRE_NOT_SET")
        return self._centre.counters()

    def names(self) -> dict[UUID, str]:
        """Who may be given a dossier, each by what it is called, in the settings or by itself; who shares a name is told apart by its id.

        Raises:
            UsageError, StoreFailed: as `counters`.
        """
        known = self.counters()
        called = self._called(known)
        return {one.id: called.name(one.id) for one in known}

    def give(
        self, code: str, to: str, actor: Actor, *, unsigned: bool = False, cancelled: CancelledCheck = never
    ) -> Given:
        """Hand the dossier of a code over. From then on nothing of it is written here; once more with the same counter changes nothing.

        Args:
            code: of the dossier.
            to: the counter, by its name or its id.
            actor: who decides it.
            unsigned: a person's word that papers which nobody could sign there are scanned anew.
            cancelled: stops it before it is handed over; after that nobody waits any more until the centre knows it.

        Raises:
            UsageError: CENTRE_NOT_SET.
            InputRefused: COUNTER_NOT_THERE; DOSSIER_NOT_HERE; DOSSIER_GIVEN: it went to another one; DOSSIER_UNDER_WAY, DOSSIER_ERASED;
                PAPERS_UNSIGNED: nobody could sign these there, and `unsigned` is not said.
            StoreFailed: BLOB_MISSING: bytes of it are not here; DUTY_HELD: somebody scans; as `counters`.
            Cancelled: as all of these, nothing was handed over.
        """
        known = self.counters()
        wanted = self._called(known).station(to)
        taker = next((one for one in known if one.id == wanted), None)
        if taker is None:
            raise InputRefused("COUNTER_NOT_THERE", counter=to)
        with self._capture.alone():
            if cancelled():  # the centre may have taken its time to name the counters
                raise Cancelled
            dossier_id = self._given(code, taker.id) or self._give(code, taker.id, actor, unsigned)
        cases = self._store.review.of_dossier(dossier_id)
        self._store.review.lapse(case.id for case in cases)  # its new home looks at it
        return Given(dossier_id, taker, self._bring(cancelled))

    def _given(self, code: str, to: UUID) -> UUID | None:
        """The dossier of a code that went to a counter, where none is here any more: a call that was cut off goes on."""
        known = self._store.dossiers.of_code(code) if self._store.dossiers.find(code) is None else ()
        return next((one.id for one in known if one.home_station_id == to), None)

    def _give(self, code: str, to: UUID, actor: Actor, unsigned: bool) -> UUID:
        dossier = self._store.dossiers.find(code)
        if dossier is None:
            raise self._not_here(code)
        for batch in self._store.capture.batches(dossier.id):
            if self._store.capture.spooled(batch.id):
                raise InputRefused("DOSSIER_UNDER_WAY", "spool", what="spool")
        papers = () if unsigned else tuple(self._signed_by_nobody(dossier.id))
        if papers:
            raise InputRefused("PAPERS_UNSIGNED", dossier=code, papers="; ".join(papers))
        for sha256 in self._store.homes.lacking(dossier.id):
            raise StoreFailed("BLOB_MISSING", sha256=sha256)
        self._store.homes.give(dossier.id, to, actor)
        return dossier.id

    def _not_here(self, code: str) -> InputRefused:
        known = self._store.dossiers.of_code(code)
        gone = self._store.homes.gone(one.id for one in known)
        called = Counters({**self._store.homes.names(), **self._names})
        for one in known:
            if one.id in gone:
                return InputRefused("DOSSIER_GIVEN", dossier=code, counter=called.name(one.home_station_id))
        return InputRefused("DOSSIER_NOT_HERE", dossier=code)

    def _signed_by_nobody(self, dossier_id: UUID) -> Iterator[str]:
        """The papers that are still to be signed in person, finished or not, and were copied by somebody whom no certificate tells: only
        this counter knows who that is."""
        for component in self._store.dossiers.components(dossier_id):
            people = self._waited_for(component)
            unknown = people - self._store.people.with_certificate(people)
            if unknown:
                names = sorted(self._store.people.names(unknown).values())
                yield f"{component.code} ({', '.join(names)})"

    def _waited_for(self, component: Component) -> set[UUID]:
        """Who copied what of a paper, as it lies on the desk, is still to be signed in person."""
        pages, document = self._documents.pages_on_desk(component.id), self._documents.standing(component.id)
        if document is not None and self._documents.is_of(document, pages):
            state = self._documents.state(document)
            people = copied_by(self._store, state) if state.lacking() is Role.PERSON else []
        elif self._signs and not self._documents.is_withdrawn(component.id):
            people = pages_copied_by(self._store, pages, self._store.capture.pages(component.dossier_id))
        else:
            people = []
        return {person for shown in people for person in shown}

    def _bring(self, cancelled: CancelledCheck) -> StationError | None:
        assert self._centre is not None
        try:
            self._centre.bring_all(cancelled=cancelled)
        except StoreFailed as error:
            return error
        return Cancelled() if cancelled() else None

    def _called(self, known: tuple[KnownCounter, ...]) -> Counters:
        return Counters({one.id: self._names.get(one.id, one.name) for one in known})
