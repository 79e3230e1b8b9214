"""What parent and scan child say to each other over the pipe. Values only; no pixels, no bytes of a frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scanner.backend import Boundary
from scanner.errors import ScannerError
from scanner.frames import Capabilities, Device, Frame, ScanRequest
from scanner.sane.sensors import Sensed


@dataclass(frozen=True, slots=True)
class ListDevices:
    """Job: which devices do these drivers see?

    Attributes:
        drivers: in the order in which they are asked.
        silent_s: after this time a driver that has not answered is told.
        limit_s: after this time it is given up.
    """

    drivers: tuple[str, ...]
    silent_s: float
    limit_s: float


@dataclass(frozen=True, slots=True)
class Describe:
    """Job: what does the device offer?"""

    device_id: str


@dataclass(frozen=True, slots=True)
class Scan:
    """Job: scan into the spool folder."""

    request: ScanRequest
    spool: Path
    boundary: Boundary
    spool_limit_bytes: int


@dataclass(frozen=True, slots=True)
class Sense:
    """Job: ask the device's buttons and paper sensors every `every_s` seconds."""

    device_id: str
    every_s: float


type Job = ListDevices | Describe | Scan | Sense


type Answer = Capabilities | int


@dataclass(frozen=True, slots=True)
class Alive:
    """The child is up and does its job."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the present page that have come; `total` is 0 where the device states none."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The next sheet waits in the feeder until the spool folder holds less: `used` and `limit` are bytes."""

    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Rounded:
    """The device has another value in force than was wanted: within its steps, or of a feature that the scan can do without."""

    option: str
    asked: str
    got: str


@dataclass(frozen=True, slots=True)
class SensedNow:
    """A button was pressed, or paper was laid in."""

    what: Sensed


@dataclass(frozen=True, slots=True)
class DriverAnswered:
    """What a driver sees, or why nobody knows; one that was told as silent (`DriverSilent`) may answer yet."""

    driver: str
    devices: tuple[Device, ...]
    error: ScannerError | None


@dataclass(frozen=True, slots=True)
class FrameReady:
    """A frame lies whole and synced in the spool folder."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class Finished:
    """The job is done; `answer` is what it was about, and for a scan the number of its frames."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Failed:
    """The job ended in an error."""

    error: ScannerError


type Event = Alive | Rows | Waiting | Rounded | SensedNow | DriverAnswered | FrameReady | Finished | Failed

type Status = Rows | Waiting
"""Events of which only the latest counts; they may be left out where the parent does not listen."""
