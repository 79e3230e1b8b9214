"""The counter where the commands of a dossier's life are given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.archive.judge import JudgeServer
from app.sandbox.client import RunningSandbox
from tests.support.cli_world import data_folder, shared_workers
from tests.support.command_counter import CommandCounter


@pytest.fixture(scope="module")
def counter(
    tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox, judge_server: JudgeServer
) -> Iterator[CommandCounter]:
    folder = tmp_path_factory.mktemp("life")
    with shared_workers():
        yield CommandCounter(data_folder(folder / "data", sandbox, judge_server), sandbox, folder)


@pytest.fixture(autouse=True)
def _switches(counter: CommandCounter) -> Iterator[None]:
    before = counter.sandbox.switch()
    yield
    counter.sandbox.switch(**before)
