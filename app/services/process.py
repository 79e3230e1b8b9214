"""Page processing: what is missing of a page is made in the pool and kept as artifacts, while the next page is scanned."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.errors import Cancelled, PageWorkFailed, StationError
from app.domain.facts import PageFacts
from app.domain.lifecycle import PAGE_STAGES, Recipes, Stage, inspect_key, page_key
from app.domain.model import BlobRef, MasterPage
from app.services.pagework import PageSource, PdfReader, stage_recipes, work
from app.services.pool import WorkPool

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)
type Progress = Callable[[int, int, str], None]
type CancelledCheck = Callable[[], bool]
type Masters = Mapping[UUID, MasterPage]
WAIT_S = 0.1
MEDIA_TYPES = {
    Stage.INSPECT: "application/json",
    Stage.PREVIEW: "image/jpeg",
    Stage.LAYERS: "application/vnd.sohoa.layers",
    Stage.TEXT: "application/json",
}
ALL_STAGES = frozenset({Stage.INSPECT, Stage.PREVIEW, *PAGE_STAGES})


def never() -> bool:
    """Nobody cancels."""
    return False


def silent(done: int, total: int, unit: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class _Task:
    """What one page still lacks, under which keys."""

    view: PageView
    master: MasterPage
    keys: Mapping[Stage, str]


class Processing:
    """Makes and finds the artifacts of pages. Safe to call from several threads."""

    def __init__(
        self, store: Store, pool: WorkPool, pdf: PdfReader, other_recipes: Callable[[], Recipes], time_limit_s: float
    ) -> None:
        self._store = store
        self._pool = pool
        self._pdf = pdf
        self._time_limit_s = time_limit_s
        self._other_recipes = other_recipes
        self._recipes: Recipes | None = None
        self._running: dict[str, Future[Any]] = {}
        self._lock = threading.Lock()

    @property
    def recipes(self) -> Recipes:
        """All stages' recipes. The first call asks a worker, for only workers load the engines that know their versions."""
        with self._lock:
            if self._recipes is None:
                asked = self._pool.schedule(stage_recipes, timeout=self._time_limit_s)
                self._recipes = {**_result(asked), **self._other_recipes()}
            return self._recipes

    def start(self, views: Iterable[PageView], masters: Masters, stages: frozenset[Stage]) -> None:
        """Begin the work that is missing, without waiting for it."""
        for view in views:
            task = self._task(view, masters[view.id], stages)
            if task.keys:
                self._begin(task)

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
        wanted = tuple(views)
        self.start(wanted, masters, stages)
        failed: StationError | None = None
        for done, view in enumerate(wanted):
            progress(done, len(wanted), "pages")
            try:
                self._wait(view, masters[view.id], stages, cancelled)
            except Cancelled:
                raise
            except StationError as error:
                failed = failed or error
        progress(len(wanted), len(wanted), "pages")
        if failed is not None:
            raise failed

    def facts(self, master: MasterPage) -> PageFacts | None:
        """The facts of a raw page, if they are known by now."""
        data = self._read(inspect_key(master, self.recipes))
        return None if data is None else PageFacts.decode(data)

    def artifact(self, stage: Stage, view: PageView, masters: Masters) -> bytes | None:
        """A page's artifact, if it was made and is whole."""
        return self._read(self._key(stage, view, masters))

    def find(self, keys: Iterable[str]) -> dict[str, BlobRef]:
        """The artifacts that exist and whose bytes are there."""
        return {key: ref for key, ref in self._store.artifacts.find(keys).items() if self._store.blobs.has(ref.sha256)}

    def _key(self, stage: Stage, view: PageView, masters: Masters) -> str:
        if stage is Stage.INSPECT:
            return inspect_key(masters[view.id], self.recipes)
        return page_key(stage, view, masters, self.recipes)

    def _read(self, key: str) -> bytes | None:
        found = self.find([key]).get(key)
        return None if found is None else self._store.blobs.read(found)

    def _task(self, view: PageView, master: MasterPage, stages: frozenset[Stage]) -> _Task:
        keys = {stage: self._key(stage, view, {view.id: master}) for stage in stages}
        there = self.find(keys.values())
        return _Task(view, master, {stage: key for stage, key in keys.items() if key not in there})

    def _begin(self, task: _Task) -> None:
        facts = None if Stage.INSPECT in task.keys else self._read(inspect_key(task.master, self.recipes))
        with self._lock:
            keys = {stage: key for stage, key in task.keys.items() if key not in self._running}
            if not keys:
                return
            master = task.master
            source = PageSource(self._store.blobs.path(master.blob), master.blob.media_type, master.index, master.dpi)
            turns = task.view.placements[0].quarter_turns
            future = self._pool.schedule(
                work, args=(source, turns, frozenset(keys), facts, self._pdf), timeout=self._time_limit_s
            )
            kept: Future[Any] = Future()
            self._running.update(dict.fromkeys(keys.values(), kept))
        future.add_done_callback(lambda done: self._keep(done, keys, kept))

    def _keep(self, done: Future[Any], keys: Mapping[Stage, str], kept: Future[Any]) -> None:
        """Store what the worker gave; runs in the pool's own thread, so nothing may escape."""
        try:
            for stage, data in _result(done).items():
                self._store.artifacts.put(keys[stage], stage.value, data, MEDIA_TYPES[stage])
            kept.set_result(None)
        except StationError as error:
            kept.set_exception(error)
        finally:
            with self._lock:
                for key in keys.values():
                    self._running.pop(key, None)

    def _wait(self, view: PageView, master: MasterPage, stages: frozenset[Stage], cancelled: CancelledCheck) -> None:
        keys = [self._key(stage, view, {view.id: master}) for stage in stages]
        with self._lock:
            waiting = {id(f): f for f in (self._running.get(key) for key in keys) if f is not None}
        for future in waiting.values():
            while not future.done():
                if cancelled():
                    raise Cancelled
                _doze(future)
            future.result()
        missing = self._task(view, master, stages)
        if missing.keys:
            self._begin(missing)
            self._wait(view, master, stages, cancelled)


def _doze(future: Future[Any]) -> None:
    try:
        future.exception(timeout=WAIT_S)
    except TimeoutError:
        return


def _result(future: Future[Any]) -> dict[Stage, Any]:
    """A task's result; whatever else a worker can end with becomes the station's own error."""
    try:
        value: dict[Stage, Any] = future.result()
    except StationError:
        raise
    except TimeoutError as error:
        raise PageWorkFailed("PAGE_TIME_LIMIT") from error
    except MemoryError as error:
        raise PageWorkFailed("PAGE_MEMORY_LIMIT") from error
    except Exception as error:
        log.exception("page work broke down")
        raise PageWorkFailed("PAGE_WORKER_DIED", type(error).__name__) from error
    return value
