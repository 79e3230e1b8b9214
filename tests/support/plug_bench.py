"""Plugs scanners in and out under Debian's `umockdev-wrapper`, and prints what the watch tells.

    umockdev-wrapper python plug_bench.py  ->  one JSON line: {"step": [[arrived, place, vendor, product], ...], ...}

A program of its own: the preloaded library changes what the whole process sees of /sys. libumockdev is driven through ctypes.
The descriptors below 1024 are taken beforehand, as in a desk that has been open for long: select() knows no others.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import resource
import sys
import tempfile
import threading
from pathlib import Path

from scanner.hotplug import Plugged, PlugWatch

LIMIT_S = 20.0
"""for an answer that is to come; reached only where the test fails"""
QUIET_S = 0.4
BEYOND_SELECT = 1024
"""the number of the first descriptor that select() can't watch"""

lib = ctypes.CDLL("libumockdev.so.0")
lib.umockdev_testbed_new.restype = ctypes.c_void_p
lib.umockdev_testbed_add_devicev.restype = ctypes.c_char_p


class Bench:
    """A USB bus without hardware."""

    def __init__(self) -> None:
        self._bed = ctypes.c_void_p(lib.umockdev_testbed_new())

    def plug(self, port: str, number: int, **properties: str) -> str:
        attributes = {"busnum": "1", "devnum": str(number), "idVendor": "04b8", "idProduct": "0147"}
        said = {"DEVTYPE": "usb_device", "PRODUCT": "4b8/147/100", **properties}
        added = lib.umockdev_testbed_add_devicev(
            self._bed, b"usb", port.encode(), None, _pairs(attributes), _pairs(said)
        )
        path = str(added.decode())
        self.say(path, "add")
        return path

    def pull(self, path: str) -> None:
        self.say(path, "remove")
        lib.umockdev_testbed_remove_device(self._bed, path.encode())

    def say(self, path: str, action: str) -> None:
        lib.umockdev_testbed_uevent(self._bed, path.encode(), action.encode())


def _pairs(values: dict[str, str]) -> ctypes.Array[ctypes.c_char_p]:
    flat = [word.encode() for pair in values.items() for word in pair]
    return (ctypes.c_char_p * (len(flat) + 1))(*flat, None)


def take_low_descriptors() -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4096), most))
    while os.dup(0) < BEYOND_SELECT:
        pass


def main() -> None:
    take_low_descriptors()
    bench, told = Bench(), queue.Queue[tuple[Plugged, ...]]()
    broken = threading.Event()

    def seen(moved: tuple[Plugged, ...]) -> None:
        told.put(moved)
        if broken.is_set():
            broken.clear()
            raise RuntimeError("the one who listens broke down")

    def next_words() -> list[list[object]]:
        return [[p.arrived, p.place, p.vendor_id, p.product_id] for p in told.get(timeout=LIMIT_S)]

    out: dict[str, object] = {}
    with (
        tempfile.NamedTemporaryFile() as control,
        PlugWatch(seen, quiet_s=QUIET_S, control=Path(control.name)) as watch,
    ):
        out["watching"] = watch.watching
        mouse = bench.plug("1-1", 3, ID_USB_INTERFACES=":030102:")
        scanner = bench.plug("1-2", 4, libsane_matched="yes")
        bench.say(scanner, "bind")
        bench.say(scanner, "change")
        out["one plug is told once"] = next_words()
        broken.set()
        bench.pull(scanner)
        bench.pull(mouse)
        out["pulled"] = next_words()
        bench.plug("1-3", 5, ID_USB_INTERFACES=":ffff00:060101:")
        bench.plug("1-4", 6, ID_USB_INTERFACES=":070102:070104:")
        out["after the listener broke down"] = next_words()
    out["threads after the end"] = [thread.name for thread in threading.enumerate() if thread.name == "hot-plug"]
    out["untold"] = told.qsize()
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
