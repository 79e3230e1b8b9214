"""A demonstration PKI whose OCSP, CRL and time-stamp services can be counted, changed and taken down."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.sandbox.pki.authority import DemoPki
from app.sandbox.pki.web import pki_app
from app.signing.fetching import host_of
from app.signing.trust import TrustSettings
from tests.support.demo_world import moved_pki, serve

type Answer = Callable[[Request], Response]


class Responder:
    """`asked` counts the requests by kind (`ocsp`, `crls`, `tsa`); a kind in `instead` is answered by the test."""

    def __init__(self, folder: Path) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        self.pki: DemoPki = moved_pki(folder, f"http://127.0.0.1:{listener.getsockname()[1]}/pki")
        self.asked: Counter[str] = Counter()
        self.instead: dict[str, Answer] = {}
        self._app = pki_app(self.pki)
        serve(self, listener)

    def trust(self, cache: Path | None = None) -> TrustSettings:
        """Trusts this PKI and may ask it."""
        hosts = frozenset({host_of(self.pki.base_url)})
        return TrustSettings((self.pki.root_pem,), (self.pki.issuer_pem,), private_hosts=hosts, cache=cache)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        kind = scope["path"].split("/")[3]
        self.asked[kind] += 1
        if kind in self.instead:
            request = Request(scope, receive)
            await request.body()
            await self.instead[kind](request)(scope, receive, send)
        else:
            inner = dict(scope, path=scope["path"].removeprefix("/pki"))
            await self._app(inner, receive, send)


def down(_request: Request) -> Response:
    """A service that is not well."""
    return Response(status_code=503)
