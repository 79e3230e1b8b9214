"""How page work is given out: to worker processes in daily use (`workers`), to the calling process in tests."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any, Protocol

from app.domain.errors import Cancelled, InputRefused, StationError, StoreFailed
from app.services.workers import Urgency, WorkerDied

FILE_LIMIT_S = 60.0


class WorkPool(Protocol):
    """Runs module-level functions; a hung or crashed task costs that task alone."""

    def schedule(
        self,
        function: Callable[..., Any],
        *,
        args: Sequence[Any] = (),
        timeout: float | None = None,
        urgency: Urgency = Urgency.IN_TURN,
    ) -> Future[Any]:
        """Start a task, the urgent ones first.

        Its future raises TimeoutError past `timeout` seconds of work, and WorkerDied where the process died.
        """
        ...


class SerialPool:
    """Runs each task at once in the calling process: for tests, and where there is only one page."""

    def schedule(
        self,
        function: Callable[..., Any],
        *,
        args: Sequence[Any] = (),
        timeout: float | None = None,
        urgency: Urgency = Urgency.IN_TURN,
    ) -> Future[Any]:
        """Run the task now; `timeout` and `urgency` have no effect."""
        del timeout, urgency
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args))
        except Exception as error:  # noqa: BLE001 - a future carries any error to whoever asks for its result
            future.set_exception(error)
        return future


def read_in_worker[T, *A](
    pool: WorkPool, function: Callable[[Path, *A], T], path: Path, *args: *A, limit_s: float | None = None
) -> T:
    """`function(path, ...)` in a worker: a file from outside that hangs or breaks its reader costs nothing here.

    `limit_s` is how long it may take; None: as long as any file.

    Raises:
        InputRefused: FILE_NOT_FOUND; FILE_BREAKS_READER: the reader died over it twice, or took too long.
        Cancelled: the station closes.
        StationError: what the function raised. Each has the file's name in the field `file`.
    """
    if not path.is_file():
        raise InputRefused("FILE_NOT_FOUND", file=str(path))

    def read() -> T:
        task: Future[T] = pool.schedule(
            function, args=(path, *args), timeout=FILE_LIMIT_S if limit_s is None else limit_s
        )
        return task.result()

    def read_again() -> T:
        with contextlib.suppress(WorkerDied):  # perhaps it was killed for the memory that others took
            return read()
        return read()

    return of_file(path, read_again)


def of_file[T](path: Path, result: Callable[[], T]) -> T:
    """The result of a worker's task about a file; see `read_in_worker`."""
    try:
        return result()
    except StationError as error:
        if not isinstance(error, StoreFailed):  # that one names what could not be written
            error.fields["file"] = str(path)
        raise
    except CancelledError as error:  # the station closes: that says nothing of the file
        raise Cancelled from error
    except Exception as error:
        raise InputRefused("FILE_BREAKS_READER", type(error).__name__, file=str(path)) from error
