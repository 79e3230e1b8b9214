"""Requests to one device: each goes to the device's own address and nowhere else, and its answer has a limit (`line` limits the time)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpcore
import httpx

from scanner.backend import CancelProbe
from scanner.errors import (
    AccessDenied,
    AnswerInvalid,
    DeviceLost,
    DeviceNotFound,
    NotEncrypted,
    ShortPage,
)
from scanner.escl.line import Limits, Line, Transport, fingerprint
from scanner.escl.xml import MAX_BYTES

_REDIRECTS = 3
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole short answer."""

    status: int
    headers: httpx.Headers
    content: bytes


class Wire:
    """As a context manager: on leaving it, no connection is open. For one thread."""

    def __init__(self, base_url: str, confirmed: str, limits: Limits, cancelled: CancelProbe) -> None:
        """Nothing is sent yet.

        Args:
            base_url: such as `http://192.0.2.7/eSCL`, which is meant without a path too.
            confirmed: the SHA-256 fingerprint of its certificate; empty where nobody confirmed one. Given, nothing is taken in the
                clear but the way to TLS, and nothing but a question is sent so.
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
        self._confirmed = bool(confirmed)
        self._line = Line(host, fingerprint(confirmed), limits, cancelled)
        self._client = httpx.Client(transport=Transport(self._line), trust_env=False)

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

    @property
    def secure(self) -> bool:
        """Whether it speaks TLS by now: a redirect may have led there."""
        return self._base.scheme == "https"

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
            NotEncrypted: one was confirmed, and it answers in the clear.
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
                if body is not None:
                    self._refuse_clear()
                with _said_by(DeviceLost, DeviceLost if self._line.peer else DeviceNotFound):
                    response = open_answers.enter_context(
                        self._client.stream(method, url, content=body, headers=headers)
                    )
                if not response.has_redirect_location:
                    self._refuse_clear()
                    if response.status_code in (401, 403):
                        raise AccessDenied(f"{url.path}: {response.status_code}")
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
        """From here on only little time is left, as for taking a job back (`Limits.stop_s`), and no cancel is heard."""
        self._line.stopping()

    def _refuse_clear(self) -> None:
        """Whoever stands between can leave out a redirect to TLS; without this the pages would then come from there."""
        if self._confirmed and not self.secure:
            raise NotEncrypted(self.host)

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
