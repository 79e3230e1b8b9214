"""The switches for faults: an outage, slowness, lost answers, files that are stored but not attached."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.sandbox.dossiers.refusal import Refused, refused_response

FAULTY_PATHS: Final = ("/api/", "/files/")
_EFFECTS: Final = ("POST", "PATCH", "DELETE")


@dataclass(slots=True)
class Switches:
    """What is wrong with the server now; all off at first. Set through `/control`, or directly by the process that serves."""

    outage: bool = False
    """every request is answered 503 until this is off"""
    outage_requests: int = 0
    """so many requests to come are answered 503"""
    answers_lost: int = 0
    """so many requests to come that change something are carried out, and the connection breaks instead of an answer"""
    delay_s: float = 0.0
    """so long each request waits first"""
    stored_not_attached: int = 0
    """so many files to come are received with a receipt, but never get into their component"""

    def set(self, wanted: Mapping[str, Any]) -> None:
        """Set the switches named in `wanted`; all or none. Raises Refused (400) on an unknown name, a wrong type, a negative number."""
        types = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, value in wanted.items():
            kind = types.get(name)
            fits = isinstance(value, bool) == (kind is bool) and isinstance(value, (bool, int, float))
            if kind is None or not fits or value < 0 or (kind is int and not isinstance(value, int)):
                raise Refused(400, "MANIFEST_REFUSED", f"no such switch, or not such a value: {name}")
        for name, value in wanted.items():
            setattr(self, name, types[name](value))

    def out_of_service(self) -> bool:
        """Whether this request meets an outage."""
        return self.outage or self._count_down("outage_requests")

    def loses_answer(self) -> bool:
        """Whether the answer to this request gets lost."""
        return self._count_down("answers_lost")

    def forgets_to_attach(self) -> bool:
        """Whether this file is stored without being attached."""
        return self._count_down("stored_not_attached")

    def _count_down(self, name: str) -> bool:
        left: int = getattr(self, name)
        setattr(self, name, max(0, left - 1))
        return left > 0


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
        if self._switches.out_of_service():
            await refused_response(Refused(503, "OUTAGE"))(scope, receive, send)
        elif scope["method"] in _EFFECTS and self._switches.loses_answer():
            await self._app(scope, receive, _nowhere)
            # An answer that promises a byte and never gives it: the server has to break the connection.
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
        else:
            await self._app(scope, receive, send)


async def _nowhere(message: Message) -> None:
    """The way that a lost answer goes."""


class Control:
    """The endpoint `/control`: GET tells the switches, POST sets some of them."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches

    async def show(self, request: Request) -> Response:
        """The switches as they are."""
        return JSONResponse(asdict(self._switches))

    async def set(self, request: Request) -> Response:
        """Set some, tell all."""
        try:
            wanted = await request.json()
        except ValueError:
            wanted = None
        if not isinstance(wanted, dict):
            raise Refused(400, "MANIFEST_REFUSED", "a JSON object of switches is expected")
        self._switches.set(wanted)
        return await self.show(request)
