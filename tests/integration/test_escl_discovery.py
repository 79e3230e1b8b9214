"""Scanners that announce themselves, found by real multicast on the loopback interface."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from zeroconf import ServiceInfo, Zeroconf

from app.sandbox.feeder import FeederTray, Sheet
from scanner.errors import CertificateUnknown, DeviceNotFound, ScannerError
from scanner.escl import backend as escl
from scanner.escl.backend import EsclBackend
from scanner.escl.discovery import Announced, discover
from scanner.frames import Device, ScanRequest
from tests.integration.feeder_server import draw_side, self_signed, serve_in_thread, serve_with_tls

pytestmark = pytest.mark.xdist_group("multicast")
"""one after the other: all of them hear what any of them announces"""

LONG_S = 60.0


@pytest.fixture(scope="module")
def air() -> Iterator[Zeroconf]:
    line = Zeroconf(interfaces=["127.0.0.1"])
    yield line
    line.close()


def announce(air: Zeroconf, service: str, url: str, **texts: str) -> ServiceInfo:
    name = f"Sohoa Feeder {url.rpartition(':')[2]}.{service}.local."
    info = ServiceInfo(
        f"{service}.local.",
        name,
        port=int(url.rpartition(":")[2]),
        addresses=[socket.inet_aton("127.0.0.1")],
        properties={"rs": "eSCL", "ty": "Sohoa Virtual Feeder", **texts},
        server="sohoa-feeder.local.",
    )
    air.register_service(info, cooperating_responders=True)  # nobody else on the loopback has the name: no probing
    return info


@pytest.fixture
def uuid() -> str:
    """What this test's scanner announces: nobody else on the loopback does."""
    return str(uuid4())


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search goes over the loopback interface alone; the machine's real networks are none of a test's business."""

    def search(time_s: float, enough: Callable[[Announced], bool]) -> tuple[Announced, ...]:
        return discover(time_s, enough, ["127.0.0.1"])

    monkeypatch.setattr(escl, "discover", search)


def heard(backend: EsclBackend) -> tuple[Device, ...]:
    """Listens until something is heard: a busy machine hears late."""
    for _ in range(20):
        if devices := backend.devices():
            return devices
    pytest.fail("nothing was heard")


@pytest.mark.usefixtures("loopback")
def test_an_announced_scanner_is_found_and_scans_by_its_uuid(air: Zeroconf, uuid: str, tmp_path: Path) -> None:
    tray = FeederTray()
    tray.load([Sheet(draw_side(tmp_path / "1.jpg", "1"))])
    (tmp_path / "spool").mkdir()
    with serve_in_thread(tray) as url:
        info = announce(air, "_uscan._tcp", url, UUID=uuid.upper())
        try:
            request = ScanRequest(f"escl:{uuid}", dpi=100, page_width_mm=105, page_height_mm=148)
            backend = EsclBackend({}, discovery_s=LONG_S)  # it looks for the UUID by itself, and no longer than needed
            try:
                (frame,) = backend.scan(request, tmp_path / "spool", cancelled=bool, progress=lambda *_: None)
            except ScannerError as error:
                raise AssertionError((backend._announced, url, httpx.get(f"{url}/control").json())) from error
            assert backend._announced[uuid].url == f"{url}/eSCL"
            assert frame.sheet == 1
            with pytest.raises(DeviceNotFound):
                EsclBackend({}, discovery_s=0.1).capabilities("escl:872cded1-0000-0000-0000-000000000000")
        finally:
            air.unregister_service(info)


@pytest.mark.turns
@pytest.mark.usefixtures("loopback")
def test_with_tls_only_once_the_certificate_was_confirmed(air: Zeroconf, uuid: str, tmp_path: Path) -> None:
    shown = self_signed(tmp_path / "device.pem")
    tray = FeederTray()
    with serve_in_thread(tray) as url, serve_with_tls(tray, tmp_path / "device.pem") as secure:
        infos = [
            announce(air, "_uscan._tcp", url, UUID=uuid),
            announce(air, "_uscans._tcp", secure, UUID=uuid, note="Tầng 2"),
        ]
        try:
            trusting = EsclBackend({}, certificates={uuid: shown}, discovery_s=LONG_S)
            assert trusting.capabilities(f"escl:{uuid}").sources
            assert trusting._announced[uuid].url == f"{secure}/eSCL"
            careless = EsclBackend({}, discovery_s=LONG_S)
            assert careless.capabilities(f"escl:{uuid}").sources
            assert careless._announced[uuid].url == f"{url}/eSCL"
            air.unregister_service(infos.pop(0))
            unconfirmed = EsclBackend({}, discovery_s=1.5)
            (device,) = heard(unconfirmed)
            assert (device.id, device.uuid, device.address) == (f"escl:{uuid}", uuid, "127.0.0.1")
            assert device.model == "Sohoa Virtual Feeder (Tầng 2)"
            with pytest.raises(CertificateUnknown):
                unconfirmed.capabilities(device.id)
        finally:
            for info in infos:
                air.unregister_service(info)
