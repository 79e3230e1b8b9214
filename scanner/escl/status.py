"""How a device is: `scan:ScannerStatus`, with its jobs.

Its words are those of Mopria eSCL 2.97 (`AdfState`) and PWG 5108.06 (`State`, `JobState`), and those that devices use beside
them: `ScannerAdfDoorOpen`, and Kyocera's `ScannerAdfProcessing` for an empty feeder of an idle machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scanner.errors import (
    CoverOpen,
    DeviceIoError,
    DoubleFeed,
    PaperJam,
    ScannerError,
    SheetNotFed,
    StoppedAtDevice,
)
from scanner.escl.description import plain_uuid
from scanner.escl.xml import child, descendants, parse, text

_TROUBLES: Mapping[str, type[ScannerError]] = {
    "ScannerAdfJam": PaperJam,
    "ScannerAdfDoorOpen": CoverOpen,
    "ScannerAdfHatchOpen": CoverOpen,
    "ScannerAdfMultipickDetected": DoubleFeed,
    "ScannerAdfMispick": SheetNotFed,
    "ScannerAdfInputTrayFailed": SheetNotFed,
    "ScannerAdfInputTrayOverloaded": SheetNotFed,
    "ScannerAdfDuplexPageTooShort": SheetNotFed,
    "ScannerAdfDuplexPageTooLong": SheetNotFed,
}
_RUNNING = frozenset({"Pending", "Processing"})


@dataclass(frozen=True, slots=True)
class JobInfo:
    """A job that the device remembers: its address, state and reasons, in its own words."""

    uri: str
    uuid: str
    state: str
    reasons: tuple[str, ...]

    @property
    def running(self) -> bool:
        """Whether more may come of it."""
        return self.state in _RUNNING

    @property
    def stopped(self) -> ScannerError | None:
        """Why it ended before its end, where it did and we did not ask for it."""
        why = ", ".join(self.reasons) or self.state
        match self.state:
            case "Canceled":
                return StoppedAtDevice(why)
            case "Aborted":
                return DeviceIoError(f"the device gave the job up: {why}")
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Status:
    """The machine.

    Attributes:
        state: `Idle`, `Processing`, `Testing` (it warms up), `Stopped`, `Down`, or empty.
        adf: the feeder's state; empty where it tells none.
        jobs: those that it remembers.
    """

    state: str
    adf: str
    jobs: tuple[JobInfo, ...]

    @property
    def trouble(self) -> ScannerError | None:
        """What stands in the way of paper in the feeder, where something does."""
        kind = _TROUBLES.get(self.adf)
        return None if kind is None else kind(self.adf)

    @property
    def empty(self) -> bool:
        """Whether the feeder holds no paper."""
        return self.adf == "ScannerAdfEmpty" or (self.adf == "ScannerAdfProcessing" and self.state == "Idle")

    @property
    def loaded(self) -> bool:
        """Whether paper lies in the feeder."""
        return self.adf == "ScannerAdfLoaded"

    @property
    def in_use(self) -> bool:
        """Whether somebody scans on it: it says so, or it has stopped in the midst of a job that is not given up.

        What an idle machine says of its jobs is not believed: some keep one as running for ever.
        """
        return self.state == "Processing" or (self.state == "Stopped" and any(job.running for job in self.jobs))

    def job(self, path: str) -> JobInfo | None:
        """The job of that address, which may be written with a host, or by its last part alone."""
        last = path.rstrip("/").rpartition("/")[2]
        for job in self.jobs:
            if job.uri.rstrip("/").rpartition("/")[2] == last or job.uuid == plain_uuid(last):
                return job
        return None


def parse_status(content: bytes) -> Status:
    """Reads `scan:ScannerStatus`.

    Raises:
        AnswerInvalid: it isn't that.
    """
    root = parse(content, "ScannerStatus")
    jobs = tuple(
        JobInfo(
            text(child(info, "JobUri")),
            plain_uuid(text(child(info, "JobUuid"))),
            text(child(info, "JobState")),
            tuple(said for reason in descendants(info, "JobStateReason") if (said := text(reason))),
        )
        for info in descendants(root, "JobInfo")
    )
    return Status(text(child(root, "State")), text(child(root, "AdfState")), jobs)
