"""A counter's rows and bytes come to the centre: the bytes first, so that no row there is without them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.services.laying import lay

if TYPE_CHECKING:
    from app.store.places.place import BlobPlace
    from app.store.replication.arriving import Arrivals
    from app.store.replication.outgoing import Outgoing
    from app.store.replication.parcel import Parcel
    from app.store.replication.taking_away import Arrived


_NOTHING: Final = "0" * 64
"""the name of bytes that nobody knows"""


@dataclass(frozen=True, slots=True)
class Replicated:
    """What one round brought: rows, files and their bytes.

    `missing` are the hashes of files that were not here to be sent, or damaged; `overtaken`: nothing was brought, for what was packed was
    out of date.
    """

    rows: int = 0
    files: int = 0
    size_bytes: int = 0
    missing: tuple[str, ...] = ()
    overtaken: bool = False


class Replicate:
    """One station's way to its centre. Two that run at once do nothing twice: the slower one's parcel is not taken."""

    def __init__(
        self,
        outgoing: Outgoing,
        centre: Arrivals,
        place: BlobPlace,
        told: Callable[[Parcel], object] = lambda _: None,
    ) -> None:
        """`told` hears of each parcel that has come."""
        self._told = told
        self._outgoing = outgoing
        self._centre = centre
        self._place = place

    def meet(self) -> None:
        """Ask both parts of the centre whether they are there, and bring nothing. Raises StoreFailed, as `round`."""
        marks, _ = self._centre.marks(self._outgoing.station_id)
        self._outgoing.note(marks)
        self._place.has(_NOTHING)

    def round(self) -> Replicated:
        """Bring what has come up since, at most one parcel of it; nothing of it is there or all.

        Raises:
            StoreFailed: DATABASE_AWAY, DATABASE_BUSY, DATABASE_FULL, PLACE_AWAY, PLACE_FULL, PLACE_WRONG (all retryable: nothing is
                lost, the counter goes on);
                STATION_FORKED, ROW_DIFFERS (an administrator has to look); COMMIT_UNKNOWN never: the next round sees what came.
        """
        marks, head = self._centre.marks(self._outgoing.station_id)
        parcel = self._outgoing.pack(marks, head)
        if parcel.is_empty:
            self._outgoing.note(marks)
            return Replicated()
        sent, there, size_bytes, missing = list[str](), list[str](), 0, []
        for blob in self._outgoing.files(parcel):
            if blob.sha256 in parcel.named_before and self._place.has(blob.sha256):
                there.append(blob.sha256)
                continue
            if lay(self._place, blob.sha256, self._outgoing.path(blob.sha256)):
                sent.append(blob.sha256)
                size_bytes += blob.size_bytes
            elif self._outgoing.is_wanted(blob):
                missing.append(blob.sha256)
            else:
                return Replicated(overtaken=True)  # given up since it was packed: the next parcel is without it
        arrived = self._centre.put(parcel)
        if arrived is None:
            return Replicated(overtaken=True)
        for sha256 in [*sent, *there]:  # others may have given up the same bytes since: from now on a row keeps them
            if not self._place.has(sha256):
                self._lay_again(sha256)
        self._settle(arrived)
        self._outgoing.note_come(parcel)
        self._told(parcel)
        return Replicated(sum(len(rows) for _, rows in parcel.rows), len(sent), size_bytes, tuple(missing))

    def _settle(self, arrived: Arrived) -> None:
        """What another one deleted and this one has lies in the shared place again; what is deleted everywhere leaves it, what others made
        of that last: workers look for what is left of it, but nobody else for the pages themselves."""
        for sha256 in arrived.again:
            self._lay_again(sha256)
        for sha256 in arrived.gone:
            with self._centre.nobody_has(sha256) as is_gone:
                if is_gone:
                    self._place.remove(sha256)
        if arrived.purged:
            self._centre.give_up_made(arrived.purged, self._place.remove)

    def _lay_again(self, sha256: str) -> None:
        lay(self._place, sha256, self._outgoing.path(sha256))
