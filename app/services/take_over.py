"""Dossiers that were handed to this counter come from the centre, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.counters import KnownCounter
from app.domain.errors import StoreFailed

if TYPE_CHECKING:
    from app.store.places.place import BlobPlace
    from app.store.replication.handed import HandedAtCentre
    from app.store.replication.taking import Taking

_OF_ONE: Final = frozenset({"BLOB_MISSING", "BLOB_DAMAGED"})
"""what is wrong with the bytes of one dossier: the others go on"""


@dataclass(frozen=True, slots=True)
class TookOver:
    """What one round brought: dossiers that are this counter's now, and those that are not all at the centre yet; `followed` are those that
    went from here and of which something was deleted since."""

    taken: tuple[UUID, ...] = ()
    waiting: frozenset[UUID] = frozenset()
    followed: tuple[UUID, ...] = ()

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

    def counters(self) -> tuple[KnownCounter, ...]:
        """The other counters of the centre: those that may be given a dossier. Raises StoreFailed, as `round`."""
        return tuple(one for one in self._centre.stations() if one.id != self._taking.station_id)

    def round(self) -> TookOver:
        """Take all that is whole at the centre, and delete what was deleted of dossiers that went from here.

        Raises:
            StoreFailed: DATABASE_AWAY, PLACE_AWAY, DATABASE_BUSY, DISK_FULL (all retryable: what was taken stays, the next round goes on).
        """
        known, taken, waiting = self._taking.known(), list[UUID](), set[UUID]()
        for one in self._centre.to(self._taking.station_id):
            if one.times <= known.get(one.dossier_id, 0):
                continue
            if one.is_whole and self._take(one.dossier_id):
                taken.append(one.dossier_id)
            else:
                waiting.add(one.dossier_id)
        return TookOver(tuple(taken), frozenset(waiting), self._follow())

    def _follow(self) -> tuple[UUID, ...]:
        """What the new home of a dossier deleted of it goes here too, where it was before."""
        given = self._taking.given()
        behind = self._taking.behind(self._centre.deletions(given)) if given else ()
        for dossier_id in behind:
            self._forget_made(dossier_id)  # before its pages go: they alone tell what was made of them
            self._taking.follow(dossier_id, self._centre.rows(dossier_id))
        return behind

    def _take(self, dossier_id: UUID) -> bool:
        whole = self._centre.whole(dossier_id)
        try:
            for file in whole.files:
                if not self._taking.has(file):
                    self._taking.keep(file, self._place.get)
        except StoreFailed as error:
            if error.code not in _OF_ONE:
                raise
            return False  # whoever gave it has them, and lays them there when both sides are compared
        return self._taking.put(whole)
