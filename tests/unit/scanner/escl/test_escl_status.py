from __future__ import annotations

import pytest

from scanner.errors import (
    AnswerInvalid,
    CoverOpen,
    DeviceIoError,
    DoubleFeed,
    PaperJam,
    ScannerError,
    SheetNotFed,
    StoppedAtDevice,
)
from scanner.escl.status import parse_status
from tests.unit.scanner.escl.devices import job, status


@pytest.mark.parametrize(
    ("adf", "kind"),
    [
        ("ScannerAdfJam", PaperJam),
        ("ScannerAdfHatchOpen", CoverOpen),
        ("ScannerAdfDoorOpen", CoverOpen),
        ("ScannerAdfMultipickDetected", DoubleFeed),
        ("ScannerAdfMispick", SheetNotFed),
        ("ScannerAdfInputTrayOverloaded", SheetNotFed),
        ("ScannerAdfDuplexPageTooLong", SheetNotFed),
    ],
)
def test_troubles_of_the_feeder(adf: str, kind: type[ScannerError]) -> None:
    assert type(parse_status(status("Stopped", adf)).trouble) is kind


@pytest.mark.parametrize("adf", ["ScannerAdfLoaded", "ScannerAdfEmpty", "ScannerAdfProcessing", "", "SomethingNew"])
def test_the_rest_is_no_trouble(adf: str) -> None:
    assert parse_status(status("Idle", adf)).trouble is None


@pytest.mark.parametrize(
    ("state", "adf", "empty"),
    [
        ("Idle", "ScannerAdfEmpty", True),
        ("Idle", "ScannerAdfProcessing", True),  # Kyocera
        ("Processing", "ScannerAdfProcessing", False),  # Epson, while sheets go through
        ("Idle", "ScannerAdfLoaded", False),
        ("Idle", "", False),
    ],
)
def test_what_is_an_empty_feeder(state: str, adf: str, empty: bool) -> None:
    assert parse_status(status(state, adf)).empty is empty


def test_a_job_is_found_by_its_path_however_it_is_written() -> None:
    jobs = job("/eSCL/ScanJobs/1004", "Completed", "JobCompletedSuccessfully") + job(
        "http://localhost/eSCL/ScanJobs/1005/", "Processing"
    )
    told = parse_status(status("Processing", "ScannerAdfLoaded", jobs))
    running = told.job("/eSCL/ScanJobs/1005")
    assert running is not None
    assert running.running
    done = told.job("/eSCL/ScanJobs/1004")
    assert done is not None
    assert (done.running, done.stopped) == (False, None)
    assert told.job("/eSCL/ScanJobs/5") is None


@pytest.mark.parametrize(
    ("state", "kind"), [("Canceled", StoppedAtDevice), ("Aborted", DeviceIoError), ("Completed", type(None))]
)
def test_why_a_job_ended(state: str, kind: type[object]) -> None:
    told = parse_status(status("Idle", "", job("/eSCL/ScanJobs/7", state, "JobTimedOut")))
    info = told.job("/eSCL/ScanJobs/7")
    assert info is not None
    assert type(info.stopped) is kind


def test_what_is_no_status() -> None:
    with pytest.raises(AnswerInvalid):
        parse_status(b"<html/>")


@pytest.mark.parametrize(
    ("state", "jobs", "in_use"),
    [
        ("Processing", "", True),
        ("Stopped", job("/eSCL/ScanJobs/7", "Processing"), True),
        ("Stopped", job("/eSCL/ScanJobs/7", "Canceled"), False),
        ("Stopped", "", False),
        ("Idle", job("/eSCL/ScanJobs/7", "Processing"), False),
        ("Idle", "", False),
        ("Testing", "", False),
        ("", "", False),
    ],
)
def test_whether_somebody_scans_on_it(state: str, jobs: str, in_use: bool) -> None:
    assert parse_status(status(state, "ScannerAdfLoaded", jobs)).in_use is in_use
