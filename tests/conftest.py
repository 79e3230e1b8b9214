"""What costs seconds to start is started once in a test process: the sandbox, the judge of PDF/A."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer, PdfaJudge
from app.sandbox.client import RunningSandbox, start


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """The embedded world; whoever works its switches puts them back. `cli_world.data_folder` attaches a data folder to it."""
    with start(tmp_path_factory.mktemp("world"), samples=False) as running:
        yield running


@pytest.fixture(scope="session")
def judge_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgeServer]:
    """A warm judge; stations reach it by the setting `pdfa_judge_socket`."""
    folder: Path = tmp_path_factory.mktemp("judge")
    with PdfaJudge.serve(folder / "cache", folder / "judge.sock") as server:
        yield server
