"""A sandbox dossier system for `bench_deliver`, in a process of its own: `python -m tests.perf.deliver_server FOLDER HOST`.

Prints its port; ends when its standard input closes.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.system import dossier_system
from tests.support.dossier_server import ACCESS, ROOT


@contextlib.contextmanager
def served(folder: Path, host: str = "127.0.0.1") -> Iterator[str]:
    """Where it answers."""
    call = [sys.executable, "-m", "tests.perf.deliver_server", str(folder), host]
    with subprocess.Popen(call, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://{host}:{int(process.stdout.readline())}"
        process.communicate()


class _OnLoopback:
    """The sandbox answers to the names of loopback alone; over a link it is asked by another one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers = [(b"host", b"127.0.0.1") if name == b"host" else (name, value) for name, value in scope["headers"]]
        await self._app({**scope, "headers": headers}, receive, send)


def main(folder: Path, host: str) -> None:
    """Serve."""
    system = dossier_system(folder, Switches(), ACCESS)
    config = uvicorn.Config(
        _OnLoopback(system), host=host, port=0, lifespan="off", ws="none", http="h11", log_config=None
    )
    server, listening = uvicorn.Server(config), config.bind_socket()
    print(listening.getsockname()[1], flush=True)

    def end() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=end, daemon=True).start()
    server.run([listening])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
