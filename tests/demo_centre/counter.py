"""A counter of the demonstration, in a process of its own: `python -m tests.demo_centre.counter DATA NUMBER DOSSIERS PAUSE_S`.

It opens one dossier after the other and scans sample paper, from a folder that stands in for the feeder; it knows nothing of any centre.
Each page that is acknowledged is a line of JSON on stdout; of every third dossier the officer takes a page for a reason, which a supervisor
is told of.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

from app.bootstrap import Station, build
from app.domain.grounds import Ground
from app.sandbox.paper.dossier import write_images
from app.sandbox.paper.small import small_page
from app.settings import load
from scanner.folder import PREFIX
from scanner.frames import ScanRequest
from tests.demo_centre.town import UNIT

PAGES = 2
_MOST_DOSSIERS = 16
"""sample pages have numbers up to 99, and three counters take in different ones"""


def main(data: Path, number: int, dossiers: int, pause_s: float) -> None:
    """The day of one counter."""
    assert 1 <= dossiers <= _MOST_DOSSIERS
    with build(load(data)) as station, tempfile.TemporaryDirectory() as paper:
        _tell(station=str(station.store.station_id))
        for dossier in range(dossiers):
            first = (number - 1) * 2 * _MOST_DOSSIERS + dossier * PAGES + 1
            sheets = [small_page(page) for page in range(first, first + PAGES)]
            feeder = Path(paper) / str(dossier)
            feeder.mkdir()
            for file in write_images(Path(paper), sheets, quality=88):
                file.rename(feeder / file.name)
            _scan(station, f"{UNIT}-2611{20 + number}-{dossier + 1:04d}", feeder, asks=dossier % 3 == 0)
            time.sleep(pause_s)
    _tell(ended=True)


def _scan(station: Station, code: str, feeder: Path, *, asks: bool) -> None:
    desk = station.editing.open(code, station.actor).value
    part, begun = desk.components[0], time.monotonic()
    request = ScanRequest(f"{PREFIX}{feeder}", expected_sheets=PAGES)
    captured = station.capture.scan(desk.dossier.id, part.id, request, station.actor, stages=frozenset()).value
    took_ms = 1000 * (time.monotonic() - begun) / PAGES
    for page in captured.pages:
        _tell(page=str(page.id), sha256=page.blob.sha256, ms=round(took_ms, 1))
    if asks:
        taken: list[UUID] = [captured.pages[0].id]
        station.editing.accept(desk.dossier.id, taken, Ground.LEGIBLE, station.actor)


def _tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
