"""A real saned on loopback that serves the C backend: a scanner of another computer.

libsane's `net` knows one port only, so that each test process has a loopback address of its own instead.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.sane_backend.build import DRIVER

PORT = 6566
_START_LIMIT_S = 20.0


@dataclass(frozen=True)
class Saned:
    """A running server and its address; its processes are of a group of their own."""

    address: str
    process: subprocess.Popen[bytes]

    def device_id(self, theirs: str) -> str:
        """The id here of the device that is called `theirs` there."""
        return f"net:{self.address}:{theirs}"

    def kill(self) -> None:
        """Kills the server with all its connections."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def own_address() -> str:
    """A loopback address that no other test process uses."""
    pid = os.getpid()
    return f"127.{1 + (pid >> 16) % 250}.{pid >> 8 & 255}.{1 + pid % 250}"


@contextlib.contextmanager
def saned(folder: Path) -> Iterator[Saned]:
    """Serves until it is left. `folder` becomes its configuration; the environment says which driver it finds (see `c_scanner`)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dll.conf").write_text(f"{DRIVER}\n")
    (folder / "saned.conf").write_text("127.0.0.0/8\n")
    address = own_address()
    process = subprocess.Popen(
        ["saned", "-l", "-b", address, "-p", str(PORT), "-d", "0"],
        env={**os.environ, "SANE_CONFIG_DIR": str(folder), "PATH": f"{os.environ['PATH']}:/usr/sbin"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    server = Saned(address, process)
    try:
        _wait(address, process)
        yield server
    finally:
        server.kill()


def net_config(folder: Path, address: str) -> Path:
    """A folder of system configuration in which `net` looks for that address; for `scanner.sane.config.SYSTEM_CONFIG_DIR`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "net.conf").write_text(f"{address}\n")
    return folder


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline_s = time.monotonic() + _START_LIMIT_S
    while True:
        try:
            socket.create_connection((address, PORT)).close()
            return
        except ConnectionRefusedError:
            if process.poll() is not None or time.monotonic() > deadline_s:
                raise
        time.sleep(0.05)
