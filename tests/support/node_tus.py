"""npm's `@tus/server` in front of a sandbox: a Node process that receives the bytes (see `tus_server/server.mjs`)."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.dossier_server import ROOT

SOURCE = Path(__file__).parent / "tus_server"


def absent() -> str:
    """Why it can't run here; empty: it can."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    return f"{' and '.join(missing)} not here: install Node.js 20 or later with npm" if missing else ""


@dataclass(frozen=True)
class NodeTus:
    """Where it answers, and its process; `kill` is kill -9."""

    url: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def node_tus(sandbox_url: str, content: Path, token: str) -> Iterator[NodeTus]:
    server = subprocess.Popen(
        ["node", _installed() / "server.mjs", sandbox_url, content],
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


def _installed() -> Path:
    """The packages of the lock file in `.tools`, once a checkout: `npm ci` runs no script of theirs and asks for nothing optional."""
    files = [SOURCE / name for name in ("package.json", "package-lock.json", "server.mjs")]
    wanted = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    folder = ROOT / ".tools" / "tus_server"
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / "stamp"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two test processes one installs
        if not stamp.is_file() or stamp.read_text() != wanted:
            for file in files:
                shutil.copy(file, folder)
            install = ["npm", "ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
            subprocess.run(install, cwd=folder, check=True)
            stamp.write_text(wanted)
    return folder
