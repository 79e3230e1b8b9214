"""Knowing a device again: by its UUID or serial number, else by its name, which is said to be uncertain.

The id that a driver gives is an address, and addresses change: `libusb:001:004` is another device after the next plug. So what is
remembered of a device is kept under its identity. Two devices that can't be told apart share a key and say so (`shared`): whoever
remembers something under a shared key would hand one device's settings to the other.

    uuid:...                   eSCL tells it                                              certain
    usb:04c5:132e:A1B2         USB maker, product and serial number, from sysfs           certain, unless two show the same
    serial:fujitsu:fi-7160:77  the driver's own id holds the maker's serial number        certain
    folder:/scans, watch:/...  a folder                                                   certain
    name:maker|model|name      all that is left                                           uncertain
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scanner.frames import Device

SYSFS = Path("/sys")
FOLDERS = ("folder:", "watch:")

_USB_ADDRESS = re.compile(r"(?:libusb:|interpreter:|:bus)(\d+)(?::|;dev)(\d+)")
"""`epsonds:libusb:001:004`, `epkowa:interpreter:001:004`, `brother4:bus1;dev4`"""
_SERIAL_IN_ID = (
    re.compile(r"^(fujitsu:[^:]+:\w+)$"),
    re.compile(r"^(hpaio):/\w+/([^?]+)\?serial=(\w+)"),
)
_PIXMA = re.compile(r"^pixma:([0-9A-F]{4})([0-9A-F]{4})_(\w+)$")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """What a device is known again by.

    Attributes:
        key: stable text; see this module.
        certain: whether no other device has it, as far as anybody can know.
        shared: whether another device that answers now has the same key. Nothing is to be remembered under it then.
    """

    key: str
    certain: bool
    shared: bool = False


@dataclass(frozen=True, slots=True)
class PhysicalDevice:
    """A device as it stands on the table.

    Attributes:
        device: as the backend tells it that speaks to it best.
        identity: what it is known again by.
        other_ids: ids under which it answers too; each can be scanned with.
    """

    device: Device
    identity: DeviceIdentity
    other_ids: tuple[str, ...] = ()


def identify(device: Device, sysfs: Path = SYSFS) -> DeviceIdentity:
    """The identity of one device; whether others share it, `physical_devices` knows.

    Args:
        device: its id alone (all else empty) is enough where that says something certain.
        sysfs: where the kernel tells of USB devices.
    """
    if _tells(device.uuid.replace("-", "")):
        return DeviceIdentity(f"uuid:{device.uuid.casefold()}", True)
    if device.id.startswith(FOLDERS):
        return DeviceIdentity(device.id, True)
    key = _serial_key(device) or _usb_key(device.id, sysfs)
    if key:
        return DeviceIdentity(key, True)
    parts = (device.vendor, device.model, _name_in(device.id))
    return DeviceIdentity("name:" + "|".join(_plain(part) for part in parts), False)


def physical_devices(devices: Sequence[Device], sysfs: Path = SYSFS) -> tuple[PhysicalDevice, ...]:
    """Each device once, in the order given, with its identity.

    A device that answers through eSCL and through SANE's `airscan` is taken as eSCL's: no C library stands between. Several drivers for
    one USB device stay apart, for who knows the device chooses between them; they have one key, which is not called shared.
    """
    doubles = {twin.id: escl.id for escl in devices for twin in _airscan_twins(escl, devices)}
    apart = [device for device in devices if device.id not in doubles]
    identities = {device.id: identify(device, sysfs) for device in apart}
    places = {(identities[device.id].key, _usb_place(device.id, sysfs) or device.id) for device in apart}
    holders = Counter(key for key, _ in places)
    found = []
    for device in apart:
        identity = identities[device.id]
        if holders[identity.key] > 1:
            identity = replace(identity, certain=False, shared=True)
        others = tuple(twin for twin, escl in doubles.items() if escl == device.id)
        found.append(PhysicalDevice(device, identity, others))
    return tuple(found)


def changes_its_address(device_id: str) -> bool:
    """Whether the id is an address that another device may have after the next plug; alone it then says nothing of a device."""
    return _USB_ADDRESS.search(device_id) is not None


def _airscan_twins(escl: Device, devices: Sequence[Device]) -> Iterator[Device]:
    """The devices of SANE's `airscan` that are this one: the same address, and the same name where several have that address."""
    if escl.backend != "escl" or not escl.address:
        return
    host = _host(escl.address)
    here = [other for other in devices if other.id.startswith("airscan:") and _airscan_host(other) == host]
    alone = sum(other.backend == "escl" and _host(other.address) == host for other in devices) == 1
    named = [other for other in here if _plain(_name_in(other.id)) in (_plain(escl.model), _plain(_name_in(escl.id)))]
    names = {_name_in(other.id) for other in here}
    yield from here if alone and len(names) == 1 else named


def _airscan_host(device: Device) -> str:
    """`airscan` writes the address into the device's type: `ip=192.168.1.7`."""
    return _host(device.kind.removeprefix("ip=")) if device.kind.startswith("ip=") else ""


def _host(address: str) -> str:
    plain = address.strip("[]").casefold()
    return "localhost" if plain in _LOOPBACK else plain


def _serial_key(device: Device) -> str:
    serial = device.serial.strip()
    if _tells(serial):
        return f"serial:{_plain(device.vendor)}:{_plain(device.model)}:{serial}"
    own = device.id.split(":", 2)[2] if device.id.startswith("net:") and device.id.count(":") > 1 else device.id
    for pattern in _SERIAL_IN_ID:
        found = pattern.search(own)
        if found and _tells(re.split(r"[:=]", found.group(0))[-1]):
            return "serial:" + ":".join(found.groups())
    return ""


def _usb_key(device_id: str, sysfs: Path) -> str:
    """Maker, product and serial number of the USB device that an id means; empty where it has none."""
    folder = _usb_folder(device_id, sysfs)
    if folder is None:
        return ""
    maker, product, serial = (_attribute(folder, name) for name in ("idVendor", "idProduct", "serial"))
    return f"usb:{maker}:{product}:{serial}" if _tells(serial) else ""


def _tells(serial: str) -> bool:
    """Whether it is a serial number: makers who give none write one character throughout, or count up."""
    return len(set(serial)) > 1 and serial not in "01234567890"


def _usb_place(device_id: str, sysfs: Path) -> str:
    folder = _usb_folder(device_id, sysfs)
    return "" if folder is None else f"port {folder.name}"


def _usb_folder(device_id: str, sysfs: Path) -> Path | None:
    """The device's folder in sysfs. A device of another computer (`net:`) has none here, whatever numbers its id holds."""
    if device_id.startswith("net:"):
        return None
    address, pixma = _USB_ADDRESS.search(device_id), _PIXMA.match(device_id)
    for folder in _usb_folders(sysfs) if address or pixma else ():
        if address and _numbers(folder) == (int(address[1]), int(address[2])):
            return folder
        if pixma:
            wanted = (pixma[1].casefold(), pixma[2].casefold(), pixma[3])
            if wanted == tuple(_attribute(folder, name) for name in ("idVendor", "idProduct", "serial")):
                return folder
    return None


def _usb_folders(sysfs: Path) -> list[Path]:
    try:
        return sorted(path for path in (sysfs / "bus" / "usb" / "devices").iterdir() if ":" not in path.name)
    except OSError:  # no USB here, or no leave to look: a container
        return []


def usb_places(sysfs: Path = SYSFS) -> frozenset[tuple[str, str]]:
    """What stands at the USB now: port and the number that each plug gives anew."""
    return frozenset((folder.name, _attribute(folder, "devnum")) for folder in _usb_folders(sysfs))


def _numbers(folder: Path) -> tuple[int, int] | None:
    bus, device = _attribute(folder, "busnum"), _attribute(folder, "devnum")
    return (int(bus), int(device)) if bus.isdecimal() and device.isdecimal() else None


def _attribute(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _name_in(device_id: str) -> str:
    """What an id says beside an address that changes: the name of a network device, the host of a remote one."""
    driver, _, rest = device_id.partition(":")
    if driver == "airscan":
        return rest.partition(":")[2]
    return _USB_ADDRESS.sub("", device_id).strip(":")


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("|", " ").split())
