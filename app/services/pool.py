"""Where page work runs: worker processes in daily use, the calling process in tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Protocol


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
