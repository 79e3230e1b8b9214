"""Hot-plug: real udev messages, from Debian's umockdev, to a real watch in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.hotplug import PlugWatch, is_scanner

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "tests" / "support" / "plug_bench.py"


def test_scanners_are_plugged_in_and_out() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["umockdev-wrapper", sys.executable, "-W", "error", BENCH],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "watching": True,
        "one plug is told once": [[True, "1-2", "04b8", "0147"]],
        "pulled": [[False, "1-2", "04b8", "0147"]],
        "after the listener broke down": [[True, "1-3", "04b8", "0147"], [True, "1-4", "04b8", "0147"]],
        "threads after the end": [],
        "untold": 0,
    }
    assert "the one who listens broke down" in done.stderr


def test_the_desk_shows_a_scanner_that_is_pulled_out_and_knows_it_again() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        ["umockdev-wrapper", sys.executable, "-W", "error", BENCH.with_name("plug_desk.py")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    chosen, gone = ["a4", "flatbed"], "gone libusb:001:004"
    assert json.loads(done.stdout) == {
        "plugged in": {"device": "libusb:001:004", "shown": ["Máy A"], "chosen": chosen, "told": []},
        "pulled out": {"device": "", "shown": ["No answer: Máy A"], "chosen": chosen, "told": [gone]},
        "plugged in again": {
            "device": "libusb:001:009",
            "shown": ["Máy A"],
            "chosen": chosen,
            "told": [gone, "back libusb:001:009"],
        },
    }


def test_without_udev_the_watch_says_so(tmp_path: Path) -> None:
    told: list[object] = []
    with PlugWatch(told.append, control=tmp_path / "none") as watch:
        assert not watch.watching
        assert watch.why_not == "no udev runs here"
    watch.close()
    assert told == []


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"libsane_matched": "yes"}, True),
        ({"ID_USB_INTERFACES": ":060101:"}, True),
        ({"ID_USB_INTERFACES": ":070102:070104:"}, True),
        ({"ID_USB_INTERFACES": ":070102:"}, False),
        ({"ID_USB_INTERFACES": ":030102:080650:"}, False),
        ({}, False),
    ],
)
def test_what_may_be_a_scanner(properties: dict[str, str], expected: bool) -> None:
    assert is_scanner(properties) is expected
