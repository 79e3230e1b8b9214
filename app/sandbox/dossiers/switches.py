"""The switches for faults: what can be wrong with a dossier system, its disk, its clock, and the way to it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.sandbox.dossiers.refusal import RETRY_AFTER_S, Refused, refused_response

FAULTY_PATHS: Final = ("/api/", "/files/")
_EFFECTS: Final = ("POST", "PATCH", "DELETE")
_SIGNED: Final = ("clock_skew_s",)
_LARGEST: Final = 1_000_000_000
"""of any switch, in seconds some thirty years: what is added to a date stays one"""
_ONLY_ASKED: Final = ("/api/v1/store/search", "/api/mot-cua/kho/tracuu")
"""asked by POST, but they change nothing"""


@dataclass(slots=True)
class Switches:
    """What is wrong with the server now; all off at first. Set through `/control`, or directly by the process that serves."""

    outage: bool = False
    """every request is answered 503 until this is off"""
    outage_requests: int = 0
    """so many requests to come are answered 503"""
    retry_after_s: int = RETRY_AFTER_S
    """when a client may come back, as a 503 says it"""
    errors: int = 0
    """so many requests to come are answered 500"""
    token_expired: bool = False
    """no token counts: every request is answered 401 until this is off"""
    answers_lost: int = 0
    """so many requests to come that change something are carried out, and the connection breaks instead of an answer"""
    cut_after_bytes: int = 0
    """of each PATCH so many bytes are kept, then the connection breaks; 0: it does not"""
    delay_s: float = 0.0
    """so long each request waits first"""
    slow_answer_s: float = 0.0
    """so long the answer to a request that changes something waits, after it was carried out"""
    disk_full: bool = False
    """no byte of a PATCH finds room"""
    clock_skew_s: float = 0.0
    """so far the server's clock is ahead; negative: behind"""
    wrong_hashes: int = 0
    """so many receipts to come name another hash than that of the file"""
    listing_lag_s: float = 0.0
    """so long a file that was received is not listed yet"""
    stored_not_attached: int = 0
    """so many files to come are received with a receipt, but never get into their component"""

    accept_after_s: float = 0.0
    """so long a complete dossier waits until it is accepted for processing"""
    accept_never: bool = False
    """no dossier is accepted for processing by itself"""
    store_offline: bool = False
    """the citizens' electronic stores are out of service"""
    wrong_bytes: int = 0
    """so many files to come are served with other bytes than were received"""
    withdrawal_answers_lost: int = 0
    """so many withdrawals to come are carried out, and the connection breaks instead of the receipt"""
    upload_expires_s: float = 0.0
    """so long an upload that is announced from now on is kept before it is finished; 0: for good"""
    checksums: bool = False
    """the server checks each piece of an upload, and drops the damaged and the broken ones"""
    damaged_pieces: int = 0
    """so many pieces to come arrive with a wrong byte"""

    def set(self, wanted: Mapping[str, Any]) -> None:
        """Set the switches named in `wanted`; all or none. Raises Refused (400) on an unknown name, a wrong type, a negative number
        (the clock alone may be behind), one that is none or beyond all measure (JSON's readers take NaN and Infinity)."""
        types = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, value in wanted.items():
            kind = types.get(name)
            fits = isinstance(value, bool) == (kind is bool) and isinstance(value, (bool, int, float))
            if kind is None or not fits or not _measured(name, value) or (kind is int and not isinstance(value, int)):
                raise Refused(400, "MANIFEST_REFUSED", f"no such switch, or not such a value: {name}")
        for name, value in wanted.items():
            setattr(self, name, types[name](value))

    def out_of_service(self) -> bool:
        """Whether this request meets an outage."""
        return self.outage or self._count_down("outage_requests")

    def breaks_down(self) -> bool:
        """Whether this request meets an error of the server's own."""
        return self._count_down("errors")

    def now(self) -> datetime:
        """What the server's clock says (UTC)."""
        return datetime.now(UTC) + timedelta(seconds=self.clock_skew_s)

    def lists(self, received_at: datetime) -> bool:
        """Whether a file that was received then, by the server's clock, is listed by now."""
        return not self.listing_lag_s or received_at + timedelta(seconds=self.listing_lag_s) <= self.now()

    def tells_wrong_hash(self) -> bool:
        """Whether this receipt names another hash."""
        return self._count_down("wrong_hashes")

    def accepted_after_s(self) -> float | None:
        """How long a complete dossier waits until it is accepted for processing; None: for ever."""
        return None if self.accept_never else self.accept_after_s

    def serves_other_bytes(self) -> bool:
        """Whether this file is served with other bytes than were received."""
        return self._count_down("wrong_bytes")

    def damages_piece(self) -> bool:
        """Whether this piece arrives with a wrong byte."""
        return self._count_down("damaged_pieces")

    def loses_answer(self, path: str) -> bool:
        """Whether the answer to this request gets lost."""
        return self._count_down("answers_lost") or (
            path.endswith("/withdraw") and self._count_down("withdrawal_answers_lost")
        )

    def forgets_to_attach(self) -> bool:
        """Whether this file is stored without being attached."""
        return self._count_down("stored_not_attached")

    def _count_down(self, name: str) -> bool:
        left: int = getattr(self, name)
        setattr(self, name, max(0, left - 1))
        return left > 0


def _measured(name: str, value: float) -> bool:
    return (-_LARGEST if name in _SIGNED else 0) <= value <= _LARGEST


class Faults:
    """ASGI middleware that plays the faults on the machine interface; pages and `/control` always work."""

    def __init__(self, app: ASGIApp, switches: Switches) -> None:
        self._app = app
        self._switches = switches

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or fail to serve, one request."""
        if scope["type"] != "http" or not scope["path"].startswith(FAULTY_PATHS):
            await self._app(scope, receive, send)
            return
        if self._switches.delay_s:
            await asyncio.sleep(self._switches.delay_s)
        refused = self._refusal()
        if refused is not None:
            await _drain(receive)
            await refused(scope, receive, send)
        elif scope["method"] not in _EFFECTS or scope["path"] in _ONLY_ASKED:
            await self._app(scope, receive, send)
        elif self._switches.loses_answer(scope["path"]):
            await self._app(scope, receive, _nowhere)
            await _break_off(send)
        elif scope["method"] == "PATCH" and self._switches.cut_after_bytes:
            await self._cut(scope, receive, send)
        else:
            await self._app(scope, receive, self._slow(send))

    def _refusal(self) -> Response | None:
        """The answer instead of the real one, where the whole server is out of order."""
        if self._switches.token_expired:
            return refused_response(Refused(401, "UNAUTHORIZED"))
        if self._switches.breaks_down():
            return refused_response(Refused(500, "INTERNAL"))
        if self._switches.out_of_service():
            response = refused_response(Refused(503, "OUTAGE"))
            response.headers["Retry-After"] = str(self._switches.retry_after_s)
            return response
        return None

    async def _cut(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application gets so many bytes and then sees its client go; a shorter body passes whole."""
        cut = _Cut(receive, self._switches.cut_after_bytes)

        async def back(message: Message) -> None:
            if not cut.over:
                await send(message)

        await self._app(scope, cut.receive, back)
        if cut.over:
            await _break_off(send)

    def _slow(self, send: Send) -> Send:
        if not self._switches.slow_answer_s:
            return send

        async def later(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(self._switches.slow_answer_s)
            await send(message)

        return later


class _Cut:
    """A way in that ends after so many bytes; `over` tells that it did."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self.over = False

    async def receive(self) -> Message:
        """The next message of the request, shortened to what is left."""
        if self.over:
            return {"type": "http.disconnect"}
        message = await self._receive()
        body = message.get("body", b"")
        self.over = len(body) > self._left
        if self.over:
            message = {"type": "http.request", "body": body[: self._left], "more_body": True}
        self._left -= len(body)
        return message


async def _drain(receive: Receive) -> None:
    """Read the request to its end: a client that still writes would meet a broken connection instead of the answer."""
    while (await receive()).get("more_body"):
        pass


async def _break_off(send: Send) -> None:
    """An answer that promises a byte and never gives it: the server has to break the connection."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


async def _nowhere(message: Message) -> None:
    """The way that a lost answer goes."""
