"""A worker of a centre in a process of its own that says of each page when it began and ended it (s, of `time.time`), a line each in SAID.

`python -m tests.perf.simulated.timed_worker DATA DATABASE PLACE SAID`, until SIGTERM; there is SAID as soon as it is ready. It looks for
nothing of itself: pages come as the queue has them.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from app.bootstrap.centre_worker import CentreStation
from app.domain.page_jobs import PageJob
from app.jobs.worker import Pace, Worker
from app.settings import load
from app.store.places.folder import FolderPlace


def main(data: Path, database: str, place: Path, said: Path) -> None:
    """Work until it is stopped."""
    settings = load(data, {"work": {"workers": 1}, "min_free_mb": 0})
    with CentreStation(settings, database, FolderPlace(place)) as station, station.page_queue():

        def timed(job: PageJob) -> None:
            begun = time.time()
            station.back_office.do(job)
            with said.open("a", encoding="ascii") as file:
                file.write(f"{job.page_id} {begun} {time.time()}\n")

        worker = Worker(database, timed, lambda: None, 1, Pace(look_every_s=60, sweep_every_s=60))
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        said.touch()
        worker.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
