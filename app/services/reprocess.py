"""Pages that a newer recipe would make anew: found by key, told what that costs, and made.

What is made lies beside what was: a signed file stays as it is, and where its pages come out otherwise a case of supervisors proposes
another version. Nothing notes how far it came: what is made is found made, so it goes on wherever it stopped.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from statistics import mean, median
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from app.domain.arrange import Paper, arrange
from app.domain.artifacts import LAYERS_OF, Stage, inspect_key
from app.domain.canonical import Json, canonical_json, sha256_hex
from app.domain.editlog import LoggedOperation
from app.domain.errors import Cancelled, InputRefused, PageWorkFailed, StoreFailed
from app.domain.model import BlobRef, Document
from app.domain.page import PageText
from app.domain.page_jobs import PageJob, Priority
from app.domain.page_view import PageView
from app.domain.review.cases import CaseKind, NewCase
from app.domain.set_aside import set_aside
from app.services.advance import DAMAGED
from app.services.archive_forms import ArchiveForms
from app.services.back_office import Jobs
from app.services.documents import Documents
from app.services.process import Masters, Processing
from app.services.progress import CancelledCheck, Progress, never, silent
from app.services.read_pages import words_of

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)
OF_PAGES: Final = (Stage.INSPECT, Stage.PREVIEW, Stage.THUMB, Stage.LAYERS, Stage.TEXT)
"""what can be made anew of a page by itself; LAYERS stands for those of the paper's own form"""
OF_ARCHIVE: Final = frozenset({Stage.INSPECT, Stage.LAYERS, Stage.TEXT})
"""what its archive file is made of"""
SAMPLE: Final = 5
"""pages that are made, and not kept, to learn what one costs"""
MOST_IN_QUEUE: Final = 500
"""so many pages wait for workers, or a dossier more: the rest follows from the store"""
_POLL_S: Final = 0.5


class QueuedJobs(Jobs, Protocol):
    """Where pages wait for workers, and which of them still do."""

    def under_way(self) -> Collection[str]:
        """The locks of pages that wait or are being done; those that were set aside are not among them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What would be made anew.

    Attributes:
        stages: what was looked for.
        dossiers: in which there is something to do, those worked on last first.
        pages: of which something would be made.
        signed: papers among those that are signed: they stay as they are.
        proposals: papers that came out otherwise already, and of which no supervisor was told yet.
    """

    stages: frozenset[Stage]
    dossiers: tuple[UUID, ...]
    pages: int
    signed: int
    proposals: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What it costs to make them, by a sample that was measured on this machine: seconds of one page worker, and bytes."""

    sampled: int
    seconds: float
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Remade:
    """What was made: pages, those that could not be, and the cases that propose another version of a signed paper."""

    pages: int
    failed: int
    proposed: int


@dataclass(frozen=True, slots=True)
class _Stale:
    """Pages of a dossier, each with what it lacks; `signed` are the papers among theirs that are signed."""

    dossier_id: UUID
    masters: Masters
    lacks: Mapping[PageView, frozenset[Stage]]
    signed: int


class Remaking(Protocol):
    """A way to make what was found anew."""

    def __call__(self, found: Found, cancelled: CancelledCheck = never, progress: Progress = silent) -> Remade:
        """Make it. Raises Cancelled: what is made stays made."""


class Reprocessing:
    """At a counter the pages are made here, at a centre by its workers."""

    def __init__(self, store: Store, processing: Processing, documents: Documents, forms: ArchiveForms) -> None:
        self._store = store
        self._documents = documents
        self._processing = processing
        self._forms = forms

    def find(
        self,
        since: datetime,
        stages: frozenset[Stage],
        *,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> Found:
        """Look through the dossiers in which something was done at that time or later. A page that nobody read yet is not made anew.

        Raises:
            Cancelled: `cancelled` said so.
        """
        dossiers, pages, signed, proposals = [], 0, 0, 0
        lengths = self._store.traces.log_lengths_since(since)
        for number, dossier_id in enumerate(lengths):
            if cancelled():
                raise Cancelled
            progress(number, len(lengths), "dossiers")
            with set_aside(dossier_id, log):
                stale, due = self._stale(dossier_id, stages), len(self._due(dossier_id))
                if stale.lacks or due:
                    dossiers.append(dossier_id)
                pages, signed, proposals = pages + len(stale.lacks), signed + stale.signed, proposals + due
        return Found(stages, tuple(dossiers), pages, signed, proposals)

    def cost(self, found: Found) -> Cost:
        """Measure some of the pages, from all over what was found."""
        step = max(1, len(found.dossiers) // SAMPLE)
        measured = list(islice(self._measured(found, found.dossiers[::step]), SAMPLE))
        if not measured:
            return Cost(0, 0.0, 0)
        seconds, sizes = zip(*measured, strict=True)
        return Cost(len(measured), median(seconds) * found.pages, round(mean(sizes) * found.pages))

    def here(self, found: Found, cancelled: CancelledCheck = never, progress: Progress = silent) -> Remade:
        """Make them in this station's own page workers.

        Raises:
            Cancelled: what is made stays made.
        """
        done = Remade(0, 0, 0)
        for dossier_id in found.dossiers:
            progress(done.pages + done.failed, found.pages, "pages")
            stale = self._stale(dossier_id, found.stages)
            for stages in set(stale.lacks.values()):
                views = [view for view, lacking in stale.lacks.items() if lacking == stages]
                try:
                    self._processing.ensure(views, stale.masters, stages, cancelled=cancelled)
                except (InputRefused, PageWorkFailed):
                    log.warning("a page could not be made anew", exc_info=True)
            done = self._ended(dossier_id, len(stale.lacks), found.stages, done)
        progress(found.pages, found.pages, "pages")
        return done

    def by_workers(
        self, jobs: QueuedJobs, found: Found, cancelled: CancelledCheck = never, progress: Progress = silent
    ) -> Remade:
        """Have workers make them, behind all that a citizen waits for. A page that was set aside counts as one that could not be made.

        Raises:
            Cancelled: what waits for workers is still done.
        """
        done, waiting = Remade(0, 0, 0), dict[UUID, frozenset[str]]()
        left = iter(found.dossiers)
        while True:
            for dossier_id in left:
                new = [*self._jobs(self._stale(dossier_id, found.stages))]
                jobs.defer(new, Priority.REPROCESSING)
                waiting[dossier_id] = frozenset(job.lock for job in new)
                if sum(map(len, waiting.values())) >= MOST_IN_QUEUE:
                    break
            if not waiting:
                progress(found.pages, found.pages, "pages")
                return done
            under_way = frozenset(jobs.under_way())
            for dossier_id in [one for one, locks in waiting.items() if locks.isdisjoint(under_way)]:
                done = self._ended(dossier_id, len(waiting.pop(dossier_id)), found.stages, done)
            progress(done.pages + done.failed, found.pages, "pages")
            if cancelled():
                raise Cancelled
            if waiting:
                time.sleep(_POLL_S)

    # -- what is stale

    def _stale(self, dossier_id: UUID, stages: frozenset[Stage]) -> _Stale:
        with self._store.one_state():
            log, masters = self._store.dossiers.log(dossier_id), self._store.capture.pages(dossier_id)
            papers = {part: paper for part, paper in arrange(log, masters).items() if paper.pages}
            own = {part: self._own(part, stages) for part in papers}
            wanted = {
                view: self._keys(view, masters, own[part]) for part, paper in papers.items() for view in paper.pages
            }
            there = self._store.artifacts.find(key for keys in wanted.values() for key in keys).keys()
            lacks = {view: frozenset(s for key, s in keys.items() if key not in there) for view, keys in wanted.items()}
            some = [view for view, lacking in lacks.items() if lacking]
            words = words_of(self._store, self._processing, dossier_id, some, masters) if some else []
            stale = {view: lacks[view] for view, read in zip(some, words, strict=True) if read.is_read}
            signed = sum(
                1
                for part, paper in papers.items()
                if not stale.keys().isdisjoint(paper.pages) and self._signed(part) is not None
            )
        return _Stale(dossier_id, masters, stale, signed)

    def _own(self, component_id: UUID, stages: frozenset[Stage]) -> frozenset[Stage]:
        """The stages, with the layers of the paper's own form."""
        if Stage.LAYERS not in stages:
            return stages
        return stages - {Stage.LAYERS} | {LAYERS_OF[self._forms.of(component_id).mode]}

    def _keys(self, view: PageView, masters: Masters, stages: frozenset[Stage]) -> dict[str, Stage]:
        keys = {self._processing.key(stage, view, masters): stage for stage in stages - {Stage.INSPECT}}
        if Stage.INSPECT in stages:
            raw = (inspect_key(masters[master], self._processing.recipes) for master in view.master_ids)
            keys |= dict.fromkeys(raw, Stage.INSPECT)
        return keys

    def _jobs(self, stale: _Stale) -> Iterator[PageJob]:
        for view, stages in stale.lacks.items():
            names = Stage.TEXT if Stage.TEXT in stages else min(stages)
            lock = self._processing.key(names, view, stale.masters)
            yield PageJob(stale.dossier_id, view.id, lock, stages)

    def _measured(self, found: Found, dossiers: Collection[UUID]) -> Iterator[tuple[float, int]]:
        for dossier_id in dossiers:
            stale = self._stale(dossier_id, found.stages)
            for view, stages in stale.lacks.items():
                try:
                    yield self._processing.measured(view, stale.masters, stages)
                except (InputRefused, PageWorkFailed):
                    continue
                break

    def _ended(self, dossier_id: UUID, pages: int, stages: frozenset[Stage], done: Remade) -> Remade:
        failed = min(pages, len(self._stale(dossier_id, stages).lacks))
        proposed = len(self._store.review.open(self._due(dossier_id)))
        return Remade(done.pages + pages - failed, done.failed + failed, done.proposed + proposed)

    # -- what is signed

    def _signed(self, component_id: UUID) -> tuple[Document, datetime] | None:
        """A signed version of pages, and when it was signed."""
        document = self._store.documents.current(component_id)
        if document is None or document.kept_blob is not None or self._store.recalls.of(document.id) is not None:
            return None
        at = self._store.documents.first_signed_at(document.id)
        return None if at is None else (document, at)

    def _due(self, dossier_id: UUID) -> list[NewCase]:
        """Of signed papers whose pages were made anew since and came out otherwise: the proposals that nobody was told of."""
        with self._store.one_state():
            signed = [one for part in self._store.dossiers.components(dossier_id) if (one := self._signed(part.id))]
            if not signed:
                return []
            log, masters = self._store.dossiers.log(dossier_id), self._store.capture.pages(dossier_id)
            waiting = self._store.review.waiting_cases((CaseKind.NEWER_RECIPE,), dossier_id).values()
            told = {case.document_id for case in waiting}
            new = [self._proposal(dossier_id, *one, log, masters) for one in signed if one[0].id not in told]
            known = self._store.review.known([one.subject for one in new if one is not None])
        return [one for one in new if one is not None and one.subject not in known]

    def _proposal(
        self, dossier_id: UUID, document: Document, at: datetime, log: tuple[LoggedOperation, ...], masters: Masters
    ) -> NewCase | None:
        part = document.component_id
        pages = arrange(log[: document.edit_position], masters).get(part, Paper()).pages
        layers = LAYERS_OF[self._forms.by(part, self._store.documents.plan(document.id)).mode]
        keys = {view: [self._processing.key(one, view, masters) for one in (layers, Stage.TEXT)] for view in pages}
        later = self._store.artifacts.made_since((key for both in keys.values() for key in both), at)
        drawn = {view for view, (key, _) in keys.items() if key in later}
        read = [view for view, (_, key) in keys.items() if key in later and view not in drawn]
        changed = [view for view in pages if view in drawn | set(self._read_otherwise(dossier_id, read, masters))]
        if (
            not changed or self._documents.state(document).archive() is not None
        ):  # what was signed is made of just these
            return None
        ids = tuple(view.id for view in changed)
        hands = frozenset(self._store.review.hands(dossier_id, part, ids))
        codes = self._store.dossiers.get(dossier_id).code, self._store.dossiers.component_by_id(part).code
        facts: dict[str, Json] = {"dossier": codes[0], "component": codes[1], "count": len(ids)}
        subject = f"newer_recipe:{document.id}:{self._recipes_told(layers)}"
        return NewCase(subject, CaseKind.NEWER_RECIPE, dossier_id, part, hands, document.id, ids, facts)

    def _read_otherwise(self, dossier_id: UUID, views: list[PageView], masters: Masters) -> Iterator[PageView]:
        """Those of which other words stand there now than by the recipe before."""
        found = words_of(self._store, self._processing, dossier_id, views, masters)
        for view, words in zip(views, found, strict=True):
            read = [self._text(one) for one in (words.own, *words.others[:1]) if one is not None]
            if len(set(read)) == len(read):
                yield view

    def _text(self, words: BlobRef) -> str | None:
        try:
            return PageText.decode(self._store.blobs.read(words)).text
        except StoreFailed as error:
            if error.code not in DAMAGED:
                raise
            return None

    def _recipes_told(self, layers: Stage) -> str:
        """What tells the recipes of an archive's pages from others."""
        recipes = [self._processing.recipes[stage] for stage in (layers, Stage.TEXT)]
        told = canonical_json([{"version": one.version, "recipe": one.parameters} for one in recipes])
        return sha256_hex(told)[:16]
