"""Keys of signing services, wired as the station wires them."""

from __future__ import annotations

import asyncio
import atexit
import functools
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest

from app.bootstrap.service_keys import service_key
from app.domain.errors import SigningFailed
from app.domain.ports import Signer
from app.domain.signatures import Authorization
from app.identity.secrets import MemorySecrets
from app.sandbox.pki.architecture import _configuration
from app.settings import DeliverySection
from app.settings.signing import CscSection
from app.signing.csc.key import CscKey
from app.signing.rules import SigningRules
from app.signing.signer import PadesSigner, SigningKey
from tests.support.csc_server import TOKEN
from tests.support.demo_world import demo_pki
from tests.support.signing_world import demo_rules


def csc_key(
    closing: ExitStack, url: str, token: str = TOKEN, *, delivery: DeliverySection | None = None, **section: Any
) -> CscKey:
    """The key of the service at `url`."""
    secrets = MemorySecrets()
    secrets.set("csc-token:demo", token)
    secrets.set("csc-secret:demo", "secret")
    service = CscSection(url=url, **section)
    return service_key("demo", service, secrets, delivery or DeliverySection(), closing, 28_800.0)


def csc_signer(closing: ExitStack, url: str, *, rules: SigningRules | None = None, **section: Any) -> Signer:
    """A signer over it."""
    return PadesSigner("demo", csc_key(closing, url, **section), rules or demo_rules())


BOTH: Final = Authorization("1234", "99")


def sign(key: SigningKey, data: bytes = b"attributes", given: Authorization = BOTH) -> bytes:
    """The raw signature over `data`."""
    with key.unlocked(given) as signer:
        return asyncio.run(signer.async_sign_raw(data, "sha256"))


def refused(key: SigningKey, given: Authorization = BOTH, data: bytes = b"attributes") -> SigningFailed:
    """Why there is none."""
    with pytest.raises(SigningFailed) as caught:
        sign(key, data, given)
    return caught.value


@functools.cache
def certomancer_service(scal: int = 2) -> str:
    """`certomancer-csc-dummy` over the demonstration PKI, a process until this one ends; the address of its methods."""
    pki = demo_pki()
    folder = Path(tempfile.mkdtemp(prefix="sohoa-csc-"))
    for key in pki.folder.glob("*.key.pem"):
        (folder / key.name).symlink_to(key)
    configuration = folder / "certomancer.yml"
    configuration.write_text(json.dumps(_configuration(pki.base_url, pki.created)))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "csc_dummy", configuration, str(port), str(scal)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    atexit.register(_end, server, folder)
    _wait_for(port, server)
    return f"http://localhost:{port}/csc/v1"


def _end(server: subprocess.Popen[bytes], folder: Path) -> None:
    server.kill()
    server.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            socket.create_connection(("localhost", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the service ended")
