"""One dossier through the services as an officer would do it, with a jam, a blurred page and a network outage on the way."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Station
from app.domain.artifacts import Stage
from app.domain.codes import DossierCode
from app.domain.errors import DeliveryFailed, DeviceFailed
from app.domain.model import Component, Plan
from app.domain.release import PageQuality
from app.sandbox.client import RunningSandbox
from app.services.advance import Watch
from app.services.edit import Desk
from app.services.frames import PAPER_MM
from app.services.sign import KeyAuthorizer
from scanner.frames import ScanRequest, Source
from tests.perf.day_end import DayEnd, day_end
from tests.perf.officer import Officer
from tests.perf.paper_stacks import DayPaper, PaperStack

JAMMED, BLURRED, CUT_OFF = "TP02", "TP03", "TP02"
"""which component meets the jam, which the blurred page (its last sheet), and during which one's sending the network fails"""
SHEETS_BEFORE_JAM = 1


@dataclass(slots=True)
class Day:
    """The scenario. The officer's acts are counted; everything else is what the program does by itself, or the world's doing."""

    station: Station
    sandbox: RunningSandbox
    paper: DayPaper
    officer: Officer

    def run(self) -> DayEnd:
        """From the slip to the release."""
        device = next(d.id for d in self.station.loose.devices() if d.id.startswith("airscan:"))
        desk = self._open_by_slip(device)
        for component, stack in zip(desk.components, self.paper.stacks, strict=True):
            self._scan(desk, component, stack, device)
            self._replace_poor_pages(desk, component, device)
            self.officer.act(
                f"type the sheets of {component.code}",
                self.station.editing.set_sheets,
                desk.dossier.id,
                component.id,
                len(stack.tray),
                self.station.actor,
            )
        for component in desk.components:
            self._finish(component)
        return day_end(self.station, desk.dossier.id, self.paper.stacks)

    def _open_by_slip(self, device: str) -> Desk:
        officer, station = self.officer, self.station
        officer.grip("lay the slip on the tray", self.sandbox.load_tray, [self.paper.slip])
        code = officer.act("scan the slip", self._read_slip, device)
        return station.editing.open(code.text, station.actor).value

    def _read_slip(self, device: str) -> DossierCode:
        """The slip is no part of the dossier: it is scanned outside the store, read, and gone. Its codes must agree."""
        loose = self.station.loose
        with tempfile.TemporaryDirectory(prefix="sohoa-slip-") as folder:
            (frame,) = loose.scan(self._request(device, Source.ADF, "A4"), Path(folder), Path(folder) / "slip")
            (page,) = loose.inspect(frame.file)
        (code,) = {code for code in (DossierCode.from_slip(c.text) for c in page.facts.codes) if code is not None}
        return code

    def _scan(self, desk: Desk, component: Component, stack: PaperStack, device: str) -> None:
        officer, sandbox = self.officer, self.sandbox
        officer.grip(f"lay {component.code} on the tray", sandbox.load_tray, stack.tray)
        if component.code == JAMMED:
            sandbox.jam_after(SHEETS_BEFORE_JAM)
        if component.code == BLURRED:
            sandbox.blur(len(stack.tray))
        try:
            self._feed(f"scan {component.code}", desk, component, stack.source, device)
        except DeviceFailed as error:
            if error.code != "PAPER_JAM":
                raise
            officer.grip("clear the jam", sandbox.jam_after, None)
            self._feed(f"go on with {component.code}", desk, component, stack.source, device)

    def _replace_poor_pages(self, desk: Desk, component: Component, device: str) -> None:
        """A page whose verdict is poor is scanned again while its sheet still lies in the output."""
        station, dossier = self.station, desk.dossier.id
        now = station.editing.desk(dossier)
        station.processing.ensure(now.paper(component.id).pages, now.masters, frozenset({Stage.INSPECT}))
        quality = station.releasing.quality(now, component.id)
        for poor in [page for page, found in quality.items() if found is PageQuality.POOR]:
            self.officer.grip("put the blurred sheet back on the tray", self.sandbox.put_back, 1)
            self._feed("rescan the blurred sheet", desk, component, Source.ADF, device)
            new = station.editing.desk(dossier).paper(component.id).pages[-1].id
            self.officer.act("replace the page", station.editing.replace, dossier, poor, new, station.actor)

    def _feed(self, what: str, desk: Desk, component: Component, source: Source, device: str) -> None:
        self.officer.act(
            what,
            self.station.capture.scan,
            desk.dossier.id,
            component.id,
            self._request(device, source, self.paper.size),
            self.station.actor,
            stages=self.station.archive_forms.stages(component.id),
        )

    def _request(self, device: str, source: Source, size: str) -> ScanRequest:
        width_mm, height_mm = PAPER_MM[size]
        return ScanRequest(
            device, source, dpi=self.paper.dpi, page_width_mm=width_mm, page_height_mm=height_mm, expected_sheets=None
        )

    def _finish(self, component: Component) -> None:
        """Archive, sign and send in one act. In the outage the document stays in the outbox, and one act sends what waits there."""
        station = self.station
        signing = station.settings.signing
        plan = Plan(True, True, signing.signer, signing.appearance, signing.level)
        key = KeyAuthorizer(lambda: station.secrets, lambda _identity: None)

        def network_fails(done: int, total: int, unit: str) -> None:
            if unit == "bytes":
                self.sandbox.outage(on=True)

        watch = Watch(key, progress=network_fails) if component.code == CUT_OFF else Watch(key)
        try:
            self.officer.act(
                f"finish {component.code}", station.digitizing.finish, component.id, plan, station.actor, watch
            )
        except DeliveryFailed as error:
            if not error.retryable:
                raise
            self.sandbox.outage(on=False)
            self.officer.act("send what waits", station.recovery.resume, station.actor, Watch(key))
