"""The people around a dossier system: a station that delivers, and an operator who is signed in, with the mark that each form carries."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.delivery import ServerReceipt
from app.sandbox.dossiers.one_time import one_time_code
from tests.support.dossier_server import ACCESS, DossierServer, access, manifest_of

PATIENCE_S: Final = 60
_MARK = re.compile(r'name="form_mark" value="([^"]+)"')


def visitor(url: str, **more: Any) -> httpx.Client:
    """Somebody with a browser, who waits: a page may draw and judge files first, on a computer that has much else to do."""
    return httpx.Client(base_url=url, timeout=PATIENCE_S, **more)


def sign_in(client: httpx.Client) -> httpx.Response:
    """Go in by a one-time link; the cookie stays with the client."""
    return client.post("/sign-in", data={"code": one_time_code(ACCESS.page_key, datetime.now(UTC))})


def form_mark(client: httpx.Client) -> str:
    """What stands hidden in each form of this session."""
    found = _MARK.search(client.get("/").text)
    assert found is not None, "not signed in"
    return found[1]


def deliver(server: DossierServer, data: bytes, **changes: object) -> ServerReceipt:
    """Send a file by the real gateway, as a station does; `changes` are of its manifest."""
    manifest = manifest_of(data, **changes)
    key = hashlib.sha256(repr(manifest).encode()).hexdigest()
    with OpenApiTusGateway(server.url, access()) as gateway:
        gateway.find(manifest.dossier_code)
        url = gateway.open_upload(manifest, key)
        gateway.send(url, data, 0, lambda *told: None)
        return gateway.finish(url, key)
