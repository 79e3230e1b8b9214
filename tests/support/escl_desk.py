"""A network scanner for tests: the virtual feeder with three sheets, our eSCL client, and a spool folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.sandbox.faults import Faults
from app.sandbox.feeder import FeederTray, Sheet
from scanner.backend import Progress
from scanner.errors import (
    ScannerError,
)
from scanner.escl.backend import EsclBackend
from scanner.escl.job import Patience
from scanner.escl.line import Limits
from scanner.frames import Frame, ScanRequest
from scanner.spool import orphans
from tests.integration.feeder_server import draw_side, serve_in_thread

A6 = {"page_width_mm": 105.0, "page_height_mm": 148.0}
SOON = Patience(job_attempts=3, page_attempts=4, end_attempts=2, pause_s=0.01)
QUICK = Limits(connect_s=2.0, idle_s=0.4, answer_s=5.0, stop_s=0.4)


class Desk:
    """A tray with three sheets, its server, and a spool folder."""

    def __init__(self, root: Path, url: str, tray: FeederTray) -> None:
        self.url = f"{url}/eSCL"
        self.tray = tray
        self.spool = root / "spool"
        self.spool.mkdir()
        self._seq = 0

    @property
    def id(self) -> str:
        return f"escl:{self.url}"

    def backend(self, **fields: object) -> EsclBackend:
        fields = {"patience": SOON, "discovery_s": 0, **fields}
        return EsclBackend({"Feeder": self.url}, **fields)  # type: ignore[arg-type]

    def scan(
        self,
        backend: EsclBackend | None = None,
        cancelled: Callable[[], bool] = bool,
        progress: Progress = lambda *_: None,
        **fields: object,
    ) -> Iterator[Frame]:
        request = ScanRequest(self.id, **{"dpi": 100, **A6, "first_seq": self._seq, **fields})  # type: ignore[arg-type]
        for frame in (backend or self.backend()).scan(request, self.spool, cancelled=cancelled, progress=progress):
            self._seq = frame.seq + 1
            yield frame

    def fails(
        self, kind: type[ScannerError], kept: int, backend: EsclBackend | None = None, **fields: object
    ) -> ScannerError:
        """Scans into an error: so many frames come before it and stay, nothing else does; then the machine is free."""
        frames: list[Frame] = []
        with pytest.raises(kind) as caught:
            for frame in self.scan(backend, **fields):
                frames.append(frame)
        assert type(caught.value) is kind
        assert len(frames) == kept
        assert orphans(self.spool) == tuple(frames)
        assert not list(self.spool.glob("*.part"))
        return caught.value

    def works_again(self) -> None:
        """The operator sees to the machine, lays a stack down anew and scans."""
        self.tray.faults, self.tray.jam_after = Faults(), None
        self.tray.reload()
        assert len(list(self.scan(expected_sheets=3))) == 3

    def jobs_left(self) -> bool:
        """Whether the machine still works at a job."""
        return "Processing" in text_at(self.url + "/ScannerStatus")


def text_at(url: str) -> str:
    return httpx.get(url).text


@pytest.fixture
def sides(tmp_path: Path) -> list[Path]:
    return [draw_side(tmp_path / f"{number}.jpg", str(number)) for number in range(1, 4)]


@pytest.fixture
def desk(tmp_path: Path, sides: list[Path]) -> Iterator[Desk]:
    tray = FeederTray()
    tray.load([Sheet(side) for side in sides])
    with serve_in_thread(tray) as url:
        yield Desk(tmp_path, url, tray)
