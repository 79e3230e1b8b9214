"""Which options of real drivers are sensors, and what is an edge."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.frames import OptionInfo
from scanner.sane.sensors import Sensed, SensorKind, double_feed_sensors, edges, no_poll, poll_turn, sensed, sensors
from tests.support.driver_tables import driver_tables

SCAN = Sensed(SensorKind.BUTTON, "scan")
PAPER = Sensed(SensorKind.PAPER, "page-loaded")


def table(device: str) -> list[OptionInfo]:
    (found,) = [known for known in driver_tables() if known.name == device]
    return list(found.options.values())


@pytest.mark.parametrize(
    ("device", "found", "double"),
    [
        ("fujitsu-fi-7260", ("page-loaded", "email", "scan"), ("double-feed",)),
        ("fujitsu-scansnap-epjitsu", ("scan", "page-loaded"), ()),
        ("hp-scanjet-5590", ("button-pressed", "doc-in-adf"), ()),
        ("panasonic-kv-s1025c", (), ()),  # its double-feed is a setting
        ("panasonic-kv-s20xx", (), ()),
        ("epson-ds-epsonds", (), ()),
        ("brother-mfc-8860dn", (), ()),
    ],
)
def test_the_sensors_of_real_drivers_are_known(device: str, found: tuple[str, ...], double: tuple[str, ...]) -> None:
    assert sensors(table(device)) == found
    assert double_feed_sensors(table(device)) == double


def test_nothing_is_so_at_a_device_at_rest() -> None:
    for known in driver_tables():
        so = sensed(known.options.values())
        assert so in (frozenset(), {Sensed(SensorKind.PAPER, "doc-in-adf")}), known.name


@pytest.mark.parametrize(
    ("name", "kind", "value", "result"),
    [
        ("scan", "bool", "yes", {SCAN}),
        ("scan", "bool", "no", set()),
        ("scan", "bool", None, set()),
        ("button 3", "int", "2", {Sensed(SensorKind.BUTTON, "button 3")}),
        ("page-loaded", "bool", "yes", {PAPER}),
        ("button-pressed", "str", "email", {Sensed(SensorKind.BUTTON, "email")}),
        ("button-pressed", "str", "none", set()),
        ("button-pressed", "str", "power", set()),
        ("stop", "bool", "yes", set()),
        ("cover-open", "bool", "yes", set()),
    ],
)
def test_a_value_is_a_press_or_paper(name: str, kind: str, value: str | None, result: set[Sensed]) -> None:
    assert sensed([OptionInfo(name, "", kind, "", settable=False, value=value)]) == result
    assert sensed([OptionInfo(name, "", kind, "", settable=True, value=value)]) == set()
    assert sensed([OptionInfo(name, "", kind, "", settable=False, active=False, value=value)]) == set()


def test_an_edge_is_what_begins() -> None:
    assert edges(None, frozenset({SCAN})) == ()
    assert edges(frozenset(), frozenset({SCAN, PAPER})) == (SCAN, PAPER)
    assert edges(frozenset({SCAN}), frozenset({SCAN})) == ()
    assert edges(frozenset({SCAN}), frozenset()) == ()


def test_scans_keep_polls_away_and_not_each_other(tmp_path: Path) -> None:
    with poll_turn(tmp_path) as free:
        assert free
    with no_poll(tmp_path), no_poll(tmp_path), poll_turn(tmp_path) as free:
        assert not free
    with poll_turn(tmp_path) as free:
        assert free
