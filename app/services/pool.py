"""Where page work runs: worker processes in daily use, the calling process in tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol

from app.domain.errors import InputRefused, StationError

FILE_LIMIT_S = 60.0


class WorkPool(Protocol):
    """Runs module-level functions; a hung or crashed task costs that task alone."""

    def schedule(
        self, function: Callable[..., Any], *, args: Sequence[Any] = (), timeout: float | None = None
    ) -> Future[Any]:
        """Start a task. Its future raises TimeoutError past `timeout` seconds, and the pool's own error where the process died."""
        ...

    def close(self) -> None:
        """Take no more tasks."""
        ...

    def stop(self) -> None:
        """End the tasks that still run."""
        ...

    def join(self) -> None:
        """Wait for the workers to end; call `close` or `stop` first."""
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

    def close(self) -> None:
        """Nothing to close."""

    def stop(self) -> None:
        """Nothing to stop."""

    def join(self) -> None:
        """Nothing to wait for."""


class LastingPool:
    """Worker processes that are started by a thread that lasts as long as they do.

    The kernel ends a worker with the thread that started it (PR_SET_PDEATHSIG), which would be whoever has the first task: in a desktop
    a thread that is gone half a minute later, and all workers and the pool with it.
    """

    def __init__(self, pool: WorkPool, begin: Callable[[], object]) -> None:
        """`begin` starts the workers of `pool`; it is called once, as the first task comes."""
        self._pool = pool
        self._begin = begin
        self._lock = threading.Lock()
        self._begun, self._over = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def schedule(
        self, function: Callable[..., Any], *, args: Sequence[Any] = (), timeout: float | None = None
    ) -> Future[Any]:
        """Start a task; see `WorkPool.schedule`."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._last, name="workers", daemon=True)
                self._thread.start()
        self._begun.wait()
        return self._pool.schedule(function, args=args, timeout=timeout)

    def close(self) -> None:
        """Take no more tasks."""
        self._pool.close()

    def stop(self) -> None:
        """End the tasks that still run."""
        self._pool.stop()

    def join(self) -> None:
        """Wait for the workers to end, and then for the thread that started them."""
        self._pool.join()
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _last(self) -> None:
        try:
            self._begin()
        finally:  # what went wrong is seen again by whoever gives the pool a task
            self._begun.set()
        self._over.wait()


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
