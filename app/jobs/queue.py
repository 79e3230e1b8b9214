"""The pages that wait for a worker: put there, counted, set aside and given back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Self, cast
from uuid import UUID

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job, Status
from procrastinate.types import JSONValue

from app.domain.artifacts import Stage
from app.domain.page_jobs import Against, AsidePage, PageJob, Priority, QueueStands, WaitingPages
from app.jobs.connection import connector, job_errors

PAGES = "pages"
ASIDE = "aside."
"""before the reason: the queues of pages that wait for a person. No worker asks for them, and their queueing locks hold."""
PAGE_TASK = "page"
_AT_ONCE = 200
_WAITING = """
SELECT priority, pages, (SELECT extract(epoch FROM now() - min(at)) FROM procrastinate_events WHERE job_id = first) AS oldest_s
FROM (
    SELECT priority, count(*) AS pages, min(id) AS first FROM procrastinate_jobs
    WHERE status = 'todo' AND task_name = %(task)s AND queue_name = %(queue)s GROUP BY priority
) AS waits
"""
_ASIDE = """
SELECT queue_name, count(*) AS pages FROM procrastinate_jobs
WHERE status = 'todo' AND task_name = %(task)s AND queue_name LIKE %(queues)s GROUP BY queue_name
"""
_NOTE_SEEN = """
INSERT INTO chains_seen VALUES (%(station)s::uuid, %(until)s)
ON CONFLICT (station_id) DO UPDATE SET until_position = excluded.until_position
"""


class PageQueue:
    """Every method raises StoreFailed: DATABASE_AWAY (retryable), DATABASE_FAILED. Close it (or use it in a `with` statement)."""

    def __init__(self, url: str) -> None:
        """`url` is the address of the centre's database."""
        self._app = App(connector=connector(url))

    def __enter__(self) -> Self:
        with job_errors():
            self._app.open()
        return self

    def __exit__(self, *exception: object) -> None:
        self._app.close()

    def defer(self, jobs: Iterable[PageJob], priority: Priority) -> int:
        """Let pages wait for a worker; one that waits already, or was set aside, is left as it is. Returns how many came anew."""
        added = 0
        for some in batched(jobs, _AT_ONCE):
            added += self._defer(some, priority)
        return added

    def _defer(self, jobs: Sequence[PageJob], priority: Priority) -> int:
        try:
            with job_errors():
                self._app.job_manager.batch_defer_jobs([_job(job, priority) for job in jobs])
        except AlreadyEnqueued:  # nothing of it was put down
            return 0 if len(jobs) == 1 else sum(self._defer([job], priority) for job in jobs)
        return len(jobs)

    def locks(self) -> frozenset[str]:
        """What waits, is being done or was set aside."""
        found = [*self._jobs(Status.TODO), *self._jobs(Status.DOING)]
        return frozenset(job.queueing_lock for job in found if job.queueing_lock)

    def under_way(self) -> frozenset[str]:
        """Of the `locks` those of pages that no person has to decide on."""
        found = [*self._jobs(Status.TODO, PAGES), *self._jobs(Status.DOING, PAGES)]
        return frozenset(job.queueing_lock for job in found if job.queueing_lock)

    def pages(self) -> tuple[tuple[PageJob, Priority], ...]:
        """The pages that wait for a worker, in the order in which they are taken; those that failed of late are taken later."""
        jobs = sorted(self._jobs(Status.TODO, PAGES), key=lambda job: -job.priority)
        return tuple((page_of(job), Priority(job.priority)) for job in jobs)

    def set_aside(self) -> tuple[AsidePage, ...]:
        """The pages that wait for a person, those that came first first."""
        jobs = [job for job in self._jobs(Status.TODO) if job.queue.startswith(ASIDE)]
        return tuple(AsidePage(page_of(job), job.queue.removeprefix(ASIDE), job.attempts) for job in jobs)

    def stands(self) -> QueueStands:
        """How much waits and for how long, by one look at each table."""
        asked = self._app.connector.get_sync_connector()
        with job_errors():
            waiting = asked.execute_query_all(_WAITING, task=PAGE_TASK, queue=PAGES)
            aside = asked.execute_query_all(_ASIDE, task=PAGE_TASK, queues=f"{ASIDE}%")
        return QueueStands(
            tuple(WaitingPages(Priority(row["priority"]), row["pages"], float(row["oldest_s"])) for row in waiting),
            {row["queue_name"].removeprefix(ASIDE): row["pages"] for row in aside},
        )

    def seen(self) -> dict[UUID, int]:
        """By station: up to where in its audit chain its pages were put here."""
        with job_errors():
            rows = self._app.connector.get_sync_connector().execute_query_all(
                "SELECT station_id, until_position FROM chains_seen"
            )
        return {row["station_id"]: row["until_position"] for row in rows}

    def note_seen(self, station_id: UUID, until: int) -> None:
        """Say that all before this position of a station's chain was looked at."""
        with job_errors():
            self._app.connector.get_sync_connector().execute_query(_NOTE_SEEN, station=str(station_id), until=until)

    def give_back(self, reason: str) -> int:
        """Try the pages anew that were set aside for that reason; returns how many."""
        count = 0
        for job in self._jobs(Status.TODO, aside_queue(reason)):
            if job.id is not None:
                with job_errors():
                    gone = self._app.job_manager.cancel_job_by_id(job.id, delete_job=True)
                count += self._defer([page_of(job)], Priority(job.priority)) if gone else 0
        return count

    def _jobs(self, status: Status, queue: str | None = None) -> Iterable[Job]:
        with job_errors():
            return self._app.job_manager.list_jobs(status=status.value, task=PAGE_TASK, queue=queue)


def aside_queue(reason: str) -> str:
    """The queue of pages that were set aside for that reason."""
    return ASIDE + reason


def against(job: Job) -> Against:
    """What speaks against the page of a job: it stands in its lock, for procrastinate counts all tries as one."""
    if job.lock is None:
        return Against()
    _, failures, deaths = job.lock.split("/")
    return Against(int(failures), int(deaths))


def lock_with(job: Job, told: Against) -> str:
    """The lock that says so. No two jobs have the same one, so none waits for another by it."""
    return f"{job.id}/{told.failures}/{told.deaths}"


def page_of(job: Job) -> PageJob:
    """The page that a job is about."""
    told = job.task_kwargs
    stages = cast("list[str]", told.get("stages", []))
    page, lock = UUID(str(told["page"])), job.queueing_lock or ""
    return PageJob(UUID(str(told["dossier"])), page, lock, frozenset(map(Stage, stages)))


def _job(page: PageJob, priority: Priority) -> Job:
    told: dict[str, JSONValue] = {"dossier": str(page.dossier_id), "page": str(page.page_id)}
    if page.stages:
        told["stages"] = [*sorted(page.stages)]
    return Job(
        id=None,
        queue=PAGES,
        lock=None,
        queueing_lock=page.lock,
        task_name=PAGE_TASK,
        priority=priority,
        task_kwargs=told,
    )
