"""A store in which pages wait for a supervisor: taken in, judged, read and archived by the station, and accepted with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app import settings as configuration
from app.bootstrap import Station, build
from app.domain.grounds import Ground
from app.domain.model import Actor, Plan
from app.sandbox.paper.dossier import numbers, write_tray
from app.services.advance import Watch
from app.services.sign import KeyAuthorizer

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
