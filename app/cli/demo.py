"""`demo`: the sample dossier goes the whole way with the real parts, and each line says what was done, how long it took, where it lies."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app import settings as configuration
from app.bootstrap import Station, build
from app.cli import shapes
from app.cli.commands.documents import tell_remarks
from app.cli.commands.verify import summary
from app.cli.console import Console
from app.cli.outputs import require_folder
from app.cli.verification_shapes import verified
from app.domain.codes import DossierCode
from app.domain.errors import DeviceFailed
from app.domain.model import Component, Plan
from app.sandbox.client import RunningSandbox
from app.sandbox.paper.dossier import code as sample_code
from app.services.advance import Advanced, Watch
from app.services.edit import Desk
from app.services.frames import PAPER_MM
from app.services.plans import whole_way
from app.services.sign import KeyAuthorizer, nobody
from app.settings import Settings
from scanner.frames import ScanRequest, Source

type Stack = tuple[Source, tuple[tuple[int, ...], ...]]
"""a source and the sheets that go through it, each as the numbers of its sides"""

PAPERS: dict[str, tuple[Stack, ...]] = {
    "TP01": ((Source.ADF, ((1,),)),),
    "TP02": ((Source.ADF, ((2,),)), (Source.ADF_DUPLEX, ((4, 5),)), (Source.ADF, ((7,), (8,)))),
    "TP03": ((Source.ADF, ((3,), (6,))),),
}
"""how the officer feeds the sample dossier: single sheets through the feeder, the duplex sheet through both sides"""


@dataclass(slots=True)
class _Show:
    """The lines of the demonstration."""

    console: Console
    stages: list[dict[str, Any]]

    @contextmanager
    def stage(self, what: str, path: Path | str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        seconds = time.monotonic() - begun
        self.stages.append({"what": what, "seconds": round(seconds, 2), "path": str(path)})
        self.console.say(f"{what:<44.44} {seconds:6.1f} s  {path}")


def run_demo(keep: Path, given: Settings, console: Console) -> int:
    """Digitise the sample dossier into `keep`; a later run digitises it anew under the next dossier code."""
    keep = keep.absolute()
    data = keep / "data"
    require_folder(data)
    settings = configuration.load(data, {"mode": "training", "language": given.language})
    show = _Show(console, [])
    word = console.word
    with build(settings) as station:
        with show.stage(word("demo_sandbox"), data / "sandbox.json"):
            world = station.sandbox
        assert world is not None
        sandbox = RunningSandbox(world)
        sides = sorted((data / "sandbox" / "feeder").glob("side-*.jpg"))
        desk, device = _open(station)
        done: dict[str, Advanced] = {}
        for component in desk.components:
            _scan(station, sandbox, desk, component, device, sides, show)
            done[component.code] = _finish(station, component, keep / "documents", show)
        release = station.releasing.release(desk.dossier.id)
        files = [_verify(station, keep / "documents" / f"{code}.pdf", show) for code in done]
    _conclude(console, data, desk.dossier.code, done, release.may_leave)
    console.exit_code = 0 if release.may_leave and all(file["verdict"] == "valid" for file in files) else 1
    return console.result(
        {
            "dossier": desk.dossier.code,
            "stages": show.stages,
            "files": files,
            "receipts": {code: shapes.receipt(advanced.receipt) for code, advanced in done.items()},
            "may_leave": release.may_leave,
            "hindrances": [[h.component_code, h.obstacle.value] for h in release.hindrances],
        }
    )


def _open(station: Station) -> tuple[Desk, str]:
    """The dossier under the first sample code that is still free here, and the feeder."""
    sample = DossierCode.parse(sample_code())
    serial = sample.serial
    stem = sample.text.rpartition("-")[0]
    while (known := station.store.dossiers.find(f"{stem}-{serial:04d}")) and station.editing.desk(known.id).masters:
        serial += 1
    feeder = next((d for d in station.loose.devices() if d.id.startswith("airscan:")), None)
    if feeder is None:
        raise DeviceFailed("DEVICE_NOT_FOUND", device="airscan")
    return station.editing.open(f"{stem}-{serial:04d}", station.actor).value, feeder.id


def _scan(
    station: Station,
    sandbox: RunningSandbox,
    desk: Desk,
    component: Component,
    device: str,
    sides: Sequence[Path],
    show: _Show,
) -> None:
    stacks = PAPERS[component.code]
    sheets = sum(len(stack) for _, stack in stacks)
    title = show.console.word("demo_scan", component=component.code, sheets=sheets)
    with show.stage(title, station.store.folder / "blobs"):
        for source, stack in stacks:
            paths = [tuple(sides[number - 1] for number in sheet) for sheet in stack]
            sandbox.load_tray([(sheet[0], sheet[1]) if len(sheet) == 2 else sheet[0] for sheet in paths])
            width_mm, height_mm = PAPER_MM["A4"]
            request = ScanRequest(
                device, source, expected_sheets=len(stack), page_width_mm=width_mm, page_height_mm=height_mm
            )
            stages = station.archive_forms.stages(component.id)
            station.capture.scan(desk.dossier.id, component.id, request, station.actor, stages=stages)
        station.editing.set_sheets(desk.dossier.id, component.id, sheets, station.actor)


def _finish(station: Station, component: Component, folder: Path, show: _Show) -> Advanced:
    word = show.console.word
    plan = whole_way(station.settings.signing)
    watch = Watch(KeyAuthorizer(lambda: station.secrets, nobody))
    out = folder / f"{component.code}.pdf"
    with show.stage(word("demo_archive", component=component.code), out):
        archived = station.digitizing.finish(component.id, Plan(), station.actor, watch)
    with show.stage(word("demo_sign", component=component.code), out):
        station.digitizing.finish(component.id, replace(plan, upload=False), station.actor, watch)
    with show.stage(word("demo_send", component=component.code), out):
        sent = station.digitizing.finish(component.id, plan, station.actor, watch)
    assert sent.signed is not None
    assert archived.state.document.id == sent.state.document.id
    folder.mkdir(parents=True, exist_ok=True)
    out.write_bytes(station.store.blobs.read(sent.signed.blob))
    return sent


def _verify(station: Station, file: Path, show: _Show) -> dict[str, Any]:
    with show.stage(show.console.word("demo_verify", file=file.name), file):
        found = station.verifying.verify(file)
    facts = found.facts
    read = show.console.word("demo_read", read=facts.pages_with_text, pages=facts.pages)
    show.console.say(f"    {summary(found, show.console)}; {read}")
    return verified(str(file), found, show.console.language)


def _conclude(console: Console, data: Path, dossier: str, done: dict[str, Advanced], may_leave: bool) -> None:
    console.say("")
    for code, advanced in done.items():
        receipt = advanced.receipt
        assert receipt is not None
        tell_remarks(advanced, console)
        console.say(console.word("demo_receipt", component=code, receipt=receipt.receipt_id, sha256=receipt.sha256))
    console.say(console.word("demo_may_leave" if may_leave else "demo_may_not_leave", dossier=dossier))
    console.say("")
    console.say(console.word("demo_again"))
    console.say(f"    .venv/bin/python main.py sandbox serve --data-dir {data}")
