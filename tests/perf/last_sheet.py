"""From the last sheet of ten pages to the file that is signed and received, and which stage takes how much of it.

Usage: python -m tests.perf.last_sheet [PAGES]; the figures come as JSON on stdout.

The pages come through the sandbox's feeder as at a counter: each is looked at as it arrives and read once all are in. Finishing follows
at once, so nobody's decisions are in the time.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from app import settings as configuration
from app.bootstrap import Station, build
from app.domain.lifecycle import Step
from app.domain.model import MasterPage, Plan
from app.sandbox.client import RunningSandbox, start
from app.sandbox.paper.small import small_dossier
from app.services.advance import Watch
from app.services.frames import PAPER_MM
from app.services.sign import KeyAuthorizer
from scanner.frames import ScanRequest, Source

CODE = "H56.14-261124-9003"
WITHIN_S, STRETCH_S = 5.0, 3.0
"""for ten pages"""


@dataclass(slots=True)
class Stages:
    """When each stage began; one ends where the next one begins."""

    begun: list[tuple[str, float]] = field(default_factory=list)

    def begin(self, name: str) -> None:
        """Now."""
        self.begun.append((name, time.monotonic()))

    def step(self, step: Step) -> None:
        """A step of finishing begins."""
        self.begin(type(step).__name__)

    def seconds(self) -> dict[str, float]:
        """By stage; steps of one kind together."""
        out: dict[str, float] = {}
        for (name, from_s), (_, to_s) in zip(self.begun, self.begun[1:], strict=False):
            out[name] = out.get(name, 0.0) + to_s - from_s
        return out


def finish(station: Station, sandbox: RunningSandbox, paper: list[Path]) -> Stages:
    """Scan, then carry the paper to its receipt."""
    sandbox.load_tray(paper)
    desk = station.editing.open(CODE, station.actor).value
    part = desk.components[0]
    device = next(d.id for d in station.loose.devices() if d.id.startswith("airscan:"))
    width_mm, height_mm = PAPER_MM["A6"]
    request = ScanRequest(
        device, Source.ADF, dpi=200, page_width_mm=width_mm, page_height_mm=height_mm, expected_sheets=None
    )
    stages, last_s = Stages(), 0.0

    def came(_page: MasterPage) -> None:
        nonlocal last_s
        last_s = time.monotonic()

    station.capture.scan(desk.dossier.id, part.id, request, station.actor, on_page=came)
    stages.begun.append(("the feeder ends", last_s))
    stages.begin("cleaning and reading")
    now = station.editing.desk(desk.dossier.id)
    station.processing.ensure(now.paper(part.id).pages, now.masters, station.archive_forms.stages(part.id))
    stages.begin("preparing the document")
    signing = station.settings.signing
    plan = Plan(True, True, signing.signer, signing.appearance, signing.level)
    key = KeyAuthorizer(lambda: station.secrets, lambda _identity: None)
    done = station.digitizing.finish(part.id, plan, station.actor, Watch(key, on_step=stages.step))
    stages.begin("end")
    if done.receipt is None:
        raise RuntimeError("the file was not received")
    return stages


def main() -> int:
    """Measure and tell."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory(prefix="sohoa-last-", dir=os.environ.get("TMPDIR", "/var/tmp")) as name:
        data, paper = Path(name) / "data", small_dossier(Path(name) / "paper", count)
        data.mkdir()
        with start(data, samples=False) as sandbox, build(configuration.load(data, {"mode": "training"})) as station:
            station.warm_signing()
            stages = finish(station, sandbox, list(paper))
    seconds = stages.seconds()
    whole_s = sum(seconds.values())
    report = {
        "pages": count,
        "seconds": round(whole_s, 2),
        "to_reach_s": WITHIN_S,
        "stretch_s": STRETCH_S,
        "share": {name: f"{one:.2f} s, {100 * one / whole_s:.0f} %" for name, one in seconds.items()},
    }
    print(json.dumps(report, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
