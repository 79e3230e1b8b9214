"""The one bridge between the window and its worker threads.

Each lane is one thread that lives as long as the window: a scan is read to its end in the thread that began it, and the child processes
that end with the thread which started them (PR_SET_PDEATHSIG) live on between two tasks. A worker sees plain callables only, never a
QObject; whatever it says reaches the main thread through one queued signal, in order.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError

log = logging.getLogger(__name__)


class Lane(StrEnum):
    """Kinds of work; tasks of one lane run one after the other."""

    START = "start"
    """opening the services, recovery after a crash"""
    DESK = "desk"
    """decisions of the officer, and what follows for the release"""
    SCAN = "scan"
    """devices and paper"""
    FINISH = "finish"
    """archive, sign, send"""
    PICTURES = "pictures"
    """verdicts of pages, with which their pictures are made"""
    SMALL = "small-pictures"
    """the pages in the grid's sight"""
    LARGE = "large-pictures"
    """the page that is looked at, and its neighbours"""
    CLOSE = "close-look"
    """raw scans, and true pixels under the loupe"""
    AHEAD = "ahead"
    """page work that finishing will need"""
    COMPARE = "compare"
    """whether a sheet came twice"""
    COPY = "copy"
    """second copies on other disks"""
    SENSE = "sense"
    """listening to the scanner's button, as long as nothing else is asked of it"""
    VERIFY = "verify"
    """judging the signatures of files"""
    FIELDS = "fields"
    """what is entered of papers, looked up while somebody looks at it"""
    PAST = "past"
    """what happened to pages and papers, looked up while somebody looks at it"""
    FOLLOW = "follow"
    """asking how sent dossiers stand"""
    SEARCH = "search"
    """looking for past dossiers"""
    TODAY = "today"
    """how the dossiers of today stand"""
    SEND = "send"
    """sending what waits, because a person asked for it"""
    OUTBOX = "outbox"
    """seeing what waits to be sent"""
    KEYS = "keys"
    """seeing how the keys stand that sign here"""
    MARK = "mark"
    """drawing what a signature's mark will look like"""
    EXPORT = "export"
    """papers handed out as files"""
    RETURNED = "returned"
    """seeing what supervisors sent back to this counter: no network is waited for there"""
    REVIEW = "review"
    """cases of supervisors: taken, held, decided"""
    REVIEW_PAGES = "review-pages"
    """the pages of cases, before somebody gets to them"""
    FIGURES = "figures"
    """what was scanned, how well and how fast, and how the scanners are"""
    AROUND = "around"
    """printers and folders, which may be of other computers: it may take minutes where one does not answer"""
    CENTRE = "centre"
    """asking the centre, which may be away"""
    SIGN_IN = "sign-in"
    """waiting for a person at the issuer's page"""


_AWAY: Final = frozenset({Lane.KEYS, Lane.AROUND, Lane.CENTRE})
"""what asks something that may be away, and then answers late"""
_BESIDE: Final = _AWAY | {Lane.AHEAD, Lane.SENSE, Lane.FOLLOW, Lane.OUTBOX, Lane.RETURNED, Lane.SIGN_IN, Lane.MARK}
"""what goes on beside the work: nobody waits for it"""


class Task:
    """A piece of work under way. `cancelled` is what the use cases ask; it may be called from any thread."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at the next good moment."""
        self._stop.set()

    def cancelled(self) -> bool:
        """Whether somebody asked."""
        return self._stop.is_set()


def ignore(*_: object) -> None:
    """Nobody waits for this."""


class TaskRunner(QObject):
    """Runs use cases off the main thread. Lives in the main thread; close it before the services."""

    changed = Signal(object)
    """a `ChangeSet`, after each use case that changed something"""
    failed = Signal(object)
    """a `StationError` that the caller of `run` did not take itself"""
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[Lane, ThreadPoolExecutor] = {}
        self._tasks: set[Task] = set()
        self._questions: set[Future[Any]] = set()
        self._open = True
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def run[T](
        self,
        lane: Lane,
        work: Callable[[Task], Changed[T]],
        done: Callable[[T], None] = ignore,
        *,
        failed: Callable[[StationError], None] | None = None,
        ended: Callable[[], None] = ignore,
    ) -> Task:
        """Start `work` in its lane.

        Args:
            lane: where it queues.
            work: runs in the worker thread, and gets the task to ask whether it was cancelled.
            done: gets the value, in the main thread, after `changed` was emitted.
            failed: gets the error instead of the signal `failed`.
            ended: called last in the main thread, however it ended.
        """
        task = Task(lane)
        if self._open:
            self._tasks.add(task)
            self._executor(lane).submit(self._work, task, work, done, failed or self.failed.emit, ended)
        return task

    def from_worker[**P](self, slot: Callable[P, None]) -> Callable[P, None]:
        """The same function for a worker to call: it runs later in the main thread."""

        def post(*args: P.args, **kwargs: P.kwargs) -> None:
            self._post(lambda: slot(*args, **kwargs))

        return post

    def asking[Q, A](self, question: Callable[[Q], A | None]) -> Callable[[Q], A | None]:
        """A function for a worker that asks a person: the worker waits for the answer; None when the window closes meanwhile."""

        def ask(about: Q) -> A | None:
            answer: Future[A | None] = Future()
            self._questions.add(answer)
            self._post(lambda: _answer(answer, question, about))
            return answer.result() if self._open else None

        return ask

    @property
    def working(self) -> bool:
        """Whether any work is under way or waits, but what is only done ahead, listens or follows."""
        return any(task.lane not in _BESIDE for task in self._tasks)

    def busy(self, lane: Lane) -> bool:
        """Whether work of that lane is under way or waits."""
        return any(task.lane is lane for task in self._tasks)

    def close(self) -> None:
        """Cancel everything and wait for the threads to end; nothing is told any more.

        What verifies is not waited for: a file from outside may keep its worker busy for a minute, and that ends with the services. Nor is
        who looks at keys, printers, folders or the centre: what is away is waited for as long.
        """
        self._open = False
        for task in self._tasks:
            task.cancel()
        for question in self._questions:
            if not question.done():
                question.set_result(None)
        for lane, executor in self._lanes.items():
            executor.shutdown(wait=lane is not Lane.VERIFY and lane not in _AWAY, cancel_futures=True)

    def _executor(self, lane: Lane) -> ThreadPoolExecutor:
        if lane not in self._lanes:
            self._lanes[lane] = ThreadPoolExecutor(max_workers=1, thread_name_prefix=lane.value)
        return self._lanes[lane]

    def _work[T](
        self,
        task: Task,
        work: Callable[[Task], Changed[T]],
        done: Callable[[T], None],
        failed: Callable[[StationError], None],
        ended: Callable[[], None],
    ) -> None:
        """Runs in the worker thread."""
        try:
            result = work(task)
        except StationError as error:
            self._post(self._ending(task, functools.partial(failed, error), ended))
        except Exception as error:
            log.exception("a use case broke down")
            unknown = StationError("INTERNAL", type(error).__name__, what=type(error).__name__)
            self._post(self._ending(task, functools.partial(failed, unknown), ended))
        else:
            self._post(self._ending(task, lambda: self._tell(result, done), ended))

    def _tell[T](self, result: Changed[T], done: Callable[[T], None]) -> None:
        if result.changes != ChangeSet():
            self.changed.emit(result.changes)
        done(result.value)

    def _ending(self, task: Task, tell: Callable[[], None], ended: Callable[[], None]) -> Callable[[], None]:
        def end() -> None:
            self._tasks.discard(task)
            try:
                tell()
            finally:
                ended()

        return end

    def _post(self, call: Callable[[], None]) -> None:
        if self._open:
            self._posted.emit(call)

    def _call(self, call: Callable[[], None]) -> None:
        if self._open:
            call()


def _answer[Q, A](answer: Future[A | None], question: Callable[[Q], A | None], about: Q) -> None:
    """Ask in the main thread; whatever happens there, the worker does not wait for ever."""
    given: A | None = None
    try:
        given = question(about)
    finally:
        if not answer.done():
            answer.set_result(given)
