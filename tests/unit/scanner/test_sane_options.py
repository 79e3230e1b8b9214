"""Options on SANE's own `test` device, opened in this process: setting is safe here, scanning would not be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import _sane
import pytest
import sane

from scanner.errors import NotOffered, OptionRejected, ScannerError, ValueNotTaken
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


def apply(device: Any, *pairs: tuple[str, str], **fields: Any) -> list[options.Difference]:
    request = ScanRequest(
        "test:0", **{"source": Source.ADF, "mode": ColorMode.GRAY, "dpi": 50, **fields}, options=pairs
    )
    return list(options.apply(device, request))


def test_everything_asked_for_is_in_force(device: Any) -> None:
    differences = apply(device, ("test_picture", "Grid"), page_width_mm=105.3, page_height_mm=148, dpi=150)
    assert device.source == "Automatic Document Feeder"
    assert (device.mode, device.depth, device.resolution, device.test_picture) == ("Gray", 8, 150, "Grid")
    assert device.area[0] == (0, 0)
    assert device.area[1] == pytest.approx((105.3, 148), abs=0.5)
    assert differences == [("br-x", "105.3", "105.0")]


@pytest.mark.parametrize(
    ("pairs", "fields", "error"),
    [
        ((("no-such-option", "1"),), {}, OptionRejected),
        ((("read-limit-size", "7"),), {}, OptionRejected),  # inactive until read-limit is set
        ((("hand-scanner", "perhaps"),), {}, NotOffered),
        ((("depth", "many"),), {}, NotOffered),
        ((("print-options", "1"),), {}, OptionRejected),  # a button
        ((("enable-test-options", "yes"), ("int-constraint-array", "1")), {}, OptionRejected),  # a list
        ((("test-picture", "Mona Lisa"),), {}, NotOffered),
        ((("depth", "7"),), {}, NotOffered),
        ((), {"dpi": 99999}, NotOffered),
        ((), {"page_width_mm": 300.0}, NotOffered),
        ((), {"source": Source.ADF_DUPLEX}, NotOffered),
        ((), {"mode": ColorMode.LINEART}, NotOffered),
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


def test_every_option_is_listed_with_all_that_the_driver_tells(device: Any) -> None:
    found = {option.name: option for option in options.capabilities(device).options}
    assert set(found) == {option.py_name.replace("_", "-") for option in device.opt.values() if option.name}
    depth, edge, table = found["depth"], found["br-x"], found["int-constraint-array"]
    assert (depth.kind, depth.choices, depth.value, depth.group) == ("int", ("1", "8", "16"), "8", "Scan Mode")
    assert (edge.kind, edge.unit, edge.minimum, edge.maximum, edge.step, edge.value) == ("float", "mm", 0, 200, 1, "80")
    assert edge.group == "Geometry"
    assert "scan area" in edge.description
    assert (table.words, table.value) == (6, None)
    assert found["read-limit-size"].active is False
    assert found["read-limit-size"].value is None
    assert found["hand-scanner"].value == "no"
    assert any(option.advanced for option in found.values())


class Driver(SimpleNamespace):
    """A device of a driver that has no virtual one. It takes every value, but those of `stubborn`, which it keeps."""

    def __init__(self, *known: SimpleNamespace, **values: object) -> None:
        super().__init__(opt={found.py_name: found for found in known}, stubborn=frozenset(), **values)

    def __setattr__(self, name: str, value: object) -> None:
        if name == "stubborn" or name not in self.__dict__.get("stubborn", ()):
            super().__setattr__(name, value)

    @property
    def dev(self) -> SimpleNamespace:
        return SimpleNamespace(get_option=lambda index: getattr(self, index))

    def get_options(self) -> list[tuple[object, ...]]:
        return []


def option(
    name: str, constraint: object, unit: int = _sane.UNIT_NONE, kind: int = _sane.TYPE_STRING
) -> SimpleNamespace:
    return SimpleNamespace(
        name=name,
        py_name=name.replace("-", "_"),
        index=name.replace("-", "_"),
        title="",
        desc="",
        type=kind,
        unit=unit,
        size=_sane.SANE_WORD_SIZE,
        cap=0,
        constraint=constraint,
        is_active=lambda: True,
        is_settable=lambda: True,
    )


def test_a_driver_that_keeps_the_sides_in_an_option_of_its_own() -> None:
    known = option("source", ["Flatbed", "ADF"]), option("adf-mode", ["Simplex", "Duplex"])
    device = Driver(*known, source="Flatbed", adf_mode="Simplex")
    assert options.capabilities(device).sources == (Source.FLATBED, Source.ADF, Source.ADF_DUPLEX)
    apply(device, source=Source.ADF_DUPLEX)
    assert (device.source, device.adf_mode) == ("ADF", "Duplex")
    apply(device, source=Source.ADF)
    assert (device.source, device.adf_mode) == ("ADF", "Simplex")


def test_a_driver_that_measures_in_pixels_and_knows_the_page() -> None:
    edges = [option(name, (0, 9999, 1), _sane.UNIT_PIXEL, _sane.TYPE_INT) for name in ("tl-x", "tl-y", "br-x", "br-y")]
    width = option("page-width", (0.0, 500.0, 0.0), _sane.UNIT_MM, _sane.TYPE_FIXED)
    device = Driver(option("source", ["ADF"]), width, *edges, source="ADF")
    apply(device, page_width_mm=210, page_height_mm=297, dpi=300)
    assert (device.page_width, device.br_x, device.br_y) == (210, 2480, 3508)


def test_a_value_that_the_driver_keeps_is_told_or_ends_the_scan() -> None:
    skip = option("swskip", (0.0, 100.0, 0.1), _sane.UNIT_PERCENT, _sane.TYPE_FIXED)
    device = Driver(option("source", ["ADF"]), option("mode", ["Gray"]), skip, source="ADF", mode="Gray", swskip=3.0)
    device.stubborn = frozenset({"swskip"})
    assert apply(device) == [("swskip", "0", "3.0")]
    device = Driver(option("source", ["Flatbed", "ADF"]), source="Flatbed")
    device.stubborn = frozenset({"source"})
    with pytest.raises(ValueNotTaken, match="source: asked for ADF, the device keeps Flatbed"):
        apply(device)
