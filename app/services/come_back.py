"""What supervisors at the centre decided about a counter's dossiers comes to the counter, each decision once and in order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from app.store.replication.decided import DecidedAtCentre
    from app.store.replication.incoming import Incoming

_AT_ONCE: Final = 200
"""decisions a round: pages that wait for their citizen come with the first"""


@dataclass(frozen=True, slots=True)
class CameBack:
    """What one round brought: how many decisions are new here, of how many that were told of."""

    new: int
    told: int


class ComeBack:
    """One station's way back from its centre. Two that run at once put nothing down twice."""

    def __init__(self, incoming: Incoming, centre: DecidedAtCentre) -> None:
        self._incoming = incoming
        self._centre = centre

    def forget(self) -> None:
        """Name nobody whom the centre does not name any more; before anything else comes, for others may bear their names since.

        Raises:
            StoreFailed: as `round`.
        """
        named = self._incoming.named()
        for one in self._centre.forgotten(named) if named else ():
            self._incoming.forget(one)

    def round(self, but_for: Collection[UUID] = ()) -> CameBack:
        """Put down what was decided since, at most two hundred decisions of it.

        Args:
            but_for: dossiers that were handed to this station and are not here yet: they bring along what was decided about them.

        Raises:
            StoreFailed: DATABASE_AWAY, DATABASE_BUSY, DISK_FULL (all retryable: what came stays, the next round goes on).
        """
        marks = self._incoming.marks()
        for station_id, decision_id in self._centre.at(marks).items():
            # A centre that goes on from an older state of itself tells of another one, and is asked from the beginning.
            if decision_id is None or not self._incoming.has(decision_id):
                del marks[station_id]
        told = self._centre.since(self._incoming.station_id, marks, _AT_ONCE, but_for)
        # What was handed over here a moment ago, the centre does not know yet; whoever takes it gets what was decided about it too.
        decided = [one for one in told if self._incoming.looks_after(one.case["dossier_id"])]
        new = sum(self._incoming.put(one) for one in decided)
        return CameBack(new, len(decided))

    def missed(self) -> int:
        """Put down what was decided about dossiers that were handed to this station while a centre that was restored took another one for
        their home. Returns how many decisions that were.

        Raises:
            StoreFailed: as `round`.
        """
        handed = self._centre.handed(self._incoming.station_id)
        lacking = {dossier for decision, dossier in handed.items() if not self._incoming.has(decision)}
        late = (one for dossier in sorted(lacking) for one in self._centre.of(dossier))
        return sum(self._incoming.catch_up(one) for one in late)
