"""What has to be up before the first page: the sandbox, the judge of PDF/A, a worker.

Usage: main.py bench start [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app import settings as configuration
from app.archive.judge import PdfaJudge
from app.bootstrap import build
from app.sandbox.client import start


def main() -> int:
    """Measure each start by the wall clock."""
    parser = argparse.ArgumentParser(prog="main.py bench start", description=__doc__)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory(prefix="sohoa-start-") as folder:
        report = _report(Path(folder))
    if as_json:
        print(json.dumps(report, indent=2))
    else:
        print("\n".join(f"{name.replace('_', ' '):42} {seconds:7.3f} s" for name, seconds in report.items()))
    return 0


def _report(folder: Path) -> dict[str, float]:
    pdf = _archive(folder)
    report = {
        "sandbox_first_start_keys_made": _seconds(lambda: start(folder / "world", samples=False).close()),
        "sandbox_later_start": _seconds(lambda: start(folder / "world", samples=False).close()),
    }
    for name in ("judge_first_verdict_server_compiled", "judge_cold_verdict"):
        with PdfaJudge(folder / "judge") as judge:
            report[name] = _seconds(lambda judge=judge: judge.judge([pdf]))  # type: ignore[misc]
            warm = [_seconds(lambda judge=judge: judge.judge([pdf])) for _ in range(20)]  # type: ignore[misc]
    report["judge_warm_verdict_median_of_20"] = sorted(warm)[10]
    return {name: round(seconds, 3) for name, seconds in report.items()}


def _archive(folder: Path) -> Path:
    """One little page, digitised by the station itself."""
    from app.domain.model import Plan
    from app.sandbox.paper.small import small_dossier
    from app.services.advance import Watch
    from app.services.sign import KeyAuthorizer

    data = folder / "data"
    data.mkdir()
    (page,) = small_dossier(folder / "paper", 1)
    with build(configuration.load(data)) as station:
        watch = Watch(KeyAuthorizer(None, lambda _identity: None))
        codes = ("H56.14-261124-0001", "TP01")
        done = station.digitizing.files([page], *codes, Plan(), False, station.actor, watch)
        archive = done.state.archive()
        assert archive is not None
        out = folder / "page.pdf"
        out.write_bytes(station.store.blobs.read(archive))
    return out


def _seconds(what: Callable[[], object]) -> float:
    begun = time.monotonic()
    what()
    return time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main())
