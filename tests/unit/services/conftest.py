"""What the use cases are tried with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.bootstrap import build
from app.sandbox.paper.small import small_dossier
from app.services.pool import SerialPool
from app.settings import load
from tests.support.open_dossier import DossierCounter
from tests.support.page_memory import RememberingPool


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Sheets; their folder is a device."""
    files = small_dossier(tmp_path_factory.mktemp("paper"), 4)
    (files[0].parent / "truth.json").unlink()  # a folder is a device: each file in it is a sheet
    return files


@pytest.fixture
def counter(tmp_path: Path, judge_server: JudgeServer) -> Iterator[DossierCounter]:
    """A station with an open dossier."""
    settings = load(tmp_path / "data", {"min_free_mb": 1, "pdfa_judge_socket": judge_server.socket_path})
    with build(settings, pool=RememberingPool(SerialPool())) as station:
        yield DossierCounter(station)
