"""The worker processes of page work."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import logging
import multiprocessing
import pickle
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum
from multiprocessing.connection import Connection, wait
from typing import Any

log = logging.getLogger(__name__)
START_LIMIT_S = 60.0
"""How long a fresh worker may take to say its first word; a busy machine starts Python slowly."""


class Urgency(IntEnum):
    """Which of the waiting tasks begins first."""

    AT_ONCE = 0
    """somebody looks at the page: it goes before all others, and need not wait until one of them ends"""
    IN_TURN = 1


class WorkerDied(Exception):
    """The process of a task ended before its answer: a codec crashed, or it was killed because memory ran short."""


class WorkerPool:
    """Worker processes, each with a pipe and a thread of its own, so that the end of one is nothing to the others.

    A worker begins with the first task that finds none free, and lives as long as the pool, whoever comes and goes: the kernel ends it
    with the thread that started it (PR_SET_PDEATHSIG). One that was killed, at work or idle, is followed by another.

    For what is urgent there is one worker more: reading a page takes a second, and a verdict that waited for it would come too late.
    """

    def __init__(self, workers: int, begin: Callable[[], None], after: Callable[[], None]) -> None:
        """`begin` and `after` are functions that can be sent to a worker.

        Args:
            workers: how many do what is not urgent.
            begin: the first thing that each does.
            after: what each does when a task is done and its answer sent.
        """
        self._begin, self._after = begin, after
        self._threads = ThreadPoolExecutor(workers + 1, "worker")
        self._in_turn_left = workers
        self._waiting: list[tuple[Urgency, int, _Task]] = []
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()
        self._idle: list[_Worker] = []
        self._over = False

    def schedule(
        self,
        function: Callable[..., Any],
        *,
        args: Sequence[Any] = (),
        timeout: float | None = None,
        urgency: Urgency = Urgency.IN_TURN,
    ) -> Future[Any]:
        """Start a task; see `WorkPool.schedule`.

        Raises:
            CancelledError: the pool has ended.
        """
        task = _Task(function, args, timeout)
        with self._lock:
            heapq.heappush(self._waiting, (urgency, next(self._numbers), task))
        try:
            self._threads.submit(self._serve)
        except RuntimeError as error:
            raise CancelledError from error
        return task.future

    def end(self) -> None:
        """End the workers; what runs or waits is cancelled."""
        with self._lock:
            self._over = True
            for worker in self._workers:
                worker.kill()
            waiting, self._waiting = self._waiting, []
        for _, _, task in waiting:
            task.future.cancel()
        self._threads.shutdown(cancel_futures=True)
        while self._workers:
            self._workers.pop().bury()

    def _serve(self) -> None:
        """Do the first of the waiting tasks, unless it has to wait for another one to end, which serves again then."""
        with self._lock:
            if not self._waiting or not (self._waiting[0][0] is Urgency.AT_ONCE or self._in_turn_left):
                return
            urgency, _, task = heapq.heappop(self._waiting)
            self._in_turn_left -= urgency is Urgency.IN_TURN
        try:
            task.do(self._run)
        finally:
            if urgency is Urgency.IN_TURN:
                with self._lock:
                    self._in_turn_left += 1
                with contextlib.suppress(RuntimeError):  # the pool ends
                    self._threads.submit(self._serve)

    def _run(self, function: Callable[..., Any], args: Sequence[Any], timeout_s: float | None) -> Any:
        worker = self._taken()
        try:
            return worker.run(function, args, timeout_s)
        except WorkerDied as error:
            if self._over:
                raise CancelledError from error
            raise
        finally:
            with self._lock:
                self._idle.append(worker)

    def _taken(self) -> _Worker:
        """A worker that nobody else has now: the one that worked last is the warmest."""
        with self._lock:
            if self._over:
                raise CancelledError
            while self._idle:
                worker = self._idle.pop()
                if worker.lives:
                    return worker
                log.warning("a page worker was killed; another begins")
                self._workers.remove(worker)
                worker.bury()
            worker = _Worker(self._begin, self._after)
            self._workers.add(worker)
            return worker


@dataclass(frozen=True, slots=True)
class _Task:
    """What somebody wants done; its future is what they wait for."""

    function: Callable[..., Any]
    args: Sequence[Any]
    timeout_s: float | None
    future: Future[Any] = field(default_factory=Future)

    def do(self, run: Callable[[Callable[..., Any], Sequence[Any], float | None], Any]) -> None:
        """Run it, unless it was cancelled, and tell the future how that ended."""
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            value = run(self.function, self.args, self.timeout_s)
        except BaseException as error:  # noqa: BLE001 - a future carries any error to whoever asks for its result
            self.future.set_exception(error)
        else:
            self.future.set_result(value)


class _Worker:
    """One process, and the station's end of its pipe. Used by one thread at a time; `kill` by any."""

    def __init__(self, begin: Callable[[], None], after: Callable[[], None]) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._connection, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_attend, args=(theirs, begin, after), name="worker", daemon=True)
        self._process.start()
        theirs.close()  # so that the pipe ends with the process
        self._greeted = False

    @property
    def lives(self) -> bool:
        """Whether it can be given a task."""
        return not wait([self._process.sentinel], 0)

    def run(self, function: Callable[..., Any], args: Sequence[Any], timeout_s: float | None) -> Any:
        """What the function gives or raises.

        Raises:
            TimeoutError: it took longer than `timeout_s`; the worker is gone.
            WorkerDied: the worker is gone.
        """
        if not self._greeted:
            self._greeted = bool(self._hear(START_LIMIT_S, lambda: None))
        came, value = self._hear(timeout_s, lambda: self._connection.send_bytes(pickle.dumps((function, args))))
        if came:
            return value
        raise value

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()

    def bury(self) -> None:
        """Give back what is left of one that was killed."""
        self._process.join()
        with contextlib.suppress(ValueError):  # a thread that begins a process collects this one's end and keeps it
            self._process.close()
        self._connection.close()

    def _hear(self, limit_s: float | None, ask: Callable[[], None]) -> Any:
        """The answer to what `ask` sends."""
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self.kill()

        timer = None if limit_s is None else threading.Timer(limit_s, give_up)
        if timer is not None:
            timer.start()
        try:
            ask()
            return self._connection.recv()
        except (EOFError, OSError) as error:
            if late.is_set():
                raise TimeoutError(f"no answer within {limit_s:g} s") from None
            self._process.join()
            raise WorkerDied(f"exit code {self._process.exitcode}") from error
        finally:
            if timer is not None:
                timer.cancel()
                timer.join()
            if late.is_set():  # perhaps just after the answer: nobody may take it for one that lives
                self._process.join()


def _attend(connection: Connection, begin: Callable[[], None], after: Callable[[], None]) -> None:
    """A worker's life: one task after the other, until the station closes the pipe."""
    begin()
    connection.send(True)
    while True:
        try:
            task = connection.recv_bytes()
        except (EOFError, OSError):
            return
        answer = _outcome(task)
        with contextlib.suppress(BrokenPipeError):
            connection.send_bytes(answer)
        del task, answer
        after()


def _outcome(task: bytes) -> bytes:
    """What the function gave, or raised, as bytes: (True, value) or (False, error)."""
    try:
        function, args = pickle.loads(task)  # noqa: S301 - from the station that started this process
        return pickle.dumps((True, function(*args)))
    except Exception as error:  # noqa: BLE001 - it belongs to whoever gave the task
        error.add_note("".join(traceback.format_exception(error)))
        return _packed(error)


def _packed(error: Exception) -> bytes:
    try:
        packed = pickle.dumps((False, error))
        pickle.loads(packed)  # noqa: S301 - as the station will read it
    except Exception:  # noqa: BLE001 - an error of any library may be of a kind that does not travel
        return pickle.dumps((False, RuntimeError(repr(error))))
    return packed
