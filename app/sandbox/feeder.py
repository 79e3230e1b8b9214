"""A virtual document feeder that speaks eSCL, so that sane-airscan drives it like a real scanner.

The tray is paper: a sheet that went through is gone from it, whether or not the program that asked is still alive, and a person puts
sheets back. sane-airscan asks for the next side while the present one is still being read, so that a program which is killed may leave
several sheets in the output; `sent` lists every side that left, by hash.

`/control` is the hand at the machine: GET tells the state and the latest requests; POST takes a JSON object with any of `load` ("samples",
or a list of paths; a [front, back] pair is a sheet printed on both sides), `reload` (true: the same stack again), `jam_after` (a number of
sheets, or null: also clears a jam), `blur_sheet` (a sheet's number in the stack, or null), `put_back` (how many of the last sheets to lay
on the tray again; they come out sharp this time) and `faults` (what goes wrong from now on: `app.sandbox.faults.Faults`; others are off).
"""

from __future__ import annotations

import asyncio
import hashlib
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.sandbox.escl import JobStatus, Settings, capabilities, parse_settings, status
from app.sandbox.faults import ADF_WORDS, Faults, Unfinished, bomb, spoilt
from app.sandbox.rendering import render

SHORTEST_JOB_S = 0.25
"""From the beginning of a job that brought paper to its end. Where all of a job is over before the thread that waits in `sane_start` gets
a processor, sane-airscan 0.99.35 says that there was no paper, and forgets the sides that came. No machine is as fast as 20 ms for three
sheets, which is what this one takes by itself."""
_REMEMBERED = 60
"""requests that `/control` still tells of: two whole scans"""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A sheet of paper as JPEG files; a side without a file is blank. `number` counts the stack from 1. One is never another."""

    front: Path | None = None
    back: Path | None = None
    number: int = 0


_EMPTY_GLASS = Sheet()


@dataclass(frozen=True, slots=True)
class SentSide:
    """A side that left the feeder: the sheet's number, front or back, and the hash of the bytes that went out."""

    sheet: int
    side: str
    sha256: str


class JobEnded(Exception):
    """The job has no further side."""


class Jammed(Exception):
    """The next sheet is stuck."""


@dataclass(slots=True)
class FeederTray:
    """The sheets and the switches. Changed in one thread: the server's, or a test's before it serves.

    Attributes:
        samples: the stack that `load("samples")` lays down.
        sheets: what lies on the tray, the next one first.
        taken: what lies in the output, the last one last.
        sent: every side that left.
        jam_after: sheets that still go through before one gets stuck.
        blur_sheet: the number of the sheet that comes out blurred.
        faults: what else goes wrong.
    """

    samples: tuple[Sheet, ...] = ()
    sheets: list[Sheet] = field(default_factory=list)
    taken: list[Sheet] = field(default_factory=list)
    sent: list[SentSide] = field(default_factory=list)
    jam_after: int | None = None
    blur_sheet: int | None = None
    faults: Faults = field(default_factory=Faults)
    _stack: tuple[Sheet, ...] = ()

    @property
    def jammed(self) -> bool:
        """Whether a sheet is stuck."""
        return self.jam_after == 0 and bool(self.sheets)

    def load(self, sheets: Sequence[Sheet]) -> None:
        """Lays a stack on the empty tray and clears the output."""
        self._stack = tuple(sheets)
        self.reload()

    def reload(self) -> None:
        """Lays the same stack down again."""
        self.sheets = [Sheet(sheet.front, sheet.back, number) for number, sheet in enumerate(self._stack, 1)]
        self.taken.clear()
        self.sent.clear()

    def put_back(self, count: int) -> None:
        """Lays the last `count` sheets of the output on the tray again, in their old order."""
        returned = self.taken[max(0, len(self.taken) - count) :]
        del self.taken[len(self.taken) - len(returned) :]
        self.sheets[:0] = returned
        if self.blur_sheet in {sheet.number for sheet in returned}:
            self.blur_sheet = None

    def take(self) -> Sheet:
        """The next sheet goes through the machine to the output."""
        sheet = self.sheets.pop(0)
        self.taken.append(sheet)
        if self.jam_after is not None:
            self.jam_after -= 1
        return sheet

    def state(self) -> dict[str, Any]:
        """What a person would see, as JSON values."""
        return {
            "remaining": len(self.sheets),
            "sheets": [sheet.number for sheet in self.sheets],
            "taken": [sheet.number for sheet in self.taken],
            "sent": [{"sheet": side.sheet, "side": side.side, "sha256": side.sha256} for side in self.sent],
            "jammed": self.jammed,
            "jam_after": self.jam_after,
            "blur_sheet": self.blur_sheet,
        }


@dataclass(slots=True)
class Job:
    """A scan job: from its request to its last side."""

    settings: Settings
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    completed: int = 0
    state: str = "Processing"
    reason: str = "JobScanning"
    back_of: Sheet | None = None
    began_s: float = field(default_factory=time.monotonic)

    def end(self, state: str, reason: str) -> None:
        """No further side comes."""
        self.state, self.reason = state, reason


class Machine:
    """The scanner: a tray and at most one job. A new job ends the one before, whose client has gone."""

    def __init__(self, tray: FeederTray) -> None:
        self.tray = tray
        self.job: Job | None = None
        self.history: deque[str] = deque(maxlen=_REMEMBERED)

    @property
    def adf_state(self) -> str:
        """The feeder's state in the words of eSCL."""
        if self.tray.jammed:
            return ADF_WORDS[self.tray.faults.stop]
        return "ScannerAdfLoaded" if self.tray.sheets else "ScannerAdfEmpty"

    @property
    def state(self) -> str:
        """The machine's state in the words of eSCL."""
        if self.tray.jammed:
            return "Stopped"
        return "Processing" if self.tray.faults.busy or (self.job and self.job.state == "Processing") else "Idle"

    def ready(self, settings: Settings) -> bool:
        """Whether a job can begin: the feeder wants paper and a free path, the glass nothing."""
        return not self.tray.faults.busy and (not settings.feeder or self.adf_state == "ScannerAdfLoaded")

    def next_side(self, job: Job) -> tuple[Sheet, str]:
        """The side to send next. Nothing has moved yet; `sent` says that it has.

        Raises:
            Jammed: the sheet is stuck; it stays on the tray.
            JobEnded: there is none.
        """
        if job.state == "Processing" and job.completed == self.tray.faults.stopped_after:
            job.end("Canceled", "JobCanceledAtDevice")
        if job.state == "Processing" and job.completed == self.tray.faults.ends_after:
            job.end("Completed", "JobCompletedSuccessfully")
        if job.state != "Processing":
            raise JobEnded
        if job.back_of is not None:
            return job.back_of, "back"
        if job.settings.feeder and self.tray.jammed:
            job.end("Aborted", "AbortedBySystem")
            raise Jammed
        if job.completed if not job.settings.feeder else not self.tray.sheets:
            job.end("Completed", "JobCompletedSuccessfully")
            raise JobEnded
        return (self.tray.sheets[0] if self.tray.sheets else _EMPTY_GLASS), "front"

    def sent(self, job: Job, sheet: Sheet, side: str, content: bytes) -> None:
        """A side has left the machine. With its front the sheet leaves the tray; the back is read in the same pass.

        The sheet may have left already: with an answer to a client that was killed while this one began. One of a stack that was
        taken away meanwhile is nothing to the present one.
        """
        if sheet is not _EMPTY_GLASS and sheet not in (*self.tray.sheets, *self.tray.taken):
            return
        if side == "front" and self.tray.sheets[:1] == [sheet]:
            self.tray.take()
        job.back_of = sheet if side == "front" and job.settings.duplex else None
        job.completed += 1
        self.tray.sent.append(SentSide(sheet.number, side, hashlib.sha256(content).hexdigest()))


def feeder(tray: FeederTray) -> Starlette:
    """The feeder as an ASGI application: `/eSCL` for scanning programs, `/control` for the hand at the machine."""
    machine = Machine(tray)

    async def describe(request: Request) -> Response:
        if tray.faults.redirect_to:
            return Response(status_code=307, headers={"Location": tray.faults.redirect_to})
        return _xml(bomb("ScannerCapabilities") if tray.faults.bomb == "capabilities" else capabilities())

    async def report(request: Request) -> Response:
        base = request.url.path.removesuffix("/ScannerStatus")
        job = machine.job
        if tray.faults.bomb == "status":
            return _xml(bomb("ScannerStatus"))
        told = None
        if job is not None:
            told = JobStatus(f"{base}/ScanJobs/{job.id}", job.id, job.state, job.reason, job.completed)
        return _xml(status(machine.state, machine.adf_state, told))

    async def create(request: Request) -> Response:
        try:
            settings = parse_settings(await request.body())
        except (ValueError, SyntaxError):  # a parse error of ElementTree is a SyntaxError
            return Response(status_code=400)
        if await request.is_disconnected() or not machine.ready(settings) or tray.faults.refuses():
            return _not_now(tray.faults)  # who was killed after asking must not take the machine from the next one
        machine.job = Job(settings)
        path = f"{request.url.path.rstrip('/')}/{machine.job.id}"
        return Response(status_code=201, headers={"Location": _HOSTS[tray.faults.location](request) + path})

    async def next_document(request: Request) -> Response:
        job = _job(machine, request)
        if job is None:
            return Response(status_code=404)
        if tray.faults.ends_early():
            return await _ended(job, Response(status_code=404))
        if tray.faults.refuses():
            return _not_now(tray.faults)
        try:
            sheet, side = machine.next_side(job)
        except JobEnded:
            return await _ended(job, Response(status_code=404))
        except Jammed:
            return await _ended(job, Response(status_code=409))
        await asyncio.sleep(tray.faults.side_s)
        number, fault = tray.faults.page or (0, None)
        wrong = fault if number == job.completed + 1 else None
        settings = job.settings.largest() if wrong == "larger" else job.settings
        path, other = (sheet.front, sheet.back) if side == "front" else (sheet.back, sheet.front)
        content = await run_in_threadpool(render, path, other, settings, blurred=sheet.number == tray.blur_sheet)
        if wrong in ("closed", "stalled"):
            machine.sent(job, sheet, side, content)  # the paper has gone through all the same
            return await _ended(job, Unfinished(content, stalls=wrong == "stalled"))
        content = content if wrong is None else spoilt(content, wrong)

        async def left() -> None:
            machine.sent(job, sheet, side, content)

        headers = {"Content-Location": request.url.path}
        return Response(content, media_type=settings.media_type, headers=headers, background=BackgroundTask(left))

    async def cancel(request: Request) -> Response:
        job = _job(machine, request)
        if job is None:
            return Response(status_code=404)
        job.end("Canceled", "JobCanceledByUser")
        return Response()

    async def control(request: Request) -> Response:
        if request.method == "POST":
            try:
                _handle(tray, await request.json())
            except (ValueError, TypeError, KeyError) as error:
                return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse({**tray.state(), "requests": list(machine.history)})

    return Starlette(
        middleware=[Middleware(_Remembered, machine=machine)],
        routes=[
            Route("/eSCL/ScannerCapabilities", describe),
            Route("/eSCL/ScannerStatus", report),
            Route("/eSCL/ScanJobs", create, methods=["POST"]),
            Route("/eSCL/ScanJobs/{id}/NextDocument", next_document),
            Route("/eSCL/ScanJobs/{id}", cancel, methods=["DELETE"]),
            Route("/control", control, methods=["GET", "POST"]),
        ],
    )


class _Remembered:
    """Notes each request with its answer and the sheets on the tray by then, so that a strange end of a scan can be explained."""

    def __init__(self, application: ASGIApp, machine: Machine) -> None:
        self._application = application
        self._machine = machine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) == ("GET", "/control"):
            await self._application(scope, receive, send)
            return
        faults = self._machine.tray.faults
        if scope["path"] != "/control" and faults.asleep_s:
            late_s, faults.asleep_s = faults.asleep_s, 0.0
            await asyncio.sleep(late_s)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                on_tray = [sheet.number for sheet in self._machine.tray.sheets]
                what = f"{scope['method']} {scope['path']} from {scope['client'][1]}"
                self._machine.history.append(
                    f"{time.monotonic():.3f} {what}: {message['status']}, on the tray {on_tray}"
                )
            await send(message)

        await self._application(scope, receive, told)


_HOSTS: dict[str, Callable[[Request], str]] = {
    "relative": lambda request: "",
    "absolute": lambda request: str(request.base_url).rstrip("/"),
    "localhost": lambda request: "http://localhost",
    "elsewhere": lambda request: "http://192.0.2.1",
}
"""What stands before the path of a new job."""


def _not_now(faults: Faults) -> Response:
    later = {} if faults.retry_after_s is None else {"Retry-After": str(faults.retry_after_s)}
    return Response(status_code=faults.refusal, headers=later)


async def _ended(job: Job, last: Response) -> Response:
    """The last answer of a job; not before a machine could give it."""
    if job.completed and job.settings.feeder:
        await asyncio.sleep(job.began_s + SHORTEST_JOB_S - time.monotonic())
    return last


def _job(machine: Machine, request: Request) -> Job | None:
    job = machine.job
    return job if job is not None and job.id == request.path_params["id"] else None


def _handle(tray: FeederTray, orders: Any) -> None:
    if not isinstance(orders, dict):
        raise TypeError("orders are an object")
    unknown = set(orders) - {"load", "reload", "jam_after", "blur_sheet", "put_back", "faults"}
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    if "load" in orders:
        stack = orders["load"]
        tray.load(tray.samples if stack == "samples" else [_sheet(item) for item in stack])
    if orders.get("reload"):
        tray.reload()
    if "put_back" in orders:
        tray.put_back(int(orders["put_back"]))
    if "jam_after" in orders:
        tray.jam_after = _count(orders["jam_after"])
    if "blur_sheet" in orders:
        tray.blur_sheet = _count(orders["blur_sheet"])
    if "faults" in orders:
        tray.faults = Faults.of(orders["faults"] or {})


def _sheet(item: str | list[str]) -> Sheet:
    paths = [Path(text) for text in ([item] if isinstance(item, str) else item)]
    if not 1 <= len(paths) <= 2 or not all(path.is_file() for path in paths):
        raise ValueError(f"no sheet: {item}")
    return Sheet(paths[0], paths[1] if len(paths) == 2 else None)


def _count(value: int | None) -> int | None:
    return None if value is None else int(value)


def _xml(text: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', media_type="text/xml")
