"""A worker: takes one page after the other, and sees that what killed workers had at hand is done by others.

Everything of it is procrastinate's: who gets which job (`FOR UPDATE SKIP LOCKED`), LISTEN and NOTIFY, heartbeats, periodic jobs of which
one worker alone gets each (https://procrastinate.readthedocs.io/en/stable/howto/production/retry_stalled_jobs.html).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from procrastinate import App, JobContext
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from app.domain.page_jobs import Again, PageJob, Priority, SetAside, after_death, after_failure, code_of
from app.domain.telemetry import Value, tell, tell_trouble
from app.jobs.connection import worker_connector
from app.jobs.insisting import InsistingManager
from app.jobs.queue import PAGE_TASK, PAGES, against, aside_queue, lock_with, page_of

log = logging.getLogger(__name__)
_UPKEEP = "upkeep"
_AWAY = (ConnectorException, psycopg.Error)
_BEAT_S = 1.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a worker says that it lives, after how long without a word it is taken for dead, and how often is looked for what such
    workers left and for what is due (whole seconds, divisors of 60)."""

    heartbeat_s: float = 5.0
    dead_after_s: float = 20.0
    sweep_every_s: int = 10
    look_every_s: int = 15
    ask_every_s: float = 0.5
    """how often a worker that has nothing to do asks of itself: procrastinate forgets a NOTIFY that comes while it asks"""
    back_after_s: float = 2.0
    """the pause before a server that went away is asked again"""


@dataclass(slots=True)
class Tally:
    """What one worker did: pages done, pages that failed and will be tried again, pages set aside."""

    done: int = 0
    failed: int = 0
    set_aside: int = 0


class Worker:
    """Runs until somebody stops it; the pages at hand are finished before."""

    def __init__(
        self,
        url: str,
        do_page: Callable[[PageJob], object],
        look: Callable[[], object],
        pages_at_once: int,
        pace: Pace,
        beat: Callable[[], object] = lambda: None,
    ) -> None:
        """`do_page` does one page, `look` sees what is due; both are called in threads, and raise StationError. `beat` is called once a
        second while the loop turns."""
        self._beat = beat
        self._url = url
        self._do_page = do_page
        self._look = look
        self._pages_at_once = pages_at_once
        self._pace = pace
        self._tally = Tally()
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()

    def run(self) -> Tally:
        """Work, once; a server that goes away is waited for."""
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._run())
        return self._tally

    def stop(self) -> None:
        """Let it end; from any thread, and from the handler of a signal."""
        with suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def _run(self) -> None:
        stopping = self._stopping
        turning = asyncio.create_task(self._turn())
        while not stopping.is_set():
            try:
                app = self._app()
                async with app.open_async():
                    await self._work(app, stopping)
            except _AWAY as error:
                log.warning("the centre's database is away: %s", type(error.__cause__ or error).__name__)
                tell_trouble("database.away", code="DATABASE_AWAY")
            if not stopping.is_set():
                await self._pause(stopping)
        turning.cancel()

    async def _turn(self) -> None:
        while True:
            self._beat()
            await asyncio.sleep(_BEAT_S)

    async def _pause(self, stopping: asyncio.Event) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), self._pace.back_after_s)

    async def _work(self, app: App, stopping: asyncio.Event) -> None:
        """Until it is stopped, or the server goes away."""
        pages = self._listen(app, PAGES, self._pages_at_once, "successful")
        upkeep = self._listen(app, _UPKEEP, 1, "always")
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait([pages, upkeep, stop], return_when=asyncio.FIRST_COMPLETED)
        for task in (pages, upkeep, stop):
            task.cancel()  # the jobs at hand are finished (https://procrastinate.readthedocs.io/en/stable/howto/advanced/shutdown.html)
        for ended in await asyncio.gather(pages, upkeep, stop, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended

    def _listen(self, app: App, queue: str, at_once: int, delete: str) -> asyncio.Task[None]:
        return asyncio.create_task(
            app.run_worker_async(
                queues=[queue],
                name=queue,
                concurrency=at_once,
                delete_jobs=delete,
                install_signal_handlers=False,
                fetch_job_polling_interval=self._pace.ask_every_s,
                update_heartbeat_interval=self._pace.heartbeat_s,
                stalled_worker_timeout=self._pace.dead_after_s,
            )
        )

    def _app(self) -> App:
        app = App(connector=worker_connector(self._url))
        app.job_manager = InsistingManager(app.connector, self._pace.dead_after_s)

        @app.task(name=PAGE_TASK, queue=PAGES, retry=_Retry(self._tally), pass_context=True)
        async def page(context: JobContext, /, **_told: Any) -> None:
            began = time.monotonic()
            tell("page.begun", **_ids(context.job))
            await asyncio.to_thread(self._do_page, page_of(context.job))
            self._tally.done += 1
            tell("page.done", seconds=time.monotonic() - began, **_ids(context.job))

        @app.periodic(cron=_every(self._pace.sweep_every_s))
        @app.task(name="sweep", queue=_UPKEEP, queueing_lock="sweep", priority=1)
        async def sweep(timestamp: int) -> None:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._pace.dead_after_s):
                await _take_back(app, job)

        @app.periodic(cron=_every(self._pace.look_every_s))
        @app.task(name="look", queue=_UPKEEP, queueing_lock="look")
        def look(timestamp: int) -> None:
            self._look()

        return app


class _Retry(BaseRetryStrategy):
    """What becomes of a page that failed: it waits for a while, or in the queue of those that were set aside."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Implements `BaseRetryStrategy`."""
        follows = after_failure(exception, job.attempts, against(job))
        _tell(follows, job, code_of(exception))
        match follows:
            case Again(pause_s, told):
                self._tally.failed += 1
                return RetryDecision(retry_in={"seconds": pause_s}, lock=lock_with(job, told))
            case SetAside(reason):
                self._tally.set_aside += 1
                return RetryDecision(queue=aside_queue(reason))


async def _take_back(app: App, job: Job) -> None:
    """A job of a dead worker waits anew, or is set aside where it killed as many as it may."""
    if job.queue != PAGES:
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
        return
    follows = after_death(against(job))
    _tell(follows, job, "PAGE_WORKER_DIED")
    match follows:
        case Again(pause_s, told):
            at = datetime.now(UTC) + timedelta(seconds=pause_s)
            await app.job_manager.retry_job(job, retry_at=at, lock=lock_with(job, told))
        case SetAside(reason):
            await app.job_manager.retry_job(job, queue=aside_queue(reason))


def _ids(job: Job) -> dict[str, Value]:
    page = page_of(job)
    return {"page_id": page.page_id, "dossier_id": page.dossier_id, "priority": Priority(job.priority).word}


def _tell(follows: Again | SetAside, job: Job, code: str) -> None:
    event = "page.aside" if isinstance(follows, SetAside) else "page.again"
    tell_trouble(event, code=code, tries=job.attempts + 1, **_ids(job))


def _every(seconds: int) -> str:
    """A cron line with a field of seconds (https://pypi.org/project/croniter/)."""
    return f"* * * * * */{seconds}"
