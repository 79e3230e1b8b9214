"""The C backend is a scanner like any other: what it feeds is what comes, and each of its faults is the one asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from scanner.errors import (
    DeviceBusy,
    DeviceNotFound,
    FeederEmpty,
    ShortPage,
)
from scanner.frames import ColorMode, Frame, ScanRequest, Side, Source
from tests.integration.light_children import light_children
from tests.support.sane_backend.build import CScanner, c_scanner, draw_page, sane_library

__all__ = ["c_scanner", "light_children", "sane_library"]
pytestmark = pytest.mark.usefixtures("light_children")


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


def scan(device: CScanner, spool: Path, kept: list[Frame] | None = None, **fields: object) -> list[Frame]:
    request = ScanRequest(device.id, **{"dpi": 100, **fields})  # type: ignore[arg-type]
    frames = [] if kept is None else kept
    backend = device.backend(spool.parent / "sane.d", idle_limit_s=1.0)
    for frame in backend.scan(request, spool, cancelled=lambda: False, progress=lambda *_: None):
        frames.append(frame)
    return frames


def pixels(frame: Frame) -> bytes:
    with Image.open(frame.path) as image:
        return image.tobytes()


def test_both_sides_come_bit_for_bit_and_the_paper_goes_through(
    c_scanner: CScanner, spool: Path, tmp_path: Path
) -> None:
    sides = [draw_page(tmp_path / f"{name}.ppm", name) for name in ("a", "b", "c")]
    c_scanner.load((sides[0], sides[1]), sides[2])
    frames = scan(c_scanner, spool, source=Source.ADF_DUPLEX)
    assert [(frame.sheet, frame.side) for frame in frames] == [(n, side) for n in (1, 2) for side in Side]
    for frame, side in zip(frames, sides, strict=False):
        with Image.open(side) as image:
            assert pixels(frame) == image.tobytes()
    assert set(pixels(frames[3])) == {255}
    assert (c_scanner.sheets("tray"), c_scanner.sheets("path")) == ([], [])
    assert c_scanner.sheets("out") == ["000001", "000002"]


@pytest.mark.parametrize(("mode", "layout"), [(ColorMode.GRAY, "L"), (ColorMode.LINEART, "1")])
def test_gray_and_line_art_come_bit_for_bit(
    c_scanner: CScanner, spool: Path, tmp_path: Path, mode: ColorMode, layout: str
) -> None:
    page = draw_page(tmp_path / "page.pnm", "page", mode=layout)
    c_scanner.lay_on_glass(page)
    (frame,) = scan(c_scanner, spool, source=Source.FLATBED, mode=mode)
    with Image.open(page) as image, Image.open(frame.path) as came:
        assert came.convert("L").tobytes() == image.convert("L").tobytes()


def test_its_options_are_like_those_of_real_drivers(c_scanner: CScanner, tmp_path: Path) -> None:
    backend = c_scanner.backend(tmp_path / "sane.d")
    assert [device.id for device in backend.devices()] == [c_scanner.id]
    found = backend.capabilities(c_scanner.id)
    assert set(found.sources) == set(Source)
    assert set(found.modes) == set(ColorMode)
    options = {option.name: option for option in found.options}
    assert options["calibrate"].kind == "button"
    assert not options["endorser"].active
    assert [name for name, option in options.items() if not option.settable] == [
        "scan", "email", "page-loaded", "cover-open", "power-save", "double-feed",
    ]  # fmt: skip


def test_an_uncleared_jam_goes_on_and_some_drivers_call_it_an_empty_feeder(c_scanner: CScanner, spool: Path) -> None:
    c_scanner.load("one", "two")
    c_scanner.script(jam=1, no_docs_after_jam=1)
    for _ in range(2):
        with pytest.raises(FeederEmpty):
            scan(c_scanner, spool)
    assert c_scanner.sheets("tray") == ["000002"]


def test_another_program_and_another_device(c_scanner: CScanner, spool: Path) -> None:
    second = CScanner(c_scanner.folder.parent / "second")
    second.load("one")
    backend = c_scanner.backend(spool.parent / "sane.d")
    assert len({(device.vendor, device.model) for device in backend.devices()}) == 1
    with c_scanner.hold(), pytest.raises(DeviceBusy):
        scan(c_scanner, spool)
    assert len(scan(second, spool)) == 1
    c_scanner.press("unplugged")
    assert [device.id for device in backend.devices()] == [second.id]
    with pytest.raises(DeviceNotFound):
        scan(c_scanner, spool)


@pytest.mark.turns
@pytest.mark.parametrize(
    "script",
    [{"padding": 5}, {"three_pass": 1}, {"lines": "unknown"}, {"three_pass": 1, "padding": 3, "lines": "unknown"}],
    ids=str,
)
def test_the_form_in_which_rows_come_changes_no_pixel(
    c_scanner: CScanner, spool: Path, tmp_path: Path, script: dict[str, str | int]
) -> None:
    page = draw_page(tmp_path / "page.ppm", "page")
    c_scanner.load((page, page), "two")
    c_scanner.script(**script)
    frames = scan(c_scanner, spool, source=Source.ADF_DUPLEX)
    with Image.open(page) as image:
        assert [pixels(frame) == image.tobytes() for frame in frames] == [True, True, False, False]


def test_fewer_rows_than_promised_are_no_page(c_scanner: CScanner, spool: Path) -> None:
    c_scanner.load("one")
    c_scanner.script(promise=10)
    with pytest.raises(ShortPage):
        scan(c_scanner, spool)
