"""Who asks, on the way to the dossier system: servers that want to see a certificate, a proxy, and an issuer whose tokens are looked at."""

from __future__ import annotations

import dataclasses
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.delivery.line import Line
from app.delivery.trusted import ClientCertificate
from app.identity.secrets import MemorySecrets
from app.identity.session import Session
from tests.support.delivery_faults.certificates import Authority
from tests.support.dossier_server import ACCESS, free_port, http_server
from tests.support.node_oidc import CLIENT_ID, NodeIssuer, node_issuer, post
from tests.support.proxy import TunnelProxy, tunnel_proxy
from tests.support.sign_in_desk import ASK, by_browser, session_at, visitor
from tests.support.tls_front import tls_front

HOST = "hoso.example"
"""a name that only the proxy knows a server for"""


class Admitting:
    """ASGI: a token that the issuer knows now opens the sandbox, which knows one of its own."""

    def __init__(self, app: ASGIApp, issuer: NodeIssuer) -> None:
        self._app = app
        self._issuer = issuer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers = dict(scope["headers"])
        if self._issuer.knows(headers[b"authorization"].decode().removeprefix("Bearer ")):
            headers[b"authorization"] = f"Bearer {ACCESS.token}".encode()
            await self._app({**scope, "headers": list(headers.items())}, receive, send)
            return
        while (await receive()).get("more_body"):
            pass
        await JSONResponse({"error_code": "UNAUTHORIZED"}, 401)(scope, receive, send)


class Renamed:
    """ASGI: the sandbox answers to the names of this computer alone; here it stands for a server of the network."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers = [(name, b"localhost" if name == b"host" else value) for name, value in scope["headers"]]
        await self._app({**scope, "headers": headers}, receive, send)


class Asking:
    """Made when a row first asks for it; `fresh` puts everything right, but for the sign-in."""

    def __init__(self, app: ASGIApp, url: str, authority: Authority, folder: Path, stack: ExitStack) -> None:
        self._app = app
        self._url = url
        self._authority = authority
        self._folder = folder
        self._stack = stack
        self._secrets = MemorySecrets()
        self.issuer_gone = False

    # -- certificates

    @cached_property
    def known_only(self) -> str:
        """The sandbox, for those who show a certificate of the authority."""
        certificate = self._authority.issue("known-only")
        port = int(self._url.rpartition(":")[2])
        return self._stack.enter_context(tls_front(port, certificate, self._authority.bundle))

    def showing(self, name: str, authority: Authority | None = None, **certificate: Any) -> Line:
        """A line on which such a certificate is shown."""
        file = (authority or self._authority).issue(name, **certificate)
        return Line(ca_bundle=self._authority.bundle, client_certificate=ClientCertificate(file))

    # -- a proxy

    @cached_property
    def proxy(self) -> TunnelProxy:
        """It leads to the sandbox, under the name HOST."""
        certificate = self._authority.issue("behind-proxy", names=[x509.DNSName(HOST)])
        url = self._stack.enter_context(http_server(Renamed(self._app), certificate))
        return self._stack.enter_context(tunnel_proxy(int(url.rpartition(":")[2])))

    def by_proxy(self, url: str = "", credentials: tuple[str, str] | None = None) -> Line:
        """A line by way of the proxy, or of another one."""
        return Line(ca_bundle=self._authority.bundle, proxy=url or self.proxy.url, proxy_credentials=credentials)

    # -- a sign-in

    @cached_property
    def issuer(self) -> NodeIssuer:
        """npm's `oidc-provider`."""
        return self._stack.enter_context(node_issuer())

    @cached_property
    def for_people(self) -> str:
        """The sandbox, for tokens of the issuer."""
        return self._stack.enter_context(http_server(Admitting(self._app, self.issuer)))

    @cached_property
    def session(self) -> Session:
        """Where people sign in."""

        def ask(method: str, url: str, headers: Any, body: bytes) -> tuple[int, bytes]:
            if self.issuer_gone:
                url = url.replace(str(urlsplit(url).port), str(free_port()))
            return ASK(method, url, headers, body)

        return session_at(self.issuer.url, self._folder, self._secrets, ask)

    def sign_in(self) -> None:
        """Somebody signs in."""
        by_browser(self.session, visitor())

    def run_out(self) -> None:
        """By our clock the token is at its end."""
        kept = dataclasses.replace(self._kept(), refresh_at_s=0.0, expires_at_s=0.0)
        self._secrets.set(self._name, kept.to_json())
        self.session._known = kept

    def revoke(self) -> None:
        """The issuer takes the sign-in back."""
        form = {"token": self._kept().refresh_token, "client_id": CLIENT_ID}
        assert post(f"{self.issuer.url}/token/revocation", form).status_code == 200

    def fresh(self) -> None:
        """Nothing is wrong."""
        self.issuer_gone = False
        if "issuer" in vars(self):
            self.issuer.well()
        if "proxy" in vars(self):
            self.proxy.credentials, self.proxy.status = "", 0

    @property
    def _name(self) -> str:
        return f"sign-in:{CLIENT_ID}@{self.issuer.url}"

    def _kept(self) -> Any:
        kept = self.session._read()
        assert kept is not None
        return kept
