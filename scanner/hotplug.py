"""Scanners that are plugged in and pulled out, as udev tells it.

What is told is only *that* the devices are worth listing anew, and what moved: which driver takes a device, libsane knows when it is
asked. A scanner on the network has no event. Where no udev runs (a container) the watch says so and is silent.
"""

from __future__ import annotations

import logging
import os
import selectors
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import pyudev

_log = logging.getLogger(__name__)

UDEV_CONTROL = Path("/run/udev/control")
"""the socket of a udev that runs"""
QUIET_S = 1.0
"""One plug is several events, and a driver that looks too early finds a device that isn't ready."""
_LONGEST_S = 5.0
"""A hub that flaps must not put the listing off for ever; in multiples of the quiet time."""
_STILL_IMAGE = ":0601"
_IPP_USB = ":070104"


@dataclass(frozen=True, slots=True)
class Plugged:
    """A scanner came or went.

    Attributes:
        arrived: False where it was pulled out or switched off.
        place: the kernel's name of the port, such as `1-2`.
        vendor_id: four hexadecimal digits, likewise the next; empty where udev tells none.
        product_id: the maker's number of the model.
    """

    arrived: bool
    place: str
    vendor_id: str = ""
    product_id: str = ""


type PlugSeen = Callable[[tuple[Plugged, ...]], None]
"""Told what moved, once nothing moves any more: the last word of each port. Empty where the kernel dropped events. Called in the
watch's thread."""


class PlugWatch:
    """Listens in a thread of its own until it is closed."""

    def __init__(self, on_change: PlugSeen, *, quiet_s: float = QUIET_S, control: Path = UDEV_CONTROL) -> None:
        """Begins to listen.

        Args:
            on_change: what it raises is logged, and the watch goes on.
            quiet_s: how long nothing must move before it is told.
            control: what exists where udev runs.
        """
        self._on_change = on_change
        self._quiet_s = quiet_s
        self._thread: threading.Thread | None = None
        self.why_not = "" if control.exists() else "no udev runs here"
        """why plugging is not noticed; empty where it is"""
        if not self.why_not:
            self._listen()
        if self.why_not:
            _log.info("scanners that are plugged in are found at the next listing only: %s", self.why_not)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def watching(self) -> bool:
        """Whether plugging is noticed."""
        return self._thread is not None

    def close(self) -> None:
        """Ends the thread; nothing is told afterwards, unless this is called from within `on_change`. May be called twice."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        os.close(self._wake)
        if thread is not threading.current_thread():
            thread.join()

    def _listen(self) -> None:
        try:
            import pyudev  # loads libudev, which a system without udev may lack

            monitor = pyudev.Monitor.from_netlink(pyudev.Context())
            monitor.filter_by("usb", "usb_device")
            monitor.start()
        except (ImportError, OSError) as error:
            self.why_not = str(error) or type(error).__name__
            return
        ended, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._follow, args=(monitor, ended), name="hot-plug", daemon=True)
        self._thread.start()

    def _follow(self, monitor: pyudev.Monitor, ended: int) -> None:
        """The thread: gathers events until nothing moves, then tells them."""
        moved: dict[str, Plugged] | None = None
        since_s = 0.0
        # not select(): it knows no descriptor above 1023, and a desk that has many files open gives out such ones
        with os.fdopen(ended, "rb"), selectors.DefaultSelector() as ready:
            ready.register(ended, selectors.EVENT_READ)
            ready.register(monitor, selectors.EVENT_READ)
            while True:
                left_s = None if moved is None else min(self._quiet_s, since_s + _LONGEST_S * self._quiet_s - _now_s())
                events = ready.select(None if left_s is None else max(left_s, 0.0))
                if any(key.fd == ended for key, _ in events):
                    return
                if moved is not None and (not events or (left_s is not None and left_s <= 0)):
                    self._tell(tuple(moved.values()))
                    moved = None
                elif (seen := _received(monitor)) is not None:
                    since_s = _now_s() if moved is None else since_s
                    moved = {**(moved or {}), **{one.place: one for one in seen}}

    def _tell(self, moved: tuple[Plugged, ...]) -> None:
        try:
            self._on_change(moved)
        except Exception:  # noqa: BLE001 - a listener's defect must not end the watch
            _log.exception("whoever was told of a scanner that was plugged in broke down")


def is_scanner(properties: Mapping[str, str]) -> bool:
    """Whether the udev properties of a USB device say that it may be a scanner.

    That is: libsane's table knows it, or it has a still-image interface, or one for IPP over USB (a device with eSCL beside it).
    """
    interfaces = properties.get("ID_USB_INTERFACES", "")
    return properties.get("libsane_matched") == "yes" or _STILL_IMAGE in interfaces or _IPP_USB in interfaces


def _received(monitor: pyudev.Monitor) -> tuple[Plugged, ...] | None:
    """What one event tells: nothing where it is about no scanner (None), or where events were dropped (an empty tuple)."""
    try:
        device = monitor.poll(0)
    except OSError:  # the socket's buffer ran over: something moved, and nobody knows what
        return ()
    if device is None or device.action not in ("add", "bind", "remove") or not is_scanner(device.properties):
        return None
    maker, product = (*device.properties.get("PRODUCT", "").split("/"), "", "")[:2]
    return (Plugged(device.action != "remove", device.sys_name, _four(maker), _four(product)),)


def _four(number: str) -> str:
    """The kernel writes `4b8` where sysfs has `04b8`."""
    return number.rjust(4, "0") if number else ""


def _now_s() -> float:
    return time.monotonic()
