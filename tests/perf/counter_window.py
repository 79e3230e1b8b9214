"""The counter desk's real window on a fresh data folder, and how its day ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import settings as configuration
from app.bootstrap import build
from app.sandbox.client import RunningSandbox
from tests.perf.day_end import DayEnd, day_end
from tests.perf.paper_stacks import DayPaper, on_both_sides
from tests.perf.window_day import ByKeys, WindowDay
from tests.support.real_window.desk import real_desk
from tests.support.real_window.screen import screen

SETTINGS = """mode = "training"
language = "vi"
[signing]
pkcs12 = "{key}"
"""


@contextmanager
def counter_window(folder: Path, data: Path, sandbox: RunningSandbox, paper: DayPaper) -> Iterator[WindowDay]:
    """A day at an open desk that is worked by keys; the key is a file: a PIN is asked for. The desk is closed after it."""
    for name in ("officer.p12", "officer.cert.pem"):
        (folder / name).write_bytes(sandbox.info.officer_p12.with_name(name).read_bytes())
    (data / "sohoa.toml").write_text(SETTINGS.format(key=folder / "officer.p12"), encoding="utf-8")
    with screen(folder=folder) as shown, real_desk(shown, data, folder) as desk:
        desk.next_is("Quét phiếu (F2)")
        yield WindowDay(desk, ByKeys(desk), sandbox, paper, sandbox.info.officer_pin)


def end_of_day(data: Path, code: str, paper: DayPaper) -> DayEnd:
    """What was delivered of the paper by a desk that is closed by now."""
    with build(configuration.load(data)) as station:
        dossier = station.store.dossiers.find(code)
        assert dossier is not None
        return day_end(station, dossier.id, [on_both_sides(stack) for stack in paper.stacks])
