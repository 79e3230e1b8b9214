"""An HTTP relay on loopback before any server: it can lose the answer to a request that was carried out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from tests.support.dossier_server import http_server

_OF_ONE_CONNECTION = frozenset({"connection", "content-length", "transfer-encoding", "keep-alive"})


class Relay:
    """`lose("POST", "files/", 2)`: the second POST from now on whose path ends so is answered to nobody. `lost` tells whether that was."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._losing: tuple[str, str] | None = None
        self._left = 0
        self.lost = False

    def lose(self, method: str, ending: str, nth: int = 1) -> None:
        self._losing, self._left, self.lost = (method, ending), nth, False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Request(scope, receive)
        headers = [(name, value) for name, value in asked.headers.items() if name != "host"]
        url = httpx.URL(path=scope["path"], query=scope["query_string"])
        body = await asked.body()
        answer = await run_in_threadpool(self._http.request, asked.method, url, headers=headers, content=body)
        if self._is_to_be_lost(asked.method, scope["path"]):
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
            return
        kept = [(k, v) for k, v in answer.headers.raw if k.lower().decode() not in _OF_ONE_CONNECTION]
        length = (b"content-length", str(len(answer.content)).encode())
        await send({"type": "http.response.start", "status": answer.status_code, "headers": [*kept, length]})
        await send({"type": "http.response.body", "body": answer.content})

    def _is_to_be_lost(self, method: str, path: str) -> bool:
        if self._losing is None or method != self._losing[0] or not path.endswith(self._losing[1]):
            return False
        self._left -= 1
        if self._left:
            return False
        self._losing, self.lost = None, True
        return True


@contextlib.contextmanager
def relay_to(server: str) -> Iterator[tuple[Relay, str]]:
    """The relay, and where it listens."""
    with httpx.Client(base_url=server, timeout=60, trust_env=False) as http:
        relay = Relay(http)
        with http_server(relay) as url:
            yield relay, url
