"""The connections to one device: silence, slow dripping, an unconfirmed certificate end in our errors; a cancel is heard meanwhile."""

from __future__ import annotations

import hashlib
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from scanner.backend import CancelProbe
from scanner.errors import Cancelled, CertificateChanged, CertificateUnknown, DeviceLost

_TICK_S = 0.1


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a device may take.

    Attributes:
        connect_s: until it takes the connection.
        idle_s: the longest silence that is not a hang.
        answer_s: from the request to its last byte; a device that drips is ended by it.
        stop_s: for taking back a job.
    """

    connect_s: float = 5.0
    idle_s: float = 60.0
    answer_s: float = 600.0
    stop_s: float = 5.0


def fingerprint(said: str) -> str:
    """A SHA-256 fingerprint in one way of writing: 64 lower-case hexadecimal digits."""
    return said.replace(":", "").replace(" ", "").casefold()


class Line:
    """What the connections of one wire share: limits, the cancel probe, the certificate."""

    def __init__(self, host: str, confirmed: str, limits: Limits, cancelled: CancelProbe) -> None:
        self._host = host
        self._confirmed = confirmed
        self._cancelled = cancelled
        self._stop_s = limits.stop_s
        self._idle_s = limits.idle_s
        self._answer_s = limits.answer_s
        self._until_s = 0.0
        self._grace_s = 0.0
        self._cancel_at_s: float | None = None
        self.connect_s = limits.connect_s
        self.peer = ""

    def begin(self, *, late_cancel: bool) -> None:
        """A request begins; its whole answer has a limit. A late cancel is heard `stop_s` after it came."""
        self._until_s = time.monotonic() + self._answer_s
        self._grace_s = self._stop_s if late_cancel else 0.0
        self._cancel_at_s = None

    def stopping(self) -> None:
        """See `Wire.stopping`."""
        self._idle_s = self._answer_s = self.connect_s = self._stop_s
        self._cancelled = bool

    def read(self, stream: httpcore.NetworkStream, max_bytes: int) -> bytes:
        """The next bytes, waited for in small steps."""
        silent_until_s = min(time.monotonic() + self._idle_s, self._until_s)
        while True:
            if self._cancelled() and self._cancel_counts():
                raise Cancelled
            left_s = silent_until_s - time.monotonic()
            if left_s <= 0:
                raise DeviceLost(f"silent for {self._idle_s:g} s")
            try:
                return stream.read(max_bytes, timeout=min(_TICK_S, left_s))
            except httpcore.ReadTimeout:
                continue

    def _cancel_counts(self) -> bool:
        """Whether a cancel that is there now has been waited with for long enough."""
        if self._cancel_at_s is None:
            self._cancel_at_s = time.monotonic() + self._grace_s
        return time.monotonic() >= self._cancel_at_s

    def write(self, stream: httpcore.NetworkStream, content: bytes) -> None:
        """Requests are short: the connection takes them at once, or the device is gone."""
        stream.write(content, timeout=self._idle_s)

    def check(self, certificate: bytes) -> None:
        """Whether it is the certificate that a person confirmed.

        Raises:
            CertificateUnknown: nobody confirmed one.
            CertificateChanged: it is another.
        """
        shown = hashlib.sha256(certificate).hexdigest()
        if not self._confirmed:
            raise CertificateUnknown(self._host, shown)
        if shown != self._confirmed:
            raise CertificateChanged(self._host, self._confirmed, shown)


class _Stream(httpcore.NetworkStream):
    """A connection whose reads are the line's."""

    def __init__(self, stream: httpcore.NetworkStream, line: Line) -> None:
        self._stream = stream
        self._line = line

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._line.read(self._stream, max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._line.write(self._stream, buffer)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._line.connect_s)
        try:
            self._line.check(secured.get_extra_info("ssl_object").getpeercert(True))
        except BaseException:
            secured.close()
            raise
        return _Stream(secured, self._line)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Network(httpcore.NetworkBackend):
    """Makes the connections of one wire."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._sockets.connect_tcp(host, port, self._line.connect_s, local_address, socket_options)
        self._line.peer = str(stream.get_extra_info("server_addr")[0]).casefold()
        return _Stream(stream, self._line)


class Transport(httpx.BaseTransport):
    """httpx over a pool whose connections are ours."""

    def __init__(self, line: Line) -> None:
        # The certificate is compared, byte for byte, with the one that a person confirmed: scanners sign their own, for any name.
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        secure.check_hostname = False
        secure.verify_mode = ssl.CERT_NONE
        self._pool = httpcore.ConnectionPool(
            ssl_context=secure, max_connections=2, network_backend=_Network(line), http1=True
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request; its answer's bytes come as they are read."""
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        """Ends the connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The bytes of an answer."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
