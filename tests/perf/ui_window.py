"""The desk's window in this process, on whatever screen there is, with one scanner that is known beforehand."""

from __future__ import annotations

import contextlib
import functools
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app import settings as configuration
from app.bootstrap import Station, build
from app.gui.collector import Collector
from app.gui.scanners import StationScanners
from app.gui.serving import services_of
from app.ui.language import speak
from app.ui.scanners import FoundScanners, ScannerChoice
from app.ui.services import DeskServices
from app.ui.style.theme import dress
from app.ui.widgets.main_window import DeskWindow
from tests.support.centre_world import SUPERVISOR

LOOK_MS = 5
PATIENCE_S = 150.0


class OneScanner(StationScanners):
    """The station's scanners, of which one is known without a search."""

    def __init__(self, station: Station, device_id: str) -> None:
        super().__init__(station)
        self._found = FoundScanners((ScannerChoice(device_id, "Feeder", device_id),) if device_id else ())

    def look(self, on_change: Callable[[FoundScanners], None]) -> None:
        """It is there."""
        on_change(self._found)

    def known_now(self) -> FoundScanners:
        """It is there."""
        return self._found


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window whose station is open."""

    window: DeskWindow
    station: Station

    def until(self, true: Callable[[], object], limit_s: float = PATIENCE_S) -> bool:
        """Let the window work until something is true; whether it came true within the limit."""
        loop, timer, end_s = QEventLoop(), QTimer(), time.monotonic() + limit_s
        came_true = False

        def look() -> None:
            nonlocal came_true
            came_true = came_true or bool(true())  # the next event, in this very turn of the loop, may end it again
            if came_true or time.monotonic() > end_s:
                loop.quit()

        timer.setInterval(LOOK_MS)
        timer.timeout.connect(look)
        timer.start()
        loop.exec()
        timer.stop()
        return came_true

    def open(self, code: str) -> None:
        """Open a dossier and wait until it lies there and is judged."""
        self.window.work.open_dossier(code)
        if not self.until(lambda: self.window.work.desk.release is not None):
            raise TimeoutError(self.window.banner.text)


@contextlib.contextmanager
def open_window(data: Path, device_id: str = "") -> Iterator[OpenWindow]:
    """Open the desk on a data folder; all of it ends with the block."""
    app = QApplication.instance() or QApplication(["sohoa"])
    assert isinstance(app, QApplication)
    dress(app)
    speak(app, "vi")
    settings = configuration.load(data)
    if settings.at_centre:  # in training everybody may do everything
        settings = configuration.load(data, policy=SUPERVISOR)

    def opening(station: Station) -> DeskServices:
        services = services_of(station, data / "sohoa.toml")
        return replace(services, scanners=OneScanner(station, device_id))

    with contextlib.closing(Collector()) as collector, build(settings) as station:
        window = DeskWindow(functools.partial(opening, station), settings)
        window.show()
        opened = OpenWindow(window, station)
        try:
            if not opened.until(lambda: window.work.services is not None and not window.work.runner.working):
                raise TimeoutError(window.banner.text)
            collector.loaded()
            yield opened
        finally:
            window.work.stop()
            window.work.close()
            window.close()
            window.deleteLater()


def peak_mb() -> float:
    """The most memory that this process had resident so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
