"""The sandbox as one process: dossier system, feeder, time stamps and OCSP, each on a loopback port of its own.

Run by `main.py sandbox serve` or `python -m app.sandbox.serve --data-dir DIR`. Ports and secrets stay the same from one run to the next
where the ports are free, so that certificates, devices and bookmarks that name them stay true.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from app.sandbox.dossiers import paper_pdf
from app.sandbox.dossiers.access import Access, Bearer
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.system import LOOPBACK_HOSTS, dossier_system
from app.sandbox.feeder import FeederTray, Sheet, feeder
from app.sandbox.info import SandboxInfo
from app.sandbox.pki.authority import DemoPki, ensure_pki
from app.sandbox.pki.web import pki_app

_HOST: Final = "127.0.0.1"
_ACCEPTED_AFTER_S: Final = 20.0
"""so that who trains sees that a dossier waits, and does not wait long"""
_OTHER_STARTS_S: Final = 120.0
"""how long a second start waits for the first one to be ready"""


class AnotherOneServes(Exception):
    """A sandbox serves this data folder already; `info` says where."""

    def __init__(self, info: SandboxInfo) -> None:
        self.info = info
        super().__init__(f"a sandbox serves this folder already (process {info.pid})")


def serve(
    data_folder: Path,
    *,
    samples: bool = False,
    parent_pipe_fd: int | None = None,
    ready: Callable[[SandboxInfo], None] = lambda info: None,
) -> None:
    """Serve until SIGTERM, SIGINT, or until the other end of the pipe `parent_pipe_fd` closes.

    Calls `ready` once everything answers and `sandbox.json` is written; takes that file away at the end. With `samples` the tray is
    loaded with the sample dossier.

    Raises:
        AnotherOneServes: one sandbox a data folder.
    """
    folder = data_folder / "sandbox"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _duty(data_folder, folder / "lock"):
        asyncio.run(_serve(data_folder, folder, samples, parent_pipe_fd, ready))


@contextlib.contextmanager
def _duty(data_folder: Path, lock: Path) -> Iterator[None]:
    """Hold the lock file; the system lets it go when this process ends, however it ends."""
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherOneServes(_wait_for_info(data_folder)) from error
        SandboxInfo.remove(data_folder)  # a leftover of one that was killed
        yield


def _wait_for_info(data_folder: Path) -> SandboxInfo:
    """The one that holds the lock may still be on its way up."""
    deadline = time.monotonic() + _OTHER_STARTS_S
    while (info := SandboxInfo.read(data_folder)) is None:
        if time.monotonic() > deadline:
            raise TimeoutError("another sandbox holds the lock of this folder but does not answer")
        time.sleep(0.1)
    return info


async def _serve(
    data_folder: Path,
    folder: Path,
    samples: bool,
    parent_pipe_fd: int | None,
    ready: Callable[[SandboxInfo], None],
) -> None:
    stop = _end_signals(parent_pipe_fd)
    habits = _Habits.of(folder)
    sockets = {name: _listen(port) for name, port in habits.ports.items()}
    urls = {name: f"http://{_HOST}:{listening.getsockname()[1]}" for name, listening in sockets.items()}
    _Habits({name: listening.getsockname()[1] for name, listening in sockets.items()}, habits.access).keep(folder)
    pki = await asyncio.to_thread(ensure_pki, folder / "pki", urls["pki"])
    tray = await asyncio.to_thread(_tray, folder / "feeder", samples)
    applications: dict[str, ASGIApp] = {
        "dossiers": dossier_system(
            folder / "dossiers", Switches(accept_after_s=_ACCEPTED_AFTER_S), habits.access, paper_pdf.signing(pki)
        ),
        "feeder": _guarded_feeder(tray, habits.access),
        "pki": pki_app(pki),
    }
    servers = {name: _Server(_config(application)) for name, application in applications.items()}
    async with asyncio.TaskGroup() as group:
        for name, server in servers.items():
            group.create_task(server.serve([sockets[name]]))
        while not all(server.started for server in servers.values()):
            await asyncio.sleep(0.01)
        info = _info(urls, habits.access, pki)
        info.write(data_folder)
        ready(info)
        await stop.wait()
        SandboxInfo.remove(data_folder)
        for server in servers.values():
            server.should_exit = True


def _end_signals(parent_pipe_fd: int | None) -> asyncio.Event:
    """An event that is set when it is time to end."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def parent_gone(pipe: int) -> None:
        loop.remove_reader(pipe)
        stop.set()

    if parent_pipe_fd is not None:
        # Nobody writes into the pipe: it becomes readable when its other end is closed.
        loop.add_reader(parent_pipe_fd, parent_gone, parent_pipe_fd)
    return stop


@dataclass(frozen=True, slots=True)
class _Habits:
    """What stays from one run to the next: the ports (0: any) and the secrets."""

    ports: dict[str, int]
    access: Access

    @classmethod
    def of(cls, folder: Path) -> _Habits:
        try:
            kept = json.loads((folder / "habits.json").read_text(encoding="utf-8"))
            return cls(kept["ports"], Access(**kept["access"]).of_this_run())
        except (OSError, ValueError, KeyError, TypeError):
            return cls({"dossiers": 0, "feeder": 0, "pki": 0}, Access.fresh())

    def keep(self, folder: Path) -> None:
        path = folder / "habits.json"
        partial = path.with_suffix(".part")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(asdict(self)), encoding="utf-8")
        partial.replace(path)


def _listen(port: int) -> socket.socket:
    """A listening socket on the wanted port, or on any where that one is taken."""
    for candidate in (port, 0):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((_HOST, candidate))
            listening.listen(64)
        except OSError:
            listening.close()
            continue
        return listening
    raise OSError("no loopback port is free")


def _tray(folder: Path, samples: bool) -> FeederTray:
    """An empty tray, or one with the sample dossier; its sides are drawn on first use."""
    if not samples:
        return FeederTray()
    # Drawing needs numpy and Pillow's fonts; most sandboxes do without.
    from app.sandbox.paper import dossier as paper
    from app.sandbox.paper.samples import words

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = tuple(folder / f"side-{number:02d}.jpg" for number in paper.numbers())
    if not all(file.is_file() for file in files):
        files = paper.write_tray(folder)
    stack: list[Sheet] = []
    for file, side in zip(files, words("dossier")["sides"], strict=True):
        if side["paper"] == "blank-back":
            stack[-1] = Sheet(stack[-1].front, file)
        else:
            stack.append(Sheet(file))
    tray = FeederTray(samples=tuple(stack))
    tray.load(stack)
    return tray


def _guarded_feeder(tray: FeederTray, access: Access) -> ASGIApp:
    """Scanning programs carry no token; the hand at the machine does."""
    application: Starlette = feeder(tray)
    return TrustedHostMiddleware(Bearer(application, ("/control",), access.control_token), LOOPBACK_HOSTS)


class _Server(uvicorn.Server):
    """One of several servers in one process: ending is the process's business, not a signal's to one of them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(application: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        lifespan="off",
        ws="none",
        http="h11",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )


def _info(urls: dict[str, str], access: Access, pki: DemoPki) -> SandboxInfo:
    return SandboxInfo(
        pid=os.getpid(),
        dossiers_url=urls["dossiers"],
        token=access.token,
        control_url=f"{urls['dossiers']}/control",
        control_token=access.control_token,
        page_key=access.page_key,
        feeder_url=f"{urls['feeder']}/eSCL",
        feeder_control_url=f"{urls['feeder']}/control",
        tsa_url=pki.tsa_url,
        ocsp_url=pki.ocsp_url,
        root_pem=pki.root_pem,
        issuer_pem=pki.issuer_pem,
        officer_p12=pki.officer_p12,
        seal_p12=pki.seal_p12,
        officer_pin_file=pki.officer_pin,
    )


def main(arguments: list[str] | None = None) -> int:
    """`python -m app.sandbox.serve`: serve a data folder, or say who serves it already."""
    parser = argparse.ArgumentParser(description="Serve the sandbox of a data folder.")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--samples", action="store_true", help="load the tray with the sample dossier")
    parser.add_argument("--parent-fd", type=int, help="end when the other end of this pipe closes")
    chosen = parser.parse_args(arguments)
    try:
        serve(
            chosen.data_dir.absolute(),
            samples=chosen.samples,
            parent_pipe_fd=chosen.parent_fd,
            ready=lambda info: print(info.page_url, flush=True) if chosen.parent_fd is None else None,
        )
    except AnotherOneServes as other:
        print(f"{other}: {other.info.page_url}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
