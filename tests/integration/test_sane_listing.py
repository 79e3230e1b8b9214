"""One driver among several hangs, crashes or is slow while devices are looked for: those of the others are listed, and it is named."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from scanner.backend import Found
from scanner.errors import DriverCrashed, DriverSilent
from scanner.sane.backend import SaneBackend
from scanner.sane.hung import LookLimits
from tests.integration.light_children import light_children
from tests.support.sane_backend.build import DRIVER, CScanner, c_scanner, sane_library

__all__ = ["c_scanner", "light_children", "sane_library"]
pytestmark = pytest.mark.usefixtures("light_children")

SOON = LookLimits(silent_s=0.3, limit_s=0.8)
PATIENT = LookLimits(silent_s=0.3, limit_s=60.0)
OTHERS = {"test:0", "test:1"}


@pytest.fixture
def backend(c_scanner: CScanner, tmp_path: Path) -> Callable[[LookLimits], SaneBackend]:
    """SANE's own `test` driver beside ours; ours is asked first."""

    def made(looking: LookLimits) -> SaneBackend:
        drivers = ("test", DRIVER)
        return SaneBackend(tmp_path / "sane.d", network={}, backends=drivers, looking=looking, sysfs=tmp_path / "sys")

    return made


def ids(found: Found) -> set[str]:
    return {device.id for device in found.devices}


def silent(found: Found) -> bool:
    return [type(error) for error in found.troubles] == [DriverSilent]


def asked(device: CScanner, fault: str) -> int:
    """How often the driver came to the place of the fault."""
    fired = device.folder / "fired" / f"{fault}@list"
    return fired.stat().st_size if fired.exists() else 0


def left_behind(device: CScanner) -> list[psutil.Process]:
    """Processes that look for this test's devices still, whoever's children they are by now."""
    root, left = str(device.folder.parent), []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("SOHOATEST_DIR") == root and "spawn_main" in " ".join(process.cmdline()):
                left.append(process)
    return left


def plug(sysfs: Path, number: int) -> None:
    folder = sysfs / "bus" / "usb" / "devices" / "1-2"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "devnum").write_text(f"{number}\n")


def test_a_driver_that_hangs_hides_no_other_and_is_named(
    c_scanner: CScanner, backend: Callable[[LookLimits], SaneBackend], tmp_path: Path
) -> None:
    c_scanner.script(hang="list x0")
    sane, began_s = backend(SOON), time.monotonic()
    *before, last = sane.found()
    assert time.monotonic() - began_s < 5.0
    assert any(ids(found) == OTHERS and not found.complete for found in before), "they are there while it is waited for"
    assert any(silent(found) for found in before), "it is told before it is given up"
    assert (ids(last), last.complete) == (OTHERS, True)
    (trouble,) = last.troubles
    assert (type(trouble), trouble.driver) == (DriverSilent, DRIVER)  # type: ignore[attr-defined]
    assert not left_behind(c_scanner), "the one that hung is gone"

    (again,) = [found for found in sane.found() if found.complete]
    assert (ids(again), len(again.troubles)) == (OTHERS, 1)
    assert asked(c_scanner, "hang") == 1, "a driver that hung is not asked again"

    c_scanner.script()
    plug(tmp_path / "sys", 5)
    (plugged,) = [found for found in sane.found() if found.complete]
    assert (ids(plugged), plugged.troubles) == ({*OTHERS, c_scanner.id}, ())


def test_a_driver_that_crashes_hides_no_other_and_is_asked_again(
    c_scanner: CScanner, backend: Callable[[LookLimits], SaneBackend]
) -> None:
    c_scanner.script(crash="list")  # once
    sane = backend(PATIENT)
    *_, last = sane.found()
    assert ids(last) == OTHERS
    assert [(type(error), error.driver, error.detail) for error in last.troubles] == [  # type: ignore[attr-defined]
        (DriverCrashed, DRIVER, f"{DRIVER} ended with -11")
    ]
    assert {device.id for device in sane.devices()} == {*OTHERS, c_scanner.id}


def test_a_slow_driver_is_told_as_silent_until_it_answers(
    c_scanner: CScanner, backend: Callable[[LookLimits], SaneBackend]
) -> None:
    c_scanner.script(list_ms=700)
    *before, last = backend(PATIENT).found()
    assert any(silent(found) for found in before)
    assert any(ids(found) == OTHERS for found in before), "the others do not wait for it"
    assert (ids(last), last.troubles) == ({*OTHERS, c_scanner.id}, ())


def test_where_nothing_is_found_the_trouble_is_the_answer(c_scanner: CScanner, tmp_path: Path) -> None:
    c_scanner.script(crash="list")
    with pytest.raises(DriverCrashed):
        c_scanner.backend(tmp_path / "sane.d").devices()


def test_whoever_looks_away_ends_the_listing(c_scanner: CScanner, backend: Callable[[LookLimits], SaneBackend]) -> None:
    c_scanner.script(hang="list x0")
    listing = backend(PATIENT).found()
    next(listing)
    assert len(left_behind(c_scanner)) >= 2, "the listing child and the driver that hangs"
    listing.close()  # type: ignore[attr-defined]
    assert not left_behind(c_scanner)
