"""Who is signed in at the operator's pages: sessions in memory, a cookie that no script can read, a mark on each form."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.sandbox.dossiers.access import Access
from app.sandbox.dossiers.one_time import OneTimeCodes
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.web.render import OPERATOR, Renderer

LASTS: Final = timedelta(hours=8)
"""a day at the counter; then one signs in again"""
MOST_SESSIONS: Final = 50
_MOST_FORM_BYTES: Final = 16 * 1024
_MOST_FIELDS: Final = 60


@dataclass(frozen=True, slots=True)
class Session:
    """One person in one browser. `form_mark` stands in each form: a page of somebody else's can't know it."""

    id: str = field(repr=False)
    form_mark: str = field(repr=False)
    ends_at: datetime


class Sessions:
    """The sessions of this run; used by the event loop alone. A restart ends them all."""

    def __init__(self, access: Access, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.cookie = access.cookie
        self._now = now
        self._codes = OneTimeCodes(access.page_key)
        self._open: dict[str, Session] = {}

    def enter(self, code: str) -> Session | None:
        """A new session for a good one-time code; the oldest makes room where there are too many."""
        now = self._now()
        if not self._codes.redeem(code, now):
            return None
        while len(self._open) >= MOST_SESSIONS:
            del self._open[next(iter(self._open))]
        session = Session(secrets.token_urlsafe(24), secrets.token_urlsafe(24), now + LASTS)
        self._open[session.id] = session
        return session

    def of(self, request: Request) -> Session | None:
        """The session of the request's cookie, unless it has run out."""
        session = self._open.get(request.cookies.get(self.cookie, ""))
        return session if session is not None and session.ends_at > self._now() else None

    def leave(self, session: Session) -> None:
        """End a session: its cookie is worth nothing from now on."""
        self._open.pop(session.id, None)


class OperatorsOnly:
    """ASGI middleware: all paths but the open ones need a session. Without one every path says the same, one that is not there too."""

    def __init__(
        self,
        app: ASGIApp,
        sessions: Sessions,
        refuse: Callable[[Request], Response],
        open_prefixes: tuple[str, ...],
        open_paths: frozenset[str],
    ) -> None:
        self._app = app
        self._sessions = sessions
        self._refuse = refuse
        self._open_prefixes = open_prefixes
        self._open_paths = open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or answer 401 with the way in."""
        if scope["type"] != "http" or scope["path"].startswith(self._open_prefixes):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        scope[OPERATOR] = self._sessions.of(request)
        if scope[OPERATOR] is None and scope["path"] not in self._open_paths:
            await self._refuse(request)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class Entry:
    """The pages `/sign-in` and `/sign-out`."""

    def __init__(self, sessions: Sessions, renderer: Renderer) -> None:
        self._sessions = sessions
        self._renderer = renderer

    def show(self, request: Request) -> Response:
        """The way in; a link from the station brings the one-time code along. Nothing is taken before the button is pressed.

        Who is in already is led on.
        """
        if request.scope[OPERATOR] is not None:
            return RedirectResponse("/", status_code=303)
        return self._renderer.page(request, "sign_in.html", code=request.query_params.get("code", ""), refused=False)

    def refuse(self, request: Request) -> Response:
        """What somebody sees who has not signed in."""
        return self._renderer.page(request, "sign_in.html", 401, code="", refused=False)

    async def enter(self, request: Request) -> Response:
        """Take the code, give the cookie."""
        session = self._sessions.enter((await _fields(request)).get("code", "").strip())
        if session is None:
            return self._renderer.page(request, "sign_in.html", 403, code="", refused=True)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(
            self._sessions.cookie,
            session.id,
            max_age=int(LASTS.total_seconds()),
            httponly=True,
            samesite="strict",
        )
        return response

    async def leave(self, request: Request) -> Response:
        """End the session, here and in the browser."""
        await operator_form(request)
        self._sessions.leave(request.scope[OPERATOR])
        response = RedirectResponse("/sign-in", status_code=303)
        response.delete_cookie(self._sessions.cookie, httponly=True, samesite="strict")
        return response


async def operator_form(request: Request) -> dict[str, str]:
    """The fields of a form that an operator sent from one of our own pages.

    Raises:
        Refused: 403 FORM_REFUSED where the session's mark is missing or another; 400, 413 where it is no such form.
    """
    fields = await _fields(request)
    session: Session = request.scope[OPERATOR]
    if not secrets.compare_digest(fields.pop("form_mark", "").encode(), session.form_mark.encode()):
        raise Refused(403, "FORM_REFUSED")
    return fields


async def _fields(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
        raise Refused(400, "FORM_MALFORMED")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_FORM_BYTES:
            raise Refused(413, "FORM_TOO_LARGE")
    try:
        text = body.decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"))
    except ValueError as error:
        raise Refused(400, "FORM_MALFORMED") from error
