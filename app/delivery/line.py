"""How a server is reached: which address may be asked at all, by way of which proxy, believing whom."""

from __future__ import annotations

import ssl
import urllib.request
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from app.delivery.failures import WireCode, failed
from app.delivery.trusted import ClientCertificate, tls

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
NO_PROXY: Final = "direct"
"""instead of the address of a proxy: none, whatever the environment says"""


@dataclass(frozen=True, slots=True)
class Line:
    """The way to a server.

    Attributes:
        ca_bundle: authorities (PEM) that may vouch for the server, beside the public ones.
        client_certificate: who we are, for a server that asks.
        proxy: address of an HTTP proxy; empty: as the environment says (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY); `direct`: none.
        proxy_credentials: user name and password for that proxy; empty where it asks for none.
        plain_http_hosts: hosts that may be asked without TLS, by name; a server on this computer always may.
    """

    ca_bundle: Path | None = None
    client_certificate: ClientCertificate | None = None
    proxy: str = ""
    proxy_credentials: tuple[str, str] | None = field(default=None, repr=False)
    plain_http_hosts: AbstractSet[str] = frozenset()

    def address(self, url: str) -> httpx.URL:
        """The address, where it may be asked at all.

        Raises:
            DeliveryFailed: SERVER_ADDRESS_MALFORMED, SERVER_NOT_ENCRYPTED.
        """
        address = _url(url, WireCode.SERVER_ADDRESS_MALFORMED)
        if address.scheme == "http" and address.host not in _LOOPBACK | self.plain_http_hosts:
            raise failed(WireCode.SERVER_NOT_ENCRYPTED)
        return address

    def client(self, address: httpx.URL, timeout_s: float) -> httpx.Client:
        """A client for the server at that address; it follows no redirect.

        Raises:
            DeliveryFailed: CA_BUNDLE_UNREADABLE, CLIENT_CERTIFICATE_UNREADABLE, CLIENT_CERTIFICATE_EXPIRED, PROXY_ADDRESS_MALFORMED.
        """
        # Without TLS there is nobody to believe: the empty context believes nobody, and the public authorities need not be read.
        return httpx.Client(
            base_url=address,
            headers={"Accept": "application/json"},
            timeout=timeout_s,
            verify=tls(self.ca_bundle, self.client_certificate)
            if address.scheme == "https"
            else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            follow_redirects=False,
            proxy=self._proxy_to(address),
            trust_env=False,
        )

    def by_proxy(self, address: httpx.URL) -> bool:
        """Whether a proxy is on the way."""
        return self._proxy_url(address) is not None

    def _proxy_to(self, address: httpx.URL) -> httpx.Proxy | None:
        proxy = self._proxy_url(address)
        if proxy is None:
            return None
        if self.proxy and proxy.userinfo:  # a password has no place in the settings
            raise failed(WireCode.PROXY_ADDRESS_MALFORMED, "user name or password in the address")
        credentials = self.proxy_credentials if self.proxy else None
        return httpx.Proxy(
            proxy, auth=credentials, ssl_context=tls(self.ca_bundle) if proxy.scheme == "https" else None
        )

    def _proxy_url(self, address: httpx.URL) -> httpx.URL | None:
        """Proxies are for the network: a server on this computer is asked directly."""
        if address.host in _LOOPBACK or self.proxy == NO_PROXY:
            return None
        named = self.proxy or _of_the_environment(address)
        if not named:
            return None
        return _url(named if "://" in named else f"http://{named}", WireCode.PROXY_ADDRESS_MALFORMED)


def _of_the_environment(address: httpx.URL) -> str:
    known = {} if urllib.request.proxy_bypass(address.host) else urllib.request.getproxies()
    return known.get(address.scheme) or known.get("all") or ""


def _url(text: str, malformed: WireCode) -> httpx.URL:
    try:
        found = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise failed(malformed) from error
    if found.scheme not in ("http", "https") or not found.host:
        raise failed(malformed)
    return found


DIRECT: Final = Line()
"""without a word of the settings"""
