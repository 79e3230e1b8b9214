"""The desk's list of devices while a scanner is pulled out and plugged in, told by real udev messages.

    umockdev-wrapper python plug_desk.py  ->  one JSON line: {"step": {"device": ..., "shown": [...], ...}, ...}

A program of its own, as `plug_bench` is. What libsane would list is what is plugged in; everything above it is the product's.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QMainWindow

from app.ui.commands.command import Surface
from app.ui.scanners import FoundScanners, Offer, ScannerChoice, ScanProfile
from app.ui.services import DeskServices
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.actions import DeskActions
from app.ui.widgets.tools import Tools
from scanner.hotplug import PlugWatch
from tests.support.plug_bench import LIMIT_S, Bench

QUIET_S = 0.05
PROFILES = (ScanProfile("", "", ("adf", "flatbed"), 0), ScanProfile("a4", "A4", ("adf", "flatbed"), 1))
LAST = ("", "adf")
"""what the store remembers of the last scan on the device: older than what the officer chose since"""


class Bus:
    """Scanners that answer where they are plugged in."""

    profiles = PROFILES

    def __init__(self, control: Path) -> None:
        self._control = control
        self.here: tuple[ScannerChoice, ...] = ()

    def look(self, on_change: Callable[[FoundScanners], None]) -> None:
        on_change(self.known_now())

    def known_now(self) -> FoundScanners:
        return FoundScanners(self.here)

    def offer(self, device_id: str) -> Offer:
        del device_id
        return Offer(("adf", "flatbed"), last=LAST)

    def watch_plugs(self, on_change: Callable[[], None]) -> Callable[[], None]:
        watch = PlugWatch(lambda _moved: on_change(), quiet_s=QUIET_S, control=self._control)
        assert watch.watching
        return watch.close


def main() -> None:
    app, bench = QApplication([]), Bench()
    out: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        control = Path(folder) / "control"
        control.touch()
        bus, runner = Bus(control), TaskRunner()
        view = DevicesViewModel(runner, QSettings(f"{folder}/ui.ini", QSettings.Format.IniFormat))
        window = QMainWindow()
        still = SimpleNamespace(scanning=False, checking=False)
        work = cast("Workplace", SimpleNamespace(scanning=still, checksheet=still))
        tools = Tools(view, DeskActions(work, cast("Surface", None), window), window)
        view.changed.connect(lambda: tools.show_desk(work))
        told: list[str] = []
        view.vanished.connect(lambda device: told.append(f"gone {device.id}"))
        view.came_back.connect(lambda device: told.append(f"back {device.id}"))
        scanner = SimpleNamespace(device="", source="adf")
        view.use(cast("DeskServices", SimpleNamespace(scanners=bus, settings=SimpleNamespace(scanner=scanner))))

        def until(condition: Callable[[], object]) -> None:
            end_s = time.monotonic() + LIMIT_S
            while not condition() or runner.working:
                assert time.monotonic() < end_s, out
                app.processEvents()
                time.sleep(0.002)

        def stands() -> dict[str, object]:
            shown = [tools.device.itemText(row) for row in range(tools.device.count())]
            return {
                "device": view.device_id,
                "shown": shown,
                "chosen": [view.profile.key, view.source],
                "told": [*told],
            }

        bus.here = (ScannerChoice("libusb:001:004", "Máy A", "usb:04b8:0147:X1"),)
        path = bench.plug("1-2", 4, libsane_matched="yes")
        until(lambda: view.device_id and view.offer.sources)
        view.choose_profile("a4")
        view.choose_source("flatbed")
        out["plugged in"] = stands()
        bus.here = ()
        bench.pull(path)
        until(lambda: view.lost)
        out["pulled out"] = stands()
        bus.here = (ScannerChoice("libusb:001:009", "Máy A", "usb:04b8:0147:X1"),)
        bench.plug("1-2", 9, libsane_matched="yes")
        until(lambda: view.device_id and view.offer.sources)
        out["plugged in again"] = stands()
        view.close()
        runner.close()
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
