"""A running demonstration PKI for the tests: one per test process."""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import socket
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from app.sandbox.pki.authority import DemoPki, ensure_pki
from app.sandbox.pki.web import pki_app
from tests.support.known_keys import lay_known_keys


@functools.cache
def demo_pki() -> DemoPki:
    """Keys in a temporary folder, served on a free port until the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="sohoa-pki-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    lay_known_keys(folder / "pki", "demonstration")
    listener = socket.create_server(("127.0.0.1", 0))
    pki = ensure_pki(folder / "pki", f"http://127.0.0.1:{listener.getsockname()[1]}/pki")
    serve(Starlette(routes=[Mount("/pki", pki_app(pki))]), listener)
    return pki


def moved_pki(folder: Path, base_url: str, founded: datetime | None = None) -> DemoPki:
    """The same keys, issued again for another address, and as if the authorities were founded then (UTC)."""
    folder.mkdir()
    for path in demo_pki().folder.iterdir():
        shutil.copy(path, folder)
    if founded is not None:
        facts = {"base_url": "", "created": founded.isoformat()}
        (folder / "pki.json").write_text(json.dumps(facts), encoding="utf-8")
    return ensure_pki(folder, base_url)


def serve_at(app: ASGIApp, port: int) -> None:
    """Serve `app` where nobody listened before."""
    serve(app, socket.create_server(("127.0.0.1", port)))


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Serve `app` in a thread of this process until it ends."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(5)

    atexit.register(stop)
    while not server.started:
        time.sleep(0.01)
