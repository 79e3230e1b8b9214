"""One request at a time on an upload; a client that went away holds it no longer."""

from __future__ import annotations

import asyncio
import socket
import uuid
from pathlib import Path

import pytest

from app.delivery.openapi_tus import OpenApiTusGateway
from app.sandbox.dossiers import locks
from app.sandbox.dossiers.refusal import Refused
from tests.support.dossier_server import ACCESS, access, dossier_server, manifest_of, small_pdf


def test_the_second_waits_and_then_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_PATIENCE_S", 0.02)
    held = locks.Locks()

    async def both() -> None:
        async with held.hold("a"), held.hold("b"):
            with pytest.raises(Refused, match="423 UPLOAD_LOCKED"):
                async with held.hold("a"):
                    pass
        async with held.hold("a"):
            pass

    asyncio.run(both())


def test_a_client_that_vanished_leaves_its_bytes_and_its_lock(tmp_path: Path) -> None:
    data = small_pdf(filler_bytes=200_000)
    with dossier_server(tmp_path) as server, OpenApiTusGateway(server.url, access(), timeout_s=10) as gateway:
        key = str(uuid.uuid4())
        url = gateway.open_upload(manifest_of(data), key)
        port = int(server.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as half:
            half.sendall(
                f"PATCH {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {ACCESS.token}\r\nTus-Resumable: 1.0.0\r\n"
                f"Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {len(data)}\r\n\r\n".encode()
                + data[:100_000]
            )
        held = gateway.offset(url)  # waits for the request of the client that is gone
        assert held <= 100_000
        assert gateway.send(url, data, held, lambda *told: None) == len(data)
        assert gateway.finish(url, key).size_bytes == len(data)
