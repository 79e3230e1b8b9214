"""Checking scanners with the station's check sheet: print it, scan it, judge it, remember it, and say when the next check is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.canonical import Json
from app.domain.clock import Clock
from app.domain.devices import DeviceCheck
from app.domain.drawing import Drawing
from app.domain.errors import DeviceFailed, StationError, StoreFailed
from app.domain.model import Actor
from app.services.capture import Backends
from app.services.checksheet import check_sheet, measuring, sheet_drawing
from app.services.frames import device_failed
from app.services.pagework import PageSource, PdfReader
from app.services.pool import WorkPool, of_file
from app.services.process import CancelledCheck, Progress, never, silent
from scanner.errors import ScannerError
from scanner.frames import Device, Frame, ScanRequest
from scanner.identity import DeviceIdentity, identify, physical_devices

if TYPE_CHECKING:
    from app.store.store import Store

type Draw = Callable[[Drawing], bytes]


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """A check that was made.

    Attributes:
        identity: what the device is known again by.
        result: verdict, items and figures; see `docs/schemas/scan-check.json`.
        kept: the row in the store; None where two devices can't be told apart, so that nothing may be remembered of either.
    """

    identity: DeviceIdentity
    result: Mapping[str, Json]
    kept: DeviceCheck | None


class Checking:
    """Use cases around the check sheet."""

    def __init__(
        self,
        store: Store,
        pool: WorkPool,
        pdf: PdfReader,
        backends: Callable[[], Backends],
        clock: Clock,
        *,
        draw: Draw,
        every_days: int,
        time_limit_s: float,
    ) -> None:
        self._store = store
        self._pool = pool
        self._pdf = pdf
        self._backends = backends
        self._clock = clock
        self._draw = draw
        self._every = timedelta(days=every_days)
        self._time_limit_s = time_limit_s

    def print_sheet(self, file: Path) -> None:
        """Write the check sheet as a PDF file, to be printed at its true size.

        Raises:
            StoreFailed: OUT_UNWRITABLE.
        """
        try:
            file.write_bytes(self._draw(sheet_drawing()))
        except OSError as error:
            raise StoreFailed("OUT_UNWRITABLE", type(error).__name__, file=str(file)) from None

    def check(
        self,
        request: ScanRequest,
        spool: Path,
        actor: Actor,
        *,
        new_sheet: bool = False,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> CheckOutcome:
        """Scan one sheet and measure it; either side of it may hold the sheet.

        Args:
            request: how to scan.
            spool: an empty folder for the scan.
            actor: who checks.
            new_sheet: the sheet was printed anew: drift is told from this check on.
            cancelled: asked often.
            progress: told how far the scan is.

        Raises:
            DeviceFailed: the scan failed; nothing is kept.
            InputRefused: what came is no check sheet; CHECK_SHEET_FACE_AWAY and its like.
        """
        identity = self.identity(request.device_id)
        try:
            scan = self._backends().of(request.device_id).scan(request, spool, cancelled=cancelled, progress=progress)
            frames = list(scan)
        except ScannerError as error:
            raise device_failed(error) from None
        comparable = () if new_sheet else self._store.devices.checks(identity.key)
        result = self._measured(frames, request, comparable)
        kept = None if identity.shared else self._store.devices.add_check(identity.key, result, actor)
        return CheckOutcome(identity, result, kept)

    def last(self, identity: DeviceIdentity) -> DeviceCheck | None:
        """The newest check of a device."""
        return next(iter(self._store.devices.checks(identity.key, 1)), None)

    def due(self, identity: DeviceIdentity) -> bool:
        """Whether a device should be checked now: it never was, it was too long ago, or it was found poor. Never where that is set off."""
        if not self._every:
            return False
        last = self.last(identity)
        return last is None or self._clock.now() - last.at >= self._every or last.result.get("verdict") == "poor"

    def identity(self, device_id: str) -> DeviceIdentity:
        """What a device is known again by; devices are listed only where the id alone says too little."""
        alone = identify(Device(device_id, "", "", "", ""))
        if alone.certain:
            return alone
        try:
            listed = physical_devices(tuple(d for backend in self._backends().known for d in backend.devices()))
        except ScannerError as error:
            raise device_failed(error) from None
        return next((one.identity for one in listed if device_id in (one.device.id, *one.other_ids)), alone)

    def _measured(
        self, frames: Sequence[Frame], request: ScanRequest, before: Sequence[DeviceCheck]
    ) -> dict[str, Json]:
        """What the first frame that shows the sheet says."""
        refused: StationError | None = None
        for frame in frames:
            way = {"source": request.source.value, "mode": request.mode.value, "side": frame.side.value}
            first = _first(before, way)
            source = PageSource(frame.path, frame.media_type, 0, float(frame.dpi or 0))
            figures = first.result["figures"] if first else None
            task = self._pool.schedule(check_sheet, args=(source, figures, self._pdf), timeout=self._time_limit_s)
            try:
                measured = of_file(frame.path, task.result)
            except StationError as error:
                error.fields.pop("file", None)  # a name in the spool tells nobody anything
                refused = refused or error
                continue
            return {**measured, "way": way, "dpi": request.dpi, "compared_with": str(first.id) if first else None}
        raise refused or DeviceFailed("FEEDER_EMPTY")


def _first(checks: Sequence[DeviceCheck], way: Mapping[str, Json]) -> DeviceCheck | None:
    """The check that began the row of comparable ones: the same layout measured alike, through the same optics. `checks`: newest first."""
    for check in checks:
        found = check.result
        alike = (found["kind"], found["version"], found["sheet"], found["way"]) == ("sheet", *measuring(), way)
        if alike and found["compared_with"] is None:
            return check
    return None
