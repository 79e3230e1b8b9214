"""What became of a job is put down also where the server goes away just then: else it stayed with a worker that lives and has done it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import JobInserted, Status
from procrastinate.manager import JobManager, NotificationCallback, get_channel_for_queues
from psycopg import OperationalError

_PAUSE_S = 0.5


class InsistingManager(JobManager):
    """Asks a server that went away again, for as long as the worker is taken for alive, and follows no orders on a channel."""

    def __init__(self, connector: BaseConnector, limit_s: float) -> None:
        super().__init__(connector)
        self._limit_s = limit_s

    async def finish_job_by_id_async(self, job_id: int, status: Status, delete_job: bool) -> None:
        """As `JobManager.finish_job_by_id_async`."""
        finish = super().finish_job_by_id_async
        await self._insist(lambda: finish(job_id, status, delete_job))

    async def retry_job_by_id_async(
        self,
        job_id: int,
        retry_at: datetime,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """As `JobManager.retry_job_by_id_async`; where the same was asked for anew meanwhile, that is enough."""
        retry = super().retry_job_by_id_async
        try:
            await self._insist(lambda: retry(job_id, retry_at, priority, queue, lock))
        except UniqueViolation:
            await self.finish_job_by_id_async(job_id, Status.FAILED, delete_job=True)

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """As `JobManager.listen_for_jobs`; whatever is said there means that something came: every account of a database may NOTIFY what it
        likes on any channel (https://www.postgresql.org/docs/17/sql-notify.html), and nobody of ours asks there to end a page at hand.
        """

        async def heard(channel: str, payload: str) -> None:
            await on_notification(channel=channel, notification=JobInserted(type="job_inserted", job_id=0))

        await self.connector.listen_notify(on_notification=heard, channels=get_channel_for_queues(queues=queues))

    async def _insist(self, put_down: Callable[[], Awaitable[None]]) -> None:
        until, was_away = time.monotonic() + self._limit_s, False
        while True:
            try:
                return await put_down()
            except ConnectorException as error:
                if not isinstance(error.__cause__, OperationalError):
                    if was_away and not isinstance(error, UniqueViolation):
                        return None  # the server did it before it went away: there is no such job under way any more
                    raise
                if time.monotonic() > until:
                    raise
                was_away = True
            await asyncio.sleep(_PAUSE_S)
