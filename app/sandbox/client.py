"""How the station, the demonstration and the tests find a running sandbox, start one, and work its switches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from app.domain.errors import StationError
from app.sandbox.info import SandboxInfo

_ROOT: Final = Path(__file__).resolve().parents[2]
_ANSWER_S: Final = 5.0
_START_S: Final = 120.0
"""keys are made and sample paper is drawn on the first start"""
_END_S: Final = 10.0
_LOG_TAIL_BYTES: Final = 500
# Proxies are for the network; the sandbox is on this computer.
_open = build_opener(ProxyHandler({})).open


def attach(data_folder: Path) -> SandboxInfo | None:
    """The sandbox that serves this data folder now, or None. It was asked and answered."""
    info = SandboxInfo.read(data_folder)
    if info is None:
        return None
    try:
        _ask(info.control_url, info.control_token)
        _ask(info.feeder_control_url, info.control_token)
    except (URLError, OSError, ValueError):
        return None
    return info


def start(data_folder: Path, *, samples: bool) -> RunningSandbox:
    """Attach to the sandbox of this data folder, or start one as a child process in a session of its own.

    The child ends when this process ends (a pipe closes) or with `close`. Its words go to `sandbox/serve.log`.

    Raises:
        StationError: SANDBOX_NOT_STARTED.
    """
    living = attach(data_folder)
    if living is not None:
        return RunningSandbox(living)
    folder = data_folder / "sandbox"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    reading, writing = os.pipe()
    command = [
        sys.executable,
        "-m",
        "app.sandbox.serve",
        "--data-dir",
        str(data_folder.absolute()),
        "--parent-fd",
        str(reading),
    ]
    try:
        log = os.open(folder / "serve.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            child = subprocess.Popen(
                [*command, *(["--samples"] if samples else [])],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[reading],
                start_new_session=True,
            )
        finally:
            os.close(log)
    except OSError as error:
        os.close(writing)
        raise StationError("SANDBOX_NOT_STARTED", type(error).__name__) from error
    finally:
        os.close(reading)
    running = _Child(child, writing)
    try:
        return RunningSandbox(_wait_until_ready(data_folder, child), running)
    except BaseException:
        running.end()
        raise


class RunningSandbox:
    """A sandbox and the hand at its switches. `close` ends it where it was started here."""

    def __init__(self, info: SandboxInfo, child: _Child | None = None) -> None:
        self.info = info
        self._child = child

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process, and wait for its end; leave one alone that was found living."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def load_tray(self, sheets: Sequence[Path | tuple[Path, Path]]) -> None:
        """Lay sheets (JPEG files; a pair: front and back) on the empty tray."""
        stack = [[str(side) for side in sheet] if isinstance(sheet, tuple) else str(sheet) for sheet in sheets]
        self._feeder(load=stack)

    def load_samples(self) -> None:
        """Lay the sample dossier on the empty tray; needs a sandbox started with `samples`."""
        self._feeder(load="samples")

    def jam_after(self, sheets: int | None) -> None:
        """Let so many sheets go through before one gets stuck; None clears the jam."""
        self._feeder(jam_after=sheets)

    def blur(self, sheet: int | None) -> None:
        """Let this sheet (its number in the stack, from 1) come out blurred; None: all sharp."""
        self._feeder(blur_sheet=sheet)

    def faults(self, **faults: Any) -> None:
        """Let these things go wrong from now on (`app.sandbox.faults.Faults`), and nothing else."""
        self._feeder(faults=faults)

    def put_back(self, sheets: int) -> None:
        """Lay the last sheets of the output on the tray again."""
        self._feeder(put_back=sheets)

    def feeder_state(self) -> dict[str, Any]:
        """What lies on the tray and in the output, and what left."""
        return _ask(self.info.feeder_control_url, self.info.control_token)

    def outage(self, on: bool) -> None:
        """Take the dossier system out of service, or put it back."""
        self.switch(outage=on)

    def switch(self, **switches: bool | int | float) -> dict[str, Any]:
        """Set switches of the dossier system (`app.sandbox.dossiers.switches.Switches`); returns all of them."""
        return _ask(self.info.control_url, self.info.control_token, switches)

    def _feeder(self, **orders: Any) -> None:
        _ask(self.info.feeder_control_url, self.info.control_token, orders)


class _Child:
    """A sandbox process that lives as long as the pipe stays open."""

    def __init__(self, process: subprocess.Popen[bytes], pipe: int) -> None:
        self._process = process
        self._pipe = pipe

    def end(self) -> None:
        os.close(self._pipe)
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _wait_until_ready(data_folder: Path, child: subprocess.Popen[bytes]) -> SandboxInfo:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        info = attach(data_folder)
        if info is not None and (info.pid == child.pid or child.poll() is not None):
            return info  # of the child, or of one that was faster
        if info is None and child.poll() is not None:
            break
        time.sleep(0.05)
    with (data_folder / "sandbox" / "serve.log").open("rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - _LOG_TAIL_BYTES))
        raise StationError("SANDBOX_NOT_STARTED", log.read().decode(errors="replace"))


def _ask(url: str, token: str, orders: dict[str, Any] | None = None) -> dict[str, Any]:
    """GET, or POST where there are orders. Raises URLError, OSError, ValueError."""
    request = Request(  # noqa: S310 - the address is ours, http on loopback
        url,
        data=None if orders is None else json.dumps(orders).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with _open(request, timeout=_ANSWER_S) as answer:
            said: dict[str, Any] = json.load(answer)
            return said
    except HTTPError as error:
        with error:
            raise ValueError(f"{error.code}: {error.read().decode(errors='replace')}") from error
