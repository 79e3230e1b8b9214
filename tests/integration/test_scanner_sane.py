"""libsane with its own virtual devices: `pnm` hands over a known image, `test` fails on demand."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from scanner.errors import (
    Cancelled,
    NotOffered,
    OptionRejected,
    ScannerError,
)
from scanner.frames import ColorMode, Frame, ScanRequest, Source
from scanner.sane.backend import SaneBackend
from tests.integration.light_children import light_children

__all__ = ["light_children"]
pytestmark = pytest.mark.usefixtures("light_children")

TEST = ScanRequest("test:0", source=Source.ADF, dpi=50, mode=ColorMode.GRAY)
PNM = ScanRequest("pnm:0", source=Source.FLATBED)


def with_options(request: ScanRequest, *options: tuple[str, str], **fields: object) -> ScanRequest:
    return ScanRequest(
        request.device_id,
        **{"source": request.source, "dpi": request.dpi, "mode": request.mode, "options": options, **fields},  # type: ignore[arg-type]
    )


@pytest.fixture
def backend(tmp_path: Path) -> SaneBackend:
    return SaneBackend(tmp_path / "sane.d", network={}, backends=("test", "pnm"))


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


def scan(backend: SaneBackend, spool: Path, request: ScanRequest) -> list[Frame]:
    return list(backend.scan(request, spool, cancelled=lambda: False, progress=lambda *_: None))


@pytest.mark.parametrize(("layout", "mode"), [("RGB", ColorMode.COLOR), ("L", ColorMode.GRAY)])
def test_the_master_is_the_device_rows_bit_for_bit(
    backend: SaneBackend, spool: Path, tmp_path: Path, layout: str, mode: ColorMode
) -> None:
    original = Image.frombytes(layout, (211, 97), os.urandom(211 * 97 * len(layout)))
    original.save(tmp_path / "page.pnm")
    (frame,) = scan(backend, spool, with_options(PNM, ("filename", str(tmp_path / "page.pnm"))))
    with Image.open(frame.path) as master:
        assert master.tobytes() == original.tobytes()
        assert master.info["dpi"] == (300, 300)
    assert (frame.width_px, frame.height_px, frame.dpi, frame.mode) == (211, 97, 300, mode)
    assert frame.media_type == "image/tiff"


def test_one_bit_rows_stay_one_bit(backend: SaneBackend, spool: Path) -> None:
    request = with_options(TEST, ("depth", "1"), ("test-picture", "Grid"), source=Source.FLATBED)
    (frame,) = scan(backend, spool, request)
    assert frame.mode is ColorMode.LINEART
    with Image.open(frame.path) as master:
        assert master.mode == "1"
        assert len(master.convert("L").getcolors()) == 2


def test_the_feeder_is_read_to_its_end(backend: SaneBackend, spool: Path) -> None:
    frames = scan(backend, spool, with_options(TEST, expected_sheets=10))
    assert [(frame.seq, frame.sheet) for frame in frames] == [(n, n + 1) for n in range(10)]


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (with_options(TEST, ("no-such-option", "1")), OptionRejected),
        (with_options(TEST, dpi=99999), NotOffered),
    ],
)
def test_a_wrong_setting_leaves_no_frame(
    backend: SaneBackend, spool: Path, request_: ScanRequest, error: type[ScannerError]
) -> None:
    with pytest.raises(error):
        scan(backend, spool, request_)
    assert list(spool.iterdir()) == []


@pytest.mark.soak
def test_a_driver_that_cancels_its_threads_never_hangs(tmp_path: Path) -> None:
    """SANE's `test` driver cancels its thread after every page; without an arena for all, one in five hundred waited for ever."""
    patient = SaneBackend(tmp_path / "sane.d", network={}, backends=("test",), idle_limit_s=10.0)
    for number in range(150):
        spool = tmp_path / f"spool-{number}"
        spool.mkdir()
        assert len(scan(patient, spool, TEST)) == 10
        shutil.rmtree(spool)


def test_a_feeder_that_is_not_there_is_told(backend: SaneBackend, spool: Path) -> None:
    with pytest.raises(NotOffered, match="source"):
        scan(backend, spool, with_options(PNM, source=Source.ADF))


def test_an_option_takes_underscores_too_and_rounds(backend: SaneBackend, spool: Path) -> None:
    request = with_options(TEST, ("read_limit", "yes"), source=Source.FLATBED, page_width_mm=50.3, page_height_mm=30.2)
    (frame,) = scan(backend, spool, request)
    assert (frame.width_px, frame.height_px) == (98, 59)


def test_cancelling_in_the_middle_of_a_page(backend: SaneBackend, spool: Path) -> None:
    """SANE gives a cancelled page back as a success; it must not become a frame."""
    rows: list[int] = []
    slow = (("read-delay", "yes"), ("read-delay-duration", "20000"))
    request = with_options(TEST, *slow, dpi=300, mode=ColorMode.COLOR)
    frames = backend.scan(
        request, spool, cancelled=lambda: bool(rows), progress=lambda done, total, unit: rows.append(done)
    )
    with pytest.raises(Cancelled):
        list(frames)
    assert rows
    assert list(spool.iterdir()) == []


def test_capabilities_of_the_test_device(backend: SaneBackend) -> None:
    found = backend.capabilities("test:0")
    assert found.sources == (Source.FLATBED, Source.ADF)
    assert set(found.modes) == {ColorMode.GRAY, ColorMode.COLOR}
    assert found.dpi_range == (1, 1200)
    by_name = {option.name: option for option in found.options}
    assert by_name["read-return-value"].choices[0] == "Default"
    assert by_name["br-x"].unit == "mm"
    assert by_name["resolution"].maximum == 1200


def test_the_environment_and_the_system_stay_as_they_are(backend: SaneBackend) -> None:
    before = dict(os.environ)
    assert {device.id for device in backend.devices()} >= {"test:0", "pnm:0"}
    assert dict(os.environ) == before
