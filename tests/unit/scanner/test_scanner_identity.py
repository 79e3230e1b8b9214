from __future__ import annotations

from pathlib import Path

import pytest

from scanner.frames import Device
from scanner.identity import DeviceIdentity, identify, physical_devices


def plug(sysfs: Path, port: str, bus: int, number: int, serial: str | None = None, product: str = "0147") -> None:
    """Lays out a USB device as the kernel does."""
    folder = sysfs / "bus" / "usb" / "devices" / port
    (folder.parent / f"{port}:1.0").mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True)
    told = {"busnum": str(bus), "devnum": str(number), "idVendor": "04b8", "idProduct": product, "serial": serial}
    for name, value in told.items():
        if value is not None:
            (folder / name).write_text(value + "\n")


def usb(device_id: str, model: str = "DS-530") -> Device:
    return Device(device_id, "Epson", model, "scanner", "sane")


def escl(device_id: str, model: str, address: str, uuid: str = "") -> Device:
    return Device(device_id, "Epson", model, "eSCL", "escl", uuid=uuid, address=address)


def airscan(number: str, name: str, address: str) -> Device:
    return Device(f"airscan:{number}:{name}", "eSCL", name, f"ip={address}", "sane")


def keys(*devices: Device, sysfs: Path) -> dict[str, DeviceIdentity]:
    return {found.device.id: found.identity for found in physical_devices(devices, sysfs)}


@pytest.mark.parametrize(
    "device_id", ["epsonds:libusb:001:004", "epkowa:interpreter:001:004", "brother4:bus1;dev4", "libusb:001:004"]
)
def test_a_usb_device_is_known_by_its_serial_whatever_its_number(tmp_path: Path, device_id: str) -> None:
    plug(tmp_path, "1-2", bus=1, number=4, serial="X5Y9")
    plug(tmp_path, "1-3", bus=1, number=40, serial="OTHER7")
    plug(tmp_path, "usb1", bus=1, number=1)
    assert identify(usb(device_id), tmp_path) == DeviceIdentity("usb:04b8:0147:X5Y9", True)


def test_it_is_the_same_device_after_the_next_plug(tmp_path: Path) -> None:
    plug(tmp_path / "before", "1-2", bus=1, number=4, serial="X5Y9")
    plug(tmp_path / "after", "2-1.3", bus=2, number=11, serial="X5Y9")
    before = identify(usb("epsonds:libusb:001:004"), tmp_path / "before")
    assert identify(usb("epsonds:libusb:002:011"), tmp_path / "after") == before


@pytest.mark.parametrize("serial", [None, "", "0", "000000000000", "123456789", "0123456789"])
def test_what_makers_write_for_no_serial_is_none(tmp_path: Path, serial: str | None) -> None:
    plug(tmp_path, "1-2", bus=1, number=4, serial=serial)
    found = identify(usb("epsonds:libusb:001:004"), tmp_path)
    assert found == DeviceIdentity("name:epson|ds-530|epsonds", False)


@pytest.mark.parametrize(
    ("device_id", "key"),
    [
        ("fujitsu:fi-7160:12347", "serial:fujitsu:fi-7160:12347"),
        ("net:10.0.0.9:fujitsu:fi-7160:12347", "serial:fujitsu:fi-7160:12347"),
        ("hpaio:/usb/HP_LaserJet_M1120?serial=MX3Z", "serial:hpaio:HP_LaserJet_M1120:MX3Z"),
    ],
)
def test_a_serial_in_the_id_is_enough(tmp_path: Path, device_id: str, key: str) -> None:
    assert identify(Device(device_id, "", "", "", "sane"), tmp_path) == DeviceIdentity(key, True)


def test_pixma_names_the_usb_serial(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", bus=1, number=4, serial="A0B1", product="1912")
    certain = identify(usb("pixma:04B81912_A0B1"), tmp_path)
    assert certain == DeviceIdentity("usb:04b8:1912:A0B1", True)
    assert not identify(usb("pixma:04B81912_C2D3"), tmp_path).certain


def test_a_device_of_another_computer_is_never_looked_for_here(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", bus=1, number=4, serial="X5Y9")
    found = identify(usb("net:10.0.0.9:epsonds:libusb:001:004"), tmp_path)
    assert found == DeviceIdentity("name:epson|ds-530|net:10.0.0.9:epsonds", False)


def test_a_network_device_is_known_by_its_uuid_or_its_name(tmp_path: Path) -> None:
    known = escl("escl:a", "M1", "10.0.0.7", uuid="4509A320-00A0-008F-00B6-002507510ECA")
    assert identify(known, tmp_path) == DeviceIdentity("uuid:4509a320-00a0-008f-00b6-002507510eca", True)
    first, second = identify(airscan("e0", "Quầy 1", "10.0.0.7")), identify(airscan("e3", "Quầy 1", "10.0.0.8"))
    assert first == second == DeviceIdentity("name:escl|quầy 1|quầy 1", False)


def test_a_folder_is_its_path(tmp_path: Path) -> None:
    assert identify(Device("watch:/scans", "", "scans", "folder", "folder")).certain


def test_two_devices_of_one_name_are_told_apart_by_their_serials(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", bus=1, number=4, serial="X5Y9")
    plug(tmp_path, "1-3", bus=1, number=5, serial="X5Z0")
    found = keys(usb("epsonds:libusb:001:004"), usb("epsonds:libusb:001:005"), sysfs=tmp_path)
    assert [identity.certain for identity in found.values()] == [True, True]
    assert len({identity.key for identity in found.values()}) == 2


@pytest.mark.parametrize("serial", [None, "CLONED1"])
def test_two_devices_that_nobody_can_tell_apart_both_say_so(tmp_path: Path, serial: str | None) -> None:
    plug(tmp_path, "1-2", bus=1, number=4, serial=serial)
    plug(tmp_path, "1-3", bus=1, number=5, serial=serial)
    found = keys(usb("epsonds:libusb:001:004"), usb("epsonds:libusb:001:005"), sysfs=tmp_path)
    assert {(identity.certain, identity.shared) for identity in found.values()} == {(False, True)}


def test_two_network_devices_of_one_name_both_say_so(tmp_path: Path) -> None:
    found = keys(airscan("e0", "Q", "10.0.0.7"), airscan("e1", "Q", "10.0.0.8"), sysfs=tmp_path)
    assert all(identity.shared for identity in found.values())


def test_two_drivers_of_one_device_share_nothing_with_another(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", bus=1, number=4, serial="X5Y9")
    found = keys(usb("epsonds:libusb:001:004"), usb("epson2:libusb:001:004"), sysfs=tmp_path)
    assert set(found.values()) == {DeviceIdentity("usb:04b8:0147:X5Y9", True)}


def test_a_device_that_answers_through_airscan_and_escl_is_listed_once(tmp_path: Path) -> None:
    twins = (airscan("e0", "Epson M1", "10.0.0.7"), airscan("w1", "Epson M1", "10.0.0.7"))
    other = airscan("e2", "Epson M1", "10.0.0.9")
    (one, two) = physical_devices((*twins, other, escl("escl:x", "WF-M1", "10.0.0.7", "ab")), tmp_path)
    assert (one.device, one.other_ids) == (other, ())
    assert (two.device.id, two.other_ids) == ("escl:x", ("airscan:e0:Epson M1", "airscan:w1:Epson M1"))


def test_several_devices_at_one_address_are_matched_by_name(tmp_path: Path) -> None:
    devices = (
        airscan("e0", "Feeder", "127.0.0.1"),
        airscan("e1", "Glass", "127.0.0.1"),
        escl("escl:one", "Feeder", "localhost", "a1"),
        escl("escl:two", "Plate", "localhost", "b2"),
    )
    found = physical_devices(devices, tmp_path)
    assert {one.device.id: one.other_ids for one in found} == {
        "airscan:e1:Glass": (),
        "escl:one": ("airscan:e0:Feeder",),
        "escl:two": (),
    }


def test_no_usb_at_all_is_no_error(tmp_path: Path) -> None:
    assert not identify(usb("epsonds:libusb:001:004"), tmp_path / "none").certain
