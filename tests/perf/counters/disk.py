"""What the disk itself takes for a page: a new file is synced and named, its folder synced, a row's bytes synced behind others.

Nothing can acknowledge a page sooner and keep its promise.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from threading import Event, Thread
from types import TracebackType

ROW_BYTES = 16_384
"""what a page adds to SQLite's log: a few of its pages of 4 KiB"""


class Disk:
    """Asked now and then while others use it, from a thread of its own: `took_ms`."""

    def __init__(self, folder: Path, size_bytes: int, every_s: float) -> None:
        folder.mkdir()
        self.took_ms: list[float] = []
        self._folder = folder
        self._size_bytes = size_bytes
        self._every_s = every_s
        self._stopped = Event()
        self._thread = Thread(target=self._go_on)

    def __enter__(self) -> Disk:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._stopped.wait(self._every_s):
            self.ask(os.urandom(self._size_bytes))

    def ask(self, data: bytes) -> None:
        """Once."""
        name, begun = self._folder / f"{len(self.took_ms)}", time.perf_counter()
        _append(name.with_suffix(".part"), data)
        name.with_suffix(".part").rename(name)
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(folder)
        os.close(folder)
        _append(self._folder / "log", data[:ROW_BYTES])
        self.took_ms.append(1000 * (time.perf_counter() - begun))


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
