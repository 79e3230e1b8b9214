"""Page work at a centre: which pages are owed, and one of them done."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from app.domain.arrange import arrange
from app.domain.artifacts import Stage, page_key
from app.domain.clock import Clock
from app.domain.errors import PageWorkFailed
from app.domain.page_jobs import PageJob, Priority
from app.domain.page_view import PageView
from app.services.archive_forms import ArchiveForms
from app.services.process import Masters, Processing

if TYPE_CHECKING:
    from app.store.store import Store

MOST_WAITING: Final = 2_000
"""so many pages wait in the queue, or a dossier more: what is owed beyond that follows from the store"""
NEWEST: Final = 200
"""so many dossiers in which something was done last are looked through however many pages wait: their citizens may stand at a counter"""
LOOKED_BACK: Final = timedelta(days=2)
"""before today: dossiers in which nothing was done since are not looked through of themselves"""
INDEXING_S: Final = 5.0
"""of each look so long goes into the search's index: pages that are owed and what killed workers left don't wait for it"""
_SEEN: Final = frozenset({Stage.PREVIEW, Stage.THUMB})


class Jobs(Protocol):
    """Where pages wait for workers."""

    def defer(self, jobs: Iterable[PageJob], priority: Priority) -> int:
        """Let pages wait; one that does already, or was set aside, is left as it is. Returns how many came anew."""

    def locks(self) -> Collection[str]:
        """What waits, is being done or was set aside."""


class BackOffice:
    """Safe to call from several threads, in any number of processes and program versions: what is done twice is found done."""

    def __init__(self, store: Store, processing: Processing, forms: ArchiveForms, clock: Clock) -> None:
        self._store = store
        self._processing = processing
        self._forms = forms
        self._clock = clock
        self._read: dict[UUID, int] = {}
        """how long the logs were of dossiers of which every page is read"""

    def look(self, jobs: Jobs) -> None:
        """What is due at a centre though nobody asked: unread pages go into the queue, and what came into the search's index, so that who
        searches hardly waits for it.

        Raises:
            StoreFailed: the errors of the database and of the place of bytes.
        """
        self.owed(jobs)
        end = time.monotonic() + INDEXING_S
        self._store.search.catch_up(lambda: time.monotonic() > end)

    def owed(self, jobs: Jobs) -> int:
        """Put the pages that nobody read yet into the queue; returns how many.

        Raises:
            StoreFailed: the errors of the database and of the place of bytes.
        """
        today = self._clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        lengths = self._store.traces.log_lengths_since(today - LOOKED_BACK)
        locks, added = frozenset(jobs.locks()), 0
        self._read = dict(self._read.items() & lengths.items())
        for place, dossier_id in enumerate(one for one in lengths if one not in self._read):
            if len(locks) + added >= MOST_WAITING and place >= NEWEST:
                break
            unread = self._unread(dossier_id)
            if not unread:
                self._read[dossier_id] = lengths[dossier_id]
            new = [job for job in unread if job.lock not in locks]
            added += jobs.defer(new, self._priority(dossier_id)) if new else 0
        return added

    def do(self, job: PageJob) -> None:
        """Make what a page lacks, as it is shown now, by the recipes of this program; nothing of one that is gone.

        Raises:
            InputRefused: the page can't be decoded.
            PageWorkFailed: an engine broke down.
            StoreFailed: BLOB_MISSING, the errors of the database, the disk and the place of bytes.
        """
        masters = self._store.capture.pages(job.dossier_id)
        for component_id, view in self._lying(job.dossier_id, masters):
            if view.id == job.page_id:
                self._make(component_id, view, masters)

    def _make(self, component_id: UUID, view: PageView, masters: Masters) -> None:
        try:
            self._processing.ensure([view], masters, self._forms.stages(component_id) | _SEEN)
        except PageWorkFailed:
            for master in view.master_ids:  # without its bytes a child says that it broke down, no more
                self._store.blobs.read(masters[master].blob)
            raise

    def _priority(self, dossier_id: UUID) -> Priority:
        released = self._store.happenings.is_released(dossier_id)
        return Priority.TODAY if released else Priority.CITIZEN_WAITING

    def _lying(self, dossier_id: UUID, masters: Masters) -> list[tuple[UUID, PageView]]:
        """The pages of a dossier, each with the component that it lies in."""
        papers = arrange(self._store.dossiers.log(dossier_id), masters)
        return [(component, view) for component, paper in papers.items() for view in paper.pages]

    def _unread(self, dossier_id: UUID) -> list[PageJob]:
        masters = self._store.capture.pages(dossier_id)
        views = self._without_words([view for _, view in self._lying(dossier_id, masters)], masters)
        return [PageJob(dossier_id, view.id, self._processing.key(Stage.TEXT, view, masters)) for view in views]

    def _without_words(self, views: Sequence[PageView], masters: Masters) -> list[PageView]:
        """Those that nobody read, by whichever recipe: what an older or a newer program read is read. Words are kept last of a page."""
        own = self._processing.recipes[Stage.TEXT]
        recipes = [{Stage.TEXT: recipe} for recipe in (own, *self._store.recipes.known())]
        keys = [frozenset(page_key(Stage.TEXT, view, masters, one) for one in recipes) for view in views]
        found = self._store.artifacts.find(frozenset[str]().union(*keys)).keys()
        return [view for view, some in zip(views, keys, strict=True) if found.isdisjoint(some)]
