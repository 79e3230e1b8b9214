"""The virtual feeder driven by the real sane-airscan."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.sandbox.feeder import FeederTray, Sheet
from scanner.errors import DeviceLost, DeviceNotFound, FeederEmpty, PaperJam
from scanner.frames import ColorMode, Frame, ScanRequest, Side, Source
from scanner.sane.backend import SaneBackend
from scanner.spool import drop_partial, orphans
from tests.integration import scan_boundaries
from tests.integration.feeder_server import DEVICE, draw_side, serve_in_thread
from tests.integration.light_children import light_children
from tests.integration.scan_boundaries import at

__all__ = ["light_children"]
pytestmark = pytest.mark.usefixtures("light_children")

LATE = Path(__file__).parents[1] / "support" / "late_thread.c"
A6 = {"page_width_mm": 105.0, "page_height_mm": 148.0}


class Desk:
    """A tray with three sheets, its server, and a spool folder."""

    def __init__(self, root: Path, url: str, tray: FeederTray) -> None:
        self.root = root
        self.url = url
        self.tray = tray
        self.spool = root / "spool"
        self.spool.mkdir()

    def backend(self, **fields: object) -> SaneBackend:
        network = {"Feeder": f"{self.url}/eSCL"}
        return SaneBackend(self.root / "sane.d", network=network, backends=("airscan",), **fields)  # type: ignore[arg-type]

    def scan(self, backend: SaneBackend | None = None, **fields: object) -> Iterator[Frame]:
        request = ScanRequest(DEVICE, **{"dpi": 100, **A6, **fields})  # type: ignore[arg-type]
        return (backend or self.backend()).scan(request, self.spool, cancelled=bool, progress=lambda *_: None)


@pytest.fixture
def sides(tmp_path: Path) -> list[Path]:
    return [draw_side(tmp_path / f"{number}.jpg", str(number)) for number in range(1, 4)]


@pytest.fixture
def desk(tmp_path: Path, sides: list[Path]) -> Iterator[Desk]:
    tray = FeederTray()
    tray.load([Sheet(side) for side in sides])
    with serve_in_thread(tray) as url:
        yield Desk(tmp_path, url, tray)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), dtype=int)


def test_three_sheets_arrive_pixel_for_pixel(desk: Desk, sides: list[Path]) -> None:
    frames = list(desk.scan())
    assert [(frame.seq, frame.sheet, frame.side) for frame in frames] == [(n, n + 1, Side.FRONT) for n in range(3)]
    assert {(frame.width_px, frame.height_px, frame.dpi, frame.mode) for frame in frames} == {
        (413, 583, 100, ColorMode.COLOR)
    }
    for frame, side in zip(frames, sides, strict=True):
        assert np.abs(pixels(frame.path) - pixels(side)).max() <= 2  # two JPEG decoders may round apart
    assert desk.tray.sheets == []


def test_both_sides_at_another_resolution_in_gray(desk: Desk, sides: list[Path]) -> None:
    desk.tray.load([Sheet(sides[0], sides[1]), Sheet(sides[2])])
    frames = list(desk.scan(source=Source.ADF_DUPLEX, mode=ColorMode.GRAY, dpi=200))
    assert [(frame.sheet, frame.side) for frame in frames] == [
        (1, Side.FRONT),
        (1, Side.BACK),
        (2, Side.FRONT),
        (2, Side.BACK),
    ]
    assert {(frame.width_px, frame.height_px, frame.mode) for frame in frames} == {(827, 1165, ColorMode.GRAY)}
    assert pixels(frames[1].path).min() < 60
    assert pixels(frames[3].path).min() > 240  # the blank back


def test_the_glass_gives_one_page(desk: Desk) -> None:
    (frame,) = desk.scan(source=Source.FLATBED)
    assert frame.sheet == 1
    assert [sheet.number for sheet in desk.tray.sheets] == [2, 3]


def test_the_glass_may_be_empty(desk: Desk) -> None:
    desk.tray.load([])
    (frame,) = desk.scan(source=Source.FLATBED)
    assert pixels(frame.path).min() > 240


def test_an_empty_feeder(desk: Desk) -> None:
    desk.tray.load([])
    with pytest.raises(FeederEmpty):
        list(desk.scan())


def test_a_jam_keeps_the_good_frame_and_the_rest_of_the_paper(desk: Desk) -> None:
    desk.tray.jam_after = 1
    frames = desk.scan()
    assert next(frames).seq == 0
    with pytest.raises(PaperJam):
        next(frames)
    with pytest.raises(PaperJam):
        list(desk.scan(first_seq=1))
    desk.tray.jam_after = None
    assert [(frame.seq, frame.sheet) for frame in desk.scan(first_seq=1)] == [(1, 2), (2, 3)]


def test_a_program_that_waits_for_a_processor_gets_its_page(
    desk: Desk, sides: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all of a job is over before `sane_start` goes on, sane-airscan says that there was no paper: so it must not be over by then."""
    library = tmp_path / "late.so"
    subprocess.run(["gcc", "-std=c17", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, LATE], check=True)
    monkeypatch.setenv("LD_PRELOAD", str(library))
    desk.tray.load([Sheet(sides[0])])
    assert [frame.sheet for frame in desk.scan()] == [1]
    assert desk.tray.sheets == []


def test_a_blurred_sheet_is_sharp_when_it_is_scanned_again(desk: Desk, sides: list[Path]) -> None:
    desk.tray.load([Sheet(sides[0])])
    desk.tray.blur_sheet = 1
    (blurred,) = desk.scan()
    desk.tray.put_back(1)
    (sharp,) = desk.scan(first_seq=1)
    steps = [np.abs(np.diff(pixels(frame.path)[:, :, 1], axis=1)).max() for frame in (blurred, sharp)]
    assert steps[0] < steps[1] / 2


def test_after_a_killed_scan_the_paper_in_the_output_is_put_back(desk: Desk) -> None:
    """What the operator does: count what the station kept, lay the rest on the tray again, go on."""
    boundary = at("frame.rename.before", scan_boundaries.kill)
    with pytest.raises(DeviceLost):
        list(desk.scan(desk.backend(boundary=boundary)))
    assert (desk.spool / "000000.part").exists()
    drop_partial(desk.spool)
    kept = len(orphans(desk.spool))
    desk.tray.put_back(len(desk.tray.taken) - kept)
    frames = list(desk.scan(first_seq=kept, expected_sheets=3 - kept))
    assert [frame.seq for frame in frames] == [0, 1, 2]


def test_a_feeder_that_is_switched_off(tmp_path: Path) -> None:
    backend = SaneBackend(tmp_path / "sane.d", network={"Feeder": "http://127.0.0.1:9/eSCL"}, backends=("airscan",))
    with pytest.raises(DeviceNotFound):
        backend.capabilities(DEVICE)
