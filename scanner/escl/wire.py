"""The line to one device: HTTP with a limit on everything.

A request goes to the device's own address and nowhere else. Silence, slow dripping, too many bytes and an unconfirmed
certificate each end in one of our errors, and a cancel is heard while the device is silent.
"""

from __future__ import annotations

import contextlib
import hashlib
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import httpcore
import httpx

from scanner.backend import CancelProbe
from scanner.errors import (
    AccessDenied,
    AnswerInvalid,
    Cancelled,
    CertificateChanged,
    CertificateUnknown,
    DeviceLost,
    DeviceNotFound,
    ShortPage,
)
from scanner.escl.xml import MAX_BYTES

_TICK_S = 0.1
_REDIRECTS = 3
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


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


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole short answer."""

    status: int
    headers: httpx.Headers
    content: bytes


def fingerprint(said: str) -> str:
    """A SHA-256 fingerprint in one way of writing: 64 lower-case hexadecimal digits."""
    return said.replace(":", "").replace(" ", "").casefold()


class Wire:
    """As a context manager: on leaving it, no connection is open. For one thread."""

    def __init__(self, base_url: str, confirmed: str, limits: Limits, cancelled: CancelProbe) -> None:
        """Nothing is sent yet.

        Args:
            base_url: such as `http://192.0.2.7/eSCL`, which is meant without a path too.
            confirmed: the SHA-256 fingerprint of its certificate; empty where nobody confirmed one.
            limits: how long it may take.
            cancelled: asked ten times a second while the device is silent.

        Raises:
            DeviceNotFound: that is no address.
        """
        try:
            self._base = httpx.URL(base_url.rstrip("/") + "/")
            if self._base.path == "/":  # as SANE's own driver writes its ids, and people their settings
                self._base = self._base.join("eSCL/")
            host = self._base.host
            self._base.raw_host.decode("ascii").encode("idna")
        except (
            httpx.InvalidURL,
            UnicodeError,
        ) as error:  # a label that no name server takes is a UnicodeError, also later
            raise DeviceNotFound(f"{base_url}: {error}") from error
        if self._base.scheme not in _DEFAULT_PORTS or not host:
            raise DeviceNotFound(f"{base_url} is no address of a scanner")
        self._line = _Line(host, fingerprint(confirmed), limits, cancelled)
        self._client = httpx.Client(transport=_Transport(self._line), trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    @property
    def host(self) -> str:
        """The device's name or address, as its URL writes it."""
        return self._base.host

    def ask(self, method: str, path: str, body: bytes | None = None, host: str | None = None) -> Answer:
        """A short answer, whole. `path` is relative to the device's base, or absolute on its host.

        Args:
            method: the HTTP verb.
            path: what is asked for.
            body: XML.
            host: another Host header, for devices that take jobs from themselves alone.

        Raises:
            DeviceNotFound: it does not take the connection, and never did.
            DeviceLost: it fell silent or broke the connection.
            AnswerInvalid: more bytes than such an answer can have, or a way to another host.
            AccessDenied: it refuses us.
            CertificateUnknown: nobody confirmed its certificate.
            CertificateChanged: it shows another one.
            Cancelled: the caller asked for the end.
        """
        with self.opened(method, path, body, host) as response:
            content = bytearray()
            for piece in _pieces(response, DeviceLost):
                content += piece
                if len(content) > MAX_BYTES:
                    raise AnswerInvalid(f"{path}: more than {MAX_BYTES} bytes")
            return Answer(response.status_code, response.headers, bytes(content))

    def pieces(self, response: httpx.Response) -> Iterator[bytes]:
        """The bytes of a page as they come.

        Raises:
            ShortPage: the device ended the connection in the midst of it.
            DeviceLost: it fell silent.
            Cancelled: the caller asked for the end.
        """
        return _pieces(response, ShortPage)

    @contextlib.contextmanager
    def opened(
        self, method: str, path: str, body: bytes | None = None, host: str | None = None
    ) -> Iterator[httpx.Response]:
        """The answer with its bytes still to come; raises as `ask`.

        What was sent with a body may have begun something that only the answer has a name for: it is waited for `stop_s` more after a
        cancel, so that it can be taken back.
        """
        headers = {"Accept-Encoding": "identity"}
        if body is not None:
            headers["Content-Type"] = "text/xml"
        if host is not None:
            headers["Host"] = host
        with contextlib.ExitStack() as open_answers:
            for _ in range(_REDIRECTS + 1):
                self._line.begin(late_cancel=body is not None)
                url = self._base.join(path)
                with _said_by(DeviceLost, DeviceLost if self._line.peer else DeviceNotFound):
                    response = open_answers.enter_context(
                        self._client.stream(method, url, content=body, headers=headers)
                    )
                if response.status_code in (401, 403):
                    raise AccessDenied(f"{url.path}: {response.status_code}")
                if not response.has_redirect_location:
                    yield response
                    return
                path = self._follow(url, response.headers["Location"])
                open_answers.close()
        raise AnswerInvalid(f"{path}: redirected for ever")

    def own_path(self, location: str) -> tuple[str, bool]:
        """The path of an address that the device gave, and whether it is one of its own.

        Devices write it without a host, with the name or address we used, with their address, with a `.local` name, or as
        *localhost*. All of them mean the device itself, so it is asked there, whatever stands before the path.

        Raises:
            AnswerInvalid: it is no address.
        """
        try:
            url = httpx.URL(urljoin(str(self._base), location.strip()))
        except (httpx.InvalidURL, ValueError) as error:
            raise AnswerInvalid(f"Location: {location[:200]}") from error
        path = url.raw_path.decode("ascii").rstrip("/")
        if not path:
            raise AnswerInvalid(f"Location: {location[:200]}")
        return path, self._is_own(url.host)

    def stopping(self) -> None:
        """From here on only the little time for taking a job back is left, and no cancel is heard."""
        self._line.stopping()

    def _is_own(self, host: str) -> bool:
        host = host.casefold().rstrip(".")
        return host in _LOOPBACK or host in (self._base.host.casefold(), self._line.peer) or host.endswith(".local")

    def _follow(self, asked: httpx.URL, location: str) -> str:
        """A redirect on the device itself; one to TLS changes the base. Never to another host, never away from TLS."""
        try:
            target = asked.join(location)
        except httpx.InvalidURL as error:
            raise AnswerInvalid(f"redirected to {location[:200]}") from error
        away = target.scheme not in _DEFAULT_PORTS or (asked.scheme, target.scheme) == ("https", "http")
        if away or not self._is_own(target.host):
            raise AnswerInvalid(f"redirected to {str(target)[:200]}")
        port = target.port or _DEFAULT_PORTS[target.scheme]
        self._base = self._base.copy_with(scheme=target.scheme, port=port)
        return target.raw_path.decode("ascii")


def _pieces(response: httpx.Response, broken: type[ShortPage | DeviceLost]) -> Iterator[bytes]:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise AnswerInvalid("packed, which nobody asked for")
    with _said_by(broken):
        yield from response.iter_raw()


@contextlib.contextmanager
def _said_by(
    broken: type[ShortPage | DeviceLost], unreachable: type[DeviceLost | DeviceNotFound] = DeviceLost
) -> Iterator[None]:
    """What the line reports inside, in our words: a connection that ended too early, and one that was not taken."""
    try:
        yield
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise unreachable(str(error) or type(error).__name__) from error
    except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError) as error:
        raise broken(str(error) or type(error).__name__) from error
    except (httpcore.NetworkError, httpcore.TimeoutException) as error:
        raise DeviceLost(str(error) or type(error).__name__) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, httpx.HTTPError, httpx.InvalidURL) as error:
        raise AnswerInvalid(f"{type(error).__name__}: {error}") from error


class _Line:
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

    def __init__(self, stream: httpcore.NetworkStream, line: _Line) -> None:
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

    def __init__(self, line: _Line) -> None:
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


class _Transport(httpx.BaseTransport):
    """httpx over a pool whose connections are ours."""

    def __init__(self, line: _Line) -> None:
        # The certificate is compared, byte for byte, with the one that a person confirmed: scanners sign their own, for any name.
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        secure.check_hostname = False
        secure.verify_mode = ssl.CERT_NONE
        self._pool = httpcore.ConnectionPool(
            ssl_context=secure, max_connections=2, network_backend=_Network(line), http1=True
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
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
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The bytes of an answer."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
