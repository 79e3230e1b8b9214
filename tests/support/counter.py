"""A counter for tests: a whole station whose scanner is the C driver, and the officer before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from app.archive.judge import JudgeServer
from app.bootstrap import Station, build
from app.domain.errors import DeviceFailed
from app.domain.model import Component, MasterPage
from app.domain.release import Obstacle
from app.services.arrivals import Target
from app.services.capture import Backends, Captured
from app.services.edit import Desk
from app.services.pool import SerialPool
from app.settings import load
from scanner.frames import ScanRequest, Source
from tests.support.sane_backend.build import CScanner, c_scanner, sane_library

__all__ = ["c_scanner", "sane_library"]
CODE = "H56.14-261127-0001"
DPI = 100


class ScanningCounter:
    """A station whose scanner is the C driver, and the officer before it."""

    def __init__(self, station: Station, scanner: CScanner, config: Path) -> None:
        self.station, self.scanner = station, scanner
        backend = scanner.backend(config)
        station.backends = Backends({"sane": backend}, lambda _id: backend)

    def open(self) -> tuple[Desk, Component]:
        desk = self.station.editing.open(CODE, self.station.actor).value
        return desk, desk.components[0]

    def scan(
        self,
        source: Source = Source.ADF,
        *,
        expected: int | None = None,
        target: Target | None = None,
        stop_after: int | None = None,
        on_page: Callable[[MasterPage], None] = lambda page: None,
    ) -> Captured:
        desk, part = self.open()
        came: list[MasterPage] = []

        def seen(page: MasterPage) -> None:
            came.append(page)
            on_page(page)

        return self.station.capture.scan(
            desk.dossier.id,
            part.id,
            ScanRequest(self.scanner.id, source, dpi=DPI, expected_sheets=expected),
            self.station.actor,
            cancelled=lambda: stop_after is not None and len(came) >= stop_after,
            on_page=seen,
            stages=frozenset(),
            target=target,
        ).value

    def fails(self, source: Source = Source.ADF, **how: int) -> DeviceFailed:
        with pytest.raises(DeviceFailed) as failed:
            self.scan(source, **how)  # type: ignore[arg-type]
        return failed.value

    def pages(self) -> list[MasterPage]:
        desk, part = self.open()
        return [desk.masters[view.id] for view in desk.paper(part.id).pages]

    def order(self) -> list[UUID]:
        return [page.id for page in self.pages()]

    def undo(self) -> None:
        self.station.editing.undo(self.open()[0].dossier.id, self.station.actor)

    def obstacles(self) -> list[tuple[Obstacle, UUID | None]]:
        desk, part = self.open()
        found = self.station.releasing.release(desk.dossier.id).hindrances
        return [(h.obstacle, h.page) for h in found if h.component_code == part.code]


@pytest.fixture
def station(tmp_path: Path, judge_server: JudgeServer) -> Iterator[Station]:
    settings = load(tmp_path / "data", {"min_free_mb": 1, "pdfa_judge_socket": judge_server.socket_path})
    with build(settings, pool=SerialPool()) as made:
        yield made


@pytest.fixture
def counter(station: Station, c_scanner: CScanner, tmp_path: Path) -> ScanningCounter:
    return ScanningCounter(station, c_scanner, tmp_path / "sane.d")
