"""The table of faults: what is wrong, and what must then be so. The words of the operator and the counts are found, not written here."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import psutil

from scanner.frames import Source
from tests.integration.scan_boundaries import at
from tests.support.scanner_faults.worlds import (
    Place,
    World,
    airscan_world,
    c_world,
    escl_world,
    folder_world,
    net_world,
    sane_test_world,
    twin_world,
)

type MakeWorld = Callable[[Place, Mapping[str, Any]], AbstractContextManager[World]]


@dataclass(frozen=True)
class Fault:
    """A row.

    Attributes:
        name: what is wrong, in plain words.
        world: the scanner.
        wrong: what it is told, in its own words; the table shows it.
        code: the error that must come; empty: none, the scan ends well.
        kept: how many pages must be acknowledged by then.
        expected: how many sheets the operator counted.
        also: what else happens while it scans, with the number of pages so far; what is true stops the scan.
        how: how the table names that.
    """

    name: str
    world: MakeWorld
    wrong: Mapping[str, Any]
    code: str
    kept: int
    expected: int | None = None
    also: Callable[[Any, int], object] = field(default=lambda world, pages: None)
    how: str = ""

    def produced(self, world: World) -> str:
        """How the table says that it was produced."""
        orders = ", ".join(f"`{name} = {_shown(value)}`" for name, value in self.wrong.items() if name != "boundary")
        counted = f"{self.expected} sheets counted" if self.expected else ""
        return "; ".join(filter(None, (f"{world.name}: {orders}" if orders else world.name, counted, self.how)))


def _shown(value: object) -> object:
    if isinstance(value, tuple):
        return " ".join(str(_shown(part)) for part in value)
    return value.value if isinstance(value, Enum) else value


def raise_in_driver() -> None:
    raise RuntimeError("a driver's own exception")


def kill_scan_children() -> None:
    """Those that lead a process group of their own: the page workers of another test's station do not, and are none of ours."""
    for child in psutil.Process().children():
        if "spawn_main" in " ".join(child.cmdline()) and os.getpgid(child.pid) == child.pid:
            child.kill()


def _status(status: str, code: str) -> Fault:
    return Fault(f"status {status}", sane_test_world, {"read-return-value": f"SANE_STATUS_{status}"}, code, 0)


STATUSES = (
    _status("UNSUPPORTED", "UNKNOWN_SCANNER_ERROR"),
    _status("CANCELLED", "STOPPED_AT_DEVICE"),
    _status("DEVICE_BUSY", "DEVICE_BUSY"),
    _status("INVAL", "UNKNOWN_SCANNER_ERROR"),
    _status("EOF", "SHORT_PAGE"),
    _status("JAMMED", "PAPER_JAM"),
    _status("NO_DOCS", "FEEDER_EMPTY"),
    _status("COVER_OPEN", "COVER_OPEN"),
    _status("IO_ERROR", "DEVICE_IO_ERROR"),
    _status("NO_MEM", "UNKNOWN_SCANNER_ERROR"),
    _status("ACCESS_DENIED", "DEVICE_ACCESS_DENIED"),
    Fault("status WARMING_UP (not in libsane's table)", c_world, {"warming_up": "2"}, "DEVICE_BUSY", 1),
    Fault("status UNSUPPORTED between two sheets", c_world, {"unsupported": "2"}, "UNKNOWN_SCANNER_ERROR", 1),
    Fault("status CANCELLED in mid-page", c_world, {"cancelled": "2:300"}, "STOPPED_AT_DEVICE", 1),
    Fault("status INVAL at the start of a page", c_world, {"inval": "2"}, "UNKNOWN_SCANNER_ERROR", 1),
    Fault("status NO_MEM in mid-page", c_world, {"no_mem": "2:300"}, "UNKNOWN_SCANNER_ERROR", 1),
)

DUPLEX = {"source": Source.ADF_DUPLEX}
PAPER = (
    Fault("empty feeder", c_world, {"sheets": 0}, "FEEDER_EMPTY", 0),
    Fault("jam as a sheet is fed", c_world, {"jam": "2"}, "PAPER_JAM", 1),
    Fault("jam in mid-page", c_world, {"jam": "2:300"}, "PAPER_JAM", 1),
    Fault("jam before the back", c_world, {**DUPLEX, "jam": "2b:100"}, "PAPER_JAM", 3),
    Fault(
        "jam called *no documents*, sheets counted",
        c_world,
        {"jam": "2", "no_docs_after_jam": 1},
        "SHEET_COUNT_MISMATCH",
        1,
        3,
    ),
    Fault("jam called *no documents*, sheets not counted", c_world, {"jam": "2", "no_docs_after_jam": 1}, "", 1),
    Fault("cover open", c_world, {"cover": "2:300"}, "COVER_OPEN", 1),
    Fault("double feed", c_world, {"double_feed": "2"}, "DOUBLE_FEED", 1),
    Fault(
        "double feed, then a jam",
        c_world,
        {"double_feed": "2", "jam": "2:300", "options": (("df-action", "Continue"),)},
        "DOUBLE_FEED",
        1,
    ),
    Fault(
        "double feed, then a page cut short",
        c_world,
        {"double_feed": "2", "eof": "2:300", "options": (("df-action", "Continue"),)},
        "DOUBLE_FEED",
        1,
    ),
    Fault("far too many sheets", c_world, {"sheets": 7}, "TOO_MANY_SHEETS", 5, 2),
    Fault("one sheet fewer than counted", c_world, {}, "SHEET_COUNT_MISMATCH", 3, 4),
)

LINE = (
    Fault("unplugged between two pages", c_world, {"unplug": "2"}, "DEVICE_IO_ERROR", 1),
    Fault("cable out in mid-page", c_world, {"unplug": "2:300"}, "DEVICE_IO_ERROR", 1),
    Fault("I/O error in mid-page", c_world, {"io_error": "2:300"}, "DEVICE_IO_ERROR", 1),
    Fault("busy at the start", c_world, {"busy": "start"}, "DEVICE_BUSY", 0),
    Fault("busy in the middle of the first sheet", c_world, {"busy": "1:300"}, "DEVICE_BUSY", 0),
    Fault("busy between two sheets", c_world, {"busy": "2"}, "DEVICE_BUSY", 1),
    Fault("another program has it open", c_world, {"held": True}, "DEVICE_BUSY", 0),
    Fault("not there", c_world, {"unplugged": True}, "DEVICE_NOT_FOUND", 0),
    Fault("two devices with the same name", twin_world, {}, "", 3, how="both are listed, each with an id of its own"),
    Fault("access denied", c_world, {"denied": "open"}, "DEVICE_ACCESS_DENIED", 0),
    Fault("saned killed in mid-page", net_world, {"row_us": 1000}, "DEVICE_LOST", 1,
          also=lambda world, pages: world.kill_connections() if pages else None, how="SIGKILL to the serving process"),
    Fault("jam at another computer's scanner", net_world, {"jam": "2"}, "PAPER_JAM", 1),
)  # fmt: skip

DRIVER = (
    Fault(
        "exception in the driver",
        c_world,
        {"boundary": at("frame.write.before", raise_in_driver)},
        "UNKNOWN_SCANNER_ERROR",
        0,
        how="raised in the scan child",
    ),
    Fault("segfault as the device is opened", c_world, {"crash": "open"}, "DEVICE_LOST", 0),
    Fault("segfault as the scan starts", c_world, {"crash": "start"}, "DEVICE_LOST", 0),
    Fault("segfault in mid-page", c_world, {"crash": "2:300"}, "DEVICE_LOST", 1),
    Fault("segfault at cancel", c_world, {"crash": "cancel"}, "", 3),
    Fault("endless hang as the device is opened", c_world, {"hang": "open"}, "DEVICE_LOST", 0),
    Fault("endless hang as the scan starts", c_world, {"hang": "start"}, "DEVICE_LOST", 0),
    Fault("endless hang in mid-page", c_world, {"hang": "2:300"}, "DEVICE_LOST", 1),
    Fault("endless hang at cancel", c_world, {"hang": "cancel"}, "", 3),
    Fault(
        "endless hang, the operator stops",
        c_world,
        {"hang": "2:300"},
        "CANCELLED",
        1,
        also=lambda world, pages: pages,
        how="the operator stops",
    ),
    Fault(
        "the scan child is killed in mid-page",
        c_world,
        {"row_us": 1000},
        "DEVICE_LOST",
        1,
        also=lambda world, pages: kill_scan_children() if pages else None,
        how="SIGKILL to the child",
    ),
    Fault("page shorter than the driver promised", c_world, {"promise": 5}, "SHORT_PAGE", 0),
    Fault("page cut short in mid-page", c_world, {"eof": "2:300"}, "SHORT_PAGE", 1),
    Fault(
        "page of 40,000 pixels across",
        c_world,
        {"source": Source.FLATBED, "dpi": 600, "width_mm": 1700},
        "PAGE_TOO_LARGE",
        0,
    ),
)


def _page(name: str, fault: str, code: str) -> Fault:
    return Fault(name, escl_world, {"page": (2, fault)}, code, 1)


ESCL = (
    _page("the server closes in mid-page", "closed", "SHORT_PAGE"),
    _page("the server falls silent in mid-page", "stalled", "DEVICE_LOST"),
    _page("truncated JPEG", "truncated", "SHORT_PAGE"),
    _page("JPEG that says it is 40,000 pixels wide", "wide", "PAGE_TOO_LARGE"),
    _page("a web page in place of a page", "garbage", "DEVICE_ANSWER_INVALID"),
    Fault("a page larger than what was asked for", escl_world, {"page": (2, "larger"), "large": 2}, "", 3),
    Fault("503 for a while", escl_world, {"unavailable": 3, "retry_after_s": 0}, "", 3),
    Fault("503 for ever", escl_world, {"unavailable": 999}, "DEVICE_BUSY", 0),
    Fault("somebody else scans", escl_world, {"busy": True}, "DEVICE_BUSY", 0),
    Fault("XML bomb as capabilities", escl_world, {"bomb": "capabilities"}, "DEVICE_ANSWER_INVALID", 0),
    Fault("XML bomb as status", escl_world, {"bomb": "status"}, "DEVICE_ANSWER_INVALID", 0),
    Fault("asleep, and awake in time", escl_world, {"asleep_s": 0.2}, "", 3),
    Fault("asleep for too long", escl_world, {"asleep_s": 1.0}, "DEVICE_LOST", 0),
    Fault("a job on another host", escl_world, {"location": "elsewhere"}, "DEVICE_ANSWER_INVALID", 0),
    Fault("eSCL: empty feeder", escl_world, {"empty": True}, "FEEDER_EMPTY", 0),
    Fault("eSCL: jam", escl_world, {"stop": "jam", "jam_after": 1}, "PAPER_JAM", 1),
    Fault("eSCL: double feed", escl_world, {"stop": "double-feed", "jam_after": 1}, "DOUBLE_FEED", 1),
    Fault("eSCL: cover open", escl_world, {"stop": "cover-open", "jam_after": 1}, "COVER_OPEN", 1),
    Fault("eSCL: sheet not fed", escl_world, {"stop": "not-fed", "jam_after": 1}, "SHEET_NOT_FED", 1),
    Fault("the feeder ends and paper is left", escl_world, {"ends_after": 2}, "PAPER_LEFT", 2),
    Fault("stopped at the device", escl_world, {"stopped_after": 1}, "STOPPED_AT_DEVICE", 1),
    Fault("sane-airscan: jam", airscan_world, {"stop": "jam", "jam_after": 1}, "PAPER_JAM", 1),
    Fault("sane-airscan: the server closes in mid-page", airscan_world, {"page": (2, "closed")}, "DEVICE_IO_ERROR", 1),
)

FOLDER = (
    Fault("a file without its end", folder_world, {"cut": "2.jpg"}, "FILE_UNSTABLE", 1),
    Fault("a file that is no page", folder_world, {"text": "2.jpg"}, "FILE_KIND_UNKNOWN", 1),
    Fault("a file that looks like a page and is none", folder_world, {"hollow": "2.jpg"}, "TRUNCATED_IMAGE", 1),
    Fault("a folder in which nothing can be moved", folder_world, {"blocked": True}, "FOLDER_READ_ONLY", 0),
    Fault("an empty folder", folder_world, {"empty": True}, "FOLDER_EMPTY", 0),
)

KILLED_IN_MID_PAGE = Fault(
    "the station is killed in mid-page", c_world, {"hang": "2:300"}, "", 1, how="SIGKILL; another station goes on"
)
KILLED_WITH_ORPHAN = Fault(
    "the station is killed before a whole page is in the store",
    c_world,
    {},
    "",
    1,
    how="SIGKILL at `frame.announce.before`; another station goes on",
)
KILLED_BETWEEN_SIDES = Fault(
    "the station is killed before the back of a sheet",
    c_world,
    {**DUPLEX, "hang": "2b:100"},
    "",
    3,
    how="SIGKILL; another station goes on",
)
STATION = (KILLED_IN_MID_PAGE, KILLED_BETWEEN_SIDES, KILLED_WITH_ORPHAN)
DISK_FULL = Fault(
    "the disk is full in mid-batch", c_world, {"noisy": 2}, "DISK_FULL", 1, how="a spool folder of 128 KiB"
)

SECTIONS = {
    "What a driver says": STATUSES,
    "Paper": PAPER,
    "The way to the device": LINE,
    "The driver itself": DRIVER,
    "The network": ESCL,
    "A folder": FOLDER,
    "The station": (*STATION, DISK_FULL),
}
SCANNED = (*STATUSES, *PAPER, *LINE, *DRIVER, *ESCL, *FOLDER)
"""all those for which one scan in this process is enough"""
