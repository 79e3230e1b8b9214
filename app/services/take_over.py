"""Dossiers that were handed to this counter come from the centre, each whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.counters import Counters, KnownCounter
from app.domain.errors import StoreFailed
from app.domain.set_aside import UNREADABLE, set_aside

if TYPE_CHECKING:
    from app.domain.model import BlobRef
    from app.store.places.place import BlobPlace
    from app.store.replication.handed import Handed, HandedAtCentre, WholeDossier
    from app.store.replication.taking import Taking

log = logging.getLogger(__name__)
_OF_ROWS: Final = frozenset({"CONSTRAINT_BROKEN", *UNREADABLE})
_OF_ONE: Final = frozenset({"BLOB_MISSING", "BLOB_DAMAGED", *_OF_ROWS})
"""what is wrong with the bytes or the rows of one dossier: the others go on"""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A dossier that was handed to this counter and is not here yet: its code, and who gave it.

    `because`: what is wrong with its bytes in the shared place, or with its rows, which may not fit what lies here; None: nothing that is
    known, the rest is on its way.
    """

    dossier_id: UUID
    code: str
    giver: KnownCounter
    because: StoreFailed | None = None

    @property
    def trouble(self) -> StoreFailed | None:
        """What a person has to see to; None: it comes by itself."""
        if self.because is None or self.because.code in _OF_ROWS:
            return self.because
        return StoreFailed("DOSSIER_NOT_WHOLE", self.because.code, dossier=self.code, counter=self.giver.name)


@dataclass(frozen=True, slots=True)
class Untold:
    """A dossier that is this counter's, and of whose hand-over a centre that was restored does not know: its code, and who gave it."""

    code: str
    giver: str

    @property
    def trouble(self) -> StoreFailed:
        """It heals by itself once the giver has come again; unless that one was set back too, and takes the dossier for its own."""
        return StoreFailed("HAND_OVER_UNTOLD", retryable=True, dossier=self.code, counter=self.giver)


@dataclass(frozen=True, slots=True)
class TookOver:
    """What one round brought: dossiers that are this counter's now, and those that are not here yet.

    Attributes:
        followed: those that went from here, or came along with one, and of which something was deleted since: it went here too.
        kept: the same, where it can't be read what that is: it lies here still.
        untold: those of which the centre does not know that they are this counter's.
    """

    taken: tuple[UUID, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    followed: tuple[UUID, ...] = ()
    kept: tuple[UUID, ...] = ()
    untold: tuple[Untold, ...] = ()

    @property
    def waiting(self) -> frozenset[UUID]:
        """The dossiers that are not here yet."""
        return frozenset(one.dossier_id for one in self.awaited)

    @property
    def wrote(self) -> bool:
        """Whether there is something to tell the centre of."""
        return bool(self.taken or self.followed)


class TakeOver:
    """One counter's side of a hand-over. Two that run at once take nothing twice."""

    def __init__(
        self, taking: Taking, centre: HandedAtCentre, place: BlobPlace, forget_made: Callable[[UUID], object]
    ) -> None:
        """`forget_made` takes away what machines made here of a dossier's pages."""
        self._forget_made = forget_made
        self._taking = taking
        self._centre = centre
        self._place = place
        self._followed: int | None = None
        """how much was deleted when all of it was known here"""
        self._proved = set[str]()
        """the hashes of what lies here for dossiers that can't come yet"""

    def counters(self) -> tuple[KnownCounter, ...]:
        """The other counters of the centre: those that may be given a dossier. Raises StoreFailed, as `round`."""
        return tuple(one for one in self._centre.stations() if one.id != self._taking.station_id)

    def round(self) -> TookOver:
        """Take all that is whole at the centre, and delete what was deleted of dossiers that went from here.

        Raises:
            StoreFailed: DATABASE_AWAY, PLACE_AWAY, DATABASE_BUSY, DISK_FULL (all retryable: what was taken stays, the next round goes on).
        """
        taken, awaited = list[UUID](), list[Awaited]()
        told = self._centre.told_to(self._taking.station_id)
        for one in self._handed(told):
            because = self._take(one.dossier_id) if one.is_whole else None
            if one.is_whole and because is None:
                taken.append(one.dossier_id)
            else:
                awaited.append(_awaited(one, because))
        behind, followed = self._follow()
        kept = tuple(one for one in behind if one not in followed)
        return TookOver(tuple(taken), tuple(awaited), followed, kept, self._untold(told))

    def awaited(self) -> tuple[Awaited, ...]:
        """What was handed to this counter and is not here yet; of what is whole at the centre the bytes are fetched by then.

        Raises:
            StoreFailed: as `round`.
        """
        told = self._centre.told_to(self._taking.station_id)
        found = ((one, self._fetch(one.dossier_id) if one.is_whole else None) for one in self._handed(told))
        return tuple(_awaited(one, why if isinstance(why, StoreFailed) else None) for one, why in found)

    def waiting(self) -> frozenset[UUID]:
        """Which those are, without a look at the shared place. Raises StoreFailed: of the centre's database, as `round`."""
        return frozenset(self._new(self._centre.told_to(self._taking.station_id)))

    def untold(self) -> tuple[Untold, ...]:
        """The dossiers of which the centre does not know that they are this counter's. Raises StoreFailed, as `waiting`."""
        return self._untold(self._centre.told_to(self._taking.station_id))

    def holds_any(self) -> bool:
        """Whether a dossier is this counter's because another one gave it."""
        return bool(self._taking.held())

    def _untold(self, told: Mapping[UUID, int]) -> tuple[Untold, ...]:
        held = [one for one in self._taking.held() if told.get(one.dossier_id, 0) < one.times]
        called = self._centre.called() if held else Counters({})
        return tuple(Untold(one.code, called.name(one.giver)) for one in held)

    def _handed(self, told: Mapping[UUID, int]) -> tuple[Handed, ...]:
        new = self._new(told)
        return self._centre.handed(new) if new else ()

    def _new(self, told: Mapping[UUID, int]) -> list[UUID]:
        known = self._taking.known() if told else {}
        return [one for one, times in told.items() if times > known.get(one, 0)]

    def _follow(self) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        """What the home of a dossier deleted of it goes here too, where it was before or came along: of which dossiers it is to go, and of
        which it went."""
        shared = self._taking.shared()
        if not shared:
            return (), ()
        self._taking.learn(self._centre.names_of(self._taking.takers()))
        there = self._centre.deleted_of(self._taking.station_id, shared.along)
        if there == self._followed:
            return (), ()
        behind = self._taking.behind(self._centre.deletions(shared.all))
        followed = list[UUID]()
        for dossier_id in behind:
            with set_aside(dossier_id, log), _of_one():
                rows = self._centre.rows(dossier_id)
                if dossier_id not in shared.held:
                    self._forget_made(dossier_id)  # before its pages go: they alone tell what was made of them
                self._taking.follow(dossier_id, rows)
                followed.append(dossier_id)
        self._followed = None if behind else there
        return behind, tuple(followed)

    def _take(self, dossier_id: UUID) -> StoreFailed | None:
        """Returns why it can't be taken; None: it is here."""
        found = self._fetch(dossier_id)
        if isinstance(found, StoreFailed):
            return found
        try:
            self._taking.put(found)
        except StoreFailed as error:
            if error.code not in _OF_ROWS:
                raise
            return error
        self._proved.difference_update(file.sha256 for file in found.files)
        return None

    def _fetch(self, dossier_id: UUID) -> WholeDossier | StoreFailed:
        """Let all bytes of a dossier lie here. Returns what is wrong with those in the shared place, which whoever gave it lays there anew
        when both sides are compared; or with its rows at the centre."""
        try:
            whole = self._centre.whole(dossier_id)
            for file in whole.files:
                self._prove(file)
        except StoreFailed as error:
            if error.code not in _OF_ONE:
                raise
            return error
        return whole

    def _prove(self, file: BlobRef) -> None:
        """Let bytes lie here that are what they should be; they are read once in a process, however often the dossier is looked at."""
        if file.sha256 in self._proved and self._taking.lies(file):
            return
        if not self._taking.has(file):
            self._taking.keep(file, self._place.get)
        self._proved.add(file.sha256)


@contextmanager
def _of_one() -> Iterator[None]:
    """Rows that don't fit what lies here hold up the dossier that they are of, and no other."""
    try:
        yield
    except StoreFailed as error:
        if error.code not in _OF_ROWS:
            raise
        raise StoreFailed("ROW_UNREADABLE", str(error)) from error


def _awaited(one: Handed, because: StoreFailed | None) -> Awaited:
    return Awaited(one.dossier_id, one.code, one.giver, because)
