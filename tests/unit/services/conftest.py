"""What the use cases are tried with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.sandbox.paper.small import small_dossier
from tests.support.open_dossier import DossierCounter, open_station


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
