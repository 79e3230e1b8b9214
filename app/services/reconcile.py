"""Whether a station and its centre agree: rows counted table by table, bytes asked for in the shared place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from app.domain.canonical import Json
from app.domain.errors import StoreFailed

if TYPE_CHECKING:
    from pathlib import Path

    from app.store.places.place import BlobPlace
    from app.store.replication.compared import CentreCounts, OwnCounts

_BEFORE: Final = timedelta(days=1)
"""bytes that were written so long before the last comparison are looked for again: a clock may be wrong"""
PROVED_A_DAY: Final = 500
"""so many of the files that came long ago are read there each day, others each time"""

type _Laid = tuple[int, tuple[str, ...]]
"""how many files were brought, and the hashes of those that nobody has"""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a comparison found.

    Attributes:
        rows: how many rows were compared.
        differing: by table: how many rows are here and how many there, where these differ.
        brought: how many files lay no more in the shared place, or damaged where that was looked at, and lie there whole again.
        missing: hashes of files that lie neither there nor here.
        given_up: how much of what machines made was given up here since, or there of pages that were deleted here, and is there no more.
        removed: how many files of what was deleted still lay there, and do no more.
    """

    rows: int
    differing: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    brought: int = 0
    missing: tuple[str, ...] = ()
    given_up: int = 0
    removed: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing is there that nobody can explain."""
        return not self.differing and not self.missing

    @property
    def trouble(self) -> StoreFailed | None:
        """What a person has to look at; None: it holds."""
        return None if self.holds else StoreFailed("CENTRE_DIFFERS", tables=", ".join(sorted(self.differing)) or "-")


class Reconcile:
    """Compares one station with its centre, and mends what a kill left between two steps."""

    def __init__(self, own: OwnCounts, centre: CentreCounts, place: BlobPlace) -> None:
        self._own = own
        self._centre = centre
        self._place = place

    def compared_at(self) -> datetime | None:
        """When this station was compared last; None: never yet."""
        return self._own.compared_at()

    def compare(self) -> Agreement:
        """Compare all rows that came, the bytes since the last time, and some of those before; it stands on record in the station's chain.

        Raises:
            StoreFailed: DATABASE_AWAY, PLACE_AWAY, ... as `Replicate.round`.
        """
        return self._compared(self._lay_again)

    def prove(self) -> Agreement:
        """As `compare`, with all bytes: each file is read at the shared place, however long that takes."""
        return self._compared(lambda marks: self._lay(self._own.files(marks, None), self._place.holds))

    def _compared(self, lay: Callable[[Mapping[str, int]], _Laid]) -> Agreement:
        marks, there = self._centre.of(self._own.station_id)
        here = self._own.until(marks)
        differing = {name: (here[name], count) for name, count in there.items() if here[name] != count}
        given_up = self._give_up()
        brought, missing = lay(marks)
        of_given = self._lay(self._own.files_of(self._centre.untaken(self._own.station_id)), self._place.holds)
        brought, missing = brought + of_given[0], tuple(dict.fromkeys((*missing, *of_given[1])))
        made, removed = self._remove_deleted()
        given_up += made
        found = Agreement(sum(here.values()), differing, brought, missing, given_up, removed)
        self._centre.let_go()
        mended: dict[str, Json] = {"brought": brought, "given_up": given_up, "removed": removed}
        self._own.note({"rows": found.rows, "differing": len(differing), "missing": len(missing), **mended})
        return found

    def _give_up(self) -> int:
        count, last = 0, ""
        while keys := self._centre.artifacts(self._own.station_id, after=last):
            last = keys[-1]
            lacking = self._own.lacking(keys)
            if lacking:
                self._centre.give_up(self._own.station_id, lacking, self._place.remove)
                count += len(lacking)
        return count

    def _lay_again(self, marks: Mapping[str, int]) -> _Laid:
        last = self._own.compared_at()
        brought, missing = self._lay(self._own.files(marks, None if last is None else last - _BEFORE), self._place.has)
        more, lost = self._lay(self._own.files_of_today(marks, PROVED_A_DAY), self._place.holds)
        return brought + more, tuple(dict.fromkeys((*missing, *lost)))

    def _lay(self, files: Iterable[tuple[str, Path | None]], lies: Callable[[str], bool]) -> _Laid:
        """Lay the bytes there that do not lie there: whoever may write at the place can take away and overwrite what it knows by name."""
        brought, missing = 0, []
        for sha256, path in files:
            if lies(sha256) or self._centre.is_deleted(sha256):
                continue
            if path is None:
                missing.append(sha256)
            else:
                self._place.put(sha256, path)
                brought += 1
        return brought, tuple(missing)

    def _remove_deleted(self) -> tuple[int, int]:
        """How much of what others had made of deleted pages went, and how many files of these themselves, which go first."""
        last, removed = self._own.compared_at(), 0
        deleted = self._centre.deleted(self._own.station_id, None if last is None else last - _BEFORE)
        for sha256 in deleted:
            with self._centre.nobody_has(sha256) as is_gone:
                if is_gone and self._place.has(sha256):
                    self._place.remove(sha256)
                    removed += 1
        return self._centre.give_up_made(deleted, self._place.remove), removed
