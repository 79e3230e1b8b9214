"""What the use cases are tried with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.archive.judge import JudgeServer
from app.domain.clock import Clock
from app.sandbox.paper.small import small_dossier
from app.store.store import Store, open_store
from tests.support.open_dossier import DossierCounter, open_station
from tests.support.postgres import asked_for, database_of


@pytest.fixture(scope="session", autouse=True)
def rows() -> Iterator[None]:
    """Stations too keep their rows in the database that is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        if asked_for():
            patch.setattr("app.store.store.open_store", _open_store)
        yield


def _open_store(folder: Path, clock: Clock, **more: Any) -> Store:
    return open_store(folder, clock, **{"url": database_of(folder), **more})


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Sheets; their folder is a device."""
    files = small_dossier(tmp_path_factory.mktemp("paper"), 4)
    (files[0].parent / "truth.json").unlink()  # a folder is a device: each file in it is a sheet
    return files


@pytest.fixture
def counter(tmp_path: Path, judge_server: JudgeServer) -> Iterator[DossierCounter]:
    """A station with an open dossier."""
    with open_station(tmp_path / "data", judge_server) as station:
        yield DossierCounter(station)
