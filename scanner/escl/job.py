"""A scan job on the device: from its creation over its pages to its end, and never left behind."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from scanner.backend import CancelProbe
from scanner.errors import (
    AccessDenied,
    AnswerInvalid,
    Cancelled,
    DeviceBusy,
    DeviceIoError,
    DeviceLost,
    FeederEmpty,
    OptionRejected,
    PaperLeft,
    ScannerError,
)
from scanner.escl.description import Description, parse_description
from scanner.escl.pages import IncomingPage, PageLimits
from scanner.escl.settings import Plan
from scanner.escl.status import Status, parse_status
from scanner.escl.wire import Wire
from scanner.frames import Source

_log = logging.getLogger(__name__)

_OK, _NOT_FOUND, _CONFLICT, _GONE, _UNAVAILABLE = 200, 404, 409, 410, 503
_LOCAL_SERVERS = frozenset({"HP_Compact_Server"})
_LOCAL_MODELS = frozenset({"HP LaserJet MFP M630", "HP Color LaserJet FlowMFP M578"})
"""They take jobs only from *localhost* (sane-airscan issue 116)."""
_JAMS_WHEN_EMPTY = frozenset({"MF410 Series"})
"""A Canon whose empty feeder jams when it is asked for paper (sane-airscan)."""
_TICK_S = 0.1
_LONGEST_PAUSE_S = 30.0
"""However long a device asks us to stay away."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a device that says *not now* (503) is asked again. The defaults are sane-airscan's.

    Attributes:
        job_attempts: for a new job.
        page_attempts: for the next page; a slow page at a high resolution needs many.
        end_attempts: for a page after *there is none* while the job still runs: some say so too early (sane-airscan issue 39).
        pause_s: between two, where the device does not say how long (`Retry-After`).
    """

    job_attempts: int = 10
    page_attempts: int = 30
    end_attempts: int = 3
    pause_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Described:
    """A device's description, and whether it takes jobs from *localhost* alone."""

    description: Description
    local_jobs: bool


def describe(wire: Wire) -> Described:
    """Asks the device what it is.

    Raises:
        ScannerError: as `Wire.ask`; AnswerInvalid, DeviceBusy and DeviceIoError for what it says.
    """
    answer = wire.ask("GET", "ScannerCapabilities")
    if answer.status == _UNAVAILABLE:
        raise DeviceBusy("ScannerCapabilities: 503")
    if answer.status in (_NOT_FOUND, _GONE):
        raise AnswerInvalid(f"ScannerCapabilities: {answer.status}, nothing there speaks eSCL")
    if answer.status != _OK:
        raise DeviceIoError(f"ScannerCapabilities: {answer.status}")
    description = parse_description(answer.content)
    server = answer.headers.get("Server", "")
    return Described(description, server in _LOCAL_SERVERS or description.model in _LOCAL_MODELS)


def status(wire: Wire) -> Status:
    """Asks the device how it is; one that tells nothing has no state.

    Raises:
        ScannerError: as `Wire.ask`; AnswerInvalid: it is no status.
    """
    answer = wire.ask("GET", "ScannerStatus")
    return parse_status(answer.content) if answer.status == _OK else Status("", "", ())


class Job:
    """A job, as a context manager: on leaving it before its end, it is taken back from the device."""

    def __init__(self, wire: Wire, source: Source, patience: Patience, cancelled: CancelProbe) -> None:
        """Nothing is asked yet."""
        self._wire = wire
        self._source = source
        self._patience = patience
        self._cancelled = cancelled
        self._path = ""
        self._pages = 0
        self._over = False
        self._latest = Status("", "", ())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._path and not self._over:
            self._take_back()

    def begin(self, plan: Plan, described: Described) -> None:
        """Makes the job.

        Raises:
            FeederEmpty: no sheet lies in the feeder.
            FeederError: the feeder can't begin: jam, cover, double feed.
            DeviceBusy: it did not take the job in time: somebody else scans, or it warms up.
            OptionRejected: it does not take the settings.
            ScannerError: as `Wire.ask`.
        """
        if self._feeds and self._tells_empty(described.description) and status(self._wire).empty:
            raise FeederEmpty("as the feeder says")
        host = "localhost" if described.local_jobs else None
        for attempt in range(self._patience.job_attempts + 1):
            with self._wire.opened("POST", "ScanJobs", plan.body, host) as response:
                code, headers = response.status_code, response.headers
            if 200 <= code < 300:
                self._take(headers.get("Location", ""))
                return
            self._check_refusal(code)
            if attempt < self._patience.job_attempts:
                self._wait(headers)
        raise DeviceBusy(f"no job taken after {self._patience.job_attempts + 1} attempts")

    @contextlib.contextmanager
    def next_page(self, limits: PageLimits) -> Iterator[IncomingPage | None]:
        """The next page, its bytes still to come; None at the end of the paper.

        Raises:
            FeederEmpty: the first page did not come, and no paper is there.
            FeederError: the feeder stopped: jam, cover, double feed, paper left.
            StoppedAtDevice: somebody stopped it there.
            DeviceLost: no page came, and the device goes on saying *not now*; a sheet may have moved.
            ScannerError: as `Wire.ask` and `IncomingPage`.
        """
        attempt = 0
        while True:
            self._hear_cancel()
            with _job_is_ours(), self._wire.opened("GET", f"{self._path}/NextDocument") as response:
                if response.status_code == _OK:
                    yield IncomingPage(self._wire.pieces(response), limits)
                    self._pages += 1
                    return
                code, headers = response.status_code, response.headers
            if not self._may_come(code, attempt):
                break
            attempt += 1
            self._wait(headers)
        self._end()
        yield None

    @property
    def _feeds(self) -> bool:
        return self._source is not Source.FLATBED

    def _tells_empty(self, description: Description) -> bool:
        return description.detects_paper or description.model in _JAMS_WHEN_EMPTY

    def _take(self, location: str) -> None:
        if not location:
            raise AnswerInvalid("a job without a Location")
        self._path, own = self._wire.own_path(location)
        if not own:  # the job is taken back from the device that made it; to the other host nothing is ever sent
            raise AnswerInvalid(f"Location names another host: {location[:200]}")

    def _check_refusal(self, code: int) -> None:
        """Raises what a refused job means; returns where it makes sense to come back."""
        how = status(self._wire)
        if self._feeds:
            if how.trouble is not None:
                raise how.trouble
            if how.empty:
                raise FeederEmpty(f"ScanJobs: {code}")
        if code == _UNAVAILABLE:
            return
        if code in (400, _CONFLICT):
            raise OptionRejected("settings", f"the device refused them with {code}")
        raise DeviceIoError(f"ScanJobs: {code}, the device is {how.state or 'silent about its state'}")

    def _may_come(self, code: int, attempt: int) -> bool:
        """Whether a page that did not come may come yet; raises where the device says why it never will."""
        self._latest = how = status(self._wire)
        if self._feeds and how.trouble is not None:
            raise how.trouble
        job = how.job(self._path)
        if job is not None and job.stopped is not None:
            raise job.stopped
        running = job is not None and job.running
        match code:
            case 404 | 410:
                attempts = self._patience.page_attempts if how.loaded else self._patience.end_attempts
                return running and attempt < attempts
            case 503 if job is not None and not running:
                return False
            case 503 if attempt < self._patience.page_attempts:
                return True
            case 503:
                raise DeviceLost(f"no page after {attempt + 1} attempts")  # its job is ours: a sheet may have moved
            case _:
                raise DeviceIoError(f"NextDocument: {code}, the device is {how.state or 'silent about its state'}")

    def _end(self) -> None:
        """No page comes any more. A sensor is given time to see that the feeder is empty.

        Raises:
            PaperLeft: paper lies in it after that time too.
            FeederEmpty: not one page came.
        """
        how = self._latest
        for _ in range(self._patience.end_attempts):
            if not self._feeds or not how.loaded:
                break
            self._wait(httpx.Headers())
            how = status(self._wire)
        else:
            raise PaperLeft(f"after {self._pages} pages")
        job = how.job(self._path)
        self._over = job is not None and not job.running
        if not self._pages:
            raise FeederEmpty("no page came") if self._feeds else DeviceIoError("no page came from the glass")

    def _take_back(self) -> None:
        """Deletes the job, within little time: the device must be free for the next one."""
        self._wire.stopping()
        try:
            with self._wire.opened("DELETE", self._path):
                pass
        except ScannerError as error:
            _log.warning("the scan job could not be taken back from the device: %s", error)

    def _wait(self, headers: httpx.Headers) -> None:
        until_s = time.monotonic() + _pause_s(headers, self._patience.pause_s)
        while (left_s := until_s - time.monotonic()) > 0:
            self._hear_cancel()
            time.sleep(min(_TICK_S, left_s))

    def _hear_cancel(self) -> None:
        if self._cancelled():
            raise Cancelled


def _pause_s(headers: httpx.Headers, default_s: float) -> float:
    """What `Retry-After` says in seconds; as a date (RFC 9110, 10.2.3) it would need the device's clock to be right."""
    said = headers.get("Retry-After", "")
    return min(float(said), _LONGEST_PAUSE_S) if said.isascii() and said.isdecimal() else default_s


@contextlib.contextmanager
def _job_is_ours() -> Iterator[None]:
    """A device that refuses us once it has our job: a sheet may have moved, which *access denied* would deny."""
    try:
        yield
    except AccessDenied as error:
        raise DeviceLost(f"refused in the middle of the job: {error}") from error
