"""The one way by which OCSP responders, CRLs and time-stamp authorities are asked.

An address inside a certificate is a claim of whoever made it. Nothing is asked of this machine, of the office's own network or of any
other address that is not public, unless the policy names the host (server-side request forgery, CWE-918); and every answer has a limit
of time and of size.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

_CONNECT_WITHIN_S: Final = 4.0
_MOST_REDIRECTS: Final = 3
_CHUNK_BYTES: Final = 64 * 1024
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may take."""

    within_s: float
    size_bytes: int


OCSP_LIMITS: Final = Limits(within_s=10, size_bytes=256 * 1024)
CRL_LIMITS: Final = Limits(within_s=30, size_bytes=32 * 1024 * 1024)
"""the list of a whole authority"""
TIMESTAMP_LIMITS: Final = Limits(within_s=15, size_bytes=256 * 1024)


class FetchFailed(Exception):
    """Nothing usable came back. `status` is the HTTP status, where there was one.

    `reason`: ADDRESS (malformed, or none that may be asked), NOT_REACHED, TIME, SIZE, REDIRECT, STATUS.
    """

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason if status is None else f"{reason} {status}")
        self.reason = reason
        self.status = status


class Web:
    """Asks over HTTP within one event loop; to be closed in it.

    Args:
        private_hosts: `host` or `host:port`, as they stand in the address: these may be asked wherever they are.
    """

    def __init__(self, private_hosts: frozenset[str] = frozenset()) -> None:
        self._private_hosts = private_hosts
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def get(self, url: str, accept: str, limits: Limits) -> bytes:
        """What lies at the address. Raises FetchFailed."""
        return await self._ask(url, {"Accept": accept}, None, limits)

    async def post(self, url: str, body: bytes, media_types: tuple[str, str], limits: Limits) -> bytes:
        """What the address answers to `body`; `media_types` are those of question and answer. Raises FetchFailed."""
        return await self._ask(url, {"Content-Type": media_types[0], "Accept": media_types[1]}, body, limits)

    async def aclose(self) -> None:
        """Give the connections back."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def _ask(self, address: str, headers: dict[str, str], body: bytes | None, limits: Limits) -> bytes:
        url = _parse(address)
        try:
            async with asyncio.timeout(limits.within_s):
                for _ in range(_MOST_REDIRECTS + 1):
                    answer = await self._one(url, headers, body, limits)
                    if isinstance(answer, bytes):
                        return answer
                    url = answer
        except TimeoutError:
            raise FetchFailed("TIME") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchFailed(_reason(error)) from error
        raise FetchFailed("REDIRECT")

    async def _one(self, url: URL, headers: dict[str, str], body: bytes | None, limits: Limits) -> bytes | URL:
        """The answer, or where on the same host it is."""
        request = self._session(url).request(
            "GET" if body is None else "POST", url, headers=headers, data=body, allow_redirects=False
        )
        async with request as response:
            if response.status in (301, 302, 303, 307, 308):
                return _redirected(url, response.headers.get("Location", ""))
            if response.status != 200:
                raise FetchFailed("STATUS", response.status)
            data = bytearray()
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                data += chunk
                if len(data) > limits.size_bytes:
                    raise FetchFailed("SIZE")
            return bytes(data)

    def _session(self, url: URL) -> aiohttp.ClientSession:
        named = _is_named(url, self._private_hosts)
        if named not in self._sessions:
            # `socket_factory` sees the very address that is connected to, so no second answer of a name server can come between.
            connector = aiohttp.TCPConnector(
                resolver=_Resolver(), use_dns_cache=False, socket_factory=_socket if named else _public_socket
            )
            self._sessions[named] = aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_WITHIN_S),
                headers={"Accept-Encoding": "identity", "User-Agent": "sohoa"},
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._sessions[named]


def host_of(address: str) -> str:
    """`host:port` of an address of the settings, as `private_hosts` has it; empty where it is none."""
    try:
        return _netloc(_parse(address))
    except FetchFailed:
        return ""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet, the addresses inside mapped and translated ones included."""
    try:
        ip: Any = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
        if ip.version == 6 and ip.is_site_local:
            return False  # fec0::/10, which Python counts as global; old networks still route it inside of the house
    return bool(ip.is_global and not ip.is_multicast and not ip.is_reserved)


class _AddressForbidden(OSError):
    """Where the name leads is not public."""


def _public_socket(info: tuple[Any, ...]) -> socket.socket:
    if not is_public(str(info[4][0])):
        raise _AddressForbidden
    return _socket(info)


def _socket(info: tuple[Any, ...]) -> socket.socket:
    return socket.socket(family=info[0], type=info[1], proto=info[2])


class _Resolver(AbstractResolver):
    """The system's resolver in a thread that nobody waits for: asyncio's own pool would be waited for when the loop ends."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Any]] = loop.create_future()

        def settle(found: list[Any] | OSError) -> None:
            if answer.done():
                return
            if isinstance(found, OSError):
                answer.set_exception(found)
            else:
                answer.set_result(found)

        def look_up() -> None:
            found: list[Any] | OSError
            try:
                found = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
            except OSError as error:
                found = error
            except UnicodeError as error:  # a name that can't be one
                found = OSError(str(error))
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(settle, found)

        threading.Thread(target=look_up, name="resolver", daemon=True).start()
        return list(_results(host, await answer))

    async def close(self) -> None:
        """Nothing is kept."""


def _results(host: str, found: list[Any]) -> Iterator[ResolveResult]:
    for family, _, proto, _, address in found:
        yield ResolveResult(
            hostname=host, host=address[0], port=address[1], family=family, proto=proto, flags=socket.AI_NUMERICHOST
        )


def _parse(address: str) -> URL:
    try:
        url = URL(address)
        port = url.port
    except (ValueError, TypeError) as error:
        raise FetchFailed("ADDRESS") from error
    if url.scheme not in ("http", "https") or not url.host or not port or url.user or url.password:
        raise FetchFailed("ADDRESS")
    return url


def _netloc(url: URL) -> str:
    return f"{url.host}:{url.port}"


def _is_named(url: URL, hosts: frozenset[str]) -> bool:
    return url.host in hosts or _netloc(url) in hosts


def _redirected(url: URL, location: str) -> URL:
    """Where a redirect leads: the same host, and never from TLS to none."""
    try:
        there = _parse(str(url.join(URL(location))))
    except ValueError as error:
        raise FetchFailed("REDIRECT") from error
    if not location or there.host != url.host or (url.scheme == "https" and there.scheme != "https"):
        raise FetchFailed("REDIRECT")
    return there


def _reason(error: Exception) -> str:
    """An address that may not be asked is told from one that does not answer."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, _AddressForbidden | aiohttp.InvalidURL):
            return "ADDRESS"
        inner = getattr(seen, "os_error", None)
        seen = inner if inner is not None and inner is not seen else seen.__cause__
    return "NOT_REACHED"
