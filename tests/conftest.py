"""What costs seconds to start is started once in a test process: the sandbox, the judge of PDF/A."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer, PdfaJudge
from app.sandbox.client import RunningSandbox, start
from tests.crash.crash_summary import TOLD, kills_by_stage

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # a bare `pytest` has no screen either


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the kills of the crash tests by stage, and say what the soaks found."""
    passed = terminalreporter.stats.get("passed", [])
    found = [item for report in passed if report.when == "call" for item in report.user_properties]
    lines = [kills_by_stage(found), *(str(value) for name, value in found if name == TOLD)]
    if any(lines):
        terminalreporter.section("crashes")
        for line in filter(None, lines):
            terminalreporter.line(line)
