"""Who may do what: a bearer token for machines, another for the control, a cookie for the person who looks at the pages."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.canonical import sha256_hex
from app.sandbox.dossiers.refusal import Refused, refused_response

_NO_ENTRY: Final = "Cần mở trang bằng liên kết có khóa. / Open the page by the link that carries its key.\n"


@dataclass(frozen=True, slots=True)
class Access:
    """The three secrets of a sandbox, random and different."""

    token: str = field(repr=False)
    control_token: str = field(repr=False)
    page_key: str = field(repr=False)

    @classmethod
    def fresh(cls) -> Access:
        """New secrets."""
        return cls(*(secrets.token_urlsafe(24) for _ in range(3)))

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies do not tell ports apart, so that each sandbox needs its own."""
        return f"sandbox_{sha256_hex(self.page_key)[:8]}"


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


class PageKey:
    """ASGI middleware: all paths but those below `open_prefixes` need the page's key, as a cookie.

    A link with `?key=` gives the cookie and leads on to the same page without the key, so that it stays in no history or log.
    """

    def __init__(self, app: ASGIApp, open_prefixes: tuple[str, ...], access: Access) -> None:
        self._app = app
        self._open_prefixes = open_prefixes
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, let the visitor in, or answer 401."""
        if scope["type"] != "http" or scope["path"].startswith(self._open_prefixes):
            await self._app(scope, receive, send)
            return
        offered = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        if offered and self._is_key(offered):
            await self._let_in(scope["path"])(scope, receive, send)
        elif self._is_key(Request(scope).cookies.get(self._access.cookie, "")):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse(_NO_ENTRY, status_code=401)(scope, receive, send)

    def _is_key(self, offered: str) -> bool:
        return secrets.compare_digest(offered.encode(), self._access.page_key.encode())

    def _let_in(self, path: str) -> Response:
        # "//host" would lead to another server
        response = RedirectResponse("/" + path.lstrip("/"), status_code=303)
        response.set_cookie(self._access.cookie, self._access.page_key, httponly=True, samesite="strict")
        return response


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")
