"""A dossier system for tests: in a thread of the test's own, or as a process that can be killed."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from app.domain.delivery import UploadManifest
from app.domain.ports import AccessTokens
from app.identity.kept_token import KeptToken
from app.identity.secrets import MemorySecrets
from app.sandbox.dossiers.access import Access
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.system import dossier_system

ACCESS = Access("token-of-the-tests", "control-of-the-tests", "page-of-the-tests")
CODE = "H56.14-261124-0042"
ROOT = Path(__file__).resolve().parents[2]


def access(token: str = ACCESS.token) -> AccessTokens:
    """The token as a gateway takes it."""
    secrets = MemorySecrets()
    secrets.set("delivery-token", token)
    return KeptToken(secrets, "delivery-token")


@dataclass(frozen=True)
class DossierServer:
    """Where it answers, its switches, its folder."""

    url: str
    switches: Switches
    folder: Path


@contextlib.contextmanager
def dossier_server(folder: Path) -> Iterator[DossierServer]:
    switches = Switches()
    with http_server(dossier_system(folder, switches, ACCESS)) as url:
        yield DossierServer(url, switches, folder)


class _Server(uvicorn.Server):
    """Ends within a hundredth of a second instead of a tenth, twice over: a test for each fault starts one."""

    async def main_loop(self) -> None:
        await self.on_tick(0)
        while not self.should_exit:
            await asyncio.sleep(0.01)


@contextlib.contextmanager
def http_server(application: ASGIApp, certificate: Path | None = None) -> Iterator[str]:
    """Any application on a free port; with TLS where a file with key and certificate is given."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application,
        lifespan="off",
        ws="none",
        log_config=None,
        timeout_graceful_shutdown=1,
        ssl_certfile=certificate,
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class DossierProcess:
    """A dossier system in a process of its own; `kill` is kill -9."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.dossier_server", str(folder), str(port)], cwd=ROOT
        )
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            assert self._process.poll() is None, "the dossier system ended at once"
            time.sleep(0.02)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def small_pdf(text: str = "Trang 1", filler_bytes: int = 0) -> bytes:
    """A PDF of one A6 page with a black square; `filler_bytes` of noise make it larger."""
    noise = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(filler_bytes // 32))
    content = b"0 0 0 rg 50 300 100 60 re f"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 298 420]/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Title<FEFF%s>/Length %d>>stream\n%s\nendstream"
        % (text.encode("utf-16-be").hex().encode(), len(noise), noise),
    ]
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def manifest_of(data: bytes, **changes: object) -> UploadManifest:
    """What is announced of `data`."""
    values: dict[str, object] = {
        "dossier_code": CODE,
        "component_code": "TP01",
        "title": "Đơn đề nghị hỗ trợ sửa chữa nhà ở",
        "file_name": "Don_de_nghi.pdf",
        "media_type": "application/pdf",
        "size_bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "pages": 1,
        "version": 1,
        "signer": "Cán bộ Mẫu",
        "audit_head": "ab" * 32,
        "supersedes": None,
    }
    return UploadManifest(**(values | changes))  # type: ignore[arg-type]


if __name__ == "__main__":
    uvicorn.run(
        dossier_system(Path(sys.argv[1]), Switches(), ACCESS),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        log_level="critical",
    )
