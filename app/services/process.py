"""Page processing: what is missing of a page is made in the pool and kept as artifacts, while the next page is scanned."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from app.domain.archival import ArchiveForm
from app.domain.arrange import PageView
from app.domain.artifacts import LAYERS_OF, Recipes, Stage, StageRecipe, drawn_keys, inspect_key, page_key, page_stages
from app.domain.errors import Cancelled, PageWorkFailed, StationError, StoreFailed, is_for_now
from app.domain.facts import PageCode, PageFacts
from app.domain.geometry import Rect
from app.domain.imported import Drawn
from app.domain.model import BlobRef, MasterPage
from app.domain.page_layout import Raw
from app.domain.page_view import Placement
from app.domain.shown_codes import raw_of, shown_codes
from app.domain.telemetry import tell
from app.services.close_look import raw_jpeg, seal_places, window_png
from app.services.foreign_pages import drawn_by_verdict
from app.services.page_calls import PageCall
from app.services.page_sources import PageSource, PdfReader, RawPage
from app.services.pagework import Made, stage_recipes, work
from app.services.pool import WorkPool
from app.services.progress import CancelledCheck, Progress, never, silent
from app.services.work_results import result_of_work, wait_for_all
from app.services.workers import Urgency

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)
type Masters = Mapping[UUID, MasterPage]
KEYS_KEPT = 16_384
FACTS_KEPT = 4096
"""of raw pages in memory, some 2 kB each: more than lie on one desk"""
MEDIA_TYPES = {
    Stage.INSPECT: "application/json",
    Stage.PREVIEW: "image/jpeg",
    Stage.THUMB: "image/jpeg",
    **dict.fromkeys(LAYERS_OF.values(), "application/vnd.sohoa.layers"),
    Stage.TEXT: "application/json",
}
SEEN_AT_ONCE = frozenset({Stage.INSPECT, Stage.PREVIEW, Stage.THUMB})
"""what somebody waits for who looks at a page: it is made before other pages are read"""


@dataclass(frozen=True, slots=True)
class _Task:
    """What one page still lacks, under which keys; `masters` are those on it, in order, and `paths` where their bytes are."""

    view: PageView
    masters: tuple[MasterPage, ...]
    keys: Mapping[Stage, str]
    paths: tuple[Path, ...]
    pdf: PdfReader


class Processing:
    """Makes and finds the artifacts of pages. Safe to call from several threads."""

    def __init__(
        self,
        store: Store,
        pool: WorkPool,
        pdf: PdfReader,
        other_recipes: Callable[[ArchiveForm], Recipes],
        time_limit_s: float,
    ) -> None:
        self._store = store
        self._pool = pool
        self._pdf = pdf
        self._time_limit_s = time_limit_s
        self._other_recipes = other_recipes
        self._recipes: Recipes | None = None
        self._recipes_of: dict[ArchiveForm, Recipes] = {}
        self._running: dict[str, Future[None]] = {}
        self._decoded: dict[str, PageFacts] = {}
        self._keys: dict[tuple[Stage, PageView], str] = {}
        self._lock = threading.Lock()

    @property
    def recipes(self) -> Recipes:
        """The recipes of what is made of pages. The first call asks a worker: only workers load the engines that know their versions."""
        with self._lock:
            if self._recipes is None:
                asked = self._pool.schedule(stage_recipes, args=(self._pdf.recipe,), timeout=self._time_limit_s)
                self._recipes = result_of_work(asked)
                self._remember_reading(self._recipes[Stage.TEXT])
            return self._recipes

    def recipes_of(self, form: ArchiveForm) -> Recipes:
        """The recipes of all stages, of a paper that is archived in that form."""
        if form not in self._recipes_of:
            self._recipes_of[form] = {**self.recipes, **self._other_recipes(form)}
        return self._recipes_of[form]

    def _remember_reading(self, recipe: StageRecipe) -> None:
        """Without its recipe no text is found again later; a disk that is full now says so where pages are kept."""
        try:
            self._store.recipes.remember(recipe)
        except StoreFailed:
            log.warning("the recipe of reading could not be kept", exc_info=True)

    def forget(self) -> None:
        """Keep nothing in memory of what was found out about pages."""
        self._decoded = {}

    def start(self, views: Iterable[PageView], masters: Masters, stages: frozenset[Stage]) -> None:
        """Begin the work that is missing, without waiting for it."""
        for view in views:
            self._begin_all(view, masters, stages)

    def ensure(
        self,
        views: Iterable[PageView],
        masters: Masters,
        stages: frozenset[Stage],
        *,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> None:
        """Make all that is missing and wait for it.

        Raises:
            InputRefused, PageWorkFailed: the first page that failed; what the other pages gave is kept.
            Cancelled: `cancelled` said so.
        """
        begun = [self._begin_all(view, masters, stages) for view in views]
        failed: StationError | None = None
        for done, futures in enumerate(begun):
            progress(done, len(begun), "pages")
            try:
                wait_for_all(futures, cancelled)
            except Cancelled:
                raise
            except StationError as error:
                failed = failed or error
        progress(len(begun), len(begun), "pages")
        if failed is not None:
            raise failed

    def try_pages(self, path: Path, pages: Sequence[MasterPage], stages: frozenset[Stage]) -> Callable[[], None]:
        """Begin to work on the pages of a file that is not in yet; calling the result waits for it, and raises what is wrong.

        The artifacts are keyed by the file's content, so they are found again once the file is in.
        """
        tasks = [self._task(PageView.arrived(page.id), {page.id: page}, stages) for page in pages]
        begun = [self._begin(replace(task, paths=(path,))) for task in tasks]

        def finish() -> None:
            for futures in begun:
                wait_for_all(futures, never)

        return finish

    def redraw(self, views: Iterable[PageView], masters: Masters, form: ArchiveForm, because: Drawn) -> None:
        """Make layers and words of pages of PDF files that were kept: drawn, for papers in the flavour of that form alone.

        Raises:
            InputRefused, PageWorkFailed: as `ensure`.
        """
        pdf = replace(self._pdf, keep=partial(drawn_by_verdict, self._pdf.keep, because))
        begun = []
        for view in views:
            stages = page_stages(form.mode)
            keys = dict(zip(stages, drawn_keys(view, masters, self.recipes, form), strict=True))
            begun.append(self._begin(replace(self._task(view, masters, frozenset(stages)), keys=keys, pdf=pdf)))
        for futures in begun:
            wait_for_all(futures, never)

    def facts(self, master: MasterPage) -> PageFacts | None:
        """The facts of a raw page, if they are known by now."""
        data = self._read(inspect_key(master, self.recipes))
        return None if data is None else PageFacts.decode(data)

    def facts_of(self, view: PageView, masters: Masters) -> PageFacts | None:
        """The facts of all that a page shows, if they are known by now; a code that was covered or cut off is none of them."""
        return self._together(view, {master: self.facts(masters[master]) for master in view.master_ids})

    def facts_of_all(self, views: Iterable[PageView], masters: Masters) -> dict[UUID, PageFacts]:
        """By page id: as `facts_of`, of many pages, for which the store is asked once. Pages of which nothing is known are left out."""
        pages = tuple(views)
        known = self.facts_of_masters(masters[master] for view in pages for master in view.master_ids)
        together = {view.id: self._together(view, known) for view in pages}
        return {page: facts for page, facts in together.items() if facts is not None}

    def facts_of_masters(self, masters: Iterable[MasterPage]) -> dict[UUID, PageFacts]:
        """By master's id: as `facts`, of many raw pages, for which the store is asked once; by content, what was read is kept in memory."""
        pages = {master.id: master for master in masters}
        keys = {page: self.key(Stage.INSPECT, PageView.arrived(page), pages) for page in pages}
        there = self.find(keys.values())
        out = {}
        for master, key in keys.items():
            facts = self._decoded_facts(key, there[key]) if key in there else None
            if facts is not None:
                out[master] = facts
        return out

    def raws(self, masters: Collection[MasterPage]) -> dict[UUID, Raw]:
        """By master's id: how these pages lie in their files, as far as that is known by now."""
        return {master: raw_of(facts, self._cleaning) for master, facts in self.facts_of_masters(masters).items()}

    @property
    def _cleaning(self) -> Mapping[str, Any]:
        return cast("Mapping[str, Any]", self.recipes[Stage.PREVIEW].parameters["clean"])

    def _decoded_facts(self, key: str, ref: BlobRef) -> PageFacts | None:
        facts = self._decoded.get(ref.sha256)
        data = self._read_blob(key, ref) if facts is None else None
        if data is not None:
            if len(self._decoded) >= FACTS_KEPT:
                self._decoded = {}
            facts = self._decoded[ref.sha256] = PageFacts.decode(data)
        return facts

    def _together(self, view: PageView, found: Mapping[UUID, PageFacts | None]) -> PageFacts | None:
        known = {master: facts for master in view.master_ids if (facts := found.get(master)) is not None}
        if len(known) < len(set(view.master_ids)):
            return None
        together = PageFacts.together([_of_part(known[one.master_id], one) for one in view.placements])
        if view == view.as_scanned() or not any(facts.codes for facts in known.values()):
            return together
        placed = [known[placement.master_id] for placement in view.placements]
        shown = shown_codes(view.picture, placed, self._cleaning)
        return replace(together, codes=tuple(one.code for one in shown))

    def code_places(self, view: PageView, masters: Masters) -> dict[PageCode, Rect]:
        """Where on a page (unit square, as it is shown) the codes stand that it shows wholly, as far as its facts are known by now."""
        known = self.facts_of_masters(masters[master] for master in view.master_ids)
        if not view.is_made_of(known):
            return {}
        placed = [known[placement.master_id] for placement in view.placements]
        return {one.code: one.place for one in shown_codes(view.picture, placed, self._cleaning)}

    def artifact(self, stage: Stage, view: PageView, masters: Masters) -> bytes | None:
        """A page's artifact, if it was made and is whole."""
        return self._read(self.key(stage, view, masters))

    def archived(self, view: PageView, masters: Masters, form: ArchiveForm) -> tuple[bytes | None, ...]:
        """Layers and words of a page as they go into an archive of that form, if they were made and are whole."""
        drawn = drawn_keys(view, masters, self.recipes, form)
        made = tuple(map(self._read, drawn)) or (None,)
        return made if None not in made else tuple(self.artifact(one, view, masters) for one in page_stages(form.mode))

    def raw_picture(self, master: MasterPage) -> bytes:
        """A small picture (JPEG) of a master page as it was scanned; nothing of it is kept.

        Raises:
            InputRefused, PageWorkFailed: it can't be made.
        """
        return self._look(raw_jpeg, self._raw(master).source, self._pdf)

    def measured(self, view: PageView, masters: Masters, stages: frozenset[Stage]) -> tuple[float, int]:
        """The seconds and the bytes that it takes to make these of a page; nothing of it is kept.

        Raises:
            InputRefused, PageWorkFailed: it can't be made.
        """
        began = time.monotonic()
        made = self._look(work, self.raw_pages(view, masters), view.picture, stages, self._pdf)
        return time.monotonic() - began, sum(map(len, made.values()))

    def window(self, view: PageView, masters: Masters, box_px: tuple[int, int, int, int]) -> bytes:
        """A piece of a page as it is archived, pixel for pixel (PNG); nothing of it is kept.

        Raises:
            InputRefused, PageWorkFailed: it can't be made.
        """
        return self._look(window_png, self.raw_pages(view, masters), view.picture, box_px, self._pdf)

    def seal_places(self, view: PageView, masters: Masters) -> tuple[Rect, ...]:
        """Where seals and signatures in colour lie on a page, in its unit square; nothing of it is kept.

        Raises:
            InputRefused, PageWorkFailed: it can't be found out.
        """
        return self._look(seal_places, self.raw_pages(view, masters), view.picture, self._pdf)

    def raw_pages(self, view: PageView, masters: Masters) -> tuple[RawPage, ...]:
        """The master pages on a page, in the order of the placements, as page work wants them."""
        return tuple(self._raw(masters[placement.master_id]) for placement in view.placements)

    def _raw(self, master: MasterPage) -> RawPage:
        if not self._store.blobs.has(master.blob.sha256):
            self._store.blobs.read(master.blob)  # says why it is gone; a worker could say that it broke down, no more
        source = PageSource(self._store.blobs.path(master.blob), master.blob.media_type, master.index, master.dpi)
        return RawPage(source, self._read(inspect_key(master, self.recipes)))

    def _look[T](self, function: Callable[..., T], *arguments: object) -> T:
        asked = self._pool.schedule(function, args=arguments, timeout=self._time_limit_s, urgency=Urgency.AT_ONCE)
        return cast("T", result_of_work(asked))

    def find(self, keys: Iterable[str]) -> dict[str, BlobRef]:
        """The artifacts that exist and whose bytes are there."""
        return {key: ref for key, ref in self._store.artifacts.find(keys).items() if self._store.blobs.has(ref.sha256)}

    def key(self, stage: Stage, view: PageView, masters: Masters) -> str:
        """The key of what is made of a page as it is shown; computed once, for the bytes of a master page never change."""
        found = self._keys.get((stage, view))
        if found is None:
            if len(self._keys) >= KEYS_KEPT:
                self._keys = {}
            if stage is Stage.INSPECT:
                found = inspect_key(masters[view.master_ids[0]], self.recipes)
            else:
                found = page_key(stage, view, masters, self.recipes)
            self._keys[stage, view] = found
        return found

    def _read(self, key: str) -> bytes | None:
        found = self.find([key]).get(key)
        return None if found is None else self._read_blob(key, found)

    def _read_blob(self, key: str, ref: BlobRef) -> bytes | None:
        """Its bytes; an artifact whose bytes are lost or damaged is forgotten. That they can't be read here now is nobody else's loss."""
        try:
            return self._store.blobs.read(ref)
        except StoreFailed as error:
            if is_for_now(error):
                raise
            self._store.artifacts.forget(key)
            return None

    def _begin_all(self, view: PageView, masters: Masters, stages: frozenset[Stage]) -> tuple[Future[None], ...]:
        """Schedule what a page lacks. Facts are of master pages: where several are on it, they are found out one by one."""
        if len(view.master_ids) == 1 or Stage.INSPECT not in stages:
            return self._begin(self._task(view, masters, stages))
        alone = [PageView.arrived(master) for master in view.master_ids]
        begun = [self._begin(self._task(one, masters, frozenset({Stage.INSPECT}))) for one in alone]
        rest = self._begin(self._task(view, masters, stages - {Stage.INSPECT}))
        return (*(future for futures in begun for future in futures), *rest)

    def _task(self, view: PageView, masters: Masters, stages: frozenset[Stage]) -> _Task:
        keys = {stage: self.key(stage, view, masters) for stage in stages}
        there = self.find(keys.values())
        missing = {stage: key for stage, key in keys.items() if key not in there}
        on_it = tuple(masters[placement.master_id] for placement in view.placements)
        return _Task(view, on_it, missing, tuple(self._store.blobs.path(master.blob) for master in on_it), self._pdf)

    def _begin(self, task: _Task) -> tuple[Future[None], ...]:
        """Schedule what of a task is not under way already; returns what has to be waited for."""
        known = Stage.INSPECT not in task.keys
        facts = [self._read(inspect_key(master, self.recipes)) if known else None for master in task.masters]
        with self._lock:
            waiting = [self._running[key] for key in task.keys.values() if key in self._running]
            keys = {stage: key for stage, key in task.keys.items() if key not in self._running}
            if not keys:
                return tuple(waiting)
            kept: Future[None] = Future()
            self._running.update(dict.fromkeys(keys.values(), kept))
        pages = tuple(
            RawPage(PageSource(path, master.blob.media_type, master.index, master.dpi), found)
            for path, master, found in zip(task.paths, task.masters, facts, strict=True)
        )
        self._ask(PageCall(task.masters, pages, task.view.picture, keys, task.pdf, kept))
        return (*waiting, kept)

    def _ask(self, call: PageCall) -> None:
        arguments = (call.pages, call.picture, frozenset(call.keys), call.pdf, call.unread)
        urgency = Urgency.AT_ONCE if SEEN_AT_ONCE.issuperset(call.keys) else Urgency.IN_TURN
        done = self._pool.schedule(work, args=arguments, timeout=self._time_limit_s, urgency=urgency)
        done.add_done_callback(lambda future: self._keep(future, call))

    def _keep(self, done: Future[Any], call: PageCall) -> None:
        """Store what the worker gave; runs in the pool's own thread, so nothing may escape."""
        failed: StationError | None = None
        try:
            made = result_of_work(done)
            for stage, data in made.items():
                self._put(stage, data, call)
                _tell(stage, made, call)
        except StationError as error:
            again = call.after(error)
            if again is not None and self._asked(again):
                return
            failed = error
        except Exception as error:
            log.warning("an artifact could not be kept", exc_info=True)
            failed = PageWorkFailed("PAGE_WORKER_DIED", type(error).__name__)
        with self._lock:
            for key in call.keys.values():
                self._running.pop(key, None)
        if failed is None:
            call.kept.set_result(None)
        else:
            call.kept.set_exception(failed)

    def _put(self, stage: Stage, data: bytes, call: PageCall) -> None:
        if stage is Stage.INSPECT:
            self._store.artifacts.put_facts(call.keys[stage], data, MEDIA_TYPES[stage], call.masters[0])
        else:
            of = {master.blob.sha256 for master in call.masters}
            self._store.artifacts.put(call.keys[stage], stage.value, data, MEDIA_TYPES[stage], of)

    def _asked(self, call: PageCall) -> bool:
        """Whether the pool takes it: not where the station closes."""
        try:
            self._ask(call)
        except CancelledError:
            return False
        log.warning("page work is done once more, unread: %s", call.unread or "no")
        return True


def _tell(stage: Stage, made: Made, call: PageCall) -> None:
    took = made.seconds.get(stage)
    tell("page.made", stage=stage.value, **call.ids, **({} if took is None else {"seconds": took}))


def _of_part(facts: PageFacts, placement: Placement) -> PageFacts:
    """What is known of a master page, or of the one item of it that is shown."""
    item = placement.item
    return facts if item is None else facts.of_item((item.turn_deg, item.about, item.box))
