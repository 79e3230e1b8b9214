"""A counter and its supervisors, over a data folder of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from tests.support.open_dossier import signing_station
from tests.support.review_centre import Centre


@pytest.fixture
def centre(tmp_path: Path, judge_server: JudgeServer, paper: tuple[Path, ...]) -> Iterator[Centre]:
    with signing_station(tmp_path / "data", judge_server, level_floor="B-B") as station:
        made = Centre(station, paper)
        station.__dict__["gateway"] = made.server
        yield made
