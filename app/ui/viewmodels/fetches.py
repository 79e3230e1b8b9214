"""What is fetched in a worker for whoever looks: one of each at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, StationError
from app.ui.tasks import Lane, Task, TaskRunner


class Fetches[K: Hashable, V]:
    """By key. What nobody waits for any more is cancelled, and where it comes all the same it is not kept."""

    def __init__(self, runner: TaskRunner, lane: Lane) -> None:
        self._runner = runner
        self._lane = lane
        self._waiting: dict[K, Task] = {}
        self._failed: dict[K, StationError] = {}

    def fetch(self, key: K, make: Callable[[Task], V], keep: Callable[[V], None], ended: Callable[[], None]) -> None:
        """Fetch this, if it is not being fetched and did not fail; `make` runs in the worker thread, `ended` is called last."""
        if key in self._waiting or key in self._failed:
            return

        def load(task: Task) -> Changed[V]:
            if task.cancelled():
                raise Cancelled
            return Changed(make(task), ChangeSet())

        def came(value: V) -> None:
            if self._waiting.get(key) is task:
                keep(value)

        def fail(error: StationError) -> None:
            if self._waiting.get(key) is task and not isinstance(error, Cancelled):
                self._failed[key] = error

        def end() -> None:
            if self._waiting.get(key) is task:
                del self._waiting[key]
            ended()

        task = self._runner.run(self._lane, load, came, failed=fail, ended=end)
        self._waiting[key] = task

    def failure(self, key: K) -> StationError | None:
        """Why it did not come."""
        return self._failed.get(key)

    def try_again(self, key: K) -> None:
        """Let one that failed be fetched once more."""
        self._failed.pop(key, None)

    def put_off(self, unwanted: Callable[[K], bool]) -> None:
        """Nobody waits for these any more."""
        for key in [key for key in self._waiting if unwanted(key)]:
            self._waiting.pop(key).cancel()

    def forget(self) -> None:
        """Nobody waits for any, and each that failed may be fetched once more."""
        self.put_off(lambda _key: True)
        self._failed.clear()
