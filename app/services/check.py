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
from app.domain.errors import DeviceFailed, InputRefused, StationError
from app.domain.model import Actor
from app.services.capture import Backends
from app.services.checksheet import check_sheet, check_target, measuring, require_plausible, sheet_drawing
from app.services.devices import Devices
from app.services.frames import device_failed
from app.services.handing_out.whole_file import write_whole
from app.services.page_sources import PageSource, PdfReader
from app.services.pool import WorkPool, of_file
from app.services.progress import CancelledCheck, Progress, never, silent
from scanner.errors import ScannerError
from scanner.frames import Frame, ScanRequest
from scanner.identity import DeviceIdentity

if TYPE_CHECKING:
    from app.store.store import Store

type Draw = Callable[[Drawing], bytes]
type Measured = dict[str, Json]


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


@dataclass(frozen=True, slots=True)
class CheckState:
    """How a device stands: its newest check with the sheet, if there is one, and whether the next one is due."""

    last: DeviceCheck | None
    due: bool


class Checking:
    """Use cases around the check sheet."""

    def __init__(
        self,
        store: Store,
        pool: WorkPool,
        pdf: PdfReader,
        backends: Callable[[], Backends],
        devices: Devices,
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
        self._devices = devices
        self._clock = clock
        self._draw = draw
        self._every = timedelta(days=every_days)
        self._time_limit_s = time_limit_s

    def print_sheet(self, file: Path) -> None:
        """Write the check sheet as a PDF file, to be printed at its true size.

        Raises:
            StoreFailed: DISK_FULL, OUT_UNWRITABLE.
        """
        write_whole(file, self._draw(sheet_drawing()))

    def check(
        self,
        request: ScanRequest,
        spool: Path,
        actor: Actor,
        *,
        new_sheet: bool = False,
        rulers_mm: tuple[float, float] | None = None,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> CheckOutcome:
        """Scan one check sheet and measure it; either side of the paper may hold it.

        Args:
            request: how to scan.
            spool: an empty folder for the scan.
            actor: who checks.
            new_sheet: the sheet was printed anew: drift is told from this check on.
            rulers_mm: how long the printed rulers are by a steel rule, across and down; None: as they should be.
            cancelled: asked often.
            progress: told how far the scan is.

        Raises:
            DeviceFailed: the scan failed; nothing is kept.
            InputRefused: what came is no check sheet; CHECK_SHEET_FACE_AWAY and its like.
            UsageError: no printer makes the rulers so long.
        """
        if rulers_mm is not None:
            require_plausible(rulers_mm)
        identity = self.identity(request.device_id)
        comparable = () if new_sheet else self._store.devices.checks(identity.key)

        def measure(source: PageSource, way: Mapping[str, Json]) -> Measured:
            first = _first(comparable, way)
            figures = first.result["figures"] if first else None
            found = self._worked(check_sheet, source, rulers_mm, figures)
            return {**found, "compared_with": str(first.id) if first else None}

        return self._checked(identity, self._scanned(request, spool, cancelled, progress), request, actor, measure)

    def check_colours(
        self,
        request: ScanRequest,
        reference: Path,
        spool: Path,
        actor: Actor,
        *,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> CheckOutcome:
        """Scan a bought target of 24 patches and judge its colours by the reference data that came with it.

        Args:
            request: how to scan.
            reference: the CGATS file.
            spool: an empty folder for the scan.
            actor: who checks.
            cancelled: asked often.
            progress: told how far the scan is.

        Raises:
            DeviceFailed: the scan failed; nothing is kept.
            InputRefused: FILE_NOT_FOUND, REFERENCE_UNREADABLE, TARGET_MISSING.
        """
        if not reference.is_file():
            raise InputRefused("FILE_NOT_FOUND", file=str(reference))
        identity = self.identity(request.device_id)

        def measure(source: PageSource, way: Mapping[str, Json]) -> Measured:
            del way
            return {**self._worked(check_target, source, reference), "compared_with": None}

        return self._checked(identity, self._scanned(request, spool, cancelled, progress), request, actor, measure)

    def state(self, identity: DeviceIdentity) -> CheckState:
        """Whether a device should be checked now: it never was, it was too long ago, or it was found poor. Never where that is set off.

        Checks with a colour target do not count: they say nothing of lengths and streaks.
        """
        checks = self._store.devices.checks(identity.key)
        last = next((check for check in checks if check.result.get("kind") == "sheet"), None)
        late = last is None or self._clock.now() - last.at >= self._every or last.result.get("verdict") == "poor"
        return CheckState(last, bool(self._every) and not identity.shared and late)

    def identity(self, device_id: str) -> DeviceIdentity:
        """What a device is known again by; all are listed first where its id alone says too little."""
        if not self._devices.identity(device_id).certain:
            self._devices.listing()
        return self._devices.identity(device_id)

    def _scanned(
        self, request: ScanRequest, spool: Path, cancelled: CancelledCheck, progress: Progress
    ) -> Sequence[Frame]:
        try:
            backend = self._backends().of(request.device_id)
            return list(backend.scan(request, spool, cancelled=cancelled, progress=progress))
        except ScannerError as error:
            raise device_failed(error) from None

    def _worked(self, function: Callable[..., Measured], source: PageSource, *arguments: object) -> Measured:
        """What a function says of a frame, in a worker."""
        task = self._pool.schedule(function, args=(source, *arguments, self._pdf), timeout=self._time_limit_s)
        try:
            measured: Measured = of_file(source.path, task.result)
        except StationError as error:
            error.fields.pop("file", None)  # a name in the spool tells nobody anything
            raise
        return measured

    def _checked(
        self,
        identity: DeviceIdentity,
        frames: Sequence[Frame],
        request: ScanRequest,
        actor: Actor,
        measure: Callable[[PageSource, Mapping[str, Json]], Measured],
    ) -> CheckOutcome:
        """Measure the first frame that shows what was asked for, and keep what it says."""
        refused: StationError | None = None
        for frame in frames:
            way = {"source": request.source.value, "mode": request.mode.value, "side": frame.side.value}
            try:
                measured = measure(PageSource(frame.path, frame.media_type, 0, float(frame.dpi or 0)), way)
            except InputRefused as error:
                refused = refused or error
                continue
            result: Measured = {**measured, "way": way, "dpi": request.dpi}
            kept = None if identity.shared else self._store.devices.add_check(identity.key, result, actor)
            return CheckOutcome(identity, result, kept)
        raise refused or DeviceFailed("FEEDER_EMPTY")


def _first(checks: Sequence[DeviceCheck], way: Mapping[str, Json]) -> DeviceCheck | None:
    """The check that began the row of comparable ones: the same layout measured alike, through the same optics. `checks`: newest first."""
    for check in checks:
        found = check.result
        alike = tuple(found.get(name) for name in ("kind", "version", "sheet", "way")) == ("sheet", *measuring(), way)
        if alike and found["compared_with"] is None:
            return check
    return None
