"""Scanners that can break: what lies in their trays, what is wrong with them, and the person who sees to them."""

from __future__ import annotations

import contextlib
import hashlib
import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import httpx
import psutil
import pytest
from PIL import Image

from app.sandbox.faults import Faults
from app.sandbox.feeder import FeederTray, Sheet
from scanner.backend import ScannerBackend
from scanner.escl.backend import EsclBackend
from scanner.escl.job import Patience
from scanner.escl.line import Limits
from scanner.frames import ColorMode, ScanRequest, Source
from scanner.identity import physical_devices
from scanner.sane.backend import SaneBackend
from scanner.watched import WatchedFolderBackend
from tests.integration.feeder_server import DEVICE, draw_side, serve_in_thread
from tests.support.sane_backend.build import CScanner, draw_page
from tests.support.saned import net_config, saned
from tests.support.scanner_faults.desk import pixel_print

SHEETS = 3
IDLE_LIMIT_S = 1.0
A6_MM = {"page_width_mm": 105.0, "page_height_mm": 148.0}
SOON = Patience(job_attempts=3, page_attempts=4, end_attempts=2, pause_s=0.01)
QUICK = Limits(connect_s=2.0, idle_s=0.4, answer_s=5.0, stop_s=0.4)


@dataclass(frozen=True)
class Place:
    """Where a world is built: a folder, the C driver's device, and what can be patched."""

    root: Path
    device: CScanner
    patch: pytest.MonkeyPatch


class World(ABC):
    """A scanner with three sheets. `name` is what the table calls it."""

    name: ClassVar[str]

    def __init__(self, backend: ScannerBackend, request: ScanRequest) -> None:
        self.backend = backend
        self.request = request

    @abstractmethod
    def lying(self) -> list[str]:
        """The prints of the sides that the next scan feeds, in order."""

    @abstractmethod
    def see_to_it(self, put_back: int | None) -> None:
        """The person ends whatever is wrong, and lays the sheets from number `put_back` on into the tray again."""

    @abstractmethod
    def refill(self) -> None:
        """The person lays a whole stack into the empty tray; nothing is wrong any more."""

    def at_rest(self) -> bool:
        """Whether nobody holds the device."""
        return True


class CWorld(World):
    """The tests' own SANE driver in C: paper is files, and survives whoever is killed."""

    name = "C driver"

    def __init__(self, place: Place, backend: ScannerBackend, request: ScanRequest) -> None:
        super().__init__(backend, request)
        self.device = place.device
        self.healthy = backend
        self.other_program = contextlib.ExitStack()
        self.held = False
        self._paper = place.root / "paper"
        self._paper.mkdir()
        self._serial = 0

    def lying(self) -> list[str]:
        if self.request.source is Source.FLATBED:
            return [pixel_print(path.read_bytes()) for path in self.device.folder.glob("glass.pnm")]
        sides = ("front", "back") if self.request.source is Source.ADF_DUPLEX else ("front",)
        tray = self.device.folder / "tray"
        return [
            pixel_print((tray / f"{sheet}-{side}.pnm").read_bytes())
            for sheet in self.device.sheets("tray")
            for side in sides
        ]

    def see_to_it(self, put_back: int | None) -> None:
        self.device.clear()
        if put_back is not None:
            self.device.put_back([sheet for sheet in self.device.sheets("out") if int(sheet) >= put_back])
        self.device.script()
        self.other_program.close()
        self.held = False
        self.backend = self.healthy

    def refill(self) -> None:
        self.see_to_it(None)
        self.remove_all()
        self.load(SHEETS)
        if self.request.source is Source.FLATBED:
            self.request = replace(self.request, dpi=100)
            self.device.lay_on_glass(self._side("f"))

    def remove_all(self) -> None:
        """The person takes all paper away."""
        for place in ("tray", "path", "out"):
            for path in (self.device.folder / place).iterdir():
                path.unlink()

    def load(self, sheets: int) -> None:
        """Lays sheets down, no two alike; the sheets that are gone through must have been taken away."""
        for _ in range(sheets):
            self._serial += 1
            self.device.load((self._side("f"), self._side("b")))

    def _side(self, side: str) -> Path:
        return draw_page(self._paper / f"{self._serial}{side}.ppm", f"{self._serial}{side}")

    def at_rest(self) -> bool:
        return self.held or not self.device.in_use()


@contextlib.contextmanager
def c_world(place: Place, fault: Mapping[str, Any]) -> Iterator[CWorld]:
    """Keys of the driver's script, and fields of the request (`source`, `options`, ...).

    And `sheets`: so many lie there; `boundary`: what happens in the scan child; `held`: another program has the device open;
    `unplugged`: it is not there; `noisy`: the number of a sheet that no compression makes small.
    """
    script, fields = _apart(fault)
    boundary, sheets = fields.pop("boundary", None), fields.pop("sheets", SHEETS)
    held, unplugged, noisy = (script.pop(name, None) for name in ("held", "unplugged", "noisy"))
    backend = place.device.backend(place.root / "sane.d", idle_limit_s=IDLE_LIMIT_S)
    world = CWorld(place, backend, ScanRequest(place.device.id, **{"dpi": 100, **fields}))
    if boundary:
        world.backend = place.device.backend(place.root / "sane.d", idle_limit_s=IDLE_LIMIT_S, boundary=boundary)
    world.load(sheets)
    if noisy:
        front = place.device.folder / "tray" / f"{noisy:06}-front.pnm"
        front.unlink()
        Image.frombytes("RGB", (413, 583), random.Random(noisy).randbytes(413 * 583 * 3)).save(front, "PPM")
    if unplugged:
        place.device.press("unplugged")
    place.device.script(**script)
    if held:
        world.held = world.other_program.enter_context(place.device.hold())
    yield world


@contextlib.contextmanager
def twin_world(place: Place, fault: Mapping[str, Any]) -> Iterator[CWorld]:
    """Two devices that nothing but their ids tells apart; the first one is used, and the other one keeps its paper."""
    twin = CScanner(place.device.folder.parent / "second")
    twin.load("not to be fed")
    with c_world(place, fault) as world:
        found = physical_devices(world.backend.devices())
        assert {device.device.id for device in found} == {place.device.id, twin.id}
        assert len({(device.device.vendor, device.device.model) for device in found}) == 1
        yield world
        assert twin.sheets("tray") == ["000001"]
        assert twin.calls() == []


class NetWorld(CWorld):
    """The same at another computer."""

    name = "C driver behind saned"

    def __init__(self, place: Place, backend: ScannerBackend, request: ScanRequest, server: psutil.Process) -> None:
        super().__init__(place, backend, request)
        self._server = server

    def kill_connections(self) -> None:
        """saned serves each scan with a process of its own: those are killed, but for one that has just come to its end."""
        for serving in self._server.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                serving.kill()


@contextlib.contextmanager
def net_world(place: Place, fault: Mapping[str, Any]) -> Iterator[NetWorld]:
    script, fields = _apart(fault)
    with saned(place.root / "saned.d") as server:
        place.patch.setattr("scanner.sane.config.SYSTEM_CONFIG_DIR", net_config(place.root / "etc", server.address))
        backend = SaneBackend(place.root / "sane.d", network={}, backends=("net",), idle_limit_s=IDLE_LIMIT_S)
        request = ScanRequest(server.device_id(place.device.id), **{"dpi": 100, **fields})
        world = NetWorld(place, backend, request, psutil.Process(server.process.pid))
        world.load(SHEETS)
        place.device.script(**script)
        yield world


class SaneTestWorld(World):
    """libsane's own `test` driver: ten sheets, always, and one status on demand."""

    name = "SANE's `test` driver"
    _healthy: ClassVar[list[str]] = []

    def __init__(self, place: Place, backend: SaneBackend, request: ScanRequest, healthy: ScanRequest) -> None:
        super().__init__(backend, request)
        self._healthy_request = healthy
        self._root = place.root

    def lying(self) -> list[str]:
        if not self._healthy:
            spool = self._root / "healthy"
            spool.mkdir()
            frames = self.backend.scan(self._healthy_request, spool, cancelled=bool, progress=lambda *_: None)
            self._healthy.extend(pixel_print(frame.path.read_bytes()) for frame in frames)
        return list(self._healthy)

    def see_to_it(self, put_back: int | None) -> None:
        self.request = self._healthy_request

    refill = see_to_it  # type: ignore[assignment]


@contextlib.contextmanager
def sane_test_world(place: Place, fault: Mapping[str, Any]) -> Iterator[SaneTestWorld]:
    backend = SaneBackend(place.root / "sane.d", network={}, backends=("test",), idle_limit_s=IDLE_LIMIT_S)
    options = tuple((name, str(value)) for name, value in fault.items())
    healthy = ScanRequest("test:0", source=Source.ADF, dpi=50, mode=ColorMode.GRAY)
    yield SaneTestWorld(
        place, backend, ScanRequest(healthy.device_id, healthy.source, 50, healthy.mode, options=options), healthy
    )


class FeederWorld(World):
    """The virtual feeder: `tray` is the paper and what is wrong."""

    name = "virtual feeder, our client"

    def __init__(self, url: str, tray: FeederTray, backend: ScannerBackend, request: ScanRequest) -> None:
        super().__init__(backend, request)
        self.tray = tray
        self._url = url

    def lying(self) -> list[str]:
        return [self._print(sheet.front) for sheet in self.tray.sheets if sheet.front is not None]

    def see_to_it(self, put_back: int | None) -> None:
        self.tray.faults, self.tray.jam_after = Faults(), None
        if put_back is not None:
            self.tray.put_back(sum(sheet.number >= put_back for sheet in self.tray.taken))

    def refill(self) -> None:
        self.see_to_it(None)
        self.tray.reload()

    def at_rest(self) -> bool:
        return self.tray.faults.busy or "Processing" not in httpx.get(f"{self._url}/eSCL/ScannerStatus").text

    def _print(self, side: Path) -> str:
        return hashlib.sha256(side.read_bytes()).hexdigest()


class AirscanWorld(FeederWorld):
    """The same through sane-airscan, which decodes the pages itself."""

    name = "virtual feeder, sane-airscan"

    def _print(self, side: Path) -> str:
        return pixel_print(side.read_bytes())


@contextlib.contextmanager
def escl_world(place: Place, fault: Mapping[str, Any]) -> Iterator[FeederWorld]:
    with _served(place, fault) as (url, tray, fields):
        backend = EsclBackend({"Feeder": f"{url}/eSCL"}, patience=SOON, limits=QUICK, discovery_s=0)
        request = ScanRequest(f"escl:{url}/eSCL", **{"dpi": 100, **A6_MM, **fields})
        yield FeederWorld(url, tray, backend, request)


@contextlib.contextmanager
def airscan_world(place: Place, fault: Mapping[str, Any]) -> Iterator[AirscanWorld]:
    with _served(place, fault) as (url, tray, fields):
        network = {"Feeder": f"{url}/eSCL"}
        backend = SaneBackend(
            place.root / "sane.d", network=network, backends=("airscan",), idle_limit_s=IDLE_LIMIT_S * 5
        )
        yield AirscanWorld(url, tray, backend, ScanRequest(DEVICE, **{"dpi": 100, **A6_MM, **fields}))


@contextlib.contextmanager
def _served(place: Place, fault: Mapping[str, Any]) -> Iterator[tuple[str, FeederTray, dict[str, Any]]]:
    orders, fields = _apart(fault)
    tray = FeederTray(jam_after=orders.pop("jam_after", None), faults=Faults())
    stack = [Sheet(draw_side(place.root / f"{number}.jpg", str(number))) for number in range(1, SHEETS + 1)]
    empty, large = orders.pop("empty", False), orders.pop("large", None)
    tray.load(stack)
    if large:
        tray.sheets[large - 1] = Sheet(draw_side(place.root / "large.jpg", "A5", (583, 827)), number=large)
    if empty:
        tray.sheets.clear()
    tray.faults = Faults.of(orders)
    with serve_in_thread(tray) as url:
        yield url, tray, fields


class FolderWorld(World):
    """A watched folder with three files, one of which may be spoilt."""

    name = "watched folder"

    def __init__(
        self, folder: Path, backend: WatchedFolderBackend, request: ScanRequest, good: Mapping[str, bytes]
    ) -> None:
        super().__init__(backend, request)
        self._folder = folder
        self._good = good

    def lying(self) -> list[str]:
        """A spoilt file counts as the page that it should be, and is once the person has seen to it."""
        names = sorted(path.name for path in self._folder.glob("*.jpg"))
        return [hashlib.sha256(self._good[name]).hexdigest() for name in names]

    def see_to_it(self, put_back: int | None) -> None:
        blocked = self._folder / "taken"
        if blocked.is_file():
            blocked.unlink()
        for path in self._folder.glob("*.jpg"):
            path.write_bytes(self._good[path.name])

    def refill(self) -> None:
        for name, content in self._good.items():
            (self._folder / name).write_bytes(content)


@contextlib.contextmanager
def folder_world(place: Place, fault: Mapping[str, Any]) -> Iterator[FolderWorld]:
    """`cut`, `text`, `hollow`: the file in which the end is missing, which is no page, which has a page's ends and nothing between them.

    And `blocked`: nothing can be moved; `empty`.
    """
    folder = place.root / "scans"
    folder.mkdir()
    good = {
        f"{number}.jpg": draw_side(folder / f"{number}.jpg", str(number)).read_bytes()
        for number in range(1, SHEETS + 1)
    }
    match dict(fault):
        case {"cut": name}:
            (folder / name).write_bytes(good[name][:-2])
        case {"text": name}:
            (folder / name).write_bytes(b"not a page" * 100)
        case {"hollow": name}:
            (folder / name).write_bytes(good[name][:2] + good[name][-2:])
        case {"blocked": _}:
            (folder / "taken").write_text("a file, no folder")
        case {"empty": _}:
            for name in good:
                (folder / name).unlink()
    backend = WatchedFolderBackend(folder, settle_s=0.02, poll_s=0.01, give_up_s=0.2)
    yield FolderWorld(folder, backend, ScanRequest(backend.device_id), good)


_REQUEST_FIELDS = ("source", "dpi", "options", "page_width_mm", "boundary", "sheets")


def _apart(fault: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the device is told, and what the request or backend is."""
    fields = {name: value for name, value in fault.items() if name in _REQUEST_FIELDS}
    return {name: value for name, value in fault.items() if name not in fields}, fields
