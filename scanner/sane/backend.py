"""`ScannerBackend` through libsane."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import assert_never

from scanner.backend import Boundary, CancelProbe, Found, Progress, no_boundary
from scanner.counting import check_sheets
from scanner.errors import Cancelled, DriverSilent, SpoolFull, UnknownScannerError
from scanner.frames import Capabilities, Device, Frame, ScanRequest
from scanner.identity import SYSFS
from scanner.room import SPOOL_LIMIT_BYTES
from scanner.sane.config import DEFAULT_BACKENDS, write_config
from scanner.sane.hung import Hung, LookLimits
from scanner.sane.messages import (
    Alive,
    Describe,
    DriverAnswered,
    Failed,
    Finished,
    FrameReady,
    Job,
    ListDevices,
    Rounded,
    Rows,
    Scan,
    Sense,
    SensedNow,
    Waiting,
)
from scanner.sane.sensors import EVERY_S, Sensed
from scanner.sane.watch import Watch

_log = logging.getLogger(__name__)

POLL_LIMIT_S = 10.0
"""How long a device may take to be opened and asked; a scan waits for it."""

IDLE_LIMIT_S = 90.0
"""A cold lamp and a slow feeder may be silent for a minute."""


class SaneBackend:
    """Every call runs in a child process of its own, so that a driver can neither crash nor hang the caller."""

    def __init__(
        self,
        config_dir: Path,
        *,
        network: Mapping[str, str] | None = None,
        backends: Sequence[str] = DEFAULT_BACKENDS,
        boundary: Boundary = no_boundary,
        idle_limit_s: float = IDLE_LIMIT_S,
        spool_limit_bytes: int = SPOOL_LIMIT_BYTES,
        looking: LookLimits | None = None,
        sysfs: Path = SYSFS,
    ) -> None:
        """Writes libsane's configuration into `config_dir`, which this backend owns.

        Args:
            config_dir: a folder for SANE_CONFIG_DIR; /etc/sane.d stays as it is.
            network: eSCL scanners, name -> base URL; given, no others are looked for in the network.
            backends: the SANE drivers to load.
            boundary: a picklable module-level function; the child tells it each step that touches the spool.
            idle_limit_s: the longest silence of the device that is not a hang.
            spool_limit_bytes: how much may lie in a spool folder; the next sheet waits in the feeder until frames were taken out of it.
            looking: how long a driver may look for its devices.
            sysfs: where the kernel tells of USB devices.
        """
        write_config(config_dir, backends, network)
        self._config_dir = config_dir
        self._boundary = boundary
        self._idle_limit_s = idle_limit_s
        self._spool_limit_bytes = spool_limit_bytes
        self._drivers = tuple(reversed(backends))  # libsane's own order: the last one first
        self._looking = looking or LookLimits()
        self._hung = Hung(self._looking.again_s, sysfs)

    def devices(self) -> tuple[Device, ...]:
        """The devices that answer now. A driver that hangs or crashes hides those of no other.

        Raises:
            DeviceError: no driver found any, and why one may not have.
        """
        last = Found(())
        for last in self.found():  # noqa: B007 - the last one counts
            pass
        if last.troubles and not last.devices:
            raise last.troubles[0]
        return last.devices

    def found(self) -> Iterator[Found]:
        """See `ListsByAndBy`. A driver that hung is told and not asked again for a while, or until something is plugged in.

        Raises:
            DeviceLost: the process that listens to the drivers was lost.
            SpoolError: the configuration can't be written.
        """
        hung = self._hung.now()
        answers = {
            driver: DriverAnswered(driver, (), DriverSilent(driver)) for driver in self._drivers if driver in hung
        }
        job = ListDevices(
            tuple(driver for driver in self._drivers if driver not in hung),
            self._looking.silent_s,
            self._looking.limit_s,
        )
        with Watch(job, self._config_dir, self._idle_limit_s) as watch:
            for event in watch.events(lambda: False):
                match event:
                    case DriverAnswered(driver):
                        news = event.devices or event.error or driver in answers
                        answers[driver] = event
                        if news:
                            yield self._sum(answers, complete=False)
                    case Failed(error):
                        raise error
                    case _:
                        pass
        self._hung.remember(
            driver for driver in job.drivers if driver in answers and isinstance(answers[driver].error, DriverSilent)
        )
        yield self._sum(answers, complete=True)

    def _sum(self, answers: Mapping[str, DriverAnswered], *, complete: bool) -> Found:
        told = [answers[driver] for driver in self._drivers if driver in answers]
        devices = tuple(device for answer in told for device in answer.devices)
        return Found(devices, tuple(answer.error for answer in told if answer.error is not None), complete)

    def capabilities(self, device_id: str) -> Capabilities:
        """What the device offers.

        Raises:
            DeviceError: it is not there, busy, refuses us, or was lost.
        """
        answer = self._ask(Describe(device_id))
        if not isinstance(answer, Capabilities):
            raise UnknownScannerError(f"capabilities: {answer!r}")
        return answer

    def scan(self, request: ScanRequest, spool: Path, *, cancelled: CancelProbe, progress: Progress) -> Iterator[Frame]:
        """Scans; see `ScannerBackend.scan`. To be read in the thread that began it: the child ends with that thread."""
        count = 0
        job = Scan(request, spool, self._boundary, self._spool_limit_bytes)
        waiting_since_s: float | None = None
        with Watch(job, self._config_dir, self._idle_limit_s) as watch:
            for event in watch.events(cancelled):
                if not isinstance(event, Waiting):
                    waiting_since_s = None
                match event:
                    case FrameReady(frame):
                        count += 1
                        progress(count, (request.expected_sheets or 0) * request.source.sides_a_sheet, "page")
                        yield frame
                    case Rows(done, total):
                        progress(done, total, "row")
                    case Waiting(used, limit):
                        progress(used, limit, "waiting")
                        waiting_since_s = waiting_since_s or time.monotonic()
                        if time.monotonic() - waiting_since_s > self._idle_limit_s:
                            raise SpoolFull(f"{used} bytes lie in the spool folder and nobody takes them")
                    case Rounded(option, asked, got):
                        _log.info("option %s: asked %s, the device took %s", option, asked, got)
                    case Failed(error):
                        raise error
                    case Finished() if cancelled():
                        raise Cancelled("all sheets had come")
                    case Alive() | Finished() | SensedNow() | DriverAnswered():
                        pass
                    case _:
                        assert_never(event)
        check_sheets(request, count)

    def sensed(self, device_id: str, *, every_s: float = EVERY_S, cancelled: CancelProbe) -> Iterator[Sensed]:
        """Yields each press of a button and each laying in of paper; ends where the device shows neither.

        The device is opened for each question and closed at once; one that is in use is passed over, and so is what happens there
        meanwhile. Scans of this backend never meet such a question. To be read in the thread that began it.

        Args:
            device_id: a `Device.id`.
            every_s: seconds between two questions.
            cancelled: True ends it.

        Raises:
            DeviceError: the device is gone, refuses us, or was lost.
        """
        with (
            contextlib.suppress(Cancelled),
            Watch(Sense(device_id, every_s), self._config_dir, every_s + POLL_LIMIT_S) as watch,
        ):
            for event in watch.events(cancelled):
                match event:
                    case SensedNow(what):
                        yield what
                    case Failed(error):
                        raise error
                    case _:
                        pass

    def _ask(self, job: Job) -> object:
        with Watch(job, self._config_dir, self._idle_limit_s) as watch:
            for event in watch.events(lambda: False):
                match event:
                    case Failed(error):
                        raise error
                    case Finished(answer):
                        return answer
                    case _:
                        pass
        raise UnknownScannerError("no answer")
