"""Buttons, paper and double feeds, told by a real driver."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from queue import Queue

import pytest

from scanner.errors import DeviceNotFound, DoubleFeed, PaperJam
from scanner.frames import Frame, ScanRequest, Source
from scanner.sane.backend import SaneBackend
from scanner.sane.sensors import Sensed, SensorKind
from tests.integration.light_children import light_children
from tests.support.sane_backend.build import CScanner, c_scanner, sane_library

__all__ = ["c_scanner", "light_children", "sane_library"]
pytestmark = pytest.mark.usefixtures("light_children")

SCAN = Sensed(SensorKind.BUTTON, "scan")
PAPER = Sensed(SensorKind.PAPER, "page-loaded")
WAIT_S = 20.0


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


class Listening:
    """Reads `sensed` in a thread of its own; what comes is queued, and an error too."""

    def __init__(self, device: CScanner, backend: SaneBackend) -> None:
        self._device = device
        self._over = threading.Event()
        self._told: Queue[Sensed | Exception] = Queue()
        self._thread = threading.Thread(target=self._listen, args=(backend,))

    def __enter__(self) -> Listening:
        self._thread.start()
        self.after_polls()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def next(self) -> Sensed:
        told = self._told.get(timeout=WAIT_S)
        if isinstance(told, Exception):
            raise told
        return told

    def nothing(self) -> bool:
        return self._told.empty()

    def after_polls(self, count: int = 2) -> None:
        """Waits until so many polls have begun and ended."""
        closed = self._device.calls().count("close")
        until(lambda: self._device.calls().count("close") >= closed + count or not self._told.empty())

    def _listen(self, backend: SaneBackend) -> None:
        try:
            for told in backend.sensed(self._device.id, every_s=0.02, cancelled=self._over.is_set):
                self._told.put(told)
        except Exception as error:
            self._told.put(error)


def until(so: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(round(WAIT_S / 0.02)):
        if so():
            return
        tick.wait(0.02)
    pytest.fail("it did not come about")


@pytest.fixture
def backend(c_scanner: CScanner, tmp_path: Path) -> SaneBackend:
    return c_scanner.backend(tmp_path / "sane.d")


@pytest.fixture
def listening(c_scanner: CScanner, backend: SaneBackend) -> Iterator[Listening]:
    with Listening(c_scanner, backend) as running:
        yield running


def scan(backend: SaneBackend, device: CScanner, spool: Path, kept: list[Frame], **fields: object) -> None:
    request = ScanRequest(device.id, **{"dpi": 100, **fields})  # type: ignore[arg-type]
    for frame in backend.scan(request, spool, cancelled=lambda: False, progress=lambda *_: None):
        kept.append(frame)


def test_a_held_button_is_told_once_and_a_second_press_again(c_scanner: CScanner, listening: Listening) -> None:
    for _ in range(2):
        c_scanner.press("scan")
        assert listening.next() == SCAN
        listening.after_polls(3)
        assert listening.nothing()
        c_scanner.release("scan")
        listening.after_polls()


def test_a_press_that_the_driver_forgets_when_it_was_read(c_scanner: CScanner, listening: Listening) -> None:
    c_scanner.script(latch=1)
    for _ in range(2):
        c_scanner.press("email")
        assert listening.next() == Sensed(SensorKind.BUTTON, "email")
        until(lambda: not c_scanner.is_so("email"))
        listening.after_polls()


def test_paper_is_told_when_it_is_laid_in(c_scanner: CScanner, listening: Listening) -> None:
    c_scanner.load("one")
    assert listening.next() == PAPER


def test_paper_that_lies_there_already_is_no_news(c_scanner: CScanner, backend: SaneBackend) -> None:
    c_scanner.load("one")
    c_scanner.press("scan")
    with Listening(c_scanner, backend) as listening:
        listening.after_polls(3)
        assert listening.nothing()


def test_others_get_the_device_between_two_polls_and_keep_it(c_scanner: CScanner, listening: Listening) -> None:
    with c_scanner.hold() as held:
        assert held
        opened = c_scanner.calls().count("open")
        c_scanner.press("scan")
        until(lambda: c_scanner.calls().count("open") > opened + 1)
        assert listening.nothing()
        c_scanner.release("scan")
    listening.after_polls()
    c_scanner.press("scan")
    assert listening.next() == SCAN


def test_a_scan_never_meets_a_poll(
    c_scanner: CScanner, backend: SaneBackend, listening: Listening, spool: Path
) -> None:
    c_scanner.load("one", "two")
    assert listening.next() == PAPER
    c_scanner.script(row_us=100)
    kept: list[Frame] = []
    for round_ in range(3):
        c_scanner.put_back(c_scanner.sheets("out"))
        scan(backend, c_scanner, spool, kept, first_seq=2 * round_)
    assert len(kept) == 6
    calls = c_scanner.calls()
    starts = [number for number, call in enumerate(calls) if call == "start"]
    for first, second in pairwise(starts):
        between = calls[first + 1 : second]
        assert between == [] or between[0] == "close"


def test_a_device_without_sensors_ends_it(tmp_path: Path) -> None:
    backend = SaneBackend(tmp_path / "sane.d", network={}, backends=("pnm",))
    assert list(backend.sensed("pnm:0", every_s=0.02, cancelled=lambda: False)) == []


def test_a_device_that_is_gone_is_told(c_scanner: CScanner, listening: Listening) -> None:
    c_scanner.press("unplugged")
    with pytest.raises(DeviceNotFound):
        listening.next()


@pytest.mark.turns
@pytest.mark.parametrize("place", ["2", "2:300"])
@pytest.mark.parametrize("script", [{}, {"no_docs_after_jam": "1"}], ids=str)
def test_a_double_feed_is_not_a_jam(
    c_scanner: CScanner, backend: SaneBackend, spool: Path, place: str, script: dict[str, str]
) -> None:
    c_scanner.load("one", "two", "three", "four")
    c_scanner.script(double_feed=place, **script)
    kept: list[Frame] = []
    with pytest.raises(DoubleFeed):
        scan(backend, c_scanner, spool, kept)
    assert [frame.sheet for frame in kept] == [1]
    assert c_scanner.sheets("path") == ["000002", "000003"]
    c_scanner.clear()
    scan(backend, c_scanner, spool, kept, first_seq=1)
    assert [frame.sheet for frame in kept] == [1, 2, 3, 4]


def test_a_jam_stays_a_jam_beside_a_double_feed_sensor(c_scanner: CScanner, backend: SaneBackend, spool: Path) -> None:
    c_scanner.load("one", "two")
    c_scanner.script(jam=2)
    with pytest.raises(PaperJam):
        scan(backend, c_scanner, spool, [])


@pytest.mark.turns
@pytest.mark.parametrize(
    ("later", "source"),
    [
        ({"jam": "3"}, Source.ADF),
        ({"jam": "2:301"}, Source.ADF),
        ({"eof": "2:301"}, Source.ADF),
        ({}, Source.ADF),
        ({}, Source.ADF_DUPLEX),
    ],
    ids=str,
)
def test_no_later_error_takes_the_place_of_a_double_feed(
    c_scanner: CScanner, backend: SaneBackend, spool: Path, later: dict[str, str], source: Source
) -> None:
    """The driver delivers the page as if it were well; the next start would forget the double feed and say *jam*."""
    c_scanner.load("one", "two", "three", "four")
    c_scanner.script(double_feed="2:300", **later)
    kept: list[Frame] = []
    with pytest.raises(DoubleFeed):
        scan(backend, c_scanner, spool, kept, source=source, options=(("df-action", "Continue"),))
    assert {frame.sheet for frame in kept} == {1}
