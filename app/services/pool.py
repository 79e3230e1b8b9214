"""Where page work runs: worker processes in daily use, the calling process in tests."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol

from app.domain.errors import InputRefused, StationError

log = logging.getLogger(__name__)
FILE_LIMIT_S = 60.0


class WorkPool(Protocol):
    """Runs module-level functions; a hung or crashed task costs that task alone."""

    def schedule(
        self, function: Callable[..., Any], *, args: Sequence[Any] = (), timeout: float | None = None
    ) -> Future[Any]:
        """Start a task. Its future raises TimeoutError past `timeout` seconds, and the pool's own error where the process died."""
        ...


class ProcessPool(WorkPool, Protocol):
    """A pool of worker processes: what `pebble` gives. `schedule` raises RuntimeError once the pool is broken."""

    def stop(self) -> None:
        """End the tasks that still run."""
        ...

    def join(self) -> None:
        """Wait for the workers to end; call `stop` first."""
        ...


class SerialPool:
    """Runs each task at once in the calling process: for tests, and where there is only one page."""

    def schedule(
        self, function: Callable[..., Any], *, args: Sequence[Any] = (), timeout: float | None = None
    ) -> Future[Any]:
        """Run the task now; `timeout` has no effect."""
        del timeout
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args))
        except Exception as error:  # noqa: BLE001 - a future carries any error to whoever asks for its result
            future.set_exception(error)
        return future


class LastingPool:
    """Worker processes for as long as the station lives, whoever comes and goes.

    They begin with the first task, in a thread that lasts as long as they do: the kernel ends a worker with the thread that started it
    (PR_SET_PDEATHSIG), and the first task may come from one that is gone soon. Where a worker is killed from outside while it has
    nothing to do (memory runs short), pebble gives the whole pool up; then new workers begin.
    """

    def __init__(self, start: Callable[[], ProcessPool]) -> None:
        """`start` makes a pool and starts its workers."""
        self._start = start
        self._lock = threading.Lock()
        self._crew: _Crew | None = None
        self._over = False

    def schedule(
        self, function: Callable[..., Any], *, args: Sequence[Any] = (), timeout: float | None = None
    ) -> Future[Any]:
        """Start a task; see `WorkPool.schedule`."""
        with self._lock:
            if self._over:
                raise RuntimeError("the station is closed")
            if self._crew is not None:
                try:
                    return self._crew.pool.schedule(function, args=args, timeout=timeout)
                except RuntimeError:
                    log.warning("the page workers were killed; new ones begin")
                    self._crew.end()
            self._crew = _Crew(self._start)
            return self._crew.pool.schedule(function, args=args, timeout=timeout)

    def end(self) -> None:
        """End the tasks that still run, the workers, and the thread that started them."""
        with self._lock:
            self._over = True
            if self._crew is not None:
                self._crew.end()


class _Crew:
    """A pool, and the thread that started its workers."""

    def __init__(self, start: Callable[[], ProcessPool]) -> None:
        self._started: Future[ProcessPool] = Future()
        self._dismissed = threading.Event()
        self._thread = threading.Thread(target=self._last, args=(start,), name="workers", daemon=True)
        self._thread.start()
        self.pool = self._started.result()

    def end(self) -> None:
        self.pool.stop()
        self.pool.join()
        self._dismissed.set()
        self._thread.join()

    def _last(self, start: Callable[[], ProcessPool]) -> None:
        try:
            self._started.set_result(start())
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits for the pool
            self._started.set_exception(error)
            return
        self._dismissed.wait()


def read_in_worker[T, *A](pool: WorkPool, function: Callable[[Path, *A], T], path: Path, *args: *A) -> T:
    """`function(path, ...)` in a worker: a file from outside that hangs or breaks its reader costs nothing here.

    Raises:
        InputRefused: FILE_NOT_FOUND; FILE_BREAKS_READER: the reader died or took too long over it.
        StationError: what the function raised. Each has the file's name in the field `file`.
    """
    if not path.is_file():
        raise InputRefused("FILE_NOT_FOUND", file=str(path))
    task: Future[T] = pool.schedule(function, args=(path, *args), timeout=FILE_LIMIT_S)
    return of_file(path, task.result)


def of_file[T](path: Path, result: Callable[[], T]) -> T:
    """The result of a worker's task about a file; see `read_in_worker`."""
    try:
        return result()
    except StationError as error:
        error.fields["file"] = str(path)
        raise
    except Exception as error:
        raise InputRefused("FILE_BREAKS_READER", type(error).__name__, file=str(path)) from error
