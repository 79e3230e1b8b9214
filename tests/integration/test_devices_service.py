"""Which scanners stand here: real backends side by side, one of which may hang."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.errors import DeviceFailed
from app.sandbox.feeder import FeederTray
from app.services.capture import Backends
from app.services.devices import Choice, Devices, Listing
from app.services.loose import LoosePages
from scanner.backend import ScannerBackend
from scanner.escl.backend import EsclBackend
from scanner.folder import FolderBackend
from scanner.sane.backend import SaneBackend
from scanner.sane.hung import LookLimits
from tests.integration.feeder_server import serve_in_thread
from tests.integration.light_children import light_children
from tests.support.sane_backend.build import DRIVER, CScanner, c_scanner, sane_library
from tests.support.store_world import Desk, open_copy

__all__ = ["c_scanner", "light_children", "sane_library"]
pytestmark = pytest.mark.usefixtures("light_children")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_copy(tmp_path / "data")
    yield desk
    desk.store.close()


@pytest.fixture
def feeder() -> Iterator[str]:
    with serve_in_thread(FeederTray()) as url:
        yield f"{url}/eSCL"


@pytest.fixture
def mute() -> Iterator[str]:
    """The address of a scanner that takes the connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/eSCL"


def services(desk: Desk, *, time_limit_s: float = 60.0, **named: ScannerBackend) -> Devices:
    def of(device_id: str) -> ScannerBackend:
        prefix = device_id.partition(":")[0]
        return named.get(prefix) or named["sane"]

    backends = Backends(named, of)
    return Devices(lambda: desk.store, lambda: backends, time_limit_s=time_limit_s, sysfs=desk.store.folder / "sys")


def ids(listing: Listing) -> list[str]:
    return [found.device.id for found in listing.devices]


def test_one_scanner_through_escl_and_airscan_is_listed_once(desk: Desk, feeder: str, tmp_path: Path) -> None:
    escl = EsclBackend({"Feeder": feeder}, discovery_s=0)
    sane = SaneBackend(tmp_path / "sane.d", network={"Feeder": feeder}, backends=("airscan",))
    listing = services(desk, escl=escl, sane=sane).listing()
    (found,) = listing.devices
    assert (found.device.id, found.other_ids) == (f"escl:{feeder}", ("airscan:e0:Feeder",))
    assert found.identity.certain
    assert found.identity.key.startswith("uuid:")
    assert (listing.errors, listing.waiting) == ((), ())


def test_a_way_that_hangs_hides_nobody_and_is_named(desk: Desk, feeder: str, mute: str, tmp_path: Path) -> None:
    """SANE's `airscan` waits for a mute scanner; the list is there before it gives up, and grows when it does."""
    pages = tmp_path / "pages"
    pages.mkdir()
    sane = SaneBackend(tmp_path / "sane.d", network={}, backends=("test",))
    devices = services(
        desk,
        time_limit_s=0.5,
        hung=Hung(sane),
        escl=EsclBackend({"F": feeder}, discovery_s=0),
        folder=FolderBackend(pages),
    )
    grown, all_there = list[Listing](), threading.Event()

    def on_change(listing: Listing) -> None:
        grown.append(listing)
        if not listing.waiting:
            all_there.set()

    listing = devices.listing(on_change)
    assert listing.waiting == ("hung",)
    assert [(error.code, error.fields["backend"]) for error in listing.errors] == [("BACKEND_SILENT", "hung")]
    devices.look(on_change)
    assert Hung.asked == 1, "a way that has not answered is not asked again"
    Hung.release.set()
    assert all_there.wait(60)
    assert set(ids(grown[-1])) >= {f"escl:{feeder}", f"folder:{pages}", "test:0"}


class Hung:
    """A backend that answers when it is let: a driver's hang of a length that the test decides."""

    release = threading.Event()
    asked = 0

    def __init__(self, backend: ScannerBackend) -> None:
        self._backend = backend
        Hung.release, Hung.asked = threading.Event(), 0
        self.capabilities, self.scan = backend.capabilities, backend.scan

    def devices(self) -> object:
        Hung.asked += 1
        Hung.release.wait()
        return self._backend.devices()


def test_a_list_for_nobody_in_particular_asks_all_ways_side_by_side(tmp_path: Path) -> None:
    both_asked = threading.Barrier(2, timeout=30)  # who asks one way after the other never comes through
    folders = [tmp_path / name for name in ("b", "a")]
    for folder in folders:
        folder.mkdir()
    ways = {folder.name: Meeting(FolderBackend(folder), both_asked) for folder in folders}
    loose = LoosePages(None, None, lambda: Backends(ways, None), 1.0)  # type: ignore[arg-type]
    assert [device.id for device in loose.devices()] == [f"folder:{folder}" for folder in folders]


class Meeting:
    """A backend that answers once the other one was asked too."""

    def __init__(self, backend: ScannerBackend, both_asked: threading.Barrier) -> None:
        self._backend, self._both_asked = backend, both_asked

    def devices(self) -> object:
        self._both_asked.wait()
        return self._backend.devices()


def test_a_look_that_begins_as_the_one_before_ends_is_waited_for(tmp_path: Path) -> None:
    """The end of a look must not take the next one for its own."""
    slow = Slow()
    devices = Devices(lambda: None, lambda: Backends({"sane": slow}, None), time_limit_s=30.0, sysfs=tmp_path)  # type: ignore[arg-type,return-value]
    begun = threading.Event()

    def look_again(listing: Listing) -> None:
        if not listing.waiting and not begun.is_set():
            begun.set()
            devices.look(lambda _: None)

    devices.look(look_again)
    slow.goes_on.put(None)
    assert begun.wait(30)
    assert slow.asked.acquire(timeout=30)
    assert slow.asked.acquire(timeout=30)
    time.sleep(0.1)  # the first look's thread comes to its end
    assert devices.known_now().waiting == ("sane",)
    slow.goes_on.put(None)


class Slow:
    """A backend that answers when it is let, as often as it is let."""

    def __init__(self) -> None:
        self.goes_on: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.asked = threading.Semaphore(0)

    def devices(self) -> object:
        self.asked.release()
        self.goes_on.get()
        return ()


def test_a_way_that_breaks_down_is_named_with_its_error(desk: Desk, mute: str, feeder: str, tmp_path: Path) -> None:
    sane = SaneBackend(tmp_path / "sane.d", network={"Mute": mute}, backends=("airscan",), idle_limit_s=0.5)
    listing = services(desk, sane=sane, escl=EsclBackend({"F": feeder}, discovery_s=0)).listing()
    assert ids(listing)[-1:] == [f"escl:{feeder}"]
    assert listing.failed.keys() <= {"sane"}


def test_a_driver_that_hangs_hides_no_scanner_and_is_named(desk: Desk, c_scanner: CScanner, tmp_path: Path) -> None:
    looking = LookLimits(silent_s=0.2, limit_s=1.2)
    sane = SaneBackend(tmp_path / "sane.d", network={}, backends=("test", DRIVER), looking=looking, sysfs=tmp_path)
    devices = services(desk, sane=sane)
    assert c_scanner.id in ids(devices.listing())
    c_scanner.script(hang="list x0")
    meanwhile = list[Listing]()

    def on_change(listing: Listing) -> None:
        if listing.waiting and listing.failed and "test:1" in ids(listing):
            meanwhile.append(listing)

    last = devices.listing(on_change)
    assert c_scanner.id in ids(meanwhile[0]), "what was found before stays until the driver is given up"
    assert "test:1" in ids(last)
    assert c_scanner.id not in ids(last)
    for listing in (meanwhile[0], last):
        assert [(error.code, error.fields["driver"]) for error in listing.errors] == [("SCANNER_DRIVER_SILENT", DRIVER)]


def test_a_scanner_that_was_pulled_out_goes_at_the_next_look(desk: Desk, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    devices = services(desk, folder=FolderBackend(pages))
    assert ids(devices.listing()) == [f"folder:{pages}"]
    pages.rmdir()
    assert ids(devices.known_now()) == [f"folder:{pages}"]
    assert ids(devices.listing()) == []


def test_who_is_busy_is_said_alike_of_a_driver_and_of_a_network_scanner(
    desk: Desk, c_scanner: CScanner, tmp_path: Path
) -> None:
    tray = FeederTray()
    tray.faults.busy = True
    with serve_in_thread(tray) as url, c_scanner.hold():
        network = f"escl:{url}/eSCL"
        devices = services(desk, sane=c_scanner.backend(tmp_path / "sane.d"), escl=EsclBackend({}, discovery_s=0))
        told = devices.describe([c_scanner.id, network])
        assert {(one.busy, one.error and one.error.code) for one in told.values()} == {(True, "DEVICE_BUSY")}
        offered = told[network].capabilities
        assert offered is not None, "it describes itself all the same"
        assert offered.sources
        tray.faults.busy, tray.faults.bomb = False, "status"
        free = devices.describe([network])[network]
        assert (free.busy, free.error) == (False, None), "a state that can't be read hides no scanner"


def test_what_devices_offer(desk: Desk, c_scanner: CScanner, tmp_path: Path) -> None:
    c_scanner.load("1")
    backend = c_scanner.backend(tmp_path / "sane.d")
    devices = services(desk, sane=backend)
    told = devices.describe([c_scanner.id, "sohoatest:nobody"])
    offered = told[c_scanner.id].capabilities
    assert offered is not None
    assert {"source", "mode"} <= {option.name for option in offered.options}
    assert told["sohoatest:nobody"].error is not None
    assert told["sohoatest:nobody"].error.code == "DEVICE_NOT_FOUND"


def test_a_device_that_does_not_answer_holds_nobody_up(desk: Desk, mute: str, tmp_path: Path) -> None:
    sane = SaneBackend(tmp_path / "sane.d", network={"Mute": mute}, backends=("airscan", "test"), idle_limit_s=60)
    backends = Backends({"sane": sane}, lambda device_id: sane)
    devices = Devices(lambda: desk.store, lambda: backends, describe_limit_s=0.3)
    told = devices.describe(["test:0", "airscan:e0:Mute"])
    silent = told["airscan:e0:Mute"].error
    assert silent is not None
    assert silent.code == "DEVICE_LOST"


def choice(**fields: object) -> Choice:
    return Choice(**fields)  # type: ignore[arg-type]


@pytest.fixture
def plug(desk: Desk) -> Callable[[str, int, str], None]:
    def plugged(port: str, number: int, serial: str) -> None:
        folder = desk.store.folder / "sys" / "bus" / "usb" / "devices" / port
        folder.mkdir(parents=True)
        told = {"busnum": "1", "devnum": str(number), "idVendor": "04b8", "idProduct": "0147", "serial": serial}
        for name, value in told.items():
            (folder / name).write_text(value)

    return plugged


def test_what_was_chosen_last_comes_back_with_the_device(desk: Desk, plug: Callable[[str, int, str], None]) -> None:
    devices = services(desk)
    plug("1-2", 4, "X5Y9")
    plug("1-3", 5, "X5Z0")
    said = choice(source="adf", dpi=400, mode="gray", page="A5", options=(("brightness", "3"),))
    assert devices.recall("epsonds:libusb:001:004") is None
    devices.remember("epsonds:libusb:001:004", said, desk.actor)
    assert devices.recall("epsonds:libusb:001:005") is None
    (desk.store.folder / "sys" / "bus" / "usb" / "devices" / "1-2" / "devnum").write_text("9")
    assert devices.recall("epsonds:libusb:001:009") == said
    assert devices.recall("epsonds:libusb:001:004") is None, "nobody has that address now"


def test_a_machine_stays_the_same_when_it_is_plugged_in_elsewhere_and_two_alike_are_nobody(
    desk: Desk, plug: Callable[[str, int, str], None]
) -> None:
    plug("1-2", 4, "A1B2")
    ids = [f"epsonds:libusb:001:{number:03d}" for number in (4, 9)]
    before = services(desk).machine(ids[0])
    (desk.store.folder / "sys" / "bus" / "usb" / "devices" / "1-2" / "devnum").write_text("9")
    assert services(desk).machine(ids[1]) == before != ""
    without_serial = services(desk, sane=Listed("epsonds:libusb:001:006"))
    assert without_serial.machine("epsonds:libusb:001:006") == "", "an address says nothing of a machine"
    without_serial.listing()
    assert without_serial.machine("epsonds:libusb:001:006") == "name:epson|ds-530|epsonds", "but maker and model do"
    alike = services(desk, sane=Listed("epsonds:libusb:001:006", "epsonds:libusb:001:007"))
    alike.listing()
    assert alike.machine("epsonds:libusb:001:006") == ""
    assert services(desk).machine("folder:/home/nguyen.van.a/scan") == ""


def test_a_device_that_nobody_lists_is_known_by_its_last_address(desk: Desk, feeder: str) -> None:
    """The desk lists and knows the UUID; a command that doesn't list finds what the desk kept."""
    at_the_desk = services(desk, escl=EsclBackend({"F": feeder}, discovery_s=0))
    at_the_desk.listing()
    kept = at_the_desk.remember(f"escl:{feeder}", choice(source="flatbed"), desk.actor)
    assert kept is not None
    assert kept.certain
    assert services(desk).recall(f"escl:{feeder}") == choice(source="flatbed")


def test_devices_that_nobody_can_tell_apart_remember_nothing(desk: Desk, plug: Callable[[str, int, str], None]) -> None:
    plug("1-2", 4, "CLONED1")
    plug("1-3", 5, "CLONED1")
    devices = services(desk, sane=Listed("epsonds:libusb:001:004", "epsonds:libusb:001:005"))
    devices.listing()
    assert devices.remember("epsonds:libusb:001:004", choice(dpi=400), desk.actor) is None
    assert devices.recall("epsonds:libusb:001:005") is None


class Listed:
    """What libsane says of two USB devices that no test machine has."""

    def __init__(self, *device_ids: str) -> None:
        self._ids = device_ids

    def devices(self) -> object:
        from scanner.frames import Device

        return tuple(Device(device_id, "Epson", "DS-530", "scanner", "sane") for device_id in self._ids)

    def capabilities(self, device_id: str) -> object:
        raise DeviceFailed(device_id)

    scan = capabilities


def test_a_usb_address_without_a_serial_says_nothing_unless_it_was_listed(desk: Desk) -> None:
    unseen, listed = services(desk), services(desk, sane=Listed("epsonds:libusb:001:004"))
    listed.listing()
    assert unseen.remember("epsonds:libusb:001:004", choice(dpi=400), desk.actor) is None
    kept = listed.remember("epsonds:libusb:001:004", choice(dpi=400), desk.actor)
    assert kept is not None
    assert not kept.certain
    assert listed.recall("epsonds:libusb:001:004") == choice(dpi=400)
    assert unseen.recall("epsonds:libusb:001:004") is None


def test_what_another_version_remembered_is_passed_over() -> None:
    kept = {"device": "x", "source": 7, "dpi": "high", "mode": "gray", "options": [["a", "b"], 3, ["c"]], "new": {}}
    assert Choice.from_json(kept) == Choice(mode="gray", options=(("a", "b"),))  # type: ignore[arg-type]
    assert Choice.from_json(choice(dpi=300).to_json()) == choice(dpi=300)
