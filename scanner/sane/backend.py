"""`ScannerBackend` through libsane."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import assert_never

from scanner.backend import Boundary, CancelProbe, Progress, no_boundary
from scanner.counting import check_sheets
from scanner.errors import Cancelled, SpoolFull, UnknownScannerError
from scanner.frames import Capabilities, Device, Frame, ScanRequest
from scanner.room import SPOOL_LIMIT_BYTES
from scanner.sane.config import DEFAULT_BACKENDS, write_config
from scanner.sane.messages import (
    Alive,
    Describe,
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
    ) -> None:
        """Writes libsane's configuration into `config_dir`, which this backend owns.

        Args:
            config_dir: a folder for SANE_CONFIG_DIR; /etc/sane.d stays as it is.
            network: eSCL scanners, name -> base URL; given, no others are looked for in the network.
            backends: the SANE drivers to load.
            boundary: a picklable module-level function; the child tells it each step that touches the spool.
            idle_limit_s: the longest silence of the device that is not a hang.
            spool_limit_bytes: how much may lie in a spool folder; the next sheet waits in the feeder until frames were taken out of it.
        """
        write_config(config_dir, backends, network)
        self._config_dir = config_dir
        self._boundary = boundary
        self._idle_limit_s = idle_limit_s
        self._spool_limit_bytes = spool_limit_bytes

    def devices(self) -> tuple[Device, ...]:
        """The devices that answer now.

        Raises:
            DeviceLost: a driver crashed or hung while it looked.
        """
        answer = self._ask(ListDevices())
        if not isinstance(answer, tuple):
            raise UnknownScannerError(f"devices: {answer!r}")
        return answer

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
                    case Alive() | Finished() | SensedNow():
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
