"""What every `ScannerBackend` promises, run over each of them."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.sandbox.feeder import FeederTray, Sheet
from scanner.backend import ScannerBackend
from scanner.errors import Cancelled, DeviceNotFound, ScannerError, SheetCountMismatch
from scanner.escl.backend import EsclBackend
from scanner.folder import FolderBackend
from scanner.frames import ColorMode, Frame, ScanRequest, Source
from scanner.sane.backend import SaneBackend
from scanner.spool import orphans
from scanner.watched import WatchedFolderBackend
from tests.integration.feeder_server import DEVICE, draw_side, serve_in_thread
from tests.integration.light_children import light_children
from tests.support.dossier_server import free_port
from tests.support.sane_backend.build import CScanner, c_scanner, draw_page, sane_library
from tests.support.saned import net_config, saned

__all__ = ["c_scanner", "light_children", "sane_library"]
pytestmark = pytest.mark.usefixtures("light_children")

SHEETS = 3


@dataclass(frozen=True)
class Desk:
    """A backend with some sheets ready. `root` holds all that it may touch; nobody answers to the device id `stranger`."""

    backend: ScannerBackend
    request: ScanRequest
    stranger: str
    root: Path
    sheets: int = SHEETS
    moves_to: Path | None = None
    """where the files of a device go, from the folder above, once they are taken"""

    @property
    def spool(self) -> Path:
        return self.root / "spool"

    def scan(
        self,
        request: ScanRequest | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int, str], None] = lambda *_: None,
    ) -> Iterator[Frame]:
        return self.backend.scan(request or self.request, self.spool, cancelled=cancelled, progress=progress)


@contextlib.contextmanager
def folder(root: Path, fixture: Callable[[str], object]) -> Iterator[Desk]:
    """Image files in a folder."""
    (root / "pages").mkdir()
    for number in range(SHEETS):
        draw_side(root / "pages" / f"{number}.jpg", str(number))
    backend = FolderBackend(root / "pages")
    yield Desk(backend, ScanRequest(backend.device_id), "folder:/nowhere", root)


@contextlib.contextmanager
def watched(root: Path, fixture: Callable[[str], object]) -> Iterator[Desk]:
    """Image files in a folder that is watched."""
    (root / "pages").mkdir()
    for number in range(SHEETS):
        draw_side(root / "pages" / f"{number}.jpg", str(number))
    backend = WatchedFolderBackend(root / "pages", settle_s=0.02, poll_s=0.01)
    yield Desk(backend, ScanRequest(backend.device_id), "watch:/nowhere", root, moves_to=root / "pages" / "taken")


@contextlib.contextmanager
def sane_airscan(root: Path, fixture: Callable[[str], object]) -> Iterator[Desk]:
    """The virtual feeder through sane-airscan."""
    tray = FeederTray()
    tray.load([Sheet(draw_side(root / f"{number}.jpg", str(number))) for number in range(SHEETS)])
    with serve_in_thread(tray) as url:
        backend = SaneBackend(root / "sane.d", network={"Feeder": f"{url}/eSCL"}, backends=("airscan",))
        request = ScanRequest(DEVICE, dpi=100, page_width_mm=105, page_height_mm=148)
        yield Desk(backend, request, "airscan:e0:Nobody", root)


@contextlib.contextmanager
def escl(root: Path, fixture: Callable[[str], object]) -> Iterator[Desk]:
    """The virtual feeder through our own client."""
    tray = FeederTray()
    tray.load([Sheet(draw_side(root / f"{number}.jpg", str(number))) for number in range(SHEETS)])
    with serve_in_thread(tray) as url:
        backend = EsclBackend({"Feeder": f"{url}/eSCL"}, discovery_s=0)
        request = ScanRequest(f"escl:{url}/eSCL", dpi=100, page_width_mm=105, page_height_mm=148)
        yield Desk(backend, request, f"escl:http://127.0.0.1:{free_port()}/eSCL", root)


@contextlib.contextmanager
def sane_test(root: Path, fixture: Callable[[str], object]) -> Iterator[Desk]:
    """libsane's own virtual feeder, which always holds ten sheets."""
    backend = SaneBackend(root / "sane.d", network={}, backends=("test",))
    request = ScanRequest("test:0", source=Source.ADF, dpi=50, mode=ColorMode.GRAY)
    yield Desk(backend, request, "test:nobody", root, sheets=10)


@contextlib.contextmanager
def sane_pnm(root: Path, fixture: Callable[[str], object]) -> Iterator[Desk]:
    """libsane's virtual flatbed with one page."""
    page = draw_page(root / "page.pnm", "page")
    backend = SaneBackend(root / "sane.d", network={}, backends=("pnm",))
    request = ScanRequest("pnm:0", source=Source.FLATBED, options=(("filename", str(page)),))
    yield Desk(backend, request, "pnm:nobody", root, sheets=1)


@contextlib.contextmanager
def sane_c(root: Path, fixture: Callable[[str], object]) -> Iterator[Desk]:
    """The tests' own driver: a duplex feeder."""
    device = loaded(fixture)
    yield Desk(device.backend(root / "sane.d"), ScanRequest(device.id, dpi=100), "sohoatest:nobody", root)


@contextlib.contextmanager
def sane_net(root: Path, fixture: Callable[[str], object]) -> Iterator[Desk]:
    """The same feeder at another computer, through saned."""
    device = loaded(fixture)
    with (
        saned(device.folder.parent.with_name(f"{device.folder.parent.name}-saned")) as server,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("scanner.sane.config.SYSTEM_CONFIG_DIR", net_config(root / "etc", server.address))
        backend = SaneBackend(root / "sane.d", network={}, backends=("net",))
        request = ScanRequest(server.device_id(device.id), dpi=100)
        yield Desk(backend, request, server.device_id("sohoatest:nobody"), root)


def loaded(fixture: Callable[[str], object]) -> CScanner:
    device = fixture("c_scanner")
    assert isinstance(device, CScanner)
    device.load(*(str(number) for number in range(SHEETS)))
    return device


DESKS = (escl, sane_airscan, sane_test, sane_pnm, sane_c, sane_net, folder, watched)


@pytest.fixture(params=DESKS, ids=lambda desk: desk.__name__)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "spool").mkdir()
    with request.param(tmp_path, request.getfixturevalue) as ready:
        yield ready


def test_the_device_is_listed_and_offers_the_source(desk: Desk) -> None:
    listed = [device.id for device in desk.backend.devices()]
    assert desk.request.device_id in listed
    assert len(set(listed)) == len(listed)
    assert desk.request.source in desk.backend.capabilities(desk.request.device_id).sources


def test_each_frame_is_whole_on_the_disk_when_it_is_yielded(desk: Desk) -> None:
    count = 0
    for frame in desk.scan():
        content = frame.path.read_bytes()
        assert frame.path.parent == desk.spool
        assert frame.sha256_bytes == hashlib.sha256(content).hexdigest()
        assert frame.size_bytes == len(content)
        count += 1
    assert count == desk.sheets


def test_numbers_go_on_from_the_first_one(desk: Desk) -> None:
    frames = list(desk.scan(replace(desk.request, first_seq=1)))
    assert [frame.seq for frame in frames] == list(range(1, 1 + desk.sheets))
    assert orphans(desk.spool) == tuple(frames)


def test_nothing_partial_stays_and_only_the_spool_is_written(desk: Desk) -> None:
    list(desk.backend.devices())
    before = {path: path.stat().st_mtime_ns for path in desk.root.rglob("*") if path.is_file()}
    list(desk.scan())
    after = {path: path.stat().st_mtime_ns for path in desk.root.rglob("*") if path.is_file()}
    if desk.moves_to is not None:
        moved = {path: desk.moves_to / path.name for path in before if path.parent == desk.moves_to.parent}
        before = {moved.get(path, path): time for path, time in before.items()}
    assert {path.parent for path in after.keys() - before.keys()} - {desk.moves_to} == {desk.spool}
    assert {path: after[path] for path in before} == before
    assert not list(desk.spool.glob("*.part"))


def test_cancelling_keeps_the_frames_before_it(desk: Desk) -> None:
    kept: list[Frame] = []
    with pytest.raises(Cancelled):
        kept.extend(iter_until(desk.scan(cancelled=lambda: bool(kept)), kept))
    assert len(kept) >= 1
    assert orphans(desk.spool)[: len(kept)] == tuple(kept)
    assert not list(desk.spool.glob("*.part"))


def iter_until(frames: Iterator[Frame], kept: list[Frame]) -> Iterator[Frame]:
    for frame in frames:
        kept.append(frame)
    return iter(())


def test_cancelling_after_the_last_frame_is_told_too(desk: Desk) -> None:
    kept: list[Frame] = []
    with pytest.raises(Cancelled):
        kept.extend(iter_until(desk.scan(cancelled=lambda: len(kept) == desk.sheets), kept))
    assert orphans(desk.spool) == tuple(kept)


def test_closing_the_iterator_ends_the_scan(desk: Desk) -> None:
    frames = desk.scan()
    first = next(frames)
    frames.close()  # type: ignore[attr-defined]
    assert orphans(desk.spool)[0] == first
    assert not list(desk.spool.glob("*.part"))


def test_progress_counts_the_pages(desk: Desk) -> None:
    told: list[tuple[int, int, str]] = []
    list(desk.scan(replace(desk.request, expected_sheets=desk.sheets), progress=lambda *step: told.append(step)))
    pages = [(number + 1, desk.sheets, "page") for number in range(desk.sheets)]
    assert [step for step in told if step[2] == "page"] == pages
    assert {step[2] for step in told} <= {"page", "row"}


def test_another_count_is_told_after_all_frames(desk: Desk) -> None:
    frames: list[Frame] = []
    with pytest.raises(SheetCountMismatch) as caught:
        frames.extend(iter_until(desk.scan(replace(desk.request, expected_sheets=desk.sheets + 1)), frames))
    assert (caught.value.expected, caught.value.found) == (desk.sheets + 1, desk.sheets)
    assert len(frames) == desk.sheets


def test_an_unknown_device_is_told(desk: Desk) -> None:
    with pytest.raises(DeviceNotFound):
        list(desk.scan(replace(desk.request, device_id=desk.stranger)))
    with pytest.raises(DeviceNotFound):
        desk.backend.capabilities(desk.stranger)


def test_a_missing_spool_is_one_of_our_errors(desk: Desk) -> None:
    desk.spool.rmdir()
    with pytest.raises(ScannerError):
        list(desk.scan())


def test_the_feeder_is_the_default_source() -> None:
    assert ScanRequest("any").source is Source.ADF
