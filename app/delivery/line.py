"""How a server is reached and believed: TLS is verified always, there is no switch to turn that off."""

from __future__ import annotations

import ssl
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from app.delivery.failures import WireCode, failed

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Line:
    """The way to a server.

    Attributes:
        ca_bundle: authorities (PEM) that may vouch for the server, beside the public ones.
        plain_http_hosts: hosts that may be asked without TLS, by name; a server on this computer always may.
    """

    ca_bundle: Path | None = None
    plain_http_hosts: AbstractSet[str] = frozenset()

    def address(self, url: str) -> httpx.URL:
        """The address, where it may be asked at all.

        Raises:
            DeliveryFailed: SERVER_ADDRESS_MALFORMED, SERVER_NOT_ENCRYPTED.
        """
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise failed(WireCode.SERVER_ADDRESS_MALFORMED) from error
        if address.scheme not in ("http", "https") or not address.host:
            raise failed(WireCode.SERVER_ADDRESS_MALFORMED)
        if address.scheme == "http" and address.host not in _LOOPBACK | self.plain_http_hosts:
            raise failed(WireCode.SERVER_NOT_ENCRYPTED)
        return address

    def client(self, address: httpx.URL, timeout_s: float) -> httpx.Client:
        """A client for the server at that address; it follows no redirect.

        Raises:
            DeliveryFailed: CA_BUNDLE_UNREADABLE.
        """
        # The proxies of the environment are for the network: a server on this computer is asked directly.
        return httpx.Client(
            base_url=address,
            headers={"Accept": "application/json"},
            timeout=timeout_s,
            verify=self._tls(),
            follow_redirects=False,
            trust_env=address.host not in _LOOPBACK,
        )

    def _tls(self) -> ssl.SSLContext:
        """Chain, dates and name are checked."""
        context = httpx.create_ssl_context()
        if self.ca_bundle is not None:
            try:
                context.load_verify_locations(cafile=self.ca_bundle)
            except OSError as error:  # SSLError, for a file without certificates, is one
                raise failed(WireCode.CA_BUNDLE_UNREADABLE) from error
        return context


DIRECT: Final = Line()
"""without a word of the settings"""
