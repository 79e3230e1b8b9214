"""kill -9 of the dossier system in the middle of a PATCH: what arrived is kept, and the file gets whole, once."""

from __future__ import annotations

import hashlib
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.errors import DeliveryFailed
from tests.support.dossier_server import ACCESS, CODE, DossierProcess, access, free_port, manifest_of, small_pdf

DATA = small_pdf(filler_bytes=3 << 20)
SHA256 = hashlib.sha256(DATA).hexdigest()
CHUNK_BYTES = 1 << 20


def nothing(done: int, total: int, unit: str) -> None:
    """No progress is shown."""


def test_killed_in_the_middle_of_a_patch(tmp_path: Path) -> None:
    port = free_port()
    server = DossierProcess(tmp_path, port)
    with OpenApiTusGateway(server.url, access(), timeout_s=10, chunk_bytes=CHUNK_BYTES) as gateway:
        url = gateway.open_upload(manifest_of(DATA), "key")
        sent = 700_000
        with socket.create_connection(("127.0.0.1", port)) as half:
            half.sendall(
                f"PATCH {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {ACCESS.token}\r\nTus-Resumable: 1.0.0\r\n"
                f"Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {CHUNK_BYTES}\r\n\r\n".encode()
                + DATA[:sent]
            )
            content = tmp_path / "content" / url.rpartition("/")[2]
            while content.stat().st_size == 0:
                time.sleep(0.01)
            server.kill()
        with pytest.raises(DeliveryFailed, match="SERVER_UNREACHABLE"):
            gateway.offset(url)
        server = DossierProcess(tmp_path, port)
        try:
            held = gateway.offset(url)
            assert 0 < held <= sent
            assert gateway.send(url, DATA, held, nothing) == len(DATA)
            assert gateway.finish(url, "key").sha256 == SHA256
            assert hashlib.sha256(content.read_bytes()).hexdigest() == SHA256
        finally:
            server.kill()


def test_killed_around_every_request_of_a_delivery(tmp_path: Path) -> None:
    """The server dies before the n-th request, for every n, and comes back; the caller just begins again where the server stands."""
    port, passed = free_port(), 0
    server = DossierProcess(tmp_path, port)

    def deliver(boundary: Callable[[str], None]) -> None:
        with OpenApiTusGateway(
            server.url, access(), timeout_s=10, chunk_bytes=CHUNK_BYTES, boundary=boundary
        ) as gateway:
            url = gateway.open_upload(manifest_of(DATA), "key")
            gateway.send(url, DATA, gateway.offset(url), nothing)
            assert gateway.finish(url, "key").sha256 == SHA256
            assert [(file.sha256, file.size_bytes) for file in gateway.read_back(CODE)] == [(SHA256, len(DATA))]

    kills = [
        "wire.open.before",
        "wire.offset.before",
        "wire.send.before",
        "wire.send.after",
        "wire.finish.before",
        "wire.finish.after",
    ]

    def killing(name: str) -> None:
        if kills and name == kills[0]:
            del kills[0]
            server.kill()

    while kills:
        try:
            deliver(killing)
        except DeliveryFailed as error:
            assert (error.code, error.retryable) == ("SERVER_UNREACHABLE", True)
            passed += 1
            server = DossierProcess(tmp_path, port)
    deliver(lambda name: None)
    server.kill()
    assert passed == 6
