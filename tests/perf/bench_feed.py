"""A fast duplex feeder for minutes: does it ever wait for the station, and does every page get its verdict?

Usage: main.py bench feed [--minutes N] [--images-a-minute N]

The virtual feeder, a process of its own, has its next side ready one period after the one before, as a motor would; a side that
is asked for later than that has kept the motor waiting. The pages go through the services into a fresh store on this disk (not in
memory), and each is inspected and gets its preview as at a counter. The feeder's own CPU is told apart.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from sqlalchemy import create_engine, select
from starlette.types import ASGIApp, Receive, Scope, Send

from app import settings as configuration
from app.bootstrap import Station, build
from app.domain.arrange import PageView
from app.domain.artifacts import Stage
from app.domain.model import MasterPage
from app.sandbox.feeder import FeederTray, Sheet, feeder
from app.sandbox.paper import dossier
from app.store.schema import artifacts
from scanner.frames import ScanRequest, Source
from tests.support.dossier_server import http_server

CODE = "H56.14-261124-9001"
WARM = 2
"""sides at the start that are not counted: the job begins, the workers start"""


class Motor:
    """Answers `NextDocument` no faster than the paper moves, and notes how long each side lay ready before it was asked for."""

    def __init__(self, application: ASGIApp, period_s: float) -> None:
        """Takes the feeder and the time that one side takes."""
        self._application = application
        self._period_s = period_s
        self._ready_s = 0.0
        self.kept_waiting_s: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["path"].endswith("/NextDocument"):
            asked_s = time.monotonic()
            if self._ready_s:
                self.kept_waiting_s.append(max(0.0, asked_s - self._ready_s))
            moved_s = max(self._ready_s, asked_s)
            await asyncio.sleep(max(0.0, moved_s - asked_s))
            self._ready_s = moved_s + self._period_s
        await self._application(scope, receive, send)


def serve(folder: Path, sheets: int, period_s: float) -> None:
    """Serves so many sheets of the sample dossier, printed on both sides, until standard input closes; then tells each side's wait."""
    tray, sides = FeederTray(), unlike(dossier.write_tray(folder), 2 * sheets)
    tray.load([Sheet(front, back) for front, back in zip(sides[::2], sides[1::2], strict=True)])
    motor = Motor(feeder(tray), period_s)
    with http_server(motor) as url:
        print(url, flush=True)
        sys.stdin.read()
    print(json.dumps(motor.kept_waiting_s), flush=True)


def unlike(files: Sequence[Path], count: int) -> list[Path]:
    """So many files of other bytes each (a comment says which), for what is known of one file is not found out again."""
    out = []
    for number in range(count):
        path = files[0].with_name(f"{number:05d}.jpg")
        content, text = files[number % len(files)].read_bytes(), f"{number:08d}".encode()
        path.write_bytes(content[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2) + text + content[2:])
        out.append(path)
    return out


@dataclass(slots=True)
class Fed:
    """What the station saw: when each page was safe in the store, how much later its verdict, and when the last verdict was there."""

    pages: list[MasterPage]
    in_store_at: list[datetime]
    verdict_after_s: list[float]
    drained_s: float
    backlog: int


def feed(station: Station, url: str) -> Fed:
    """One batch, from the first sheet to the last verdict."""
    desk = station.editing.open(CODE, station.actor).value
    component = desk.components[0]
    request = ScanRequest(
        f"escl:{url}/eSCL", Source.ADF_DUPLEX, dpi=300, page_width_mm=210.0, page_height_mm=297.0, expected_sheets=None
    )
    fed = Fed([], [], [], 0.0, 0)

    def came(page: MasterPage) -> None:
        fed.pages.append(page)
        fed.in_store_at.append(datetime.now(UTC))

    station.capture.scan(desk.dossier.id, component.id, request, station.actor, on_page=came)
    ended_s = time.monotonic()
    fed.backlog = sum(station.processing.facts(page) is None for page in fed.pages[-200:])
    views = [PageView.arrived(page.id) for page in fed.pages]
    station.processing.ensure(views, {page.id: page for page in fed.pages}, frozenset({Stage.INSPECT, Stage.PREVIEW}))
    fed.drained_s = time.monotonic() - ended_s
    masters = {page.id: page for page in fed.pages}
    keys = [station.processing.key(Stage.INSPECT, view, masters) for view in views]
    with create_engine(f"sqlite:///{station.settings.data_dir / 'sohoa.db'}").connect() as connection:
        rows = connection.execute(select(artifacts.c.key, artifacts.c.at_utc).where(artifacts.c.key.in_(keys)))
        made = {row.key: row.at_utc for row in rows}
    fed.verdict_after_s = [
        (made[key] - arrived).total_seconds() for key, arrived in zip(keys, fed.in_store_at, strict=True)
    ]
    return fed


def main() -> int:
    """Feed, and say how it went."""
    parser = argparse.ArgumentParser(prog="main.py bench feed", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--images-a-minute", type=float, default=120.0)
    args = parser.parse_args()
    sheets = round(args.minutes * args.images_a_minute / 2)
    with tempfile.TemporaryDirectory(prefix="sohoa-feed-", dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        root = Path(folder)
        call = [sys.executable, "-m", "tests.perf.bench_feed", "--serve", str(root / "sides")]
        with subprocess.Popen(
            [*call, str(sheets), str(60 / args.images_a_minute)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            drawn = psutil.Process(server.pid).cpu_times()
            begun, began_s = _cpu_s(), time.monotonic()
            (root / "data").mkdir()
            with build(configuration.load(root / "data", {})) as station:
                fed = feed(station, url)
                memory_mb = psutil.Process().memory_info().rss / 1e6
            wall_s, cpu_s = time.monotonic() - began_s, _cpu_s() - begun
            motor = psutil.Process(server.pid).cpu_times()
            said, _ = server.communicate()
        waits = json.loads(said)[WARM:-1]
    pages, own_s = len(fed.pages), motor.user + motor.system - drawn.user - drawn.system
    late = [wait for wait in waits if wait > 0]
    print(
        f"{pages} of {2 * sheets} sides in {wall_s:.0f} s at {args.images_a_minute:g} images a minute, 300 dpi colour A4"
    )
    print(
        f"the feeder waited for the station at {len(late)} sides, {sum(late):.2f} s in all, {max(waits):.3f} s at most"
    )
    print(
        f"verdicts: {fed.backlog} of the last 200 pages were behind as the last sheet came in, all there {fed.drained_s:.1f} s later"
    )
    delays = sorted(fed.verdict_after_s[WARM:])
    print(
        f"a page's verdict, after the page was in: median {statistics.median(delays):.2f} s,"
        f" 95 % within {delays[int(0.95 * len(delays))]:.2f} s, the last {delays[-1]:.2f} s"
    )
    print(f"CPU: {cpu_s / pages:.3f} s a page, the feeder's own {own_s / pages:.3f} s; station {memory_mb:.0f} MB")
    return 0 if pages == 2 * sheets else 1


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    if "--serve" in sys.argv:
        serve(Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
    else:
        sys.exit(main())
