"""The desk by the clock: its start, its stalls while a duplex batch runs, very many pages in one dossier, the way of the last sheet.

Usage: main.py bench ui [--sheets N] [--pages N] [--limit-s N] [--json]

Each part runs in a screen of its own (Xvfb, openbox) in a process of its own. Wall times are those of the machine as it is; beside them
stand CPU times, which hold on a busy one, and what an idle window waited in the same minutes. Python may keep its compiled modules, as
where the program is installed, so the first of the starts compiles what is not compiled yet.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from tests.perf.many_pages import lay_down
from tests.support.real_window.desk import RealDesk, real_desk
from tests.support.real_window.screen import Screen, screen

CODE = "H56.14-261124-9002"
PERIOD_S = 0.5
"""a side at 60 sheets a minute, both sides"""
TARGETS = {
    "start": "cold 1.5 s, warm 0.7 s",
    "stalls": "p99.9 50 ms, worst 150 ms",
    "last_sheet": "5 s for ten pages, stretch 3 s",
    "many": "paint 16 ms median, 33 ms p99; under 600 MB; first thumbnails 0.2 s; a page 150 ms, the next one 50 ms",
}
SETTINGS = """language = "vi"
[scanner]
source = "adf-duplex"
[work]
workers = 2
"""


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="main.py bench ui", description=__doc__)
    parser.add_argument("--sheets", type=int, default=30)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument(
        "--limit-s", type=float, default=300.0, help="how long reading after the scan is watched at most"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="sohoa-ui-", dir=os.environ.get("TMPDIR", "/var/tmp")) as name:
        folder = Path(name)
        with screen(folder=folder) as shown:
            report = {
                "load_before": os.getloadavg()[0],
                "start": _starts(shown, folder),
                "stalls": _stalls(shown, folder, args.sheets, args.limit_s),
                "many": _many(shown, folder, args.pages),
                "last_sheet": _last_sheet(),
                "load_after": os.getloadavg()[0],
            }
    if args.json:
        print(json.dumps({**report, "targets": TARGETS}, indent=2))
    else:
        _tell(report)
    return 0


def _starts(shown: Screen, folder: Path) -> dict[str, dict[str, float]]:
    """The program as an officer starts it, on a folder that is not there yet and then again."""
    data = folder / "start"
    data.mkdir()
    (data / "sohoa.toml").write_text(SETTINGS, encoding="utf-8")
    return {name: _start(shown, data, folder) for name in ("first", "again", "once_more")}


def _start(shown: Screen, data: Path, folder: Path) -> dict[str, float]:
    """Until the field of the code shows a key that was pressed: looked at ten times a second, through the screen reader."""
    began_s = time.monotonic()
    with real_desk(shown, data, folder) as desk:
        field = desk.find("text", "Mã hồ sơ")
        there_s = time.monotonic() - began_s

        def taken() -> bool:
            desk.hands.key("h")
            return bool(desk.reader.text(field))

        desk.until("the key in the field", taken)
        usable_s = time.monotonic() - began_s
        return {"seen_s": round(there_s, 2), "usable_s": round(usable_s, 2), "cpu_s": round(_cpu_s(desk), 2)}


def _cpu_s(desk: RealDesk) -> float:
    used = psutil.Process(desk.process.pid).cpu_times()
    return used.user + used.system


def _stalls(shown: Screen, folder: Path, sheets: int, limit_s: float) -> dict[str, Any]:
    data = folder / "stalls"
    data.mkdir()
    (data / "sohoa.toml").write_text(SETTINGS, encoding="utf-8")
    serve = ["tests.perf.bench_feed", "--serve", str(folder / "sides"), str(sheets), str(PERIOD_S)]
    with _python(serve) as feeder:
        assert feeder.stdout is not None
        url = feeder.stdout.readline().strip()
        with _python(["tests.perf.ui_idle"], _plain(shown)) as idle:
            desk = _run(["tests.perf.ui_stalls", str(data), f"escl:{url}/eSCL", str(limit_s)], shown)
            beside, _ = idle.communicate()
        feeder.communicate()
    return {"desk": desk, "idle_window_beside": json.loads(beside)}


def _many(shown: Screen, folder: Path, pages: int) -> dict[str, Any]:
    data = folder / "many"
    data.mkdir()
    (data / "sohoa.toml").write_text(SETTINGS, encoding="utf-8")
    lay_down(data, folder / "many-paper", CODE, pages)
    return _run(["tests.perf.ui_many", str(data), CODE], shown)


def _run(module: list[str], shown: Screen) -> dict[str, Any]:
    call = [sys.executable, "-m", *module]
    said = subprocess.run(call, env=_plain(shown), stdout=subprocess.PIPE, check=True, text=True).stdout
    figures: dict[str, Any] = json.loads(said)
    return figures


def _plain(shown: Screen) -> dict[str, str]:
    """Without a screen reader, as on most counters."""
    return {name: value for name, value in shown.environment.items() if name != "QT_LINUX_ACCESSIBILITY_ALWAYS_ON"}


def _last_sheet() -> dict[str, Any]:
    said = subprocess.run(
        [sys.executable, "-m", "tests.perf.last_sheet"], stdout=subprocess.PIPE, check=True, text=True
    ).stdout
    figures: dict[str, Any] = json.loads(said)
    return figures


@contextlib.contextmanager
def _python(module: list[str], environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    call = [sys.executable, "-m", *module]
    with subprocess.Popen(call, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.terminate()


def _tell(report: dict[str, Any]) -> None:
    print(f"load {report['load_before']:.0f} to {report['load_after']:.0f}")
    for part, target in TARGETS.items():
        print(f"\n{part} (to reach: {target})")
        for name, value in report[part].items():
            if isinstance(value, dict):
                print(f"  {name}")
                print("\n".join(f"    {key:24} {one}" for key, one in value.items()))
            else:
                print(f"  {name:26} {value}")


if __name__ == "__main__":
    sys.exit(main())
