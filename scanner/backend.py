"""The port that every way of getting paper into the station implements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from scanner.errors import ScannerError
from scanner.frames import Capabilities, Device, Frame, ScanRequest

type CancelProbe = Callable[[], bool]
"""Asked often; True ends the scan with `Cancelled`, also when its last frame had come."""

type Progress = Callable[[int, int, str], None]
"""`progress(done, total, unit)` with unit `row` or `page`; total is 0 where nobody knows it. Unit `waiting`: the next sheet waits in the
feeder, since `done` of at most `total` bytes lie in the spool folder; frames that were yielded must leave it."""

type Boundary = Callable[[str], None]
"""Told the name of each step that touches the disk, before and after it; a picklable module-level function."""


def no_boundary(name: str) -> None:
    """The boundary of those who watch nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a backend's devices at a moment of a listing.

    Attributes:
        devices: those that answered.
        troubles: why others may be missing.
        complete: whether nothing more is to come.
    """

    devices: tuple[Device, ...]
    troubles: tuple[ScannerError, ...] = ()
    complete: bool = True


class ScannerBackend(Protocol):
    """Devices of one kind."""

    def devices(self) -> tuple[Device, ...]:
        """The devices that answer now."""
        ...

    def capabilities(self, device_id: str) -> Capabilities:
        """What the device offers.

        Raises:
            ScannerError: one of `scanner.errors`.
        """
        ...

    def scan(self, request: ScanRequest, spool: Path, *, cancelled: CancelProbe, progress: Progress) -> Iterator[Frame]:
        """Scans; yields each frame once its file is whole and synced in `spool`.

        The frames that were yielded stay good whatever comes after them. Closing the iterator ends the scan.

        Raises:
            ScannerError: one of `scanner.errors`, after all whole frames were yielded.
        """
        ...


@runtime_checkable
class ListsByAndBy(Protocol):
    """A backend of several drivers, of which one may be slow, hang or crash."""

    def found(self) -> Iterator[Found]:
        """What is known of the devices by and by; the last one is complete. To be read in the thread that began it."""
        ...


def found_by(backend: ScannerBackend) -> Iterator[Found]:
    """What a backend finds: at once, or by and by where it can tell so.

    Raises:
        ScannerError: it can't look at all.
    """
    if isinstance(backend, ListsByAndBy):
        yield from backend.found()
    else:
        yield Found(backend.devices())
