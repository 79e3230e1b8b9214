"""The HTTP connection to one dossier system, which every gateway speaks through: limits, deadlines, and the errors of the wire."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cached_property
from types import TracebackType
from typing import Final, Self

import httpx

from app.delivery.failures import WireCode, failed, refusal, succeeded, unreachable
from app.delivery.line import Line
from app.domain.ports import AccessTokens

_TOKEN: Final = re.compile(r"[!-~]*")
"""without a token the server is asked all the same, and says what it thinks of that"""
_MAX_ANSWER_BYTES: Final = 1 << 20
_PIECE_BYTES: Final = 64 << 10
_ASKING_TIMEOUTS: Final = 4


class Connection:
    """Requests with the token to one server, and to no other: redirects are not followed, addresses of other servers are refused.

    `tokens` is asked for each request. A request that is answered with 401 is sent once more where `tokens` has another one; every request
    that is sent here may be: it reads, names an idempotency key, or says at which offset its bytes belong.

    `timeout_s` limits each connect, read and write. A whole request, its answer with it, may last `timeouts` times as long (looked at
    between two reads or writes, so it may be exceeded by one of them); longer is SERVER_UNREACHABLE. An answer of more than 1 MiB is
    ANSWER_MALFORMED. `line` says how the server is reached and believed, `scheme` how it wants the token shown. Several threads may use
    one instance.

    Whether the line serves is found out with the first request, and with the next one again: a station with a wrong address, or with a
    certificate that has run out, still scans, and what was mended counts at once.
    """

    def __init__(
        self,
        base_url: str,
        tokens: AccessTokens,
        *,
        timeout_s: float,
        boundary: Callable[[str], None],
        line: Line,
        scheme: str = "Bearer",
    ) -> None:
        self._url = base_url
        self._line = line
        self._tokens = tokens
        self._scheme = scheme
        self._timeout_s = timeout_s
        self._boundary = boundary
        self._made: httpx.Client | None = None
        self._making = threading.Lock()

    @property
    def host(self) -> str:
        """The name of the server in its address."""
        return self._base.host

    @cached_property
    def _base(self) -> httpx.URL:
        return self._line.address(self._url)

    @cached_property
    def _proxied(self) -> bool:
        return self._line.by_proxy(self._base)

    @property
    def _http(self) -> httpx.Client:
        with self._making:
            if self._made is None:
                self._made = self._line.client(self._base, self._timeout_s)
            return self._made

    def close(self) -> None:
        """Close the connections."""
        if self._made is not None:
            self._made.close()

    def on_this_server(self, url: str) -> httpx.URL:
        """The absolute URL; refuses another scheme, host or port, which the token must not follow."""
        try:
            resolved = (base := self._base).join(url)
        except httpx.InvalidURL as error:
            raise failed(WireCode.ANSWER_MALFORMED, "upload URL") from error
        if (resolved.scheme, resolved.host, resolved.port) != (base.scheme, base.host, base.port):
            raise failed(WireCode.ANSWER_MALFORMED, "upload URL of another server")
        return resolved

    def ask(
        self,
        method: str,
        url: str | httpx.URL,
        *,
        absent: WireCode,
        boundary: str | None = None,
        headers: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
    ) -> httpx.Response:
        """One request that has to succeed; `absent` is what a bare 404 means, `boundary` the kind of its fail points."""
        if boundary:
            self._boundary(f"{boundary}.before")
        response = self.request(method, url, headers=headers, json=json)
        if boundary:
            self._boundary(f"{boundary}.after")
        return succeeded(response, absent=absent)

    def request(
        self,
        method: str,
        url: str | httpx.URL,
        *,
        headers: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
        content: Callable[[], Iterable[bytes]] | None = None,
        timeouts: int = _ASKING_TIMEOUTS,
    ) -> httpx.Response:
        """One request and its whole answer, whatever the status. `content` gives the body piece by piece, anew for each time it is sent."""
        deadline = time.monotonic() + timeouts * self._timeout_s

        def asked() -> httpx.Request:
            body = None if content is None else _pieces(content(), deadline)
            return self._http.build_request(method, url, headers=headers, json=json, content=body)

        with self._answered(asked) as response:
            return _whole(response, deadline)

    def digest(self, url: httpx.URL, *, absent: WireCode, limit_bytes: int, timeouts: int) -> tuple[str, int]:
        """SHA-256 (hex) and size in bytes of what lies at `url`, of which nothing is kept; more than `limit_bytes` is FILE_TOO_LARGE."""
        sha256, size = hashlib.sha256(), 0
        for piece in self._read(url, absent, limit_bytes, timeouts):
            sha256.update(piece)
            size += len(piece)
        return sha256.hexdigest(), size

    def fetch(self, url: httpx.URL, *, absent: WireCode, limit_bytes: int, timeouts: int) -> bytes:
        """What lies at `url`, as `digest`."""
        return b"".join(self._read(url, absent, limit_bytes, timeouts))

    def _read(self, url: httpx.URL, absent: WireCode, limit_bytes: int, timeouts: int) -> Iterator[bytes]:
        """The body of a file piece by piece; a page for people is none."""
        deadline, size = time.monotonic() + timeouts * self._timeout_s, 0
        with self._answered(lambda: self._http.build_request("GET", url, headers={"Accept": "*/*"})) as response:
            if not response.is_success:
                raise refusal(_whole(response, deadline), absent=absent)
            for piece in succeeded(response, absent=absent).iter_bytes():
                size += len(piece)
                if size > limit_bytes:
                    raise failed(WireCode.FILE_TOO_LARGE)
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("deadline of the request")
                yield piece

    @contextmanager
    def _answered(self, asked: Callable[[], httpx.Request]) -> Iterator[httpx.Response]:
        """The answer before its body is read: to the request with the token, or once more with another where that one was refused."""
        proxied = self._proxied
        token = self._tokens.current()
        with _translated(proxied), closing(self._sent(asked(), token)) as response:
            other = self._tokens.after_refusal(token) if response.status_code == httpx.codes.UNAUTHORIZED else None
            if other is None:
                yield response
                return
        with _translated(proxied), closing(self._sent(asked(), other)) as response:
            yield response

    def _sent(self, request: httpx.Request, token: str) -> httpx.Response:
        if _TOKEN.fullmatch(token) is None:
            raise failed(WireCode.TOKEN_MALFORMED)
        if token:  # a scheme alone is no header that HTTP carries
            request.headers["Authorization"] = f"{self._scheme} {token}"
        return self._http.send(request, stream=True)


class ConnectedGateway:
    """What every gateway has: a connection, which the `with` statement or `close` gives back."""

    def __init__(self, wire: Connection) -> None:
        self._wire = wire

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()


def ask_issuer(
    line: Line, timeout_s: float, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> tuple[int, bytes]:
    """One request to an issuer of sign-ins, and its answer (status, body): the same line, the same limits, no token.

    Raises:
        DeliveryFailed: as a `Connection` does.
    """
    address, deadline = line.address(url), time.monotonic() + _ASKING_TIMEOUTS * timeout_s
    proxied = line.by_proxy(address)
    with (
        line.client(address, timeout_s) as client,
        _translated(proxied),
        client.stream(method, address, headers=headers, content=body) as response,
    ):
        answer = _whole(response, deadline)
    if answer.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
        raise failed(WireCode.PROXY_REFUSED, status=answer.status_code)
    return answer.status_code, answer.content


@contextmanager
def _translated(proxied: bool) -> Iterator[None]:
    """No exception of httpx leaves this module."""
    try:
        yield
    except httpx.TransportError as error:
        raise unreachable(error, proxied) from error
    except httpx.DecodingError as error:
        raise failed(WireCode.ANSWER_MALFORMED, "content encoding") from error


def _pieces(content: Iterable[bytes], deadline: float) -> Iterator[bytes]:
    for part in content:
        for start in range(0, len(part), _PIECE_BYTES):
            if time.monotonic() > deadline:
                raise httpx.WriteTimeout("deadline of the request")
            yield part[start : start + _PIECE_BYTES]


def _whole(response: httpx.Response, deadline: float) -> httpx.Response:
    """The answer with its decoded body in memory; see `Connection` for the limits."""
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > _MAX_ANSWER_BYTES:
            raise failed(WireCode.ANSWER_MALFORMED, "too long")
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("deadline of the request")
    headers = [(name, value) for name, value in response.headers.raw if name.lower() != b"content-encoding"]
    return httpx.Response(response.status_code, headers=headers, content=bytes(body))
