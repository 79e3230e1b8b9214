"""Scanners that announce themselves in the local network (DNS-SD over multicast): `_uscan._tcp`, and `_uscans._tcp` with TLS."""

from __future__ import annotations

import ipaddress
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.escl.description import device_uuid
from scanner.escl.xml import one_line

if TYPE_CHECKING:
    from zeroconf import ServiceStateChange, Zeroconf

_log = logging.getLogger(__name__)

SERVICES = ("_uscan._tcp.local.", "_uscans._tcp.local.")
_RESOLVE_S = 1.0
_TICK_S = 0.1


@dataclass(frozen=True, slots=True)
class Announced:
    """A scanner's announcement.

    Attributes:
        url: its base address.
        model: `ty`, else the service's name.
        note: where it stands, as somebody wrote into the device.
        uuid: lower case; empty where it announces none.
        address: the IP address.
    """

    url: str
    model: str
    note: str
    uuid: str
    address: str

    @property
    def secure(self) -> bool:
        """Whether it is the announcement with TLS."""
        return self.url.startswith("https:")


def discover(
    time_s: float,
    enough: Callable[[Announced], bool] = lambda item: False,
    interfaces: Iterable[str] | None = None,
) -> tuple[Announced, ...]:
    """Listens to the network.

    Args:
        time_s: how long; asking the last ones for their details may take `_RESOLVE_S` more.
        enough: ends it early, with the one that was looked for.
        interfaces: addresses of the network interfaces to listen at; None is all.

    Returns:
        Those heard, by address. A network that can't be listened to has none.
    """
    from zeroconf import Error, InterfaceChoice, ServiceBrowser, Zeroconf  # it takes 0.1 s to import

    heard = _Heard()
    try:
        line = Zeroconf(interfaces=list(interfaces) if interfaces is not None else InterfaceChoice.All)
    except (OSError, Error) as error:
        _log.warning("the network can't be searched for scanners: %s", error)
        return ()
    found: dict[tuple[str, str], Announced] = {}
    try:
        browser = ServiceBrowser(line, list(SERVICES), handlers=[heard])
        until_s = time.monotonic() + time_s
        while True:
            over = time.monotonic() >= until_s
            for service, name in heard.names():
                if (service, name) not in found:
                    item = _resolve(line, service, name, _RESOLVE_S if over else _TICK_S)
                    if item is not None:
                        found[service, name] = item
            if over or any(enough(item) for item in found.values()):
                break
            time.sleep(_TICK_S)
        browser.cancel()
        gone = found.keys() - set(heard.names())
    finally:
        line.close()
    return tuple(sorted((item for key, item in found.items() if key not in gone), key=lambda item: item.url))


class _Heard:
    """Collects names; called from zeroconf's own thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: dict[tuple[str, str], None] = {}

    def names(self) -> tuple[tuple[str, str], ...]:
        """(service, name) of each that is there."""
        with self._lock:
            return tuple(self._names)

    def __call__(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        with self._lock:
            if state_change.name == "Removed":
                self._names.pop((service_type, name), None)
            else:
                self._names[service_type, name] = None


def _resolve(line: Zeroconf, service: str, name: str, time_s: float) -> Announced | None:
    from zeroconf import IPVersion

    info = line.get_service_info(service, name, timeout=round(time_s * 1000))
    if info is None or not info.port:
        return None
    host = _usable(info.parsed_addresses(IPVersion.All))
    if host is None:
        return None
    texts = {key.decode(errors="replace").casefold(): _text(value) for key, value in info.properties.items()}
    return announced(host, info.port, service == SERVICES[1], name.removesuffix("." + service), texts)


def announced(host: str, port: int, secure: bool, name: str, texts: Mapping[str, str]) -> Announced:
    """An announcement from its parts; `texts` by lower-case key."""
    resource = texts.get("rs", "").strip("/") or "eSCL"
    shown = f"[{host}]" if ":" in host else host
    return Announced(
        url=f"{'https' if secure else 'http'}://{shown}:{port}/{resource}",
        model=one_line(texts.get("ty") or name),
        note=one_line(texts.get("note", "")),
        uuid=device_uuid(texts.get("uuid", "")),
        address=host,
    )


def _usable(addresses: Iterable[str]) -> str | None:
    """IPv4 first; an IPv6 address of the link alone needs a zone that no URL carries well."""
    known = [ipaddress.ip_address(address.partition("%")[0]) for address in addresses]
    usable = [address for address in known if address.version == 4 or not address.is_link_local]
    return next((str(address) for address in sorted(usable, key=lambda address: address.version)), None)


def _text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace").strip()
