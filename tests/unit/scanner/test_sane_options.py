"""Options on SANE's own `test` device, opened in this process: setting is safe here, scanning would not be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import _sane
import pytest
import sane

from scanner.errors import OptionRejected, ScannerError, ValueNotTaken
from scanner.frames import ColorMode, ScanRequest, Source
from scanner.sane import options
from scanner.sane.config import write_config


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    write_config(tmp_path / "sane.d", ["test"], None)
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path / "sane.d"))
    sane.init()
    opened = sane.open("test:0")
    yield opened
    opened.close()
    sane.exit()


def apply(device: Any, *pairs: tuple[str, str], **fields: Any) -> list[options.Rounding]:
    request = ScanRequest(
        "test:0", **{"source": Source.ADF, "mode": ColorMode.GRAY, "dpi": 50, **fields}, options=pairs
    )
    return list(options.apply(device, request))


def test_everything_asked_for_is_in_force(device: Any) -> None:
    roundings = apply(device, ("test_picture", "Grid"), page_width_mm=105.3, page_height_mm=148, dpi=150)
    assert device.source == "Automatic Document Feeder"
    assert (device.mode, device.depth, device.resolution, device.test_picture) == ("Gray", 8, 150, "Grid")
    assert device.area[0] == (0, 0)
    assert device.area[1] == pytest.approx((105.3, 148), abs=0.5)
    assert [name for name, _, _ in roundings] == ["br-x"]


@pytest.mark.parametrize(
    ("pairs", "fields", "error"),
    [
        ((("no-such-option", "1"),), {}, OptionRejected),
        ((("read-limit-size", "7"),), {}, OptionRejected),  # inactive until read-limit is set
        ((("hand-scanner", "perhaps"),), {}, OptionRejected),
        ((("depth", "many"),), {}, OptionRejected),
        ((("print-options", "1"),), {}, OptionRejected),  # a button
        ((("enable-test-options", "yes"), ("int-constraint-array", "1")), {}, OptionRejected),  # a list
        ((("test-picture", "Mona Lisa"),), {}, ValueNotTaken),
        ((("depth", "7"),), {}, ValueNotTaken),
        ((), {"dpi": 99999}, ValueNotTaken),
        ((), {"page_width_mm": 300.0}, ValueNotTaken),
        ((), {"source": Source.ADF_DUPLEX}, OptionRejected),
        ((), {"mode": ColorMode.LINEART}, OptionRejected),
    ],
)
def test_what_the_device_does_not_take_is_told(
    device: Any, pairs: tuple[tuple[str, str], ...], fields: dict[str, Any], error: type[ScannerError]
) -> None:
    with pytest.raises(error):
        apply(device, *pairs, **fields)


def test_options_are_set_in_the_order_given(device: Any) -> None:
    apply(device, ("read-limit", "yes"), ("read-limit-size", "7"))
    assert device.read_limit_size == 7


def option(
    name: str, constraint: object, unit: int = _sane.UNIT_NONE, kind: int = _sane.TYPE_STRING
) -> SimpleNamespace:
    return SimpleNamespace(
        name=name,
        py_name=name.replace("-", "_"),
        title="",
        type=kind,
        unit=unit,
        size=_sane.SANE_WORD_SIZE,
        constraint=constraint,
        is_active=lambda: True,
        is_settable=lambda: True,
    )


def stand_in(*known: SimpleNamespace) -> SimpleNamespace:
    """A device of a driver that has no virtual one; it takes every value."""
    return SimpleNamespace(opt={found.py_name: found for found in known})


def test_a_driver_that_keeps_the_sides_in_an_option_of_its_own() -> None:
    device = stand_in(option("source", ["Flatbed", "ADF"]), option("adf-mode", ["Simplex", "Duplex"]))
    assert options.capabilities(device).sources == (Source.FLATBED, Source.ADF, Source.ADF_DUPLEX)
    apply(device, source=Source.ADF_DUPLEX)
    assert (device.source, device.adf_mode) == ("ADF", "Duplex")
    apply(device, source=Source.ADF)
    assert (device.source, device.adf_mode) == ("ADF", "Simplex")


def test_a_driver_that_measures_in_pixels_and_knows_the_page() -> None:
    edges = [option(name, (0, 9999), _sane.UNIT_PIXEL, _sane.TYPE_INT) for name in ("tl-x", "tl-y", "br-x", "br-y")]
    width = option("page-width", (0.0, 500.0), _sane.UNIT_MM, _sane.TYPE_FIXED)
    device = stand_in(option("source", ["ADF"]), width, *edges)
    apply(device, page_width_mm=210, page_height_mm=297, dpi=300)
    assert (device.page_width, device.br_x, device.br_y) == (210, 2480, 3508)
