"""Soak: the window is killed (-9) at random moments of a day; the officer opens it again and does what it says is next.

Whatever the moment: each side of paper reaches the dossier system once, in its place, signed; no count that was taken is asked for again;
what was decided before can still be taken back.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from app import settings as configuration
from app.bootstrap import build
from app.domain.editlog import SetSheetCount, undoable
from app.domain.release import Release
from app.sandbox.client import RunningSandbox
from tests.crash.crash_summary import TOLD
from tests.perf.day_end import day_end
from tests.perf.delivered import Fate
from tests.perf.following import Follower
from tests.perf.paper_stacks import DayPaper, on_both_sides, small_paper
from tests.support.known_keys import start_sandbox
from tests.support.real_window.desk import ProgramEnded, real_desk
from tests.support.real_window.screen import Screen, screen

KILLS = int(os.environ.get("WINDOW_KILLS", "50"))
A_DAY = 5
"""kills"""
LATEST_S = 22.0
"""after its opening a desk is killed at the latest"""
TITLES = {
    "Đơn đề nghị": "TP01",
    "Quyết định và tài liệu kèm theo": "TP02",
    "Giấy tờ tùy thân và bảng kê": "TP03",
}
SETTINGS = """mode = "training"
language = "vi"
[station]
lock_after_min = 0
[work]
workers = 1
[signing]
pkcs12 = "{key}"
"""


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_the_desk_stands_where_it_stood(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    seed = int(os.environ.get("WINDOW_SEED", "0")) or int.from_bytes(os.urandom(4))
    chance, killed, days = Random(seed), 0, 0
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    with start_sandbox(folder) as sandbox, screen(folder=tmp_path) as shown:
        for name in ("officer.p12", "officer.cert.pem"):
            (tmp_path / name).write_bytes(sandbox.info.officer_p12.with_name(name).read_bytes())
        (folder / "sohoa.toml").write_text(SETTINGS.format(key=tmp_path / "officer.p12"), encoding="utf-8")
        while killed < KILLS:
            days += 1
            code = f"H56.14-261130-{days:04d}"
            paper = small_paper(tmp_path / f"paper-{days}", code)
            killed += _a_day(shown, folder, tmp_path, sandbox, paper, chance, min(A_DAY, KILLS - killed))
            _ended_well(folder, code, paper, f"seed {seed}, day {days}")
    record_property(TOLD, f"window: {killed} kills in {days} days (seed {seed})")


def _a_day(
    shown: Screen,
    data: Path,
    folder: Path,
    sandbox: RunningSandbox,
    paper: DayPaper,
    chance: Random,
    most: int,
) -> int:
    """One dossier from its code to the release; returns how often the desk was killed on the way."""
    killed = 0
    while True:
        with real_desk(shown, data, folder) as desk:
            alarm = threading.Timer(chance.uniform(1.0, LATEST_S), desk.process.send_signal, [signal.SIGKILL])
            alarm.daemon = True
            if killed < most:
                alarm.start()
            try:
                Follower(desk, sandbox, paper, sandbox.info.officer_pin, TITLES).go()
                return killed
            except ProgramEnded as ended:
                assert ended.args == (-signal.SIGKILL,), "it ended by itself"
                killed += 1
            finally:
                alarm.cancel()


def _ended_well(data: Path, code: str, paper: DayPaper, when: str) -> None:
    with build(configuration.load(data)) as station:
        dossier = station.store.dossiers.find(code)
        assert dossier is not None, when
        end = day_end(station, dossier.id, [on_both_sides(stack) for stack in paper.stacks])
        assert (end.pages, end.fate, end.release) == (10, Fate(0, 0, 0), Release(())), when
        log = station.store.dossiers.log(dossier.id)
        assert sum(isinstance(entry.operation, SetSheetCount) for entry in log) == len(paper.stacks), when
        assert undoable(log) is not None, when
