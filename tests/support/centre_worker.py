"""A worker of a centre in a process of its own, which a test may kill: `python -m tests.support.centre_worker DATA DATABASE PLACE SAID`
(the place by its address).

It does real pages, and says of each that it begins it and that it is done (`+ <page>`, `- <page>`, a line each in SAID).
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from app import worker
from app.bootstrap.centre_worker import CentreStation
from app.domain.page_jobs import PageJob
from app.jobs.worker import Pace
from app.settings import load
from app.store.places.by_url import place_at
from ocr.image.raster import Raster
from tests.support.seaweedfs import HASTE, secrets_of

POISON_PX = 121
PACE = Pace(heartbeat_s=0.2, dead_after_s=1.5, sweep_every_s=1, look_every_s=1, back_after_s=0.1)


def main(data: Path, database: str, place: str, said: Path) -> None:
    """Work until SIGTERM."""
    settings = load(data, {"work": {"workers": 1}, "min_free_mb": 0})
    with CentreStation(settings, database, place_at(place, secrets_of(place), HASTE)) as station:
        do = station.back_office.do

        def told(job: PageJob) -> None:
            _say(said, f"+ {job.page_id}")
            do(job)
            _say(said, f"- {job.page_id}")

        station.back_office.do = told  # type: ignore[method-assign,assignment]
        with station.worker(PACE) as running:
            signal.signal(signal.SIGTERM, lambda *_: running.stop())
            running.run()


def dies_over_poison(parent: int) -> None:
    """The first thing that a child does: it is killed over each page that is `POISON_PX` wide, as by a fault of a codec."""
    from ocr.image import decode

    worker.begin(3_000_000_000, parent)
    decoded = decode.decode

    def decode_or_die(path: Path, index: int = 0) -> Raster:
        raster = decoded(path, index)
        if raster.width_px == POISON_PX:
            os.kill(os.getpid(), signal.SIGSEGV)
        return raster

    decode.decode = decode_or_die


def _say(said: Path, line: str) -> None:
    with said.open("a", encoding="ascii") as file:
        file.write(line + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
