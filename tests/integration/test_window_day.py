"""The day at the counter, driven through the real window: by keys, and by the names and roles that a screen reader knows."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import settings as configuration
from app.archive.judge import JudgeServer
from app.bootstrap import build
from app.domain.release import Release
from app.sandbox.client import RunningSandbox
from tests.perf.day_end import day_end
from tests.perf.delivered import Fate
from tests.perf.paper_stacks import on_both_sides, small_paper
from tests.perf.window_day import ByKeys, ByNames, Way, WindowDay
from tests.support.cli_world import data_folder
from tests.support.real_window.desk import RealDesk, real_desk
from tests.support.real_window.screen import screen

pytestmark = [pytest.mark.xdist_group("station"), pytest.mark.long]

WITH_FAULTS = [
    "scan the slip",
    "scan TP01",
    "count the sheets of TP01",
    "scan TP02",
    "scan on",
    "count the sheets of TP02",
    "scan TP03",
    "look at the doubtful page",
    "rescan the page",
    "count the sheets of TP03",
    "finish",
    "enter a wrong PIN",
    "finish",
    "enter the PIN",
    "finish again",
]
"""nine actions are the plain dossier's, which may be at most twelve; the others are owed to what went wrong. May only get shorter"""


@contextlib.contextmanager
def _put_right(sandbox: RunningSandbox) -> Iterator[None]:
    """Other tests use the same world: what goes wrong in it on this day does not outlive the day, however that ends."""
    try:
        yield
    finally:
        sandbox.outage(on=False)
        sandbox.jam_after(None)
        sandbox.blur(None)


@pytest.mark.turns
@pytest.mark.parametrize(
    ("way", "dossier"),
    [(ByKeys, "H56.14-261130-0001"), pytest.param(ByNames, "H56.14-261130-0002", marks=pytest.mark.soak)],
)
def test_a_day_with_a_jam_a_blur_a_wrong_pin_and_an_outage_ends_with_every_page_delivered_once(
    way: Callable[[RealDesk], Way], dossier: str, tmp_path: Path, sandbox: RunningSandbox, judge_server: JudgeServer
) -> None:
    folder, paper = tmp_path / "data", small_paper(tmp_path / "paper", dossier)
    data_folder(folder, sandbox, judge_server)
    for name in ("officer.p12", "officer.cert.pem"):
        (tmp_path / name).write_bytes(sandbox.info.officer_p12.with_name(name).read_bytes())
    settings = folder / "sohoa.toml"
    key = f'[signing]\npkcs12 = "{tmp_path / "officer.p12"}"\n'
    said = settings.read_text(encoding="utf-8").replace("[signing]\n", key)
    settings.write_text(f"{said}[station]\nlock_after_min = 0\n", encoding="utf-8")  # names press no key: it would lock
    with _put_right(sandbox), screen(folder=tmp_path) as shown, real_desk(shown, folder, tmp_path) as desk:
        day = WindowDay(desk, way(desk), sandbox, paper, sandbox.info.officer_pin)
        day.with_faults()
    assert day.actions == WITH_FAULTS
    with build(configuration.load(folder)) as station:
        opened = station.store.dossiers.find(dossier)
        assert opened is not None
        end = day_end(station, opened.id, [on_both_sides(stack) for stack in paper.stacks])
    assert (end.pages, end.rescanned, end.fate, end.release) == (10, 2, Fate(0, 0, 0), Release(()))
