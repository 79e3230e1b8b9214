"""npm's `@tus/server` in front of a sandbox: a Node process that receives the bytes (see `tus_server/server.mjs`)."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.node import NODE, npm_installed

SOURCE = Path(__file__).parent / "tus_server"


@dataclass(frozen=True)
class NodeTus:
    """Where it answers, and its process; `kill` is kill -9."""

    url: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def node_tus(sandbox_url: str, content: Path, token: str, expires_after_s: int = 0) -> Iterator[NodeTus]:
    server = subprocess.Popen(
        [NODE, npm_installed(SOURCE) / "server.mjs", sandbox_url, content, str(expires_after_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TUS_TOKEN": token},
    )
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        yield NodeTus(f"http://127.0.0.1:{int(server.stdout.readline())}", server)
    finally:
        server.stdin.close()
        server.wait(10)
        server.stdout.close()
