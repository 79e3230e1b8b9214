"""What every `ScannerBackend` promises, run over each of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.sandbox.feeder import FeederTray, Sheet
from scanner.backend import ScannerBackend
from scanner.errors import Cancelled, DeviceNotFound, ScannerError, SheetCountMismatch
from scanner.folder import FolderBackend
from scanner.frames import Frame, ScanRequest, Source
from scanner.sane.backend import SaneBackend
from scanner.spool import orphans
from tests.integration.feeder_server import DEVICE, draw_side, serve_in_thread
from tests.integration.light_children import light_children

__all__ = ["light_children"]
pytestmark = pytest.mark.usefixtures("light_children")

SHEETS = 3


@dataclass(frozen=True)
class Desk:
    """A backend with three sheets ready."""

    backend: ScannerBackend
    request: ScanRequest
    spool: Path
    root: Path

    def scan(
        self,
        request: ScanRequest | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int, str], None] = lambda *_: None,
    ) -> Iterator[Frame]:
        return self.backend.scan(request or self.request, self.spool, cancelled=cancelled, progress=progress)


@pytest.fixture(params=["sane", "folder"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    pages, spool = tmp_path / "pages", tmp_path / "spool"
    pages.mkdir()
    spool.mkdir()
    sides = [draw_side(pages / f"{number}.jpg", str(number)) for number in range(SHEETS)]
    if request.param == "folder":
        backend = FolderBackend(pages)
        yield Desk(backend, ScanRequest(backend.device_id), spool, tmp_path)
        return
    tray = FeederTray()
    tray.load([Sheet(side) for side in sides])
    with serve_in_thread(tray) as url:
        sane = SaneBackend(tmp_path / "sane.d", network={"Feeder": f"{url}/eSCL"}, backends=("airscan",))
        yield Desk(sane, ScanRequest(DEVICE, dpi=100, page_width_mm=105, page_height_mm=148), spool, tmp_path)


def test_the_device_is_listed_and_offers_the_source(desk: Desk) -> None:
    assert [device.id for device in desk.backend.devices()] == [desk.request.device_id]
    assert desk.request.source in desk.backend.capabilities(desk.request.device_id).sources


def test_each_frame_is_whole_on_the_disk_when_it_is_yielded(desk: Desk) -> None:
    count = 0
    for frame in desk.scan():
        content = frame.path.read_bytes()
        assert frame.path.parent == desk.spool
        assert frame.sha256_bytes == hashlib.sha256(content).hexdigest()
        assert frame.size_bytes == len(content)
        count += 1
    assert count == SHEETS


def test_numbers_go_on_from_the_first_one(desk: Desk) -> None:
    frames = list(desk.scan(replace(desk.request, first_seq=1)))
    assert [frame.seq for frame in frames] == list(range(1, 1 + SHEETS))
    assert orphans(desk.spool) == tuple(frames)


def test_nothing_partial_stays_and_only_the_spool_is_written(desk: Desk) -> None:
    list(desk.backend.devices())
    before = {path: path.stat().st_mtime_ns for path in desk.root.rglob("*") if path.is_file()}
    list(desk.scan())
    after = {path: path.stat().st_mtime_ns for path in desk.root.rglob("*") if path.is_file()}
    assert {path.parent for path in after.keys() - before.keys()} == {desk.spool}
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
        kept.extend(iter_until(desk.scan(cancelled=lambda: len(kept) == SHEETS), kept))
    assert orphans(desk.spool) == tuple(kept)


def test_closing_the_iterator_ends_the_scan(desk: Desk) -> None:
    frames = desk.scan()
    first = next(frames)
    frames.close()  # type: ignore[attr-defined]
    assert orphans(desk.spool)[0] == first
    assert not list(desk.spool.glob("*.part"))


def test_progress_counts_the_pages(desk: Desk) -> None:
    told: list[tuple[int, int, str]] = []
    list(desk.scan(replace(desk.request, expected_sheets=SHEETS), progress=lambda *step: told.append(step)))
    assert [step for step in told if step[2] == "page"] == [(1, 3, "page"), (2, 3, "page"), (3, 3, "page")]
    assert {step[2] for step in told} <= {"page", "row"}


def test_another_count_is_told_after_all_frames(desk: Desk) -> None:
    frames: list[Frame] = []
    with pytest.raises(SheetCountMismatch) as caught:
        frames.extend(iter_until(desk.scan(replace(desk.request, expected_sheets=4)), frames))
    assert (caught.value.expected, caught.value.counted, len(frames)) == (4, 3, 3)


def test_an_unknown_device_is_told(desk: Desk) -> None:
    with pytest.raises(DeviceNotFound):
        list(desk.scan(replace(desk.request, device_id="airscan:e0:Nobody")))
    with pytest.raises(DeviceNotFound):
        desk.backend.capabilities("airscan:e0:Nobody")


def test_a_missing_spool_is_one_of_our_errors(desk: Desk) -> None:
    desk.spool.rmdir()
    with pytest.raises(ScannerError):
        list(desk.scan())


def test_the_feeder_is_the_default_source() -> None:
    assert ScanRequest("any").source is Source.ADF
