"""`store`, `doctor`, `bench`, `sandbox`, `demo`: looking after the station."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.bootstrap import build
from app.bootstrap.checks import examine_station
from app.cli import shapes
from app.cli.console import Console
from app.domain.errors import UsageError
from app.settings import Settings

if TYPE_CHECKING:
    from app.sandbox.info import SandboxInfo

BENCHES = Path(__file__).resolve().parents[3] / "tests" / "perf"


def store(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Check, back up or restore the data folder, or make its search index anew."""
    report: dict[str, Any]
    with build(settings) as station:
        match args.action:
            case "check":
                report, whole = shapes.check_report(found := station.store_care.check()), found.ok
            case "backup":
                report, whole = shapes.manifest(made := station.store_care.backup(args.folder)), not made.missing
            case "reindex":
                report, whole = {"indexed": station.searching.rebuild()}, True
            case _:
                found = station.store_care.restore(args.folder, verify=args.verify)
                report, whole = shapes.check_report(found), found.ok
    told = "check" if "ok" in report else args.action
    for name, value in report.items():
        console.say(f"{console.word(f'store_{told}_{name}')}: {_value(value, console)}")
    console.exit_code = 0 if whole else 7
    return console.result(report)


def _value(value: object, console: Console) -> str:
    """A value of a report in words."""
    if isinstance(value, bool):
        return console.word("store_yes" if value else "store_no")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or console.word("store_none")
    return str(value)


def doctor(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Say what is there and what is missing."""
    del args
    with build(settings) as station:
        checks = examine_station(station)
    for check in checks:
        mark = "ok " if check.ok else "!! " if check.required else "?  "
        console.say(f"{mark}{check.name}: {check.version or '-'}{'' if check.ok else '  ' + check.remedy}")
    console.exit_code = 0 if all(check.ok or not check.required for check in checks) else 2
    shown = [
        {
            "name": c.name,
            "found": c.found,
            "version": c.version,
            "ok": c.ok,
            "required": c.required,
            "remedy": c.remedy,
        }
        for c in checks
    ]
    return console.result({"checks": shown})


def bench(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Run a benchmark of the checkout.

    Raises:
        UsageError: BENCH_UNKNOWN, NO_CHECKOUT.
    """
    del settings
    if not BENCHES.is_dir():
        raise UsageError("NO_CHECKOUT")
    known = sorted(path.stem.removeprefix("bench_").replace("_", "-") for path in BENCHES.glob("bench_*.py"))
    if args.name not in known:
        raise UsageError("BENCH_UNKNOWN", name=args.name, known=", ".join(known) or "-")
    command = [
        sys.executable,
        "-m",
        f"tests.perf.bench_{args.name.replace('-', '_')}",
        *args.arguments,
        *(["--json"] if args.json else []),
    ]
    console.exit_code = subprocess.run(command, check=False, cwd=BENCHES.parents[1]).returncode
    return console.exit_code


def sandbox(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Run the embedded world until it is told to end; says where its page is, also where another process serves it already."""
    from app.sandbox.dossiers.one_time import LASTS
    from app.sandbox.serve import AnotherOneServes, serve

    def tell(info: SandboxInfo) -> None:
        page_url = info.page_url
        console.say(page_url)
        console.remark(console.word("sandbox_page", minutes=int(LASTS.total_seconds() // 60)))
        console.result({"pid": info.pid, "page": page_url, "dossiers": info.dossiers_url, "feeder": info.feeder_url})
        sys.stdout.flush()

    try:
        serve(settings.data_dir, parent_pipe_fd=args.parent_fd, ready=tell)
    except AnotherOneServes as other:
        tell(other.info)
    return 0


def demo(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Digitise the sample dossier with the real parts."""
    from app.cli.demo import run_demo  # draws paper: no other command loads it

    return run_demo(args.keep, settings, console)
