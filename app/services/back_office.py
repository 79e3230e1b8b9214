"""Page work at a centre: which pages are owed, and one of them done."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from app.domain.arrange import arrange
from app.domain.artifacts import Stage
from app.domain.clock import Clock
from app.domain.editlog import LoggedOperation
from app.domain.errors import PageWorkFailed
from app.domain.page_jobs import PageJob, Priority
from app.domain.page_view import PageView
from app.domain.set_aside import set_aside
from app.services.archive_forms import ArchiveForms
from app.services.process import Masters, Processing
from app.services.read_pages import words_of

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)
MOST_WAITING: Final = 2_000
"""so many pages wait in the queue, or a dossier more: what is owed beyond that follows from the store"""
NEWEST: Final = 200
"""so many dossiers in which something was done last are looked through however many pages wait: their citizens may stand at a counter"""
LOOKED_BACK: Final = timedelta(days=2)
"""before today: dossiers in which nothing was done since are looked through where their rows come, and not again"""
MOST_CAME: Final = 500
"""so many rows of each station's chain are looked through at once for dossiers that came late"""
_NONE: Final = frozenset[UUID]()
AGAIN_S: Final = 3_600.0
"""how often a process looks anew at old dossiers of which the search's index says that pages are unread: an older program may have been
at them that could not read them"""
INDEXING_S: Final = 5.0
"""of each look so long goes into the search's index: pages that are owed and what killed workers left don't wait for it"""
DESKS_KEPT: Final = 64
"""so many dossiers are held in memory as they lay: the pages that wait are of few of them at a time"""
_SEEN: Final = frozenset({Stage.PREVIEW, Stage.THUMB})


class Jobs(Protocol):
    """Where pages wait for workers."""

    def defer(self, jobs: Iterable[PageJob], priority: Priority) -> int:
        """Let pages wait; one that does already, or was set aside, is left as it is. Returns how many came anew."""

    def locks(self) -> Collection[str]:
        """What waits, is being done or was set aside."""

    def seen(self) -> Mapping[UUID, int]:
        """By station: up to where in its audit chain its pages were put here."""

    def note_seen(self, station_id: UUID, until: int) -> None:
        """Say that all before this position of a station's chain was looked at."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """The pages of a dossier by id, each with its component, as they lay when its log was so long."""

    length: int
    pages: Mapping[UUID, tuple[UUID, PageView]]


@dataclass(frozen=True, slots=True)
class _Page:
    component_id: UUID
    view: PageView
    masters: Masters


class BackOffice:
    """Safe to call from several threads, in any number of processes and program versions: what is done twice is found done."""

    def __init__(self, store: Store, processing: Processing, forms: ArchiveForms, clock: Clock) -> None:
        self._store = store
        self._processing = processing
        self._forms = forms
        self._clock = clock
        self._read: dict[UUID, int] = {}
        """how long the logs were of dossiers of which every page is read"""
        self._desks: dict[UUID, _Desk] = {}
        self._looked_back_at: float | None = None

    def look(self, jobs: Jobs) -> None:
        """What is due at a centre though nobody asked: unread pages go into the queue, and what came into the search's index, so that who
        searches hardly waits for it; and what is left of purged pages goes.

        Raises:
            StoreFailed: the errors of the database and of the place of bytes.
        """
        self.owed(jobs)
        end = time.monotonic() + INDEXING_S
        self._store.search.catch_up(lambda: time.monotonic() > end)
        self._store.artifacts.forget_of_all_purged()

    def owed(self, jobs: Jobs) -> int:
        """Put the pages that nobody read yet into the queue; returns how many. What lies in a pile is read once it is in its dossier.

        Raises:
            StoreFailed: the errors of the database and of the place of bytes.
        """
        today = self._clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        lengths = self._store.traces.log_lengths_since(today - LOOKED_BACK)
        locks, added = frozenset(jobs.locks()), 0
        self._read = dict(self._read.items() & lengths.items())
        archives, piles = self._store.filing.archives_since(today - LOOKED_BACK)
        waited_for = [one for one in lengths if one not in self._read and one not in archives]
        in_bulk = [one for one in lengths if one not in self._read and one in archives - piles]
        in_order = [*waited_for, *in_bulk]  # however many dossiers of an archive come, they come last
        for place, dossier_id in enumerate(in_order):
            if len(locks) + added >= MOST_WAITING and place >= NEWEST:
                return added
            unread = self._unread(dossier_id)
            if not unread:  # or none that can be read, as long as its log is
                self._read[dossier_id] = lengths[dossier_id]
            new = [job for job in unread if job.lock not in locks]
            priority = Priority.BACK_SCANNING if dossier_id in archives else self._priority(dossier_id)
            added += jobs.defer(new, priority) if new else 0
        added += self._came_late(jobs, lengths)
        return added + (self._left(jobs, lengths) if len(locks) + added < MOST_WAITING else 0)

    def _came_late(self, jobs: Jobs, young: Collection[UUID]) -> int:
        """As `owed`, of dossiers in which nothing was done of late, but whose rows come now: their counter was offline for long."""
        added = 0
        for came in self._store.traces.came(jobs.seen(), MOST_CAME):
            late = [one for one in came.dossiers if one not in young]
            archives, piles = self._store.filing.archives_since(came.since) if late and came.since else (_NONE, _NONE)
            for dossier_id in late:
                unread = self._unread(dossier_id) if dossier_id not in piles else []
                added += jobs.defer(unread, Priority.BACK_SCANNING if dossier_id in archives else Priority.TODAY)
            jobs.note_seen(came.station_id, came.until)
        return added

    def _left(self, jobs: Jobs, young: Collection[UUID]) -> int:
        """As `owed`, of dossiers in which nothing was done of late, that were looked at when they came: pages that are unread still."""
        now = time.monotonic()
        if self._looked_back_at is not None and now - self._looked_back_at < AGAIN_S:
            return 0
        self._looked_back_at, added = now, 0
        for dossier_id in self._store.search.unread():
            if dossier_id not in young and added < MOST_WAITING:
                added += jobs.defer(self._unread(dossier_id), Priority.BACK_SCANNING)
        return added

    def do(self, job: PageJob) -> None:
        """Make what a page lacks, as it is shown now, by the recipes of this program; nothing of one that is gone.

        Raises:
            InputRefused: the page can't be decoded.
            PageWorkFailed: an engine broke down.
            StoreFailed: BLOB_MISSING, the errors of the database, the disk and the place of bytes.
        """
        with self._store.one_state():
            found = self._page(job)
            if found is None:
                return
            stages = job.stages or self._forms.stages(found.component_id) | _SEEN
        self._make(found.view, found.masters, stages)

    def _make(self, view: PageView, masters: Masters, stages: frozenset[Stage]) -> None:
        try:
            self._processing.ensure([view], masters, stages)
        except PageWorkFailed:
            for master in view.master_ids:  # without its bytes a child says that it broke down, no more
                self._store.blobs.read(masters[master].blob)
            raise

    def _priority(self, dossier_id: UUID) -> Priority:
        released = self._store.happenings.is_released(dossier_id)
        return Priority.TODAY if released else Priority.CITIZEN_WAITING

    def _page(self, job: PageJob) -> _Page | None:
        """A page as it is shown now; None: it lies in the dossier no more.

        Neighbours are asked for one after the other: a dossier is arranged anew where its log went on, or where a page was purged.
        """
        length = self._store.dossiers.log_length(job.dossier_id)
        desk = self._desks.get(job.dossier_id)
        found = desk.pages.get(job.page_id) if desk is not None and desk.length == length else None
        masters = self._store.capture.living(found[1].master_ids) if found is not None else {}
        if found is None or not found[1].is_made_of(masters):
            masters = self._store.capture.pages(job.dossier_id)
            desk = _Desk(length, _lying(self._store.dossiers.log(job.dossier_id), masters))
            if len(self._desks) >= DESKS_KEPT:
                self._desks = {}
            self._desks[job.dossier_id] = desk
            found = desk.pages.get(job.page_id)
        return None if found is None else _Page(*found, masters)

    def _unread(self, dossier_id: UUID) -> list[PageJob]:
        """The pages of a dossier that nobody read; none where nobody can read how they lie. What a stranger laid under their keys goes."""
        jobs, strange = list[PageJob](), frozenset[str]()
        with set_aside(dossier_id, log), self._store.one_state():
            masters = self._store.capture.pages(dossier_id)
            lying = _lying(self._store.dossiers.log(dossier_id), masters)
            views = [view for _, view in lying.values()]
            words = words_of(self._store, self._processing, dossier_id, views, masters)
            unread = [view for view, read in zip(views, words, strict=True) if not read.is_read]
            strange = self._store.artifacts.of_strangers(dossier_id, self._keys(views, masters))
            jobs += [PageJob(dossier_id, view.id, self._processing.key(Stage.TEXT, view, masters)) for view in unread]
        for key in strange:
            self._store.artifacts.forget(key)
        return jobs

    def _keys(self, views: Sequence[PageView], masters: Masters) -> set[str]:
        """Of what a desk needs of pages and what is read of them, by this program's recipes."""
        shown = {self._processing.key(stage, view, masters) for stage in (*_SEEN, Stage.TEXT) for view in views}
        raw = {PageView.arrived(master) for view in views for master in view.master_ids}
        return shown | {self._processing.key(Stage.INSPECT, view, masters) for view in raw}


def _lying(log: Sequence[LoggedOperation], masters: Masters) -> dict[UUID, tuple[UUID, PageView]]:
    """The pages of a dossier by id, each with the component that it lies in."""
    papers = arrange(log, masters)
    return {view.id: (component, view) for component, paper in papers.items() for view in paper.pages}
