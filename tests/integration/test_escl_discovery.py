"""Scanners that announce themselves, found by real multicast on the loopback interface."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from zeroconf import ServiceInfo, Zeroconf

from app.sandbox.feeder import FeederTray, Sheet
from scanner.errors import CertificateUnknown, DeviceNotFound
from scanner.escl import backend as escl
from scanner.escl.backend import EsclBackend
from scanner.escl.discovery import Announced, discover
from scanner.frames import ScanRequest
from tests.integration.feeder_server import draw_side, self_signed, serve_in_thread, serve_with_tls

UUID = "872cded1-0159-5df9-9a5f-47ab1a9f226c"
LISTENING_S = 1.2


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
    air.register_service(info)
    return info


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search goes over the loopback interface alone; the machine's real networks are none of a test's business."""

    def search(time_s: float) -> tuple[Announced, ...]:
        return discover(time_s, ["127.0.0.1"])

    monkeypatch.setattr(escl, "discover", search)


@pytest.mark.usefixtures("loopback")
def test_an_announced_scanner_is_found_and_scans_by_its_uuid(air: Zeroconf, tmp_path: Path) -> None:
    tray = FeederTray()
    tray.load([Sheet(draw_side(tmp_path / "1.jpg", "1"))])
    (tmp_path / "spool").mkdir()
    with serve_in_thread(tray) as url:
        info = announce(air, "_uscan._tcp", url, UUID=UUID.upper(), note="Tầng 2")
        try:
            backend = EsclBackend({}, discovery_s=LISTENING_S)
            (device,) = backend.devices()
            assert (device.id, device.uuid, device.address) == (f"escl:{UUID}", UUID, "127.0.0.1")
            assert device.model == "Sohoa Virtual Feeder (Tầng 2)"
            request = ScanRequest(device.id, dpi=100, page_width_mm=105, page_height_mm=148)
            (frame,) = backend.scan(request, tmp_path / "spool", cancelled=bool, progress=lambda *_: None)
            assert frame.sheet == 1
            known = EsclBackend({"Feeder": f"{url}/eSCL"}, discovery_s=LISTENING_S)
            assert [device.id for device in known.devices()] == [f"escl:{url}/eSCL"]  # one device, not two
        finally:
            air.unregister_service(info)


@pytest.mark.usefixtures("loopback")
def test_with_tls_only_once_the_certificate_was_confirmed(air: Zeroconf, tmp_path: Path) -> None:
    shown = self_signed(tmp_path / "device.pem")
    tray = FeederTray()
    with serve_in_thread(tray) as url, serve_with_tls(tray, tmp_path / "device.pem") as secure:
        plain = announce(air, "_uscan._tcp", url, UUID=UUID)
        infos = [plain, announce(air, "_uscans._tcp", secure, UUID=UUID)]
        try:
            trusting = EsclBackend({}, certificates={UUID: shown}, discovery_s=LISTENING_S)
            assert [device.id for device in trusting.devices()] == [f"escl:{UUID}"]
            assert trusting.capabilities(f"escl:{UUID}").sources
            assert trusting._announced[UUID].url == f"{secure}/eSCL"
            careless = EsclBackend({}, discovery_s=LISTENING_S)  # it looks for the UUID by itself
            assert careless.capabilities(f"escl:{UUID}").sources
            assert careless._announced[UUID].url == f"{url}/eSCL"
            with pytest.raises(DeviceNotFound):
                careless.capabilities("escl:872cded1-0000-0000-0000-000000000000")
            air.unregister_service(infos.pop(0))
            with pytest.raises(CertificateUnknown):
                EsclBackend({}, discovery_s=LISTENING_S).capabilities(f"escl:{UUID}")
        finally:
            for info in infos:
                air.unregister_service(info)
