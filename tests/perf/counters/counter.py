"""Counters of one centre, in one process: each a data folder of its own, taking in pages at its own pace.

`python -m tests.perf.counters.counter FOLDER FIRST COUNT DOSSIERS PAGES SECONDS SIZE_BYTES`: says `ready`, begins at the time that it is
told (s, of `time.time`), and writes what each page took to `FOLDER/counter-<number>.json`. Frames come by the scan child's own way
(spooled, synced, renamed); the time that is taken is that of `capture.adopt`, after which a page is acknowledged.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from threading import Thread

from app.domain.clock import SystemClock
from app.domain.model import Batch, BatchOutcome, Side, SpooledFrame
from app.store.store import open_store
from scanner.frames import Side as FrameSide
from scanner.spool import Description, place
from tests.perf.spent import all_loaded
from tests.support.store_world import Desk

LATE_S = 0.05
"""a page that could not be begun within so long after its paper had passed"""


@dataclass(frozen=True, slots=True)
class Task:
    """What one counter does: so many dossiers of so many pages each, in so many seconds."""

    dossiers: int
    pages: int
    seconds: float
    size_bytes: int


@dataclass(slots=True)
class Day:
    """What one counter did. Times in ms; `opened_ms` is what surrounds the pages of a dossier: it is opened, a batch begins and ends."""

    pages: list[str] = field(default_factory=list)
    acknowledged_ms: list[float] = field(default_factory=list)
    opened_ms: list[float] = field(default_factory=list)
    late: int = 0


class Counter:
    """One counter, over its own data folder."""

    def __init__(self, folder: Path, number: int, task: Task) -> None:
        self._number = number
        self._task = task
        self.desk = Desk(
            store := open_store(folder, SystemClock(), min_free_bytes=0), store.dossiers.actor(f"CB {number}")
        )
        self._random = Random(number)

    def work(self, begin_at: float) -> Day:
        """Take in what comes, each page when its paper has passed and the one before is acknowledged."""
        day, task = Day(), self._task
        passing = sorted(self._random.uniform(0, task.seconds) for _ in range(task.dossiers))
        for number, since in enumerate(passing):
            until = passing[number + 1] if number + 1 < len(passing) else task.seconds
            begun = time.perf_counter()
            dossier, component = self.desk.paper(f"H56.{self._number:02d}-261128-{number:04d}")
            batch = self.desk.batch(dossier, component)
            opened_s = time.perf_counter() - begun
            for seq in range(task.pages):
                due = begin_at + since + (until - since) * seq / task.pages
                time.sleep(max(0.0, due - time.time()))
                day.late += time.time() - due > LATE_S
                self._take_in(batch, seq, day)
            begun = time.perf_counter()
            self.desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, self.desk.actor)
            day.opened_ms.append(1000 * (opened_s + time.perf_counter() - begun))
        return day

    def _take_in(self, batch: Batch, seq: int, day: Day) -> None:
        capture = self.desk.store.capture
        described = Description(seq, "image/jpeg", seq + 1, FrameSide.FRONT, dpi=300)
        frame = place(capture.spool(batch.id), described, [os.urandom(self._task.size_bytes)], lambda _name: None)
        spooled = SpooledFrame(frame.path, seq, "image/jpeg", seq + 1, Side.FRONT, frame.sha256_bytes, 1, 300.0)
        begun = time.perf_counter()
        (page,) = capture.adopt(batch.id, spooled, self.desk.actor)
        day.acknowledged_ms.append(1000 * (time.perf_counter() - begun))
        day.pages.append(str(page.id))


def folder_of(folder: Path, number: int) -> Path:
    """The data folder of a counter."""
    return folder / f"counter-{number:02d}"


def main(folder: Path, first: int, count: int, task: Task) -> None:
    """Several at once, each in a thread of its own."""
    counters = {number: Counter(folder_of(folder, number), number, task) for number in range(first, first + count)}
    all_loaded()
    print("ready", flush=True)
    begin_at, used_s = float(sys.stdin.readline()), time.process_time()

    def work(number: int) -> None:
        with closing(counters[number].desk.store):
            day = counters[number].work(begin_at)
        (folder / f"counter-{number:02d}.json").write_text(json.dumps(asdict(day)))

    threads = [Thread(target=work, args=[number]) for number in counters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (folder / f"counters-{first:02d}.json").write_text(json.dumps({"CPU_s": time.process_time() - used_s}))


def arguments(task: Task) -> Sequence[str]:
    """How a process is told its task."""
    return [str(task.dossiers), str(task.pages), str(task.seconds), str(task.size_bytes)]


if __name__ == "__main__":
    told = sys.argv[4:]
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]),
        int(sys.argv[3]),
        Task(int(told[0]), int(told[1]), float(told[2]), int(told[3])),
    )
