"""Whether a station and its centre agree: rows counted table by table, bytes asked for in the shared place."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import batched
from typing import TYPE_CHECKING, Final

from app.domain.canonical import Json
from app.domain.errors import StoreFailed
from app.services.laying import lay

if TYPE_CHECKING:
    from app.store.places.place import BlobPlace
    from app.store.replication.compared import CentreCounts, OwnCounts

_BEFORE: Final = timedelta(days=1)
"""bytes that were written so long before the last comparison are looked for again: a clock may be wrong"""
PROVED_A_DAY: Final = 500
"""so many of the files that came long ago are read there each day, others each time"""
FOUND_A_DAY: Final = 20_000
"""so many of them are looked for by their names, others each time: a place that was set back lacks what came late too, and to look for all
of a counter that is years old would take more than a day over a slow line"""
_TAKEN_AT_ONCE: Final = 20
"""deleted files, as many as the server is asked about at once"""


@dataclass(frozen=True, slots=True)
class Looked:
    """How far the files of a station were looked for at the shared place.

    Attributes:
        at: when that began.
        to_find: hashes of those that are left to be looked for by their names.
        to_read: of those that are left to be read there.
        to_take: of those that were deleted, some at once: neither they nor what was made of them is to be there.
        brought: as in `Agreement`, so far.
        missing: as in `Agreement`, so far.
        given_up: as in `Agreement`, so far: of pages that were deleted here.
        removed: as in `Agreement`, so far.
    """

    at: datetime
    to_find: tuple[str, ...]
    to_read: tuple[str, ...]
    to_take: tuple[tuple[str, ...], ...] = ()
    brought: int = 0
    missing: tuple[str, ...] = ()
    given_up: int = 0
    removed: int = 0

    @property
    def is_left(self) -> bool:
        """Whether some were not looked at yet."""
        return bool(self.to_find or self.to_read or self.to_take)

    def behind(self, count: int) -> Looked:
        """What is left once so many were looked at."""
        read = max(count - len(self.to_find), 0)
        taken = max(read - len(self.to_read), 0)
        left = self.to_find[count:], self.to_read[read:], self.to_take[taken:]
        return replace(self, to_find=left[0], to_read=left[1], to_take=left[2])


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a comparison found.

    Attributes:
        rows: how many rows were compared.
        differing: by table: how many rows are here and how many there, where these differ.
        brought: how many files lay no more in the shared place, or damaged where that was looked at, and lie there whole again.
        missing: hashes of files that lie whole neither there nor here.
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

    def begin(self) -> Looked:
        """What a day's comparison has to look at: the bytes since the last one, and some of those before.

        Raises:
            StoreFailed: DATABASE_AWAY, ... as `Replicate.round`.
        """
        marks, _ = self._centre.of(self._own.station_id)
        last = self._own.compared_at()
        new = self._own.files(marks, last - _BEFORE) if last is not None else []
        to_find = dict.fromkeys((*new, *self._own.files_of_today(marks, FOUND_A_DAY)))
        return self._looked(to_find, self._own.files_of_today(marks, PROVED_A_DAY))

    def begin_with_all(self) -> Looked:
        """As `begin`, with all bytes: each file is to be read at the shared place, however long that takes."""
        marks, _ = self._centre.of(self._own.station_id)
        return self._looked((), self._own.files(marks, None))

    def _looked(self, to_find: Iterable[str], to_read: Iterable[str]) -> Looked:
        given = self._own.files_of(self._centre.untaken(self._own.station_id))  # another counter waits for them
        last = self._own.compared_at()
        since, most = (None, FOUND_A_DAY) if last is None else (last - _BEFORE, None)
        deleted = tuple(batched(self._centre.deleted(self._own.station_id, since, most), _TAKEN_AT_ONCE))
        return Looked(self._own.now(), tuple(to_find), tuple(dict.fromkeys((*given, *to_read))), deleted)

    def look_on(self, looked: Looked, at_most_s: float) -> Looked:
        """Lay bytes there that do not lie there, and take away what was deleted, for so long: whoever may write at the place can take away
        and overwrite what it knows by name. At least one file is looked at.

        Raises:
            StoreFailed: DATABASE_AWAY, PLACE_AWAY, ... as `Replicate.round`.
        """
        end = time.monotonic() + at_most_s
        found, done = looked, 0
        for look in self._looks(looked):
            found, done = look(found), done + 1
            if time.monotonic() >= end:
                break
        return found.behind(done)

    def _looks(self, looked: Looked) -> Iterator[Callable[[Looked], Looked]]:
        """What is left to be done, in the order in which `Looked.behind` counts it."""
        yield from (partial(self._laid, sha256=one, lies=self._place.has) for one in looked.to_find)
        yield from (partial(self._laid, sha256=one, lies=self._place.holds) for one in looked.to_read)
        yield from (partial(self._taken, deleted=some) for some in looked.to_take)

    def _laid(self, found: Looked, sha256: str, lies: Callable[[str], bool]) -> Looked:
        if lies(sha256) or not self._centre.is_wanted(sha256):
            return found
        if lay(self._place, sha256, self._own.path(sha256)):
            return replace(found, brought=found.brought + 1)
        is_lost = self._own.is_kept(sha256)  # and was not taken away a moment ago
        return replace(found, missing=(*found.missing, sha256)) if is_lost else found

    def _taken(self, found: Looked, deleted: tuple[str, ...]) -> Looked:
        """These files themselves go first, then what others had made of them."""
        removed = found.removed
        for sha256 in filter(self._place.has, deleted):
            with self._centre.nobody_has(sha256) as is_gone:
                if is_gone:
                    self._place.remove(sha256)
                    removed += 1
        made = self._centre.give_up_made(deleted, self._place.remove)
        return replace(found, removed=removed, given_up=found.given_up + made)

    def agree(self, looked: Looked) -> Agreement:
        """Compare all rows that came, and give up what is to go, where all bytes were looked at; it stands on record in the chain.

        Raises:
            StoreFailed: DATABASE_AWAY, PLACE_AWAY, ... as `Replicate.round`.
        """
        marks, there = self._centre.of(self._own.station_id)
        here = self._own.until(marks)
        differing = {name: (here[name], count) for name, count in there.items() if here[name] != count}
        given_up, removed = self._give_up() + looked.given_up, looked.removed
        missing = tuple(dict.fromkeys(looked.missing))
        found = Agreement(sum(here.values()), differing, looked.brought, missing, given_up, removed)
        self._centre.let_go()
        mended: dict[str, Json] = {"brought": found.brought, "given_up": given_up, "removed": removed}
        self._own.note({"rows": found.rows, "differing": len(differing), "missing": len(missing), **mended})
        return found

    def _give_up(self) -> int:
        count, last = 0, ""
        while made := self._centre.artifacts(self._own.station_id, after=last):
            last = max(made)
            lacking = self._own.lacking(made)
            if lacking:
                self._centre.give_up(self._own.station_id, lacking, self._place.remove)
                count += len(lacking)
        return count
