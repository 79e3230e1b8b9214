"""A store in which pages wait for a supervisor: taken in, judged, read and archived by the station, and accepted with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from app import settings as configuration
from app.bootstrap import Station, build
from app.bootstrap.centre_worker import CentreStation
from app.domain.clock import SystemClock
from app.domain.grounds import Ground
from app.domain.model import Actor, Plan
from app.sandbox.paper.dossier import numbers, write_tray
from app.services.advance import Watch
from app.services.sign import KeyAuthorizer
from app.store.store import open_store
from tests.support.both_sides import BothSides, centre_at, place_in
from tests.support.postgres import running_server
from tests.support.slow_line import slow_line

PAPER = "TP01"
SETTINGS = """mode = "training"
language = "vi"
min_free_mb = 1
"""
_NOTHING_SIGNED = Plan(sign=False, upload=False)


def lay_down(data: Path, paper: Path, pages: int) -> int:
    """Fill a data folder with dossiers of the eight sample sides (A4, 300 dpi) until so many pages wait for review, each a case.

    A colleague scanned them. The sides are the same in each dossier, and so is what was made of them: the station keeps it once.

    Args:
        data: the data folder.
        paper: for the sides that are drawn.
        pages: so many at least.

    Returns:
        How many wait.
    """
    (data / "sohoa.toml").write_text(SETTINGS, encoding="utf-8")
    tray = write_tray(paper)
    dossiers = -(-pages // len(numbers()))
    with build(configuration.load(data)) as station:
        counter = station.store.dossiers.actor("Cán bộ quét", None)
        for number in range(dossiers):
            _dossier(station, f"H56.14-261127-{number + 1:04d}", tray, counter)
        return sum(station.store.review.waiting().values())


def _dossier(station: Station, code: str, tray: Sequence[Path], counter: Actor) -> None:
    watch = Watch(KeyAuthorizer(None, lambda _question: None))
    station.digitizing.files(tray, code, PAPER, _NOTHING_SIGNED, False, counter, watch)
    dossier = station.store.dossiers.find(code)
    assert dossier is not None
    part = station.editing.component(dossier.id, PAPER, counter)
    for view in station.editing.desk(dossier.id).paper(part.id).pages:
        station.editing.accept(dossier.id, [view.id], Ground.LEGIBLE, counter)


@contextmanager
def brought_to_a_centre(data: Path, folder: Path, round_trip_s: float) -> Iterator[Path]:
    """All of a data folder at a centre; gives the data folder of a supervisor's machine there, to which the server is so far."""
    with (
        running_server() as server,
        slow_line(server.folder, folder / "line", round_trip_s) as line,
        closing(open_store(data, SystemClock(), min_free_bytes=0)) as counter,
    ):
        server.create("centre")
        place = place_in(folder)
        with centre_at(server, folder / "centre") as centre:
            BothSides(counter, centre, place).settle()
        finder = configuration.load(folder / "finder", {"min_free_mb": 1})
        with CentreStation(finder, server.url("centre").render_as_string(hide_password=False), place) as station:
            station.finding.look()
        machine = folder / "supervisor"
        machine.mkdir(mode=0o700)
        (machine / "sohoa.toml").write_text(
            'language = "vi"\nmin_free_mb = 1\n[centre]\nrole = "centre"\n'
            f'database = "postgresql://postgres@/centre?host={line}"\nblobs = "{(folder / "place").as_uri()}"\n',
            encoding="utf-8",
        )
        yield machine
