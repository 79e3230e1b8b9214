"""Who may do what: a bearer token for machines, another for the control; a person at the pages has a session (`web.session`)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import Self

from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.canonical import sha256_hex
from app.sandbox.dossiers.refusal import Refused, refused_response


@dataclass(frozen=True, slots=True)
class Access:
    """The three secrets of a sandbox, random and different."""

    token: str = field(repr=False)
    control_token: str = field(repr=False)
    page_key: str = field(repr=False)
    """seals the one-time links to the pages"""

    @classmethod
    def fresh(cls) -> Access:
        """New secrets."""
        return cls(_secret(), _secret(), _secret())

    def of_this_run(self) -> Self:
        """The same tokens with a new key for the pages: no link from before a restart opens anything."""
        return replace(self, page_key=_secret())

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies do not tell ports apart, so that each sandbox needs its own."""
        return f"sandbox_{sha256_hex(self.control_token)[:8]}"


class Bearer:
    """ASGI middleware: paths below `prefixes` need `token`, all others pass."""

    def __init__(self, app: ASGIApp, prefixes: tuple[str, ...], token: str) -> None:
        self._app = app
        self._prefixes = prefixes
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or answer 401."""
        guarded = scope["type"] == "http" and scope["path"].startswith(self._prefixes)
        if guarded and not secrets.compare_digest(self._expected, _header(scope, b"authorization")):
            await refused_response(Refused(401, "UNAUTHORIZED"))(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _secret() -> str:
    return secrets.token_urlsafe(24)


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")
